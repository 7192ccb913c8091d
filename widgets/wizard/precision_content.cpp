// SPDX-License-Identifier: GPL-3.0-or-later
#include "precision_content.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "plots/si_format.h"
#include "settings/format_row.h"

namespace pw::wizard {
namespace {

constexpr double halfBox = 0.28, halfWhisker = 0.14;
constexpr double gap = std::numeric_limits<double>::quiet_NaN();

QString trp(const char* text) {
  return PrecisionPage::tr(text);
}

void add(plots::Line& line, std::initializer_list<std::pair<double, double>> points) {
  for (const auto& [x, y] : points) {
    line.x.push_back(x);
    line.y.push_back(y);
  }
  line.x.push_back(gap);
  line.y.push_back(gap);
}

/// What a value is divided by: the farther end of the format.
double endOf(const hls::TensorMeasure& measure) {
  return std::max(std::abs(measure.formatLeast), std::abs(measure.formatMost));
}

QString share(std::size_t part, std::size_t whole) {
  if (part == 0) return trp("none");
  return plots::numberText(100.0 * double(part) / double(std::max<std::size_t>(1, whole)), 3) +
         QLatin1String(" %");
}

}  // namespace

plots::Content rangeBoxes(const PrecisionStudy& study) {
  plots::Content content;
  content.y.label = trp("Value over the end of its format");
  content.emptyText = trp("Not measured yet.");
  plots::Line boxes, whiskers;
  boxes.name = trp("middle half");
  boxes.tone = look::Tone::accent;
  whiskers.name = trp("1 % to 99 %");
  whiskers.tone = look::Tone::muted;
  plots::Points medians, ends;
  medians.name = trp("median");
  medians.tone = look::Tone::second;
  medians.marker = plots::Marker::square;
  ends.name = trp("least and most");
  ends.tone = look::Tone::muted;
  ends.marker = plots::Marker::cross;
  for (std::size_t i = 0; i < study.measures.size(); ++i) {
    const hls::TensorMeasure& measure = study.measures[i];
    const double end = endOf(measure);
    if (!measure.format || !(end > 0) || measure.spread.values == 0) continue;
    const double x = double(content.categories.size());
    content.categories
        << QString(study.names[i]).replace(QLatin1Char(' '), QLatin1Char('\n'));  // names are long
    const hls::Spread& spread = measure.spread;
    const double low = spread.percent1 / end, q1 = spread.quarter / end, q3 = spread.threeQuarters / end,
                 high = spread.percent99 / end;
    add(boxes,
        {{x - halfBox, q1}, {x + halfBox, q1}, {x + halfBox, q3}, {x - halfBox, q3}, {x - halfBox, q1}});
    add(whiskers, {{x, low}, {x, q1}});
    add(whiskers, {{x, q3}, {x, high}});
    add(whiskers, {{x - halfWhisker, low}, {x + halfWhisker, low}});
    add(whiskers, {{x - halfWhisker, high}, {x + halfWhisker, high}});
    medians.x.push_back(x);
    medians.y.push_back(spread.median / end);
    for (const double value : {spread.least, spread.most}) {
      ends.x.push_back(x);
      ends.y.push_back(value / end);
    }
  }
  if (content.categories.isEmpty()) return content;
  content.lines = {whiskers, boxes};
  content.points = {medians, ends};
  content.guides = {{1, false, trp("end of the format"), look::Tone::warning},
                    {-1, false, {}, look::Tone::warning}};
  return content;
}

plots::Content accuracyLines(const PrecisionStudy& study) {
  plots::Content content;
  content.x.label = trp("Bits of the tensor");
  content.y.label = trp("Accuracy");
  content.y.unit = QStringLiteral("%");
  content.emptyText = trp("Not measured yet.");
  const look::Tone tones[] = {look::Tone::first, look::Tone::second, look::Tone::third, look::Tone::fourth};
  const plots::Stroke strokes[] = {plots::Stroke::solid, plots::Stroke::dashed, plots::Stroke::dotted};
  std::map<QString, std::map<int, double>> found;
  std::vector<QString> order;
  for (std::size_t i = 0; i < study.points.size(); ++i) {
    if (study.sweptNames[i].isEmpty()) continue;  // of all at once: bits taken away, another axis
    if (!found.contains(study.sweptNames[i])) order.push_back(study.sweptNames[i]);
    found[study.sweptNames[i]][study.points[i].bits] = 100 * study.points[i].worth.accuracy;
  }
  for (std::size_t i = 0; i < order.size(); ++i) {
    plots::Line line;
    line.name = order[i];
    line.tone = tones[i % std::size(tones)];
    line.stroke = strokes[(i / std::size(tones)) % std::size(strokes)];
    line.markers = true;
    for (const auto& [bits, accuracy] : found[order[i]]) {
      line.x.push_back(bits);
      line.y.push_back(accuracy);
    }
    content.lines.push_back(std::move(line));
  }
  return content;
}

sheets::Grid rangeGrid(const PrecisionStudy& study) {
  sheets::Grid grid;
  grid.headers = {trp("Tensor"), trp("Least"), trp("Median"),  trp("Most"),
                  trp("Format"), trp("Holds"), trp("Clipped"), trp("Lost to zero")};
  grid.words = {4};
  for (std::size_t i = 0; i < study.measures.size(); ++i) {
    const hls::TensorMeasure& measure = study.measures[i];
    const auto number = [](double value) { return plots::numberText(value, 4); };
    const bool formatted = measure.format.has_value();
    const QString none = QStringLiteral("–");
    grid.rows << QStringList{
        study.names[i],
        number(measure.spread.least),
        number(measure.spread.median),
        number(measure.spread.most),
        formatted ? settings::shortText(*measure.format) : none,
        formatted ? QStringLiteral("%1 … %2").arg(number(measure.formatLeast), number(measure.formatMost))
                  : none,
        formatted ? share(measure.clipped, measure.spread.values) : none,
        formatted ? share(measure.lost, measure.spread.values) : none};
    grid.tones << (measure.clipped > 0 ? look::Tone::warning : look::Tone::neutral);
  }
  return grid;
}

sheets::Grid formatGrid(const PrecisionProposal& proposal) {
  sheets::Grid grid;
  grid.headers = {trp("Tensor"), trp("Now"), trp("Proposed"), trp("Bits saved")};
  grid.words = {1, 2};
  for (const PrecisionProposal::Change& change : proposal.changes) {
    const int saved = change.now.width - change.then.width;
    grid.rows << QStringList{change.tensor, settings::shortText(change.now), settings::shortText(change.then),
                             saved == 0 ? trp("none") : QString::number(saved)};
    grid.tones << (saved == 0 ? look::Tone::muted : look::Tone::neutral);
  }
  return grid;
}

}  // namespace pw::wizard
