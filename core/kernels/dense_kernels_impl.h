// SPDX-License-Identifier: GPL-3.0-or-later
// The kernels of one level. See lanes.h for how this is compiled.
#pragma once

#include "kernels/dense_kernels.h"
#include "tiles.h"

namespace pw::kernels::PW_LEVEL {

/// A grid's constants in all lanes.
struct GridLanes {
  explicit GridLanes(const Grid& grid)
      : scale(all(grid.scale)),
        step(all(grid.step)),
        least(all(grid.least)),
        most(all(grid.most)),
        low(all(grid.low)),
        high(all(grid.high)),
        half(all(grid.half)),
        modulus(all(grid.modulus)),
        inverse(all(grid.modulus > 0 ? 1 / grid.modulus : 0)),
        wraps(grid.modulus > 0) {}

  Lanes onGrid(Lanes value) const {
    const Lanes scaled = value * scale;  // exact: a power of two
    Lanes code = floorOf(scaled);
    // scaled − floor is exact or rounds to 1, both of which decide the half rightly; adding 0.5 first would
    // not.
    code += onesWhere(scaled - code >= half);
    if (wraps) return (code - modulus * floorOf((code - least) * inverse)) * step;
    return lower(most, higher(least, code)) * step;
  }
  Lanes passes(Lanes value) const { return onesWhere((value >= low) & (value < high)); }

  Lanes scale, step, least, most, low, high, half, modulus, inverse;
  bool wraps;
};

/// Begins with the bias; ends with the activation and the grid.
struct ActivationEnds {
  const ForwardPass& pass;
  GridLanes grid;

  Lanes start(int, int column) const { return load(pass.bias + column); }
  void finish(int row, int column, Lanes sum) const {
    Lanes open = all(1.0f);
    Lanes value = sum;
    if (pass.grid) open = grid.passes(sum);
    if (pass.relu) {
      open = sum > Lanes{} ? open : Lanes{};
      value = higher(Lanes{}, sum);
    }
    if (pass.grid) value = grid.onGrid(value);
    store(pass.y.data + row * pass.y.stride + column, value);
    if (pass.pass.data) store(pass.pass.data + row * pass.pass.stride + column, open);
  }
};

inline void forward(const ForwardPass& pass) {
  const Product product{pass.rows, pass.outputs,      pass.inputs,        pass.x.data, pass.x.stride,
                        1,         pass.weights.data, pass.weights.stride};
  multiply<false>(product, ActivationEnds{pass, GridLanes(pass.grid ? *pass.grid : Grid{})});
}

/// Ends with what the activation below lets pass.
struct GateEnds {
  const BackwardInputs& pass;

  Lanes start(int, int) const { return Lanes{}; }
  void finish(int row, int column, Lanes sum) const {
    const Lanes open = load(pass.pass.data + row * pass.pass.stride + column);
    store(pass.dx.data + row * pass.dx.stride + column, sum * open);
  }
};

inline void backwardInputs(const BackwardInputs& pass) {
  const Product product{pass.rows,      pass.inputs, pass.outputs,      pass.dy.data,
                        pass.dy.stride, 1,           pass.weights.data, pass.weights.stride};
  multiply<false>(product, GateEnds{pass});
}

/// What ends every step: the range, the mask and the grid.
struct Keeper {
  Keeper(const Update& update, const Updated& updated)
      : least(all(update.least)),
        most(all(update.most)),
        grid(update.grid ? *update.grid : Grid{}),
        mask(update.mask),
        quantised(update.grid != nullptr),
        to(updated) {}

  Lanes slope(Lanes before, Lanes gradient, Lanes decay) const {
    if (quantised) gradient *= grid.passes(before);
    return mulAdd(decay, before, gradient);
  }
  void keep(std::ptrdiff_t i, Lanes moved) const {
    Lanes after = lower(most, higher(least, moved));
    if (mask) after *= load(mask + i);
    store(to.latent + i, after);
    if (quantised) store(to.used + i, grid.onGrid(after));
  }

  Lanes least, most;
  GridLanes grid;
  const float* mask;
  bool quantised;
  Updated to;
};

struct AdamRule {
  AdamRule(const Update& update, const Updated& updated)
      : rate(all(update.rate)),
        spread(all(update.spread)),
        decay(all(update.decay)),
        keeper(update, updated) {}

  void step(std::ptrdiff_t i, Lanes gradient) const {
    constexpr float beta1 = 0.9f, beta2 = 0.999f, epsilon = 1e-8f;
    const Lanes before = load(keeper.to.latent + i);
    const Lanes slope = keeper.slope(before, gradient, decay);
    const Lanes m = mulAdd(all(beta1), load(keeper.to.first + i), all(1 - beta1) * slope);
    const Lanes v = mulAdd(all(beta2), load(keeper.to.second + i), all(1 - beta2) * slope * slope);
    store(keeper.to.first + i, m);
    store(keeper.to.second + i, v);
    keeper.keep(i, before - rate * m / mulAdd(squareRoot(v), spread, all(epsilon)));
  }

  Lanes rate, spread, decay;
  Keeper keeper;
};

struct MomentumRule {
  MomentumRule(const Update& update, const Updated& updated)
      : rate(all(update.rate)),
        momentum(all(update.momentum)),
        decay(all(update.decay)),
        keeper(update, updated) {}

