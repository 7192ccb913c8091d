// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats.h"

#include <algorithm>
#include <cmath>

namespace pw::compress {
namespace {

using network::FixedFormat;

/// Nearest value of a grid, in double: exact for the widths that Settings allow.
struct Nearest {
  double scale, step, least, most;
  explicit Nearest(const FixedFormat& format)
      : scale(1 / format.step()),
        step(format.step()),
        least(double(format.minCode())),
        most(double(format.maxCode())) {}
  double operator()(double value) const {
    return std::clamp(std::floor(value * scale + 0.5), least, most) * step;
  }
};

double squaredError(const FixedFormat& format, std::span<const float> constants) {
  const Nearest nearest(format);
  double sum = 0;
  for (float value : constants) {
    const double error = nearest(double(value)) - double(value);
    sum += error * error;
  }
  return sum;
}

FixedFormat signedFormat(int bits, int integer, const Settings& settings) {
  return {bits, integer, true, settings.rounding, settings.overflow};
}

/// The fewest integer bits with which the largest constant is no farther from the grid than others may be.
int coveringBits(std::span<const float> constants, int bits) {
  double least = 0, most = 0;
  for (float value : constants) {
    least = std::min(least, double(value));
    most = std::max(most, double(value));
  }
  if (least == 0 && most == 0) return 1;
  int integer = TensorRange::leastExponent;
  while (integer < TensorRange::mostExponent) {
    const FixedFormat format{bits, integer, true};
    if (double(format.maxCode()) + 0.5 >= most / format.step() &&
        double(format.minCode()) - 0.5 <= least / format.step()) {
      break;
    }
    ++integer;
  }
  return integer;
}

}  // namespace

FixedFormat formatOf(const TensorRange& range, int bits, double percentile, bool mayBeUnsigned,
                     const Settings& settings) {
  const bool isSigned = !mayBeUnsigned || range.least < 0;
  // A value beyond a format that wraps comes back with the wrong sign, or as zero: none of those seen may.
  const bool clips =
      settings.overflow == network::Overflow::sat || settings.overflow == network::Overflow::satSym;
  const double covered = clips ? percentile : 100;
  const int integer = range.exponent(covered) + (isSigned ? 1 : 0);
  const bool signless = !isSigned && settings.overflow == network::Overflow::wrapSm;
  return {bits, integer, isSigned, settings.rounding, signless ? network::Overflow::wrap : settings.overflow};
}

FixedFormat formatOf(std::span<const float> constants, int bits, Settings::WeightRange rule,
                     const Settings& settings) {
  const int covering = coveringBits(constants, bits);
  FixedFormat best = signedFormat(bits, covering, settings);
  if (rule == Settings::WeightRange::covered) return best;
  double leastError = squaredError(best, constants);
  // Coarse formats gain by clipping a few large constants; more than two octaves never pays.
  for (int integer = covering - 1; integer >= covering - 2; --integer) {
    const FixedFormat narrower = signedFormat(bits, integer, settings);
    const double error = squaredError(narrower, constants);
    if (error >= leastError) break;
    leastError = error;
    best = narrower;
  }
  return best;
}

void putOnGrid(const FixedFormat& format, std::span<float> constants) {
  const Nearest nearest(format);
  for (float& value : constants) value = float(nearest(double(value)));
}

}  // namespace pw::compress
