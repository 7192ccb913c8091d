// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "network/fixed_format.h"

namespace pw::network {

enum class LayerKind { dense, conv1d, maxPooling, averagePooling };
enum class Activation { linear, relu, leakyRelu, tanh, sigmoid };

/// Formats of a quantised layer. `result` holds the layer's output after its activation; a pooling layer has
/// no weights, and its other formats mean nothing.
struct LayerFormats {
  FixedFormat weight, bias, result;
  friend bool operator==(const LayerFormats&, const LayerFormats&) = default;
};

/// How a convolution or pooling slides over its input [length × channels]: output position t takes the
/// `kernel` input positions from t · stride − before. Positions outside the input count as 0; pooling has
/// none.
struct Sliding {
  int length = 0, channels = 1;
  int kernel = 1, stride = 1;
  int before = 0, after = 0;  ///< zeros put in front of the input and behind it
  int filters = 1;            ///< channels of the output; pooling: as many as of the input

  int positions() const { return length + before + after < kernel ? 0 : steps() + 1; }
  friend bool operator==(const Sliding&, const Sliding&) = default;

 private:
  int steps() const { return (length + before + after - kernel) / stride; }
};

/// dense: y = activation(x · weights + bias). conv1d: the same for each position, x being the kernel ·
/// channels values there. Pooling: the largest or mean value of each channel. Data of a convolution or
/// pooling are [positions × channels], row-major as in Keras: to flatten them is to do nothing.
struct Layer {
  std::string
      name;  ///< must not contain kernel, bias, gamma, beta, mean or variance (hls4ml looks for these)
  int inputs = 0, outputs = 0;  ///< all values of one event, positions × channels
  std::vector<float>
      weights;  ///< [weightRows × weightColumns], row-major as in Keras; on the grid where `formats` is set
  std::vector<float> bias;  ///< [weightColumns]
  Activation activation = Activation::relu;
  std::optional<LayerFormats> formats;  ///< none: floating point
  LayerKind kind = LayerKind::dense;
  Sliding sliding{};     ///< of all kinds but dense
  double slope = 0.125;  ///< of leakyRelu below 0; a power of two needs no multiplier

  bool isDense() const { return kind == LayerKind::dense; }
  bool isPooling() const { return kind == LayerKind::maxPooling || kind == LayerKind::averagePooling; }
  /// inputs, or kernel · channels, or 0 for pooling.
  int weightRows() const;
  /// outputs, or filters, or 0 for pooling.
  int weightColumns() const;
  float weight(int input, int output) const {
    return weights[std::size_t(input) * std::size_t(weightColumns()) + std::size_t(output)];
  }
};

/// What `layer` makes of a sum, in double and without its format.
double activated(const Layer& layer, double sum);
/// "dense", "conv1d", "max_pooling", "average_pooling"; "linear", "relu", "leaky_relu", "tanh", "sigmoid".
const char* nameOf(LayerKind kind);
const char* nameOf(Activation activation);

/// A trained classifier as plain data. The last layer is linear and gives logits: class = index of the
/// largest (the lowest index wins a tie); softmax is applied only where probabilities are shown.
struct Network {
  std::string name;
  int inputs = 0;
  std::optional<FixedFormat> inputFormat;
  std::vector<Layer> layers;
  Json inputSpec;  ///< dataset::InputSpec as JSON: what the network is to be fed; null when unknown

  int outputs() const { return layers.empty() ? 0 : layers.back().outputs; }
  bool isQuantised() const;  ///< the input and each layer have formats
};

/// The shape of a sliding layer as `sliding` has it: inputs, and outputs = positions × filters.
void setSliding(Layer& layer, const Sliding& sliding);

/// Shapes fit, sizes match, values finite, at least one layer. Errors: badInput.
Result<void> check(const Network& network);

enum class Arithmetic {
  asTrained,  ///< with every format of the network: what the hardware computes, in double; sums are exact,
              ///< and what a mean, tanh or sigmoid is in double is put on the grid of its format
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
  std::size_t multiplications = 0;  ///< by non-zero weights, a convolution's at every position
  double ebops = 0;  ///< Σ over multiplications of weight bits × input bits (float32 counts as 32)
  /// The same with the bits that each weight needs by itself, as a constant: see significantBits.
  double effectiveEbops = 0;
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
