// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/reuse.h"

#include <algorithm>
#include <cstdlib>

namespace pw::network {

std::vector<int> legalReuseFactors(int inputs, int outputs) {
  std::vector<int> legal;
  for (int reuse = 1; reuse < inputs; ++reuse) {
    if (inputs % reuse == 0) legal.push_back(reuse);
  }
  for (int passes = 1; passes <= outputs; ++passes) {
    if (outputs % passes == 0) legal.push_back(passes * inputs);
  }
  return legal;
}

int nearestReuseFactor(int inputs, int outputs, long long wanted) {
  int nearest = 1;
  for (const int reuse : legalReuseFactors(inputs, outputs)) {
    if (std::llabs(reuse - wanted) < std::llabs(nearest - wanted)) nearest = reuse;
  }
  return nearest;
}

}  // namespace pw::network
