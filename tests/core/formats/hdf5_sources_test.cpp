// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "base/file.h"
#include "formats/event_reader.h"
#include "formats/import.h"
#include "made_hdf5.h"
#include "test_support.h"
#include "trace_files.h"

namespace pw::formats {
namespace {

class Hdf5Sources : public testing::Test {
 protected:
  std::filesystem::path path(const std::string& name) const { return m_folder / name; }
  test::TemporaryFolder m_folder;
};

TEST_F(Hdf5Sources, Lh5_givesWaveformsRateAndColumns) {
  test::writeLh5(path("a.lh5"), 5, 12);
  const auto reader = formats::open(path("a.lh5"));
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->description().format, Format::lh5);
  EXPECT_NEAR(*(*reader)->description().samplingRateHz, 6.25e7, 1);
  EXPECT_EQ((*reader)->description().columns, (std::vector<std::string>{"daqenergy", "timestamp"}));
  const auto first = (*reader)->next(3), second = (*reader)->next(100), third = (*reader)->next(100);
  ASSERT_OK(first);
  EXPECT_EQ(first->count, 3u);
  EXPECT_EQ(second->count, 2u);
  EXPECT_EQ(third->count, 0u);
  EXPECT_EQ(second->samples[12 + 3], float(test::madeSample(4, 3)));
  EXPECT_EQ(second->columns[0], (std::vector<double>{103, 104}));
}

TEST_F(Hdf5Sources, Lh5Compressed_saysWhatToDo) {
  auto file = hdf5::File::create(path("a.lh5"));
  const std::vector<std::uint8_t> bytes(10);
  ASSERT_OK(file->write("ch0/raw/waveform/values/encoded_data/flattened_data", {10}, bytes.data()));
  ASSERT_OK(file->close());
  EXPECT_ERROR(formats::open(path("a.lh5")), ErrorKind::badInput, "without the compression");
}

TEST_F(Hdf5Sources, Matlab_takesTheRowsOfItsMatrix) {
  test::writeMatlab(path("a.mat"), 5, 12);
  const auto reader = formats::open(path("a.mat"));
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->description().format, Format::matlab73);
  EXPECT_EQ((*reader)->description().length, 12u);
  const auto first = (*reader)->next(2), second = (*reader)->next(100);
  ASSERT_OK(first);
  EXPECT_EQ(first->count, 2u);
  EXPECT_EQ(second->count, 3u);
  EXPECT_EQ(second->samples[2 * 12 + 5], float(test::madeSample(4, 5)));
  EXPECT_EQ(second->labels, (std::vector<std::int8_t>{0, 1, 0}));
}

TEST_F(Hdf5Sources, MatlabByColumns_takesTheColumns) {
  test::writeMatlab(path("a.mat"), 5, 12);
  OpenSettings settings;
  settings.tracesInColumns = true;
  const auto reader = formats::open(path("a.mat"), settings);
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->description().length, 5u);
  EXPECT_EQ((*reader)->next(1)->samples[4], float(test::madeSample(4, 0)));
}

TEST_F(Hdf5Sources, OursAndLh5_joinWhenTheirRatesAgree) {
  trace::TraceInfo info;
  info.samplingRateHz = 6.25e7;
  info.polarity = trace::Polarity::positive;
  test::writeTraces(path("a.h5"), 12, test::countingSamples(24), {1, 0}, false, info);
  test::writeLh5(path("b.lh5"), 5, 12);
  const auto summary = importFiles({path("a.h5"), path("b.lh5")}, path("out.h5"), {}, {});
  ASSERT_OK(summary);
  EXPECT_EQ(summary->events, 7u);
  EXPECT_EQ(summary->samplingRateHz, 6.25e7);
  EXPECT_EQ(summary->unlabelled, 5u);
  EXPECT_EQ(trace::TraceFile::open(path("out.h5"))->column("origin").value().value()[6], 1.f);
}

TEST_F(Hdf5Sources, FilesOfDifferentRates_areRefusedUnlessTheRateIsGiven) {
  test::writeTraces(path("a.h5"), 12, test::countingSamples(24));
  test::writeLh5(path("b.lh5"), 5, 12);
  EXPECT_ERROR(importFiles({path("a.h5"), path("b.lh5")}, path("out.h5"), {}, {}), ErrorKind::badInput,
               "sampling rate differs");
  ImportSettings settings;
  settings.samplingRateHz = 1e8;
  EXPECT_OK(importFiles({path("a.h5"), path("b.lh5")}, path("out.h5"), settings, {}));
}

TEST_F(Hdf5Sources, Lh5Truncated_isRefused) {
  test::writeLh5(path("a.lh5"), 500, 120);
  test::writeTruncated(path("a.lh5"), path("b.lh5"), std::filesystem::file_size(path("a.lh5")) / 2);
  EXPECT_ERROR(formats::open(path("b.lh5")), ErrorKind::badInput, "b.lh5");
}

}  // namespace
}  // namespace pw::formats
