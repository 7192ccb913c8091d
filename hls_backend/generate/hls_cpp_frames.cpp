// SPDX-License-Identifier: GPL-3.0-or-later
// From the AXI4-Stream to the first layer and from the last one back: TLAST goes past the layers.
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

const char* const valueFrames = R"(
// One frame from the stream; `last` carries the TLAST of its last word past the layers.
static void read_frame(hls::stream<frame_word_t>& words, hls::stream<input_t>& samples, hls::stream<bool>& last) {
  bool frame_last = false;
read_loop:
  for (int i = 0; i < INPUTS; ++i) {
#pragma HLS PIPELINE II=1
    const frame_word_t word = words.read();
    const input_code_t code = word.data;
    samples.write(from_code<input_t>(code));
    frame_last = word.last == 1;
  }
  last.write(frame_last);
}

static void write_frame(hls::stream<output_t>& results, hls::stream<bool>& last, hls::stream<axis_word_t>& m_axis) {
  const bool frame_last = last.read();
write_loop:
  for (int j = 0; j < OUTPUTS; ++j) {
#pragma HLS PIPELINE II=1
    m_axis.write(output_word(results.read(), frame_last && j == OUTPUTS - 1));
  }
}
)";

const char* const wordFrames = R"(
// One frame from the stream, INPUT_WORD values a word; `last` carries the TLAST of its last word past the layers.
static void read_frame(hls::stream<frame_word_t>& words, hls::stream<layer1_input_word_t>& samples,
                       hls::stream<bool>& last) {
  bool frame_last = false;
  input_t values[INPUT_WORD];
#pragma HLS ARRAY_PARTITION variable=values complete
word_loop:
  for (int w = 0; w < INPUTS / INPUT_WORD; ++w) {
  read_loop:
    for (int c = 0; c < INPUT_WORD; ++c) {
#pragma HLS PIPELINE II=1
      const frame_word_t word = words.read();
      const input_code_t code = word.data;
      values[c] = from_code<input_t>(code);
      frame_last = word.last == 1;
    }
    layer1_input_word_t sample_word;
    ONE_WORD(sample_word)
  pack_loop:
    for (int c = 0; c < INPUT_WORD; ++c) {
#pragma HLS UNROLL
      sample_word.values[c] = values[c];
    }
    samples.write(sample_word);
  }
  last.write(frame_last);
}

static void write_frame(hls::stream<{{layer}}_output_word_t>& results, hls::stream<bool>& last,
                        hls::stream<axis_word_t>& m_axis) {
  const bool frame_last = last.read();
word_loop:
  for (int w = 0; w < OUTPUTS / OUTPUT_WORD; ++w) {
    const {{layer}}_output_word_t word = results.read();
    output_t values[OUTPUT_WORD];
#pragma HLS ARRAY_PARTITION variable=values complete
  unpack_loop:
    for (int c = 0; c < OUTPUT_WORD; ++c) {
#pragma HLS UNROLL
      values[c] = word.values[c];
    }
  write_loop:
    for (int c = 0; c < OUTPUT_WORD; ++c) {
#pragma HLS PIPELINE II=1
      m_axis.write(output_word(values[c], frame_last && w * OUTPUT_WORD + c == OUTPUTS - 1));
    }
  }
}
)";

const char* const arrayFrames = R"(
// One frame from the stream; `last` carries the TLAST of its last word past the layers.
static void read_frame(hls::stream<frame_word_t>& words, input_t x[INPUTS], hls::stream<bool>& last) {
  bool frame_last = false;
read_loop:
  for (int i = 0; i < INPUTS; ++i) {
#pragma HLS PIPELINE II=1
    const frame_word_t word = words.read();
    const input_code_t code = word.data;
    x[i] = from_code<input_t>(code);
    frame_last = word.last == 1;
  }
  last.write(frame_last);
}

static void write_frame(const output_t y[OUTPUTS], hls::stream<bool>& last, hls::stream<axis_word_t>& m_axis) {
  const bool frame_last = last.read();
write_loop:
  for (int j = 0; j < OUTPUTS; ++j) {
#pragma HLS PIPELINE II=1
    m_axis.write(output_word(y[j], frame_last && j == OUTPUTS - 1));
  }
}
)";

const char* const outputWord = R"(
// A result as a beat of the AXI4-Stream.
static axis_word_t output_word(output_t y, bool last) {
#pragma HLS INLINE
  const output_code_t code = y.range(output_t::width - 1, 0);
  axis_word_t word;
  word.data = code;
  word.keep = -1;
  word.strb = -1;
#ifdef PULSEWRIGHT_VIVADO_HLS
  word.user = 0;
  word.id = 0;
  word.dest = 0;
#endif
  word.last = last;
  return word;
}
)";

}  // namespace

std::string hlsFrameFunctions(const Design& design) {
  const HlsOptions& options = design.config.hls;
  if (options.strategy == HlsStrategy::folded) return std::string(outputWord) + valueFrames;
  if (options.io == HlsIo::parallel) return std::string(outputWord) + arrayFrames;
  return outputWord + filled(wordFrames, {{"layer", layerName(design.model.layers.size() - 1)}});
}

}  // namespace pw::hls
