// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "trace/trace_file.h"

namespace pw::test {

/// Writes a small trace file: `samples` is row-major with `length` samples a trace.
inline void writeTraces(const std::filesystem::path& path, std::uint64_t length,
                        const std::vector<float>& samples, const std::vector<std::int8_t>& labels = {},
                        bool asFloat = false, trace::TraceInfo info = {}) {
  info.length = length;
  auto writer = trace::TraceWriter::create(path, info, asFloat);
  ASSERT_OK(writer);
  ASSERT_OK(writer->append(samples));
  ASSERT_OK(writer->finish(labels));
}

/// 0, 1, 2, … as samples: each value says where it belongs.
inline std::vector<float> countingSamples(std::size_t count) {
  std::vector<float> samples(count);
  for (std::size_t i = 0; i < count; ++i) samples[i] = float(i % 30000);
  return samples;
}

inline void writeText(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

/// Cuts a copy of `source` to its first `bytes` bytes.
inline void writeTruncated(const std::filesystem::path& source, const std::filesystem::path& target,
                           std::uintmax_t bytes) {
  std::filesystem::copy_file(source, target, std::filesystem::copy_options::overwrite_existing);
  std::filesystem::resize_file(target, bytes);
}

inline std::size_t entriesIn(const std::filesystem::path& folder) {
  return std::size_t(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace pw::test
