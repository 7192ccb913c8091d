// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/run_content.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>

#include "plots/si_format.h"
#include "training/roc_plot.h"

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

/// Behind the curves of the epochs: every batch, or means of several.
void addBatches(plots::Content& content, const Run& run) {
  if (run.batches.isEmpty()) return;
  plots::Line line;
  line.name = tr("batches");
  line.tone = look::Tone::muted;
  line.opacity = 0.6;
  line.x = run.batches.epochs;
  for (std::size_t i = 0; i < line.x.size(); ++i)
    line.y.push_back(run.batches.hard[i] + run.batches.distillation[i]);
  content.lines.push_back(std::move(line));
  if (content.x.low) content.x.low = 0;
}

/// The validation curve is that of the network as it is built; here is what its formats cost.
void addLatentAccuracy(plots::Content& content, const Run& run) {
  plots::Line line;
  for (const recipe::Epoch& epoch : run.history) {
    if (!epoch.latentAccuracy) continue;
    line.x.push_back(epoch.number);
    line.y.push_back(*epoch.latentAccuracy);
  }
  if (line.x.empty()) return;
  content.lines.back().name = tr("as built (FPGA)");
  line.name = tr("floating point (every 4th epoch)");
  line.tone = look::Tone::fourth;
  line.stroke = plots::Stroke::dotted;
  line.markers = line.x.size() < 3;
  content.lines.push_back(std::move(line));
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
  if (runs.size() == 1) addBatches(content, *runs.front());
  addPair(content, runs, &recipe::Epoch::trainingLoss, &recipe::Epoch::validationLoss);
  return content;
}

plots::Content accuracyCurves(const std::vector<const Run*>& runs) {
  plots::Content content = epochPlot(tr("Accuracy"), runs);
  addPair(content, runs, &recipe::Epoch::trainingAccuracy, &recipe::Epoch::validationAccuracy);
  if (runs.size() == 1) addLatentAccuracy(content, *runs.front());
  return content;
}

plots::Content learningRateCurve(const Run& run) {
  plots::Content content = epochPlot(tr("Learning rate"), {&run});
  if (run.history.empty()) return content;
  content.lines.push_back(
      curve(run, &recipe::Epoch::learningRate, tr("learning rate"), look::Tone::third, plots::Stroke::solid));
  const auto [least, most] = std::minmax_element(content.lines[0].y.begin(), content.lines[0].y.end());
  if (*least > 0 && *most > 5 * *least) {
    content.y.logarithmic = true;
  } else {
    content.y.low = 0;
    content.y.high = *most > 0 ? 1.1 * *most : 1;
  }
  return content;
}

plots::Content compressionCurves(const Run& run) {
  plots::Content content = epochPlot(tr("Share"), {&run});
  content.y.low = 0;
  content.y.high = 1.03;  // a share of 1 is not on the frame
  if (run.history.empty()) return content;
  const auto add = [&](Member member, const QString& name, look::Tone tone, plots::Stroke stroke) {
    content.lines.push_back(curve(run, member, name, tone, stroke));
  };
  add(&recipe::Epoch::sparsity, tr("zeros"), look::Tone::third, plots::Stroke::solid);
  const bool distils = run.recipe.distillation.has_value(), decays = run.recipe.l2 > 0;
  if (!distils && !decays) return content;
  plots::Line hard =
      curve(run, &recipe::Epoch::distillationShare, tr("labels"), look::Tone::first, plots::Stroke::solid);
  for (std::size_t i = 0; i < hard.y.size(); ++i)
    hard.y[i] = std::max(0.0, 1 - run.history[i].distillationShare - run.history[i].l2Share);
  content.lines.push_back(std::move(hard));
  if (distils)
    add(&recipe::Epoch::distillationShare, tr("teacher"), look::Tone::fourth, plots::Stroke::dotted);
  if (decays) add(&recipe::Epoch::l2Share, tr("L2"), look::Tone::second, plots::Stroke::dashed);
  return content;
}

void smooth(plots::Content& content, double factor) {
  if (factor <= 0) return;
  std::vector<plots::Line> means;
  for (plots::Line& line : content.lines) {
    plots::Line mean = line;
    mean.name.clear();
    mean.markers = false;
    double sum = 0, weight = 0;
    for (double& y : mean.y) {
      sum = factor * sum + (1 - factor) * y;
      weight = factor * weight + (1 - factor);
      y = sum / weight;
    }
    mean.opacity = 1;
    line.opacity *= 0.4;
    means.push_back(std::move(mean));
  }
  content.lines.insert(content.lines.end(), means.begin(), means.end());
}

plots::Content rocCurves(const std::vector<const Run*>& runs) {
  std::vector<plots::Line> curves;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (!runs[i]->evaluation) continue;
    // One may run on the other.
    const plots::Stroke stroke = i == 0 ? plots::Stroke::solid : plots::Stroke::dashed;
    curves.push_back(rocLine(runs[i]->evaluation->roc, runs[i]->name, runTone(i), stroke));
  }
  return rocPlot(std::move(curves), tr("No evaluation yet."));
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
