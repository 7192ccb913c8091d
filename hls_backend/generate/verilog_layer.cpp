// SPDX-License-Identifier: GPL-3.0-or-later
#include "verilog_layer.h"

#include <algorithm>
#include <bit>
#include <cstdio>

#include "verilogModules.h"

namespace pw::hls {

namespace {

std::string filledMarks(const std::string& source, const Values& values) {
  std::string text;
  std::size_t at = 0;
  for (;;) {
    const std::size_t begin = source.find('@', at);
    const std::size_t end = begin == std::string::npos ? begin : source.find('@', begin + 1);
    if (end == std::string::npos) return text + source.substr(at);
    const auto found = values.find(source.substr(begin + 1, end - begin - 1));
    if (found == values.end()) {  // "always @(posedge clk)"
      text += source.substr(at, begin + 1 - at);
      at = begin + 1;
    } else {
      text += source.substr(at, begin - at) + found->second;
      at = end + 1;
    }
  }
}

}  // namespace

std::string filledModule(const std::string& file, const Values& values) {
  return filledMarks(verilogModules().at(file), values);
}

std::string verilogComment(const std::string& name) {
  std::string text = name;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~' || c == '\\'; }, '_');
  return text;
}

std::string number(std::int64_t value) {
  return std::to_string(value);
}

namespace {

bool slides(const IntegerLayer& layer) {
  return !layer.isDense();
}

std::string parameters(const std::vector<std::pair<std::string, std::int64_t>>& list) {
  std::string text, line = "     ";
  for (const auto& [name, value] : list) {
    const std::string entry =
        " ." + name + "(" + number(value) + ")" + (name == list.back().first ? "" : ",");
    if (line.size() + entry.size() > 110) {
      text += line + "\n";
      line = "     ";
    }
    line += entry;
  }
  return text + line + "\n";
}

std::string instance(const std::string& module, const std::string& name,
                     const std::vector<std::pair<std::string, std::int64_t>>& list,
                     const std::string& ports) {
  return "\n  " + module + " #(\n" + parameters(list) + "  ) " + name + " (\n" + ports + "\n  );\n";
}

/// Bits of a signed register that holds every place from the first word of the first position to one step
/// beyond the last word read.
int placeBits(const IntegerLayer& layer) {
  const network::Sliding& s = layer.sliding;
  const std::int64_t reach = (std::int64_t(s.positions()) * s.stride + s.before + s.kernel + 1) * s.channels;
  return bitsFor(std::max<std::int64_t>(reach, layer.inputs) + 1) + 1;
}

std::string windowFeed(const IntegerLayer& layer, const LayerSchedule& fold, const std::string& ports) {
  const network::Sliding& s = layer.sliding;
  const bool pools = layer.isPooling();
  return "  wire [" + number(bitsFor(fold.passes)) + "-1:0] a_pass;\n" +
         (fold.passes == 1 ? "  wire unused_pass = &{1'b0, a_pass};\n" : "") +
         instance("pulsewright_window", "feed",
                  {{"WIDTH", layer.input.width},
                   {"INPUTS", layer.inputs},
                   {"WORDS", layer.words()},
                   {"PASSES", fold.passes},
                   {"POSITIONS", layer.positions()},
                   {"START", -std::int64_t(s.before) * s.channels},
                   {"STRIDE", std::int64_t(s.stride) * s.channels},
                   {"WORD_STEP", pools ? s.channels : 1},
                   {"PASS_STEP", pools ? 1 : 0},
                   {"INDEX_WIDTH", bitsFor(layer.inputs)},
                   {"PLACE_WIDTH", placeBits(layer)},
                   {"WORD_WIDTH", bitsFor(layer.words())},
                   {"PASS_WIDTH", bitsFor(fold.passes)},
                   {"POSITION_WIDTH", bitsFor(layer.positions())},
                   {"ADDRESS_WIDTH", bitsFor(std::int64_t(layer.words()) * fold.passes)}},
                  ports + ",\n      .a_pass(a_pass)");
}

/// Multipliers that a tool would otherwise put into DSP blocks.
bool ownMultipliers(const IntegerLayer& layer, const LayerSchedule& fold) {
  return fold.multiplying == Multiplying::lut && !smallProducts(layer);
}

std::string feed(const IntegerLayer& layer, const LayerSchedule& fold) {
  const std::string ports =
      R"(      .clk(clk), .reset(reset), .step(step),
      .in_valid(in_valid), .in_ready(in_ready), .in_data(in_data), .in_last(in_last), .address(address),
      .a_valid(a_valid), .a_data(a_data), .a_first(a_first), .a_last(a_last), .a_tlast(a_tlast))";
  if (slides(layer)) return windowFeed(layer, fold, ports);
  const int address = bitsFor(std::int64_t(layer.inputs) * fold.passes);
  if (fold.passes == 1) {
    return instance("pulsewright_feed", "feed",
                    {{"WIDTH", layer.input.width}, {"INPUTS", layer.inputs}, {"ADDRESS_WIDTH", address}},
                    ports);
  }
  return "  wire [" + number(bitsFor(fold.passes)) + "-1:0] a_pass;\n" +
         instance("pulsewright_replay", "feed",
                  {{"WIDTH", layer.input.width},
                   {"INPUTS", layer.inputs},
                   {"PASSES", fold.passes},
                   {"INDEX_WIDTH", bitsFor(layer.inputs)},
                   {"PASS_WIDTH", bitsFor(fold.passes)},
                   {"ADDRESS_WIDTH", address}},
                  ports + ",\n      .a_pass(a_pass)");
}

/// Weights and multipliers, or a pooling's comparison or sum.
std::string core(const IntegerLayer& layer, const LayerSchedule& fold, int index) {
  const std::string stages =
      R"(      .clk(clk), .reset(reset), .step(step),
      .a_valid(a_valid), .a_first(a_first), .a_last(a_last), .a_data(a_data),)";
  if (layer.isPooling()) {
    return "  wire unused_address = &{1'b0, address};\n" +
           instance("pulsewright_pool", "pool",
                    {{"DATA_WIDTH", layer.input.width},
                     {"DATA_SIGNED", layer.input.isSigned},
                     {"MEAN", layer.kind == network::LayerKind::averagePooling},
                     {"SUM_WIDTH", layer.accumulator.width}},
                    stages + " .done(done), .sums(sums)");
  }
  const std::string units = number(fold.multipliers) + "*";
  return "  wire [" + units + number(layer.weight.width) + "-1:0] a_weights;\n  wire [" + units +
         number(layer.accumulator.width) + "-1:0] p_biases;\n\n  layer" + number(index) +
         "_weights constants (\n      .clk(clk), .step(step), .address(address)," +
         (fold.passes > 1 ? " .a_pass(a_pass)," : "") +
         "\n      .a_weights(a_weights), .p_biases(p_biases)\n  );\n" +
         instance("pulsewright_macs", "macs",
                  {{"UNITS", fold.multipliers},
                   {"DATA_WIDTH", layer.input.width},
                   {"DATA_SIGNED", layer.input.isSigned},
                   {"WEIGHT_WIDTH", layer.weight.width},
                   {"WEIGHT_SIGNED", layer.weight.isSigned},
                   {"PRODUCT_SHIFT", layer.productShift},
                   {"SUM_WIDTH", layer.accumulator.width},
                   {"FABRIC", ownMultipliers(layer, fold)}},
                  stages + " .a_weights(a_weights),\n      .p_biases(p_biases), .done(done), .sums(sums)");
}