  void step(std::ptrdiff_t i, Lanes gradient) const {
    const Lanes before = load(keeper.to.latent + i);
    const Lanes slope = keeper.slope(before, gradient, decay);
    const Lanes velocity = mulAdd(momentum, load(keeper.to.first + i), slope);
    store(keeper.to.first + i, velocity);
    keeper.keep(i, before - rate * velocity);
  }

  Lanes rate, momentum, decay;
  Keeper keeper;
};

template <class RuleOf>
void updateBy(const RuleOf& rule, std::size_t count, const float* gradient) {
  for (std::size_t i = 0; i < count; i += laneCount) rule.step(std::ptrdiff_t(i), load(gradient + i));
}

inline void update(const Update& update, std::size_t count, const float* gradient, const Updated& updated) {
  if (update.rule == Rule::adam) return updateBy(AdamRule(update, updated), count, gradient);
  updateBy(MomentumRule(update, updated), count, gradient);
}

/// Begins with what earlier rows gave.
struct SumEnds {
  Rows out;
  bool add;

  Lanes start(int row, int column) const {
    return add ? load(out.data + row * out.stride + column) : Lanes{};
  }
  void finish(int row, int column, Lanes sum) const { store(out.data + row * out.stride + column, sum); }
};

inline void backwardWeights(const BackwardWeights& pass) {
  const Product product{pass.inputs, pass.outputs,  pass.rows,    pass.x.data,
                        1,           pass.x.stride, pass.dy.data, pass.dy.stride};
  multiply<true>(product, SumEnds{pass.weights, pass.add});
  for (int column = 0; column < pass.outputs; column += laneCount) {
    Lanes sum = pass.add ? load(pass.bias + column) : Lanes{};
    for (int row = 0; row < pass.rows; ++row) sum += load(pass.dy.data + row * pass.dy.stride + column);
    store(pass.bias + column, sum);
  }
}

using Four = float __attribute__((vector_size(16)));
using FourIndices = int __attribute__((vector_size(16)));

/// Four rows from `in` become four columns of `out`.
inline void transposeFour(const float* in, std::ptrdiff_t inStride, float* out, std::ptrdiff_t outStride) {
  Four row[4];
  for (int i = 0; i < 4; ++i) __builtin_memcpy(&row[i], in + i * inStride, sizeof row[i]);
  const Four low0 = __builtin_shuffle(row[0], row[1], FourIndices{0, 4, 1, 5});
  const Four low1 = __builtin_shuffle(row[2], row[3], FourIndices{0, 4, 1, 5});
  const Four high0 = __builtin_shuffle(row[0], row[1], FourIndices{2, 6, 3, 7});
  const Four high1 = __builtin_shuffle(row[2], row[3], FourIndices{2, 6, 3, 7});
  const Four column[4] = {__builtin_shuffle(low0, low1, FourIndices{0, 1, 4, 5}),
                          __builtin_shuffle(low0, low1, FourIndices{2, 3, 6, 7}),
                          __builtin_shuffle(high0, high1, FourIndices{0, 1, 4, 5}),
                          __builtin_shuffle(high0, high1, FourIndices{2, 3, 6, 7})};
  for (int i = 0; i < 4; ++i) __builtin_memcpy(out + i * outStride, &column[i], sizeof column[i]);
}

/// Four by four in strips of 16 rows, whose parts of the output share cache lines.
inline void transpose(int rows, int columns, ConstRows in, Rows out) {
  constexpr int strip = 16;
  const int wholeRows = rows / 4 * 4, wholeColumns = columns / 4 * 4;
  for (int first = 0; first < wholeRows; first += strip) {
    const int end = first + strip < wholeRows ? first + strip : wholeRows;
    for (int column = 0; column < wholeColumns; column += 4)
      for (int row = first; row < end; row += 4)
        transposeFour(in.data + row * in.stride + column, in.stride, out.data + column * out.stride + row,
                      out.stride);
  }
  for (int row = 0; row < rows; ++row)
    for (int column = row < wholeRows ? wholeColumns : 0; column < columns; ++column)
      out.data[column * out.stride + row] = in.data[row * in.stride + column];
}

inline void quantiseLanes(const GridLanes& grid, bool relu, const float* in, float* out, float* pass) {
  const Lanes value = load(in);
  Lanes open = grid.passes(value);
  if (relu) open = value > Lanes{} ? open : Lanes{};
  store(out, grid.onGrid(relu ? higher(Lanes{}, value) : value));
  if (pass) store(pass, open);
}

inline void quantise(const Grid& onto, bool relu, std::size_t count, const float* in, float* out,
                     float* pass) {
  const GridLanes grid(onto);
  std::size_t i = 0;
  for (; i + laneCount <= count; i += laneCount)
    quantiseLanes(grid, relu, in + i, out + i, pass ? pass + i : pass);
  if (i == count) return;
  float rest[3][laneCount] = {};
  const std::size_t bytes = (count - i) * sizeof(float);
  __builtin_memcpy(rest[0], in + i, bytes);
  quantiseLanes(grid, relu, rest[0], rest[1], rest[2]);
  __builtin_memcpy(out + i, rest[1], bytes);
  if (pass) __builtin_memcpy(pass + i, rest[2], bytes);
}

#define PW_NAME(level) #level
#define PW_NAME_OF(level) PW_NAME(level)
extern const DenseKernels kernels;
const DenseKernels kernels = {
    PW_NAME_OF(PW_LEVEL), forward, backwardInputs, backwardWeights, transpose, update, quantise};

}  // namespace pw::kernels::PW_LEVEL
