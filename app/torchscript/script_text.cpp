// SPDX-License-Identifier: GPL-3.0-or-later
#include "script_text.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace pw::torchscript {
namespace {

using network::Activation;
using network::FixedFormat;
using network::Layer;
using network::LayerKind;

// Without Python, TorchScript knows types by their numbers only: 6 is float32, 7 is float64
// (c10::ScalarType).

/// All digits, with a point or exponent, so that Python takes it for a float.
std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.17g", value);
  const std::string digits = text;
  return digits.find_first_of(".e") == std::string::npos ? digits + ".0" : digits;
}

/// Codes of numbers q in steps, with f = floor(q). Not floor(q + 0.5): the sum itself would be rounded just
/// below a half.
std::string rounded(const FixedFormat& format) {
  const auto tieUp = [](const std::string& which) {
    return "f + ((q - f > 0.5) | ((q - f == 0.5) & " + which + ")).to(7)";
  };
  switch (format.rounding) {
    case network::Rounding::trn:
      return "f";
    case network::Rounding::trnZero:
      return "f + ((q < 0.0) & (q != f)).to(7)";
    case network::Rounding::rnd:
      return "f + (q - f >= 0.5).to(7)";
    case network::Rounding::rndMinInf:
      return "f + (q - f > 0.5).to(7)";
    case network::Rounding::rndZero:
      return tieUp("(q < 0.0)");
    case network::Rounding::rndInf:
      return tieUp("(q >= 0.0)");
    case network::Rounding::rndConv:
      break;
  }
  return "torch.round(q)";  // half to even
}

class Writer {
 public:
  explicit Writer(const network::Network& network) : m_network(network) {
    m_script.isDouble =
        network.inputFormat || std::any_of(network.layers.begin(), network.layers.end(),
                                           [](const Layer& layer) { return layer.formats.has_value(); });
  }

  Script write() {
    m_script.source = "def forward(self, x):\n";
    if (m_script.isDouble) line("x = x.to(7)");
    if (m_network.inputFormat) quantise(*m_network.inputFormat);
    for (const Layer& layer : m_network.layers) add(layer);
    line("return x.to(6)");
    return std::move(m_script);
  }

 private:
  void line(const std::string& text) { m_script.source += "    " + text + "\n"; }

  void quantise(const FixedFormat& format) {
    line("q = x * " + number(1 / format.step()));
    line("f = torch.floor(q)");
    line("q = " + rounded(format));
    using network::Overflow;
    const double least = double(format.minCode()), most = double(format.maxCode());
    const std::string within = "((q >= " + number(least) + ") & (q <= " + number(most) + "))";
    const std::string modulus = number(std::ldexp(1.0, format.width));
    const std::string low =
        "q - " + modulus + " * torch.floor((q - " + number(least) + ") / " + modulus + ")";
    switch (format.overflow) {
      case Overflow::sat:
      case Overflow::satSym: {
        const double clipped = format.overflow == Overflow::satSym && format.isSigned ? -most : least;
        line("q = torch.clamp(q, " + number(clipped) + ", " + number(most) + ")");
        break;
      }
      case Overflow::satZero:
        line("q = q * " + within + ".to(7)");
        break;
      case Overflow::wrap:
        line("q = " + low);
        break;
      case Overflow::wrapSm:  // mirrored where the bit above, before rounding, is not the sign
        line("w = " + low);
        line("b = torch.floor(f / " + modulus + ") - 2.0 * torch.floor(f / (2.0 * " + modulus + "))");
        line("m = (((w < 0.0) != (b > 0.5)) & (~" + within + ")).to(7)");
        line("q = w - m * (2.0 * w + 1.0)");
        break;
    }
    line("x = q * " + number(format.step()));
  }

  std::string tensor(const std::string& kind, std::vector<std::int64_t> shape, std::vector<float> values) {
    const std::string name = kind + std::to_string(m_layers);
    m_script.tensors.push_back({name, std::move(shape), std::move(values)});
    return "self." + name;
  }

  void add(const Layer& layer) {
    ++m_layers;
    if (layer.isDense()) {
      const std::string weight = tensor("weight", {layer.inputs, layer.outputs}, layer.weights);
      line("x = torch.matmul(x, " + weight + ") + " + tensor("bias", {layer.outputs}, layer.bias));
    } else {
      slide(layer);
    }
    if (!layer.isPooling()) activate(layer);
    if (layer.formats) quantise(layer.formats->result);
  }

  /// Torch has data as [n × channels × positions], a network as [n × positions × channels].
  void slide(const Layer& layer) {
    const network::Sliding& sliding = layer.sliding;
    const auto list = [](int value) { return "[" + std::to_string(value) + "]"; };
    line("x = x.reshape([-1, " + std::to_string(sliding.length) + ", " + std::to_string(sliding.channels) +
         "]).transpose(1, 2)");
    const std::string window = list(sliding.kernel) + ", " + list(sliding.stride);
    if (layer.kind == LayerKind::maxPooling) {
      line("x = torch.max_pool1d(x, " + window + ")");
    } else if (layer.kind == LayerKind::averagePooling) {
      line("x = torch.avg_pool1d(x, " + window + ")");
    } else {
      if (sliding.before + sliding.after > 0)
        line("x = torch.constant_pad_nd(x, [" + std::to_string(sliding.before) + ", " +
             std::to_string(sliding.after) + "], 0.0)");
      const std::string weight =
          tensor("weight", {sliding.filters, sliding.channels, sliding.kernel}, turned(layer));
      line("x = torch.conv1d(x, " + weight + ", " + tensor("bias", {sliding.filters}, layer.bias) + ", " +
           list(sliding.stride) + ")");
    }
    line("x = x.transpose(1, 2).reshape([-1, " + std::to_string(layer.outputs) + "])");
  }

  /// [kernel × channels × filters] → [filters × channels × kernel].
  static std::vector<float> turned(const Layer& layer) {
    const network::Sliding& sliding = layer.sliding;
    std::vector<float> values;
    values.reserve(layer.weights.size());
    for (int f = 0; f < sliding.filters; ++f) {
      for (int c = 0; c < sliding.channels; ++c) {
        for (int k = 0; k < sliding.kernel; ++k) values.push_back(layer.weight(k * sliding.channels + c, f));
      }
    }
    return values;
  }

  void activate(const Layer& layer) {
    switch (layer.activation) {
      case Activation::linear:
        return;
      case Activation::relu:
        return line("x = torch.relu(x)");
      case Activation::leakyRelu:
        return line("x = torch.where(x < 0.0, x * " + number(layer.slope) + ", x)");
      case Activation::tanh:
        return line("x = torch.tanh(x)");
      case Activation::sigmoid:
        return line("x = torch.sigmoid(x)");
    }
  }

  const network::Network& m_network;
  Script m_script;
  int m_layers = 0;
};

}  // namespace

Script scriptOf(const network::Network& network) {
  return Writer(network).write();
}

}  // namespace pw::torchscript
