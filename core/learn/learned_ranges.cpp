// SPDX-License-Identifier: GPL-3.0-or-later
#include "learned_ranges.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace pw::learn {
namespace {

constexpr float farthest = 24;  ///< log2 t of values that anything here may have

int signBit(const network::FixedFormat& format) {
  return format.isSigned ? 1 : 0;
}

/// The middle of the exponents that round up to the format's.
LearnedNumber beginOf(const network::FixedFormat& format) {
  return {float(format.integer - signBit(format)) - 0.5f, 0, 0};
}

/// The format that this number asks for; true when it is another one.
bool apply(const LearnedNumber& number, network::FixedFormat& format) {
  const int integer = int(std::ceil(number.value)) + signBit(format);
  return std::exchange(format.integer, integer) != integer;
}

void follow(LearnedNumber& number, double slope, int done) {
  number.follow(slope, done);
  number.value = std::clamp(number.value, -farthest, farthest);
}

}  // namespace

RangeLearner::RangeLearner(const recipe::LearnedRanges& settings, const network::Network& formats,
                           double steps)
    : m_settings(settings), m_steps(std::max(1.0, steps)) {
  network::FixedFormat input = *formats.inputFormat;
  for (const network::Layer& layer : formats.layers) {
    Ends ends{beginOf(layer.formats->weight), beginOf(layer.formats->result)};
    ends.follows = layer.isPooling() && layer.formats->result == input;
    ends.learnsResults = settings.activations() && !layer.isPooling();
    input = layer.formats->result;
    m_layers.push_back(ends);
  }
}

void RangeLearner::begin(std::vector<TrainedLayer>& layers) const {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    if (m_settings.weights()) layers[l].weights.range = {};
    if (m_layers[l].learnsResults) layers[l].learnResult(LearnedResult::By::range);
  }
}

bool RangeLearner::step(const std::vector<TrainedLayer>& layers, network::Network& formats) {
  if (++m_done > 0.75 * m_steps) return false;
  bool changed = false;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    Ends& ends = m_layers[l];
    network::LayerFormats& own = *formats.layers[l].formats;
    if (m_settings.weights() && layers[l].weights.latent.size() > 0) {
      follow(ends.weights, slopeByRange(layers[l].weights), m_done);
      changed = apply(ends.weights, own.weight) || changed;
    }
    if (ends.learnsResults) {
      follow(ends.results, layers[l].learned->slope, m_done);
      changed = apply(ends.results, own.result) || changed;
    }
    if (ends.follows) own.result = l > 0 ? formats.layers[l - 1].formats->result : *formats.inputFormat;
  }
  return changed;
}

void RangeLearner::save(StateWriter& writer) const {
  for (const Ends& ends : m_layers) {
    ends.weights.save(writer);
    ends.results.save(writer);
  }
  writer.add(m_done);
}

void RangeLearner::load(StateReader& reader) {
  for (Ends& ends : m_layers) {
    ends.weights.load(reader);
    ends.results.load(reader);
  }
  reader.take(m_done);
}

double slopeByRange(const Parameter& weights) {
  if (!weights.grid) return 0;
  const kernels::Grid& grid = *weights.grid;
  double sum = 0;
  for (int i = 0; i < weights.latent.rows(); ++i) {
    const auto latent = weights.latent.row(i), used = weights.onGrid.row(i), slope = weights.gradient.row(i);
    for (std::size_t j = 0; j < latent.size(); ++j) {
      const bool within = latent[j] >= grid.low && latent[j] < grid.high;
      sum += double(slope[j]) * (double(used[j]) - (within ? double(latent[j]) : 0.0));
    }
  }
  return std::numbers::ln2 * sum;
}

}  // namespace pw::learn
