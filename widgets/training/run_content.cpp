// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run_content.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>

#include "plots/histogram.h"
#include "plots/si_format.h"

namespace pw::training {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("pw::training", text);
}
using plots::numberText;
using plots::percentText;

/// Always the same places: a bare "1" would look like a missing value.
QString aucText(double auc) {
  return QLocale().toString(auc, 'f', 4);
}

look::Tone runTone(std::size_t index) {
  static constexpr std::array tones{look::Tone::third, look::Tone::fourth, look::Tone::first,
                                    look::Tone::second};
  return tones[index % tones.size()];
}

using Member = double recipe::Epoch::*;

plots::Line curve(const Run& run, Member member, const QString& name, look::Tone tone, plots::Stroke stroke) {
  plots::Line line;
  line.name = name;
  line.tone = tone;
  line.stroke = stroke;
  line.markers = run.history.size() < 3;  // one epoch is a point, not a line
  for (const recipe::Epoch& epoch : run.history) {
    line.x.push_back(epoch.number);
    line.y.push_back(epoch.*member);
  }
  return line;
}

/// With a run that is training, the axis already spans all planned epochs.
void leaveRoom(plots::Content& content, const std::vector<const Run*>& runs) {
  int planned = 0;
  for (const Run* run : runs) planned = std::max(planned, run->live ? run->recipe.epochs : 0);
  if (planned == 0) return;
  content.x.low = 1;
  content.x.high = std::max(2, planned);
}

plots::Content epochPlot(const QString& yLabel, const std::vector<const Run*>& runs) {
  plots::Content content;
  content.x.label = tr("Epoch");
  content.y.label = yLabel;
  content.emptyText = tr("No training yet.");
  leaveRoom(content, runs);
  return content;
}

void addPair(plots::Content& content, const std::vector<const Run*>& runs, Member training,
             Member validation) {
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (runs[i]->history.empty()) continue;
    const QString prefix = runs.size() > 1 ? runs[i]->name + QLatin1Char(' ') : QString();
    content.lines.push_back(curve(*runs[i], training,
                                  prefix + (runs.size() > 1 ? tr("train.") : tr("training")), runTone(i),
                                  plots::Stroke::solid));
    content.lines.push_back(curve(*runs[i], validation,
                                  prefix + (runs.size() > 1 ? tr("valid.") : tr("validation")), runTone(i),
                                  plots::Stroke::dashed));
  }
}

QString bits(double count) {
  return count < 8192 ? tr("%1\u00a0bit").arg(count) : plots::siText(count / 8, QStringLiteral("B"), 3);
}

QString grouped(double value) {
  return QLocale().toString(std::int64_t(value));
}

QString share(std::size_t part, std::size_t whole) {
  return whole == 0 ? QStringLiteral("–")
                    : QStringLiteral("%1\u00a0%").arg(numberText(100.0 * double(part) / double(whole), 3));
}

/// "s6.1": signed, 6 bits, 1 of them before the binary point.
QString formatText(const network::FixedFormat& format) {
  return QStringLiteral("%1%2.%3")
      .arg(format.isSigned ? QLatin1Char('s') : QLatin1Char('u'))
      .arg(format.width)
      .arg(format.integer);
}

std::size_t weightCount(const network::Layer& layer) {
  return layer.weights.size();
}

struct NamedScore {
  QString name;
  const evaluate::Score& score;
};

/// The cut that a network has to beat: of the three that classifies most events rightly.
NamedScore bestCut(const evaluate::Baselines& baselines) {
  const NamedScore cuts[] = {{tr("FCI"), baselines.fci},
                             {tr("charge ratio"), baselines.chargeRatio},
                             {tr("amplitude"), baselines.amplitude}};
  const auto* best = std::max_element(
      std::begin(cuts), std::end(cuts),
      [](const NamedScore& a, const NamedScore& b) { return a.score.accuracy < b.score.accuracy; });
  return *best;
}

/// In percent, the sign left to the table's title.
QStringList scoreRow(const QString& name, const evaluate::Score& score) {
  QStringList row{name, percentText(score.accuracy, score.accuracyUncertainty),
                  percentText(score.efficiency1e2, 0), percentText(score.efficiency1e3, 0)};
  for (QString& cell : row) cell = cell.remove(QLatin1Char('%')).trimmed();
  return row;
}

}  // namespace

