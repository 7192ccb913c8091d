// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>

#include "state_bytes.h"

namespace pw::learn {

/// A number that a format depends on, trained by Adam (Kingma and Ba, arXiv 1412.6980) with its own rate.
struct LearnedNumber {
  static constexpr double rate = 0.01;  ///< a step at most, about: of a bit
  float value = 0, first = 0, second = 0;

  /// `done`: steps, this one included.
  void follow(double gradient, int done) {
    first = float(0.9 * double(first) + 0.1 * gradient);
    second = float(0.999 * double(second) + 0.001 * gradient * gradient);
    const double mean = double(first) / (1 - std::pow(0.9, done));
    const double spread = std::sqrt(double(second) / (1 - std::pow(0.999, done)));
    if (spread > 0) value = float(double(value) - rate * mean / spread);
  }

  void save(StateWriter& writer) const {
    for (const float number : {value, first, second}) writer.add(number);
  }
  void load(StateReader& reader) {
    for (float* number : {&value, &first, &second}) reader.take(*number);
  }
};

}  // namespace pw::learn
