// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <utility>

#include "constraint.h"
#include "kernels/matrix.h"
#include "network/network.h"

namespace pw::learn {

/// Weights or biases of a layer and all that training keeps beside them, in matrices of one shape.
struct Parameter {
  kernels::Matrix latent, gradient;
  kernels::Matrix first, second;  ///< moments of the optimiser
  kernels::Matrix mask;           ///< empty: nothing is masked
  kernels::Matrix onGrid;         ///< empty in floating point
  std::optional<kernels::Grid> grid;
  Constraint range;

  /// `format` limits the latent values from the beginning.
  Parameter(int rows, int columns, std::span<const float> start, const network::FixedFormat* format);
  /// What the forward pass uses.
  const kernels::Matrix& inUse() const { return onGrid.empty() ? latent : onGrid; }
  void quantise(const network::FixedFormat& format, const kernels::DenseKernels& kernels);
  /// Used by values that somebody else puts into `onGrid`.
  void quantiseElsewhere(const network::FixedFormat& format);
  /// [rows × columns] of 0 and 1.
  void setMask(std::span<const float> values, const kernels::DenseKernels& kernels);
  /// After a change of the latent values other than by step().
  void refresh(const kernels::DenseKernels& kernels);
  /// A step with the rates of `update`; everything else in it comes from here.
  void step(kernels::Update update, const kernels::DenseKernels& kernels);
};

/// One layer with the memory that a part of a batch needs on its way through.
struct TrainedLayer {
  Parameter weights, bias;
  kernels::Matrix
      transposed;  ///< of the weights in use; empty in the first layer, whose inputs need no gradient
  kernels::Matrix y, pass,
      gradient;  ///< [part × outputs]: output, its derivative, gradient before the activation
  bool relu = false;
  std::optional<kernels::Grid> grid;  ///< of the output

  TrainedLayer(const network::Layer& layer, bool hasBelow, int partRows);
  /// `straight`: the gradient passes outside the output's range, too.
  void quantise(const network::LayerFormats& formats, bool straight, const kernels::DenseKernels& kernels);
  /// After every change of the weights.
  void transpose(const kernels::DenseKernels& kernels);
  void forward(int rows, const kernels::Matrix& x, const kernels::DenseKernels& kernels);
  /// From `gradient` to that of the parameters, added to what they hold when `add`, and to that of the layer
  /// `below`.
  void backward(int rows, const kernels::Matrix& x, bool add, TrainedLayer* below,
                const kernels::DenseKernels& kernels);
  /// A step of the parameters with the rates of `update`, its decay for the weights only.
  void step(kernels::Update update, const kernels::DenseKernels& kernels);
};

}  // namespace pw::learn
