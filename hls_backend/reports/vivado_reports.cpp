// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <charconv>
#include <cmath>
#include <functional>
#include <map>
#include <sstream>
#include <vector>

#include "reports/vendor_reports.h"

namespace pw::reports {
namespace {

tl::unexpected<Error> unreadable(const std::string& what, const std::string& where) {
  return failure(ErrorKind::badInput, what, where,
                 "Check that the tool has ended well, and make the report again.");
}

std::string trimmed(const std::string& text) {
  const std::size_t begin = text.find_first_not_of(" \t\r");
  return begin == std::string::npos ? "" : text.substr(begin, text.find_last_not_of(" \t\r") + 1 - begin);
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> result;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) result.push_back(line);
  return result;
}

/// Cells of "| a | b |"; none of any other line, nor of one whose end is missing.
std::vector<std::string> cells(const std::string& line) {
  const std::string row = trimmed(line);
  std::vector<std::string> result;
  if (row.size() < 2 || row.front() != '|' || row.back() != '|') return result;
  for (std::size_t at = 1; at < row.size();) {
    const std::size_t end = row.find('|', at);
    result.push_back(trimmed(row.substr(at, end - at)));
    at = end + 1;
  }
  return result;
}

std::optional<double> number(const std::string& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  const bool whole = error == std::errc() && end == text.data() + text.size();
  return whole && std::isfinite(value) ? std::optional(value) : std::nullopt;
}

/// A figure that may be missing: "NA" and "inf" say that there is none. Errors: badInput naming it.
Result<std::optional<double>> figureOrNone(const std::string& text, const std::string& name,
                                           const std::string& where) {
  if (text == "NA" || text == "inf" || text == "-inf") return std::optional<double>();
  if (const auto value = number(text)) return value;
  return unreadable("The report's " + name + " is \"" + text + "\", which is no number.", where);
}

/// What stands behind "| Device : " in the head of a report.
std::string headField(const std::string& text, const std::string& name) {
  for (const std::string& line : lines(text)) {
    const std::size_t colon = line.find(':');
    if (line.rfind("| " + name, 0) != 0 || colon == std::string::npos) continue;
    if (trimmed(line.substr(2, colon - 2)) == name) return trimmed(line.substr(colon + 1));
  }
  return {};
}

/// Row name → used and available, of all tables that have these columns; the first row of a name counts.
using Rows = std::map<std::string, std::pair<double, double>>;

Result<Rows> usageRows(const std::string& text, const std::string& where) {
  Rows rows;
  std::ptrdiff_t used = -1, available = -1;
  for (const std::string& line : lines(text)) {
    const std::vector<std::string> row = cells(line);
    if (row.empty()) {
      if (line.empty() || line[0] != '+') used = available = -1;  // behind the table
      continue;
    }
    const auto column = [&](const char* name) {
      const auto found = std::find(row.begin(), row.end(), name);
      return found == row.end() ? -1 : found - row.begin();
    };
    if (column("Used") >= 0 && column("Available") >= 0) {
      used = column("Used");
      available = column("Available");
      continue;
    }
    if (used < 0 || std::ptrdiff_t(row.size()) <= std::max(used, available)) continue;
    std::string name = row[0];
    while (!name.empty() && name.back() == '*') name.pop_back();
    const auto count = number(row[std::size_t(used)]), most = number(row[std::size_t(available)]);
    if (!count || !most) continue;  // rows of parts of others leave it empty
    if (*count < 0 || *count > 1e8 || *most < 0 || *most > 1e8)
      return unreadable("The count of " + name + " is impossible.", where);
    rows.emplace(name, std::pair(*count, *most));
  }
  return rows;
}

std::optional<Usage> usage(const Rows& rows, std::initializer_list<const char*> names, double unit = 1) {
  for (const char* name : names) {
    if (const auto found = rows.find(name); found != rows.end()) {
      return Usage{int(std::lround(found->second.first * unit)),
                   int(std::lround(found->second.second * unit))};
    }
  }
  return {};
}

}  // namespace

