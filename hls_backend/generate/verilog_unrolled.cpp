// SPDX-License-Identifier: GPL-3.0-or-later
#include "verilog_unrolled.h"

#include <algorithm>

#include "verilog_layer.h"

namespace pw::hls {
namespace {

std::string bitRange(int bits) {
  return "[" + number(bits - 1) + ":0] ";
}

/// Writes the module of one plan.
class SumsText {
 public:
  SumsText(const IntegerLayer& layer, const UnrolledPlan& plan) : m_layer(layer), m_plan(plan) {}

  std::string module(const std::string& name) {
    const int words = m_layer.inputs * m_layer.input.width;
    std::string text = "// " + title() + "\nmodule " + name + " (\n    input  wire clk,\n" +
                       "    input  wire step,\n    input  wire " + bitRange(words) +
                       "words,\n    output wire " + bitRange(m_layer.outputs * m_layer.accumulator.width) +
                       "sums\n);\n";
    std::string body;
    for (int stage = 0; stage <= m_plan.stages; ++stage) body += stageText(stage);
    for (std::size_t i = 0; i < m_plan.graph.outputs.size(); ++i) body += outputText(i);
    text += wordsText() + body;
    if (m_registers) return text + unusedText() + "endmodule\n";
    return text + unusedText() + "  wire unused_clock = &{1'b0, clk, step};\nendmodule\n";
  }

 private:
  std::string title() const {
    return "The sums of " + number(m_layer.outputs) + " neurons in " + number(m_plan.stages) +
           (m_plan.stages == 1 ? " stage: " : " stages: ") +
           number(std::int64_t(m_plan.graph.adders.size())) + " adders, " + number(m_plan.products()) +
           " multipliers. x: words, p: products, b: biases, s: sums; " + "_n: n clocks later.";
  }
  const ValueRange& rangeOf(int node) const { return m_plan.ranges[std::size_t(node)]; }
  bool isSource(int node) const { return node < int(m_plan.sources.size()); }

  std::string nameOf(int node, int copy) const {
    std::string text;
    if (!isSource(node)) {
      text = "s" + number(node - std::int64_t(m_plan.sources.size()));
    } else {
      const UnrolledPlan::Kind kind = m_plan.sources[std::size_t(node)].kind;
      text = kind == UnrolledPlan::Kind::word      ? "x" + number(node)
             : kind == UnrolledPlan::Kind::product ? "p" + number(node - m_layer.inputs)
                                                   : "b" + number(node - m_layer.inputs);
    }
    return copy == 0 ? text : text + "_" + number(copy);
  }

  /// The term as a word of `bits` bits, for use in `stage`: the sign or zeros in front, or its upper bits cut
  /// off.
  std::string operand(const ShiftedTerm& term, int stage, int bits) {
    const ValueRange& value = rangeOf(term.node);
    const std::string name = nameOf(term.node, m_plan.copyFor(term.node, stage));
    m_used[name] = std::max(m_used[name], std::min(value.bits(), bits - term.shift));
    if (term.shift >= bits) return number(bits) + "'d0";
    const int own = std::min(value.bits(), bits - term.shift);
    const int front = bits - term.shift - own;
    std::string text = own < value.bits() ? name + "[" + number(own - 1) + ":0]" : name;
    if (front > 0) {
      const std::string sign = value.hasSign() ? name + "[" + number(own - 1) + "]" : "1'b0";
      text = "{" + number(front) + "{" + sign + "}}, " + text;
    }
    if (term.shift > 0) text += ", " + number(term.shift) + "'d0";
    return front > 0 || term.shift > 0 ? "{" + text + "}" : text;
  }

  std::string wordsText() {
    std::string text;
    for (int i = 0; i < m_layer.inputs; ++i) {
      const std::string slice = "words[" + number((std::int64_t(i) + 1) * m_layer.input.width - 1) + ":" +
                                number(std::int64_t(i) * m_layer.input.width) + "]";
      if (m_used.count(nameOf(i, 0)) == 0 && m_plan.copies[std::size_t(i)] == 0) {
        text += "  wire unused_x" + number(i) + " = &{1'b0, " + slice + "};\n";
      } else {
        text += "  wire " + bitRange(m_layer.input.width) + nameOf(i, 0) + " = " + slice + ";\n";
      }
    }
    return text;
  }

  std::string stageText(int stage) {
    std::string text = stage == 0 ? "" : "\n  // Stage " + number(stage) + ".\n", registers;
    for (int node = 0; node < m_plan.graph.nodes(); ++node) {
      if (m_plan.stage[std::size_t(node)] == stage) text += nodeText(node);
      registers += copyText(node, stage);
    }
    if (registers.empty()) return text;
    m_registers = true;
    return text + "  always @(posedge clk) if (step) begin\n" + registers + "  end\n";
  }

