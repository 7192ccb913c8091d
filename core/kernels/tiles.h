// SPDX-License-Identifier: GPL-3.0-or-later
// Matrix products in tiles of registers. See lanes.h for how this is compiled.
#pragma once

#include "lanes.h"

namespace pw::kernels::PW_LEVEL {

/// What is multiplied: element (i, j) = start + Σk left(i, k) · right(k, j), with left(i, k) = left[i ·
/// leftRow + k · leftDepth] and rows of `right` that are rightStride apart.
struct Product {
  int rows, columns, depth;
  const float* left;
  std::ptrdiff_t leftRow, leftDepth;
  const float* right;
  std::ptrdiff_t rightStride;
};

/// One tile of R rows and V vectors of columns, held in registers over the whole depth. With a runtime
/// distance between left's rows an address register serves three of them; where they are neighbours one
/// serves all.
template <int R, int V, bool neighbours, class Ends>
void tile(const Product& product, const Ends& ends, int row, int column) {
  constexpr int group = neighbours ? R : 3, groups = (R + group - 1) / group;
  const std::ptrdiff_t step = neighbours ? 1 : product.leftRow;
  Lanes sum[R][V];
#pragma GCC unroll 16
  for (int i = 0; i < R; ++i)
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) sum[i][v] = ends.start(row + i, column + v * laneCount);
  const float* left[groups];
#pragma GCC unroll 16
  for (int g = 0; g < groups; ++g) left[g] = product.left + (row + g * group) * step;
  const float* right = product.right + column;
  for (int k = 0; k < product.depth; ++k) {
    Lanes factors[V];
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) factors[v] = load(right + v * laneCount);
#pragma GCC unroll 16
    for (int i = 0; i < R; ++i) {
      const Lanes factor = all(left[i / group][(i % group) * step]);
#pragma GCC unroll 4
      for (int v = 0; v < V; ++v) sum[i][v] = mulAdd(factor, factors[v], sum[i][v]);
    }
#pragma GCC unroll 16
    for (int g = 0; g < groups; ++g) left[g] += product.leftDepth;
    right += product.rightStride;
  }
#pragma GCC unroll 16
  for (int i = 0; i < R; ++i)
#pragma GCC unroll 4
    for (int v = 0; v < V; ++v) ends.finish(row + i, column + v * laneCount, sum[i][v]);
}

template <int R, int V, bool neighbours, class Ends>
void tileOfRows(int rows, const Product& product, const Ends& ends, int row, int column) {
  if constexpr (R > 1) {
    if (rows < R) return tileOfRows<R - 1, V, neighbours>(rows, product, ends, row, column);
  }
  tile<R, V, neighbours>(product, ends, row, column);
}

/// Columns V vectors at a time; rows in parts of nearly equal size, so that no tile is much lower than
/// others.
template <int V, bool neighbours, class Ends>
void columnsOfTiles(const Product& product, const Ends& ends, int column) {
  const int parts = (product.rows + tileRows - 1) / tileRows;
  for (int part = 0, row = 0; part < parts; ++part) {
    const int next = int(long(product.rows) * (part + 1) / parts);
    tileOfRows<tileRows, V, neighbours>(next - row, product, ends, row, column);
    row = next;
  }
}

/// `ends.start(i, j)` gives what a sum begins with, `ends.finish(i, j, sum)` takes it: vectors of columns
/// from j.
template <bool neighbours, class Ends>
void multiply(const Product& product, const Ends& ends) {
  constexpr int width = tileVectors * laneCount;
  int column = 0;
  for (; column + width - laneCount < product.columns; column += width)
    columnsOfTiles<tileVectors, neighbours>(product, ends, column);
  for (; column < product.columns; column += laneCount) columnsOfTiles<1, neighbours>(product, ends, column);
}

}  // namespace pw::kernels::PW_LEVEL
