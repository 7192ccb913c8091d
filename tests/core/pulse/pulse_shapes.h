// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <random>
#include <vector>

#include "trace/trace_file.h"

namespace pw::test {

/// samples[i] = shape(i), negative going from `baseline` with integer codes when `rounded`.
inline std::vector<float> negativeTrace(std::size_t length, double baseline, bool rounded,
                                        const std::function<double(double)>& shape) {
  std::vector<float> samples(length);
  for (std::size_t i = 0; i < length; ++i) {
    const double value = baseline - shape(double(i));
    samples[i] = float(rounded ? std::round(value) : value);
  }
  return samples;
}

/// A slow pulse like those of CLYC behind its preamplifier: amplitude · (e^(−t/decay) − e^(−t/rise)), scaled
/// to 1.
inline double slowPulse(double t, double rise = 30, double decay = 450) {
  if (t <= 0) return 0;
  const double peakAt = std::log(decay / rise) * rise * decay / (decay - rise);
  const double peak = std::exp(-peakAt / decay) - std::exp(-peakAt / rise);
  return (std::exp(-t / decay) - std::exp(-t / rise)) / peak;
}

/// Writes traces [n × length] as int16 and opens the file. `labels` may be empty.
inline Result<trace::TraceFile> writeTraces(const std::filesystem::path& path, const trace::TraceInfo& info,
                                            const std::vector<float>& samples,
                                            const std::vector<std::int8_t>& labels = {}) {
  PW_ASSIGN(trace::TraceWriter writer, trace::TraceWriter::create(path, info));
  PW_CHECK(writer.append(samples));
  PW_CHECK(writer.finish(labels));
  return trace::TraceFile::open(path);
}

}  // namespace pw::test
