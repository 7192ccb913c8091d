// SPDX-License-Identifier: GPL-3.0-or-later
#include "big_trace_file.h"

#include <hdf5.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

#include <algorithm>

#include "trace/sample_blocks.h"
#include "trace/synthetic.h"

namespace pw::bench {
namespace {

namespace fs = std::filesystem;

Error ioError(const fs::path& path, const char* what) {
  return {ErrorKind::io, what, path.string(), {}};
}

Result<void> checkRoom(const fs::path& path, std::uint64_t bytes) {
  std::error_code ignored;
  const auto room = fs::space(path.parent_path(), ignored);
  if (room.available > bytes + (bytes >> 2)) return {};
  return tl::unexpected(ioError(path, "The disk has no room for the benchmark's file."));
}

/// The base at a level of its own for each repetition.
void shift(const BaseTraces& base, std::uint64_t repetition, std::vector<std::int16_t>& samples) {
  const int level = int(repetition % 7);
  std::transform(base.samples.begin(), base.samples.end(), samples.begin(),
                 [&](std::int16_t sample) { return std::int16_t(sample + level); });
}

bool writeLabels(hid_t file, const BaseTraces& base, std::uint64_t count) {
  std::vector<std::int8_t> labels(count);
  for (std::uint64_t row = 0; row < count; ++row) labels[row] = base.labels[row % base.count];
  const hsize_t extent[1] = {count};
  const hid_t space = H5Screate_simple(1, extent, nullptr);
  const hid_t set = H5Dcreate2(file, "labels", H5T_STD_I8LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  const bool good = H5Dwrite(set, H5T_NATIVE_INT8, H5S_ALL, H5S_ALL, H5P_DEFAULT, labels.data()) >= 0;
  H5Dclose(set);
  H5Sclose(space);
  return good;
}

bool writeTraces(hid_t file, const BaseTraces& base, std::uint64_t count) {
  const hsize_t extent[2] = {count, base.length};
  const hid_t space = H5Screate_simple(2, extent, nullptr);
  const hid_t set = H5Dcreate2(file, "traces", H5T_STD_I16LE, space, H5P_DEFAULT, H5P_DEFAULT, H5P_DEFAULT);
  std::vector<std::int16_t> samples(base.samples.size());
  bool good = true;
  for (std::uint64_t first = 0; good && first < count; first += base.count) {
    shift(base, first / base.count, samples);
    const hsize_t start[2] = {first, 0}, block[2] = {std::min(base.count, count - first), base.length};
    H5Sselect_hyperslab(space, H5S_SELECT_SET, start, nullptr, block, nullptr);
    const hid_t memory = H5Screate_simple(2, block, nullptr);
    good = H5Dwrite(set, H5T_NATIVE_SHORT, memory, space, H5P_DEFAULT, samples.data()) >= 0;
    H5Sclose(memory);
  }
  H5Dclose(set);
  H5Sclose(space);
  return good;
}

}  // namespace

Result<BaseTraces> makeBase(const fs::path& folder, std::uint64_t events) {
  trace::SyntheticSettings settings;
  settings.events = events;
  const fs::path path = folder / "base.h5";
  PW_CHECK(trace::synthesize(settings, path, {}));
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(path));
  BaseTraces base{file.info().count, file.info().length, {}, {}};
  PW_ASSIGN(base.labels, file.labels());
  PW_ASSIGN(const hdf5::StoredRows rows, file.fetch(0, base.count));
  PW_CHECK(file.unpack(rows, base.samples));
  return base;
}

Result<void> writeBigFile(const BaseTraces& base, std::uint64_t count, bool withLabels,
                          const fs::path& path) {
  PW_CHECK(checkRoom(path, count * base.length * sizeof(std::int16_t)));
  const hid_t file = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT);
  if (file < 0) return tl::unexpected(ioError(path, "The benchmark's file could not be made."));
  const bool good = writeTraces(file, base, count) && (!withLabels || writeLabels(file, base, count));
  if (H5Fclose(file) >= 0 && good) return {};
  return tl::unexpected(ioError(path, "The benchmark's file could not be written."));
}

Result<void> writeLongFile(const fs::path& path, std::uint64_t count, std::uint64_t length) {
  BaseTraces records{1, length, std::vector<std::int16_t>(length), {-1}};
  std::uint32_t state = 1;
  for (std::uint64_t i = 0; i < length; ++i) {
    state = state * 1664525u + 1013904223u;
    const std::uint64_t since = i % 20'011;
    const double pulse = since < 3000 ? 150 * double(since) / 300 / (1 + double(since * since) / 90'000) : 0;
    records.samples[i] = std::int16_t(400 + int(state >> 29) - int(pulse));
  }
  return writeBigFile(records, count, false, path);
}

void giveMemoryBack() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
}

}  // namespace pw::bench
