// SPDX-License-Identifier: GPL-3.0-or-later
#include "project_fixture.h"

#include <cmath>
#include <random>

#include "assess/assessment.h"
#include "base/file.h"
#include "design/design.h"
#include "evaluate/evaluation.h"
#include "jobs/chain.h"
#include "jobs/pulses.h"
#include "jobs/verification.h"
#include "network/network.h"
#include "project/project.h"
#include "recipe/recipe.h"
#include "tools/yosys.h"
#include "trace/synthetic.h"

namespace pw::test {
namespace {

namespace fs = std::filesystem;

/// The settings that the fixture's project is made with.
jobs::Laboratory laboratory(std::uint64_t events) {
  jobs::Laboratory result;
  result.name = "Demonstration";
  result.synthetic.events = events;
  return result;
}

project::Artifact artifact(const char* name, const std::string& path, std::uint64_t events = 400) {
  project::Artifact result;
  result.name = name;
  result.path = path;
  result.settings = jobs::findStage(name)->settings(laboratory(events));
  return result;
}

Result<void> addTraces(project::Project& project, std::uint64_t events) {
  const trace::SyntheticSettings settings = laboratory(events).synthetic;
  const fs::path traces = project.folder() / "datasets/001-traces/traces.h5";
  PW_CHECK(makeFolder(traces.parent_path()));
  PW_CHECK(trace::synthesize(settings, traces, {}));
  PW_CHECK(project.record(artifact("traces", "datasets/001-traces/traces.h5", events), {}));
  return {};
}

Result<void> addLabels(project::Project& project) {
  const psd::LabelSettings labels{.source = psd::LabelSource::file};
  PW_ASSIGN(const jobs::LabelledPulses pulses,
            jobs::labelTraces(project.folder() / "datasets/001-traces/traces.h5", {}, labels, {}, {}));
  const fs::path folder = project.folder() / "datasets/002-labels";
  PW_CHECK(makeFolder(folder));
  PW_CHECK(jobs::savePulses(pulses, folder));
  PW_CHECK(project.record(artifact("labels", "datasets/002-labels/labels.h5"), {"traces"}));
  const fs::path file = project.folder() / "datasets/003-dataset/dataset.h5";
  PW_CHECK(makeFolder(file.parent_path()));
  PW_CHECK(jobs::makeDataset(project.folder() / "datasets/001-traces/traces.h5", pulses, {}, file, {}));
  PW_CHECK(project.record(artifact("dataset", "datasets/003-dataset/dataset.h5"), {"traces", "labels"}));
  return {};
}

network::Network randomNetwork(const std::string& name, const std::vector<int>& widths, bool quantised) {
  std::mt19937 random(3);
  std::normal_distribution<float> normal(0, 0.2F);
  network::Network network;
  network.name = name;
  network.inputs = widths.front();
  const recipe::Quantization formats;
  if (quantised) network.inputFormat = formats.input;
  for (std::size_t i = 1; i < widths.size(); ++i) {
    network::Layer layer;
    layer.name = "dense_" + std::to_string(i);
    layer.inputs = widths[i - 1];
    layer.outputs = widths[i];
    const bool last = i + 1 == widths.size();
    layer.activation = last ? network::Activation::linear : network::Activation::relu;
    if (quantised)
      layer.formats =
          network::LayerFormats{formats.weight, formats.bias, last ? formats.logit : formats.activation};
    for (int w = 0; w < layer.inputs * layer.outputs; ++w) {
      const float value = quantised && w % 2 ? 0.0F : normal(random);
      layer.weights.push_back(quantised ? float(network::quantize(value, formats.weight)) : value);
    }
    layer.bias.assign(std::size_t(layer.outputs), 0.0F);
    network.layers.push_back(std::move(layer));
  }
  return network;
}

/// A smooth ROC: efficiency = leakage^0.03 after a dead zone, as a good classifier's.
evaluate::Evaluation evaluation(double accuracy) {
  evaluate::Evaluation result;
  const auto right = std::size_t(std::lround(1000 * accuracy));
  result.network = {
      2000, accuracy, 0.002, 0.9991, 0.993, 0.951, {{right, 1000 - right}, {1000 - right, right}}};
  result.baselines.amplitude = {2000, 0.541, 0.011, 0.55, 0.02, 0.003, {{541, 459}, {459, 541}}};
  result.baselines.chargeRatio = {2000, 0.977, 0.003, 0.995, 0.96, 0.88, {{977, 23}, {23, 977}}};
  result.baselines.fci = {2000, 0.981, 0.003, 0.997, 0.97, 0.91, {{981, 19}, {19, 981}}};
  result.roc.push_back({10, 0, 0});
  for (int i = 0; i <= 60; ++i) {
    const double leakage = std::pow(10.0, -4 + i / 15.0);
    result.roc.push_back({float(10 - i * 0.3), std::pow(leakage, 0.008), leakage});
  }
  return result;
}

Result<void> addRun(project::Project& project, const char* name, const std::string& folder,
                    recipe::TrainingRecipe recipe, const network::Network& network, double accuracy) {
  const fs::path path = project.folder() / folder;
  PW_CHECK(makeFolder(path));
  PW_CHECK(writeJsonFile(path / "recipe.json", recipe::toJson(recipe)));
  std::string lines;
  for (int epoch = 1; epoch <= recipe.epochs; ++epoch) {
    const double gone = double(epoch) / recipe.epochs;
    const recipe::Epoch point{epoch,
                              0.05 + 0.6 * std::exp(-5 * gone),
                              accuracy - 0.3 * std::exp(-6 * gone),
                              0.07 + 0.6 * std::exp(-5 * gone) + 0.01 * std::sin(epoch),
                              accuracy - 0.01 - 0.3 * std::exp(-6 * gone),
                              recipe.distillation ? 0.7 : 0,
                              recipe.pruning ? 0.5 * gone : 0,
                              0.8};
    lines += recipe::toJson(point).dump() + "\n";
  }
  PW_CHECK(writeFileAtomically(path / "history.jsonl", lines));
  PW_CHECK(network::saveKeras(network, path / "network.h5"));
  PW_CHECK(writeJsonFile(path / "evaluation.json", evaluate::toJson(evaluation(accuracy))));
  return project.record(artifact(name, folder + "/network.h5"), {"labels"});
}

jobs::Verification verification(int latency) {
  jobs::Verification result;
  result.rungs = {{"float", "double precision", 1500, 1210, 1497, 3, 0.9871, 0.1},
                  {"integer", "the integer model", 1500, 1500, 1500, -1, 0.9876, 0.2},
                  {"hls", "g++ on the HLS C++", 1500, 1500, 1500, -1, 0.9876, 3.4},
                  {"rtl", "Verilator on the Verilog", 1500, 1500, 1500, -1, 0.9876, 8.9}};
  result.cycles = {latency, latency, latency, latency};
  return result;
}

board::Assessment assessment(const hls::Design& design) {
  board::Assessment result;
  result.design = design.name;
  result.buildId = design.buildId;
  result.clockMhz = 100;
  result.agreement = {1500, 1500, std::nullopt, 0};
  const auto latency = std::uint32_t(design.latencyCycles);
  result.cycles.predicted = result.cycles.last = result.cycles.min = result.cycles.max = latency;
  result.cycles.median = latency;
  result.cycles.predictedInterval = result.cycles.interval = std::uint32_t(design.intervalCycles);
  result.cycles.shots = 1000;
  result.l1 = {1000, 130, 142, 160, 201, 420, std::nullopt, 6};
  result.l2 = {1000, 190, 205, 230, 300, 700, std::nullopt, 9};
  result.l3 = {200, 260, 288, 340, 420, 900, std::nullopt, 12};
  result.l4 = {200, 420, 480, 590, 810, 1500, std::nullopt, 30};
  result.ping = {200, 80, 95, 120, 190, 400, std::nullopt, 7};
  result.throughput.events = 1500;
  result.throughput.boardPerSecond = 5200;
  result.throughput.endToEndPerSecond = 4800;
  result.throughput.coreCyclesPerEvent = design.intervalCycles;
  result.throughput.corePerSecond = 1e8 / std::max(1, design.intervalCycles);
  result.conditions.board = "PYNQ-Z2";
  result.conditions.part = design.device.part;
  result.conditions.agent = "1";
  result.conditions.transport = "TCP, local";
  result.conditions.time = "2025-06-12T09:30:00Z";
  return result;
}

Result<void> addHardware(project::Project& project, const network::Network& student) {
  PW_ASSIGN(const hls::Design design, hls::makeDesign(student, {}));
  const fs::path folder = project.folder() / "designs/001";
  PW_CHECK(makeFolder(folder));
  PW_CHECK(writeJsonFile(folder / "design.json", hls::summary(design)));
  PW_CHECK(project.record(artifact("design", "designs/001/design.json"), {"student"}));
  PW_CHECK(writeJsonFile(folder / "verification.json", jobs::toJson(verification(design.latencyCycles))));
  PW_CHECK(project.record(artifact("verification", "designs/001/verification.json"), {"design"}));
  tools::Synthesis synthesis;
  synthesis.part = design.device.part;
  synthesis.lut = 9120;
  synthesis.lutRam = 240;
  synthesis.ff = 7310;
  synthesis.dsp = 41;
  synthesis.bram18 = 6;
  synthesis.partLut = design.device.lut;
  synthesis.partFf = design.device.ff;
  synthesis.partDsp = design.device.dsp;
  synthesis.partBram18 = design.device.bram18;
  PW_CHECK(writeJsonFile(folder / "synthesis.json", tools::toJson(synthesis)));
  PW_CHECK(project.record(artifact("synthesis", "designs/001/synthesis.json"), {"design"}));
  PW_CHECK(makeFolder(project.folder() / "boards/001"));
  PW_CHECK(writeJsonFile(project.folder() / "boards/001/assessment.json", assessment(design).toJson()));
  return project.record(artifact("board", "boards/001/assessment.json"), {"verification"});
}

constexpr const char* reportPage =
    "<!DOCTYPE "
    "html><html><head><title>Report</title><style>body{color:#123}</style></head><body><h1>Laboratory</h1>"
    "<p>Every figure and where it came "
    "from.</p><table><tr><th>Figure</th><th>Value</th></tr><tr><td>Accuracy of the "
    "student</td><td>98.76 %</td></tr></table><svg xmlns=\"http://www.w3.org/2000/svg\" width=\"600\" "
    "height=\"200\"><rect "
    "x=\"20\" y=\"40\" width=\"120\" height=\"140\" fill=\"#0072b2\"/><rect x=\"180\" y=\"90\" width=\"120\" "
    "height=\"90\" "
    "fill=\"#d55e00\"/></svg></body></html>";

}  // namespace

Result<void> makeProject(const fs::path& folder, Progress progress, std::uint64_t events) {
  PW_ASSIGN(project::Project project, project::Project::create(folder, "Demonstration"));
  PW_CHECK(writeJsonFile(folder / "laboratory.json", jobs::toJson(laboratory(events))));
  if (progress == Progress::empty) return {};
  PW_CHECK(addTraces(project, events));
  if (progress == Progress::tracesOnly) return {};
  PW_CHECK(addLabels(project));
  PW_CHECK(addRun(project, "teacher", "runs/001-teacher", recipe::defaultTeacher(),
                  randomNetwork("teacher", {161, 256, 64, 32, 2}, false), 0.991));
  const network::Network student = randomNetwork("student", {161, 16, 8, 2}, true);
  PW_CHECK(addRun(project, "student", "runs/002-student", recipe::defaultStudent(), student, 0.988));
  PW_CHECK(addHardware(project, student));
  PW_CHECK(writeFileAtomically(folder / "report.html", reportPage));
  return project.record(artifact("report", "report.html"), {"board"});
}

}  // namespace pw::test
