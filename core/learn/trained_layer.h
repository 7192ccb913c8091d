// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>

#include "batch_norm.h"
#include "dropout.h"
#include "kernels/sliding_layer.h"
#include "parameter.h"
#include "recipe/layers.h"

namespace pw::learn {

/// What training finds out for the format of a layer's results by a number of its own: how each result
/// changes with it. See recipe::LearnedBits and LearnedRanges.
struct LearnedResult {
  enum class By { fraction, range } by = By::fraction;
  kernels::Matrix own;     ///< [part × outputs]: derivative of activation and format by the sum
  kernels::Matrix change;  ///< [part × outputs]: derivative by the number
  double slope = 0;        ///< of a batch's loss by the number
};

/// One layer with the memory that a part of a batch needs on its way through: sums (or pooling), batch
/// normalisation, activation, format, dropout.
struct TrainedLayer {
  network::Layer shape;  ///< without weights
  Parameter weights, bias;
  kernels::Matrix
      transposed;  ///< of the weights in use; empty in the first layer, whose inputs need no gradient
  kernels::Matrix y, pass,
      gradient;  ///< [part × outputs]: output, its derivative, gradient before the activation
  std::optional<kernels::Grid> grid;  ///< of the output
  std::optional<BatchNorm> norm;
  double dropout = 0;
  std::optional<kernels::Convolution> convolution;
  std::optional<kernels::Pooling> pooling;
  std::optional<LearnedResult> learned;

  TrainedLayer(const network::Layer& layer, const recipe::LayerSpec& spec, bool hasBelow, int partRows);
  /// For parts of so many rows.
  void makeRoom(int partRows);
  /// Begins quantised training. Batch normalisation ends: its running statistics go into weights and biases,
  /// which are trained on as they are then.
  /// `straight`: the gradient passes outside the output's range, too.
  void quantise(const network::LayerFormats& formats, bool straight, const kernels::DenseKernels& kernels);
  /// Another format of the results, once quantised.
  void setResult(const network::FixedFormat& format);
  /// From now on `learned` says what the format's number does.
  void learnResult(LearnedResult::By by);
  /// Weights and biases with what batch normalisation makes of them; as they are without it.
  std::pair<std::vector<float>, std::vector<float>> folded() const;
  /// After every change of the weights.
  void transpose(const kernels::DenseKernels& kernels);
  /// Leaves values out when `drops`.
  void forward(int rows, const kernels::Matrix& x, Dropout* drops, const kernels::DenseKernels& kernels);
  /// From `gradient` to that of the parameters, added to what they hold when `add`, and to that of the layer
  /// `below`.
  void backward(int rows, const kernels::Matrix& x, bool add, TrainedLayer* below,
                const kernels::DenseKernels& kernels);
  /// A step of the parameters with the rates of `update`, its decay for the weights only.
  void step(kernels::Update update, const kernels::DenseKernels& kernels);

 private:
  bool isPlain() const;  ///< the kernels do all of it
  void sum(int rows, const kernels::Matrix& x, const kernels::DenseKernels& kernels);
  void activate(int rows, const kernels::DenseKernels& kernels);
  void activateAndLearn(int rows, const kernels::DenseKernels& kernels);
  void takeSlope(int rows, bool add);
  void fold();

  bool m_straight = false;
};

}  // namespace pw::learn
