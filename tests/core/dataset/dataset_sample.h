// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/dataset.h"
#include "test_support.h"

namespace pw::test {

/// A trace file whose every sample tells its row and place: 10 · row + i, 20 samples from record sample 100
/// on. Every third event is a neutron, every tenth ambiguous.
struct DatasetSource {
  static constexpr std::uint64_t length = 20;
  std::vector<std::int8_t> labels;
  std::vector<pulse::PulseFeatures> features;
  dataset::DatasetSettings settings;

  explicit DatasetSource(std::uint64_t count) {
    for (std::uint64_t row = 0; row < count; ++row) {
      labels.push_back(std::int8_t(row % 10 == 9 ? -1 : row % 3 == 0));
      pulse::PulseFeatures event;
      event.amplitude = float(row);
      event.chargeRatio = float(row) + 0.25f;
      event.fci = float(row) + 0.5f;
      features.push_back(event);
    }
    settings.input = {105, 8, dataset::Scaling::rawCounts, 4, 256};
  }

  Result<trace::TraceFile> write(const std::filesystem::path& path) const {
    trace::TraceInfo info;
    info.length = length;
    info.firstSampleIndex = 100;
    std::vector<float> samples;
    for (std::uint64_t row = 0; row < labels.size(); ++row)
      for (std::uint64_t i = 0; i < length; ++i) samples.push_back(float(10 * row % 30000 + i));
    PW_ASSIGN(trace::TraceWriter writer, trace::TraceWriter::create(path, info));
    PW_CHECK(writer.append(samples));
    PW_CHECK(writer.finish());
    return trace::TraceFile::open(path);
  }

  Result<dataset::Dataset> build() const {
    const TemporaryFolder folder;
    PW_ASSIGN(const trace::TraceFile file, write(folder / "traces.h5"));
    return dataset::buildDataset(file, labels, features, settings, {});
  }
};

}  // namespace pw::test
