// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/extract.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "test_support.h"
#include "trace_files.h"

namespace pw::trace {
namespace {

/// Three events of two samples: 10 11, 20 21, 30 31.
Result<TraceFile> threeEvents(const test::TemporaryFolder& folder) {
  test::writeTraces(folder / "all.h5", 2, {10, 11, 20, 21, 30, 31}, {0, 1, -1}, false, {});
  return TraceFile::open(folder / "all.h5");
}

TEST(ExtractTraces, chosenEvents_areAFileOfTheirOwn) {
  test::TemporaryFolder folder;
  const auto all = threeEvents(folder);
  ASSERT_OK(all);
  ASSERT_OK(extractTraces(*all, {2, 0}, {1, 0}, folder / "some.h5", {}));
  const auto some = TraceFile::open(folder / "some.h5");
  ASSERT_OK(some);
  const auto block = some->read(0, 9);
  ASSERT_OK(block);
  EXPECT_EQ(block->samples, (std::vector<float>{30, 31, 10, 11}));
  EXPECT_EQ(*some->labels(), (std::vector<std::int8_t>{1, 0}));
  EXPECT_EQ(**some->column("event"), (std::vector<float>{2, 0}));
}

TEST(ExtractTraces, asText_isALineAnEvent) {
  test::TemporaryFolder folder;
  const auto all = threeEvents(folder);
  ASSERT_OK(all);
  ASSERT_OK(extractTraces(*all, {0, 1}, {0, -1}, folder / "some.csv", {}));
  EXPECT_EQ(*readFile(folder / "some.csv"), "event,label,s0,s1\n0,0,10,11\n1,-1,20,21\n");
}

TEST(ExtractTraces, impossibleWishes_leaveNothingBehind) {
  test::TemporaryFolder folder;
  const auto all = threeEvents(folder);
  ASSERT_OK(all);
  EXPECT_FALSE(extractTraces(*all, {}, {}, folder / "some.h5", {}));
  EXPECT_FALSE(extractTraces(*all, {3}, {0}, folder / "some.h5", {}));
  EXPECT_FALSE(extractTraces(*all, {1}, {}, folder / "some.h5", {}));
  EXPECT_FALSE(std::filesystem::exists(folder / "some.h5"));
  EXPECT_FALSE(extractTraces(*all, {1}, {1}, folder / "all.h5", {}));
  EXPECT_EQ(TraceFile::open(folder / "all.h5")->info().count, 3U);
}

TEST(ExtractTraces, stopped_leavesTheOldFile) {
  test::TemporaryFolder folder;
  const auto all = threeEvents(folder);
  ASSERT_OK(all);
  ASSERT_OK(writeFileAtomically(folder / "some.csv", "old"));
  std::stop_source stop;
  stop.request_stop();
  const auto stopped = extractTraces(*all, {0}, {0}, folder / "some.csv", Work{stop.get_token(), {}});
  ASSERT_FALSE(stopped);
  EXPECT_EQ(stopped.error().kind, ErrorKind::cancelled);
  EXPECT_EQ(*readFile(folder / "some.csv"), "old");
}

}  // namespace
}  // namespace pw::trace
