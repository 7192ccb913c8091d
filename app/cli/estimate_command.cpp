// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/format.h"
#include "console.h"
#include "jobs/costs.h"

namespace pw::cli {
namespace {

std::string cell(std::optional<int> used, std::optional<int> ofPart) {
  if (!used) return "-";
  const auto share = jobs::CostTable::share(used, ofPart);
  return std::to_string(*used) + (share ? " (" + formatPercent(*share) + ")" : "");
}

std::string cell(std::optional<std::int64_t> cycles) {
  return cycles ? std::to_string(*cycles) : "-";
}

/// A line a source; every column as wide as its widest cell.
std::string costText(const jobs::CostTable& table) {
  std::vector<std::vector<std::string>> rows{
      {"", "LUT", "FF", "DSP", "BRAM18", "latency", "interval", "source"}};
  const jobs::CostColumn& part = table.available;
  for (const jobs::CostColumn& column : table.columns) {
    rows.push_back({column.name, cell(column.lut, part.lut), cell(column.ff, part.ff),
                    cell(column.dsp, part.dsp), cell(column.bram18, part.bram18), cell(column.latencyCycles),
                    cell(column.intervalCycles), column.source});
  }
  rows.push_back({table.part, cell(part.lut, {}), cell(part.ff, {}), cell(part.dsp, {}),
                  cell(part.bram18, {}), "", "", "has"});
  std::vector<std::size_t> widths(rows[0].size());
  for (const auto& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  std::string text;
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i)
      text += row[i] + (i + 1 < row.size() ? std::string(widths[i] - row[i].size() + 2, ' ') : "\n");
  }
  text += "Latency and interval in cycles of " + formatNumber(table.clockNs) + " ns.\n";
  for (const std::string& note : table.notes) text += note + "\n";
  return text;
}

Run defineEstimate(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  auto files = std::make_shared<std::vector<std::string>>();
  app.add_option("design", *folder, "Design folder")->required();
  app.add_option(
         "--report", *files,
         "Reports to put beside it: csynth.xml, a utilisation report of Vivado, synthesis.json of Yosys")
      ->check(CLI::ExistingFile);
  return [=](Session&) -> Result<Reply> {
    PW_ASSIGN(jobs::CostTable table, jobs::designCosts(*folder));
    for (const std::string& file : *files) PW_CHECK(jobs::addReport(table, file));
    return Reply{jobs::toJson(table), costText(table)};
  };
}

}  // namespace

std::vector<Command> estimateCommands() {
  return {{"estimate", "What a design costs by every source there is, side by side", defineEstimate}};
}

}  // namespace pw::cli
