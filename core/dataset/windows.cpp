// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/windows.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace pw::dataset {
namespace {

/// A part of a file as memory, for reading.
struct Mapping {
  ~Mapping() {
    if (bytes != MAP_FAILED) munmap(bytes, size);
  }
  void* bytes = MAP_FAILED;
  std::size_t size = 0;
};

struct OpenFile {
  ~OpenFile() {
    if (number >= 0) close(number);
  }
  int number;
};

/// Bytes [offset, offset + size) of a file. Every byte is known to be there: touching one beyond the end of
/// the file would end the process.
Result<std::shared_ptr<const void>> mapped(const std::filesystem::path& path, std::uint64_t offset,
                                           std::uint64_t size) {
  const OpenFile file{open(path.c_str(), O_RDONLY | O_CLOEXEC)};
  struct stat status = {};
  if (file.number < 0 || fstat(file.number, &status) != 0)
    return failure(ErrorKind::io, "The windows cannot be read.", path.string(),
                   "Check that the file is there.");
  const auto there = std::uint64_t(status.st_size);
  if (offset > there || size > there - offset)
    return failure(ErrorKind::badInput, "The data set is cut short: its windows end behind the file's end.",
                   path.string(), "Copy the file again, or make the data set again.");
  const std::uint64_t before = offset % std::uint64_t(sysconf(_SC_PAGESIZE));
  const auto mapping = std::make_shared<Mapping>();
  mapping->size = std::size_t(size + before);
  mapping->bytes = mmap(nullptr, mapping->size, PROT_READ, MAP_SHARED, file.number, off_t(offset - before));
  if (mapping->bytes == MAP_FAILED)
    return failure(ErrorKind::io, "The windows cannot be mapped into memory.", path.string(),
                   "Copy the data set to a local disk.");
  return std::shared_ptr<const void>(mapping, static_cast<const char*>(mapping->bytes) + before);
}

template <class T>
std::vector<T> pickedRows(const T* values, std::size_t columns, std::span<const std::uint32_t> rows) {
  std::vector<T> picked;
  picked.reserve(rows.size() * columns);
  for (const std::uint32_t row : rows)
    picked.insert(picked.end(), values + row * columns, values + (row + 1) * columns);
  return picked;
}

}  // namespace

Windows::Windows(std::vector<float> inputs, std::int64_t columns)
    : m_columns(std::size_t(columns)), m_stored(m_columns) {
  m_rows = m_columns > 0 ? inputs.size() / m_columns : 0;
  const auto owner = std::make_shared<const std::vector<float>>(std::move(inputs));
  m_values = owner->data();
  m_owner = owner;
}

Windows::Windows(std::vector<std::int16_t> counts, const InputSpec& spec, trace::Polarity polarity)
    : m_columns(std::size_t(spec.inputs())),
      m_stored(std::size_t(spec.length)),
      m_spec(spec),
      m_polarity(polarity) {
  m_rows = counts.size() / m_stored;
  const auto owner = std::make_shared<const std::vector<std::int16_t>>(std::move(counts));
  m_counts = owner->data();
  m_owner = owner;
}

Result<Windows> Windows::mapInputs(const std::filesystem::path& path, std::uint64_t offset,
                                   std::uint64_t rows, const InputSpec& spec) {
  Windows windows;
  windows.m_columns = windows.m_stored = std::size_t(spec.inputs());
  windows.m_rows = std::size_t(rows);
  PW_ASSIGN(windows.m_owner, mapped(path, offset, rows * windows.m_stored * sizeof(float)));
  windows.m_values = static_cast<const float*>(windows.m_owner.get());
  windows.m_mapped = true;
  return windows;
}

Result<Windows> Windows::mapCounts(const std::filesystem::path& path, std::uint64_t offset,
                                   std::uint64_t rows, const InputSpec& spec, trace::Polarity polarity) {
  Windows windows(std::vector<std::int16_t>(), spec, polarity);
  windows.m_rows = std::size_t(rows);
  PW_ASSIGN(windows.m_owner, mapped(path, offset, rows * windows.m_stored * sizeof(std::int16_t)));
  windows.m_counts = static_cast<const std::int16_t*>(windows.m_owner.get());
  windows.m_mapped = true;
  return windows;
}

void Windows::read(std::size_t row, std::span<float> out) const {
  if (m_counts) {
    scaleWindow(m_spec, m_polarity, std::span(m_counts + row * m_stored, m_stored), out);
  } else {
    std::copy_n(m_values + row * m_stored, m_stored, out.begin());
  }
}

std::vector<float> Windows::row(std::size_t row) const {
  std::vector<float> inputs(m_columns);
  read(row, inputs);
  return inputs;
}

std::vector<float> Windows::read(std::span<const std::uint32_t> rows) const {
  std::vector<float> inputs(rows.size() * m_columns);
  for (std::size_t i = 0; i < rows.size(); ++i)
    read(rows[i], std::span(inputs).subspan(i * m_columns, m_columns));
  return inputs;
}

std::vector<float> Windows::all() const {
  std::vector<float> inputs(m_rows * m_columns);
  for (std::size_t i = 0; i < m_rows; ++i) read(i, std::span(inputs).subspan(i * m_columns, m_columns));
  return inputs;
}

void Windows::fetchSoon(std::size_t row) const {
  constexpr std::size_t line = 64;  // bytes
  const std::size_t size = m_stored * (m_counts ? sizeof(std::int16_t) : sizeof(float));
  const char* from = m_counts ? reinterpret_cast<const char*>(m_counts + row * m_stored)
                              : reinterpret_cast<const char*>(m_values + row * m_stored);
  for (std::size_t i = 0; i < size; i += line) __builtin_prefetch(from + i);
}

Windows Windows::picked(std::span<const std::uint32_t> rows) const {
  if (m_counts) return {pickedRows(m_counts, m_stored, rows), m_spec, m_polarity};
  return {pickedRows(m_values, m_stored, rows), std::int64_t(m_columns)};
}

bool Windows::areFinite() const {
  const auto inputs = values();
  return std::all_of(inputs.begin(), inputs.end(), [](float x) { return std::isfinite(x); });
}

bool operator==(const Windows& a, const Windows& b) {
  if (a.m_rows != b.m_rows || a.m_columns != b.m_columns) return false;
  for (std::size_t row = 0; row < a.m_rows; ++row)
    if (a.row(row) != b.row(row)) return false;
  return true;
}

}  // namespace pw::dataset
