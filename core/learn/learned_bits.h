// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recipe/recipe.h"
#include "state_bytes.h"
#include "trained_layer.h"

namespace pw::learn {

/// The fraction bits of each weight as parameters of their own (HGQ; see recipe::LearnedBits). They are
/// trained as real numbers and used rounded. Their course: the effective EBOPs are led from where they begin
/// down to the budget, which they reach at half of the steps; in the last quarter the bits stay as they are,
/// so that the weights settle.
class BitLearner {
 public:
  /// `formats`: of the input and the layers; each weight begins with all fraction bits of its layer's format.
  /// `steps`: of the optimiser that the training is going to make.
  BitLearner(const recipe::LearnedBits& settings, const network::Network& formats, double steps);

  /// A step of the bits, by the gradients that the layers' weights hold.
  void step(const std::vector<TrainedLayer>& layers);
  /// The weights that the next forward pass uses: each on the grid of its bits.
  void quantise(std::vector<TrainedLayer>& layers) const;
  /// Of the weights in use.
  double effectiveEbops(const std::vector<TrainedLayer>& layers) const;
  double budget() const { return m_settings.budget; }

  void save(StateWriter& writer) const;
  void load(StateReader& reader);

 private:
  struct Bits {
    network::FixedFormat format;
    int inputBits = 0;                           ///< of a convolution over all its positions
    std::vector<float> fraction, first, second;  ///< [weights], or [1]; moments of Adam
  };
  void adapt(Bits& bits, const TrainedLayer& layer) const;
  void follow(double& fraction, float& first, float& second, double gradient) const;

  recipe::LearnedBits m_settings;
  std::vector<Bits> m_layers;
  double m_steps = 1;
  int m_done = 0;
  double m_pressure = -18;  ///< log β
  double m_begin = 0;       ///< effective EBOPs before the first step
};

/// The format without the bits that none of the values uses; the values stay on its grid.
network::FixedFormat tightened(const network::FixedFormat& format, std::span<const float> values);

}  // namespace pw::learn
