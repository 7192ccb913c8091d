// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>

#include "psd/methods.h"
#include "traces/trace_content.h"

/// The plane in which pulses are told apart, and what the plots show of it.
namespace pw::traces {

/// Energy against the value of one method, an entry an event [n]; NaN where a pulse cannot be measured so.
struct Plane {
  psd::Method method = psd::Method::chargeComparison;
  std::vector<float> energy;  ///< keVee
  std::vector<float> values;  ///< in the method's unit

  bool isEmpty() const { return energy.empty(); }
};

/// The features hold these values already; all others are to be computed from the traces.
bool isMeasured(psd::Method method);
/// List mode has the values that came with the events, and no traces for others.
bool isPossible(const Events& events, psd::Method method);
/// "Energy (keVee)"; without a calibration, list mode has only the charge that the digitiser gave.
plots::Axis energyAxis(const Events& events);
/// The plane of the measured events. `values` [n] of a method that isMeasured() does not hold; without them
/// the plane is empty.
Plane planeOf(const Events& events, psd::Method method, const std::vector<float>& values = {});
/// "FCI", "Zero crossing (samples)".
plots::Axis valueAxis(const Events& events, psd::Method method);

/// A region of the plane that was marked: an interval of values alone leaves the energy open.
using Region = plots::Range;
inline Region regionOfValues(double low, double high) {
  constexpr double infinity = std::numeric_limits<double>::infinity();
  return {-infinity, infinity, low, high};
}
/// Events of the filter inside the region, in order.
std::vector<std::uint64_t> select(const Events& events, const Filter& filter, const Plane& plane,
                                  const Region& region);

/// Values against energy, all events of the filter.
plots::Content planeMap(const Events& events, const Filter& filter, const Plane& plane);
/// Histogram of the values, one a class.
plots::Content valueHistogram(const Events& events, const Filter& filter, const Plane& plane);
/// Histogram of the energy, one a class: the spectra that an amplitude cut sees.
plots::Content spectra(const Events& events, const Filter& filter, const Plane& plane);

/// What is to be counted of all events: values, to be answered on any thread.
struct PlaneQuestion {
  int number = 0;  ///< a question with a higher one makes this one void
  std::shared_ptr<const Events> events{};
  Filter filter{};
  psd::Method method = psd::Method::chargeComparison;
  std::shared_ptr<const std::vector<float>> values{};  ///< as of planeOf(); none: not known
  std::shared_ptr<const Plane> plane{};                ///< of these events, when it is there already

  /// So few events that the answer is there before a person notices.
  bool isQuick() const;
};
/// The answer: the plane and the three plots of the events that pass the filter.
struct PlanePicture {
  int number = 0;
  std::shared_ptr<const Events> events{};
  std::shared_ptr<const Plane> plane = std::make_shared<const Plane>();
  plots::Content map, histogram, spectra;
};
PlanePicture countPlane(const PlaneQuestion& question);

/// What the x axis of a plot of the plane counts.
enum class Shown { map, values, energy };
/// Makes events stand out in a content of these that was made without: what a new selection costs.
void mark(plots::Content& content, Shown shown, const Plane& plane, const std::vector<std::uint64_t>& marked);
/// The region of the cell or bin of `content` at a place, none where there is none.
std::optional<Region> cellAt(const plots::Content& content, Shown shown, double x, double y);

}  // namespace pw::traces
