// SPDX-License-Identifier: GPL-3.0-or-later
// What the network's outputs say, and what a cut on them makes of the events.
#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>

#include "plots/histogram.h"
#include "plots/si_format.h"
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
  const plots::Interval range = plots::centralInterval(all, 0.002);
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
  plots::Content content;
  content.x.label = tr("Gamma leakage");
  content.y.label = tr("Neutron efficiency");
  content.x.logarithmic = true;
  content.x.low = 5e-4;
  content.x.high = 1;
  content.emptyText = tr("No scores of both classes yet.");
  plots::Line line;
  line.name = tr("ROC");
  line.tone = look::Tone::third;
  double least = 0.9;  // a curve along the top is still seen to be one
  for (const pulse::RocPoint& point : scores.roc(400)) {
    if (point.gammaLeakage <= 0) continue;
    line.x.push_back(point.gammaLeakage);
    line.y.push_back(point.neutronEfficiency);
    least = std::min(least, point.neutronEfficiency);
  }
  if (line.x.empty()) return content;
  content.lines.push_back(std::move(line));
  const CutFigures figures = scores.at(cut);
  if (figures.leakage > 0) {
    content.points.push_back(
        {tr("the cut"), {figures.leakage}, {figures.efficiency}, look::Tone::accent, plots::Marker::diamond});
    least = std::min(least, figures.efficiency);
  }
  content.y.low = least;
  content.y.high = 1 + 0.03 * (1 - least);
  content.guides.push_back({1e-2, true, tr("1 %"), look::Tone::muted, true});
  content.guides.push_back({1e-3, true, tr("0.1 %"), look::Tone::muted, true});
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
