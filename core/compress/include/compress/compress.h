// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "compress/ranges.h"
#include "network/network.h"

namespace pw::compress {

/// How a trained network is made smaller without training.
struct Settings {
  enum class Scope {
    eachLayer,    ///< every layer loses the same share of its weights
    wholeNetwork  ///< one ranking of all weights
  };
  enum class WeightRange {
    covered,    ///< the largest weight is representable
    leastError  ///< the integer bits whose rounding error of the layer's weights is least (sum of squares)
  };

  double sparsity = 0;  ///< share of zero weights, 0 … 1
  Scope scope = Scope::eachLayer;
  bool lastLayer = false;  ///< whether the last layer is pruned, too

  bool quantise = true;  ///< false: only pruned, no formats
  int inputBits = 8, weightBits = 8, biasBits = 12, activationBits = 8;
  int logitBits = 12;        ///< of the last layer's result; they cost no multiplication
  double percentile = 99.9;  ///< of the values of input and hidden activations that their formats cover
  WeightRange weightRange = WeightRange::leastError;
  network::Rounding rounding = network::Rounding::rnd;
  network::Overflow overflow = network::Overflow::sat;

  /// Biases take up the mean error of their layer's sums, which pruning and rounding of weights and data make
  /// up to there (empirical bias correction: Nagel et al. 2019, arXiv 1906.04721, appendix D).
  bool correctBias = true;
};

/// Shares and widths are possible. Errors: badInput, with the setting's name.
Result<void> check(const Settings& settings);

/// The network with the round(sparsity · n) weights of least magnitude set to zero (of equal ones the earlier
/// go first); weights that were zero count among them. Formats stay. Errors: badInput (see check).
Result<network::Network> pruned(const network::Network& network, const Settings& settings);

/// Pruned, then with formats: integer bits a tensor from its range, the rest of its width fraction, weights
/// and biases on the grid. Formats that the network had are replaced. Results after ReLU and inputs that are
/// never negative are unsigned. `ranges` are those of `measure` for the same network. The work is a few
/// passes over the weights and the sample: made for sliders. Errors: badInput (see check; ranges of another
/// network).
Result<network::Network> compressed(const network::Network& network, const Settings& settings,
                                    const Ranges& ranges);

}  // namespace pw::compress
