// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <string>

namespace pw {

/// A number with `digits` significant digits in the C locale: 0.98765 → "0.9877".
std::string formatNumber(double value, int digits = 4);

/// A count, rounded, with commas between thousands: 61149696 → "61,149,696".
std::string formatCount(double count);

/// A fraction in per cent with two decimals: "98.70 %", "98.70 ± 0.30 %" when there is an uncertainty.
std::string formatPercent(double fraction, double uncertainty = 0);

/// UTC in ISO 8601 with seconds: "2025-06-12T09:30:00Z".
std::string formatTime(std::chrono::system_clock::time_point time);
std::string currentTime();

/// Wilson score interval's half width for `hits` of `count` at one standard deviation (Wilson, JASA 22 (1927)
/// 209); 0 for count 0. Used wherever a measured fraction is shown.
double binomialUncertainty(std::size_t hits, std::size_t count);

}  // namespace pw