plots::Content lossCurves(const std::vector<const Run*>& runs) {
  plots::Content content = epochPlot(tr("Loss"), runs);
  addPair(content, runs, &recipe::Epoch::trainingLoss, &recipe::Epoch::validationLoss);
  return content;
}

plots::Content accuracyCurves(const std::vector<const Run*>& runs) {
  plots::Content content = epochPlot(tr("Accuracy"), runs);
  addPair(content, runs, &recipe::Epoch::trainingAccuracy, &recipe::Epoch::validationAccuracy);
  return content;
}

plots::Content compressionCurves(const Run& run) {
  plots::Content content = epochPlot(tr("Share"), {&run});
  content.y.low = 0;
  content.y.high = 1;
  if (run.history.empty()) return content;
  content.lines.push_back(
      curve(run, &recipe::Epoch::sparsity, tr("zero weights"), look::Tone::third, plots::Stroke::solid));
  if (run.recipe.distillation) {
    content.lines.push_back(curve(run, &recipe::Epoch::distillationShare, tr("teacher's share"),
                                  look::Tone::fourth, plots::Stroke::dotted));
  }
  return content;
}

plots::Content rocCurves(const std::vector<const Run*>& runs) {
  plots::Content content;
  content.x.label = tr("Gamma leakage");
  content.y.label = tr("Neutron efficiency");
  content.x.logarithmic = true;
  content.x.high = 1;
  content.x.low = 5e-4;
  content.emptyText = tr("No evaluation yet.");
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!runs[i]->evaluation) continue;
    plots::Line line;
    line.name = runs[i]->name;
    line.tone = runTone(i);
    line.stroke = i == 0 ? plots::Stroke::solid : plots::Stroke::dashed;  // one may run on the other
    for (const pulse::RocPoint& point : runs[i]->evaluation->roc) {
      if (point.gammaLeakage <= 0) continue;
      line.x.push_back(point.gammaLeakage);
      line.y.push_back(point.neutronEfficiency);
    }
    content.lines.push_back(std::move(line));
  }
  if (!content.lines.empty()) {
    double least = 0.9;  // a curve along the top is still seen to be one
    for (const plots::Line& line : content.lines) {
      for (const double efficiency : line.y) least = std::min(least, efficiency);
    }
    content.y.low = least;
    content.y.high = 1 + 0.03 * (1 - least);
    content.guides.push_back({1e-2, true, tr("1 %"), look::Tone::muted, true});
    content.guides.push_back({1e-3, true, tr("0.1 %"), look::Tone::muted, true});
  }
  return content;
}

plots::Content outputHistogram(const Run& run) {
  plots::Content content;
  content.x.label = tr("Neutron score");
  content.y.label = tr("Events");
  content.emptyText = run.evaluation ? tr("Scores were not kept.") : tr("No evaluation yet.");
  if (!run.evaluation || run.evaluation->scores.empty()) return content;
  const evaluate::Evaluation& evaluation = *run.evaluation;
  const plots::Interval range = plots::centralInterval(evaluation.scores, 0.002);
  std::array<std::vector<float>, 2> values;
  for (std::size_t i = 0; i < evaluation.scores.size() && i < evaluation.labels.size(); ++i) {
    if (evaluation.labels[i] == 0 || evaluation.labels[i] == 1) {
      values[std::size_t(evaluation.labels[i])].push_back(evaluation.scores[i]);
    }
  }
  const std::pair<QString, look::Tone> looks[] = {{tr("gammas"), look::Tone::gamma},
                                                  {tr("neutrons"), look::Tone::neutron}};
  for (std::size_t i = 0; i < values.size(); ++i) {
    plots::Histogram histogram = plots::countBins(values[i], range.low, range.high, 80);
    histogram.name = looks[i].first;
    histogram.tone = looks[i].second;
    content.histograms.push_back(std::move(histogram));
  }
  content.guides.push_back({0, true, tr("decision"), look::Tone::muted});
  return content;
}

