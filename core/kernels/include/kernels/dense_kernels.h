// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

namespace pw::kernels {

/// Rows of floats in memory: element (i, j) is data[i · stride + j].
struct ConstRows {
  const float* data = nullptr;
  std::ptrdiff_t stride = 0;
};
struct Rows {
  float* data = nullptr;
  std::ptrdiff_t stride = 0;
  operator ConstRows() const { return {data, stride}; }
};

/// A fixed-point grid for the kernels: value = clamp(round(x · scale), least, most) · step. A value takes
/// part in the clipped straight-through gradient where low <= x < high.
struct Grid {
  float scale = 1, step = 1;
  float least = 0, most = 0;  ///< codes
  float low = 0, high = 0;    ///< values that round into the codes' range
  float half = 0.5f;          ///< fraction of a code from which on rounding goes up; above 1: never (floor)
  float modulus = 0;          ///< > 0: codes outside the range wrap round modulo this instead of saturating
};

/// y = activation(x · weights + bias), then on the grid. Every row of `weights`, `bias`, `y` and `pass` has
/// room for outputs rounded up to 16; what lies beyond outputs is 0 in weights and bias.
struct ForwardPass {
  int rows = 0, inputs = 0, outputs = 0;
  ConstRows x;        ///< [rows × inputs]
  ConstRows weights;  ///< [inputs × outputs]
  const float* bias = nullptr;
  bool relu = false;
  const Grid* grid = nullptr;  ///< none: floating point
  Rows y;                      ///< [rows × outputs]
  Rows pass;                   ///< dy/d(x · weights + bias), 0 or 1; no data: not wanted
};

/// dx = (dy · transposed weights) ⊙ pass: the gradient before the activation of the layer below.
struct BackwardInputs {
  int rows = 0, inputs = 0, outputs = 0;
  ConstRows dy;       ///< [rows × outputs]
  ConstRows weights;  ///< transposed: [outputs × inputs]
  ConstRows pass;     ///< [rows × inputs]
  Rows dx;            ///< [rows × inputs]
};

enum class Rule {
  adam,      ///< see adam.h
  momentum,  ///< v = momentum · v + g, w −= rate · v (Sutskever et al. 2013, as PyTorch writes it); 0: plain
             ///< SGD
};

/// One step of an optimiser.
struct Update {
  Rule rule = Rule::adam;
  float rate = 0;      ///< Adam: learning rate / (1 − β1ᵗ)
  float spread = 1;    ///< Adam: 1/√(1 − β2ᵗ)
  float momentum = 0;  ///< momentum
  float decay = 0;     ///< 2 · l2
  float least = -1e30f, most = 1e30f;
  const float* mask = nullptr;  ///< none: nothing is masked
  const Grid* grid = nullptr;   ///< none: floating point, `used` is left alone
};

/// What a step changes, all of the gradient's shape.
struct Updated {
  float* latent = nullptr;
  float *first = nullptr, *second = nullptr;  ///< moments; momentum has no second
  float* used = nullptr;  ///< the latent parameters on their grid, by which the next forward pass multiplies
};

/// dWeights (+)= xᵀ · dy and dBias (+)= column sums of dy.
struct BackwardWeights {
  int rows = 0, inputs = 0, outputs = 0;
  ConstRows x;   ///< [rows × inputs]
  ConstRows dy;  ///< [rows × outputs], 0 beyond outputs
  bool add = false;
  Rows weights;           ///< [inputs × outputs]
  float* bias = nullptr;  ///< [outputs]
};

/// The arithmetic of dense training, compiled for one kind of processor. Every sum runs over its terms in
/// their order, with one accumulator an element: a result depends neither on the tiling nor on threads.
/// Levels with fused multiply-add (avx2, avx512) give the same bits; the portable level rounds after each
/// product.
struct DenseKernels {
  const char* name;  ///< portable, avx2 or avx512
  void (*forward)(const ForwardPass&);
  void (*backwardInputs)(const BackwardInputs&);
  void (*backwardWeights)(const BackwardWeights&);
  /// out[j][i] = in[i][j] for in [rows × columns]; rooms of both are rounded up to 16 columns.
  void (*transpose)(int rows, int columns, ConstRows in, Rows out);
  /// A step for `count` parameters, a multiple of 16.
  void (*update)(const Update&, std::size_t count, const float* gradient, const Updated&);
  /// out = in on the grid, after ReLU when `relu`; pass as in ForwardPass, may be null. Any count.
  void (*quantise)(const Grid&, bool relu, std::size_t count, const float* in, float* out, float* pass);
};

}  // namespace pw::kernels
