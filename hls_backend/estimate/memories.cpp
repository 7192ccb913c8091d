// SPDX-License-Identifier: GPL-3.0-or-later
#include "memories.h"

#include <algorithm>
#include <set>
#include <string>

namespace pw::hls {
namespace {

// Costs in Yosys' xilinx/brams_xc4v.txt, lutrams_xc5v.txt and synth_xilinx, all in LUT-like units.
constexpr double romBitCost = 1.0 / 64;
constexpr double ramb18Cost = 129, ramb36Cost = 257;
constexpr double lutRamCost = 8;  // four LUTs: 32 × 6 or 64 × 3 bits
constexpr int lutsOfLutRam = 4;
constexpr int entriesOfLut = 64;

int ceilDivided(int a, int b) {
  return (a + b - 1) / b;
}

int bitsFor(int count) {
  int bits = 1;
  while ((1 << bits) < count) ++bits;
  return bits;
}

struct BlockRam {
  double cost = 0;
  int bram18 = 0;
};

/// The cheapest way to build depth × width bits from block RAMs, all of one kind and shape.
BlockRam blockRam(int depth, int width) {
  BlockRam best;
  const auto tryShape = [&](int shapeDepth, int shapeWidth, double cost, int halves) {
    const int count = ceilDivided(depth, shapeDepth) * ceilDivided(width, shapeWidth);
    if (best.bram18 == 0 || count * cost < best.cost) best = {count * cost, count * halves};
  };
  for (const auto& [shapeDepth, shapeWidth] :
       {std::pair{512, 36}, {1024, 18}, {2048, 9}, {4096, 4}, {8192, 2}, {16384, 1}}) {
    tryShape(shapeDepth, shapeWidth, ramb18Cost, 1);
    tryShape(shapeDepth, 2 * shapeWidth, ramb36Cost, 2);
  }
  return best;
}

/// A constant table, column by column: each 64 entries of a column are a LUT of the address, unless they are
/// constant or equal to another's; wide multiplexers (MUXF7, MUXF8) join up to four of them.
class Table {
 public:
  Table(int depth, int width)
      : m_depth(depth), m_columns(std::size_t(width), std::string(std::size_t(depth), '0')) {}

  void put(int word, int firstColumn, int bits, std::int64_t code) {
    for (int bit = 0; bit < bits; ++bit) {
      if ((code >> bit & 1) != 0) m_columns[std::size_t(firstColumn + bit)][std::size_t(word)] = '1';
    }
  }
  Resources resources(WeightStorage storage = WeightStorage::automatic) const {
    const int width = int(m_columns.size());
    const BlockRam block = blockRam(m_depth, width);
    Resources result;
    const bool cheaper = double(m_depth) * width * romBitCost > block.cost;
    if (storage == WeightStorage::automatic ? cheaper : storage == WeightStorage::blockRam) {
      result.bram18 = block.bram18;
    } else {
      result.lut = luts();
      result.ff = registers();
    }
    return result;
  }

 private:
  static bool constant(const std::string& bits) {
    return bits.find_first_not_of(bits[0]) == std::string::npos;
  }

  /// A block RAM has its output registers; LUTs need a flip-flop for each different column.
  int registers() const {
    const std::set<std::string> columns(m_columns.begin(), m_columns.end());
    return int(
        std::count_if(columns.begin(), columns.end(), [](const std::string& c) { return !constant(c); }));
  }
  int luts() const {
    std::set<std::string> different;
    int joins = 0;
    for (const std::string& column : std::set<std::string>(m_columns.begin(), m_columns.end())) {
      for (int from = 0; from < m_depth; from += entriesOfLut) {
        std::string piece = column.substr(std::size_t(from), entriesOfLut);
        if (!constant(piece)) different.insert(std::move(piece));
      }
      joins += (ceilDivided(m_depth, entriesOfLut) - 1) / 4;
    }
    return int(different.size()) + joins;
  }

  int m_depth;
  std::vector<std::string> m_columns;
};

}  // namespace

Resources weightTable(const IntegerLayer& layer, const LayerSchedule& fold) {
  Table table(fold.passes * layer.words(), fold.multipliers * layer.weight.width);
  for (int neuron = 0; neuron < layer.columns(); ++neuron) {
    const int pass = neuron / fold.multipliers;
    const int column = neuron % fold.multipliers * layer.weight.width;
    for (int input = 0; input < layer.words(); ++input) {
      table.put(pass * layer.words() + input, column, layer.weight.width, layer.row(neuron)[input]);
    }
  }
  return table.resources(fold.storage);
}

Resources biasTable(const IntegerLayer& layer, const LayerSchedule& fold) {
  if (fold.passes == 1) return {};
  Table table(fold.passes, fold.multipliers * layer.accumulator.width);
  for (int neuron = 0; neuron < layer.columns(); ++neuron) {
    table.put(neuron / fold.multipliers, neuron % fold.multipliers * layer.accumulator.width,
              layer.accumulator.width, layer.bias[std::size_t(neuron)]);
  }
  Resources result = table.resources();
  result.ff = 0;  // the DSP blocks' registers
  return result;
}

Resources replayBuffer(const IntegerLayer& layer) {
  const int depth = 2 << bitsFor(layer.inputs);
  const int width = layer.input.width;
  const int rams = depth <= 32 ? ceilDivided(width, 6) : ceilDivided(depth, 64) * ceilDivided(width, 3);
  const int banks = ceilDivided(depth, 64);
  const BlockRam block = blockRam(depth, width);
  Resources result;
  if (rams * lutRamCost > block.cost) {
    result.bram18 = block.bram18;
  } else {
    result.lutRam = rams * lutsOfLutRam;
    result.lut = banks > 1 ? width * ceilDivided(banks, 4) : 0;
  }
  return result;
}

}  // namespace pw::hls
