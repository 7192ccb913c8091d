// SPDX-License-Identifier: GPL-3.0-or-later
#include "pruning.h"

#include <algorithm>
#include <cmath>

#include "compress/ranking.h"

namespace pw::learn {
namespace {

using compress::leastMask;
using recipe::Pruning;

std::size_t shareOf(double sparsity, std::size_t count) {
  return std::size_t(std::lround(sparsity * double(count)));
}

bool counts(const PrunableLayer& layer, std::size_t i) {
  return layer.given.empty() || layer.given[i] != 0;
}

/// Where in one ranking the candidates of each layer are.
struct Candidate {
  std::size_t layer, index;
  double value;
};

void clearLeast(std::vector<Candidate> candidates, double sparsity, std::vector<LayerMasks>& masks) {
  std::vector<double> values;
  for (const Candidate& candidate : candidates) values.push_back(candidate.value);
  const auto mask = leastMask(values, shareOf(sparsity, values.size()));
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (mask[i] == 0) masks[candidates[i].layer].weights[candidates[i].index] = 0;
  }
}

void pruneWeights(const Pruning& pruning, std::span<const PrunableLayer> layers, std::size_t taken,
                  double sparsity, std::vector<LayerMasks>& masks) {
  std::vector<Candidate> candidates;
  for (std::size_t l = 0; l < taken; ++l) {
    for (std::size_t i = 0; i < layers[l].weights.size(); ++i) {
      if (counts(layers[l], i)) candidates.push_back({l, i, std::abs(double(layers[l].weights[i]))});
    }
    if (pruning.scope == Pruning::Scope::layer) {
      clearLeast(std::move(candidates), sparsity, masks);
      candidates.clear();
    }
  }
  clearLeast(std::move(candidates), sparsity, masks);
}

void prunePattern(const Pruning& pruning, const PrunableLayer& layer, double sparsity, LayerMasks& masks) {
  const auto columns = std::size_t(layer.outputs);
  for (std::size_t j = 0; j < columns; ++j) {
    for (int first = 0; first < layer.inputs; first += pruning.group) {
      const int size = std::min(pruning.group, layer.inputs - first);
      std::vector<double> values;
      for (int i = first; i < first + size; ++i)
        values.push_back(std::abs(double(layer.weights[std::size_t(i) * columns + j])));
      const auto keep = std::size_t(std::lround(double(pruning.group) * (1 - sparsity)));
      const auto mask = leastMask(values, values.size() > keep ? values.size() - keep : 0);
      for (int i = 0; i < size; ++i)
        masks.weights[std::size_t(first + i) * columns + j] *= mask[std::size_t(i)];
    }
  }
}

/// Mean magnitude of each unit's incoming weights.
std::vector<double> unitNorms(const PrunableLayer& layer) {
  const auto columns = std::size_t(layer.outputs);
  std::vector<double> norms(columns, 0);
  for (std::size_t i = 0; i < layer.weights.size(); ++i)
    norms[i % columns] += std::abs(double(layer.weights[i]));
  for (double& norm : norms) norm /= layer.inputs;
  return norms;
}

void clearUnit(std::size_t unit, LayerMasks& masks) {
  masks.bias[unit] = 0;
  for (std::size_t i = unit; i < masks.weights.size(); i += masks.bias.size()) masks.weights[i] = 0;
}

void pruneNeurons(const Pruning& pruning, std::span<const PrunableLayer> layers, double sparsity,
                  std::vector<LayerMasks>& masks) {
  const std::size_t hidden = layers.size() - 1;
  std::vector<std::vector<double>> norms;
  std::vector<double> all;
  for (std::size_t l = 0; l < hidden; ++l) {
    norms.push_back(unitNorms(layers[l]));
    // The largest unit of a layer is in no ranking: it stays.
    auto& own = norms.back();
    *std::max_element(own.begin(), own.end()) = HUGE_VAL;
    all.insert(all.end(), own.begin(), own.end());
  }
  const auto whole = leastMask(all, shareOf(sparsity, all.size()));
  std::size_t offset = 0;
  for (std::size_t l = 0; l < hidden; ++l) {
    auto keeps = pruning.scope == Pruning::Scope::layer
                     ? leastMask(norms[l], shareOf(sparsity, norms[l].size()))
                     : std::vector<float>(whole.begin() + long(offset),
                                          whole.begin() + long(offset + norms[l].size()));
    offset += norms[l].size();
    for (std::size_t unit = 0; unit < keeps.size(); ++unit) {
      if (keeps[unit] == 0 && std::isfinite(norms[l][unit])) clearUnit(unit, masks[l]);
    }
  }
}

/// Keeps what `kept` says of a layer's outputs and of the inputs of the one above.
void dropUnits(network::Layer& layer, network::Layer& above, const std::vector<bool>& kept) {
  std::vector<float> weights, bias, outgoing;
  for (int i = 0; i < layer.inputs; ++i) {
    for (int j = 0; j < layer.outputs; ++j)
      if (kept[std::size_t(j)]) weights.push_back(layer.weight(i, j));
  }
  for (int j = 0; j < layer.outputs; ++j) {
    if (!kept[std::size_t(j)]) continue;
    bias.push_back(layer.bias[std::size_t(j)]);
    for (int k = 0; k < above.outputs; ++k) outgoing.push_back(above.weight(j, k));
  }
  layer.weights = std::move(weights);
  layer.bias = std::move(bias);
  layer.outputs = above.inputs = int(layer.bias.size());
  above.weights = std::move(outgoing);
}

}  // namespace

std::vector<LayerMasks> pruningMasks(const Pruning& pruning, std::span<const PrunableLayer> layers,
                                     double sparsity) {
  std::vector<LayerMasks> masks;
  for (const PrunableLayer& layer : layers) {
    masks.push_back({std::vector<float>(layer.weights.size(), 1.0f),
                     std::vector<float>(std::size_t(layer.outputs), 1.0f)});
    if (!layer.given.empty()) masks.back().weights = layer.given;
  }
  const std::size_t taken = pruning.lastLayer ? layers.size() : layers.size() - 1;
  switch (pruning.of) {
    case Pruning::Of::weights:
      pruneWeights(pruning, layers, taken, sparsity, masks);
      break;
    case Pruning::Of::pattern:
      for (std::size_t l = 0; l < taken; ++l) prunePattern(pruning, layers[l], sparsity, masks[l]);
      break;
    case Pruning::Of::neurons:
      if (layers.size() > 1) pruneNeurons(pruning, layers, sparsity, masks);
      break;
  }
  return masks;
}

network::Network withoutPrunedUnits(network::Network network) {
  for (std::size_t l = 0; l + 1 < network.layers.size(); ++l) {
    network::Layer& layer = network.layers[l];
    if (layer.activation != network::Activation::relu && layer.activation != network::Activation::linear)
      continue;
    std::vector<bool> kept;
    for (int j = 0; j < layer.outputs; ++j) {
      bool silent = layer.bias[std::size_t(j)] == 0;
      for (int i = 0; silent && i < layer.inputs; ++i) silent = layer.weight(i, j) == 0;
      kept.push_back(!silent);
    }
    const auto count = std::count(kept.begin(), kept.end(), true);
    if (count > 0 && std::size_t(count) < kept.size()) dropUnits(layer, network.layers[l + 1], kept);
  }
  return network;
}

}  // namespace pw::learn
