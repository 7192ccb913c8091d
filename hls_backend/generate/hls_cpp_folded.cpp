// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

const char* const layerTemplate = R"(
// Layer "{{name}}": {{inputs}} inputs, {{outputs}} outputs, {{activation}}. {{multipliers}} multipliers, a neuron each:
// {{passes}} {{pass_word}} over the inputs, so that each multiplies {{reuse}} times a frame (reuse factor).
static void {{layer}}(hls::stream<{{input_t}}>& in, hls::stream<{{layer}}_result_t>& out) {
#pragma HLS ARRAY_PARTITION variable={{layer}}_weight_codes complete dim=3
#pragma HLS ARRAY_PARTITION variable={{layer}}_bias_codes complete dim=2
  {{layer}}_accumulator_t accumulator[{{LAYER}}_MULTIPLIERS];
#pragma HLS ARRAY_PARTITION variable=accumulator complete
{{window}}pass_loop:
  for (int pass = 0; pass < {{LAYER}}_PASSES; ++pass) {
  input_loop:
    for (int i = 0; i < {{LAYER}}_INPUTS; ++i) {
#pragma HLS PIPELINE II=1
{{read}}    multiplier_loop:
      for (int m = 0; m < {{LAYER}}_MULTIPLIERS; ++m) {
#pragma HLS UNROLL
        const {{layer}}_weight_t weight = from_code<{{layer}}_weight_t>({{layer}}_weight_codes[pass][i][m]);
        const {{layer}}_accumulator_t sum =
            i == 0 ? from_code<{{layer}}_accumulator_t>({{layer}}_bias_codes[pass][m]) : accumulator[m];
        accumulator[m] = sum + weight * x;
      }
    }
  output_loop:
    for (int m = 0; m < {{LAYER}}_MULTIPLIERS; ++m) {
#pragma HLS PIPELINE II=1
      if (pass * {{LAYER}}_MULTIPLIERS + m < {{LAYER}}_OUTPUTS) {
        {{layer}}_accumulator_t y = accumulator[m];
        out.write({{layer}}_finish(y));
      }
    }
  }
}
)";

// Convolutions and pooling keep the whole frame.
const char* const slidingTemplate = R"(
// Layer "{{name}}": {{positions}} positions of {{columns}} results from {{words}} words each, {{activation}}.
static void {{layer}}(hls::stream<{{input_t}}>& in, hls::stream<{{layer}}_result_t>& out) {
{{pragmas}}  {{input_t}} frame[{{LAYER}}_INPUTS];
frame_loop:
  for (int i = 0; i < {{LAYER}}_INPUTS; ++i) {
#pragma HLS PIPELINE II=1
    frame[i] = in.read();
  }
  {{layer}}_accumulator_t accumulator[{{LAYER}}_MULTIPLIERS];
#pragma HLS ARRAY_PARTITION variable=accumulator complete
position_loop:
  for (int t = 0; t < {{LAYER}}_POSITIONS; ++t) {
  pass_loop:
    for (int pass = 0; pass < {{LAYER}}_PASSES; ++pass) {
    word_loop:
      for (int i = 0; i < {{LAYER}}_WORDS; ++i) {
#pragma HLS PIPELINE II=1
        const int place = {{first}} + t * {{stride}} + {{place}};
{{body}}      }
    output_loop:
      for (int m = 0; m < {{LAYER}}_MULTIPLIERS; ++m) {
#pragma HLS PIPELINE II=1
        if (pass * {{LAYER}}_MULTIPLIERS + m < {{LAYER}}_COLUMNS) out.write({{layer}}_finish(accumulator[m]));
      }
    }
  }
}
)";

const char* const convolutionBody = R"(        {{input_t}} x = 0;
        if (place >= 0 && place < {{LAYER}}_INPUTS) x = frame[place];
      multiplier_loop:
        for (int m = 0; m < {{LAYER}}_MULTIPLIERS; ++m) {
#pragma HLS UNROLL
          const {{layer}}_weight_t weight = from_code<{{layer}}_weight_t>({{layer}}_weight_codes[pass][i][m]);
          const {{layer}}_accumulator_t sum =
              i == 0 ? from_code<{{layer}}_accumulator_t>({{layer}}_bias_codes[pass][m]) : accumulator[m];
          accumulator[m] = sum + weight * x;
        }
)";

/// A mean over 2^n words has n more fraction bits than they have: its sum's code is that of the words.
const char* const poolingBody = R"(        {{input_t}} word = frame[place];
        const {{input_code_t}} word_code = word.range({{input_t}}::width - 1, 0);
        const {{layer}}_bias_code_t x_code = word_code;
        const {{layer}}_word_t x = from_code<{{layer}}_word_t>(x_code);
        if (i == 0) {
          accumulator[0] = x;
        } else {
          {{combine}}
        }
)";

const char* const weightPragmas =
    R"(#pragma HLS ARRAY_PARTITION variable={{layer}}_weight_codes complete dim=3
#pragma HLS ARRAY_PARTITION variable={{layer}}_bias_codes complete dim=2
)";

std::string slidingFunction(const IntegerLayer& layer, Values values) {
  values["place"] = layer.isPooling() ? filled("pass + i * {{channels}}", values) : "i";
  values["pragmas"] = layer.isPooling() ? "" : filled(weightPragmas, values);
  values["combine"] = layer.kind == network::LayerKind::maxPooling
                          ? "if (x > accumulator[0]) accumulator[0] = x;"
                          : "accumulator[0] = accumulator[0] + x;";
  values["body"] = filled(layer.isPooling() ? poolingBody : convolutionBody, values);
  return filled(slidingTemplate, values);
}

}  // namespace

std::string hlsFoldedLayer(const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  Values values = layerValues(design, index);
  if (!layer.isDense()) return slidingFunction(layer, values);
  const bool replay = design.schedule[index].passes > 1;
  values["window"] =
      replay ? filled("  {{input_t}} window[{{LAYER}}_INPUTS];  // replayed by later passes\n", values) : "";
  values["read"] = replay ? filled(
                                "      const {{input_t}} x = pass == 0 ? in.read() : window[i];\n"
                                "      if (pass == 0) window[i] = x;\n",
                                values)
                          : filled("      const {{input_t}} x = in.read();\n", values);
  return filled(layerTemplate, values);
}

}  // namespace pw::hls
