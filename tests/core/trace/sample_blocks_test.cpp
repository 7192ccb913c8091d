// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/sample_blocks.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <limits>

#include "test_support.h"

namespace pw::trace {
namespace {

/// Row r holds r, r + 1, …
std::vector<float> counted(std::uint64_t rows, std::uint64_t length) {
  std::vector<float> samples(rows * length);
  for (std::uint64_t i = 0; i < samples.size(); ++i) samples[i] = float(i / length % 1000 + i % length);
  return samples;
}

class SampleBlocks : public testing::Test {
 protected:
  TraceFile written(const std::vector<float>& samples, std::uint64_t length, bool asFloat) {
    TraceInfo info;
    info.length = length;
    auto writer = TraceWriter::create(m_folder / "t.h5", info, asFloat);
    EXPECT_OK(writer);
    EXPECT_OK(writer->append(samples));
    EXPECT_OK(writer->finish());
    return std::move(TraceFile::open(m_folder / "t.h5").value());
  }
  test::TemporaryFolder m_folder;
};

class SampleBlocksOf : public SampleBlocks, public testing::WithParamInterface<bool> {};
INSTANTIATE_TEST_SUITE_P(BothForms, SampleBlocksOf, testing::Bool());

TEST_P(SampleBlocksOf, EveryRow_isVisitedOnceWithItsSamples) {
  constexpr std::uint64_t rows = 3000, length = 400;
  const auto samples = counted(rows, length);
  const TraceFile file = written(samples, length, GetParam());
  std::vector<std::atomic<int>> seen(rows);
  const auto visit = [&](unsigned visitor, const SampleBlock& block) {
    EXPECT_LT(visitor, visitors());
    block.forEachTrace([&](std::uint64_t row, auto trace) {
      ++seen[row];
      EXPECT_TRUE(std::equal(trace.begin(), trace.end(), samples.begin() + std::ptrdiff_t(row * length)));
    });
  };
  ASSERT_OK(visitTraces(file, visit, {}, "Testing"));
  EXPECT_TRUE(std::all_of(seen.begin(), seen.end(), [](const auto& times) { return times == 1; }));
}

TEST_F(SampleBlocks, OfAFileWithNaN_nameTheFirstDamagedTrace) {
  auto samples = counted(200, 50);
  samples[120 * 50 + 7] = std::numeric_limits<float>::quiet_NaN();
  {
    auto file = hdf5::File::create(m_folder / "nan.h5");
    ASSERT_OK(file);
    ASSERT_OK(file->write("traces", {200, 50}, samples.data()));
    ASSERT_OK(file->close());
  }
  const auto file = TraceFile::open(m_folder / "nan.h5");
  ASSERT_OK(file);
  const auto visited = visitTraces(
      *file, [](unsigned, const SampleBlock&) {}, {}, "Testing");
  EXPECT_ERROR(visited, ErrorKind::badInput, "Trace 120");
}

TEST_F(SampleBlocks, Stopped_endWithCancelled) {
  const TraceFile file = written(counted(3000, 400), 400, false);
  std::stop_source stop;
  const auto visited = visitTraces(
      file, [&](unsigned, const SampleBlock&) { stop.request_stop(); }, {stop.get_token(), {}}, "Testing");
  EXPECT_ERROR(visited, ErrorKind::cancelled, "");
}

TEST_F(SampleBlocks, Progress_endsAtOne) {
  const TraceFile file = written(counted(3000, 400), 400, false);
  double last = -1;
  const Work work{{}, [&](double fraction, std::string_view) {
                    EXPECT_GE(fraction, last);
                    last = fraction;
                  }};
  ASSERT_OK(visitTraces(
      file, [](unsigned, const SampleBlock&) {}, work, "Testing"));
  EXPECT_EQ(last, 1);
}

}  // namespace
}  // namespace pw::trace
