// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/grid.h"

#include <cmath>

namespace pw::kernels {

Grid gridOf(const network::FixedFormat& format, Beyond beyond) {
  const bool roundsUp = format.rounding == network::Rounding::rnd;
  Grid grid;
  grid.scale = std::ldexp(1.0f, format.fraction());
  grid.step = std::ldexp(1.0f, -format.fraction());
  grid.least = float(format.minCode());
  grid.most = float(format.maxCode());
  grid.half = roundsUp ? 0.5f : 2.0f;
  // With 24 bits the last code and a half is rounded to a number that still parts the same floats.
  grid.low = float((double(format.minCode()) - (roundsUp ? 0.5 : 0.0)) * format.step());
  grid.high = float((double(format.maxCode()) + (roundsUp ? 0.5 : 1.0)) * format.step());
  if (beyond == Beyond::asTheFormat && format.overflow == network::Overflow::wrap) {
    grid.modulus = std::ldexp(1.0f, format.width);
  }
  return grid;
}

}  // namespace pw::kernels
