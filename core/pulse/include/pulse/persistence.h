// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "pulse/histogram.h"
#include "trace/trace_file.h"

namespace pw::pulse {

/// height = (sample − level) · sign: the baseline at 0 and the pulse upwards.
struct Uprighting {
  double level = 0, sign = 1;
  double operator()(double sample) const { return (sample - level) * sign; }
};
/// Of a trace; the baseline is the mean of its first twentieth, at least 8 and at most 100 samples.
Uprighting uprighting(const trace::TraceInfo& info, std::span<const float> samples);

/// The trace with its baseline at 0 and the pulse upwards, as uprighting(); samples [length] in counts.
std::vector<float> upright(const trace::TraceInfo& info, std::span<const float> samples);

struct PersistenceSettings {
  std::size_t columns = 512, rows = 256;  ///< at most
  bool baselineAtZero = true;             ///< as upright(); else the samples as stored
  /// Of maps so far: seconds between two of them, and from how many samples on there is one before counting.
  double secondsBetween = 0.3;
  std::uint64_t previewFrom = 64u << 20;
};

/// How often all traces of a file pass through each cell of sample (x, samples of the record) and height (y,
/// counts), a map a class on the same axes. A column is a whole number of samples and a row of a wide range a
/// whole number of counts, so that no cell is favoured.
struct Persistence {
  Histogram2D gammas, neutrons, unknown;
};

/// Called now and then, on the thread that asked, with the maps as far as they are counted. The first may be
/// of a few hundred traces from all over the file, on axes that span those.
using PersistenceSoFar = std::function<void(Persistence maps)>;

/// Counts every sample of every trace on all cores; the axes span them all. `labels` [n], or empty: all
/// unknown. Reads the file twice, in blocks. Errors: badInput (labels of another length, no columns or rows,
/// what TraceFile::read says), cancelled.
Result<Persistence> persistence(const trace::TraceFile& file, std::span<const std::int8_t> labels,
                                const PersistenceSettings& settings, const Work& work,
                                const PersistenceSoFar& soFar = {});

}  // namespace pw::pulse
