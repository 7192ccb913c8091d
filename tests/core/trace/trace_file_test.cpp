// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "base/file.h"
#include "test_support.h"
#include "trace/trace_file.h"
#include "trace_files.h"

namespace pw::trace {
namespace {

using test::TemporaryFolder;

constexpr float notANumber = std::numeric_limits<float>::quiet_NaN();

/// A file that another program wrote: only what a test puts into it.
class ForeignFile : public testing::Test {
 protected:
  void SetUp() override {
    auto file = hdf5::File::create(path());
    ASSERT_OK(file);
    m_file = std::move(*file);
  }
  std::filesystem::path path() const { return m_folder / "foreign.h5"; }
  template <class T>
  void write(const std::string& name, const std::vector<std::uint64_t>& extent,
             const std::vector<T>& values) {
    ASSERT_OK(m_file->write(name, extent, values.data()));
  }
  Result<TraceFile> open() {
    EXPECT_OK(m_file->close());
    return TraceFile::open(path());
  }

  TemporaryFolder m_folder;
  std::optional<hdf5::File> m_file;
};

TEST_F(ForeignFile, WithTracesOnly_opensWithDefaults) {
  write<std::int16_t>("traces", {2, 3}, {1, 2, 3, 4, 5, 6});
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_EQ(file->info().count, 2u);
  EXPECT_EQ(file->info().length, 3u);
  EXPECT_EQ(file->info().samplingRateHz, 1e8);
  EXPECT_EQ(file->info().polarity, Polarity::negative);
  EXPECT_FALSE(file->info().hasLabels);
}

TEST_F(ForeignFile, WithoutLabels_givesAmbiguousOnes) {
  write<std::int16_t>("traces", {2, 3}, {1, 2, 3, 4, 5, 6});
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_EQ(file->labels().value(), (std::vector<std::int8_t>{-1, -1}));
}

TEST_F(ForeignFile, WithDoubleSamples_isConverted) {
  write<double>("traces", {1, 3}, {1.5, -2.25, 3});
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_EQ(file->read(0, 1)->samples, (std::vector<float>{1.5f, -2.25f, 3.0f}));
}

TEST_F(ForeignFile, WithAttributesAtTheTraces_readsThem) {
  write<std::int32_t>("traces", {1, 2}, {1, 2});
  ASSERT_OK(m_file->setNumber("traces", "sampling_rate_hz", 2.5e8));
  ASSERT_OK(m_file->setText("traces", "polarity", "positive"));
  ASSERT_OK(m_file->setInteger("traces", "first_sample_index", 120));
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_EQ(file->info().samplingRateHz, 2.5e8);
  EXPECT_EQ(file->info().polarity, Polarity::positive);
  EXPECT_EQ(file->info().firstSampleIndex, 120);
}

TEST_F(ForeignFile, WithWideLabels_readsThem) {
  write<std::int16_t>("traces", {3, 1}, {1, 2, 3});
  write<std::int64_t>("labels", {3}, {1, -1, 0});
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_EQ(file->labels().value(), (std::vector<std::int8_t>{1, -1, 0}));
}

TEST_F(ForeignFile, WithoutTraces_isRefused) {
  write<float>("weights", {2}, {1, 2});
  EXPECT_ERROR(open(), ErrorKind::badInput, "no data set \"traces\"");
}

TEST_F(ForeignFile, WithAGroupNamedTraces_isRefused) {
  ASSERT_OK(m_file->createGroup("traces"));
  EXPECT_ERROR(open(), ErrorKind::badInput, "no data set \"traces\"");
}

TEST_F(ForeignFile, WithFlatTraces_isRefused) {
  write<std::int16_t>("traces", {4}, {1, 2, 3, 4});
  EXPECT_ERROR(open(), ErrorKind::badInput, "[4]");
}

TEST_F(ForeignFile, WithThreeDimensions_isRefused) {
  write<std::int16_t>("traces", {1, 2, 2}, {1, 2, 3, 4});
  EXPECT_ERROR(open(), ErrorKind::badInput, "[1 × 2 × 2]");
}

TEST_F(ForeignFile, WithNoRows_isRefused) {
  ASSERT_OK(m_file->createRows("traces", hdf5::Type::int16, 161, 8));
  EXPECT_ERROR(open(), ErrorKind::badInput, "There are no traces");
}

TEST_F(ForeignFile, WithNoSamples_isRefused) {
  write<std::int16_t>("traces", {3, 0}, {});
  EXPECT_ERROR(open(), ErrorKind::badInput, "There are no traces");
}

TEST_F(ForeignFile, WithLabelsOfAnotherLength_isRefused) {
  write<std::int16_t>("traces", {2, 2}, {1, 2, 3, 4});
  write<std::int8_t>("labels", {3}, {0, 1, 0});
  EXPECT_ERROR(open(), ErrorKind::badInput, "\"labels\" is [3], but there are 2 traces");
}

TEST_F(ForeignFile, WithALabelOfTwo_isRefusedWhenRead) {
  write<std::int16_t>("traces", {2, 1}, {1, 2});
  write<std::int8_t>("labels", {2}, {0, 2});
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_ERROR(file->labels(), ErrorKind::badInput, "label of trace 1 is 2");
}

TEST_F(ForeignFile, WithAHalfLabel_isRefusedWhenRead) {
  write<std::int16_t>("traces", {2, 1}, {1, 2});
  write<float>("labels", {2}, {0.5f, 1});
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_ERROR(file->labels(), ErrorKind::badInput, "label of trace 0 is 0.5");
}

TEST_F(ForeignFile, WithUnknownPolarity_isRefused) {
  write<std::int16_t>("traces", {1, 1}, {1});
  ASSERT_OK(m_file->setText("/", "polarity", "upwards"));
  EXPECT_ERROR(open(), ErrorKind::badInput, "not \"upwards\"");
}

TEST_F(ForeignFile, WithNumericPolarity_isRefused) {
  write<std::int16_t>("traces", {1, 1}, {1});
  ASSERT_OK(m_file->setNumber("/", "polarity", -1));
  EXPECT_ERROR(open(), ErrorKind::badInput, "polarity");
}

TEST_F(ForeignFile, WithImpossibleSamplingRate_isRefused) {
  for (const double rate : {0.0, -1e8, std::nan(""), HUGE_VAL}) {
    auto file = hdf5::File::create(m_folder / "rate.h5");
    ASSERT_OK(file);
    const std::int16_t sample = 1;
    ASSERT_OK(file->write("traces", {1, 1}, &sample));
    ASSERT_OK(file->setNumber("/", "sampling_rate_hz", rate));
    ASSERT_OK(file->close());
    EXPECT_ERROR(TraceFile::open(m_folder / "rate.h5"), ErrorKind::badInput, "sampling_rate_hz");
  }
}

TEST_F(ForeignFile, WithSamplingRateAsText_isRefused) {
  write<std::int16_t>("traces", {1, 1}, {1});
  ASSERT_OK(m_file->setText("/", "sampling_rate_hz", "100 MS/s"));
  EXPECT_ERROR(open(), ErrorKind::badInput, "sampling_rate_hz");
}

TEST_F(ForeignFile, WithHalfAFirstSample_isRefused) {
  write<std::int16_t>("traces", {1, 1}, {1});
  ASSERT_OK(m_file->setNumber("/", "first_sample_index", 0.5));
  EXPECT_ERROR(open(), ErrorKind::badInput, "first_sample_index");
}

TEST_F(ForeignFile, WithNaN_namesTraceAndSample) {
  std::vector<float> samples(40, 1.0f);
  samples[3 * 10 + 7] = notANumber;
  write<float>("traces", {4, 10}, samples);
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_OK(file->read(0, 3));
  EXPECT_ERROR(file->read(2, 2), ErrorKind::badInput, "Trace 3 holds NaN at sample 7");
}

TEST_F(ForeignFile, WithInfinity_namesTrace) {
  write<double>("traces", {2, 2}, {1, 2, 1e300, 4});  // beyond float: becomes infinite, not a wrong number
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_ERROR(file->read(0, 2), ErrorKind::badInput, "Trace 1 holds an infinite value at sample 0");
}

TEST_F(ForeignFile, WithColumn_readsIt) {
  write<std::int16_t>("traces", {2, 1}, {1, 2});
  write<double>("fci_published", {2}, {0.25, 0.75});
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_EQ(file->column("fci_published").value().value(), (std::vector<float>{0.25f, 0.75f}));
}

TEST_F(ForeignFile, WithoutColumn_givesNone) {
  write<std::int16_t>("traces", {2, 1}, {1, 2});
  const auto file = open();
  ASSERT_OK(file);
  const auto column = file->column("truth/amplitude");
  ASSERT_OK(column);
  EXPECT_FALSE(column->has_value());
}

TEST_F(ForeignFile, WithColumnOfAnotherLength_isRefused) {
  write<std::int16_t>("traces", {2, 1}, {1, 2});
  write<double>("fci_published", {3}, {0.25, 0.75, 1});
  const auto file = open();
  ASSERT_OK(file);
  EXPECT_ERROR(file->column("fci_published"), ErrorKind::badInput, "not a column of 2 numbers");
}

TEST(TraceFileOpen, OfMissingFile_isIoError) {
  TemporaryFolder folder;
  EXPECT_ERROR(TraceFile::open(folder / "none.h5"), ErrorKind::io, "no such file");
}

TEST(TraceFileOpen, OfFolder_isIoError) {
  TemporaryFolder folder;
  EXPECT_ERROR(TraceFile::open(folder.path()), ErrorKind::io, "folder");
}

TEST(TraceFileOpen, OfEmptyFile_isRefused) {
  TemporaryFolder folder;
  test::writeText(folder / "empty.h5", "");
  EXPECT_ERROR(TraceFile::open(folder / "empty.h5"), ErrorKind::badInput, "empty");
}

TEST(TraceFileOpen, OfText_isRefusedWithTheWayOut) {
  TemporaryFolder folder;
  test::writeText(folder / "a.csv", "120,121,class\n1,2,0\n");
  EXPECT_ERROR(TraceFile::open(folder / "a.csv"), ErrorKind::badInput, "not HDF5. Import CSV files");
}

TEST(TraceFileOpen, OfFileCutAnywhere_isRefusedOrReadsAnError) {
  TemporaryFolder folder;
  test::writeTraces(folder / "whole.h5", 100, test::countingSamples(100 * 50));
  const auto size = std::filesystem::file_size(folder / "whole.h5");
  for (std::uintmax_t bytes = 1; bytes < size; bytes += 97) {
    test::writeTruncated(folder / "whole.h5", folder / "cut.h5", bytes);
    const auto file = TraceFile::open(folder / "cut.h5");
    EXPECT_TRUE(!file || !file->read(0, 50)) << "cut at " << bytes << " of " << size;
  }
}

/// Opens and reads everything of a file; what it says does not matter, that it returns does.
void readAll(const std::filesystem::path& path) {
  const auto file = TraceFile::open(path);
  if (!file) return;
  EXPECT_LE(file->info().count * file->info().length, std::uint64_t(1) << 26);
  (void)file->read(0, file->info().count);
  (void)file->labels();
  (void)file->column("truth/amplitude");
}

TEST(TraceFileOpen, OfFileWithADamagedByte_neverCrashes) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "HDF5 1.10.8 reads some bytes beyond its own buffers in damaged attributes: harmless, but "
                  "the sanitizer ends the test";
#endif
  TemporaryFolder folder;
  TraceInfo info;
  info.length = 100;
  info.detector = "CLYC";
  auto writer = TraceWriter::create(folder / "whole.h5", info);
  ASSERT_OK(writer);
  ASSERT_OK(writer->append(test::countingSamples(100 * 50)));
  writer->addColumn("truth/amplitude", std::vector<float>(50, 1.0f));
  ASSERT_OK(writer->finish(std::vector<std::int8_t>(50, 1)));
  const std::string bytes = readFile(folder / "whole.h5").value();
  for (std::size_t at = 0; at < bytes.size(); at += 5) {
    std::string damaged = bytes;
    damaged[at] = char(damaged[at] ^ (at % 2 ? 0xff : 0x01));
    test::writeText(folder / "damaged.h5", damaged);
    readAll(folder / "damaged.h5");
  }
}

TEST(TraceFileOpen, OfRowsThatWereNeverWritten_isRefused) {
  TemporaryFolder folder;
  auto file = hdf5::File::create(folder / "claims.h5");
  ASSERT_OK(file);
  ASSERT_OK(file->createRows("traces", hdf5::Type::int16, 100, 10));
  const auto samples = test::countingSamples(1000);
  ASSERT_OK(file->appendRows("traces", 10, samples.data()));
  ASSERT_OK(file->growRows("traces", std::uint64_t(1) << 40));
  ASSERT_OK(file->close());
  EXPECT_ERROR(TraceFile::open(folder / "claims.h5"), ErrorKind::badInput, "claims more values");
}

TEST(TraceFileRead, Block_isTheRowsAskedFor) {
  TemporaryFolder folder;
  const auto samples = test::countingSamples(7 * 1000);
  test::writeTraces(folder / "a.h5", 7, samples);
  const auto file = TraceFile::open(folder / "a.h5");
  ASSERT_OK(file);
  const auto block = file->read(333, 4);
  ASSERT_OK(block);
  EXPECT_EQ(block->first, 333u);
  EXPECT_EQ(block->count, 4u);
  EXPECT_EQ(block->samples, std::vector<float>(samples.begin() + 333 * 7, samples.begin() + 337 * 7));
}

TEST(TraceFileRead, PastTheEnd_isCut) {
  TemporaryFolder folder;
  test::writeTraces(folder / "a.h5", 4, test::countingSamples(40));
  const auto file = TraceFile::open(folder / "a.h5");
  ASSERT_OK(file);
  EXPECT_EQ(file->read(8, std::numeric_limits<std::uint64_t>::max())->count, 2u);
  EXPECT_EQ(file->read(10, 1)->count, 0u);
  EXPECT_EQ(file->read(std::numeric_limits<std::uint64_t>::max(), 5)->count, 0u);
}

/// Bytes that this process has read so far, from whatever file.
std::uint64_t bytesRead() {
  std::ifstream file("/proc/self/io");
  std::string name;
  std::uint64_t value = 0;
  file >> name >> value;  // "rchar: n" is the first line
  return value;
}

TEST(TraceFileOpen, OfALargeFile_readsItsHeaderOnly) {
  TemporaryFolder folder;
  std::vector<float> noise(2048 * 3000);
  std::minstd_rand random;
  for (float& sample : noise) sample = float(random() % 30011);
  test::writeTraces(folder / "large.h5", 2048, noise);
  ASSERT_GT(std::filesystem::file_size(folder / "large.h5"), 8u << 20);
  const std::uint64_t before = bytesRead();
  const auto file = TraceFile::open(folder / "large.h5");
  ASSERT_OK(file);
  const std::uint64_t opened = bytesRead();
  EXPECT_LT(opened - before, 64u << 10);
  ASSERT_OK(file->read(1500, 10));
  EXPECT_LT(bytesRead() - opened, 1u << 20);  // one or two chunks of 256 KiB
}

}  // namespace
}  // namespace pw::trace
