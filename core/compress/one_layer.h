// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <vector>

#include "network/network.h"

namespace pw::compress {

/// Results [n × outputs] of a layer on [n × inputs] without its formats.
std::vector<float> floatingResults(network::Layer layer, std::span<const float> inputs);

/// Mean of the sums that each bias takes part in, before the activation.
std::vector<double> sumMeans(network::Layer layer, std::span<const float> inputs);

}  // namespace pw::compress
