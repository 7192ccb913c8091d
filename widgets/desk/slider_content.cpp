// SPDX-License-Identifier: GPL-3.0-or-later
// What the sliders' plots show, computed from values.
#include <QCoreApplication>
#include <algorithm>
#include <array>
#include <cmath>
#include <tuple>

#include "desk/slider_view.h"
#include "plots/histogram.h"
#include "training/roc_plot.h"

namespace pw::desk {
namespace {

constexpr int histogramBins = 80;

QString tr(const char* text) {
  return QCoreApplication::translate("pw::desk", text);
}

plots::Histogram countClass(const evaluate::Evaluation& evaluation, int label, const plots::Interval& range) {
  std::vector<float> values;
  for (std::size_t i = 0; i < evaluation.scores.size(); ++i) {
    if (evaluation.labels[i] == label) values.push_back(evaluation.scores[i]);
  }
  return plots::countBins(values, range.low, range.high, histogramBins);
}

/// Both networks on one axis: what a slider does is seen as a move.
plots::Interval commonRange(const Judged& a, const Judged& b) {
  const plots::Interval first = plots::wholeInterval(a.evaluation.scores),
                        second = plots::wholeInterval(b.evaluation.scores);
  return {std::min(first.low, second.low), std::max(first.high, second.high)};
}

}  // namespace

Runs trainedWith(const std::vector<project::Run>& runs, const compress::Settings& settings) {
  Runs found;
  for (const project::Run& run : runs) {
    const auto& formats = run.recipe.quantization;
    if (formats && formats->weight.width == settings.weightBits &&
        formats->activation.width == settings.activationBits)
      found.push_back(&run);
  }
  std::stable_sort(found.begin(), found.end(), [&](const project::Run* a, const project::Run* b) {
    return std::abs(a->sparsity() - settings.sparsity) < std::abs(b->sparsity() - settings.sparsity);
  });
  return found;
}

plots::Content scoreHistogram(const Judged& shown, const Judged& unchanged) {
  plots::Content content;
  content.x.label = tr("Neutron score");
  content.y.label = tr("Events");
  content.emptyText = tr("No network yet.");
  if (shown.evaluation.scores.empty()) return content;
  const plots::Interval range = commonRange(shown, unchanged);
  for (int label = 0; label < 2; ++label) {
    plots::Histogram before = countClass(unchanged.evaluation, label, range);
    before.tone = look::Tone::muted;
    if (label == 0) before.name = tr("before");
    content.histograms.push_back(std::move(before));
  }
  const std::pair<QString, look::Tone> looks[] = {{tr("γ"), look::Tone::gamma},
                                                  {tr("n"), look::Tone::neutron}};
  for (int label = 0; label < 2; ++label) {
    plots::Histogram now = countClass(shown.evaluation, label, range);
    std::tie(now.name, now.tone) = looks[label];
    content.histograms.push_back(std::move(now));
  }
  content.guides.push_back({0, true, tr("decision"), look::Tone::muted});
  return content;
}

plots::Content slidRoc(const Judged& shown, const Judged& unchanged, const project::Run* trained) {
  using training::rocLine;
  std::vector<plots::Line> curves;
  if (!shown.evaluation.roc.empty()) {
    curves.push_back(
        rocLine(unchanged.evaluation.roc, tr("unchanged"), look::Tone::muted, plots::Stroke::dashed));
    if (trained)
      curves.push_back(
          rocLine(trained->evaluation.roc, tr("QAT, same bits"), look::Tone::fourth, plots::Stroke::dotted));
    curves.push_back(rocLine(shown.evaluation.roc, tr("sliders"), look::Tone::third, plots::Stroke::solid));
  }
  return training::rocPlot(std::move(curves), tr("No network yet."));
}

}  // namespace pw::desk
