// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/work.h"
#include "network/network.h"

namespace pw::hls {

/// A tensor with a format (`sum` has the accumulator's, which follows from the others).
enum class Tensor { input, weight, bias, sum, result };
/// "input", "weight", "bias", "sum", "result".
const char* nameOf(Tensor tensor);

/// Which tensor of which layer; the network's input belongs to no layer: −1.
struct TensorId {
  Tensor tensor = Tensor::input;
  int layer = -1;
  friend bool operator==(const TensorId&, const TensorId&) = default;
};
/// "input", "fc1 weight".
std::string textOf(const network::Network& network, const TensorId& id);

/// All formats of a network that can be chosen.
struct FormatSet {
  network::FixedFormat input;
  std::vector<network::LayerFormats> layers;
  friend bool operator==(const FormatSet&, const FormatSet&) = default;

  /// Not of sums.
  network::FixedFormat& at(const TensorId& id);
  const network::FixedFormat& at(const TensorId& id) const;
};

/// The tensors whose formats can be chosen: input; weight, bias (of layers that have them), result of each
/// layer.
std::vector<TensorId> choosableTensors(const network::Network& network);
/// Errors: badInput (the network is not quantised).
Result<FormatSet> formatsOf(const network::Network& network);
/// `source` with other formats: its weights and biases go to the nearest value of their grids (half up),
/// clipped to the ends. Give a network in floating point to lose nothing before. Errors: badInput (not as
/// many layers; widths outside 2 … 64, unsigned 1 … 63).
Result<network::Network> withFormats(const network::Network& source, const FormatSet& formats);

/// Where values lie: what a box plot is drawn from. Quantiles are values that occur (the lower neighbour).
struct Spread {
  std::size_t values = 0;
  double least = 0, percent1 = 0, quarter = 0, median = 0, threeQuarters = 0, percent99 = 0, most = 0;
};

/// A tensor's values in floating point against the format that is to hold them.
struct TensorMeasure {
  TensorId id;
  Spread spread;
  std::optional<network::FixedFormat> format;  ///< none: the tensor has none
  double formatLeast = 0, formatMost = 0;      ///< ends of the format, as values
  std::size_t clipped = 0;  ///< values more than half a step outside: clipped, wrapped or zero by its mode
  std::size_t lost = 0;     ///< values that are not zero but nearer to it than half a step
};

/// Ranges of the input and of weights, biases, sums (before the activation) and results of each layer over
/// events [n × network.inputs], all in floating point, in the order of the network. Sums have a format where
/// the integer model can be built. Errors: badInput (no events, sizes).
Result<std::vector<TensorMeasure>> measureTensors(const network::Network& network,
                                                  std::span<const float> inputs);

/// Labelled events: scaled inputs [n × network.inputs] and classes [n].
struct LabelledEvents {
  std::vector<float> inputs;
  std::vector<std::int8_t> labels;
};

/// What formats are worth, from the integer model: bit for bit what the hardware answers.
struct Worth {
  double accuracy = 0;         ///< share of events with the right class
  double ebops = 0;            ///< network::costs
  std::size_t weightBits = 0;  ///< memory for weights and biases
};
/// Errors: badInput (of withFormats and buildIntegerModel; no events, sizes).
Result<Worth> worthOf(const network::Network& source, const FormatSet& formats, const LabelledEvents& events);

/// One width tried.
struct SweepPoint {
  std::optional<TensorId> id;  ///< none: all tensors at once
  int bits = 0;                ///< width; of all at once: bits taken from each (fewer where the least is met)
  Worth worth;
};
struct SweepSettings {
  int leastBits = 2, mostBits = 12;  ///< of one tensor
};
/// Accuracy against bits: the width of one tensor at a time from most to least by its fraction bits, the
/// other formats as they are; then of all together. Widths that no hardware can be built for are left out.
/// Errors: badInput; cancelled.
Result<std::vector<SweepPoint>> sweepBits(const network::Network& source, const FormatSet& formats,
                                          const LabelledEvents& events, const SweepSettings& settings,
                                          const Work& work);

struct AdviceSettings {
  double loss = 0.002;  ///< of accuracy that may be lost on these events, 0 … 1
  int leastBits = 2;    ///< of any format
};
struct AdviceStep {
  TensorId id;
  network::FixedFormat format;  ///< from here on
  Worth worth;
};
struct Advice {
  FormatSet formats;
  Worth before, after;
  std::vector<AdviceStep> steps;
  std::size_t tried = 0;  ///< sets of formats that were run
};
/// The cheapest formats within a loss of accuracy, by greedy descent: of all formats that could give up one
/// fraction or one integer bit, the one goes that saves most EBOPs for the accuracy it costs, while the whole
/// loss stays within what is allowed; then biases and the last result, which cost memory only. A bit that
/// could not go is not tried again. Not the optimum: the order of steps matters. Since the events choose, the
/// accuracy on them flatters: judge the advice on others. Errors: badInput; cancelled.
Result<Advice> adviseFormats(const network::Network& source, const FormatSet& start,
                             const LabelledEvents& events, const AdviceSettings& settings, const Work& work);

}  // namespace pw::hls
