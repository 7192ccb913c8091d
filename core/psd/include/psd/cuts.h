// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"

namespace pw::psd {

struct Point {
  double x = 0, y = 0;
};

/// A region in the plane of two columns, such as energy and PSD, or a combination of regions. A value: kept
/// in projects and files of its own as JSON.
struct Cut {
  enum class Kind {
    line,     ///< above the line through points 0 and 1, without end
    valley,   ///< above the line from point to point, level before the first and after the last one
    polygon,  ///< inside, by the even-odd rule
    ellipse,  ///< inside: centre points[0], half axes points[1], turned by `angle`
    all,      ///< inside all parts
    any,      ///< inside at least one part
    inverse,  ///< outside its one part
  };
  std::string name;
  Kind kind = Kind::line;
  std::vector<Point> points;
  double angle = 0;  ///< rad, from x to y, of the ellipse's first half axis
  std::vector<Cut> parts;

  /// The cut must have passed check().
  bool contains(double x, double y) const;
};

Cut both(Cut a, Cut b, std::string name);
Cut either(Cut a, Cut b, std::string name);
Cut inverse(Cut cut, std::string name);

/// The cut makes sense: as many points and parts as its kind has, finite, half axes above 0, the points of a
/// line or valley in ascending x. Errors: badInput, naming `where`.
Result<void> check(const Cut& cut, const std::string& where);
Json toJson(const Cut& cut);
Result<Cut> cutFromJson(const Json& json, const std::string& where);

/// A fraction with its binomial standard error (Wilson), and a 95 % upper limit.
struct Fraction {
  std::size_t hits = 0, count = 0;
  double value = 0, error = 0;
  /// 95 % confidence: of Poisson statistics, 3.0 / count, when there are no hits.
  double upperLimit = 0;
};
Fraction fractionOf(std::size_t hits, std::size_t count);

/// What a cut for neutrons does to labelled events.
struct CutCounts {
  std::size_t inside = 0, events = 0;
  Fraction gammaLeakage;       ///< gammas inside of all gammas
  Fraction neutronEfficiency;  ///< neutrons inside of all neutrons
};
/// `xs`, `ys`, `labels` [n] (0 gamma, 1 neutron; others count as events only).
CutCounts count(const Cut& cut, std::span<const float> xs, std::span<const float> ys,
                std::span<const std::int8_t> labels);

/// Neutron inside, gamma outside; ambiguous (−1) where moving the event by ± `band` in y changes the answer,
/// and where a value is not finite.
std::vector<std::int8_t> labelsFrom(const Cut& cut, std::span<const float> xs, std::span<const float> ys,
                                    double band);

}  // namespace pw::psd
