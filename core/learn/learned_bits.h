// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learned_number.h"
#include "recipe/recipe.h"
#include "trained_layer.h"

namespace pw::learn {

/// The fraction bits of each weight and of the layers' results as parameters of their own (HGQ; see
/// recipe::LearnedBits). They are
/// trained as real numbers and used rounded. Their course: the effective EBOPs are led from where they begin
/// down to the budget, which they reach at half of the steps; in the last quarter the bits stay as they are,
/// so that the weights settle.
class BitLearner {
 public:
  /// `formats`: of the input and the layers; all begin with the fraction bits of these formats.
  /// `steps`: of the optimiser that the training is going to make.
  BitLearner(const recipe::LearnedBits& settings, const network::Network& formats, double steps);

  /// Layers whose results learn must tell how.
  void begin(std::vector<TrainedLayer>& layers) const;
  /// A step of the bits, by the gradients that the layers' weights and results hold.
  void step(const std::vector<TrainedLayer>& layers);
  /// What the next forward pass uses: each weight on the grid of its bits, and the grids of the results.
  void quantise(std::vector<TrainedLayer>& layers) const;
  /// With the bits of now, and weights' formats without those that no weight uses.
  void describe(network::Network& network) const;
  /// Of the weights in use.
  double effectiveEbops(const std::vector<TrainedLayer>& layers) const;
  double budget() const { return m_settings.budget; }
  bool ofWeights() const { return m_settings.weights(); }

  void save(StateWriter& writer) const;
  void load(StateReader& reader);

 private:
  struct Bits {
    network::FixedFormat format;  ///< of the weights
    int positions = 1;            ///< of a convolution
    int source = -1;              ///< the layer whose format the inputs have; -1: the network's input
    network::FixedFormat result;  ///< declared
    bool learnsResult = false;
    bool follows = false;  ///< pooling, whose results have the format of its source
    LearnedNumber resultFraction{};
    std::vector<LearnedNumber> fraction{};  ///< [weights], or [1]
  };
  network::FixedFormat resultOf(int layer) const;
  int inputBits(const Bits& bits) const;
  void adaptWeights(Bits& bits, const TrainedLayer& layer) const;
  void adaptResult(std::size_t index, const std::vector<TrainedLayer>& layers);
  double weightBits(const Bits& bits, const TrainedLayer& layer) const;

  recipe::LearnedBits m_settings;
  network::FixedFormat m_input;
  std::vector<Bits> m_layers;
  double m_steps = 1;
  int m_done = 0;
  double m_pressure = -18;  ///< log β
  double m_begin = 0;       ///< effective EBOPs before the first step
};

/// The format without the bits that none of the values uses; the values stay on its grid.
network::FixedFormat tightened(const network::FixedFormat& format, std::span<const float> values);

}  // namespace pw::learn
