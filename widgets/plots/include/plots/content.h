// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <cstddef>
#include <optional>
#include <vector>

#include "look/tokens.h"

/// What a plot shows, as plain values: a view builds a Content and hands it to PlotView.
namespace pw::plots {

/// One axis. With `prefixed` the unit takes SI prefixes by the visible range ("Time (µs)"); counts, samples
/// and shares do not.
struct Axis {
  QString label;
  QString unit;  ///< "s", "keVee"; empty: a pure number
  bool prefixed = false;
  bool logarithmic = false;
  std::optional<double> low{}, high{};  ///< fixed ends of the fitted range; the data decides where absent
};

enum class Stroke { solid, dashed, dotted };

/// y against x. Ascending x draws fastest; unordered x and NaN (a gap) are allowed, so that many traces can
/// be one line.
struct Line {
  QString name;  ///< empty: not in the legend
  std::vector<double> x, y;
  look::Tone tone = look::Tone::first;
  Stroke stroke = Stroke::solid;
  double opacity = 1;
  bool markers = false;  ///< a small disc on each point
};

enum class Marker { disc, cross, square, diamond };
struct Points {
  QString name;
  std::vector<double> x, y;
  look::Tone tone = look::Tone::first;
  Marker marker = Marker::disc;
};

/// Counts per bin as a stepped outline; bin i is [low + i·width, low + (i + 1)·width).
struct Histogram {
  QString name;
  double low = 0, width = 1;
  std::vector<double> counts;
  look::Tone tone = look::Tone::first;
};

/// One value a category (Content::categories), drawn side by side with the other bars.
struct Bars {
  QString name;
  std::vector<double> values;
  look::Tone tone = look::Tone::first;
};

/// Events (or what `counted` says) per cell, viridis, logarithmic, empty (zero) cells transparent. counts[iy
/// · nx + ix].
struct Density {
  QString name;
  double xLow = 0, xHigh = 1, yLow = 0, yHigh = 1;
  int nx = 0, ny = 0;
  std::vector<double> counts;
  QString counted{};    ///< what is counted; empty: events
  bool linear = false;  ///< a figure rather than counts: colours in proportion to it
};

/// Area between low and high against ascending x.
struct Band {
  QString name;
  std::vector<double> x, low, high;
  look::Tone tone = look::Tone::first;
};

/// A dotted line across the plot, at one x (upright) or one y.
struct Guide {
  double at = 0;
  bool upright = true;
  QString text;
  look::Tone tone = look::Tone::muted;
  bool atFoot = false;  ///< an upright line's words stand below: for curves that run along the top
};

struct Content {
  Axis x, y;
  std::vector<Line> lines;
  std::vector<Points> points;
  std::vector<Histogram> histograms;
  std::vector<Bars> bars;
  QStringList categories;  ///< names of the positions 0, 1, … of bars or points
  std::optional<Density> density;
  std::vector<Band> bands;
  std::vector<Guide> guides;
  QString emptyText;  ///< shown in the middle when there is nothing to draw

  bool isEmpty() const;
};

/// Multiplies every x by `factor` (above 0): the same data in another unit of x.
void stretchX(Content& content, double factor);

/// A rectangle in plot coordinates.
struct Range {
  double xLow = 0, xHigh = 1, yLow = 0, yHigh = 1;
  friend bool operator==(const Range&, const Range&) = default;
};

/// The rectangle that shows all finite data with a small margin, fixed axis ends as they are; on a
/// logarithmic axis only positive values count. Nothing to show: 0…1 (1…10).
Range fittedRange(const Content& content);

}  // namespace pw::plots
