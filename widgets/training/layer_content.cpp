// SPDX-License-Identifier: GPL-3.0-or-later
// The layers of a network as a live view saw them.
#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "plots/histogram.h"
#include "plots/si_format.h"
#include "training/run_content.h"

namespace pw::training {
namespace {

using plots::numberText;

QString tr(const char* text) {
  return QCoreApplication::translate("pw::training", text);
}

/// Counts per `unit` of the axis, so that bins of another width show the same heights.
plots::Histogram histogramOf(const recipe::ValueBins& bins, double unit, const QString& name,
                             look::Tone tone) {
  plots::Histogram histogram;
  histogram.name = name;
  histogram.low = bins.low;
  histogram.width = bins.width;
  histogram.tone = tone;
  for (const std::uint64_t count : bins.counts) histogram.counts.push_back(double(count) * unit / bins.width);
  return histogram;
}

QString percent(double share) {
  // "0 %" is said of nothing only.
  if (share > 0 && share < 1e-4) return tr("< 0.01\u00a0%");
  return tr("%1\u00a0%").arg(numberText(100 * share, 3));
}

QString rangeText(double low, double high) {
  return QStringLiteral("%1 … %2").arg(numberText(low, 3), numberText(high, 3));
}

QString rangeText(const network::FixedFormat& format) {
  return rangeText(double(format.minCode()) * format.step(), double(format.maxCode()) * format.step());
}

}  // namespace

plots::Content weightHistogram(const recipe::LiveLayer& layer) {
  plots::Content content;
  content.x.label = tr("Weight");
  content.y.label = tr("Weights");
  content.emptyText = tr("This layer has no weights.");
  const bool onGrid = !layer.built.counts.empty();
  if (onGrid) {
    const double step = layer.weightFormat ? layer.weightFormat->step() : layer.built.width;
    content.y.label = layer.built.width > 1.5 * step
                          ? tr("Weights per %L1 codes").arg(std::lround(layer.built.width / step))
                          : tr("Weights per code");
    content.histograms.push_back(
        histogramOf(layer.built, layer.built.width, tr("on the grid"), look::Tone::third));
  }
  if (!layer.latent.counts.empty()) {
    const double unit = onGrid ? layer.built.width : layer.latent.width;
    content.histograms.push_back(histogramOf(layer.latent, unit,
                                             onGrid ? tr("before quantisation") : tr("weights"),
                                             onGrid ? look::Tone::fourth : look::Tone::third));
  }
  if (layer.maskedWeights > 0)
    content.x.label = tr("Weight, without %L1 pruned ones").arg(layer.maskedWeights);
  return content;
}

std::vector<recipe::LiveLayer> unwatchedLayers(const network::Network& network) {
  std::vector<recipe::LiveLayer> layers;
  for (const auto& from : network.layers) {
    recipe::LiveLayer& layer = layers.emplace_back();
    layer.name = from.name;
    layer.weights = from.weights.size();
    layer.zeroWeights = std::uint64_t(std::count(from.weights.begin(), from.weights.end(), 0.0F));
    layer.neurons = from.weightColumns();
    const plots::Interval range = plots::wholeInterval(from.weights);
    if (from.formats) {
      layer.weightFormat = from.formats->weight;
      layer.resultFormat = from.formats->result;
    }
    if (from.weights.empty()) continue;
    const double step = from.formats ? from.formats->weight.step() : 0;
    const double codes = step > 0 ? std::round((range.high - range.low) / step) + 1 : 0;
    const int bins = step > 0 && codes <= 128 ? int(codes) : 100;
    const double half = step > 0 && codes <= 128 ? step / 2 : (range.high - range.low) / 200 + 1e-9;
    const auto counted = plots::countBins(from.weights, range.low - half, range.high + half, bins);
    recipe::ValueBins& kept = from.formats ? layer.built : layer.latent;
    kept = {counted.low, counted.width, {counted.counts.begin(), counted.counts.end()}};
  }
  return layers;
}

sheets::Grid liveLayerGrid(const std::vector<recipe::LiveLayer>& layers) {
  sheets::Grid grid;
  grid.headers = {tr("Layer"),   tr("Zeros"),  tr("Beyond"),  tr("Sums"),
                  tr("Results"), tr("Format"), tr("Clipped"), tr("Dead")};
  grid.headerTips = {QString(),
                     tr("Share of the weights that are zero"),
                     tr("Share of the weights before quantisation that lie beyond the range of their format"),
                     tr("Range before the activation"),
                     tr("Range after the activation, before the format"),
                     tr("Range of the format of the results"),
                     tr("Share of the results that the format clips"),
                     tr("Neurons that were never active on the events looked at")};
  const QString none = QStringLiteral("–");
  for (const recipe::LiveLayer& layer : layers) {
    const bool watched = layer.leastSum != 0 || layer.mostSum != 0;
    const auto ofWeights = [&](std::uint64_t part) {
      return layer.weights == 0 ? none : percent(double(part) / double(layer.weights));
    };
    grid.rows << QStringList{
        QString::fromStdString(layer.name),
        ofWeights(layer.zeroWeights),
        watched && layer.weightFormat ? ofWeights(layer.clippedWeights) : none,
        watched ? rangeText(layer.leastSum, layer.mostSum) : none,
        watched ? rangeText(layer.least, layer.most) : none,
        layer.resultFormat ? rangeText(*layer.resultFormat) : tr("float"),
        watched && layer.resultFormat ? percent(layer.clippedShare) : none,
        watched && layer.neurons > 0 ? tr("%L1 of %L2").arg(layer.deadNeurons).arg(layer.neurons) : none};
  }
  return grid;
}

}  // namespace pw::training
