// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/report.h"

#include <algorithm>
#include <fstream>

#include "assess/assessment.h"
#include "base/file.h"
#include "base/format.h"
#include "evaluate/evaluation.h"
#include "jobs/board.h"
#include "jobs/figures.h"
#include "jobs/laboratory.h"
#include "jobs/pulses.h"
#include "jobs/verification.h"
#include "pulse/histogram.h"
#include "report/chart.h"
#include "report/page.h"
#include "tools/yosys.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;
using project::Project;
using report::Chart;
using report::Page;
using report::Series;
using Style = report::Series::Style;

std::string sourceOf(const Project& project, const std::string& artifact) {
  const project::Artifact* found = project.find(artifact);
  return found ? found->path : std::string();
}

std::string percent(double fraction, double uncertainty = 0) {
  return formatNumber(fraction * 100) + (uncertainty > 0 ? " ± " + formatNumber(uncertainty * 100, 2) : "") +
         " %";
}

// pulses

Series histogramSeries(const std::string& name, const char* colour, const pulse::Histogram& histogram) {
  Series series{Style::steps, name, colour, {}, {}};
  for (std::size_t bin = 0; bin <= histogram.counts.size(); ++bin) {
    series.x.push_back(histogram.axis.low + double(bin) * histogram.axis.width());
    series.y.push_back(bin < histogram.counts.size() ? double(histogram.counts[bin]) : 0);
  }
  return series;
}

Chart classHistogram(const std::string& title, const std::string& xLabel, const std::vector<float>& values,
                     const std::vector<std::int8_t>& labels) {
  const pulse::Axis axis = pulse::axisFor(values, 120, 0.002);
  Chart chart;
  chart.title = title;
  chart.xLabel = xLabel;
  chart.yLabel = "events";
  chart.series = {
      histogramSeries("gamma", report::gammaColour, pulse::histogram(values, axis, labels, trace::gamma)),
      histogramSeries("neutron", report::neutronColour,
                      pulse::histogram(values, axis, labels, trace::neutron))};
  return chart;
}

Chart fciAgainstEnergy(const std::vector<pulse::PulseFeatures>& features) {
  const std::vector<float> energy = pulse::column(features, &pulse::PulseFeatures::energyKeVee);
  const std::vector<float> fci = pulse::column(features, &pulse::PulseFeatures::fci);
  const pulse::Axis x = pulse::axisFor(energy, 100, 0.002), y = pulse::axisFor(fci, 70, 0.005);
  const pulse::Histogram2D density = pulse::histogram(energy, fci, x, y);
  Chart chart;
  chart.title = "FCI against energy (log counts)";
  chart.xLabel = "energy (keVee)";
  chart.yLabel = "FCI";
  chart.density = report::Density{
      int(x.bins), int(y.bins), x.low, x.high, y.low, y.high, {density.counts.begin(), density.counts.end()}};
  return chart;
}

/// A few traces of each class with the window's edges.
Result<Chart> traceOverlay(const trace::TraceFile& file, const LabelledPulses& pulses,
                           const dataset::InputSpec& window) {
  constexpr std::size_t eachClass = 6, searched = 400;
  PW_ASSIGN(const trace::TraceBlock block, file.read(0, searched));
  Chart chart;
  chart.title = "Traces, and the window that is cut";
  chart.xLabel = "sample (" + formatNumber(1e9 / file.info().samplingRateHz, 3) + " ns each)";
  chart.yLabel = "counts";
  chart.width = 940;
  std::size_t shown[2] = {0, 0};
  const auto length = std::min<std::uint64_t>(block.length, std::uint64_t(window.start + 3 * window.length));
  for (std::uint64_t row = 0; row < block.count; ++row) {
    const std::int8_t label = pulses.labels.labels[row];
    if (label == trace::ambiguous || shown[label]++ >= eachClass) continue;
    Series series{Style::line,
                  shown[label] == 1 ? (label == trace::gamma ? "gamma" : "neutron") : "",
                  label == trace::gamma ? report::gammaColour : report::neutronColour,
                  {},
                  {}};
    for (std::uint64_t i = 0; i < length; ++i) {
      series.x.push_back(double(file.info().firstSampleIndex) + double(i));
      series.y.push_back(block.trace(row)[i]);
    }
    chart.series.push_back(std::move(series));
  }
  const auto last = window.start + window.length - 1;
  chart.marks = {{double(window.start), "first " + std::to_string(window.start)},
                 {double(last), "last " + std::to_string(last)}};
  return chart;
}

