// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "design/shift_add.h"
#include "fixed/integer_model.h"

namespace pw::hls {

/// Where a layer's multiplications are done. automatic: in a folded layer DSP blocks as far as the part has
/// them, in an unrolled one shifts and additions. lut of an unrolled layer: as shiftAdd, but nothing shared.
enum class Multiplying { automatic, dsp, lut, shiftAdd };

/// Bits of the smallest product that Yosys' synth_xilinx puts into a DSP block; about where Vivado does.
inline constexpr int leastProduct = 9;

/// All sums of an unrolled dense layer as one pipeline: sources, then adders, cut into stages by registers.
struct UnrolledPlan {
  enum class Kind { word, product, bias };
  struct Source {
    Kind kind = Kind::word;
    int word = 0;             ///< of the frame, for words and products
    std::int64_t factor = 1;  ///< of a product, odd and at least 3; of a bias its code
  };
  std::vector<Source> sources;     ///< first the words, one an input
  AdderGraph graph;                ///< outputs: a neuron each, bits beyond the accumulator's to be cut off
  std::vector<ValueRange> ranges;  ///< [nodes]
  std::vector<int> stage;          ///< [nodes] 1 … stages: in which it is worked out; 0: words and biases
  std::vector<int> copies;         ///< [nodes] registers that carry it on, to the next stages or out
  int stages = 1;                  ///< clocks from the words to the sums, at least one

  /// Registers between a node's own stage (words: the first) and one that uses it.
  int copyFor(int node, int inStage) const;
  /// A product wide enough for a DSP block; smaller ones are made of LUTs by the tools.
  bool takesDsp(int node) const { return ranges[std::size_t(node)].bits() >= leastProduct; }
  /// Products of any width, and flip-flops of all copies.
  int products() const;
  std::int64_t registerBits() const;
};

/// Adders that may follow each other within a clock: 3.5 ns each on the slowest of the known parts, with its
/// carry chain and the way to the next.
int addersAClock(double clockNs);

/// `multiplying`: as resolved, not automatic. Dense layers only.
UnrolledPlan planUnrolled(const IntegerLayer& layer, Multiplying multiplying, int addersAStage);

}  // namespace pw::hls
