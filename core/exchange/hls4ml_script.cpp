// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "exchange/python_script.h"
#include "python_text.h"

namespace pw::exchange {
namespace {

using network::FixedFormat;

constexpr const char* reference = R"py(

def quantise(x, width, integer, signed, rounding, overflow):
    """ap_[u]fixed<width, integer, rounding, overflow> in float64, where all of it is exact."""
    scale = 2.0 ** (width - integer)
    exact = x * scale
    floor = np.floor(exact)
    above, tie = exact - floor > 0.5, exact - floor == 0.5
    code = floor + {
        "TRN": np.zeros_like(tie),
        "TRN_ZERO": (exact < 0) & (exact != floor),
        "RND": above | tie,
        "RND_MIN_INF": above,
        "RND_ZERO": above | (tie & (exact < 0)),
        "RND_INF": above | (tie & (exact >= 0)),
        "RND_CONV": above | (tie & (np.mod(floor, 2) == 1)),
    }[rounding]
    least = -(2.0 ** (width - 1)) if signed else 0.0
    most = least + 2.0 ** width - 1
    fits = (code >= least) & (code <= most)
    wrapped = least + np.mod(code - least, 2.0 ** width)
    mirrored = ~fits & ((wrapped < 0) != (np.mod(np.floor(floor / 2.0 ** width), 2) == 1))
    code = {
        "SAT": np.clip(code, least, most),
        "SAT_SYM": np.clip(code, -most if signed else least, most),
        "SAT_ZERO": np.where(fits, code, 0),
        "WRAP": wrapped,
        "WRAP_SM": np.where(mirrored, -wrapped - 1, wrapped),
    }[overflow]
    return code / scale


def logits(inputs):
    """What the network gives, bit for bit: weights are on their grids already."""
    x = quantise(inputs.astype("float64"), *INPUT)
    with h5py.File(NETWORK, "r") as file:
        for name, relu, result in LAYERS:
            group = file["model_weights"][name][name]
            x = x @ group["kernel:0"][:].astype("float64") + group["bias:0"][:].astype("float64")
            x = quantise(np.maximum(x, 0) if relu else x, *result)
    return x

)py";

constexpr const char* rest = R"py(

def main():
    model = load_qmodel(NETWORK, compile=False)
    project = hls4ml.converters.convert_from_keras_model(
        model, hls_config=CONFIG, output_dir=FOLDER, part=PART, clock_period=CLOCK_NS, io_type=IO_TYPE,
        backend=BACKEND)
    project.compile()
    random = np.random.default_rng(1)
    width, integer, signed = INPUT[:3]
    most = 2.0 ** (integer - signed)
    inputs = quantise(random.uniform(-most if signed else 0, most, (1000, INPUTS)), *INPUT).astype("float32")
    expected = logits(inputs)
    got = project.predict(np.ascontiguousarray(inputs)).reshape(expected.shape)
    wrong = int(np.sum(got != expected))
    print(f"{wrong} of {expected.size} logits differ from the network's own arithmetic")
    if wrong:
        raise SystemExit(1)
    if len(sys.argv) > 1 and sys.argv[1] == "--build":
        project.build(csim=False)


if __name__ == "__main__":
    main()
)py";

/// (8, 2, True, "RND", "SAT")
std::string tuple(const FixedFormat& format) {
  const std::string text = network::toText(format);  // "fixed<8,2,RND,SAT>"
  const std::size_t overflow = text.rfind(','), rounding = text.rfind(',', overflow - 1);
  return "(" + number(format.width) + ", " + number(format.integer) + ", " + truth(format.isSigned) + ", " +
         quoted(text.substr(rounding + 1, overflow - rounding - 1)) + ", " +
         quoted(text.substr(overflow + 1, text.size() - overflow - 2)) + ")";
}

std::string precision(const FixedFormat& format) {
  return quoted(network::toCpp(format));
}

