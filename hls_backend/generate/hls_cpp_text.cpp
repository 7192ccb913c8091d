// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_cpp_text.h"

#include <cctype>

namespace pw::hls {
namespace {

std::string upper(std::string text) {
  for (char& c : text) c = char(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// Type of the words that enter a layer.
std::string inputType(std::size_t index) {
  return index == 0 ? "input_t" : layerName(index - 1) + "_result_t";
}

/// Of values that are exact, or wrap where they were narrowed: without the logic that rounding and saturation
/// would cost at every addition.
std::string sumType(const FixedFormat& format) {
  return (format.isSigned ? "ap_fixed<" : "ap_ufixed<") + std::to_string(format.width) + "," +
         std::to_string(format.integer) + ">";
}

/// How the latency and the resource strategies work through the products of a position.
void addFold(Values& values, const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  const HlsStrategy strategy = design.config.hls.strategy;
  const int reuse = design.hlsReuse[index];
  const HlsFold fold = hlsFold(layer, design.schedule[index], strategy, reuse);
  const auto set = [&](const char* key, int value) { values[key] = std::to_string(value); };
  set("reuse", reuse);
  set("passes", fold.passes);
  set("steps", fold.steps);
  set("neurons", fold.neurons);
  set("lanes", fold.lanes);
  set("multipliers", hlsMultipliers(layer, design.schedule[index], strategy, reuse));
  set("window", layer.isPooling() ? layer.words() * layer.columns() : layer.words());
  set("length", layer.sliding.length);
  set("before", layer.sliding.before);
  set("after", layer.sliding.after);
  set("apart", layer.sliding.stride);
  set("values_in", valuesIn(layer));
  set("values_out", valuesOut(layer));
  values["reuse_words"] = layer.isPooling() ? std::string("nothing is multiplied")
                                            : "reuse factor " + std::to_string(reuse) + " a position";
}

}  // namespace

std::string firmwareLicense() {
  return "// SPDX-License-Identifier: GPL-3.0-or-later\n";
}

std::string filled(std::string text, const std::map<std::string, std::string>& values) {
  std::string result;
  std::size_t from = 0;
  for (std::size_t open; (open = text.find("{{", from)) != std::string::npos;) {
    const std::size_t close = text.find("}}", open);
    const auto found =
        close == std::string::npos ? values.end() : values.find(text.substr(open + 2, close - open - 2));
    if (found == values.end()) {  // braces of C++, not a placeholder
      result += text.substr(from, open + 2 - from);
      from = open + 2;
    } else {
      result += text.substr(from, open - from) + found->second;
      from = close + 2;
    }
  }
  return result + text.substr(from);
}

std::string commentText(const std::string& name) {
  std::string text = name.substr(0, 60);
  for (char& c : text) {
    if (!std::isprint(static_cast<unsigned char>(c)) || c == '\\' || c == '*' || c == '"' || c == '`')
      c = '_';
  }
  return text;
}

std::string codeType(const FixedFormat& format) {
  return (format.isSigned ? "ap_int<" : "ap_uint<") + std::to_string(format.width) + ">";
}

std::string layerName(std::size_t index) {
  return "layer" + std::to_string(index + 1);
}

int valuesIn(const IntegerLayer& layer) {
  return layer.isDense() ? layer.inputs : layer.sliding.channels;
}

int valuesOut(const IntegerLayer& layer) {
  return layer.isDense() ? layer.outputs : layer.columns();
}

Values layerValues(const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  const LayerSchedule& schedule = design.schedule[index];
  Values values{
      {"layer", layerName(index)},
      {"LAYER", upper(layerName(index))},
      {"name", commentText(layer.name)},
      {"inputs", std::to_string(layer.inputs)},
      {"outputs", std::to_string(layer.outputs)},
      {"words", std::to_string(layer.words())},
      {"columns", std::to_string(layer.columns())},
      {"positions", std::to_string(layer.positions())},
      {"channels", std::to_string(layer.sliding.channels)},
      {"kernel", std::to_string(layer.sliding.kernel)},
      {"first", std::to_string(-layer.sliding.before * layer.sliding.channels)},
      {"stride", std::to_string(layer.sliding.stride * layer.sliding.channels)},
      {"multipliers", std::to_string(schedule.multipliers)},
      {"passes", std::to_string(schedule.passes)},
      {"pass_word", schedule.passes == 1 ? "pass" : "passes"},
      {"reuse", std::to_string(schedule.passes * layer.words() * layer.positions())},
      {"activation", layer.operation()},
      {"input_t", inputType(index)},
      {"input_code_t", codeType(layer.input)},
      {"weight", toCpp(layer.weight)},
      {"weight_code", codeType(layer.weight)},
      {"accumulator", sumType(layer.accumulator)},
      {"sum_words",
       layer.narrowed()
           ? "The accumulator was narrowed from " + std::to_string(layer.exactSumBits) +
                 " bits: it never rounds, but sums can wrap;"
           : "The accumulator is wide enough for every input: it never rounds and never overflows;"},
      {"accumulator_code", codeType(layer.accumulator)},
      {"result", toCpp(layer.result)},
      {"result_code", codeType(layer.result)},
      {"active", sumType(layer.converted())},
      {"weight_types", layer.isPooling() ? std::string()
                                         : filled("typedef {{weight}} {{layer}}_weight_t;\n"
                                                  "typedef {{weight_code}} {{layer}}_weight_code_t;\n",
                                                  {{"layer", layerName(index)},
                                                   {"weight", toCpp(layer.weight)},
                                                   {"weight_code", codeType(layer.weight)}})},
      {"weight_fraction", std::to_string(-layer.weight.fraction())},
      {"bias_fraction", std::to_string(-layer.accumulator.fraction())}};
  if (design.config.hls.strategy != HlsStrategy::folded) addFold(values, design, index);
  return values;
}

}  // namespace pw::hls
