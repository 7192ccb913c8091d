// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/cut_shapes.h"

#include <algorithm>
#include <cmath>

#include "traces/separation.h"

namespace pw::traces {
namespace {

using psd::Cut;

QPointF qt(const psd::Point& point) {
  return {point.x, point.y};
}

std::vector<QPointF> ellipseLine(const std::vector<QPointF>& handles) {
  const double a = handles[1].x() - handles[0].x(), b = handles[2].y() - handles[0].y();
  std::vector<QPointF> line;
  constexpr int sides = 72;
  for (int i = 0; i < sides; ++i) {
    const double phase = 2 * M_PI * i / sides;
    line.push_back(handles[0] + QPointF(a * std::cos(phase), b * std::sin(phase)));
  }
  return line;
}

/// An ellipse that stands upright has handles; one that a file turned is only drawn.
plots::Outline ellipseOutline(const Cut& cut) {
  const QPointF centre = qt(cut.points[0]);
  const double a = cut.points[1].x, b = cut.points[1].y;
  plots::Outline outline{QString::fromStdString(cut.name),
                         {centre, centre + QPointF(a, 0), centre + QPointF(0, b)}};
  outline.closed = outline.firstCarriesAll = true;
  outline.line = ellipseLine;
  if (cut.angle == 0) return outline;
  outline.line = [cut, centre](const std::vector<QPointF>&) {
    std::vector<QPointF> line;
    const Cut& c = cut;
    for (int i = 0; i < 72; ++i) {
      const double phase = 2 * M_PI * i / 72, u = c.points[1].x * std::cos(phase),
                   v = c.points[1].y * std::sin(phase);
      line.push_back(centre + QPointF(u * std::cos(c.angle) - v * std::sin(c.angle),
                                      u * std::sin(c.angle) + v * std::cos(c.angle)));
    }
    return line;
  };
  return outline;
}

/// The line through two points over all energies.
std::vector<QPointF> longLine(const std::vector<QPointF>& handles, const plots::Interval& energies) {
  const QPointF a = handles.front(), b = handles.back();
  if (a.x() == b.x()) return handles;
  const double slope = (b.y() - a.y()) / (b.x() - a.x());
  std::vector<QPointF> line;
  for (const double x : {std::min(a.x(), energies.low), a.x(), b.x(), std::max(b.x(), energies.high)})
    line.push_back({x, a.y() + slope * (x - a.x())});
  return line;
}

std::vector<QPointF> levelEnds(const std::vector<QPointF>& handles, const plots::Interval& energies) {
  std::vector<QPointF> line = handles;
  line.insert(line.begin(), {std::min(energies.low, handles.front().x()), handles.front().y()});
  line.push_back({std::max(energies.high, handles.back().x()), handles.back().y()});
  return line;
}

/// Where the neutrons lie; without labels of both classes, where the upper half lies.
struct Place {
  double x = 0, y = 0, xSigma = 1, ySigma = 1;
};

std::vector<std::size_t> upperEvents(const Plane& plane, const std::vector<std::int8_t>& labels) {
  std::vector<std::size_t> neutrons, measured;
  for (std::size_t i = 0; i < plane.values.size(); ++i) {
    if (!std::isfinite(plane.values[i]) || !std::isfinite(plane.energy[i])) continue;
    measured.push_back(i);
    if (i < labels.size() && labels[i] == trace::neutron) neutrons.push_back(i);
  }
  if (neutrons.size() >= 2) return neutrons;
  std::sort(measured.begin(), measured.end(),
            [&](std::size_t a, std::size_t b) { return plane.values[a] < plane.values[b]; });
  return {measured.begin() + std::ptrdiff_t(measured.size() / 2), measured.end()};
}

Place placeOf(const Plane& plane, const std::vector<std::size_t>& events) {
  std::vector<float> x, y;
  for (const std::size_t event : events) {
    x.push_back(plane.energy[event]);
    y.push_back(plane.values[event]);
  }
  const plots::Interval xs = plots::centralInterval(x, 0.02), ys = plots::centralInterval(y, 0.02);
  return {(xs.low + xs.high) / 2, (ys.low + ys.high) / 2, (xs.high - xs.low) / 2, (ys.high - ys.low) / 2};
}

std::vector<psd::Point> valleys(const Plane& plane) {
  const std::vector<psd::SliceFit> fits = fitPlane(plane, sliceEdges(plane));
  std::vector<psd::Point> points;
  for (std::size_t i = 1; i < fits.size(); ++i) {
    if (fits[i].fit.separates()) points.push_back({(fits[i].low + fits[i].high) / 2, fits[i].fit.valley});
  }
  if (points.empty() && !fits.empty() && fits.front().fit.separates())
    points.push_back({(fits.front().low + fits.front().high) / 2, fits.front().fit.valley});
  return points;
}

/// Of very many events some are enough for a first guess.
constexpr std::size_t enoughForAGuess = 50'000;
template <class Value>
std::vector<Value> everyNth(const std::vector<Value>& all, std::size_t step) {
  std::vector<Value> some;
  some.reserve(all.size() / step + 1);
  for (std::size_t i = 0; i < all.size(); i += step) some.push_back(all[i]);
  return some;
}

/// The height of a level cut between both classes.
double level(const Plane& plane, const std::vector<std::int8_t>& labels, const Place& upper) {
  std::vector<float> gammas;
  for (std::size_t i = 0; i < std::min(labels.size(), plane.values.size()); ++i) {
    if (labels[i] == trace::gamma && std::isfinite(plane.values[i])) gammas.push_back(plane.values[i]);
  }
  if (gammas.empty()) return upper.y - upper.ySigma;
  const plots::Interval below = plots::centralInterval(gammas, 0.02);
  return (below.high + upper.y - upper.ySigma) / 2;
}

}  // namespace

bool isDrawn(Cut::Kind kind) {
  return kind == Cut::Kind::line || kind == Cut::Kind::valley || kind == Cut::Kind::polygon ||
         kind == Cut::Kind::ellipse;
}

std::vector<plots::Outline> outlinesOf(const Cut& cut, const plots::Interval& energies) {
  if (!isDrawn(cut.kind)) {
    std::vector<plots::Outline> all;
    for (const Cut& part : cut.parts) {
      for (plots::Outline& outline : outlinesOf(part, energies)) {
        outline.name = QString::fromStdString(cut.name);
        all.push_back(std::move(outline));
      }
    }
    return all;
  }
  if (cut.kind == Cut::Kind::ellipse) return {ellipseOutline(cut)};
  plots::Outline outline{QString::fromStdString(cut.name), {}};
  for (const psd::Point& point : cut.points) outline.handles.push_back(qt(point));
  outline.closed = cut.kind == Cut::Kind::polygon;
  if (cut.kind == Cut::Kind::polygon) outline.leastHandles = 3;
  if (cut.kind == Cut::Kind::valley) outline.leastHandles = 1;
  if (cut.kind == Cut::Kind::line)
    outline.line = [energies](const auto& handles) { return longLine(handles, energies); };
  if (cut.kind == Cut::Kind::valley)
    outline.line = [energies](const auto& handles) { return levelEnds(handles, energies); };
  return {std::move(outline)};
}

Cut withHandles(Cut cut, const std::vector<QPointF>& handles) {
  if (cut.kind == Cut::Kind::ellipse) {
    cut.points[0] = {handles[0].x(), handles[0].y()};
    const double a = std::abs(handles[1].x() - handles[0].x()), b = std::abs(handles[2].y() - handles[0].y());
    if (a > 0) cut.points[1].x = a;
    if (b > 0) cut.points[1].y = b;
    return cut;
  }
  cut.points.clear();
  for (const QPointF& handle : handles) cut.points.push_back({handle.x(), handle.y()});
  if (cut.kind == Cut::Kind::polygon) return cut;
  std::stable_sort(cut.points.begin(), cut.points.end(),
                   [](const psd::Point& a, const psd::Point& b) { return a.x < b.x; });
  for (std::size_t i = 1; i < cut.points.size(); ++i)
    cut.points[i].x = std::max(cut.points[i].x, std::nextafter(cut.points[i - 1].x, INFINITY));
  return cut;
}

std::map<std::string, psd::CutCounts> countCuts(const CutQuestion& question) {
  std::map<std::string, psd::CutCounts> counts;
  for (const psd::PlaneCut& cut : question.cuts) {
    counts[cut.name()] =
        psd::count(cut.cut, question.plane->energy, question.plane->values, *question.labels);
  }
  return counts;
}

Cut firstCut(Cut::Kind kind, const Plane& all, const std::vector<std::int8_t>& allLabels) {
  const std::size_t step = std::max<std::size_t>(1, all.values.size() / enoughForAGuess);
  const Plane plane{all.method, everyNth(all.energy, step), everyNth(all.values, step)};
  const std::vector<std::int8_t> labels = everyNth(allLabels, step);
  const Place at = placeOf(plane, upperEvents(plane, labels));
  Cut cut;
  cut.kind = kind;
  const double left = at.x - at.xSigma, right = at.x + at.xSigma, foot = at.y - at.ySigma,
               top = at.y + at.ySigma;
  switch (kind) {
    case Cut::Kind::polygon:
      cut.points = {{left, foot}, {right, foot}, {right, top}, {left, top}};
      break;
    case Cut::Kind::ellipse:
      cut.points = {{at.x, at.y}, {at.xSigma, at.ySigma}};
      break;
    case Cut::Kind::valley:
      cut.points = valleys(plane);
      if (cut.points.empty()) cut.points = {{at.x, level(plane, labels, at)}};
      break;
    default: {
      const double height = level(plane, labels, at);
      cut.points = {{left, height}, {right, height}};
    }
  }
  return cut;
}

}  // namespace pw::traces
