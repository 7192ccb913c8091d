// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pw::hls {

/// One digit of a number in canonical signed digits: ±2^shift.
struct SignedDigit {
  int shift = 0;
  bool negative = false;
};
/// The digits of `value`, lowest first: no two neighbours are non-zero, which is the fewest of all signed
/// binary forms (Reitwiesner, 1960).
std::vector<SignedDigit> canonicalDigits(std::int64_t value);

/// ±(a node's value · 2^shift); of node −1: zero.
struct ShiftedTerm {
  int node = -1;
  int shift = 0;
  bool negative = false;
};

/// One adder or subtractor: a + b, at most one of them negative. With a zero, it gives −b.
struct Adder {
  ShiftedTerm a, b;
};

/// Sums of shifted sources as a list of adders. Nodes: the sources 0 … sources-1, then the adders in an order
/// in which each uses only nodes before it.
struct AdderGraph {
  int sources = 0;
  std::vector<Adder> adders;
  std::vector<ShiftedTerm> outputs;  ///< a row each; not negative
  std::vector<int> depth;            ///< [nodes] adders on the longest way from a source, plus the source's

  int nodes() const { return sources + int(adders.size()); }
};

/// A graph of Σ terms for every row, over sources of given depths. `share`: two-term patterns that occur in
/// several places, up to a shift and the sign, are added once: the most frequent first, of equally frequent
/// ones the one of least depth (Hartley, "Subexpression sharing in filters using canonic signed digit
/// multipliers", IEEE Trans. CAS-II 43, 1996). What is left of a row is added in the order of depth, which
/// gives a tree of the least depth. No more adders than without sharing.
AdderGraph addTerms(std::span<const int> sourceDepths, std::vector<std::vector<ShiftedTerm>> rows,
                    bool share = true);

/// Products of the constants [rows × columns] with a vector [columns]: the terms of every row.
std::vector<std::vector<ShiftedTerm>> constantTerms(std::span<const std::int64_t> constants, int columns);

/// The graph's outputs for given values of its sources, by its adders.
std::vector<std::int64_t> evaluate(const AdderGraph& graph, std::span<const std::int64_t> sources);

/// Least and greatest value.
struct ValueRange {
  std::int64_t least = 0, most = 0;
  /// Bits of a word that holds both: two's complement where `least` is negative, else without a sign; at
  /// least one.
  int bits() const;
  bool hasSign() const { return least < 0; }
};
/// What each node can hold at most, for sources that take any value of their ranges independently: exact,
/// from the node's coefficients.
std::vector<ValueRange> nodeRanges(const AdderGraph& graph, std::span<const ValueRange> sources);

}  // namespace pw::hls
