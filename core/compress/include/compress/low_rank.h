// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "network/network.h"

namespace pw::compress {

/// How dense layers are split: x · W becomes (x · A) · B with A [inputs × rank] and B [rank × outputs].
struct LowRank {
  double energy = 0.95;  ///< share of Σσ² that a layer keeps where `ranks` has none; 0: those stay
  std::map<std::string, int> ranks;  ///< by the layer's name
  bool lastLayer = false;            ///< takes part in `energy`
};

/// The singular values of a dense layer's weights, the largest first.
std::vector<double> singularValues(const network::Layer& layer);

/// The least rank that keeps this share of Σσ²; at least 1.
int rankFor(std::span<const double> singularValues, double energy);

/// "fc1_low", the linear layer in front of what remains of "fc1".
std::string lowName(const std::string& layer);

/// The network with two dense layers in place of each one that is split, by truncated singular value
/// decomposition: no matrix of this rank is nearer to W (Eckart and Young 1936). The singular values go in
/// equal parts into both. By `energy` a layer is split only when that needs fewer weights, by `ranks` always.
/// New layers have no formats; the network's own have none afterwards. Errors: badInput (an unknown layer in
/// `ranks`, one that is not dense, a rank that is not below the full one).
Result<network::Network> withLowRank(const network::Network& network, const LowRank& settings);

/// `low` with biases that take up the mean error of their layers' sums on these inputs [n × network.inputs],
/// which splitting made up to there: what is left out of W has a mean, and would move every threshold. `low`
/// is what withLowRank gave for `network`.
network::Network withCorrectedBiases(network::Network low, const network::Network& network,
                                     std::span<const float> inputs);

}  // namespace pw::compress
