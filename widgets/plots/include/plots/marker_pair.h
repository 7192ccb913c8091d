// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QPointF>
#include <QSet>
#include <QStringList>
#include <functional>
#include <optional>

#include "plots/content.h"

namespace pw::plots {

/// Two points of a plot that a person compares, in plot coordinates.
struct MarkerPair {
  std::optional<QPointF> a, b;
  bool isEmpty() const { return !a && !b; }
  friend bool operator==(const MarkerPair&, const MarkerPair&) = default;
};

/// Where to look for a point of the curves.
struct PointSearch {
  QPointF near;                                  ///< pixels
  std::function<QPointF(double, double)> pixel;  ///< of plot coordinates
  QSet<QString> hidden{};                        ///< names of series that are not shown
  std::optional<double> above{}, below{};        ///< only points with x beyond this
};

/// The measured point of the content's lines, points, histograms (bin centres) and bars that is nearest in
/// pixels, where being beside counts three times as much as being above or below: the pointer chooses x. None
/// where there is nothing but a density map.
std::optional<QPointF> nearestPoint(const Content& content, const PointSearch& search);

/// What the markers say, a line each: "A  1.2 µs, 3.1", "B …", "Δ  644 ns, 0.2" and, when x is a time,
/// "1/Δ  1.55 MHz".
QStringList markerLines(const Content& content, const MarkerPair& markers, const QLocale& locale = QLocale());

/// The same as a sentence to be read aloud; empty without markers.
QString markerSentence(const Content& content, const MarkerPair& markers);

}  // namespace pw::plots