std::string leakText(const IntegerLayer& layer) {
  const int sum = layer.accumulator.width, wide = layer.converted().width;
  const std::int64_t factor = layer.leak->factor;
  return "  // Leaky ReLU: below zero a factor, above it the same binary point.\n  wire signed [" +
         number(wide) + "-1:0] extended = {{" + number(wide - sum) + "{next_sum[" + number(sum - 1) +
         "]}}, next_sum};\n  wire signed [" + number(wide) + "-1:0] active =\n      next_sum[" +
         number(sum - 1) + "] ? extended * " + (factor < 0 ? "-" : "") + number(wide) + "'sd" +
         number(std::abs(factor)) + " : extended <<< " + number(layer.leak->shift) + ";\n";
}

std::string divisionText(const IntegerLayer& layer) {
  __extension__ typedef unsigned __int128 Wide;
  const int divisorBits = int(std::bit_width(unsigned(layer.divisor)));
  // Numerators have `bits` bits: with that many and the divisor's beyond the point, no quotient is too large.
  const int bits = layer.accumulator.width + layer.meanBits + divisorBits;
  const int shift = bits + divisorBits;
  const auto reciprocal =
      std::uint64_t(((Wide(1) << shift) + unsigned(layer.divisor) - 1) / unsigned(layer.divisor));
  const int reciprocalBits = int(std::bit_width(reciprocal));
  char hex[24];
  std::snprintf(hex, sizeof hex, "%llx", static_cast<unsigned long long>(reciprocal));
  return "  wire [" + number(layer.converted().width) + "-1:0] active;\n  pulsewright_divide #(\n" +
         parameters({{"SUM_WIDTH", layer.accumulator.width},
                     {"MEAN_BITS", layer.meanBits},
                     {"DIVISOR", layer.divisor},
                     {"DIVISOR_BITS", divisorBits},
                     {"SHIFT", shift},
                     {"RECIPROCAL_BITS", reciprocalBits}}) +
         "  ) divide (\n      .reciprocal(" + number(reciprocalBits) + "'h" + hex +
         "), .sum(next_sum), .mean(active)\n  );\n";
}

