// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_cpp_firmware.h"

#include <algorithm>
#include <cctype>

#include "base/format.h"

namespace pw::hls {
namespace {

using Values = std::map<std::string, std::string>;

const std::string license = "// SPDX-License-Identifier: GPL-3.0-or-later\n";

std::string codeType(const FixedFormat& format) {
  return (format.isSigned ? "ap_int<" : "ap_uint<") + std::to_string(format.width) + ">";
}

std::string layerName(std::size_t index) {
  return "layer" + std::to_string(index + 1);
}

std::string upper(std::string text) {
  for (char& c : text) c = char(std::toupper(static_cast<unsigned char>(c)));
  return text;
}

/// Type of the words that enter a layer.
std::string inputType(std::size_t index) {
  return index == 0 ? "input_t" : layerName(index - 1) + "_result_t";
}

Values layerValues(const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  const LayerSchedule& schedule = design.schedule[index];
  return {{"layer", layerName(index)},
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
          {"accumulator", toCpp(layer.accumulator)},
          {"sum_words",
           layer.narrowed()
               ? "The accumulator was narrowed from " + std::to_string(layer.exactSumBits) +
                     " bits: it never rounds, but sums can wrap;"
               : "The accumulator is wide enough for every input: it never rounds and never overflows;"},
          {"accumulator_code", codeType(layer.accumulator)},
          {"result", toCpp(layer.result)},
          {"result_code", codeType(layer.result)},
          {"active", toCpp(layer.converted())},
          {"weight_types", layer.isPooling() ? std::string()
                                             : filled("typedef {{weight}} {{layer}}_weight_t;\n"
                                                      "typedef {{weight_code}} {{layer}}_weight_code_t;\n",
                                                      {{"layer", layerName(index)},
                                                       {"weight", toCpp(layer.weight)},
                                                       {"weight_code", codeType(layer.weight)}})},
          {"weight_fraction", std::to_string(-layer.weight.fraction())},
          {"bias_fraction", std::to_string(-layer.accumulator.fraction())}};
}

std::string typesHeader(const Design& design) {
  std::string text =
      filled(license + R"(// The number formats: every value is a code times a power of two.
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
)",
             {{"input", toCpp(design.model.input)}, {"input_code", codeType(design.model.input)}});
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    text += filled(R"(
// Layer "{{name}}". {{sum_words}}
// rounding and overflow happen once, where it becomes a result.
{{weight_types}}typedef {{accumulator}} {{layer}}_accumulator_t;
typedef {{accumulator_code}} {{layer}}_bias_code_t;
typedef {{active}} {{layer}}_active_t;  // after a leak or a division
typedef {{result}} {{layer}}_result_t;
typedef {{result_code}} {{layer}}_result_code_t;
)",
                   layerValues(design, i));
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

std::string parametersHeader(const Design& design) {
  std::string text = filled(license + R"(// Sizes of the network "{{name}}" and how its layers are folded.
#ifndef PULSEWRIGHT_PARAMETERS_H
#define PULSEWRIGHT_PARAMETERS_H

static const int INPUTS = {{inputs}};   // words a frame in
static const int OUTPUTS = {{outputs}};  // words a frame out
static const double output_step = {{step}};  // value of one output code
)",
                            {{"name", commentText(design.name)},
                             {"inputs", std::to_string(design.model.inputs())},
                             {"outputs", std::to_string(design.model.outputs())},
                             {"step", formatNumber(design.model.output().step(), 17)}});
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    text += filled(R"(
// Layer "{{name}}": {{activation}}, reuse factor {{reuse}}.
static const int {{LAYER}}_INPUTS = {{inputs}};
static const int {{LAYER}}_OUTPUTS = {{outputs}};
static const int {{LAYER}}_MULTIPLIERS = {{multipliers}};
static const int {{LAYER}}_PASSES = {{passes}};
static const int {{LAYER}}_WORDS = {{words}};          // a sum
static const int {{LAYER}}_COLUMNS = {{columns}};      // neurons, filters or channels
static const int {{LAYER}}_POSITIONS = {{positions}};
)",
                   layerValues(design, i));
  }
  return text + "\n#endif\n";
}

