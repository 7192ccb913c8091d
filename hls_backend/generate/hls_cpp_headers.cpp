// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/format.h"
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

/// Streams carry several values a word.
bool usesWords(const Design& design) {
  return design.config.hls.strategy != HlsStrategy::folded && design.config.hls.io == HlsIo::stream;
}

const char* const packType = R"(
// The values that travel together in one word of a stream between layers.
template <class Value, int COUNT>
struct pack {
  Value values[COUNT];
};

// Keeps a pack that is written in one word: AGGREGATE of Vitis HLS is DATA_PACK of Vivado HLS.
#define PULSEWRIGHT_PRAGMA(text) _Pragma(#text)
#ifdef PULSEWRIGHT_VIVADO_HLS
#define ONE_WORD(name) PULSEWRIGHT_PRAGMA(HLS DATA_PACK variable=name)
#else
#define ONE_WORD(name) PULSEWRIGHT_PRAGMA(HLS AGGREGATE variable=name)
#endif
)";

Values typeValues(const Design& design, std::size_t index) {
  Values values = layerValues(design, index);
  values["word_types"] =
      usesWords(design) ? filled(
                              "typedef pack<{{input_t}}, {{values_in}}> {{layer}}_input_word_t;\n"
                              "typedef pack<{{layer}}_result_t, {{values_out}}> {{layer}}_output_word_t;\n",
                              values)
                        : "";
  return values;
}

const char* const foldedSizes = R"(
// Layer "{{name}}": {{activation}}, reuse factor {{reuse}}.
static const int {{LAYER}}_INPUTS = {{inputs}};
static const int {{LAYER}}_OUTPUTS = {{outputs}};
static const int {{LAYER}}_MULTIPLIERS = {{multipliers}};
static const int {{LAYER}}_PASSES = {{passes}};
static const int {{LAYER}}_WORDS = {{words}};          // a sum
static const int {{LAYER}}_COLUMNS = {{columns}};      // neurons, filters or channels
static const int {{LAYER}}_POSITIONS = {{positions}};
)";

const char* const denseSizes = R"(
// Layer "{{name}}": {{activation}}, reuse factor {{reuse}}.
static const int {{LAYER}}_INPUTS = {{inputs}};
static const int {{LAYER}}_OUTPUTS = {{outputs}};
static const int {{LAYER}}_WORDS = {{words}};  // a sum
static const int {{LAYER}}_COLUMNS = {{columns}};  // neurons
)";

const char* const slidingSizes = R"(
// Layer "{{name}}": {{activation}}, {{reuse_words}}.
static const int {{LAYER}}_INPUTS = {{inputs}};
static const int {{LAYER}}_OUTPUTS = {{outputs}};
static const int {{LAYER}}_LENGTH = {{length}};  // places of the input
static const int {{LAYER}}_BEFORE = {{before}};  // zeros in front of them
static const int {{LAYER}}_AFTER = {{after}};  // zeros behind them
static const int {{LAYER}}_CHANNELS = {{channels}};  // values a place
static const int {{LAYER}}_KERNEL = {{kernel}};  // places a position
static const int {{LAYER}}_STRIDE = {{apart}};  // places between positions
static const int {{LAYER}}_POSITIONS = {{positions}};
static const int {{LAYER}}_WINDOW = {{window}};  // values that a position sees
static const int {{LAYER}}_WORDS = {{words}};  // a sum
static const int {{LAYER}}_COLUMNS = {{columns}};  // results a position: filters or channels
)";

const char* const resourceSizes = R"(static const int {{LAYER}}_PASSES = {{passes}};  // over the columns,
static const int {{LAYER}}_STEPS = {{steps}};  // clocks each; a clock takes
static const int {{LAYER}}_NEURONS = {{neurons}};  // columns and of each
static const int {{LAYER}}_LANES = {{lanes}};  // words
static const int {{LAYER}}_MULTIPLIERS = {{multipliers}};
)";

std::string sizesOf(const Design& design, const IntegerLayer& layer) {
  const HlsStrategy strategy = design.config.hls.strategy;
  if (strategy == HlsStrategy::folded) return foldedSizes;
  const bool folds = strategy == HlsStrategy::resource && !layer.isPooling();
  return std::string(layer.isDense() ? denseSizes : slidingSizes) + (folds ? resourceSizes : "");
}

}  // namespace