Result<Utilization> readUtilization(const std::string& text, const std::string& where) {
  Utilization report{
      headField(text, "Tool Version"), headField(text, "Device"), headField(text, "Design State"), {}};
  report.tool = report.tool.substr(0, report.tool.find(" ("));
  if (report.tool.rfind("Vivado", 0) != 0 || report.state.empty())
    return unreadable("This is no utilisation report of Vivado.", where);
  PW_ASSIGN(const Rows rows, usageRows(text, where));
  const auto lut = usage(rows, {"Slice LUTs", "CLB LUTs"});
  const auto ff = usage(rows, {"Slice Registers", "CLB Registers"});
  const auto tiles = usage(rows, {"Block RAM Tile"}, 2), dsp = usage(rows, {"DSPs"});
  if (!lut || !ff || !tiles || !dsp)
    return unreadable("The report is cut short: it lacks LUTs, registers, block RAM or DSPs.", where);
  report.resources = {*lut, *ff, *dsp, *tiles, usage(rows, {"URAM"}).value_or(Usage{})};
  return report;
}

namespace {

/// Titles of a co-simulation's columns: "Latency min" … from the group's line and the line below it.
std::map<std::string, std::size_t> coSimulationColumns(const std::vector<std::string>& groups,
                                                       const std::vector<std::string>& titles) {
  std::vector<std::string> names;  // "Latency(Clock Cycles)" → "Latency"
  for (std::size_t i = 2; i < groups.size(); ++i)
    names.push_back(trimmed(groups[i].substr(0, groups[i].find('('))));
  std::map<std::string, std::size_t> columns;
  std::size_t group = 0;
  for (std::size_t i = 2; i < titles.size(); ++i) {
    if (titles[i].empty()) continue;
    const std::string name = (group < names.size() ? names[group] : "") + " " + titles[i];
    if (!columns.emplace(name, i).second && ++group < names.size())
      columns.emplace(names[group] + " " + titles[i], i);
  }
  return columns;
}

}  // namespace

Result<CoSimulation> readCoSimulation(const std::string& text, const std::string& where) {
  std::vector<std::string> groups, header;
  std::map<std::string, std::size_t> columns;
  for (const std::string& line : lines(text)) {
    const std::vector<std::string> row = cells(line);
    if (row.size() >= 4 && std::find(row.begin(), row.end(), "min") != row.end()) {
      header = row;
      columns = coSimulationColumns(groups, header);
    } else if (row.size() >= 3 && header.empty()) {
      groups = row;
    }
    if (header.empty() || row.size() != header.size() || (row[0] != "Verilog" && row[0] != "VHDL")) continue;
    for (const char* name : {"Latency min", "Latency max", "Interval min", "Interval max"}) {
      if (columns.count(name) == 0)
        return unreadable(std::string("The co-simulation's report has no column \"") + name + "\".", where);
    }
    if (row[1] == "NA") continue;  // a language that was not run
    CoSimulation report;
    report.language = row[0];
    report.passed = row[1] == "Pass";
    if (!report.passed && row[1] != "Fail")
      return unreadable("The status \"" + row[1] + "\" is neither Pass nor Fail.", where);
    const auto cycles = [&](const char* name, std::optional<std::int64_t>& cycles) -> Result<void> {
      PW_ASSIGN(const auto value, figureOrNone(row[columns[name]], name, where));
      if (value) cycles = std::int64_t(*value);
      return {};
    };
    PW_CHECK(cycles("Latency min", report.latencyMin));
    PW_CHECK(cycles("Latency max", report.latencyMax));
    PW_CHECK(cycles("Interval min", report.intervalMin));
    PW_CHECK(cycles("Interval max", report.intervalMax));
    return report;
  }
  return unreadable("This is no report of a co-simulation, or none was run.", where);
}

