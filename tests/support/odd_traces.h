// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>
#include <functional>
#include <limits>
#include <vector>

#include "hdf5/hdf5_file.h"

namespace pw::test {

/// A trace file that a program has to live with: well formed, and odd in its contents; or a header that
/// claims what is not there.
struct OddTraces {
  const char* name;
  std::function<Result<void>(hdf5::File&)> fill;
};

namespace odd {

/// Pulses from a level of 400; odd events are narrower.
inline float pulseAt(std::uint64_t event, std::uint64_t sample) {
  if (sample < 60) return 400.0f + float((event * 7 + sample * 3) % 3);
  const double decay = event % 2 ? 20 : 60;
  return 400.0f - float(std::lround(double(60 + event % 50) * std::exp(-double(sample - 60) / decay)));
}

inline std::function<Result<void>(hdf5::File&)> rows(
    std::uint64_t count, std::uint64_t length, std::vector<std::int8_t> labels,
    const std::function<float(std::uint64_t, std::uint64_t)>& at) {
  return [=](hdf5::File& file) -> Result<void> {
    std::vector<float> samples(count * length);
    for (std::uint64_t i = 0; i < samples.size(); ++i) samples[i] = at(i / length, i % length);
    PW_CHECK(file.write("traces", {count, length}, samples.data()));
    return labels.empty() ? Result<void>() : file.write("labels", {count}, labels.data());
  };
}

inline std::vector<std::int8_t> alternating(std::uint64_t count) {
  std::vector<std::int8_t> labels(count);
  for (std::uint64_t i = 0; i < count; ++i) labels[i] = std::int8_t(i % 2);
  return labels;
}

}  // namespace odd

inline std::vector<OddTraces> oddTraces() {
  const auto constant = [](std::uint64_t, std::uint64_t) { return 400.0f; };
  const auto nan = [](std::uint64_t, std::uint64_t) { return std::numeric_limits<float>::quiet_NaN(); };
  const auto huge = [](std::uint64_t event, std::uint64_t sample) {
    return odd::pulseAt(event, sample) * 1e30f;
  };
  return {
      {"constant", odd::rows(80, 512, odd::alternating(80), constant)},
      {"all_nan", odd::rows(80, 512, odd::alternating(80), nan)},
      {"huge_values", odd::rows(80, 512, odd::alternating(80), huge)},
      {"one_event", odd::rows(1, 512, {0}, odd::pulseAt)},
      {"one_class", odd::rows(80, 512, std::vector<std::int8_t>(80, 0), odd::pulseAt)},
      {"one_sample", odd::rows(80, 1, odd::alternating(80), odd::pulseAt)},
      {"same_event", odd::rows(80, 512, odd::alternating(80),
                               [](std::uint64_t, std::uint64_t sample) { return odd::pulseAt(0, sample); })},
      {"nothing_labelled", odd::rows(80, 512, std::vector<std::int8_t>(80, -1), odd::pulseAt)},
      {"enormous_count", [](hdf5::File& file) -> Result<void> {
         PW_CHECK(file.createRows("traces", hdf5::Type::int16, 2048, 64));
         return file.growRows("traces", 1'000'000'000'000);
       }}};
}

inline void write(const OddTraces& odd, const std::filesystem::path& path) {
  auto file = hdf5::File::create(path);
  ASSERT_TRUE(file.has_value());
  ASSERT_TRUE(odd.fill(*file).has_value());
  ASSERT_TRUE(file->close().has_value());
}

}  // namespace pw::test