void writeConfig(const network::Network& network, const Hls4mlSettings& settings, PythonText& text) {
  text.line("CONFIG = {").in();
  text.line("\"Model\": {\"Precision\": {\"default\": " + precision(network.layers.back().formats->result) +
            "}, \"ReuseFactor\": REUSE, \"Strategy\": " + quoted(settings.strategy) + "},");
  text.line("\"LayerName\": {").in();
  const std::string input = "input";
  text.line(quoted(input) + ": {\"Precision\": {\"result\": " + precision(*network.inputFormat) + "}},");
  text.line(quoted(input + "_quantized") +
            ": {\"Precision\": {\"result\": " + precision(*network.inputFormat) + "}},");
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const network::Layer& layer = network.layers[i];
    const network::LayerFormats& formats = *layer.formats;
    const std::string reuse =
        settings.layerReuse.empty() ? "REUSE" : std::to_string(hls4mlReuse(network, i, settings));
    text.line(quoted(layer.name) + ": {").in();
    // "auto": wide enough for every sum, so that rounding happens once, where the result is made.
    text.line("\"Precision\": {\"weight\": " + precision(formats.weight) +
              ", \"bias\": " + precision(formats.bias) + ", \"result\": \"auto\", \"accum\": \"auto\"},");
    text.line("\"ReuseFactor\": " + reuse + ", \"Strategy\": " + quoted(settings.strategy) + "},").out();
    const bool relu = layer.activation == network::Activation::relu;
    text.line(quoted(layer.name + (relu ? "_relu" : "_result")) +
              ": {\"Precision\": {\"result\": " + precision(formats.result) + "}},");
  }
  text.out().line("},").out().line("}");
}

Result<void> checkNetwork(const network::Network& network) {
  if (!network.isQuantised()) {
    return failure(ErrorKind::badInput,
                   "The network has no formats: hls4ml needs a precision for every value.", network.name,
                   "Quantise it first: 'pulsewright-cli compress', or train with formats.");
  }
  for (const network::Layer& layer : network.layers) {
    const bool plain =
        layer.activation == network::Activation::linear || layer.activation == network::Activation::relu;
    if (!layer.isDense() || !plain) {
      return failure(ErrorKind::badInput,
                     "The script knows dense layers with ReLU only; this one is " +
                         std::string(network::nameOf(layer.kind)) + " with " +
                         network::nameOf(layer.activation) + ".",
                     "layer " + layer.name, "Use the HLS project of 'pulsewright-cli design' instead.");
    }
  }
  return {};
}

}  // namespace

Result<std::string> hls4mlScript(const network::Network& network, const Hls4mlSettings& settings) {
  PW_CHECK(network::check(network));
  PW_CHECK(checkNetwork(network));
  PythonText text;
  text.line("#!/usr/bin/env python3");
  text.line("\"\"\"Makes an hls4ml project of a trained network and checks it bit for bit.");
  text.line();
  text.line(
      "Needs hls4ml (1.0 or later), qkeras, tensorflow, h5py, numpy and a C++ compiler; with --build also");
  text.line("the vendor's tools.");
  text.line("\"\"\"");
  text.line("import os").line("import sys").line();
  text.line("os.environ.setdefault(\"TF_USE_LEGACY_KERAS\", \"1\")").line();
  text.line("import h5py").line("import hls4ml").line("import numpy as np");
  text.line("from qkeras.utils import load_qmodel").line();
  text.line("NETWORK = " + quoted(settings.network));
  text.line("FOLDER = " + quoted(settings.folder));
  text.line("PART = " + quoted(settings.part));
  text.line("CLOCK_NS = " + number(settings.clockNs));
  text.line("REUSE = " + number(settings.reuse));
  text.line("IO_TYPE = " + quoted(settings.ioType));
  text.line("BACKEND = " + quoted(settings.backend));
  text.line("INPUTS = " + number(network.inputs));
  text.line("# width, integer bits, signed, rounding, overflow");
  text.line("INPUT = " + tuple(*network.inputFormat));
  text.line("# name, ReLU, result's format");
  text.line("LAYERS = [").in();
  for (const network::Layer& layer : network.layers) {
    text.line("(" + quoted(layer.name) + ", " + truth(layer.activation == network::Activation::relu) + ", " +
              tuple(layer.formats->result) + "),");
  }
  text.out().line("]");
  writeConfig(network, settings, text);
  text.lines(reference).lines(rest);
  return text.take();
}

}  // namespace pw::exchange
