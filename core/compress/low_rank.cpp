// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/low_rank.h"

#include <Eigen/SVD>
#include <algorithm>
#include <cmath>

#include "one_layer.h"

namespace pw::compress {
namespace {

using Decomposition = Eigen::BDCSVD<Eigen::MatrixXd>;

Decomposition decompose(const network::Layer& layer, unsigned wanted) {
  using Rows = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  const Eigen::Map<const Rows> weights(layer.weights.data(), layer.inputs, layer.outputs);
  return Decomposition(weights.cast<double>(), wanted);
}

std::vector<double> valuesOf(const Decomposition& decomposition) {
  const auto& values = decomposition.singularValues();
  return {values.data(), values.data() + values.size()};
}

bool savesWeights(const network::Layer& layer, int rank) {
  return std::size_t(rank) * std::size_t(layer.inputs + layer.outputs) < layer.weights.size();
}

/// The two layers of this rank.
std::vector<network::Layer> split(const network::Layer& layer, const Decomposition& decomposition, int rank) {
  network::Layer low;
  low.name = lowName(layer.name);
  low.inputs = layer.inputs;
  low.outputs = rank;
  low.activation = network::Activation::linear;
  low.bias.assign(std::size_t(rank), 0.0f);
  network::Layer high = layer;
  high.inputs = rank;
  high.weights.clear();
  const auto part = [&](int k) { return std::sqrt(decomposition.singularValues()[k]); };
  for (int i = 0; i < layer.inputs; ++i) {
    for (int k = 0; k < rank; ++k) low.weights.push_back(float(decomposition.matrixU()(i, k) * part(k)));
  }
  for (int k = 0; k < rank; ++k) {
    for (int j = 0; j < layer.outputs; ++j)
      high.weights.push_back(float(decomposition.matrixV()(j, k) * part(k)));
  }
  return {std::move(low), std::move(high)};
}

Result<void> checkRanks(const network::Network& network, const LowRank& settings) {
  for (const auto& [name, rank] : settings.ranks) {
    const auto layer = std::find_if(network.layers.begin(), network.layers.end(),
                                    [&, &wanted = name](const auto& each) { return each.name == wanted; });
    const std::string where = "ranks." + name;
    if (layer == network.layers.end()) {
      return failure(ErrorKind::badInput, "The network has no layer of this name.", where,
                     "Name one of its dense layers.");
    }
    if (!layer->isDense()) {
      return failure(ErrorKind::badInput, "Only dense layers are split.", where, "Leave this layer out.");
    }
    const int full = std::min(layer->inputs, layer->outputs);
    if (rank < 1 || rank >= full) {
      return failure(
          ErrorKind::badInput,
          "Rank " + std::to_string(rank) + " of a matrix of " + std::to_string(layer->inputs) + " × " +
              std::to_string(layer->outputs) + " is not possible.",
          where,
          full > 1 ? "Choose a rank from 1 to " + std::to_string(full - 1) + "." : "Leave this layer out.");
    }
  }
  return {};
}

}  // namespace

std::vector<double> singularValues(const network::Layer& layer) {
  return valuesOf(decompose(layer, 0));
}

int rankFor(std::span<const double> singularValues, double energy) {
  double whole = 0, kept = 0;
  for (const double value : singularValues) whole += value * value;
  int rank = 0;
  for (const double value : singularValues) {
    kept += value * value;
    ++rank;
    if (kept >= energy * whole) break;
  }
  return std::max(rank, 1);
}

std::string lowName(const std::string& layer) {
  return layer + "_low";
}

Result<network::Network> withLowRank(const network::Network& network, const LowRank& settings) {
  PW_CHECK(checkRanks(network, settings));
  network::Network result = network;
  result.inputFormat.reset();
  result.layers.clear();
  for (const network::Layer& layer : network.layers) {
    const bool last = &layer == &network.layers.back();
    const auto found = settings.ranks.find(layer.name);
    const bool named = found != settings.ranks.end();
    const bool byEnergy = settings.energy > 0 && layer.isDense() && (!last || settings.lastLayer);
    result.layers.push_back(layer);
    result.layers.back().formats.reset();
    if (!named && !byEnergy) continue;
    const Decomposition decomposition = decompose(layer, Eigen::ComputeThinU | Eigen::ComputeThinV);
    const int rank = named ? found->second : rankFor(valuesOf(decomposition), settings.energy);
    if (!named && !savesWeights(layer, rank)) continue;
    const network::Layer whole = std::move(result.layers.back());
    result.layers.pop_back();
    for (network::Layer& half : split(whole, decomposition, rank)) result.layers.push_back(std::move(half));
  }
  return result;
}

network::Network withCorrectedBiases(network::Network low, const network::Network& network,
                                     std::span<const float> inputs) {
  std::vector<float> before(inputs.begin(), inputs.end()), after = before;
  std::size_t next = 0;  // of the layers of `low`
  for (const network::Layer& layer : network.layers) {
    if (low.layers[next].name != layer.name) after = floatingResults(low.layers[next++], after);
    network::Layer& made = low.layers[next++];
    const std::vector<double> wanted = sumMeans(layer, before), means = sumMeans(made, after);
    for (std::size_t j = 0; j < made.bias.size(); ++j)
      made.bias[j] = float(double(made.bias[j]) + wanted[j] - means[j]);
    before = floatingResults(layer, before);
    after = floatingResults(made, after);
  }
  return low;
}

}  // namespace pw::compress
