// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "test_support.h"
#include "trace/csv_import.h"
#include "trace/trace_file.h"

namespace pw::trace {
namespace {

TEST(RealTraces, FullTraces_openAsTheyAre) {
  const auto path = test::sharedData("clyc_traces_2048.h5");
  REQUIRE_REAL_DATA(path);
  const auto file = TraceFile::open(path);
  ASSERT_OK(file);
  EXPECT_EQ(file->info().length, 2048u);
  EXPECT_EQ(file->info().samplingRateHz, 1e8);
  EXPECT_EQ(file->info().polarity, Polarity::negative);
  EXPECT_NE(file->info().detector.find("CLYC"), std::string::npos);
  EXPECT_TRUE(file->info().hasLabels);
  EXPECT_OK(file->read(0, file->info().count));
  EXPECT_EQ(file->labels()->size(), file->info().count);
  EXPECT_TRUE(file->column("fci_published")->has_value());
}

TEST(RealTraces, Windows_openAsTheyAre) {
  const auto path = test::sharedData("clyc_windows_161.h5");
  REQUIRE_REAL_DATA(path);
  const auto file = TraceFile::open(path);
  ASSERT_OK(file);
  EXPECT_EQ(file->info().length, 161u);
  EXPECT_EQ(file->info().firstSampleIndex, 120);
  EXPECT_OK(file->read(0, file->info().count));
}

/// The CSV file and the HDF5 file of the laboratory hold the same events.
void expectImportEquals(const std::string& name) {
  const auto csv = test::sharedData(name + ".csv");
  const auto reference = test::sharedData(name + ".h5");
  REQUIRE_REAL_DATA(csv);
  REQUIRE_REAL_DATA(reference);
  test::TemporaryFolder folder;
  ASSERT_OK(importCsv(csv, folder / "imported.h5", {}, {}));
  const auto imported = TraceFile::open(folder / "imported.h5");
  const auto expected = TraceFile::open(reference);
  ASSERT_OK(imported);
  ASSERT_OK(expected);
  EXPECT_EQ(imported->info().firstSampleIndex, expected->info().firstSampleIndex);
  EXPECT_EQ(imported->read(0, ~0u)->samples, expected->read(0, ~0u)->samples);
  EXPECT_EQ(imported->labels().value(), expected->labels().value());
  EXPECT_EQ(imported->column("fci_published").value(), expected->column("fci_published").value());
}

TEST(RealTraces, CsvOfFullTraces_importsToTheSameEvents) {
  expectImportEquals("clyc_traces_2048");
}

TEST(RealTraces, CsvOfWindows_importsToTheSameEvents) {
  expectImportEquals("clyc_windows_161");
}

}  // namespace
}  // namespace pw::trace
