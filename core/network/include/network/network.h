// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "network/fixed_format.h"

namespace pw::network {

enum class Activation { linear, relu };

/// Formats of a quantised layer. `result` holds the layer's output after its activation.
struct LayerFormats {
  FixedFormat weight, bias, result;
  friend bool operator==(const LayerFormats&, const LayerFormats&) = default;
};

/// y = activation(x · weights + bias).
struct DenseLayer {
  std::string
      name;  ///< must not contain kernel, bias, gamma, beta, mean or variance (hls4ml looks for these)
  int inputs = 0, outputs = 0;
  std::vector<float>
      weights;  ///< [inputs × outputs], row-major as in Keras; on the grid where `formats` is set
  std::vector<float> bias;  ///< [outputs]
  Activation activation = Activation::relu;
  std::optional<LayerFormats> formats;  ///< none: floating point

  float weight(int input, int output) const {
    return weights[std::size_t(input) * std::size_t(outputs) + std::size_t(output)];
  }
};

/// A trained classifier as plain data. The last layer is linear and gives logits: class = index of the
/// largest (the lowest index wins a tie); softmax is applied only where probabilities are shown.
struct Network {
  std::string name;
  int inputs = 0;
  std::optional<FixedFormat> inputFormat;
  std::vector<DenseLayer> layers;
  Json inputSpec;  ///< dataset::InputSpec as JSON: what the network is to be fed; null when unknown

  int outputs() const { return layers.empty() ? 0 : layers.back().outputs; }
  bool isQuantised() const;  ///< the input and each layer have formats
};

/// Shapes fit, sizes match, values finite, at least one layer. Errors: badInput.
Result<void> check(const Network& network);

enum class Arithmetic {
  asTrained,  ///< with every format of the network: what the hardware computes, in double and thereby exact
  floating    ///< formats ignored: the same weights in floating point
};

/// Logits [n × outputs] of inputs [n × network.inputs].
std::vector<float> run(const Network& network, std::span<const float> inputs,
                       Arithmetic arithmetic = Arithmetic::asTrained);
/// Class of each row of logits [n × outputs] → [n].
std::vector<std::int8_t> classify(std::span<const float> logits, int outputs);
/// Neutron score of each row: logit 1 − logit 0, [n].
std::vector<float> neutronScore(std::span<const float> logits, int outputs);

/// What a network costs.
struct Costs {
  std::size_t parameters = 0;  ///< weights and biases
  std::size_t zeroWeights = 0;
  std::size_t multiplications = 0;  ///< non-zero weights
  double ebops = 0;  ///< Σ over multiplications of weight bits × input bits (float32 counts as 32)
  std::size_t weightBits = 0;  ///< memory for weights and biases
};
struct LayerCosts : Costs {
  std::string name;
};
Costs costs(const Network& network);
std::vector<LayerCosts> layerCosts(const Network& network);

/// Keras-2 whole-model `.h5` (QKeras layers where quantised; the input spec as root attribute
/// `pulsewright_input`). `notes` takes what a foreign file says that is not as it is there, such as
/// quantisers without a fixed-point form. Errors: io, badInput (not a Keras file, layer kinds other than
/// input/flatten/dense/activation/dropout, sizes).
Result<Network> loadKeras(const std::filesystem::path& path, std::vector<std::string>* notes = nullptr);
Result<void> saveKeras(const Network& network, const std::filesystem::path& path);

}  // namespace pw::network
