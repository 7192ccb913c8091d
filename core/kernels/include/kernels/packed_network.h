// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "kernels/available_kernels.h"
#include "kernels/matrix.h"
#include "network/network.h"

namespace pw::kernels {

/// A network made ready for many inputs.
class PackedNetwork {
 public:
  explicit PackedNetwork(network::Network network, const DenseKernels& kernels = bestKernels());

  /// Logits [n × outputs] of inputs [n × network.inputs]. Of a quantised network they are those of
  /// network::run, bit for bit: in single precision where every sum provably fits 24 bits, else by
  /// network::run itself.
  std::vector<float> logits(std::span<const float> inputs) const;
  /// Sums are taken in single precision: always of floating-point networks, and of quantised ones that fit
  /// and round down or half up.
  bool isFast() const { return m_fast; }

 private:
  struct Layer {
    network::Layer shape;  ///< without weights
    Matrix weights, bias;
    bool relu = false;         ///< by the kernels
    bool bent = false;         ///< another activation, by network::activated
    std::optional<Grid> grid;  ///< of what the kernels do all of
  };
  struct Memory;
  bool fits() const;
  void pool(const Layer& layer, int rows, const Matrix& x, Matrix& y) const;
  void runLayer(std::size_t index, int rows, const Matrix& x, Memory& memory) const;
  void takeInputs(std::span<const float> from, std::span<float> to) const;

  network::Network m_network;
  const DenseKernels& m_kernels;
  std::vector<Layer> m_layers;
  bool m_quantised = false, m_fast = true;
};

}  // namespace pw::kernels
