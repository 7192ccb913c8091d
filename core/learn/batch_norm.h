// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "parameter.h"
#include "state_bytes.h"

namespace pw::learn {

/// Batch normalisation (Ioffe and Szegedy, arXiv 1502.03167): each channel of a batch gets mean 0 and
/// variance 1, then a scale and a shift that are trained. Column j of a row is of channel j mod channels.
/// Running means of the batches' statistics, 0.1 of each new one, stand for them in the network that is
/// built.
class BatchNorm {
 public:
  static constexpr double epsilon = 1e-3;  ///< added to the variance, as Keras does
  static constexpr float momentum = 0.1f;

  explicit BatchNorm(int channels);

  /// In place on the first rows of `y`, [rows × (positions · channels)].
  void forward(int rows, kernels::Matrix& y);
  /// The statistics of the last forward pass become part of the running ones.
  void remember();
  /// In place: gradient by what went in, from that by what came out of the last forward pass. Leaves the
  /// gradients of scale and shift in them.
  void backward(int rows, kernels::Matrix& gradient);
  void step(const kernels::Update& update, const kernels::DenseKernels& kernels);

  /// What a channel is multiplied by, and what is then added, by the running statistics.
  struct Fold {
    double factor = 1, shift = 0;
  };
  Fold fold(int channel) const;

  void save(StateWriter& writer) const;
  void load(StateReader& reader);

  Parameter scale, shift;

 private:
  int m_channels;
  std::vector<float> m_mean, m_variance;             ///< running
  std::vector<double> m_batchMean, m_batchVariance;  ///< of the last forward pass
  kernels::Matrix m_normalised;                      ///< what the last forward pass scaled and shifted
};

}  // namespace pw::learn
