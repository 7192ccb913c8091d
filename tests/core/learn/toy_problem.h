// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <functional>
#include <random>

#include "dataset/dataset.h"

namespace pw::test {

/// Two kinds of exponential pulses that differ in decay time, with noise: [count × length] in about 0 … 1.
inline dataset::Dataset toyPulses(std::size_t count, int length = 16, unsigned seed = 1) {
  dataset::Dataset data;
  data.input.start = 0;
  data.input.length = length;
  std::mt19937 random(seed);
  std::normal_distribution<float> noise(0, 0.03f);
  std::uniform_real_distribution<float> amplitude(0.4f, 1.2f);
  std::vector<float> inputs;
  for (std::size_t n = 0; n < count; ++n) {
    const int label = int(random() % 2);
    const float decay = label == 0 ? 3.0f : 6.0f, height = amplitude(random);
    for (int i = 0; i < length; ++i) inputs.push_back(height * std::exp(-float(i) / decay) + noise(random));
    data.labels.push_back(std::int8_t(label));
    data.events.push_back(std::uint32_t(n));
    auto& part = n % 5 == 3 ? data.validation : n % 5 == 4 ? data.test : data.training;
    part.push_back(std::uint32_t(n));
  }
  data.inputs = {std::move(inputs), length};
  data.amplitude.assign(count, 0);
  data.chargeRatio.assign(count, 0);
  data.fci.assign(count, 0);
  return data;
}

inline void changeInputs(dataset::Dataset& data, const std::function<float(float)>& change) {
  std::vector<float> inputs = data.inputs.all();
  std::transform(inputs.begin(), inputs.end(), inputs.begin(), change);
  data.inputs = {std::move(inputs), std::int64_t(data.inputs.columns())};
}

}  // namespace pw::test