Result<void> addPulses(Page& page, const Project& project) {
  const project::Artifact* labels = project.find("labels");
  if (!labels) return {};
  PW_ASSIGN(const LabelledPulses pulses, loadPulses(project.pathOf(*labels).parent_path()));
  PW_ASSIGN(const fs::path traces, traceFileOf(project));
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(traces));
  dataset::InputSpec window;
  if (const project::Artifact* dataset = project.find("dataset")) {
    PW_ASSIGN(const dataset::DatasetSettings settings,
              dataset::datasetSettingsFromJson(dataset->settings, "dataset"));
    window = settings.input;
  }
  PW_ASSIGN(const Chart overlay, traceOverlay(file, pulses, window));

  page.section("Traces and labels");
  page.facts({{"Traces",
               std::to_string(file.info().count) + " of " + std::to_string(file.info().length) + " samples"},
              {"Detector", file.info().detector},
              {"Source", file.info().source},
              {"Labels", std::to_string(pulses.labels.gammas) + " gammas, " +
                             std::to_string(pulses.labels.neutrons) + " neutrons, " +
                             std::to_string(pulses.labels.ambiguous) + " ambiguous (left out)"},
              {"Cut", formatNumber(pulses.labels.threshold)}},
             sourceOf(project, "labels"));
  page.chart(overlay, sourceOf(project, "traces"));
  page.chart(fciAgainstEnergy(pulses.features), sourceOf(project, "labels"));
  page.chart(classHistogram("Charge ratio by class", "tail charge / total charge",
                            pulse::column(pulses.features, &pulse::PulseFeatures::chargeRatio),
                            pulses.labels.labels),
             sourceOf(project, "labels"));
  page.chart(
      classHistogram("Amplitude by class", "amplitude (counts)",
                     pulse::column(pulses.features, &pulse::PulseFeatures::amplitude), pulses.labels.labels),
      sourceOf(project, "labels"));
  page.note(
      "Where the two classes have different amplitudes, a cut on the amplitude alone classifies well. "
      "Compare every network with that baseline below.");
  return {};
}

// networks

struct TrainedNetwork {
  std::string name, folder;
  network::Network network;
  evaluate::Evaluation evaluation;
  std::vector<recipe::Epoch> history;
};

Result<std::vector<recipe::Epoch>> readHistory(const fs::path& path) {
  std::vector<recipe::Epoch> history;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    PW_ASSIGN(const recipe::Epoch epoch,
              recipe::epochFromJson(Json::parse(line, nullptr, false), path.string()));
    history.push_back(epoch);
  }
  return history;
}

Result<std::vector<TrainedNetwork>> trainedNetworks(const Project& project) {
  std::vector<TrainedNetwork> networks;
  for (const char* name : {"teacher", "student"}) {
    const project::Artifact* artifact = project.find(name);
    if (!artifact) continue;
    const fs::path folder = project.pathOf(*artifact).parent_path();
    TrainedNetwork trained;
    trained.name = name;
    trained.folder = fs::path(artifact->path).parent_path().generic_string();
    PW_ASSIGN(trained.network, network::loadKeras(project.pathOf(*artifact)));
    PW_ASSIGN(const Json json, readJsonFile(folder / "evaluation.json"));
    PW_ASSIGN(trained.evaluation, evaluate::evaluationFromJson(json, "evaluation.json"));
    PW_ASSIGN(trained.history, readHistory(folder / "history.jsonl"));
    networks.push_back(std::move(trained));
  }
  return networks;
}

std::vector<std::string> scoreRow(const std::string& name, const evaluate::Score& score,
                                  const std::string& parameters, const std::string& ebops) {
  return {name,
          percent(score.accuracy, score.accuracyUncertainty),
          formatNumber(score.auc, 5),
          percent(score.efficiency1e2),
          percent(score.efficiency1e3),
          parameters,
          ebops};
}

Chart curves(const TrainedNetwork& trained, const std::string& quantity, double recipe::Epoch::*training,
             double recipe::Epoch::*validation) {
  Chart chart;
  chart.title = quantity + " of the " + trained.name;
  chart.xLabel = "epoch";
  chart.yLabel = quantity;
  Series train{Style::line, "training", "#0072B2", {}, {}},
      check{Style::dashed, "validation", "#CC79A7", {}, {}};
  for (const recipe::Epoch& epoch : trained.history) {
    train.x.push_back(epoch.number), train.y.push_back(epoch.*training);
    check.x.push_back(epoch.number), check.y.push_back(epoch.*validation);
  }
  chart.series = {train, check};
  return chart;
}

Chart rocChart(const std::vector<TrainedNetwork>& networks) {
  Chart chart;
  chart.title = "Neutron efficiency against gamma leakage";
  chart.xLabel = "gamma leakage";
  chart.yLabel = "neutron efficiency";
  chart.logX = true;
  const char* colours[] = {"#009E73", "#D55E00"};
  for (std::size_t i = 0; i < networks.size(); ++i) {
    Series series{i == 0 ? Style::line : Style::dashed, networks[i].name, colours[i % 2], {}, {}};
    for (const pulse::RocPoint& point : networks[i].evaluation.roc) {
      series.x.push_back(point.gammaLeakage);
      series.y.push_back(point.neutronEfficiency);
    }
    chart.series.push_back(std::move(series));
  }
  return chart;
}

