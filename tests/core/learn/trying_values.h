// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <random>
#include <vector>

#include "network/fixed_format.h"

namespace pw::test {

/// Random values in and beyond the range, and every half step with its neighbours.
inline std::vector<float> tryingValues(const network::FixedFormat& format) {
  std::vector<float> values;
  std::mt19937 random(5);
  std::uniform_real_distribution<double> code(1.5 * double(format.minCode()) - 3,
                                              1.5 * double(format.maxCode()) + 3);
  for (int i = 0; i < 20001; ++i) values.push_back(float(code(random) * format.step()));
  for (std::int64_t half = -200; half <= 200; ++half) {
    const auto value = float(double(half) / 2 * format.step());
    values.insert(values.end(), {value, std::nextafter(value, -1e9f), std::nextafter(value, 1e9f)});
  }
  return values;
}

}  // namespace pw::test
