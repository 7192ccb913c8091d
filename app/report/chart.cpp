// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/chart.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/format.h"

namespace pw::report {
namespace {

constexpr int left = 58, right = 14, top = 30, bottom = 44;

/// Five anchors of viridis (van der Walt and Smith, 2015), interpolated between.
constexpr std::array<std::array<int, 3>, 5> viridis = {
    {{68, 1, 84}, {59, 82, 139}, {33, 145, 140}, {94, 201, 98}, {253, 231, 37}}};

std::string colourOf(double share) {
  const double place = std::clamp(share, 0.0, 1.0) * (viridis.size() - 1);
  const std::size_t below = std::min<std::size_t>(std::size_t(place), viridis.size() - 2);
  std::string colour = "rgb(";
  for (std::size_t i = 0; i < 3; ++i) {
    const double value =
        viridis[below][i] + (place - double(below)) * (viridis[below + 1][i] - viridis[below][i]);
    colour += std::to_string(int(std::lround(value))) + (i < 2 ? "," : ")");
  }
  return colour;
}

/// Maps one axis' values to pixels.
struct Axis {
  double low = 0, high = 1;
  bool logarithmic = false;
  double from = 0, to = 1;  ///< pixels

  bool shows(double value) const { return std::isfinite(value) && (!logarithmic || value > 0); }
  double place(double value) const { return logarithmic ? std::log10(value) : value; }
  double pixel(double value) const {
    return from + (to - from) * (place(value) - place(low)) / (place(high) - place(low));
  }
};

struct Range {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void take(double value, bool logarithmic) {
    if (!std::isfinite(value) || (logarithmic && value <= 0)) return;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  void settle(bool logarithmic, double margin) {
    if (low > high) low = logarithmic ? 0.1 : 0, high = 1;
    if (low == high) {
      const double spread = logarithmic ? low / 2 : std::max(std::abs(low) * 0.05, 0.5);
      low -= spread;
      high += spread;
    }
    if (!logarithmic) {
      const double pad = (high - low) * margin;
      low = low >= 0 && low - pad < 0 ? 0 : low - pad;
      high += pad;
    }
  }
};

std::string number(double value) {
  return formatNumber(value, 6);
}

std::string element(const std::string& name, const std::string& attributes, const std::string& content = {}) {
  return "<" + name + " " + attributes + (content.empty() ? "/>" : ">" + content + "</" + name + ">") + "\n";
}

std::string text(double x, double y, const std::string& content, const std::string& attributes) {
  return element("text", "x=\"" + number(x) + "\" y=\"" + number(y) + "\" " + attributes, escaped(content));
}

std::string line(double x1, double y1, double x2, double y2, const std::string& attributes) {
  return element("line", "x1=\"" + number(x1) + "\" y1=\"" + number(y1) + "\" x2=\"" + number(x2) +
                             "\" y2=\"" + number(y2) + "\" " + attributes);
}

std::string pathOf(const Series& series, const Axis& x, const Axis& y) {
  std::string path;
  bool drawing = false;
  const std::size_t count = std::min(series.x.size(), series.y.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (!x.shows(series.x[i]) || !y.shows(series.y[i])) {
      drawing = false;
      continue;
    }
    const std::string across = number(x.pixel(series.x[i])), down = number(y.pixel(series.y[i]));
    if (series.style == Series::Style::steps && drawing) path += "H" + across;
    path += (drawing ? (series.style == Series::Style::steps ? "V" + down : "L" + across + "," + down)
                     : "M" + across + "," + down);
    drawing = true;
  }
  return path;
}

std::string drawSeries(const Series& series, const Axis& x, const Axis& y) {
  if (series.style == Series::Style::points) {
    std::string dots;
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
      if (!x.shows(series.x[i]) || !y.shows(series.y[i])) continue;
      dots +=
          element("circle", "cx=\"" + number(x.pixel(series.x[i])) + "\" cy=\"" +
                                number(y.pixel(series.y[i])) + "\" r=\"2\" fill=\"" + series.colour + "\"");
    }
    return dots;
  }
  return element("path", "d=\"" + pathOf(series, x, y) + "\" fill=\"none\" stroke-width=\"1.4\" stroke=\"" +
                             series.colour +
                             (series.style == Series::Style::dashed ? "\" stroke-dasharray=\"5,3\"" : "\""));
}

std::string drawDensity(const Density& density, const Axis& x, const Axis& y) {
  const double most = std::log1p(*std::max_element(density.counts.begin(), density.counts.end()));
  const double width = (density.xMax - density.xMin) / density.columns,
               height = (density.yMax - density.yMin) / density.rows;
  std::string cells;
  for (int row = 0; row < density.rows; ++row) {
    for (int column = 0; column < density.columns; ++column) {
      const double count =
          density.counts[std::size_t(row) * std::size_t(density.columns) + std::size_t(column)];
      if (count <= 0) continue;
      const double x0 = x.pixel(density.xMin + column * width),
                   x1 = x.pixel(density.xMin + (column + 1) * width);
      const double y0 = y.pixel(density.yMin + row * height), y1 = y.pixel(density.yMin + (row + 1) * height);
      cells += element("rect", "x=\"" + number(x0) + "\" y=\"" + number(y1) + "\" width=\"" +
                                   number(x1 - x0 + 0.3) + "\" height=\"" + number(y0 - y1 + 0.3) +
                                   "\" fill=\"" + colourOf(most > 0 ? std::log1p(count) / most : 0) + "\"");
    }
  }
  return cells;
}

std::string drawAxes(const Chart& chart, const Axis& x, const Axis& y) {
  const std::string label = "font-size=\"11\" fill=\"#333\"";
  std::string out;
  for (double tick : ticks(x.low, x.high, x.logarithmic)) {
    const double at = x.pixel(tick);
    out += line(at, y.from, at, y.to, "stroke=\"#e4e4e4\"");
    out += text(at, y.from + 15, formatNumber(tick, 4), label + " text-anchor=\"middle\"");
  }
  for (double tick : ticks(y.low, y.high, y.logarithmic)) {
    const double at = y.pixel(tick);
    out += line(x.from, at, x.to, at, "stroke=\"#e4e4e4\"");
    out += text(x.from - 6, at + 4, formatNumber(tick, 4), label + " text-anchor=\"end\"");
  }
  out += element("rect", "x=\"" + number(x.from) + "\" y=\"" + number(y.to) + "\" width=\"" +
                             number(x.to - x.from) + "\" height=\"" + number(y.from - y.to) +
                             "\" fill=\"none\" stroke=\"#888\"");
  out += text((x.from + x.to) / 2, y.from + 34, chart.xLabel, "font-size=\"12\" text-anchor=\"middle\"");
  const std::string middle = number((y.from + y.to) / 2);
  out +=
      text(0, 0, chart.yLabel,
           "font-size=\"12\" text-anchor=\"middle\" transform=\"translate(14," + middle + ") rotate(-90)\"");
  out += text(x.from, 18, chart.title, "font-size=\"13\" font-weight=\"600\"");
  return out;
}

/// Names of the series, right-aligned in the title's row, so that they never cover a curve.
std::string drawLegend(const Chart& chart, const Axis& x) {
  constexpr double keyWidth = 20, letterWidth = 6.4, gap = 14;
  std::string out;
  double end = x.to;
  for (auto series = chart.series.rbegin(); series != chart.series.rend(); ++series) {
    if (series->name.empty()) continue;
    const double begin = end - keyWidth - 4 - letterWidth * double(series->name.size());
    out += line(begin, 14, begin + keyWidth, 14,
                "stroke-width=\"2\" stroke=\"" + series->colour +
                    (series->style == Series::Style::dashed ? "\" stroke-dasharray=\"5,3\"" : "\""));
    out += text(begin + keyWidth + 4, 18, series->name, "font-size=\"11\"");
    end = begin - gap;
  }
  return out;
}

}  // namespace

std::string escaped(const std::string& text) {
  std::string out;
  for (char c : text) {
    switch (c) {
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '&':
        out += "&amp;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::vector<double> ticks(double low, double high, bool logarithmic) {
  std::vector<double> result;
  if (logarithmic) {
    const int first = int(std::ceil(std::log10(low) - 1e-9)), last = int(std::floor(std::log10(high) + 1e-9));
    const int stride = std::max(1, (last - first + 5) / 6);
    for (int decade = first; decade <= last; decade += stride) result.push_back(std::pow(10.0, decade));
    return result;
  }
  const double rough = (high - low) / 5;
  const double power = std::pow(10.0, std::floor(std::log10(rough)));
  const double step = power * (rough / power < 1.5   ? 1
                               : rough / power < 3.5 ? 2
                               : rough / power < 7.5 ? 5
                                                     : 10);
  for (double tick = std::ceil(low / step - 1e-9) * step; tick <= high + step * 1e-9; tick += step) {
    result.push_back(std::abs(tick) < step * 1e-9 ? 0 : tick);
  }
  return result;
}

std::string toSvg(const Chart& chart) {
  Range xs, ys;
  for (const Series& series : chart.series) {
    for (std::size_t i = 0; i < std::min(series.x.size(), series.y.size()); ++i) {
      if ((chart.logX && series.x[i] <= 0) || (chart.logY && series.y[i] <= 0)) continue;  // cannot be shown
      xs.take(series.x[i], chart.logX);
      ys.take(series.y[i], chart.logY);
    }
  }
  if (chart.density) {
    xs.take(chart.density->xMin, false), xs.take(chart.density->xMax, false);
    ys.take(chart.density->yMin, false), ys.take(chart.density->yMax, false);
  }
  xs.settle(chart.logX, 0);
  ys.settle(chart.logY, chart.density ? 0 : 0.05);
  if (chart.yRange) ys = {chart.yRange->first, chart.yRange->second};
  const Axis x{xs.low, xs.high, chart.logX, double(left), double(chart.width - right)};
  const Axis y{ys.low, ys.high, chart.logY, double(chart.height - bottom), double(top)};

  std::string body = drawAxes(chart, x, y);
  if (chart.density && !chart.density->counts.empty()) body += drawDensity(*chart.density, x, y);
  for (const Series& series : chart.series) body += drawSeries(series, x, y);
  for (const Mark& mark : chart.marks) {
    if (!x.shows(mark.x) || mark.x < x.low || mark.x > x.high) continue;
    body += line(x.pixel(mark.x), y.from, x.pixel(mark.x), y.to, "stroke=\"#333\" stroke-dasharray=\"2,3\"");
    body += text(x.pixel(mark.x) + 3, y.to + 12, mark.label, "font-size=\"10\" fill=\"#333\"");
  }
  body += drawLegend(chart, x);
  const std::string size = std::to_string(chart.width) + " " + std::to_string(chart.height);
  return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 " + size + "\" width=\"" +
         std::to_string(chart.width) +
         "\" role=\"img\" font-family=\"system-ui, 'DejaVu Sans', sans-serif\">\n<title>" +
         escaped(chart.title) + "</title>\n" + body + "</svg>\n";
}

}  // namespace pw::report
