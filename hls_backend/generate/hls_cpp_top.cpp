// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

/// What stands between the layers in the top function, and the calls in their order.
struct Chain {
  std::string declared, calls;
  std::string from;  ///< what the last layer gives
};

/// Streams of single values.
Chain valueChain(const Design& design) {
  Chain chain{"  hls::stream<input_t> samples(\"samples\");\n", "", "samples"};
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    const std::string name = layerName(i);
    chain.declared += filled(
        "  hls::stream<{{layer}}_result_t> {{layer}}_out(\"{{layer}}_out\");\n"
        "#pragma HLS STREAM variable={{layer}}_out depth={{outputs}}\n",
        layerValues(design, i));
    chain.calls += "  " + name + "(" + chain.from + ", " + name + "_out);\n";
    chain.from = name + "_out";
  }
  return chain;
}

/// A stream of words that holds a frame.
void addStream(Chain& chain, const std::string& type, const std::string& name, int words) {
  chain.declared += "  hls::stream<" + type + "> " + name + "(\"" + name +
                    "\");\n#pragma HLS STREAM variable=" + name +
                    " depth=" + std::to_string(std::max(2, words)) + "\n";
}

/// Streams of words, with a change of words where a layer takes others than the one before gives.
Chain wordChain(const Design& design) {
  const std::vector<IntegerLayer>& layers = design.model.layers;
  Chain chain{"", "", "samples"};
  addStream(chain, "layer1_input_word_t", "samples", layers.front().inputs / valuesIn(layers.front()));
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const std::string name = layerName(i);
    if (i > 0 && valuesOut(layers[i - 1]) != valuesIn(layers[i])) {
      addStream(chain, name + "_input_word_t", name + "_in", layers[i].inputs / valuesIn(layers[i]));
      chain.calls += "  regroup<" + layerName(i - 1) + "_result_t, " + std::to_string(layers[i].inputs) +
                     ">(" + chain.from + ", " + name + "_in);\n";
      chain.from = name + "_in";
    }
    addStream(chain, name + "_output_word_t", name + "_out", layers[i].outputs / valuesOut(layers[i]));
    chain.calls += "  " + name + "(" + chain.from + ", " + name + "_out);\n";
    chain.from = name + "_out";
  }
  return chain;
}

const char* const regroupFunction = R"(
// A frame of TOTAL values in words of FROM, put into words of TO.
template <class Value, int TOTAL, int FROM, int TO>
static void regroup(hls::stream<pack<Value, FROM> >& in, hls::stream<pack<Value, TO> >& out) {
  Value values[TOTAL];
#pragma HLS ARRAY_PARTITION variable=values complete
take_loop:
  for (int w = 0; w < TOTAL / FROM; ++w) {
#pragma HLS PIPELINE II=1
    const pack<Value, FROM> word = in.read();
    for (int c = 0; c < FROM; ++c) values[w * FROM + c] = word.values[c];
  }
give_loop:
  for (int w = 0; w < TOTAL / TO; ++w) {
#pragma HLS PIPELINE II=1
    pack<Value, TO> word;
    ONE_WORD(word)
    for (int c = 0; c < TO; ++c) word.values[c] = values[w * TO + c];
    out.write(word);
  }
}
)";

/// The network on arrays: one pipeline with the latency strategy, else one function after the other at work
/// on frames of their own.
std::string classifierFunction(const Design& design) {
  const std::vector<IntegerLayer>& layers = design.model.layers;
  const bool latency = design.config.hls.strategy == HlsStrategy::latency;
  std::string arrays, calls, from = "x";
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const bool last = i + 1 == layers.size();
    const std::string name = layerName(i), to = last ? "y" : name + "_y";
    if (!last) {
      arrays += filled(
          "  {{layer}}_result_t {{layer}}_y[{{LAYER}}_OUTPUTS];\n"
          "#pragma HLS ARRAY_PARTITION variable={{layer}}_y complete\n",
          layerValues(design, i));
    }
    calls += "  " + name + "(" + from + ", " + to + ");\n";
    from = to;
  }
  const int slowest = *std::max_element(design.hlsReuse.begin(), design.hlsReuse.end());
  return filled(R"(
void classifier(const input_t x[INPUTS], output_t y[OUTPUTS]) {
#pragma HLS ARRAY_PARTITION variable=x complete
#pragma HLS ARRAY_PARTITION variable=y complete
#pragma HLS {{style}}
{{arrays}}{{calls}}}
)",
                {{"style", latency ? "PIPELINE II=" + std::to_string(slowest) : "DATAFLOW"},
                 {"arrays", arrays},
                 {"calls", calls}});
}

const char* const frontCall = R"(  hls::stream<frame_word_t> codes("codes");
#pragma HLS STREAM variable=codes depth=2
  front_end(s_axis, codes);
)";

Chain arrayChain() {
  return {R"(  input_t frame[INPUTS];
#pragma HLS ARRAY_PARTITION variable=frame complete
  output_t answer[OUTPUTS];
#pragma HLS ARRAY_PARTITION variable=answer complete
)",
          "  classifier(frame, answer);\n", "answer"};
}

}  // namespace

std::string hlsTopFunction(const Design& design, HlsControl control) {
  const HlsOptions& options = design.config.hls;
  const bool parallel = options.io == HlsIo::parallel, folded = options.strategy == HlsStrategy::folded;
  const Chain chain = parallel ? arrayChain() : folded ? valueChain(design) : wordChain(design);
  std::string before;
  if (parallel) before = classifierFunction(design);
  if (chain.calls.find("regroup<") != std::string::npos) before = regroupFunction;
  return before + filled(R"(
void pulsewright_hls(hls::stream<axis_word_t>& s_axis, hls::stream<axis_word_t>& m_axis) {
#pragma HLS INTERFACE axis port=s_axis
#pragma HLS INTERFACE axis port=m_axis
#pragma HLS INTERFACE {{control}} port=return
#pragma HLS DATAFLOW
  hls::stream<bool> last("last");
#pragma HLS STREAM variable=last depth={{frames}}
{{declared}}
{{front}}  read_frame({{words}}, {{to}}, last);
{{calls}}  write_frame({{from}}, last, m_axis);
}
)",
                         {{"control", control == HlsControl::axiLite ? "s_axilite" : "ap_ctrl_none"},
                          // as many frames as can be inside
                          {"frames", std::to_string(2 * design.model.layers.size() + 2)},
                          {"declared", chain.declared},
                          {"front", design.front ? frontCall : ""},
                          {"words", design.front ? "codes" : "s_axis"},
                          {"to", parallel ? "frame" : "samples"},
                          {"calls", chain.calls},
                          {"from", chain.from}});
}

}  // namespace pw::hls
