// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "design/design.h"

namespace pw::hls {

std::vector<int> legalMultipliers(const IntegerLayer& layer) {
  std::vector<int> legal;
  const int most = layer.isPooling() ? 1 : layer.columns();
  for (int passes = most; passes >= 1; --passes) {
    const int multipliers = (most + passes - 1) / passes;
    if (legal.empty() || legal.back() != multipliers) legal.push_back(multipliers);
  }
  return legal;
}

}  // namespace pw::hls