/// From the sum that is next to leave to its result.
std::string finishText(const IntegerLayer& layer) {
  if (!layer.steps.empty()) return "  assign result = next_sum;  // the table comes after\n";
  const bool changed = layer.leak.has_value() || layer.divisor > 1;
  const FixedFormat from = layer.converted();
  return (layer.leak          ? leakText(layer)
          : layer.divisor > 1 ? divisionText(layer)
                              : std::string()) +
         instance("pulsewright_convert", "convert",
                  {{"SUM_WIDTH", from.width},
                   {"DROPPED", from.fraction() - layer.result.fraction()},
                   {"RELU", layer.relu},
                   {"ROUND", int(layer.result.rounding)},
                   {"OVERFLOW", int(layer.result.overflow)},
                   {"RESULT_SIGNED", layer.result.isSigned},
                   {"RESULT_WIDTH", layer.result.width}},
                  std::string("      .sum(") + (changed ? "active" : "next_sum") + "), .result(result)");
}

std::string what(const IntegerLayer& layer, const LayerSchedule& fold) {
  std::string text = number(layer.inputs) + " inputs, ";
  if (fold.unrolled()) {
    return text + number(layer.outputs) + " neurons at once, multiplied by " +
           (fold.multiplying == Multiplying::dsp        ? "DSP blocks; "
            : fold.multiplying == Multiplying::shiftAdd ? "shifts and shared additions; "
                                                        : "shifts and additions; ") +
           layer.operation();
  }
  if (slides(layer)) {
    text += number(layer.positions()) + " positions of " + number(layer.columns()) +
            (layer.isPooling() ? " channels" : " filters") + ", kernel " + number(layer.sliding.kernel) +
            ", stride " + number(layer.sliding.stride);
  } else {
    text += number(layer.outputs) + " neurons";
  }
  return text + ", " + number(fold.multipliers) + " at a time in " + number(fold.passes) +
         (fold.passes == 1 ? " pass; " : " passes; ") + layer.operation();
}

const char* const outPorts =
    ".out_valid(out_valid), .out_ready(out_ready), .out_data(out_data), .out_last(out_last)";

}  // namespace

std::vector<std::string> layerParts(const IntegerLayer& layer, const LayerSchedule& fold) {
  std::vector<std::string> parts;
  if (fold.unrolled()) {
    if (!fold.wideIn) parts.push_back("pulsewright_collect.v");
    if (layer.steps.empty()) parts.push_back("pulsewright_convert.v");
    if (!fold.wideOut) parts.push_back("pulsewright_drain.v");
    return parts;
  }
  parts.push_back(slides(layer)      ? "pulsewright_window.v"
                  : fold.passes == 1 ? "pulsewright_feed.v"
                                     : "pulsewright_replay.v");
  if (!layer.isPooling()) parts.push_back("pulsewright_multiply.v");
  parts.push_back(layer.isPooling() ? "pulsewright_pool.v" : "pulsewright_macs.v");
  if (layer.divisor > 1) parts.push_back("pulsewright_divide.v");
  if (layer.steps.empty()) parts.push_back("pulsewright_convert.v");
  parts.push_back("pulsewright_drain.v");
  return parts;
}