std::string confusionText(const evaluate::Score& score) {
  return "gamma→gamma " + std::to_string(score.confusion[0][0]) + ", gamma→neutron " +
         std::to_string(score.confusion[0][1]) + ", neutron→gamma " + std::to_string(score.confusion[1][0]) +
         ", neutron→neutron " + std::to_string(score.confusion[1][1]);
}

Result<void> addNetworks(Page& page, const Project& project) {
  PW_ASSIGN(const std::vector<TrainedNetwork> networks, trainedNetworks(project));
  if (networks.empty()) return {};
  page.section("Networks and baselines");
  std::vector<std::vector<std::string>> rows;
  for (const TrainedNetwork& trained : networks) {
    const network::Costs costs = network::costs(trained.network);
    rows.push_back(scoreRow(trained.name, trained.evaluation.network, std::to_string(costs.parameters),
                            formatNumber(costs.ebops, 6)));
  }
  const evaluate::Baselines& baselines = networks.back().evaluation.baselines;
  rows.push_back(scoreRow("one amplitude cut", baselines.amplitude, "1", "–"));
  rows.push_back(scoreRow("charge ratio", baselines.chargeRatio, "1", "–"));
  rows.push_back(scoreRow("FCI", baselines.fci, "1", "–"));
  page.table(
      {"classifier", "accuracy", "AUC", "n efficiency at 1e-2 γ leakage", "at 1e-3", "parameters", "EBOPs"},
      rows, networks.back().folder + "/evaluation.json");
  page.note("Scored on " + std::to_string(networks.back().evaluation.network.events) +
            " held-back events; the baselines' cuts were found on the training events. EBOPs: Σ weight bits "
            "× input bits over "
            "non-zero weights; 32 bits where nothing is quantised.");
  for (const TrainedNetwork& trained : networks) {
    page.chart(curves(trained, "loss", &recipe::Epoch::trainingLoss, &recipe::Epoch::validationLoss),
               trained.folder + "/history.jsonl");
    page.chart(
        curves(trained, "accuracy", &recipe::Epoch::trainingAccuracy, &recipe::Epoch::validationAccuracy),
        trained.folder + "/history.jsonl");
  }
  page.chart(rocChart(networks), networks.back().folder + "/evaluation.json");
  for (const TrainedNetwork& trained : networks) {
    page.facts({{"Confusion of the " + trained.name, confusionText(trained.evaluation.network)}},
               trained.folder + "/evaluation.json");
  }
  return {};
}

// hardware and board

Result<void> addDesign(Page& page, const Project& project) {
  const project::Artifact* artifact = project.find("design");
  if (!artifact) return {};
  PW_ASSIGN(const Json design, readJsonFile(project.pathOf(*artifact)));
  page.section("Hardware design");
  std::vector<std::pair<std::string, std::string>> facts;
  std::vector<std::vector<std::string>> rows;
  std::vector<std::string> heads;
  for (const auto& [key, value] : design.items()) {
    if (key == "layers" && value.is_array() && !value.empty()) {
      for (const auto& column : value.front().items()) heads.push_back(column.key());
      for (const Json& layer : value) {
        std::vector<std::string> row;
        for (const auto& cell : layer.items())
          row.push_back(cell.value().is_string() ? cell.value().get<std::string>() : cell.value().dump());
        rows.push_back(row);
      }
    } else if (value.is_primitive()) {
      facts.push_back({key, value.is_string() ? value.get<std::string>() : value.dump()});
    }
  }
  page.facts(facts, artifact->path);
  if (!rows.empty()) page.table(heads, rows, artifact->path);
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
    rows.push_back({rung.name, rung.how, std::to_string(rung.events), percent(rung.share()),
                    percent(rung.classShare()), percent(rung.accuracy), formatNumber(rung.seconds, 3)});
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
  for (const char* name : {"lut", "ff", "dsp", "bram18"}) {
    const double used = resources.value(name, 0.0), available = resources["available"].value(name, 0.0);
    rows.push_back({name, formatNumber(used, 8), formatNumber(available, 8),
                    available > 0 ? percent(used / available) : "–"});
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

Result<void> writeReport(const Project& project, const fs::path& target, const Work& work) {
  Page page(project.name(), "Pulsewright " PW_VERSION ", " + currentTime());
  PW_CHECK(addPulses(page, project));
  work.report(0.5);
  PW_CHECK(addNetworks(page, project));
  PW_CHECK(addDesign(page, project));
  PW_CHECK(addVerification(page, project));
  PW_CHECK(addSynthesis(page, project));
  PW_CHECK(addBoard(page, project));
  addProvenance(page, project);
  return writeFileAtomically(target, page.html());
}

}  // namespace pw::jobs
