// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "dataset/input_spec.h"

namespace pw::dataset {

/// The windows of a data set: counts as they were cut, scaled whenever they are read, or inputs as they are.
/// They lie in memory or stay in their file, mapped: the system fetches what is read and may forget it again,
/// so that a data set may be larger than the memory. Copies share the windows, which never change. What is
/// read has the same bits either way. Any number of threads may read.
class Windows {
 public:
  Windows() = default;
  /// Inputs [n × columns], row-major.
  Windows(std::vector<float> inputs, std::int64_t columns);
  /// Counts [n × spec.length], row-major.
  Windows(std::vector<std::int16_t> counts, const InputSpec& spec, trace::Polarity polarity);
  /// Inputs [rows × spec.inputs()] or counts [rows × spec.length] from byte `offset` of a file, which is to
  /// be replaced, never written to, while it is mapped. Errors: io (missing), badInput (a file that is
  /// shorter).
  static Result<Windows> mapInputs(const std::filesystem::path& path, std::uint64_t offset,
                                   std::uint64_t rows, const InputSpec& spec);
  static Result<Windows> mapCounts(const std::filesystem::path& path, std::uint64_t offset,
                                   std::uint64_t rows, const InputSpec& spec, trace::Polarity polarity);

  std::size_t rows() const { return m_rows; }
  /// Inputs of a row.
  std::size_t columns() const { return m_columns; }
  bool isMapped() const { return m_mapped; }

  /// Inputs of one row, [columns()].
  void read(std::size_t row, std::span<float> out) const;
  std::vector<float> row(std::size_t row) const;
  /// Of some rows, [rows × columns()].
  std::vector<float> read(std::span<const std::uint32_t> rows) const;
  /// Of all: for few rows.
  std::vector<float> all() const;
  /// Has the processor fetch a row that will be read soon.
  void fetchSoon(std::size_t row) const;
  /// Some rows in memory, in this order.
  Windows picked(std::span<const std::uint32_t> rows) const;

  /// What is stored: one of the two is empty.
  std::span<const std::int16_t> counts() const { return {m_counts, m_counts ? m_rows * m_stored : 0}; }
  std::span<const float> values() const { return {m_values, m_values ? m_rows * m_stored : 0}; }
  bool areCounts() const { return m_counts != nullptr; }
  trace::Polarity polarity() const { return m_polarity; }
  /// No input is infinite or not a number.
  bool areFinite() const;

  /// The same inputs.
  friend bool operator==(const Windows& a, const Windows& b);

 private:
  std::shared_ptr<const void> m_owner;  ///< of the memory or the mapping
  const float* m_values = nullptr;
  const std::int16_t* m_counts = nullptr;
  std::size_t m_rows = 0, m_columns = 0;
  std::size_t m_stored = 0;  ///< values of a row
  InputSpec m_spec;          ///< of counts
  trace::Polarity m_polarity = trace::Polarity::negative;
  bool m_mapped = false;
};

}  // namespace pw::dataset
