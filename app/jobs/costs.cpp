// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/costs.h"

#include "base/file.h"
#include "base/format.h"
#include "estimate/estimate.h"
#include "jobs/hardware.h"
#include "reports/vendor_reports.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

CostColumn column(std::string name, std::string source, const hls::HlsResources& resources) {
  CostColumn made{std::move(name), std::move(source), resources.lut, resources.ff,
                  resources.dsp,   resources.bram18,  std::nullopt,  std::nullopt};
  return made;
}

CostColumn column(std::string name, std::string source, const reports::Resources& resources) {
  return column(
      std::move(name), std::move(source),
      hls::HlsResources{resources.lut.used, resources.ff.used, resources.dsp.used, resources.bram18.used});
}

std::string range(const hls::SynthesisRatio& ratio) {
  return formatNumber(ratio.least, 2) + " to " + formatNumber(ratio.most, 2);
}

/// Parts of the same die have the same resources, whatever their package and grade.
bool sameDie(const std::string& a, const std::string& b) {
  const auto first = hls::findDevice(a), second = hls::findDevice(b);
  if (!first || !second) return a == b;
  return first->lut == second->lut && first->dsp == second->dsp && first->bram18 == second->bram18;
}

Result<void> samePart(const CostTable& table, const std::string& part, const fs::path& file) {
  if (part.empty() || sameDie(part, table.part)) return {};
  return failure(ErrorKind::badInput,
                 "The report is of the part " + part + ", the design of " + table.part + ".", file.string(),
                 "Take the report of this design.");
}

Json toJson(const CostColumn& column) {
  Json json{{"name", column.name}, {"source", column.source}};
  const auto put = [&](const char* key, const auto& value) {
    if (value) json[key] = *value;
  };
  put("lut", column.lut);
  put("ff", column.ff);
  put("dsp", column.dsp);
  put("bram18", column.bram18);
  put("latency_cycles", column.latencyCycles);
  put("interval_cycles", column.intervalCycles);
  return json;
}

}  // namespace

std::optional<double> CostTable::share(std::optional<int> used, std::optional<int> ofPart) {
  if (!used || !ofPart || *ofPart <= 0) return std::nullopt;
  return double(*used) / *ofPart;
}

Json toJson(const CostTable& table) {
  Json columns = Json::array();
  for (const CostColumn& column : table.columns) columns.push_back(toJson(column));
  return {{"part", table.part},
          {"clockNs", table.clockNs},
          {"available", toJson(table.available)},
          {"columns", columns},
          {"notes", table.notes}};
}

CostTable estimatedCosts(const hls::Design& design) {
  CostTable table;
  table.part = design.device.part;
  table.clockNs = design.config.clockNs;
  table.available =
      column("On the part", "data sheet",
             hls::HlsResources{design.device.lut, design.device.ff, design.device.dsp, design.device.bram18});
  const hls::Estimate verilog = hls::estimate(design);
  table.columns.push_back(column("Verilog, estimate", "from its structure, as Yosys counts",
                                 hls::HlsResources{verilog.total.totalLut(), verilog.total.ff,
                                                   verilog.total.dsp, verilog.total.bram18}));
  table.columns.back().latencyCycles = verilog.latencyCycles;
  table.columns.back().intervalCycles = verilog.intervalCycles;
  const hls::EstimateError rtl = verilog.error();
  table.notes.push_back(
      "Verilog, estimate: cycles and BRAM are exact, DSP but for the means of poolings; LUT differ from "
      "Yosys' by " +
      formatPercent(rtl.lutMedian) + " (median) to " + formatPercent(rtl.lutWorst) + ", FF by " +
      formatPercent(rtl.ffMedian) + " to " + formatPercent(rtl.ffWorst) + ".");

  const hls::HlsCosts hls = hls::hlsCosts(design);
  const hls::HlsCostError error = hls::hlsCostError();
  table.columns.push_back(
      column("HLS C++, as C synthesis reports", "model, fitted to 719 results of hls4ml", hls.reported));
  table.columns.back().latencyCycles = hls.cycles.latencyMax;
  table.columns.back().intervalCycles = hls.cycles.interval;
  table.columns.push_back(column("HLS C++, as Vivado synthesises",
                                 "the same, by the mean ratio of 12 pairs of reports", hls.placed));
  table.columns.back().latencyCycles = hls.cycles.latencyMax;
  table.columns.back().intervalCycles = hls.cycles.interval;
  table.notes.push_back("HLS C++: on 26 whole networks that the fit had not seen LUT are off by " +
                        formatPercent(error.unseenLut) + " and FF by " + formatPercent(error.unseenFf) +
                        " on average, and DSP, BRAM and latency were never exact (softmax and interface are "
                        "in them); of single "
                        "layers with weights in memories cycles and DSP are exact. Vivado finds " +
                        range(hls::lutRatio) + " times fewer LUTs than C synthesis reports, " +
                        range(hls::ffRatio) + " times fewer FF, and at most the BRAM.");
  for (const std::string& beyond : hls.beyond)
    table.notes.push_back("HLS C++, beyond what was fitted: " + beyond + ".");
  return table;
}

Result<void> addReport(CostTable& table, const fs::path& file) {
  PW_ASSIGN(const std::string text, readFile(file));
  const std::string where = file.string();
  const std::size_t begin = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (begin != std::string::npos && text[begin] == '{') {
    PW_ASSIGN(const Json json, readJsonFile(file));
    PW_ASSIGN(const tools::Synthesis yosys, tools::synthesisFromJson(json, where));
    PW_CHECK(samePart(table, yosys.part, file));
    table.columns.push_back(column("Verilog, Yosys", yosys.version,
                                   hls::HlsResources{yosys.totalLut(), yosys.ff, yosys.dsp, yosys.bram18}));
    return {};
  }
  if (begin != std::string::npos && text[begin] == '<') {
    PW_ASSIGN(const reports::CSynthesis report, reports::readCSynthesis(text, where));
    PW_CHECK(samePart(table, report.part, file));
    table.columns.push_back(
        column("HLS C++, C synthesis", "report of version " + report.version, report.resources));
    table.columns.back().latencyCycles = report.latencyMax;
    table.columns.back().intervalCycles = report.intervalMax;
    return {};
  }
  PW_ASSIGN(const reports::Utilization report, reports::readUtilization(text, where));
  PW_CHECK(samePart(table, report.part, file));
  table.columns.push_back(column("Vivado, " + report.state, report.tool, report.resources));
  return {};
}

Result<CostTable> designCosts(const fs::path& folder) {
  PW_ASSIGN(const DesignFolder design, openDesignFolder(folder));
  CostTable table = estimatedCosts(design.design);
  std::error_code ignored;
  if (fs::exists(folder / "synthesis.json", ignored)) PW_CHECK(addReport(table, folder / "synthesis.json"));
  return table;
}

}  // namespace pw::jobs
