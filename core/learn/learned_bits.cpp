// SPDX-License-Identifier: GPL-3.0-or-later
#include "learned_bits.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace pw::learn {
namespace {

constexpr double rate = 0.01;       ///< bits a step at most, about: Adam
constexpr double eagerness = 0.02;  ///< of log β a step, for EBOPs that are e times too many

std::int64_t codeOf(float value, const network::FixedFormat& format) {
  return std::llround(std::ldexp(double(value), format.fraction()));
}

}  // namespace

BitLearner::BitLearner(const recipe::LearnedBits& settings, const network::Network& formats, double steps)
    : m_settings(settings), m_steps(std::max(1.0, steps)) {
  int inputBits = formats.inputFormat->width;
  for (const network::Layer& layer : formats.layers) {
    const std::size_t count = settings.each == recipe::LearnedBits::Each::layer ? 1 : layer.weights.size();
    const auto begin = float(layer.formats->weight.fraction());
    const int positions = layer.isDense() ? 1 : layer.sliding.positions();
    m_layers.push_back({layer.formats->weight, inputBits * positions, std::vector<float>(count, begin),
                        std::vector<float>(count), std::vector<float>(count)});
    inputBits = layer.formats->result.width;
  }
}

void BitLearner::follow(double& fraction, float& first, float& second, double gradient) const {
  first = float(0.9 * double(first) + 0.1 * gradient);
  second = float(0.999 * double(second) + 0.001 * gradient * gradient);
  const double mean = double(first) / (1 - std::pow(0.9, m_done));
  const double spread = std::sqrt(double(second) / (1 - std::pow(0.999, m_done)));
  if (spread > 0) fraction -= rate * mean / spread;
}

void BitLearner::adapt(Bits& bits, const TrainedLayer& layer) const {
  const double pressure = std::exp(m_pressure) * bits.inputBits;
  const Parameter& weights = layer.weights;
  const bool shared = bits.fraction.size() == 1;
  const auto columns = std::size_t(weights.latent.columns());
  const double least = shared ? 1 - bits.format.integer : -bits.format.integer;
  const double most = bits.format.fraction();
  double sum = 0;
  for (int i = 0; i < weights.latent.rows(); ++i) {
    const auto latent = weights.latent.row(i), used = weights.onGrid.row(i), slope = weights.gradient.row(i);
    for (std::size_t j = 0; j < columns; ++j) {
      const double gradient =
          std::numbers::ln2 * double(slope[j]) * (double(latent[j]) - double(used[j])) + pressure;
      if (shared) {
        sum += gradient;
        continue;
      }
      const std::size_t k = std::size_t(i) * columns + j;
      double fraction = double(bits.fraction[k]);
      follow(fraction, bits.first[k], bits.second[k], gradient);
      bits.fraction[k] = float(std::clamp(fraction, least, most));
    }
  }
  if (!shared) return;
  double fraction = double(bits.fraction[0]);
  follow(fraction, bits.first[0], bits.second[0], sum);
  bits.fraction[0] = float(std::clamp(fraction, least, most));
}

void BitLearner::step(const std::vector<TrainedLayer>& layers) {
  const double ebops = effectiveEbops(layers);
  if (m_done == 0) m_begin = std::max(ebops, m_settings.budget);
  const double progress = ++m_done / m_steps;
  const bool within = ebops <= m_settings.budget;
  if (progress > 0.75 && within) return;
  // A little below the budget: what is within it by a hair does not stay so.
  const double wanted = m_begin * std::pow(0.97 * m_settings.budget / m_begin, std::min(1.0, 2 * progress));
  m_pressure += eagerness * std::clamp(std::log(std::max(ebops, 1.0) / wanted), -1.0, 1.0);
  m_pressure = std::clamp(m_pressure, -40.0, 10.0);
  for (std::size_t l = 0; l < layers.size(); ++l) adapt(m_layers[l], layers[l]);
}

void BitLearner::quantise(std::vector<TrainedLayer>& layers) const {
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Bits& bits = m_layers[l];
    Parameter& weights = layers[l].weights;
    const auto columns = std::size_t(weights.latent.columns());
    for (int i = 0; i < weights.latent.rows(); ++i) {
      const auto latent = weights.latent.row(i), used = weights.onGrid.row(i);
      for (std::size_t j = 0; j < columns; ++j) {
        const std::size_t k = bits.fraction.size() == 1 ? 0 : std::size_t(i) * columns + j;
        network::FixedFormat own = bits.format;
        own.width = own.integer + int(std::lround(bits.fraction[k]));
        used[j] = own.width < 1 ? 0.0f : float(network::quantize(double(latent[j]), own));
      }
    }
  }
}

double BitLearner::effectiveEbops(const std::vector<TrainedLayer>& layers) const {
  double sum = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const Bits& bits = m_layers[l];
    const kernels::Matrix& used = layers[l].weights.onGrid;
    for (int i = 0; i < used.rows(); ++i) {
      for (const float weight : used.row(i))
        sum += network::significantBits(codeOf(weight, bits.format)) * bits.inputBits;
    }
  }
  return sum;
}

void BitLearner::save(StateWriter& writer) const {
  for (const Bits& bits : m_layers) {
    for (const auto* values : {&bits.fraction, &bits.first, &bits.second})
      writer.add(std::span<const float>(*values));
  }
  writer.add(m_done);
  writer.add(m_pressure);
  writer.add(m_begin);
}

void BitLearner::load(StateReader& reader) {
  for (Bits& bits : m_layers) {
    for (auto* values : {&bits.fraction, &bits.first, &bits.second}) reader.take(std::span<float>(*values));
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
