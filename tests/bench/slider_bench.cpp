// SPDX-License-Identifier: GPL-3.0-or-later
// How long the desk's sliders take to answer: 161-256-64-32-2 on 10,000 events, from the move to all figures.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "jobs/sliders.h"

namespace {

using namespace pw;

network::Network teacher() {
  std::mt19937 random(1);
  network::Network network;
  network.name = "teacher";
  network.inputs = 161;
  const int widths[] = {161, 256, 64, 32, 2};
  for (int i = 0; i < 4; ++i) {
    auto& layer = network.layers.emplace_back();
    layer.name = i < 3 ? "fc" + std::to_string(i + 1) : "output";
    layer.inputs = widths[i];
    layer.outputs = widths[i + 1];
    layer.activation = i < 3 ? network::Activation::relu : network::Activation::linear;
    std::normal_distribution<float> normal(0, std::sqrt(2.0F / float(layer.inputs)));
    for (int w = 0; w < layer.inputs * layer.outputs; ++w) layer.weights.push_back(normal(random));
    layer.bias.assign(std::size_t(layer.outputs), 0.1F);
  }
  return network;
}

dataset::Dataset pulses(std::uint32_t events) {
  std::mt19937 random(2);
  std::normal_distribution<float> noise(0, 0.02F);
  dataset::Dataset data;
  std::vector<float> inputs;
  for (std::uint32_t i = 0; i < events; ++i) {
    const float amplitude = 0.1F + float(random() % 1000) / 1250, fall = i % 2 ? 60 : 35;
    for (int s = 0; s < 161; ++s) {
      const float time = float(s) - 15;
      inputs.push_back((time < 0 ? 0 : amplitude * std::exp(-time / fall)) + noise(random));
    }
    data.labels.push_back(std::int8_t(i % 2));
    data.events.push_back(i);
    for (auto* column : {&data.amplitude, &data.chargeRatio, &data.fci}) column->push_back(amplitude);
    (i < 2000 ? data.training : data.test).push_back(i);
  }
  data.inputs = {std::move(inputs), 161};
  return data;
}

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + std::ptrdiff_t(values.size() / 2), values.end());
  return values[values.size() / 2];
}

}  // namespace

int main() {
  const auto base = jobs::sliderBase(teacher(), pulses(12'000), 10'000, {});
  if (!base) return std::fprintf(stderr, "%s\n", describe(base.error()).c_str()), 1;
  std::printf("%zu events; ms, median and worst of 9\nbits  zeros   quick          exact\n",
              base->labels.size());
  for (const int bits : {2, 4, 6, 8, 10, 12, 16}) {
    for (const double sparsity : {0.0, 0.8}) {
      compress::Settings settings;
      settings.weightBits = settings.activationBits = settings.inputBits = bits;
      settings.sparsity = sparsity;
      std::vector<double> quick, exact;
      bool same = true;
      for (int round = 0; round < 9; ++round) {
        const auto slid = jobs::slide(*base, settings, false);
        if (!slid) return std::fprintf(stderr, "%s\n", describe(slid.error()).c_str()), 1;
        quick.push_back(1000 * slid->seconds);
        same = slid->exact;
      }
      for (int round = 0; !same && round < 3; ++round)
        exact.push_back(1000 * jobs::slide(*base, settings, true)->seconds);
      std::printf("%4d  %4.0f %%  %5.1f  %5.1f   %s", bits, 100 * sparsity, median(quick),
                  *std::max_element(quick.begin(), quick.end()), same ? "the same\n" : "");
      if (!same) std::printf("%6.0f\n", median(exact));
    }
  }
  return 0;
}
