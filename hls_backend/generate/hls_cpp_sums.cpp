// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

const char* const latencySums = R"(
// The sums of layer "{{name}}": all products of a position in one expression. {{limit_words}}
static void {{layer}}_sums(const {{input_t}} x[{{LAYER}}_WORDS], {{layer}}_accumulator_t sums[{{LAYER}}_COLUMNS]) {
#pragma HLS PIPELINE II={{reuse}}
{{limit}}#pragma HLS ARRAY_PARTITION variable={{layer}}_weight_codes complete dim=0
#pragma HLS ARRAY_PARTITION variable={{layer}}_bias_codes complete
column_loop:
  for (int j = 0; j < {{LAYER}}_COLUMNS; ++j) {
#pragma HLS UNROLL
    {{layer}}_accumulator_t sum = from_code<{{layer}}_accumulator_t>({{layer}}_bias_codes[j]);
  word_loop:
    for (int i = 0; i < {{LAYER}}_WORDS; ++i) {
#pragma HLS UNROLL
      sum += from_code<{{layer}}_weight_t>({{layer}}_weight_codes[j][i]) * x[i];
    }
    sums[j] = sum;
  }
}
)";

// Nested loops, so that no remainder of the clock's number is needed.
const char* const resourceSums = R"(
// The sums of layer "{{name}}": {{multipliers}} multipliers take {{neurons}} x {{lanes}} of {{columns}} x {{words}} products (columns x words)
// a clock, {{reuse}} times (reuse factor).
static void {{layer}}_sums(const {{input_t}} x[{{LAYER}}_WORDS], {{layer}}_accumulator_t sums[{{LAYER}}_COLUMNS]) {
#pragma HLS ARRAY_RESHAPE variable={{layer}}_weight_codes complete dim=3
{{memory}}#pragma HLS ARRAY_PARTITION variable={{layer}}_bias_codes complete
  {{layer}}_accumulator_t accumulator[{{LAYER}}_NEURONS];
#pragma HLS ARRAY_PARTITION variable=accumulator complete
pass_loop:
  for (int pass = 0; pass < {{LAYER}}_PASSES; ++pass) {
  step_loop:
    for (int step = 0; step < {{LAYER}}_STEPS; ++step) {
#pragma HLS PIPELINE II=1
    neuron_loop:
      for (int n = 0; n < {{LAYER}}_NEURONS; ++n) {
#pragma HLS UNROLL
        const int column = pass * {{LAYER}}_NEURONS + n;
        {{layer}}_accumulator_t sum =
            step == 0 ? from_code<{{layer}}_accumulator_t>({{layer}}_bias_codes[column]) : accumulator[n];
      lane_loop:
        for (int lane = 0; lane < {{LAYER}}_LANES; ++lane) {
#pragma HLS UNROLL
          const {{layer}}_weight_t weight = from_code<{{layer}}_weight_t>(
              {{layer}}_weight_codes[pass][step][n * {{LAYER}}_LANES + lane]);
          sum += weight * x[step + lane * {{LAYER}}_STEPS];
        }
        accumulator[n] = sum;
        if (step == {{LAYER}}_STEPS - 1) sums[column] = sum;
      }
    }
  }
}
)";

const char* const blockRam = R"(#ifdef PULSEWRIGHT_VIVADO_HLS
#pragma HLS RESOURCE variable={{layer}}_weight_codes core=ROM_1P_BRAM
#else
#pragma HLS BIND_STORAGE variable={{layer}}_weight_codes type=rom_1p impl=bram
#endif
)";

/// A mean over 2^n words has n more fraction bits than they have: its sum's code is that of the words.
const char* const poolingSums = R"(
// {{what}} of each channel of layer "{{name}}".
static void {{layer}}_sums(const {{input_t}} x[{{LAYER}}_WINDOW], {{layer}}_accumulator_t sums[{{LAYER}}_COLUMNS]) {
#pragma HLS PIPELINE II=1
channel_loop:
  for (int c = 0; c < {{LAYER}}_COLUMNS; ++c) {
#pragma HLS UNROLL
  kernel_loop:
    for (int k = 0; k < {{LAYER}}_KERNEL; ++k) {
#pragma HLS UNROLL
      {{input_t}} value = x[k * {{LAYER}}_CHANNELS + c];
      const {{input_code_t}} value_code = value.range({{input_t}}::width - 1, 0);
      const {{layer}}_bias_code_t word_code = value_code;
      const {{layer}}_word_t word = from_code<{{layer}}_word_t>(word_code);
      if (k == 0) {
        sums[c] = word;
      } else {
        {{combine}}
      }
    }
  }
}
)";

std::string latencyFunction(Values values, int reuse) {
  values["limit_words"] =
      reuse == 1
          ? "Weights are constants."
          : filled(
                "At most {{multipliers}}\n// multipliers, a new position every {{reuse}} clocks (reuse "
                "factor). Weights are constants.",
                values);
  values["limit"] =
      reuse == 1 ? ""
                 : filled("#pragma HLS ALLOCATION operation instances=mul limit={{multipliers}}\n", values);
  return filled(latencySums, values);
}

std::string resourceFunction(Values values, const HlsFold& fold) {
  values["memory"] = fold.clocks() == 1 ? "" : filled(blockRam, values);
  return filled(resourceSums, values);
}

}  // namespace

std::string hlsSumsFunction(const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  const int reuse = design.hlsReuse[index];
  Values values = layerValues(design, index);
  if (layer.isPooling()) {
    const bool largest = layer.kind == network::LayerKind::maxPooling;
    values["what"] = largest ? "The largest value" : "The sum";
    values["combine"] = largest ? "if (word > sums[c]) sums[c] = word;" : "sums[c] = sums[c] + word;";
    return filled(poolingSums, values);
  }
  if (design.config.hls.strategy == HlsStrategy::latency) return latencyFunction(std::move(values), reuse);
  return resourceFunction(std::move(values),
                          hlsFold(layer, design.schedule[index], HlsStrategy::resource, reuse));
}

}  // namespace pw::hls
