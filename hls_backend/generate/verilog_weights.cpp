// SPDX-License-Identifier: GPL-3.0-or-later
#include "verilog_weights.h"

#include <vector>

namespace pw::hls {
namespace {

/// Words of any width, put together from the lowest bits up, as hexadecimal constants.
class WideWord {
 public:
  explicit WideWord(int bits) : m_bits(bits), m_nibbles(std::size_t((bits + 3) / 4), 0) {}

  void put(std::int64_t code, int width) {
    for (int i = 0; i < width; ++i, ++m_at) {
      if ((std::uint64_t(code) >> i & 1) != 0) m_nibbles[std::size_t(m_at / 4)] |= char(1 << (m_at % 4));
    }
  }
  std::string text() const {
    std::string result = std::to_string(m_bits) + "'h";
    for (auto nibble = m_nibbles.rbegin(); nibble != m_nibbles.rend(); ++nibble) {
      result += "0123456789abcdef"[std::size_t(*nibble)];
    }
    return result;
  }

 private:
  int m_bits, m_at = 0;
  std::vector<char> m_nibbles;
};

std::string weightWord(const IntegerLayer& layer, const LayerSchedule& fold, int pass, int input) {
  WideWord word(fold.multipliers * layer.weight.width);
  for (int unit = 0; unit < fold.neurons(pass, layer.columns()); ++unit) {
    word.put(layer.row(pass * fold.multipliers + unit)[input], layer.weight.width);
  }
  return word.text();
}

std::string biasWord(const IntegerLayer& layer, const LayerSchedule& fold, int pass) {
  WideWord word(fold.multipliers * layer.accumulator.width);
  for (int unit = 0; unit < fold.neurons(pass, layer.columns()); ++unit) {
    word.put(layer.bias[std::size_t(pass * fold.multipliers + unit)], layer.accumulator.width);
  }
  return word.text();
}

std::string range(int bits) {
  return "[" + std::to_string(bits - 1) + ":0]";
}

}  // namespace

int bitsFor(std::int64_t count) {
  int bits = 1;
  while ((std::int64_t(1) << bits) < count) ++bits;
  return bits;
}

std::string weightsModule(const IntegerLayer& layer, const LayerSchedule& fold, const std::string& name) {
  const int depth = fold.passes * layer.words();
  const std::string weightRange = range(fold.multipliers * layer.weight.width);
  const std::string biasRange = range(fold.multipliers * layer.accumulator.width);
  const bool several = fold.passes > 1;
  std::string text = "// Weights " + network::toText(layer.weight) +
                     ", unit 0 in the lowest bits; one word for each " +
                     "input of each pass. Biases in the sums' format.\nmodule " + name + " (\n";
  text += "    input  wire clk,\n    input  wire step,\n";
  text += "    input  wire " + range(bitsFor(depth)) + " address,\n";
  if (several) text += "    input  wire " + range(bitsFor(fold.passes)) + " a_pass,\n";
  text += "    output reg  " + weightRange + " a_weights,\n";
  text += std::string("    output ") + (several ? "reg  " : "wire ") + biasRange + " p_biases\n);\n";
  if (fold.storage == WeightStorage::blockRam) text += "  (* rom_style = \"block\" *)\n";
  if (fold.storage == WeightStorage::lut) {
    // Vivado's word for LUTs is to Yosys that for LUTs as RAM, which no constants can be kept in.
    text +=
        "`ifdef YOSYS\n  (* rom_style = \"logic\" *)\n`else\n  (* rom_style = \"distributed\" *)\n`endif\n";
  }
  text += "  reg " + weightRange + " weights [0:" + std::to_string(depth - 1) + "];\n";
  text += "  always @(posedge clk) if (step) a_weights <= weights[address];\n";
  if (several) {
    text += "  reg " + biasRange + " biases [0:" + std::to_string(fold.passes - 1) + "];\n";
    text += "  always @(posedge clk) if (step) p_biases <= biases[a_pass];\n";
  } else {
    text += "  assign p_biases = " + biasWord(layer, fold, 0) + ";\n";
  }
  text += "\n  initial begin\n";
  for (int pass = 0; pass < fold.passes; ++pass) {
    if (several) text += "    biases[" + std::to_string(pass) + "] = " + biasWord(layer, fold, pass) + ";\n";
    for (int input = 0; input < layer.words(); ++input) {
      text += "    weights[" + std::to_string(pass * layer.words() + input) +
              "] = " + weightWord(layer, fold, pass, input) + ";\n";
    }
  }
  return text + "  end\nendmodule\n";
}

}  // namespace pw::hls
