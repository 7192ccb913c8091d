// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_sections.h"

#include <algorithm>
#include <charconv>
#include <fstream>

#include "base/format.h"
#include "evaluate/evaluation.h"
#include "recipe/recipe.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;
using project::Project;
using report::Chart;
using report::Page;
using report::Series;
using Style = report::Series::Style;

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

std::string fixedNumber(double value, int decimals) {
  char text[32];
  return std::string(text,
                     std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, decimals).ptr);
}

std::vector<std::string> scoreRow(const std::string& name, const evaluate::Score& score,
                                  const std::string& parameters, const std::string& ebops) {
  return {name,
          formatPercent(score.accuracy, score.accuracyUncertainty),
          fixedNumber(score.auc, 5),
          formatPercent(score.efficiency1e2),
          formatPercent(score.efficiency1e3),
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
  chart.title = "ROC curve";
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
  double lowest = 0.99;
  for (const Series& series : chart.series) {
    for (std::size_t point = 0; point < series.x.size(); ++point) {
      if (series.x[point] > 0) lowest = std::min(lowest, series.y[point]);
    }
  }
  chart.yRange = {std::max(0.0, lowest - 0.05 * (1 - lowest)), 1 + 0.05 * (1 - lowest)};
  return chart;
}

std::vector<std::vector<std::string>> confusionRows(const std::vector<TrainedNetwork>& networks) {
  static const char* classes[] = {"gamma", "neutron"};
  std::vector<std::vector<std::string>> rows;
  for (const TrainedNetwork& trained : networks) {
    for (int truth : {0, 1}) {
      const auto& row = trained.evaluation.network.confusion[truth];
      rows.push_back(
          {trained.name, classes[truth], formatCount(double(row[0])), formatCount(double(row[1]))});
    }
  }
  return rows;
}

}  // namespace

Result<void> addNetworks(Page& page, const Project& project) {
  PW_ASSIGN(const std::vector<TrainedNetwork> networks, trainedNetworks(project));
  if (networks.empty()) return {};
  page.section("Networks and baselines");
  std::vector<std::vector<std::string>> rows;
  for (const TrainedNetwork& trained : networks) {
    const network::Costs costs = network::costs(trained.network);
    rows.push_back(scoreRow(trained.name, trained.evaluation.network, formatCount(double(costs.parameters)),
                            formatCount(costs.ebops)));
  }
  const evaluate::Baselines& baselines = networks.back().evaluation.baselines;
  rows.push_back(scoreRow("one amplitude cut", baselines.amplitude, "1", "–"));
  rows.push_back(scoreRow("charge ratio", baselines.chargeRatio, "1", "–"));
  rows.push_back(scoreRow("FCI", baselines.fci, "1", "–"));
  page.table(
      {"classifier", "accuracy", "AUC", "n efficiency at 1e-2 γ leakage", "at 1e-3", "parameters", "EBOPs"},
      rows, networks.back().folder + "/evaluation.json");
  page.note("Scored on " + formatCount(double(networks.back().evaluation.network.events)) +
            " held-back events; the baselines' cuts were found on the training events. EBOPs: Σ weight bits "
            "× input bits over "
            "non-zero weights; 32 bits where nothing is quantised.");
  const project::Artifact* dataset = project.find("dataset");
  if (dataset && dataset->settings.value("energyMatched", false))
    page.note(
        "Trained and scored on pairs of a gamma and a neutron of one energy: the energy does not help.");
  for (const TrainedNetwork& trained : networks) {
    page.chart(curves(trained, "loss", &recipe::Epoch::trainingLoss, &recipe::Epoch::validationLoss),
               trained.folder + "/history.jsonl");
    page.chart(
        curves(trained, "accuracy", &recipe::Epoch::trainingAccuracy, &recipe::Epoch::validationAccuracy),
        trained.folder + "/history.jsonl");
  }
  page.chart(rocChart(networks), networks.back().folder + "/evaluation.json");
  page.table({"network", "true class", "called gamma", "called neutron"}, confusionRows(networks),
             networks.back().folder + "/evaluation.json");
  return {};
}

}  // namespace pw::jobs
