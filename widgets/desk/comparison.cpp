// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/comparison.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <cmath>
#include <limits>

#include "base/format.h"
#include "evaluate/pareto.h"
#include "plots/si_format.h"
#include "recipe/differences.h"

namespace pw::desk {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("pw::desk", text);
}
QString qt(const std::string& text) {
  return QString::fromStdString(text);
}
using plots::numberText;
using plots::percentText;

using Member = double recipe::Epoch::*;

plots::Line curve(const project::Run& run, Member member, look::Tone tone, plots::Stroke stroke) {
  plots::Line line;
  line.tone = tone;
  line.stroke = stroke;
  line.markers = run.history.size() < 3;  // one epoch is a point, not a line
  for (const recipe::Epoch& epoch : run.history) {
    line.x.push_back(epoch.number);
    line.y.push_back(epoch.*member);
  }
  return line;
}

plots::Content curves(const Runs& runs, const Chosen& colours, const QString& label, Member training,
                      Member validation) {
  plots::Content content;
  content.x.label = tr("Epoch");
  content.y.label = label;
  content.emptyText = tr("Tick runs to compare.");
  const QStringList names = distinctNames(runs);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const look::Tone tone = colours.tone(qt(runs[i]->folder));
    content.lines.push_back(curve(*runs[i], training, tone, plots::Stroke::solid));
    content.lines.back().name = names[qsizetype(i)];
    content.lines.push_back(curve(*runs[i], validation, tone, plots::Stroke::dashed));
  }
  return content;
}

/// A measured share of wrong answers and how far it may be off.
struct Wrong {
  double share = 0, uncertainty = 0;
  std::size_t count = 0;
};

Wrong wrongOf(const project::Run& run, Worth worth) {
  const evaluate::Score& score = run.evaluation.network;
  if (worth == Worth::accuracy) return {1 - score.accuracy, score.accuracyUncertainty, score.events};
  const std::size_t neutrons = score.confusion[1][0] + score.confusion[1][1];
  const auto found = std::size_t(std::lround(score.efficiency1e2 * double(neutrons)));
  return {1 - score.efficiency1e2, binomialUncertainty(found, neutrons), neutrons};
}

/// Where a share is drawn on the logarithmic axis: none wrong of n is not nothing, but less than one in n.
double shown(const Wrong& wrong) {
  return std::max(wrong.share, wrong.count ? 0.5 / double(wrong.count) : 1e-5);
}

double cost(const project::Run& run) {
  return std::max(1.0, run.costs.ebops);
}

plots::Line frontOf(const std::vector<project::Run>& runs, Worth worth) {
  std::vector<evaluate::Trade> trades;
  for (const project::Run& run : runs) trades.push_back({-wrongOf(run, worth).share, run.costs.ebops});
  const std::vector<bool> front = evaluate::paretoSet(trades);
  std::vector<std::pair<double, double>> corners;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    if (front[i]) corners.emplace_back(cost(runs[i]), shown(wrongOf(runs[i], worth)));
  }
  std::sort(corners.begin(), corners.end());
  plots::Line line;
  line.name = tr("Pareto front");
  line.tone = look::Tone::neutral;
  line.opacity = 0.6;
  line.stroke = plots::Stroke::dotted;
  for (std::size_t i = 0; i < corners.size(); ++i) {
    if (i > 0) {  // a staircase: what lies between two costs is no better than the cheaper one
      line.x.push_back(corners[i].first);
      line.y.push_back(corners[i - 1].second);
    }
    line.x.push_back(corners[i].first);
    line.y.push_back(corners[i].second);
  }
  return line;
}

/// Upright bars of one uncertainty, a gap between two.
void addBar(plots::Line& bars, const project::Run& run, Worth worth) {
  const Wrong wrong = wrongOf(run, worth);
  const double least = wrong.count ? 0.2 / double(wrong.count) : 1e-5;
  bars.x.insert(bars.x.end(), {cost(run), cost(run), cost(run)});
  bars.y.insert(bars.y.end(), {std::max(least, wrong.share - wrong.uncertainty),
                               wrong.share + wrong.uncertainty, std::numeric_limits<double>::quiet_NaN()});
}

/// Levels of the one-cut classifiers on the same events.
void addCuts(plots::Content& content, const project::Run& run) {
  const evaluate::Baselines& cuts = run.evaluation.baselines;
  const std::pair<QString, const evaluate::Score*> named[] = {{tr("amplitude cut"), &cuts.amplitude},
                                                              {tr("charge ratio"), &cuts.chargeRatio}};
  for (const auto& [name, score] : named) {
    const double wrong = score->events ? std::max(1 - score->accuracy, 0.5 / double(score->events)) : 0;
    if (wrong > 0) content.guides.push_back({wrong, false, name, look::Tone::muted});
  }
}

QString withError(double share, std::size_t count) {
  const auto hits = std::size_t(std::lround(share * double(count)));
  return percentText(share, count ? binomialUncertainty(hits, count) : 0);
}

/// Without an entry: not measured.
QString scoreText(const evaluate::Score& score) {
  return score.events ? percentText(score.accuracy, score.accuracyUncertainty) : QStringLiteral("–");
}

}  // namespace

QString bitsText(double bits) {
  return bits < 8192 ? tr("%1\u00a0bit").arg(bits) : plots::siText(bits / 8, QStringLiteral("B"), 3);
}