std::optional<double> Timing::reachableMhz(double periodNs) const {
  if (!setupSlack || periodNs - *setupSlack <= 0) return {};
  return 1000 / (periodNs - *setupSlack);
}

Result<Timing> readTiming(const std::string& text, const std::string& where) {
  const std::vector<std::string> all = lines(text);
  for (std::size_t i = 0; i + 2 < all.size(); ++i) {
    if (trimmed(all[i]).rfind("WNS(ns)", 0) != 0) continue;
    // Titles hold spaces, but end where the dashes below them end.
    std::map<std::string, std::string> values;
    std::istringstream row(all[i + 2]);
    const std::string& dashes = all[i + 1];
    for (std::size_t at = dashes.find('-'); at != std::string::npos;) {
      const std::size_t end = std::min(dashes.find(' ', at), dashes.size());
      std::string value;
      row >> value;
      if (end <= all[i].size()) values[trimmed(all[i].substr(at, end - at))] = value;
      at = dashes.find('-', end);
    }
    if (values["WNS(ns)"].empty() || values["WHS(ns)"].empty()) break;
    Timing timing;
    PW_ASSIGN(timing.setupSlack, figureOrNone(values["WNS(ns)"], "WNS", where));
    PW_ASSIGN(timing.holdSlack, figureOrNone(values["WHS(ns)"], "WHS", where));
    PW_ASSIGN(timing.totalNegativeSlack, figureOrNone(values["TNS(ns)"], "TNS", where));
    timing.met = text.find("All user specified timing constraints are met.") != std::string::npos;
    const bool said = timing.met || text.find("Timing constraints are not met.") != std::string::npos ||
                      text.find("There are no user specified timing constraints.") != std::string::npos;
    if (!said) return unreadable("The report is cut before it says whether the constraints are met.", where);
    return timing;
  }
  return unreadable("The report holds no timing summary.", where);
}

Result<Power> readPower(const std::string& text, const std::string& where) {
  std::map<std::string, std::string> rows;
  for (const std::string& line : lines(text)) {
    if (const std::vector<std::string> row = cells(line); row.size() >= 2) rows.emplace(row[0], row[1]);
  }
  const auto watts = [&](const char* name) -> std::optional<double> {
    const auto found = rows.find(name);
    if (found == rows.end()) return {};
    return found->second.rfind("<", 0) == 0 ? number(found->second.substr(1)) : number(found->second);
  };
  const auto total = watts("Total On-Chip Power (W)"), dynamic = watts("Dynamic (W)"),
             rest = watts("Device Static (W)");
  if (!total || !dynamic || !rest || rows.count("Confidence Level") == 0)
    return unreadable("This is no whole power report of Vivado.", where);
  // The parts' table ends with its total: without it the processor may be missing.
  if (!watts("Total")) return unreadable("The power report is cut within its parts.", where);
  const auto ps7 = watts("PS7");
  return Power{*total, *dynamic, *rest, ps7 ? ps7 : watts("PS8"), rows["Confidence Level"]};
}

Result<Route> readRoute(const std::string& text, const std::string& where) {
  std::map<std::string, double> counts;
  for (const std::string& line : lines(text)) {
    const std::size_t dots = line.find(".."), colon = line.find(':');
    if (dots == std::string::npos || colon == std::string::npos || dots > colon) continue;
    const std::string value = trimmed(line.substr(colon + 1, line.rfind(':') - colon - 1));
    if (const auto count = number(value)) counts[trimmed(line.substr(0, dots))] = *count;
  }
  for (const char* name : {"# of routable nets", "# of fully routed nets", "# of nets with routing errors"}) {
    if (counts.count(name) == 0) return unreadable("The route status is cut short.", where);
  }
  return Route{std::int64_t(counts["# of routable nets"]), std::int64_t(counts["# of fully routed nets"]),
               std::int64_t(counts["# of nets with routing errors"])};
}

}  // namespace pw::reports
