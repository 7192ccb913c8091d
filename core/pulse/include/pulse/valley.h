// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

namespace pw::pulse {

/// The lowest place between the two populations of a one-dimensional sample.
struct Valley {
  double position = 0;
  double lowerPeak = 0, upperPeak = 0;  ///< places of the two highest densities
  double depth = 0;                     ///< 1 − density in the valley / density at the smaller peak
  double bandwidth = 0;                 ///< of the kernel density in which it was found
};

/// Finds the valley in a kernel density estimate at the smallest bandwidth that still shows two populations
/// (after Silverman, J. R. Stat. Soc. B 43 (1981) 97). A population has at least 1 % and 5 of the values, and
/// the dip between the two must be deeper than chance (3 standard deviations) and a third of the smaller
/// peak. None when there is no such valley. Values that are not finite are left out.
std::optional<Valley> findValley(std::span<const float> values);

}  // namespace pw::pulse