QStringList distinctNames(const Runs& runs) {
  QStringList names;
  for (const project::Run* run : runs) names << qt(run->name);
  QStringList distinct = names;
  for (qsizetype i = 0; i < names.size(); ++i) {
    if (names.count(names[i]) < 2) continue;
    const QString folder = qt(runs[std::size_t(i)]->folder);
    // "runs/002-student": the number tells it apart; of a sweep also which one.
    distinct[i] = QStringLiteral("%1 (%2)").arg(names[i], folder.startsWith(QLatin1String("runs/"))
                                                              ? folder.section(QLatin1Char('/'), 1).left(3)
                                                              : folder.section(QLatin1Char('/'), 1));
  }
  return distinct;
}

plots::Content accuracyCurves(const Runs& runs, const Chosen& colours) {
  return curves(runs, colours, tr("Accuracy (validation dashed)"), &recipe::Epoch::trainingAccuracy,
                &recipe::Epoch::validationAccuracy);
}

plots::Content lossCurves(const Runs& runs, const Chosen& colours) {
  return curves(runs, colours, tr("Loss (validation dashed)"), &recipe::Epoch::trainingLoss,
                &recipe::Epoch::validationLoss);
}

plots::Content paretoPlot(const std::vector<project::Run>& all, const Runs& chosen, const Chosen& colours,
                          Worth worth) {
  plots::Content content;
  content.x.label = tr("EBOPs");
  content.x.logarithmic = true;
  content.y.label = worth == Worth::accuracy ? tr("Wrong events (share)") : tr("Neutrons missed at 1 % γ");
  content.y.logarithmic = true;
  content.emptyText = tr("No run yet.");
  if (all.empty()) return content;
  content.lines.push_back(frontOf(all, worth));
  plots::Points others;
  others.tone = look::Tone::muted;
  others.marker = plots::Marker::cross;
  for (const project::Run& run : all) {
    if (colours.contains(qt(run.folder))) continue;
    others.x.push_back(cost(run));
    others.y.push_back(shown(wrongOf(run, worth)));
  }
  if (!others.x.empty()) {
    others.name = tr("not chosen");
    content.points.push_back(std::move(others));
  }
  for (const project::Run* run : chosen) {
    const look::Tone tone = colours.tone(qt(run->folder));
    plots::Line bar;
    bar.tone = tone;
    addBar(bar, *run, worth);
    content.lines.push_back(std::move(bar));
    plots::Points point;
    point.tone = tone;
    point.x = {cost(*run)};
    point.y = {shown(wrongOf(*run, worth))};
    content.points.push_back(std::move(point));
  }
  if (worth == Worth::accuracy) addCuts(content, chosen.empty() ? all.front() : *chosen.front());
  return content;
}

sheets::Grid settingsGrid(const Runs& runs) {
  sheets::Grid grid;
  if (runs.size() < 2) return grid;
  grid.headers << tr("Setting") << distinctNames(runs);
  std::vector<recipe::TrainingRecipe> recipes;
  for (const project::Run* run : runs) recipes.push_back(run->recipe);
  for (const recipe::SettingDifference& difference : recipe::settingDifferences(recipes)) {
    QStringList row{qt(difference.setting)};
    for (const std::string& value : difference.values) row << (value == "off" ? tr("off") : qt(value));
    grid.rows << row;
  }
  return grid;
}

sheets::Grid qualityGrid(const Runs& runs) {
  sheets::Grid grid;
  grid.headers = {tr("Run"),          tr("Accuracy"), tr("Neutrons at 1 % γ"), tr("AUC"), tr("Amplitude cut"),
                  tr("Charge ratio"), tr("FCI"),      tr("Test events")};
  const QStringList names = distinctNames(runs);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const evaluate::Score& score = runs[i]->evaluation.network;
    const evaluate::Baselines& cuts = runs[i]->evaluation.baselines;
    grid.rows << QStringList{names[qsizetype(i)],
                             scoreText(score),
                             withError(score.efficiency1e2, score.confusion[1][0] + score.confusion[1][1]),
                             QLocale().toString(score.auc, 'f', 4),
                             scoreText(cuts.amplitude),
                             scoreText(cuts.chargeRatio),
                             scoreText(cuts.fci),
                             QLocale().toString(qulonglong(score.events))};
  }
  return grid;
}

sheets::Grid costGrid(const Runs& runs) {
  sheets::Grid grid;
  grid.headers = {tr("Run"),    tr("EBOPs"), tr("Parameters"), tr("Zeros"),
                  tr("Memory"), tr("LUT"),   tr("DSP"),        tr("Latency (cycles)")};
  const QStringList names = distinctNames(runs);
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const project::Run& run = *runs[i];
    QStringList row{names[qsizetype(i)], plots::siText(run.costs.ebops, {}, 3),
                    QLocale().toString(qulonglong(run.costs.parameters)),
                    QStringLiteral("%1\u00a0%").arg(numberText(100 * run.sparsity(), 3)),
                    bitsText(double(run.costs.weightBits))};
    if (run.hardware) {
      row << QLocale().toString(run.hardware->lut) << QLocale().toString(run.hardware->dsp)
          << QLocale().toString(run.hardware->latencyCycles);
    } else {
      row << QStringLiteral("–") << QStringLiteral("–") << QStringLiteral("–");
    }
    grid.rows << row;
  }
  return grid;
}

}  // namespace pw::desk
