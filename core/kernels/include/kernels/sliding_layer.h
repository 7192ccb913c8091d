// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "kernels/matrix.h"
#include "network/network.h"

namespace pw::kernels {

/// A convolution of many events. What one output position sees of an event lies in one piece in memory:
/// [positions × kernel · channels] is a matrix whose rows overlap, and the kernels of dense layers multiply
/// it.
class Convolution {
 public:
  explicit Convolution(const network::Sliding& sliding);

  /// What the kernels put behind the sums.
  struct Ends {
    bool relu = false;
    const Grid* grid = nullptr;
    Matrix* pass = nullptr;  ///< as in ForwardPass; none: not wanted
  };
  void forward(int rows, const Matrix& x, const Matrix& weights, const float* bias, const Ends& ends,
               Matrix& y, const DenseKernels& kernels);
  /// Gradients from that of the sums, dy; added to what they hold when `add`.
  void backwardWeights(int rows, const Matrix& x, const Matrix& dy, bool add, Matrix& weights, float* bias,
                       const DenseKernels& kernels);
  /// `transposed` weights [filters × kernel · channels].
  void backwardInputs(int rows, const Matrix& dy, const Matrix& transposed, Matrix& dx,
                      const DenseKernels& kernels);

 private:
  ConstRows seen(std::span<const float> event);
  void spread(std::span<const float> flat, Matrix& positions) const;
  void gather(const Matrix& positions, std::span<float> flat) const;

  network::Sliding m_sliding;
  int m_rows, m_depth;       ///< positions, kernel · channels
  Matrix m_padded;           ///< one event with its zeros; empty without padding
  Matrix m_sums, m_pass;     ///< [positions × filters] of one event
  Matrix m_columns, m_ones;  ///< [positions × kernel · channels]
};

/// Largest or mean values of many events.
class Pooling {
 public:
  Pooling(const network::Sliding& sliding, bool takesMost);

  void forward(int rows, const Matrix& x, Matrix& y);
  /// dx from dy of the last forward pass; the first of equally large values has the gradient.
  void backward(int rows, const Matrix& dy, Matrix& dx) const;

 private:
  std::size_t first(std::size_t output) const;

  network::Sliding m_sliding;
  bool m_takesMost;
  std::vector<std::uint32_t> m_chosen;  ///< input of each output of each row, where the largest is taken
};

}  // namespace pw::kernels
