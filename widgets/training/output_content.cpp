// SPDX-License-Identifier: GPL-3.0-or-later
// What the network's outputs say, and what a cut on them makes of the events.
#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "plots/histogram.h"
#include "plots/si_format.h"
#include "training/roc_plot.h"
#include "training/run_content.h"

namespace pw::training {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("pw::training", text);
}

double beyond(float score, double cut) {
  return std::abs(double(score) - cut);
}

}  // namespace

plots::Content outputHistogram(const OutputScores& scores) {
  plots::Content content;
  content.x.label = tr("Neutron score");
  content.y.label = tr("Events");
  content.emptyText = tr("No scores yet.");
  if (scores.isEmpty()) return content;
  std::vector<float> all = scores.of(0);
  all.insert(all.end(), scores.of(1).begin(), scores.of(1).end());
  const plots::Interval range = plots::wholeInterval(all);
  const std::pair<QString, look::Tone> looks[] = {{tr("gammas"), look::Tone::gamma},
                                                  {tr("neutrons"), look::Tone::neutron}};
  for (std::size_t label = 0; label < 2; ++label) {
    plots::Histogram histogram = plots::countBins(scores.of(label), range.low, range.high, 80);
    histogram.name = looks[label].first;
    histogram.tone = looks[label].second;
    content.histograms.push_back(std::move(histogram));
  }
  return content;
}

plots::Content rocWithCut(const OutputScores& scores, double cut) {
  plots::Line line = rocLine(scores.roc(400), tr("ROC"), look::Tone::third, plots::Stroke::solid);
  const QString emptyText = tr("No scores of both classes yet.");
  if (line.x.empty()) return rocPlot({}, emptyText);
  plots::Content content = rocPlot({std::move(line)}, emptyText);
  const CutFigures figures = scores.at(cut);
  if (figures.leakage > 0) {
    content.points.push_back(
        {tr("the cut"), {figures.leakage}, {figures.efficiency}, look::Tone::accent, plots::Marker::diamond});
    content.y.low = std::min(*content.y.low, figures.efficiency);
  }
  return content;
}

std::vector<std::size_t> misclassified(const evaluate::Evaluation& evaluation, double cut) {
  std::vector<std::size_t> wrong;
  for (std::size_t i = 0; i < evaluation.scores.size() && i < evaluation.labels.size(); ++i) {
    const int called = double(evaluation.scores[i]) > cut ? 1 : 0;
    if (called != evaluation.labels[i]) wrong.push_back(i);
  }
  std::stable_sort(wrong.begin(), wrong.end(), [&](std::size_t a, std::size_t b) {
    return beyond(evaluation.scores[a], cut) > beyond(evaluation.scores[b], cut);
  });
  return wrong;
}

sheets::Grid misclassifiedGrid(const Run& run, const std::vector<std::size_t>& rows, double cut,
                               std::size_t most) {
  sheets::Grid grid;
  grid.headers = {tr("Event"), tr("Is a"), tr("Score"), tr("Beyond the cut")};
  if (!run.evaluation || run.events.size() != run.evaluation->scores.size()) return grid;
  for (std::size_t i = 0; i < rows.size() && i < most; ++i) {
    const float score = run.evaluation->scores[rows[i]];
    grid.rows << QStringList{QLocale().toString(qulonglong(run.events[rows[i]])),
                             run.evaluation->labels[rows[i]] == 1 ? tr("neutron") : tr("gamma"),
                             plots::numberText(double(score), 3), plots::numberText(beyond(score, cut), 3)};
  }
  return grid;
}

}  // namespace pw::training
