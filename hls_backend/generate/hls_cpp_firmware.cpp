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
          {"multipliers", std::to_string(schedule.multipliers)},
          {"passes", std::to_string(schedule.passes)},
          {"pass_word", schedule.passes == 1 ? "pass" : "passes"},
          {"reuse", std::to_string(schedule.passes * layer.inputs)},
          {"activation", layer.relu ? "ReLU" : "linear"},
          {"input_t", inputType(index)},
          {"weight", toCpp(layer.weight)},
          {"weight_code", codeType(layer.weight)},
          {"accumulator", toCpp(layer.accumulator)},
          {"accumulator_code", codeType(layer.accumulator)},
          {"result", toCpp(layer.result)},
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
// Layer "{{name}}". The accumulator is wide enough for every input: it never rounds and never overflows;
// rounding and overflow happen once, where it becomes a result.
typedef {{weight}} {{layer}}_weight_t;
typedef {{weight_code}} {{layer}}_weight_code_t;
typedef {{accumulator}} {{layer}}_accumulator_t;
typedef {{accumulator_code}} {{layer}}_bias_code_t;
typedef {{result}} {{layer}}_result_t;
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
    for (int i = 0; i < layer.inputs; ++i) {
      weights += "        " +
                 braced(schedule.multipliers,
                        [&](int m) {
                          const int j = neuron(pass, m);
                          return std::to_string(j < layer.outputs ? layer.row(j)[i] : 0);
                        }) +
                 ",\n";
    }
    weights += "    },\n";
    bias += "    " +
            braced(schedule.multipliers,
                   [&](int m) {
                     const int j = neuron(pass, m);
                     return std::to_string(j < layer.outputs ? layer.bias[std::size_t(j)] : 0) + "LL";
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

static const {{layer}}_weight_code_t {{layer}}_weight_codes[{{LAYER}}_PASSES][{{LAYER}}_INPUTS][{{LAYER}}_MULTIPLIERS] = {
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
{{relu}}        out.write({{layer}}_result_t(y));
      }
    }
  }
}
)";

std::string layerFunction(const Design& design, std::size_t index) {
  Values values = layerValues(design, index);
  const bool replay = design.schedule[index].passes > 1;
  values["window"] =
      replay ? filled("  {{input_t}} window[{{LAYER}}_INPUTS];  // replayed by later passes\n", values) : "";
  values["read"] = replay ? filled(
                                "      const {{input_t}} x = pass == 0 ? in.read() : window[i];\n"
                                "      if (pass == 0) window[i] = x;\n",
                                values)
                          : filled("      const {{input_t}} x = in.read();\n", values);
  values["relu"] = design.model.layers[index].relu ? "        if (y < 0) y = 0;\n" : "";
  return filled(layerTemplate, values);
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
    text += "#include \"weights/" + layerName(i) + ".h\"\n";
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
    files["firmware/weights/" + layerName(i) + ".h"] = weightsHeader(design, i);
  }
  return files;
}

}  // namespace pw::hls