  /// The register at the end of `stage` that carries a node on, with its declaration in front of the block.
  std::string copyText(int node, int stage) {
    const int copy = stage == 0 ? 0 : m_plan.copyFor(node, stage + 1);
    if (copy < 1 || copy > m_plan.copies[std::size_t(node)]) return "";
    m_used[nameOf(node, copy - 1)] = rangeOf(node).bits();
    return "    " + nameOf(node, copy) + " <= " + nameOf(node, copy - 1) + ";\n";
  }

  std::string nodeText(int node) {
    const std::string bits = bitRange(rangeOf(node).bits()), name = nameOf(node, 0);
    std::string text;
    if (!isSource(node)) {
      text = "  wire " + bits + name + " = " + adderText(node) + ";\n";
    } else {
      const UnrolledPlan::Source& source = m_plan.sources[std::size_t(node)];
      if (source.kind == UnrolledPlan::Kind::product) text = productText(node, source);
      if (source.kind == UnrolledPlan::Kind::bias) {
        const ValueRange& value = rangeOf(node);
        text = "  wire " + bits + name + " = " + (source.factor < 0 ? "-" : "") + number(value.bits()) +
               "'d" + number(std::abs(source.factor)) + ";\n";
      }
    }
    for (int copy = 1; copy <= m_plan.copies[std::size_t(node)]; ++copy) {
      text += "  reg  " + bits + nameOf(node, copy) + ";\n";
    }
    return text;
  }

  std::string adderText(int node) {
    const Adder& adder = m_plan.graph.adders[std::size_t(node) - m_plan.sources.size()];
    const int stage = m_plan.stage[std::size_t(node)], bits = rangeOf(node).bits();
    const std::string first = adder.a.node < 0 ? "" : operand(adder.a, stage, bits) + " ";
    return first + (adder.b.negative ? "-" : "+") + (adder.a.node < 0 ? "" : " ") +
           operand(adder.b, stage, bits);
  }

  /// Signed words of just the bits that they need.
  std::string productText(int node, const UnrolledPlan::Source& source) {
    const bool isSigned = m_layer.input.isSigned;
    const std::string word = nameOf(source.word, 0);
    const int factorBits = ValueRange{0, source.factor}.bits() + 1;
    const int wordBits = m_layer.input.width + (isSigned ? 0 : 1);
    const int bits = wordBits + factorBits, kept = rangeOf(node).bits();
    const std::string name = nameOf(node, 0), whole = "whole_" + name;
    m_used[word] = m_layer.input.width;
    std::string text = "  wire signed " + bitRange(wordBits) + "word_" + name + " = " +
                       (isSigned ? word : "{1'b0, " + word + "}") + ";\n";
    text += std::string("  ") + (m_plan.takesDsp(node) ? "(* use_dsp = \"yes\" *) " : "") + "wire signed " +
            bitRange(bits) + whole + " = word_" + name + " * " + number(factorBits) + "'sd" +
            number(source.factor) + ";\n";
    text += "  wire " + bitRange(kept) + name + " = " + whole + "[" + number(kept - 1) + ":0];\n";
    if (kept < bits) {
      text += "  wire unused_" + name + " = &{1'b0, " + whole + "[" + number(bits - 1) + ":" + number(kept) +
              "]};\n";
    }
    return text;
  }

  std::string outputText(std::size_t neuron) {
    const ShiftedTerm& output = m_plan.graph.outputs[neuron];
    const int bits = m_layer.accumulator.width;
    const std::string place = "sums[" + number((std::int64_t(neuron) + 1) * bits - 1) + ":" +
                              number(std::int64_t(neuron) * bits) + "]";
    return std::string(neuron == 0 ? "\n" : "") + "  assign " + place + " = " +
           (output.node < 0 ? number(bits) + "'d0" : operand(output, m_plan.stages + 1, bits)) + ";\n";
  }

  /// Upper bits of which nobody asked.
  std::string unusedText() const {
    std::string text;
    for (int node = 0; node < m_plan.graph.nodes(); ++node) {
      const int bits = rangeOf(node).bits();
      for (int copy = 0; copy <= m_plan.copies[std::size_t(node)]; ++copy) {
        const std::string name = nameOf(node, copy);
        const auto found = m_used.find(name);
        const int used = found == m_used.end() ? 0 : found->second;
        if (used >= bits || (node < m_layer.inputs && copy == 0 && found == m_used.end())) continue;
        text += "  wire unused_" + name + "_bits = &{1'b0, " + name + "[" + number(bits - 1) + ":" +
                number(used) + "]};\n";
      }
    }
    return text;
  }

  const IntegerLayer& m_layer;
  const UnrolledPlan& m_plan;
  std::map<std::string, int> m_used;  // lowest bits of each word that are read
  bool m_registers = false;
};

}  // namespace

std::string sumsModule(const IntegerLayer& layer, const UnrolledPlan& plan, const std::string& name) {
  return SumsText(layer, plan).module(name);
}

}  // namespace pw::hls
