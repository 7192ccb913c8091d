// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace pw::report {

inline constexpr const char* gammaColour = "#0072B2";
inline constexpr const char* neutronColour = "#D55E00";
inline constexpr const char* neutralColour = "#555555";

struct Series {
  enum class Style { line, dashed, steps, points } style = Style::line;
  std::string name;  ///< in the legend; empty: not listed
  std::string colour = neutralColour;
  std::vector<double> x,
      y;  ///< same length; steps: y[i] holds from x[i] to x[i + 1], the last y is not drawn
};

/// Counts on a grid, row-major [rows × columns], drawn in viridis by log(1 + count), empty cells left out.
struct Density {
  int columns = 0, rows = 0;
  double xMin = 0, xMax = 1, yMin = 0, yMax = 1;
  std::vector<double> counts;
};

/// A vertical line with a label, such as the edges of the window.
struct Mark {
  double x = 0;
  std::string label;
};

/// One plot for a page: axes with units, ticks, legend. Points that a log axis cannot show are left out.
struct Chart {
  std::string title, xLabel, yLabel;
  bool logX = false, logY = false;
  std::vector<Series> series;
  std::optional<Density> density;
  std::vector<Mark> marks;
  std::optional<std::pair<double, double>> yRange;  ///< none: what the series need
  int width = 460, height = 300;                    ///< pixels at scale 1
};

/// The chart as one self-contained <svg> element, texts escaped.
std::string toSvg(const Chart& chart);

/// "&lt;" and the like.
std::string escaped(const std::string& text);

/// Round tick positions covering [low, high]: 1, 2 or 5 times a power of ten, or the decades of a log axis.
std::vector<double> ticks(double low, double high, bool logarithmic);

}  // namespace pw::report
