// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/figures.h"

#include "assess/assessment.h"
#include "evaluate/evaluation.h"
#include "jobs/chain.h"
#include "jobs/verification.h"
#include "tools/yosys.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;
using project::Project;

Result<evaluate::Evaluation> evaluationOf(const Project& project, const std::string& name) {
  const fs::path file = project.pathOf(*project.find(name)).parent_path() / "evaluation.json";
  PW_ASSIGN(const Json json, readJsonFile(file));
  return evaluate::evaluationFromJson(json, file.string());
}

Json scoreFigures(const evaluate::Score& score) {
  return {{"accuracy", score.accuracy},
          {"accuracy_uncertainty", score.accuracyUncertainty},
          {"auc", score.auc},
          {"efficiency_1e2", score.efficiency1e2},
          {"efficiency_1e3", score.efficiency1e3}};
}

Result<void> addNetwork(Json& figures, const Project& project, const std::string& name) {
  const project::Artifact* artifact = project.find(name);
  if (!artifact) return {};
  PW_ASSIGN(const network::Network network, network::loadKeras(project.pathOf(*artifact)));
  PW_ASSIGN(const evaluate::Evaluation evaluation, evaluationOf(project, name));
  const network::Costs costs = network::costs(network);
  Json entry = scoreFigures(evaluation.network);
  entry["events"] = evaluation.network.events;
  entry["parameters"] = costs.parameters;
  entry["zero_weights"] = costs.zeroWeights;
  entry["ebops"] = costs.ebops;
  entry["weight_bits"] = costs.weightBits;
  figures[name] = entry;
  figures["baselines"] = {{"amplitude", scoreFigures(evaluation.baselines.amplitude)},
                          {"charge_ratio", scoreFigures(evaluation.baselines.chargeRatio)},
                          {"fci", scoreFigures(evaluation.baselines.fci)}};
  return {};
}

Result<void> addVerification(Json& figures, const Project& project) {
  const project::Artifact* artifact = project.find("verification");
  if (!artifact) return {};
  PW_ASSIGN(const Json json, readJsonFile(project.pathOf(*artifact)));
  PW_ASSIGN(const Verification verification, verificationFromJson(json, artifact->path));
  for (const Rung& rung : verification.rungs) {
    figures["agreement"]["events"] = rung.events;
    // Floating point gives no output words to compare, only classes.
    figures["agreement"][rung.name] = rung.name == "float" ? rung.classShare() : rung.share();
  }
  figures["cycles"]["predicted"] = verification.cycles.predictedLatency;
  figures["cycles"]["rtl"] = verification.cycles.simulatedLatency;
  figures["cycles"]["counters"] = verification.cycles.countedLatency;
  figures["cycles"]["interval"] = verification.cycles.predictedInterval;
  return {};
}

Result<void> addSynthesis(Json& figures, const Project& project) {
  const project::Artifact* artifact = project.find("synthesis");
  if (!artifact) return {};
  PW_ASSIGN(const Json json, readJsonFile(project.pathOf(*artifact)));
  PW_ASSIGN(const tools::Synthesis synthesis, tools::synthesisFromJson(json, artifact->path));
  figures["resources"] = {{"lut", synthesis.totalLut()},
                          {"ff", synthesis.ff},
                          {"dsp", synthesis.dsp},
                          {"bram18", synthesis.bram18},
                          {"available",
                           {{"lut", synthesis.partLut},
                            {"ff", synthesis.partFf},
                            {"dsp", synthesis.partDsp},
                            {"bram18", synthesis.partBram18}}}};
  return {};
}

Result<void> addBoard(Json& figures, const Project& project) {
  const project::Artifact* artifact = project.find("board");
  if (!artifact) return {};
  PW_ASSIGN(const Json json, readJsonFile(project.pathOf(*artifact)));
  PW_ASSIGN(const board::Assessment assessment, board::Assessment::fromJson(json, artifact->path));
  figures["agreement"]["board"] = assessment.agreement.share();
  figures["cycles"]["board"] = assessment.cycles.median;
  figures["board"] = {{"simulated", assessment.simulated}};
  return {};
}

}  // namespace

Result<fs::path> traceFileOf(const Project& project) {
  const project::Artifact* artifact = project.find("traces");
  if (!artifact)
    return failure(ErrorKind::badInput, "The project has no traces yet.", project.folder().string());
  const fs::path path = project.pathOf(*artifact);
  if (path.extension() != ".json") return path;
  PW_ASSIGN(const Json source, readJsonFile(path));
  std::string file;
  double ignored = 0;
  ObjectReader reader(source, path.string());
  reader.require("file").field("file", file).field("bytes", ignored).field("modified", ignored);
  PW_CHECK(reader.finish());
  return fs::path(file);
}

Result<Json> figures(const Project& project) {
  Json figures = Json::object();
  figures["stages"] = Json::array();
  for (const Stage& stage : stages()) {
    if (const project::Artifact* artifact = project.find(stage.name)) {
      figures["stages"].push_back({{"name", stage.name}, {"seconds", artifact->seconds}});
    }
  }
  PW_CHECK(addNetwork(figures, project, "teacher"));
  PW_CHECK(addNetwork(figures, project, "student"));
  PW_CHECK(addVerification(figures, project));
  PW_CHECK(addSynthesis(figures, project));
  PW_CHECK(addBoard(figures, project));
  return figures;
}

}  // namespace pw::jobs
