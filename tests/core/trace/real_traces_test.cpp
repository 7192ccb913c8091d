// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "test_support.h"
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

}  // namespace
}  // namespace pw::trace
