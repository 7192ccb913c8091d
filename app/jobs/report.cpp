// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/report.h"

#include "base/file.h"
#include "base/format.h"
#include "jobs/figures.h"
#include "report_sections.h"

namespace pw::jobs {
namespace {

using project::Project;
using report::Page;

/// Name and score of the baseline that classifies most events rightly.
std::pair<std::string, Json> bestCut(const Json& baselines) {
  std::pair<std::string, Json> best;
  for (const auto& [key, name] : {std::pair("amplitude", "amplitude"),
                                  std::pair("charge_ratio", "charge ratio"), std::pair("fci", "FCI")}) {
    const Json& score = baselines[key];
    if (best.first.empty() || score["accuracy"] > best.second["accuracy"]) best = {name, score};
  }
  return best;
}

/// "2025-06-12T09:30:00Z" as people write it: "2025-06-12 09:30 UTC".
std::string minuteOf(const std::string& iso) {
  return iso.substr(0, 10) + " " + iso.substr(11, 5) + " UTC";
}

/// The figures that matter, before the detail.
void addSummary(Page& page, const Json& figures) {
  std::vector<std::pair<std::string, std::string>> facts;
  for (const auto& [key, name] : {std::pair("teacher", "Teacher"), std::pair("student", "Student")}) {
    if (!figures.contains(key)) continue;
    const Json& network = figures[key];
    facts.push_back({name, "accuracy " + formatPercent(network["accuracy"], network["accuracy_uncertainty"]) +
                               " on " + formatCount(network["events"]) + " held-back events, " +
                               formatCount(network["parameters"]) + " parameters, " +
                               formatCount(network["ebops"]) + " EBOPs"});
  }
  if (figures.contains("baselines")) {
    const auto [name, score] = bestCut(figures["baselines"]);
    facts.push_back({"Best single cut", "accuracy " +
                                            formatPercent(score["accuracy"], score["accuracy_uncertainty"]) +
                                            " on the same events, by " + name + ": the score to beat"});
  }
  if (figures.contains("agreement")) {
    const Json& agreement = figures["agreement"];
    std::string text = "integer model " + formatPercent(agreement["integer"]) + ", HLS C++ " +
                       formatPercent(agreement["hls"]) + ", Verilog " + formatPercent(agreement["rtl"]);
    if (agreement.contains("board")) text += ", simulated board " + formatPercent(agreement["board"]);
    facts.push_back({"Equal outputs", text + " of " + formatCount(agreement["events"]) + " events"});
  }
  if (figures.contains("cycles")) {
    const Json& cycles = figures["cycles"];
    facts.push_back({"Latency", cycles["predicted"].dump() + " cycles predicted, " + cycles["rtl"].dump() +
                                    " simulated, " + cycles["counters"].dump() + " counted by the wrapper"});
  }
  if (figures.contains("resources")) {
    const Json& resources = figures["resources"];
    facts.push_back({"Resources", formatCount(resources["lut"]) + " LUT, " + formatCount(resources["ff"]) +
                                      " FF, " + formatCount(resources["dsp"]) + " DSP, " +
                                      formatCount(resources["bram18"]) + " BRAM18 (Yosys estimate)"});
  }
  if (facts.empty()) return;
  page.section("In short");
  page.facts(facts, "");
}

void addProvenance(Page& page, const Project& project) {
  page.section("Where everything came from");
  std::vector<std::vector<std::string>> rows;
  for (const project::Artifact& artifact : project.artifacts()) {
    if (project.find(artifact.name) != &artifact) continue;  // made anew since
    std::string inputs;
    for (const project::Artifact::Input& input : artifact.inputs)
      inputs += (inputs.empty() ? "" : ", ") + input.name;
    rows.push_back({artifact.name, artifact.path, artifact.sha256.substr(0, 12), artifact.created,
                    formatNumber(artifact.seconds, 3), inputs});
  }
  page.table({"stage", "file", "SHA-256", "made (UTC)", "s", "from"}, rows, "project.json");
}

}  // namespace

Result<void> writeReport(const Project& project, const std::filesystem::path& target, const Work& work) {
  Page page(project.name(), "Pulsewright " PW_VERSION ", " + minuteOf(currentTime()));
  PW_ASSIGN(const Json all, figures(project));
  addSummary(page, all);
  PW_CHECK(addPulses(page, project));
  work.report(0.5);
  PW_CHECK(addNetworks(page, project));
  PW_CHECK(addHardware(page, project));
  addProvenance(page, project);
  return writeFileAtomically(target, page.html());
}

}  // namespace pw::jobs
