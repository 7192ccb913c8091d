// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "network/fixed_format.h"

namespace pw::recipe {

/// Counts in equal bins: bin i counts values from low + i · width to low + (i + 1) · width.
struct ValueBins {
  double low = 0, width = 1;
  std::vector<std::uint64_t> counts;

  std::uint64_t total() const;
  friend bool operator==(const ValueBins&, const ValueBins&) = default;
};

/// One layer as it would be built now, on the rows that were looked at.
struct LiveLayer {
  std::string name;
  std::optional<network::FixedFormat> weightFormat, resultFormat;  ///< none: floating point
  /// Weights before quantisation, and on their grid: there a bin has one code of the format in its middle, or
  /// 2, 4, … neighbouring codes where they are very many. In floating point there is `latent` only. Masked
  /// weights are in neither.
  ValueBins latent, built;
  std::uint64_t weights = 0, zeroWeights = 0;  ///< on the grid
  std::uint64_t maskedWeights = 0;             ///< pruned: latent ones that are 0
  std::uint64_t clippedWeights = 0;            ///< latent ones beyond the range of the weights' format
  double clippedShare = 0;           ///< of the activations: beyond the range of the result's format
  double leastSum = 0, mostSum = 0;  ///< before the activation
  double least = 0, most = 0;        ///< after the activation, before the result's format
  int neurons = 0;                   ///< outputs; of a convolution its filters
  int deadNeurons = 0;               ///< whose output was 0 on every row; not of linear layers

  friend bool operator==(const LiveLayer&, const LiveLayer&) = default;
};

/// Losses of batches one after the other, each entry the mean of `perEntry` of them: the hard labels' part,
/// and the teacher's where there is one. Without L2.
struct BatchLosses {
  std::int64_t first = 0;  ///< batches before these, from the beginning of the run
  int perEntry = 1;
  std::vector<double> hard, distillation;

  friend bool operator==(const BatchLosses&, const BatchLosses&) = default;
};

/// What a training looks like at one moment, from a bounded number of validation rows. The network is the one
/// that would be built: quantised and pruned.
struct LiveView {
  int epoch = 0;        ///< the epoch that runs or has just ended, from 1
  bool best = false;    ///< taken at the end of the best epoch so far
  bool last = false;    ///< nothing follows
  BatchLosses batches;  ///< since the last view
  BatchLosses course;   ///< of the last view: the whole run, or what followed its resumption
  int batchesPerEpoch = 0;
  double l2Loss = 0;  ///< l2 · Σ w² now
  std::size_t rows = 0;
  std::vector<LiveLayer> layers;
  /// Neutron scores (logit 1 − logit 0) of the rows, gammas and neutrons. Here a bin counts low < score <=
  /// high, and 0 is an edge: what lies in the bins from an edge on is what a cut there calls neutrons.
  std::array<ValueBins, 2> scores;

  friend bool operator==(const LiveView&, const LiveView&) = default;
};

Json toJson(const LiveView& view);
Result<LiveView> liveViewFromJson(const Json& json, const std::string& where);

}  // namespace pw::recipe
