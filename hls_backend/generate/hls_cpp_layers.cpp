// SPDX-License-Identifier: GPL-3.0-or-later
// The layers of the latency and resource strategies: where the values of a position come from and where its
// results go. The sums are the same for streams and arrays.
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

const char* const streamDense = R"(
// Layer "{{name}}": {{inputs}} inputs in one word, {{outputs}} outputs in one word, {{activation}}.
static void {{layer}}(hls::stream<{{layer}}_input_word_t>& in, hls::stream<{{layer}}_output_word_t>& out) {
{{pipeline}}  const {{layer}}_input_word_t word = in.read();
  {{input_t}} x[{{LAYER}}_INPUTS];
#pragma HLS ARRAY_PARTITION variable=x complete
value_loop:
  for (int i = 0; i < {{LAYER}}_INPUTS; ++i) {
#pragma HLS UNROLL
    x[i] = word.values[i];
  }
  {{layer}}_accumulator_t sums[{{LAYER}}_COLUMNS];
#pragma HLS ARRAY_PARTITION variable=sums complete
  {{layer}}_sums(x, sums);
  {{layer}}_output_word_t results;
  ONE_WORD(results)
result_loop:
  for (int j = 0; j < {{LAYER}}_COLUMNS; ++j) {
#pragma HLS UNROLL
    results.values[j] = {{layer}}_finish(sums[j]);
  }
  out.write(results);
}
)";

const char* const streamSliding = R"(
// Layer "{{name}}": {{positions}} x {{columns}} results, each position from {{kernel}} x {{channels}} values, {{activation}}.
static void {{layer}}(hls::stream<{{layer}}_input_word_t>& in, hls::stream<{{layer}}_output_word_t>& out) {
  {{input_t}} x[{{LAYER}}_WINDOW];  // what a position sees, the oldest word first
#pragma HLS ARRAY_PARTITION variable=x complete
  int due = {{LAYER}}_KERNEL - 1;  // last place that the next position sees
place_loop:
  for (int place = 0; place < {{LAYER}}_BEFORE + {{LAYER}}_LENGTH + {{LAYER}}_AFTER; ++place) {
{{pipeline}}  shift_loop:
    for (int i = 0; i < {{LAYER}}_WINDOW - {{LAYER}}_CHANNELS; ++i) {
#pragma HLS UNROLL
      x[i] = x[i + {{LAYER}}_CHANNELS];
    }
    {{layer}}_input_word_t word;
    const bool inside = place >= {{LAYER}}_BEFORE && place < {{LAYER}}_BEFORE + {{LAYER}}_LENGTH;
    if (inside) word = in.read();
  channel_loop:
    for (int c = 0; c < {{LAYER}}_CHANNELS; ++c) {
#pragma HLS UNROLL
      x[{{LAYER}}_WINDOW - {{LAYER}}_CHANNELS + c] = inside ? word.values[c] : {{input_t}}(0);
    }
    if (place == due) {
      due += {{LAYER}}_STRIDE;
      {{layer}}_accumulator_t sums[{{LAYER}}_COLUMNS];
#pragma HLS ARRAY_PARTITION variable=sums complete
      {{layer}}_sums(x, sums);
      {{layer}}_output_word_t results;
      ONE_WORD(results)
    result_loop:
      for (int j = 0; j < {{LAYER}}_COLUMNS; ++j) {
#pragma HLS UNROLL
        results.values[j] = {{layer}}_finish(sums[j]);
      }
      out.write(results);
    }
  }
}
)";

const char* const parallelDense = R"(
// Layer "{{name}}": {{inputs}} inputs, {{outputs}} outputs, {{activation}}.
static void {{layer}}(const {{input_t}} x[{{LAYER}}_INPUTS], {{layer}}_result_t y[{{LAYER}}_OUTPUTS]) {
{{pipeline}}  {{layer}}_accumulator_t sums[{{LAYER}}_COLUMNS];
#pragma HLS ARRAY_PARTITION variable=sums complete
  {{layer}}_sums(x, sums);
result_loop:
  for (int j = 0; j < {{LAYER}}_COLUMNS; ++j) {
#pragma HLS UNROLL
    y[j] = {{layer}}_finish(sums[j]);
  }
}
)";

const char* const parallelSliding = R"(
// Layer "{{name}}": {{positions}} x {{columns}} results, each position from {{kernel}} x {{channels}} values, {{activation}}.
static void {{layer}}(const {{input_t}} x[{{LAYER}}_INPUTS], {{layer}}_result_t y[{{LAYER}}_OUTPUTS]) {
{{pipeline}}position_loop:
  for (int t = 0; t < {{LAYER}}_POSITIONS; ++t) {
{{position}}    {{input_t}} window[{{LAYER}}_WINDOW];  // zeros outside the frame
#pragma HLS ARRAY_PARTITION variable=window complete
  window_loop:
    for (int i = 0; i < {{LAYER}}_WINDOW; ++i) {
#pragma HLS UNROLL
      const int place = (t * {{LAYER}}_STRIDE - {{LAYER}}_BEFORE) * {{LAYER}}_CHANNELS + i;
      window[i] = 0;
      if (place >= 0 && place < {{LAYER}}_INPUTS) window[i] = x[place];
    }
    {{layer}}_accumulator_t sums[{{LAYER}}_COLUMNS];
#pragma HLS ARRAY_PARTITION variable=sums complete
    {{layer}}_sums(window, sums);
  result_loop:
    for (int j = 0; j < {{LAYER}}_COLUMNS; ++j) {
#pragma HLS UNROLL
      y[t * {{LAYER}}_COLUMNS + j] = {{layer}}_finish(sums[j]);
    }
  }
}
)";

/// No loop of clocks inside: it can take a new position every `reuse` clocks.
bool isPipelined(const Design& design, std::size_t index) {
  return design.config.hls.strategy == HlsStrategy::latency || design.model.layers[index].isPooling();
}

const char* const pipeline = "#pragma HLS PIPELINE II={{reuse}}\n";

}  // namespace

std::string hlsStreamLayer(const Design& design, std::size_t index) {
  Values values = layerValues(design, index);
  values["pipeline"] = isPipelined(design, index) ? filled(pipeline, values) : "";
  return filled(design.model.layers[index].isDense() ? streamDense : streamSliding, values);
}

std::string hlsParallelLayer(const Design& design, std::size_t index) {
  const bool latency = design.config.hls.strategy == HlsStrategy::latency;
  Values values = layerValues(design, index);
  // All positions at once in a pipelined function; else one after the other.
  values["pipeline"] = latency ? filled(pipeline, values) : "";
  values["position"] = latency                      ? "#pragma HLS UNROLL\n"
                       : isPipelined(design, index) ? "#pragma HLS PIPELINE II=1\n"
                                                    : "";
  return filled(design.model.layers[index].isDense() ? parallelDense : parallelSliding, values);
}

}  // namespace pw::hls
