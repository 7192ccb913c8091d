// SPDX-License-Identifier: GPL-3.0-or-later
#include "fake_quantise.h"

#include <algorithm>
#include <cmath>

namespace pw::learn {

void fakeQuantise(std::span<const float> in, const network::FixedFormat& format, bool relu,
                  std::span<float> out, std::span<float> pass) {
  const float scale = std::ldexp(1.0f, format.fraction());
  const float step = std::ldexp(1.0f, -format.fraction());
  const auto least = float(format.minCode());
  const auto most = float(format.maxCode());
  const bool roundsUp = format.rounding == network::Rounding::rnd;
  for (std::size_t i = 0; i < in.size(); ++i) {
    const float value = relu ? std::max(in[i], 0.0f) : in[i];
    const float scaled = value * scale;  // exact: a power of two
    float code = std::floor(scaled);
    // scaled − floor is exact or rounds to 1, both of which decide the half rightly; adding 0.5 first would
    // not.
    if (roundsUp && scaled - code >= 0.5f) code += 1;
    const bool inside = code >= least && code <= most && (!relu || in[i] > 0);
    pass[i] = inside ? 1.0f : 0.0f;
    out[i] = std::clamp(code, least, most) * step;
  }
}

}  // namespace pw::learn