QList<sheets::Figure> runFigures(const Run& run) {
  QList<sheets::Figure> figures;
  if (run.evaluation) {
    const evaluate::Score& score = run.evaluation->network;
    figures << sheets::Figure{tr("Accuracy"), percentText(score.accuracy, score.accuracyUncertainty),
                              tr("On %L1 held-back events").arg(score.events)};
    figures << sheets::Figure{tr("AUC"), aucText(score.auc), tr("Area under the ROC curve; 1 is perfect")};
    figures << sheets::Figure{tr("Neutrons at 1 % γ"), percentText(score.efficiency1e2, 0),
                              tr("Neutron efficiency at a gamma leakage of 1 %")};
    const auto [cut, cutScore] = bestCut(run.evaluation->baselines);
    figures << sheets::Figure{
        tr("Best cut (%1)").arg(cut), percentText(cutScore.accuracy, cutScore.accuracyUncertainty),
        tr("Accuracy of the best of the cuts on amplitude, charge ratio and FCI, on the "
           "same events")};
  }
  if (run.network) {
    const network::Costs costs = network::costs(*run.network);
    figures << sheets::Figure{tr("Parameters"), grouped(double(costs.parameters)), tr("Weights and biases")};
    figures << sheets::Figure{tr("EBOPs"), plots::siText(costs.ebops, {}, 3),
                              tr("Sum over multiplications of weight bits × input bits")};
  }
  if (!run.history.empty()) {
    figures << sheets::Figure{
        tr("Epochs"), tr("%1 of %2").arg(run.history.size()).arg(run.recipe.epochs), {}};
  }
  return figures;
}

sheets::Grid layerGrid(const network::Network& network) {
  sheets::Grid grid;
  grid.headers = {tr("Layer"),  tr("Shape"),  tr("Parameters"), tr("Zeros"),
                  tr("Format"), tr("Memory"), tr("EBOPs")};
  const std::vector<network::LayerCosts> costs = network::layerCosts(network);
  for (std::size_t i = 0; i < network.layers.size() && i < costs.size(); ++i) {
    const network::Layer& layer = network.layers[i];
    const QString format = layer.formats ? formatText(layer.formats->weight) : tr("float");
    grid.rows << QStringList{QString::fromStdString(layer.name),
                             QStringLiteral("%1 → %2").arg(layer.inputs).arg(layer.outputs),
                             grouped(double(costs[i].parameters)),
                             share(costs[i].zeroWeights, weightCount(layer)),
                             format,
                             bits(double(costs[i].weightBits)),
                             plots::siText(costs[i].ebops, {}, 3)};
  }
  const network::Costs total = network::costs(network);
  std::size_t weights = 0;
  for (const network::Layer& layer : network.layers) weights += weightCount(layer);
  grid.rows << QStringList{tr("All"),
                           QStringLiteral("%1 → %2").arg(network.inputs).arg(network.outputs()),
                           grouped(double(total.parameters)),
                           share(total.zeroWeights, weights),
                           QStringLiteral("–"),
                           bits(double(total.weightBits)),
                           plots::siText(total.ebops, {}, 3)};
  return grid;
}

sheets::Grid scoreGrid(const evaluate::Evaluation& evaluation) {
  sheets::Grid grid;
  grid.headers = {tr("Classifier"), tr("Accuracy"), tr("1 % γ"), tr("0.1 % γ")};
  grid.rows << scoreRow(tr("Network"), evaluation.network)
            << scoreRow(tr("Amplitude"), evaluation.baselines.amplitude)
            << scoreRow(tr("Charge ratio"), evaluation.baselines.chargeRatio)
            << scoreRow(tr("FCI"), evaluation.baselines.fci);
  return grid;
}

sheets::Grid comparisonGrid(const std::vector<const Run*>& runs) {
  sheets::Grid grid;
  grid.headers = {tr("Network"),         tr("Accuracy"), tr("AUC"),  tr("Parameters"),
                  tr("Weights at zero"), tr("Memory"),   tr("EBOPs")};
  for (const Run* run : runs) {
    QStringList row{run->name};
    if (run->evaluation) {
      const evaluate::Score& score = run->evaluation->network;
      row << percentText(score.accuracy, score.accuracyUncertainty) << aucText(score.auc);
    } else {
      row << QStringLiteral("–") << QStringLiteral("–");
    }
    if (run->network) {
      const network::Costs costs = network::costs(*run->network);
      std::size_t weights = 0;
      for (const network::Layer& layer : run->network->layers) weights += weightCount(layer);
      row << grouped(double(costs.parameters)) << share(costs.zeroWeights, weights)
          << bits(double(costs.weightBits)) << plots::siText(costs.ebops, {}, 3);
    }
    grid.rows << row;
  }
  return grid;
}

}  // namespace pw::training
