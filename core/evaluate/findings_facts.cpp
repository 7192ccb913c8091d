// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "evaluate/findings.h"

namespace pw::evaluate {
namespace {

/// The first `count` layers of a network, the last of them before its result's format.
network::Network cutAfter(const network::Network& network, std::size_t count) {
  network::Network part = network;
  part.layers.resize(count);
  part.layers.back().formats.reset();
  return part;
}

/// Half a code beyond the largest or smallest one a value is clipped.
double clippedShare(std::span<const float> values, const network::FixedFormat& format) {
  const double most = (double(format.maxCode()) + 0.5) * format.step();
  const double least = (double(format.minCode()) - 0.5) * format.step();
  const auto clipped = std::count_if(values.begin(), values.end(),
                                     [&](float x) { return double(x) >= most || double(x) < least; });
  return values.empty() ? 0 : double(clipped) / double(values.size());
}

/// Columns of [n × width] that are 0 in every row.
int deadColumns(std::span<const float> values, int width) {
  int dead = 0;
  for (int column = 0; column < width; ++column) {
    bool any = false;
    for (std::size_t i = std::size_t(column); i < values.size() && !any; i += std::size_t(width))
      any = values[i] != 0;
    dead += any ? 0 : 1;
  }
  return dead;
}

/// A layer of ReLUs can die; a linear one is 0 by its weights only.
LayerFacts lookAt(const network::Network& network, std::size_t index, std::span<const float> inputs) {
  const auto& layer = network.layers[index];
  const std::vector<float> values = network::run(cutAfter(network, index + 1), inputs);
  LayerFacts facts;
  facts.name = layer.name;
  facts.last = index + 1 == network.layers.size();
  if (layer.formats) facts.clippedShare = clippedShare(values, layer.formats->result);
  if (layer.activation == network::Activation::relu) {
    facts.neurons = layer.outputs;
    facts.deadNeurons = deadColumns(values, layer.outputs);
  }
  return facts;
}

void lookAtInputs(std::span<const float> inputs, RunFacts& facts) {
  double squares = 0;
  facts.leastInput = facts.mostInput = inputs.empty() ? 0 : double(inputs.front());
  for (const float x : inputs) {
    squares += double(x) * double(x);
    facts.leastInput = std::min(facts.leastInput, double(x));
    facts.mostInput = std::max(facts.mostInput, double(x));
  }
  facts.inputDeviation = inputs.empty() ? 0 : std::sqrt(squares / double(inputs.size()));
}

}  // namespace

Result<RunFacts> measureFacts(const network::Network& network, const dataset::Dataset& dataset,
                              std::size_t mostEvents) {
  const std::vector<std::uint32_t>& rows = dataset.validation.empty() ? dataset.test : dataset.validation;
  if (network.inputs != dataset.input.inputs())
    return failure(ErrorKind::badInput,
                   "The network takes " + std::to_string(network.inputs) + " inputs, the data set has " +
                       std::to_string(dataset.input.inputs()) + ".",
                   network.name, "Look at it with the data set that it was trained on.");
  PW_CHECK(network::check(network));
  const std::vector<float> inputs =
      dataset.inputs.read(std::span(rows).first(std::min(rows.size(), mostEvents)));
  RunFacts facts;
  facts.validationEvents = dataset.validation.size();
  lookAtInputs(inputs, facts);
  for (std::size_t i = 0; i < network.layers.size(); ++i) facts.layers.push_back(lookAt(network, i, inputs));
  return facts;
}

}  // namespace pw::evaluate
