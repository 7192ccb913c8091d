// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "learned_number.h"
#include "recipe/recipe.h"
#include "trained_layer.h"

namespace pw::learn {

/// The ends of the layers' formats as parameters of their own: see recipe::LearnedRanges.
class RangeLearner {
 public:
  /// Begins from these formats. `steps`: of the optimiser that the training is going to make.
  RangeLearner(const recipe::LearnedRanges& settings, const network::Network& formats, double steps);

  /// Layers whose results learn must tell how; weights are no longer kept within their range.
  void begin(std::vector<TrainedLayer>& layers) const;
  /// A step, by the gradients that the layers' weights and results hold. True when formats changed: they are
  /// in `formats` then.
  bool step(const std::vector<TrainedLayer>& layers, network::Network& formats);

  void save(StateWriter& writer) const;
  void load(StateReader& reader);

 private:
  struct Ends {
    LearnedNumber weights, results;  ///< log2 t
    bool learnsResults = false;
    bool follows = false;  ///< pooling, whose results have the format of what it takes
  };

  recipe::LearnedRanges m_settings;
  std::vector<Ends> m_layers;
  double m_steps = 1;
  int m_done = 0;
};

/// Derivative of the loss by log2 t of a layer's weights, from that by the weights in use.
double slopeByRange(const Parameter& weights);

}  // namespace pw::learn
