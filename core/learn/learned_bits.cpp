// SPDX-License-Identifier: GPL-3.0-or-later
#include "learned_bits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace pw::learn {
namespace {

constexpr double eagerness = 0.02;  ///< of log β a step, for EBOPs that are e times too many
/// The same where activations learn: they are few, so that a budget that is missed by little needs as much.
constexpr double eagernessForFew = 0.2;
constexpr double mostChange = 0.02;  ///< of log β a step

std::int64_t codeOf(float value, const network::FixedFormat& format) {
  return std::llround(std::ldexp(double(value), format.fraction()));
}

}  // namespace

BitLearner::BitLearner(const recipe::LearnedBits& settings, const network::Network& formats, double steps)
    : m_settings(settings), m_input(*formats.inputFormat), m_steps(std::max(1.0, steps)) {
  int source = -1;
  for (const network::Layer& layer : formats.layers) {
    const auto index = int(m_layers.size());
    Bits bits;
    bits.format = layer.formats->weight;
    bits.positions = layer.isDense() ? 1 : layer.sliding.positions();
    bits.result = layer.formats->result;
    bits.source = source;
    bits.learnsResult = settings.activations() && !layer.isPooling() && &layer != &formats.layers.back();
    bits.resultFraction.value = float(bits.result.fraction());
    const std::size_t count = settings.each == recipe::LearnedBits::Each::layer ? 1 : layer.weights.size();
    bits.fraction.assign(settings.weights() ? count : 0, {float(bits.format.fraction()), 0, 0});
    // Pooling gives values of the format that it takes.
    const network::FixedFormat& taken = source < 0 ? m_input : m_layers[std::size_t(source)].result;
    bits.follows = layer.isPooling() && bits.result == taken;
    if (!bits.follows) source = index;
    m_layers.push_back(std::move(bits));
  }
}

void BitLearner::begin(std::vector<TrainedLayer>& layers) const {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    if (m_settings.weights()) layers[l].weights.quantiseElsewhere(m_layers[l].format);
    if (m_layers[l].learnsResult) layers[l].learnResult(LearnedResult::By::fraction);
  }
}

/// Of the results of a layer, or of the input.
network::FixedFormat BitLearner::resultOf(int layer) const {
  if (layer < 0) return m_input;
  const Bits& bits = m_layers[std::size_t(layer)];
  if (bits.follows) return resultOf(bits.source);
  network::FixedFormat format = bits.result;
  if (bits.learnsResult) format.width = format.integer + int(std::lround(bits.resultFraction.value));
  return format;
}

int BitLearner::inputBits(const Bits& bits) const {
  return bits.positions * resultOf(bits.source).width;
}

void BitLearner::adaptWeights(Bits& bits, const TrainedLayer& layer) const {
  const double pressure = std::exp(m_pressure) * inputBits(bits);
  const Parameter& weights = layer.weights;
  const bool shared = bits.fraction.size() == 1;
  const auto columns = std::size_t(weights.latent.columns());
  const auto least = float(shared ? 1 - bits.format.integer : -bits.format.integer);
  const auto most = float(bits.format.fraction());
  const auto follow = [&](LearnedNumber& fraction, double gradient) {
    fraction.follow(gradient, m_done);
    fraction.value = std::clamp(fraction.value, least, most);
  };
  double sum = 0;
  for (int i = 0; i < weights.latent.rows(); ++i) {
    const auto latent = weights.latent.row(i), used = weights.onGrid.row(i), slope = weights.gradient.row(i);
    for (std::size_t j = 0; j < columns; ++j) {
      const double gradient =
          std::numbers::ln2 * double(slope[j]) * (double(latent[j]) - double(used[j])) + pressure;
      if (shared) {
        sum += gradient;
      } else {
        follow(bits.fraction[std::size_t(i) * columns + j], gradient);
      }
    }
  }
  if (shared) follow(bits.fraction[0], sum);
}

/// A bit less saves one at every weight that the results meet, as often as they meet it.
void BitLearner::adaptResult(std::size_t index, const std::vector<TrainedLayer>& layers) {
  Bits& bits = m_layers[index];
  double cost = 0;
  for (std::size_t l = index + 1; l < layers.size(); ++l) {
    if (m_layers[l].source == int(index)) cost += m_layers[l].positions * weightBits(m_layers[l], layers[l]);
  }
  bits.resultFraction.follow(layers[index].learned->slope + std::exp(m_pressure) * cost, m_done);
  const int fewest = (bits.result.isSigned ? 2 : 1) - bits.result.integer;
  bits.resultFraction.value =
      std::clamp(bits.resultFraction.value, float(std::min(fewest, bits.result.fraction())),
                 float(bits.result.fraction()));
}