/// {a, b, c}
template <class Number>
std::string braced(int count, Number number) {
  std::string text = "{";
  for (int i = 0; i < count; ++i) text += (i ? ", " : "") + number(i);
  return text + "}";
}

/// Weights and biases in the order in which the multipliers want them: [pass][input][multiplier].
std::string weightsHeader(const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  const LayerSchedule& schedule = design.schedule[index];
  const auto neuron = [&](int pass, int m) { return pass * schedule.multipliers + m; };
  std::string weights, bias;
  for (int pass = 0; pass < schedule.passes; ++pass) {
    weights += "    {\n";
    for (int i = 0; i < layer.words(); ++i) {
      weights += "        " +
                 braced(schedule.multipliers,
                        [&](int m) {
                          const int j = neuron(pass, m);
                          return std::to_string(j < layer.columns() ? layer.row(j)[i] : 0);
                        }) +
                 ",\n";
    }
    weights += "    },\n";
    bias += "    " +
            braced(schedule.multipliers,
                   [&](int m) {
                     const int j = neuron(pass, m);
                     return std::to_string(j < layer.columns() ? layer.bias[std::size_t(j)] : 0) + "LL";
                   }) +
            ",\n";
  }
  Values values = layerValues(design, index);
  values["weights"] = weights;
  values["biases"] = bias;
  return filled(
      license +
          R"(// Layer "{{name}}": codes, exactly. A weight is its code times 2^{{weight_fraction}}, a bias 2^{{bias_fraction}}.
// Neuron = pass * {{multipliers}} + multiplier; 0 where there is no such neuron.
#ifndef PULSEWRIGHT_{{LAYER}}_WEIGHTS_H
#define PULSEWRIGHT_{{LAYER}}_WEIGHTS_H

#include "../parameters.h"
#include "../types.h"

static const {{layer}}_weight_code_t {{layer}}_weight_codes[{{LAYER}}_PASSES][{{LAYER}}_WORDS][{{LAYER}}_MULTIPLIERS] = {
{{weights}}};

static const {{layer}}_bias_code_t {{layer}}_bias_codes[{{LAYER}}_PASSES][{{LAYER}}_MULTIPLIERS] = {
{{biases}}};

#endif
)",
      values);
}

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

/// A word of a pooling layer as the sum counts it: with its code, whatever the point.
std::string wordType(const IntegerLayer& layer, const Values& values) {
  if (!layer.isPooling()) return {};
  return filled("typedef {{accumulator}} {{layer}}_word_t;\n", values);
}

std::string stepTables(const IntegerLayer& layer) {
  std::string from, codes;
  for (const ResultStep& step : layer.steps) {
    from += std::to_string(step.from) + "LL,\n";
    codes += std::to_string(step.code) + ",\n";
  }
  return "static const long long {{layer}}_from[{{steps}}] = {\n" + from +
         "};\nstatic const int {{layer}}_codes[{{steps}}] = {\n" + codes + "};\n";
}

