// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/dataset.h"
#include "design/reuse.h"
#include "random_layers.h"

namespace pw::test {

/// What one run of the proof ladder takes.
struct RandomDesign {
  network::Network network;
  hls::HardwareConfig config;
  dataset::Dataset events;
};

/// Random inputs over the whole input format and a little beyond, with random labels.
template <class Random>
dataset::Dataset randomEvents(const network::Network& net, std::size_t count, Random& random) {
  dataset::Dataset events;
  events.input.length = net.inputs;
  events.input.average = 1;
  events.input.baselineSamples = std::min(events.input.baselineSamples, net.inputs);
  events.inputs = dataset::Windows(randomInputs(net, count, random), net.inputs);
  for (std::size_t i = 0; i < count; ++i) {
    events.labels.push_back(std::int8_t(random() % 2));
    events.events.push_back(std::uint32_t(i));
    events.test.push_back(std::uint32_t(i));
  }
  events.amplitude = events.chargeRatio = events.fci = std::vector<float>(count, 0.0f);
  return events;
}

/// Gives the network a specification that a front end can be made of, and events of raw counts for it: pulses
/// on a baseline, now and then beyond every range. Means of 1 to 8 counts, baselines of 1 to 16 or raw
/// counts.
template <class Random>
void feedCounts(network::Network& net, hls::HardwareConfig& config, dataset::Dataset& events,
                Random& random) {
  dataset::InputSpec& spec = events.input;
  spec.average = 1 << random() % 4;
  spec.length = net.inputs * spec.average + int(random() % unsigned(spec.average));
  spec.baselineSamples = 16;
  while (spec.baselineSamples > spec.length) spec.baselineSamples /= 2;
  spec.scaling = random() % 4 == 0 ? dataset::Scaling::rawCounts : dataset::Scaling::baselineSubtracted;
  spec.fullScaleCounts = double(1 << (6 + random() % 5));
  net.inputSpec = dataset::toJson(spec);
  const auto polarity = random() % 2 ? trace::Polarity::negative : trace::Polarity::positive;
  config.feed = polarity == trace::Polarity::negative ? hls::Feed::negativeCounts : hls::Feed::positiveCounts;
  std::vector<std::int16_t> counts(events.size() * std::size_t(spec.length));
  for (auto& c : counts)
    c = std::int16_t(random() % 50 == 0 ? int(random() % 65536) - 32768 : 200 - int(random() % 400));
  events.inputs = dataset::Windows(std::move(counts), spec, polarity);
}

/// Any form of the HLS C++.
template <class Random>
hls::HlsOptions randomHlsOptions(const hls::Design& design, Random& random) {
  hls::HlsOptions options;
  options.strategy = hls::HlsStrategy(random() % 3);
  if (options.strategy == hls::HlsStrategy::folded) return options;
  options.io = hls::HlsIo(random() % 2);
  for (const hls::IntegerLayer& layer : design.model.layers) {
    const auto legal = hls::legalReuseFactors(layer);
    options.reuse.push_back(legal[random() % legal.size()]);
  }
  return options;
}

/// A network of one to five layers of all kinds (every second one of dense layers alone), 2 to 16 bits, all
/// modes of rounding and overflow, every second one with four fifths of its weights zero; folded at random
/// or, in every second one, with most dense layers unrolled; the HLS C++ in any form; every second one fed
/// raw counts. Networks that no hardware can be made of (a tanh finer than the largest table) are drawn
/// again.
inline RandomDesign randomDesign(unsigned seed, std::size_t eventCount) {
  std::mt19937 random(seed);
  for (;;) {
    RandomDesign drawn;
    if (random() % 2 == 0) {
      RandomNetworkSettings settings;
      settings.shape = {int(1 + random() % 40)};
      for (unsigned layers = 1 + random() % 5; layers > 0; --layers)
        settings.shape.push_back(int(1 + random() % 12));
      settings.mixed = true;
      drawn.network = randomNetwork(settings, random);
    } else {
      drawn.network = randomLayers(random, 5, 16);
    }
    const bool sparse = random() % 2 == 0;
    const bool unrolls = random() % 2 == 0;
    for (network::Layer& layer : drawn.network.layers) {
      const bool unrolled = unrolls && layer.isDense() && random() % 3 != 0;
      drawn.config.styles.push_back(unrolled ? hls::LayerStyle::unrolled : hls::LayerStyle::folded);
      const hls::Multiplying ways[] = {hls::Multiplying::shiftAdd, hls::Multiplying::lut,
                                       hls::Multiplying::dsp};
      drawn.config.multiplying.push_back(unrolled ? ways[random() % 3] : hls::Multiplying::automatic);
      const int most = layer.isPooling() ? 1 : layer.weightColumns();
      drawn.config.multipliers.push_back(unrolled ? most : int(1 + random() % unsigned(most)));
      for (float& weight : layer.weights)
        if (sparse && random() % 5 != 0) weight = 0;
    }
    const auto design = hls::makeDesign(drawn.network, drawn.config);
    if (!design) continue;
    std::mt19937 forms(seed ^ 0x9e3779b9u);
    drawn.config.hls = randomHlsOptions(*design, forms);
    drawn.events = randomEvents(drawn.network, eventCount, random);
    if (forms() % 2 == 0) feedCounts(drawn.network, drawn.config, drawn.events, forms);
    return drawn;
  }
}

}  // namespace pw::test