namespace {

/// What every layer's text has: its name, its formats, and the table of results behind the drain.
Values commonValues(const IntegerLayer& layer, const LayerSchedule& fold, int index) {
  const bool hasTable = !layer.steps.empty();
  const std::string n = number(index), width = number(layer.accumulator.width);
  return {
      {"index", n},
      {"title", verilogComment(layer.name)},
      {"what", what(layer, fold)},
      {"formats", network::toText(layer.input) +
                      (layer.isPooling() ? std::string() : " x " + network::toText(layer.weight)) +
                      " -> sums " + network::toText(layer.accumulator) + " -> " +
                      network::toText(layer.result)},
      {"sumWidth", width},
      {"drainWidth", hasTable ? width : number(layer.result.width)},
      {"finish", finishText(layer)},
      {"drainOut", hasTable ? ".out_valid(d_valid), .out_ready(d_ready), .out_data(d_data), .out_last(d_last)"
                            : outPorts},
      {"drainWires",
       hasTable ? "  wire d_valid, d_ready, d_last;\n  wire [" + width + "-1:0] d_data;\n" : ""},
      {"table", hasTable ? "\n  layer" + n +
                               "_table table_of_results (\n      .clk(clk), .reset(reset),\n      "
                               ".in_valid(d_valid), .in_ready(d_ready), .in_data(d_data), .in_last(d_last),\n"
                               "      " +
                               outPorts + "\n  );\n"
                         : ""}};
}

/// The sums leave one by one.
const char* const drainedResults = R"(
  wire busy;
  assign step = !(done && busy);
  wire [@sumWidth@-1:0] next_sum;
  wire [@drainWidth@-1:0] result;
@drainWires@@finish@
  pulsewright_drain #(
      .UNITS(@outputs@), .LAST_UNITS(@outputs@), .COUNT_WIDTH(@countWidth@), .SUM_WIDTH(@sumWidth@),
      .RESULT_WIDTH(@drainWidth@)
  ) drain (
      .clk(clk), .reset(reset),
      .load(done && step), .load_final(1'b1), .load_tlast(done_last), .sums(sums), .busy(busy),
      .next_sum(next_sum), .result(result),
      @drainOut@
  );
@table@)";

/// All results leave at once, from a register.
const char* const wideResults = R"(
  reg wide_valid, wide_last;
  reg [@outWidth@-1:0] wide_data;
  assign step = !wide_valid || out_ready;
  assign out_valid = wide_valid;
  assign out_data = wide_data;
  assign out_last = wide_last;
  genvar unit;
  generate
    for (unit = 0; unit < @outputs@; unit = unit + 1) begin : neuron
  wire [@sumWidth@-1:0] next_sum = sums[unit*@sumWidth@ +: @sumWidth@];
  wire [@drainWidth@-1:0] result;
@finish@
      always @(posedge clk) if (step) wide_data[unit*@drainWidth@ +: @drainWidth@] <= result;
    end
  endgenerate
  always @(posedge clk) begin
    if (reset) wide_valid <= 1'b0;
    else if (step) wide_valid <= done;
    if (step) wide_last <= done_last;
  end
)";

std::string unrolledModule(const IntegerLayer& layer, const LayerSchedule& schedule, int index) {
  const std::string inWidth = number(std::int64_t(layer.inputs) * layer.input.width);
  Values values = commonValues(layer, schedule, index);
  values["outputs"] = number(layer.outputs);
  values["stages"] = number(schedule.plan->stages);
  values["countWidth"] = number(bitsFor(std::int64_t(layer.outputs) + 1));
  values["inWidth"] = schedule.wideIn ? inWidth : number(layer.input.width);
  values["outWidth"] = number(std::int64_t(layer.result.width) * (schedule.wideOut ? layer.outputs : 1));
  values["collect"] =
      schedule.wideIn
          ? "  wire [" + inWidth +
                "-1:0] words = in_data;\n  wire frame_valid = in_valid;\n  wire frame_last = in_last;\n"
                "  assign in_ready = step;"
          : "  wire frame_valid, frame_last;\n  wire [" + inWidth + "-1:0] words;\n" +
                instance("pulsewright_collect", "bank",
                         {{"WIDTH", layer.input.width},
                          {"INPUTS", layer.inputs},
                          {"INDEX_WIDTH", bitsFor(layer.inputs)}},
                         R"(      .clk(clk), .reset(reset), .step(step),
      .in_valid(in_valid), .in_ready(in_ready), .in_data(in_data), .in_last(in_last),
      .full(frame_valid), .words(words), .last(frame_last))");
  values["results"] = filledMarks(schedule.wideOut ? wideResults : drainedResults, values);
  return filledModule("unrolled.v", values);
}

}  // namespace

std::string layerModule(const IntegerLayer& layer, const LayerSchedule& fold, int index) {
  if (fold.unrolled()) return unrolledModule(layer, fold, index);
  Values values = commonValues(layer, fold, index);
  values["units"] = number(fold.multipliers);
  values["lastUnits"] = number(fold.neurons(fold.passes - 1, layer.columns()));
  values["countWidth"] = number(bitsFor(fold.multipliers + 1));
  values["addressWidth"] = number(bitsFor(std::int64_t(layer.words()) * fold.passes));
  values["dataWidth"] = number(layer.input.width);
  values["resultWidth"] = number(layer.result.width);
  values["feed"] = feed(layer, fold);
  values["core"] = core(layer, fold, index);
  values["final"] = fold.passes == 1
                        ? "a_last"
                        : "a_pass == " + number(bitsFor(fold.passes)) + "'d" + number(fold.passes - 1);
  return filledModule("layer.v", values);
}