/// Sum → result.
std::string finishFunction(const IntegerLayer& layer, Values values) {
  std::string body;
  const std::string code =
      "  const {{layer}}_bias_code_t code = y.range({{layer}}_accumulator_t::width - 1, 0);\n"
      "  const long long sum = code;\n";
  if (!layer.steps.empty()) {
    int half = 1;
    while (half * 2 < int(layer.steps.size())) half *= 2;
    values["steps"] = std::to_string(layer.steps.size());
    values["half"] = std::to_string(half);
    body = code + R"(  int place = 0;
search_loop:
  for (int half = {{half}}; half > 0; half /= 2) {
    if (place + half < {{steps}} && {{layer}}_from[place + half] <= sum) place += half;
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

std::string layerFunction(const Design& design, std::size_t index) {
  const IntegerLayer& layer = design.model.layers[index];
  Values values = layerValues(design, index);
  const std::string finish = wordType(layer, values) + finishFunction(layer, values);
  if (!layer.isDense()) return "\n" + finish + slidingFunction(layer, values);
  const bool replay = design.schedule[index].passes > 1;
  values["window"] =
      replay ? filled("  {{input_t}} window[{{LAYER}}_INPUTS];  // replayed by later passes\n", values) : "";
  values["read"] = replay ? filled(
                                "      const {{input_t}} x = pass == 0 ? in.read() : window[i];\n"
                                "      if (pass == 0) window[i] = x;\n",
                                values)
                          : filled("      const {{input_t}} x = in.read();\n", values);
  return finish + filled(layerTemplate, values);
}

const char* const frameFunctions = R"(
// One frame from the stream; `last` carries the TLAST of its last word past the layers.
static void read_frame(hls::stream<axis_word_t>& s_axis, hls::stream<input_t>& samples, hls::stream<bool>& last) {
  bool frame_last = false;
read_loop:
  for (int i = 0; i < INPUTS; ++i) {
#pragma HLS PIPELINE II=1
    const axis_word_t word = s_axis.read();
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
    output_t y = results.read();
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
    word.last = frame_last && j == OUTPUTS - 1;
    m_axis.write(word);
  }
}
)";

std::string topFunction(const Design& design, HlsControl control) {
  const std::size_t layers = design.model.layers.size();
  std::string streams, calls, from = "samples";
  for (std::size_t i = 0; i < layers; ++i) {
    const std::string name = layerName(i);
    streams += filled(
        "  hls::stream<{{layer}}_result_t> {{layer}}_out(\"{{layer}}_out\");\n"
        "#pragma HLS STREAM variable={{layer}}_out depth={{outputs}}\n",
        layerValues(design, i));
    calls += "  " + name + "(" + from + ", " + name + "_out);\n";
    from = name + "_out";
  }
  return filled(R"(
void pulsewright_hls(hls::stream<axis_word_t>& s_axis, hls::stream<axis_word_t>& m_axis) {
#pragma HLS INTERFACE axis port=s_axis
#pragma HLS INTERFACE axis port=m_axis
#pragma HLS INTERFACE {{control}} port=return
#pragma HLS DATAFLOW
  hls::stream<bool> last("last");
#pragma HLS STREAM variable=last depth={{frames}}
  hls::stream<input_t> samples("samples");
{{streams}}
  read_frame(s_axis, samples, last);
{{calls}}  write_frame({{from}}, last, m_axis);
}
)",
                {{"control", control == HlsControl::axiLite ? "s_axilite" : "ap_ctrl_none"},
                 {"frames", std::to_string(layers + 2)},  // as many frames as can be inside
                 {"streams", streams},
                 {"calls", calls},
                 {"from", from}});
}

std::string sourceFile(const Design& design, HlsControl control) {
  std::string text = license + "#include \"pulsewright_hls.h\"\n\n";
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    if (!design.model.layers[i].isPooling()) text += "#include \"weights/" + layerName(i) + ".h\"\n";
  }
  text += frameFunctions;
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) text += layerFunction(design, i);
  return text + topFunction(design, control);
}

}  // namespace

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

std::map<std::string, std::string> hlsFirmwareFiles(const Design& design, HlsControl control) {
  std::map<std::string, std::string> files;
  files["firmware/types.h"] = typesHeader(design);
  files["firmware/parameters.h"] = parametersHeader(design);
  files["firmware/pulsewright_hls.h"] =
      license +
      R"(// Classifier of detector pulses: a frame of INPUTS words in, OUTPUTS words (logits) out. Words are codes,
// sign-extended to 32 bits; the TLAST of a frame's last input comes out on its last output.
#ifndef PULSEWRIGHT_HLS_H
#define PULSEWRIGHT_HLS_H

#include "parameters.h"
#include "types.h"

void pulsewright_hls(hls::stream<axis_word_t>& s_axis, hls::stream<axis_word_t>& m_axis);

#endif
)";
  files["firmware/pulsewright_hls.cpp"] = sourceFile(design, control);
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    if (design.model.layers[i].isPooling()) continue;
    files["firmware/weights/" + layerName(i) + ".h"] = weightsHeader(design, i);
  }
  return files;
}

}  // namespace pw::hls
