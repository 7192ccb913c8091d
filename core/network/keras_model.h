// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
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

/// One dense layer with what follows it.
struct ChainLayer {
  std::string name;
  int units = 0;
  bool hasBias = true, relu = false;
  std::optional<Quantizer> kernel, bias, result;
};

/// A model that is a chain of dense layers.
struct Chain {
  std::string name;
  int inputs = 0;  ///< 0: the model does not say
  std::optional<Quantizer> input;
  std::vector<ChainLayer> layers;
};

/// Reads model_config: Sequential (both of its layouts) or Functional in chain form; Dense, QDense,
/// Activation, QActivation, ReLU, Softmax (only at the end, where logits take its place), Flatten, and layers
/// that do nothing at inference. Errors: badInput, naming the layer and why it cannot be used.
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

/// model_config for a network, and its layers' names in order.
struct Model {
  Json config;
  std::vector<std::string> layerNames;        ///< all
  std::vector<std::string> weightlessLayers;  ///< those that are not dense
};
Model describe(const Network& network);

}  // namespace pw::network::keras
