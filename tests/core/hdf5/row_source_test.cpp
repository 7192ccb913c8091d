// SPDX-License-Identifier: GPL-3.0-or-later
#include "hdf5/row_source.h"

#include <gtest/gtest.h>

#include <fstream>
#include <numeric>
#include <random>
#include <thread>

#include "test_support.h"

namespace pw::hdf5 {
namespace {

constexpr std::uint64_t rows = 50, columns = 33;

template <class T>
std::vector<T> drawn() {
  std::mt19937 random(1);
  std::uniform_int_distribution<int> value(-3000, 3000);
  std::vector<T> values(rows * columns);
  for (T& each : values) each = T(value(random));
  return values;
}

class Rows : public testing::Test {
 protected:
  /// A table that File has written, `chunkRows` as there.
  template <class T>
  RowSource written(const std::vector<T>& values, std::uint64_t chunkRows) {
    {
      File file = std::move(File::create(path()).value());
      EXPECT_OK(file.write("rows", {values.size() / columns, columns}, values.data(), chunkRows));
      EXPECT_OK(file.close());
    }
    m_file = std::move(File::open(path()).value());
    return std::move(RowSource::open(*m_file, "rows").value());
  }
  std::filesystem::path path() const { return m_folder / "rows.h5"; }

  test::TemporaryFolder m_folder;
  std::optional<File> m_file;
};

template <class T>
std::vector<T> part(const std::vector<T>& values, std::uint64_t first, std::uint64_t count) {
  return {values.begin() + std::ptrdiff_t(first * columns),
          values.begin() + std::ptrdiff_t((first + count) * columns)};
}

template <class T>
std::vector<T> unpacked(const RowSource& source, std::uint64_t first, std::uint64_t count) {
  const auto stored = source.fetch(first, count);
  EXPECT_OK(stored);
  std::vector<T> values;
  if (!stored) return values;
  EXPECT_OK(RowSource::unpack(*stored, values, "file"));
  return values;
}

TEST_F(Rows, CompressedIntegers_unpackToWhatWasWritten) {
  const auto values = drawn<std::int16_t>();
  const RowSource source = written(values, 8);
  EXPECT_EQ(source.type(), Type::int16);
  EXPECT_EQ(source.chunkRows(), 8u);
  EXPECT_EQ(unpacked<std::int16_t>(source, 0, rows), values);
}

TEST_F(Rows, CompressedFloats_unpackToWhatWasWritten) {
  const auto values = drawn<float>();
  EXPECT_EQ(unpacked<float>(written(values, 8), 0, rows), values);
}

TEST_F(Rows, AnyRangeAcrossChunks_isThatOfTheLibrary) {
  const auto values = drawn<std::int16_t>();
  const RowSource source = written(values, 8);
  for (const std::uint64_t count : {1u, 7u, 8u, 20u}) {
    for (std::uint64_t first = 0; first + count <= rows; ++first)
      EXPECT_EQ(unpacked<std::int16_t>(source, first, count), part(values, first, count)) << first;
  }
}

TEST_F(Rows, Contiguous_areThoseOfTheLibrary) {
  const auto values = drawn<std::int16_t>();
  EXPECT_EQ(unpacked<std::int16_t>(written(values, 0), 3, 9), part(values, 3, 9));
}

TEST_F(Rows, OtherNumbers_becomeFloats) {
  const auto values = drawn<std::int32_t>();
  const RowSource source = written(values, 8);
  EXPECT_EQ(source.type(), Type::float32);
  EXPECT_EQ(unpacked<float>(source, 0, rows), std::vector<float>(values.begin(), values.end()));
}

TEST_F(Rows, BeyondTheEnd_areRefused) {
  const RowSource source = written(drawn<std::int16_t>(), 8);
  EXPECT_ERROR(source.fetch(rows - 1, 2), ErrorKind::badInput, "does not have the rows");
}

TEST_F(Rows, TwoThreads_unpackAtTheSameTime) {
  const auto values = drawn<std::int16_t>();
  const RowSource source = written(values, 8);
  const auto stored = source.fetch(0, rows);
  ASSERT_OK(stored);
  std::vector<std::int16_t> one, other;
  {
    const std::jthread first([&] { EXPECT_OK(RowSource::unpack(*stored, one, "file")); });
    const std::jthread second([&] { EXPECT_OK(RowSource::unpack(*stored, other, "file")); });
  }
  EXPECT_EQ(one, values);
  EXPECT_EQ(other, values);
}

TEST_F(Rows, WithDamagedBytes_areRefusedWithTheFile) {
  auto stored = written(drawn<std::int16_t>(), 8).fetch(0, rows);
  ASSERT_OK(stored);
  for (std::byte& each : stored->bytes) each ^= std::byte{0x5a};
  std::vector<std::int16_t> values;
  const auto result = RowSource::unpack(*stored, values, "the file");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::badInput);
  EXPECT_EQ(result.error().where, "the file");
}

TEST_F(Rows, WithALaterChunkCutShort_areRefused) {
  auto stored = written(drawn<std::int16_t>(), 8).fetch(0, rows);
  ASSERT_OK(stored);
  stored->packing->ends.back() -= 3;
  std::vector<std::int16_t> values;
  EXPECT_ERROR(RowSource::unpack(*stored, values, "file"), ErrorKind::badInput, "damaged");
}

}  // namespace
}  // namespace pw::hdf5
