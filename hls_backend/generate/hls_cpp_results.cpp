// SPDX-License-Identifier: GPL-3.0-or-later
#include <bit>

#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

/// A word of a pooling layer as the sum counts it: with its code, whatever the point.
std::string wordType(const IntegerLayer& layer, const Values& values) {
  if (!layer.isPooling()) return {};
  return filled("\ntypedef {{accumulator}} {{layer}}_word_t;\n", values);
}

std::string stepTables(const IntegerLayer& layer) {
  std::string from, codes;
  for (const ResultStep& step : layer.steps) {
    from += std::to_string(step.from) + "LL,\n";
    codes += std::to_string(step.code) + ",\n";
  }
  return "static const long long {{layer}}_from[{{table_steps}}] = {\n" + from +
         "};\nstatic const int {{layer}}_codes[{{table_steps}}] = {\n" + codes + "};\n";
}

/// Sum → result.
std::string finishFunction(const IntegerLayer& layer, Values values) {
  std::string body;
  const std::string code =
      "  const {{layer}}_bias_code_t code = y.range({{layer}}_accumulator_t::width - 1, 0);\n"
      "  const long long sum = code;\n";
  if (!layer.steps.empty()) {
    values["top_bit"] = std::to_string(std::bit_width(layer.steps.size() - 1) - 1);
    values["table_steps"] = std::to_string(layer.steps.size());
    body = code + R"(  int place = 0;
search_loop:
  for (int bit = {{top_bit}}; bit >= 0; --bit) {
    const int half = 1 << bit;
    if (place + half < {{table_steps}} && {{layer}}_from[place + half] <= sum) place += half;
  }
  const {{layer}}_result_code_t result = {{layer}}_codes[place];
  return from_code<{{layer}}_result_t>(result);
)";
  } else if (layer.leak) {
    values["factor"] = std::to_string(layer.leak->factor);
    values["scale"] = std::to_string(std::int64_t(1) << layer.leak->shift);
    values["active_code"] = "ap_int<" + std::to_string(layer.converted().width) + ">";
    body = code + R"(  const {{active_code}} active = sum < 0 ? sum * {{factor}}LL : sum * {{scale}}LL;
  return {{layer}}_result_t(from_code<{{layer}}_active_t>(active));
)";
  } else if (layer.divisor > 1) {
    values["divisor"] = std::to_string(layer.divisor);
    values["scale"] = std::to_string(std::int64_t(1) << layer.meanBits);
    values["active_code"] = "ap_int<" + std::to_string(layer.converted().width) + ">";
    body = code + R"(  const long long scaled = sum * {{scale}}LL;
  long long quotient = scaled / {{divisor}};
  if (quotient * {{divisor}} > scaled) quotient -= 1;
  // The lowest bit tells whether anything was cut off: all that rounding asks.
  const {{active_code}} active = 2 * quotient + (quotient * {{divisor}} != scaled ? 1 : 0);
  return {{layer}}_result_t(from_code<{{layer}}_active_t>(active));
)";
  } else {
    body = std::string(layer.relu ? "  if (y < 0) return {{layer}}_result_t(0);\n" : "") +
           "  return {{layer}}_result_t(y);\n";
  }
  return filled("\n" + (layer.steps.empty() ? std::string() : stepTables(layer)) +
                    "// Sum of layer \"{{name}}\" to its result: {{activation}}, rounding, overflow.\n"
                    "static {{layer}}_result_t {{layer}}_finish(const {{layer}}_accumulator_t& sum_of) {\n"
                    "#pragma HLS INLINE\n  {{layer}}_accumulator_t y = sum_of;\n" +
                    body + "}\n",
                values);
}

}  // namespace

std::string hlsResultFunction(const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  const Values values = layerValues(design, index);
  return wordType(layer, values) + finishFunction(layer, values);
}

}  // namespace pw::hls