void BitLearner::step(const std::vector<TrainedLayer>& layers) {
  const double ebops = effectiveEbops(layers);
  if (m_done == 0) m_begin = std::max(ebops, m_settings.budget);
  const double progress = ++m_done / m_steps;
  const bool within = ebops <= m_settings.budget;
  if (progress > 0.75 && within) return;
  // A little below the budget: what is within it by a hair does not stay so.
  const double wanted = m_begin * std::pow(0.97 * m_settings.budget / m_begin, std::min(1.0, 2 * progress));
  const double gain = m_settings.activations() ? eagernessForFew : eagerness;
  m_pressure += std::clamp(gain * std::log(std::max(ebops, 1.0) / wanted), -mostChange, mostChange);
  m_pressure = std::clamp(m_pressure, -40.0, 10.0);
  for (std::size_t l = 0; l < layers.size(); ++l) {
    if (m_layers[l].learnsResult) adaptResult(l, layers);
  }
  for (std::size_t l = 0; l < layers.size(); ++l) {
    if (m_settings.weights()) adaptWeights(m_layers[l], layers[l]);
  }
}

void BitLearner::quantise(std::vector<TrainedLayer>& layers) const {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Bits& bits = m_layers[l];
    if (m_settings.activations()) layers[l].setResult(resultOf(int(l)));
    if (!m_settings.weights()) continue;
    Parameter& weights = layers[l].weights;
    const auto columns = std::size_t(weights.latent.columns());
    for (int i = 0; i < weights.latent.rows(); ++i) {
      const auto latent = weights.latent.row(i), used = weights.onGrid.row(i);
      for (std::size_t j = 0; j < columns; ++j) {
        const std::size_t k = bits.fraction.size() == 1 ? 0 : std::size_t(i) * columns + j;
        network::FixedFormat own = bits.format;
        own.width = own.integer + int(std::lround(bits.fraction[k].value));
        used[j] = own.width < 1 ? 0.0f : float(network::quantize(double(latent[j]), own));
      }
    }
  }
}

double BitLearner::weightBits(const Bits& bits, const TrainedLayer& layer) const {
  double sum = 0;
  const kernels::Matrix& used = layer.weights.onGrid;
  for (int i = 0; i < used.rows(); ++i) {
    for (const float weight : used.row(i)) sum += network::significantBits(codeOf(weight, bits.format));
  }
  return sum;
}

double BitLearner::effectiveEbops(const std::vector<TrainedLayer>& layers) const {
  double sum = 0;
  for (std::size_t l = 0; l < layers.size(); ++l)
    sum += inputBits(m_layers[l]) * weightBits(m_layers[l], layers[l]);
  return sum;
}

void BitLearner::describe(network::Network& network) const {
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    network::Layer& layer = network.layers[l];
    if (m_settings.weights()) layer.formats->weight = tightened(layer.formats->weight, layer.weights);
    layer.formats->result = resultOf(int(l));
  }
}

void BitLearner::save(StateWriter& writer) const {
  for (const Bits& bits : m_layers) {
    for (const LearnedNumber& fraction : bits.fraction) fraction.save(writer);
    bits.resultFraction.save(writer);
  }
  writer.add(m_done);
  writer.add(m_pressure);
  writer.add(m_begin);
}

void BitLearner::load(StateReader& reader) {
  for (Bits& bits : m_layers) {
    for (LearnedNumber& fraction : bits.fraction) fraction.load(reader);
    bits.resultFraction.load(reader);
  }
  reader.take(m_done);
  reader.take(m_pressure);
  reader.take(m_begin);
}

network::FixedFormat tightened(const network::FixedFormat& format, std::span<const float> values) {
  std::uint64_t anyBit = 0;
  std::int64_t least = 0, most = 0;
  for (const float value : values) {
    const std::int64_t code = codeOf(value, format);
    anyBit |= std::uint64_t(code);
    least = std::min(least, code);
    most = std::max(most, code);
  }
  if (anyBit == 0) return format;
  // Two's complement: −2^n needs n bits beside the sign, as 2^n − 1 = ~(−2^n) does.
  const std::uint64_t largest = std::uint64_t(std::max(most, ~least));
  const int unused = std::countr_zero(anyBit);
  network::FixedFormat tight = format;
  tight.width = std::max(1, int(std::bit_width(largest)) + (format.isSigned ? 1 : 0) - unused);
  tight.integer = tight.width - (format.fraction() - unused);
  return tight;
}

}  // namespace pw::learn
