// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "network/network.h"

/// The JSON side of Keras-2 files (model_config): private to this room.
namespace pw::network::keras {

/// A QKeras quantiser. `integer` excludes the sign, as QKeras has it: quantized_bits(W, I − 1) has the values
/// of ap_fixed<W, I>, quantized_relu(W, I) those of ap_ufixed<W, I>.
struct Quantizer {
  enum class Kind { bits, relu } kind = Kind::bits;
  enum class Scale {
    one,        ///< alpha = 1
    none,       ///< alpha = None
    autoPo2,    ///< "auto_po2": a power of two for each output
    automatic,  ///< "auto": any number for each output
  } scale = Scale::none;
  int bits = 8, integer = 0;
  bool symmetric = false, keepNegative = true;

  FixedFormat format() const;
};

/// Batch normalisation.
struct Norm {
  std::string name;
  double epsilon = 1e-3;
  bool scales = true, shifts = true;  ///< has gamma and beta
};

/// One layer with what follows it.
struct ChainLayer {
  std::string name;
  LayerKind kind = LayerKind::dense;
  int units = 0;             ///< dense: outputs; conv1d: filters
  int channels = 1;          ///< of the input; not of dense
  int size = 1, stride = 1;  ///< kernel or pool; size 0: all positions
  enum class Padding { none, same, zeros } padding = Padding::none;
  int before = 0, after = 0;  ///< zeros
  bool hasBias = true;
  Activation activation = Activation::linear;
  double slope = 0;           ///< of leakyRelu
  std::optional<Norm> ahead;  ///< of what the layer is fed
  std::optional<Norm> sums;   ///< between the layer's sums and its activation
  std::optional<Quantizer> kernel, bias, result;

  bool hasWeights() const { return kind == LayerKind::dense || kind == LayerKind::conv1d; }
};

/// A model that is a chain of layers.
struct Chain {
  std::string name;
  int inputs = 0;  ///< 0: the model does not say
  std::optional<Quantizer> input;
  std::vector<ChainLayer> layers;
};

/// Reads model_config: Sequential (both of its layouts) or Functional in chain form; Dense, Conv1D, their
/// quantised kin, MaxPooling1D, AveragePooling1D, their global kin, BatchNormalization, QBatchNormalization,
/// ZeroPadding1D, Activation, QActivation, ReLU, LeakyReLU, Softmax (only at the end, where logits take its
/// place), Flatten, Reshape, and layers that do nothing at inference. Errors: badInput, naming the layer and
/// why it cannot be used.
Result<Chain> parse(const Json& modelConfig, const std::string& where);

/// A quantiser from its configuration or its text ("quantized_bits(8,2,alpha=1)"); nullopt for null.
Result<std::optional<Quantizer>> parseQuantizer(const Json& json, const std::string& where);

/// Weights as the quantisers of `chain` make them from the stored (latent) ones, and the formats they imply.
/// Kernels scaled by "auto_po2" are put on the one grid that holds all their channels. A result without a
/// quantiser has the format of the exact sums, where that has at most 32 bits. Layers that no fixed-point
/// format describes are left in floating point, with their weights as QKeras quantises them; `notes` takes
/// which ones and why. Errors: badInput (data that are scaled anew for each batch).
Result<void> applyQuantizers(const Chain& chain, const std::string& where, Network& network,
                             std::vector<std::string>& notes);

/// What batch normalisation does to each channel at inference: x · factor + shift.
struct NormValues {
  std::vector<double> factor, shift;
};
/// gamma / √(variance + epsilon), and beta − factor · mean; empty gamma is 1, empty beta 0.
NormValues normValues(double epsilon, std::span<const float> gamma, std::span<const float> beta,
                      std::span<const float> mean, std::span<const float> variance);
/// Into the weights of the layer whose sums it normalises, one value for each column.
void foldSums(const NormValues& norm, Layer& layer);
/// Into those of the layer that it feeds, which must see no zeros around its input; as many values as inputs,
/// or as channels of a convolution.
void foldInputs(const NormValues& norm, Layer& layer);

/// model_config for a network, and its layers' names in order.
struct Model {
  Json config;
  std::vector<std::string> layerNames;        ///< all
  std::vector<std::string> weightlessLayers;  ///< those without weights
};
Model describe(const Network& network);

}  // namespace pw::network::keras