std::string hlsTypesHeader(const Design& design) {
  std::string text =
      filled(firmwareLicense() + R"(// The number formats: every value is a code times a power of two.
#ifndef PULSEWRIGHT_TYPES_H
#define PULSEWRIGHT_TYPES_H

#include "ap_axi_sdata.h"
#include "ap_fixed.h"
#include "ap_int.h"
#include "hls_stream.h"

// One beat of the AXI4-Streams: one code, sign-extended to 32 bits.
#ifdef PULSEWRIGHT_VIVADO_HLS  // wants side channels of at least one bit
typedef ap_axis<32, 1, 1, 1> axis_word_t;
#else
typedef ap_axis<32, 0, 0, 0> axis_word_t;
#endif

typedef {{input}} input_t;
typedef {{input_code}} input_code_t;
{{front}}{{pack}})",
             {{"input", toCpp(design.model.input)},
              {"input_code", codeType(design.model.input)},
              {"front", hlsFrontTypes(design)},
              {"pack", usesWords(design) ? packType : ""}});
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    text += filled(R"(
// Layer "{{name}}". {{sum_words}}
// rounding and overflow happen once, where it becomes a result.
{{weight_types}}typedef {{accumulator}} {{layer}}_accumulator_t;
typedef {{accumulator_code}} {{layer}}_bias_code_t;
typedef {{active}} {{layer}}_active_t;  // after a leak or a division
typedef {{result}} {{layer}}_result_t;
typedef {{result_code}} {{layer}}_result_code_t;
{{word_types}})",
                   typeValues(design, i));
  }
  return text + filled(R"(
typedef {{last}}_result_t output_t;
typedef {{output_code}} output_code_t;

// The number that a code stands for.
template <class Fixed, class Code>
Fixed from_code(const Code& code) {
#pragma HLS INLINE
  Fixed value;
  value.range(Fixed::width - 1, 0) = code;
  return value;
}

#endif
)",
                       {{"last", layerName(design.model.layers.size() - 1)},
                        {"output_code", codeType(design.model.output())}});
}

std::string hlsParametersHeader(const Design& design) {
  std::string text =
      filled(firmwareLicense() + R"(// Sizes of the network "{{name}}" and how its layers are folded.
#ifndef PULSEWRIGHT_PARAMETERS_H
#define PULSEWRIGHT_PARAMETERS_H

static const int WORDS = {{words}};   // words a frame in
static const int INPUTS = {{inputs}};  // inputs of the network
static const int OUTPUTS = {{outputs}};  // words a frame out
static const double output_step = {{step}};  // value of one output code
)",
             {{"name", commentText(design.name)},
              {"words", std::to_string(design.words())},
              {"inputs", std::to_string(design.model.inputs())},
              {"outputs", std::to_string(design.model.outputs())},
              {"step", formatNumber(design.model.output().step(), 17)}});
  text += hlsFrontSizes(design);
  if (usesWords(design)) {
    text += "static const int INPUT_WORD = " + std::to_string(valuesIn(design.model.layers.front())) +
            ";  // values of a word into the first layer\nstatic const int OUTPUT_WORD = " +
            std::to_string(valuesOut(design.model.layers.back())) + ";  // and out of the last\n";
  }
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    text += filled(sizesOf(design, design.model.layers[i]), layerValues(design, i));
  }
  return text + "\n#endif\n";
}

std::string hlsTopHeader(const Design& design) {
  const bool parallel = design.config.hls.io == HlsIo::parallel;
  return firmwareLicense() +
         filled(
             R"(// Classifier of detector pulses: a frame of WORDS words in, OUTPUTS words (logits) out. Words are codes,
// sign-extended to 32 bits; the TLAST of a frame's last input comes out on its last output.
#ifndef PULSEWRIGHT_HLS_H
#define PULSEWRIGHT_HLS_H

#include "parameters.h"
#include "types.h"

void pulsewright_hls(hls::stream<axis_word_t>& s_axis, hls::stream<axis_word_t>& m_axis);
{{classifier}}
#endif
)",
             {{"classifier", parallel ? R"(
// The network alone: all values of a frame at once, in registers.
void classifier(const input_t x[INPUTS], output_t y[OUTPUTS]);
)"
                                      : ""}});
}

}  // namespace pw::hls