namespace {

/// A constant of `bits` bits in two's complement.
std::string constant(std::int64_t code, int bits) {
  char hex[24];
  const std::uint64_t mask = bits >= 64 ? ~std::uint64_t(0) : (std::uint64_t(1) << bits) - 1;
  std::snprintf(hex, sizeof hex, "%llx", static_cast<unsigned long long>(std::uint64_t(code) & mask));
  return number(bits) + "'h" + hex;
}

/// The last sum below step `index`, with which a sum is compared; no sum is above it where there is no such
/// step.
std::string limit(const IntegerLayer& layer, std::size_t index) {
  const std::int64_t code =
      index < layer.steps.size() ? layer.steps[index].from - 1 : layer.accumulator.maxCode();
  return constant(code, layer.accumulator.width);
}

/// Stage `stage` of the search knows `stage` leading bits of the step's number and compares with the step in
/// the middle of what is left.
std::string searchStage(const IntegerLayer& layer, int stage, int stages) {
  const std::string width = "[" + number(layer.accumulator.width) + "-1:0] ";
  const std::string n = number(stage), next = number(stage + 1);
  std::string text;
  if (stage == 0) {
    text = "\n  wire signed " + width + "sum0 = in_data;\n  wire signed " + width +
           "limit0 = " + limit(layer, std::size_t(1) << (stages - 1)) +
           ";\n  wire valid0 = in_valid;\n  wire last0 = in_last;\n";
  }
  text += "  wire [" + next + "-1:0] place" + next + " = " + (stage == 0 ? "" : "{found" + n + ", ") + "sum" +
          n + " > limit" + n + (stage == 0 ? "" : "}") + ";\n";
  const bool last = stage + 1 == stages;
  const std::string entries = last ? "codes" : "limits" + next;
  const std::string entryWidth = last ? "[" + number(layer.result.width) + "-1:0] " : width;
  const std::size_t count = std::size_t(1) << (stage + 1);
  text += "  reg valid" + next + ", last" + next + ";\n";
  text += std::string("  reg ") + (last ? "" : "signed ") + entryWidth + entries +
          " [0:" + number(std::int64_t(count) - 1) + "];\n";
  if (last) {
    text += "  reg " + entryWidth + "code;\n";
  } else {
    text += "  reg signed " + width + "limit" + next + ", sum" + next + ";\n  reg [" + next + "-1:0] found" +
            next + ";\n";
  }
  text += "  always @(posedge clk) begin\n    if (reset) valid" + next +
          " <= 1'b0;\n    else if (step) valid" + next + " <= valid" + n +
          ";\n    if (step) begin\n      last" + next + " <= last" + n + ";\n      ";
  text += last ? std::string("code <= codes[place") + next + "];\n"
               : "limit" + next + " <= limits" + next + "[place" + next + "];\n      sum" + next + " <= sum" +
                     n + ";\n      found" + next + " <= place" + next + ";\n";
  text += "    end\n  end\n  initial begin\n";
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t step = std::min(i, layer.steps.size() - 1);
    text += "    " + entries + "[" + number(std::int64_t(i)) + "] = " +
            (last ? constant(layer.steps[step].code, layer.result.width)
                  : limit(layer, (2 * i + 1) << (stages - stage - 2))) +
            ";\n";
  }
  return text + "  end\n";
}

}  // namespace

std::string tableModule(const IntegerLayer& layer, const std::string& name) {
  const int stages = tableStages(layer);
  const std::string sumRange = "[" + number(layer.accumulator.width) + "-1:0] ";
  std::string text =
      "// Result of a sum: the number of limits below it, found bit by bit, a stage a bit, is the place of "
      "its "
      "code.\nmodule " +
      name + " (\n    input  wire clk,\n    input  wire reset,\n    input  wire in_valid,\n" +
      "    output wire in_ready,\n    input  wire " + sumRange + "in_data,\n    input  wire in_last,\n" +
      "    output wire out_valid,\n    input  wire out_ready,\n    output wire [" +
      number(layer.result.width) + "-1:0] out_data,\n    output wire out_last\n);\n  wire step;\n";
  for (int stage = 0; stage < stages; ++stage) text += searchStage(layer, stage, stages);
  const std::string n = number(stages);
  return text + "\n  assign step = !valid" + n + " || out_ready;\n  assign in_ready = step;\n" +
         "  assign out_valid = valid" + n + ";\n  assign out_data = code;\n  assign out_last = last" + n +
         ";\nendmodule\n";
}

}  // namespace pw::hls
