// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "network/network.h"

namespace pw::recipe {

/// One hidden layer as a recipe asks for it; its inputs follow from the layers before it.
struct LayerSpec {
  network::LayerKind kind = network::LayerKind::dense;
  int units = 16;  ///< dense: outputs; conv1d: filters
  int kernel = 5;  ///< conv1d, pooling: positions that one output sees
  int stride = 1;  ///< conv1d, pooling: positions from one output to the next
  bool same = false;  ///< conv1d: zeros are put around the input so that ⌈length / stride⌉ positions come out
                      ///< (Keras' padding "same"); else only whole kernels count ("valid")
  network::Activation activation = network::Activation::relu;  ///< not of pooling
  double slope = 0.125;                                        ///< of leakyRelu below 0
  bool batchNorm = false;                                      ///< before the activation; not of pooling
  double dropout = 0;  ///< share of the outputs that each training step leaves out

  LayerSpec() = default;
  /// A dense layer with ReLU.
  LayerSpec(int denseUnits) : units(denseUnits) {}
  static LayerSpec convolution(int filters, int kernel, int stride = 1);
  static LayerSpec pooling(network::LayerKind kind, int size);

  bool isPooling() const {
    return kind == network::LayerKind::maxPooling || kind == network::LayerKind::averagePooling;
  }
  /// Nothing but units: written as a number.
  bool isPlainDense() const { return *this == LayerSpec(units); }
  friend bool operator==(const LayerSpec&, const LayerSpec&) = default;
};

constexpr int mostUnits = 4096;         ///< of a layer
constexpr std::size_t mostLayers = 16;  ///< hidden ones

/// [256, {"kind": "conv1d", "filters": 4, "kernel": 5, …}, …]; a number is a dense layer with ReLU.
Json toJson(const std::vector<LayerSpec>& layers);
/// Also takes {"kind": "flatten"}, which changes nothing here and is left out. Errors: badInput.
Result<std::vector<LayerSpec>> layersFromJson(const Json& json, const std::string& where);

/// Sizes in range, whatever the inputs are. Errors: badInput (`where`[2].kernel, …).
Result<void> check(const std::vector<LayerSpec>& layers, const std::string& where);

/// The layers of a network with `inputs` inputs: fc1 or conv1 or pool1, then fc2 …, and `output`, a dense
/// linear layer with `outputs` units; shapes and activations, without formats and with all weights 0.
/// Errors: badInput (a kernel that is longer than what is left at its place; the field by name).
Result<std::vector<network::Layer>> shapedLayers(const std::vector<LayerSpec>& layers, int inputs,
                                                 int outputs, const std::string& where);

}  // namespace pw::recipe
