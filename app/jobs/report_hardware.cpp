// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_sections.h"

#include "base/format.h"
#include "jobs/board.h"
#include "jobs/figures.h"
#include "jobs/hardware.h"

namespace pw::jobs {
namespace {

std::string multipliersText(const hls::LayerSchedule& schedule) {
  if (!schedule.unrolled()) return std::to_string(schedule.multipliers);
  const hls::UnrolledPlan& plan = *schedule.plan;
  std::string text = "unrolled: " + std::to_string(plan.graph.adders.size()) + " adders";
  if (plan.products() > 0) text += ", " + std::to_string(plan.products()) + " multipliers";
  return text;
}

namespace fs = std::filesystem;
using project::Project;
using report::Page;

Result<void> addDesign(Page& page, const Project& project) {
  const project::Artifact* artifact = project.find("design");
  if (!artifact) return {};
  PW_ASSIGN(const DesignFolder folder, openDesignFolder(project.pathOf(*artifact).parent_path()));
  const hls::Design& design = folder.design;
  page.section("Hardware design");
  const double microseconds = design.latencyCycles * design.config.clockNs / 1000;
  page.facts({{"Part", design.config.part},
              {"Clock", formatNumber(1000 / design.config.clockNs) + " MHz"},
              {"Latency", std::to_string(design.latencyCycles) + " cycles = " + formatNumber(microseconds) +
                              " µs, one sample a clock"},
              {"Interval between frames", std::to_string(design.intervalCycles) + " cycles"},
              {"Windows it was proved with", dataset::windowText(folder.events.input)},
              {"Input", std::to_string(design.words()) + " words of " + network::toText(design.word())},
              {"Output", std::to_string(design.model.outputs()) + " logits of " +
                             network::toText(design.model.output())}},
             artifact->path);
  std::vector<std::vector<std::string>> rows;
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    const hls::IntegerLayer& layer = design.model.layers[i];
    const hls::LayerSchedule& schedule = design.schedule[i];
    rows.push_back({layer.name, std::to_string(layer.inputs) + " → " + std::to_string(layer.outputs),
                    network::toText(layer.weight), network::toText(layer.accumulator),
                    network::toText(layer.result), multipliersText(schedule), std::to_string(schedule.passes),
                    std::to_string(schedule.busyCycles)});
  }
  page.table({"layer", "shape", "weights", "accumulator", "result", "multipliers", "passes", "cycles"}, rows,
             artifact->path);
  return {};
}

Result<void> addVerification(Page& page, const Project& project) {
  const project::Artifact* artifact = project.find("verification");
  if (!artifact) return {};
  PW_ASSIGN(const Json json, readJsonFile(project.pathOf(*artifact)));
  PW_ASSIGN(const Verification verification, verificationFromJson(json, artifact->path));
  page.section("Proof ladder");
  std::vector<std::vector<std::string>> rows;
  for (const Rung& rung : verification.rungs) {
    rows.push_back({rung.name, rung.how, formatCount(double(rung.events)), formatPercent(rung.share()),
                    formatPercent(rung.classShare()), formatPercent(rung.accuracy),
                    formatNumber(rung.seconds, 3)});
  }
  page.table({"rung", "computed by", "events", "equal outputs", "equal classes", "accuracy", "s"}, rows,
             artifact->path);
  const CycleCount& cycles = verification.cycles;
  page.facts({{"Latency predicted by the schedule", std::to_string(cycles.predictedLatency) + " cycles"},
              {"Latency in the RTL simulation", std::to_string(cycles.simulatedLatency) + " cycles"},
              {"Latency in the wrapper's counters", std::to_string(cycles.countedLatency) + " cycles"},
              {"Interval between frames, predicted and simulated",
               std::to_string(cycles.predictedInterval) + " and " + std::to_string(cycles.simulatedInterval) +
                   " cycles"}},
             artifact->path);
  return {};
}

Result<void> addSynthesis(Page& page, const Project& project) {
  const project::Artifact* artifact = project.find("synthesis");
  const project::Artifact* design = project.find("design");
  if (!artifact || !design) return {};
  PW_ASSIGN(const Json synthesis, readJsonFile(project.pathOf(*artifact)));
  PW_ASSIGN(const Json figuresOfProject, figures(project));
  const Json& resources = figuresOfProject["resources"];
  page.section("Resources (Yosys estimate)");
  std::vector<std::vector<std::string>> rows;
  const std::pair<const char*, const char*> kinds[] = {
      {"lut", "LUT"}, {"ff", "FF"}, {"dsp", "DSP"}, {"bram18", "BRAM (18 kbit)"}};
  for (const auto& [name, title] : kinds) {
    const double used = resources.value(name, 0.0), available = resources["available"].value(name, 0.0);
    rows.push_back({title, formatCount(used), formatCount(available),
                    available > 0 ? formatPercent(used / available) : "–"});
  }
  page.table({"resource", "used", "on the part", "share"}, rows, artifact->path);
  page.note(
      "Counted by yosys synth_xilinx on the whole wrapper, before placement and routing; Vivado's figures "
      "differ by some tens of "
      "per cent for LUTs.");
  return {};
}

Result<void> addBoard(Page& page, const Project& project) {
  const project::Artifact* artifact = project.find("board");
  if (!artifact) return {};
  PW_ASSIGN(const Json json, readJsonFile(project.pathOf(*artifact)));
  PW_ASSIGN(const board::Assessment assessment, board::Assessment::fromJson(json, artifact->path));
  page.section(assessment.simulated ? "Board (simulated)" : "Board");
  page.facts(assessmentFacts(assessment), artifact->path);
  const LatencyTable times = latencyTable(assessment);
  page.table(times.heads, times.rows, artifact->path);
  if (assessment.simulated) {
    page.note(
        "Simulated: agreement, cycles and counters are those of the very Verilog that was generated; the "
        "times L1 to L4 are "
        "this computer's and say nothing about a board.");
  }
  return {};
}

}  // namespace

Result<void> addHardware(Page& page, const Project& project) {
  PW_CHECK(addDesign(page, project));
  PW_CHECK(addVerification(page, project));
  PW_CHECK(addSynthesis(page, project));
  return addBoard(page, project);
}

}  // namespace pw::jobs
