// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "constraint.h"
#include "kernels/matrix.h"
#include "network/fixed_format.h"

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

}  // namespace pw::learn
