// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/persistence.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "test_support.h"

namespace pw::pulse {
namespace {

constexpr std::uint64_t traceLength = 100;

/// Negative pulses from a level of 400, heights 40, 80, …
std::vector<float> samplesOf(std::uint64_t count) {
  std::vector<float> samples;
  for (std::uint64_t event = 0; event < count; ++event) {
    for (std::uint64_t i = 0; i < traceLength; ++i) {
      const double pulse = i < 40 ? 0 : 40.0 * double(event % 100 + 1) * std::exp(-double(i - 40) / 20);
      samples.push_back(float(std::lround(400 - pulse)));
    }
  }
  return samples;
}

class PersistenceTest : public testing::Test {
 protected:
  trace::TraceFile file(const std::vector<float>& samples, std::int64_t firstSample = 0) {
    trace::TraceInfo info;
    info.length = traceLength;
    info.firstSampleIndex = firstSample;
    const auto write = [&]() -> Result<void> {
      PW_ASSIGN(trace::TraceWriter writer, trace::TraceWriter::create(folder / "t.h5", info));
      PW_CHECK(writer.append(samples));
      return writer.finish();
    };
    EXPECT_OK(write());
    Result<trace::TraceFile> opened = trace::TraceFile::open(folder / "t.h5");
    EXPECT_OK(opened);
    return std::move(*opened);
  }
  static std::uint64_t total(const Histogram2D& map) {
    return std::accumulate(map.counts.begin(), map.counts.end(), std::uint64_t(0));
  }
  test::TemporaryFolder folder;
};

TEST_F(PersistenceTest, everySample_isCountedInItsClass) {
  const std::vector<std::int8_t> labels{0, 1, 1, -1, 0, 1};
  const auto maps = persistence(file(samplesOf(6)), labels, {}, {});
  ASSERT_OK(maps);
  EXPECT_EQ(total(maps->gammas), 2 * traceLength);
  EXPECT_EQ(total(maps->neutrons), 3 * traceLength);
  EXPECT_EQ(total(maps->unknown), 1 * traceLength);
}

TEST_F(PersistenceTest, cells_areThoseOfBruteForce) {
  const std::vector<float> samples = samplesOf(5);
  const auto maps = persistence(file(samples), {}, {30, 40, false}, {});
  ASSERT_OK(maps);
  const Histogram2D& map = maps->unknown;
  std::vector<std::uint32_t> expected(map.counts.size());
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto column = map.x.find(double(i % traceLength)), row = map.y.find(double(samples[i]));
    ASSERT_TRUE(column >= 0 && column < std::int64_t(map.x.bins) && row >= 0 &&
                row < std::int64_t(map.y.bins));
    ++expected[std::size_t(row) * map.x.bins + std::size_t(column)];
  }
  EXPECT_EQ(map.counts, expected);
}

TEST_F(PersistenceTest, cells_areWholeSamplesAndCounts) {
  const auto maps = persistence(file(samplesOf(9), 1000), {}, {30, 40, false}, {});
  ASSERT_OK(maps);
  const Histogram2D& map = maps->unknown;
  EXPECT_EQ(map.x.low, 1000);
  EXPECT_EQ(map.x.width(), 4);  // 100 samples in at most 30 columns
  EXPECT_EQ(map.x.bins, 25U);
  EXPECT_EQ(map.y.width(), 10);  // 361 counts in at most 40 rows
  EXPECT_EQ(map.y.low, 39.5);
}

TEST_F(PersistenceTest, baselineAtZero_putsThePulsesUp) {
  const auto maps = persistence(file(samplesOf(4)), {}, {100, 400, true}, {});
  ASSERT_OK(maps);
  const Axis& y = maps->unknown.y;
  EXPECT_LE(y.low, 0);
  EXPECT_GT(y.low, -1.01);
  EXPECT_EQ(maps->unknown.at(0, std::size_t(y.find(0))), 4U);     // all begin at 0
  EXPECT_EQ(maps->unknown.at(40, std::size_t(y.find(160))), 1U);  // the highest
}

TEST_F(PersistenceTest, flatTraces_areOneRow) {
  const auto maps = persistence(file(std::vector<float>(3 * traceLength, 7)), {}, {10, 5, false}, {});
  ASSERT_OK(maps);
  EXPECT_EQ(total(maps->unknown), 3 * traceLength);
}

TEST_F(PersistenceTest, labelsOfAnotherLength_areRefused) {
  const std::vector<std::int8_t> labels{0, 1};
  EXPECT_ERROR(persistence(file(samplesOf(3)), labels, {}, {}), ErrorKind::badInput, "labels");
}

TEST_F(PersistenceTest, noCells_areRefused) {
  EXPECT_ERROR(persistence(file(samplesOf(3)), {}, {0, 5, true}, {}), ErrorKind::badInput, "columns");
}

TEST_F(PersistenceTest, stopRequested_isCancelled) {
  std::stop_source stop;
  stop.request_stop();
  const auto maps = persistence(file(samplesOf(3)), {}, {}, Work{stop.get_token(), {}});
  ASSERT_FALSE(maps);
  EXPECT_EQ(maps.error().kind, ErrorKind::cancelled);
}

TEST_F(PersistenceTest, progress_growsToOne) {
  std::vector<double> seen;
  ASSERT_OK(persistence(file(samplesOf(3)), {}, {},
                        Work{{}, [&](double fraction, std::string_view) { seen.push_back(fraction); }}));
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_EQ(seen.back(), 1);
}

TEST_F(PersistenceTest, soFar_growsToWhatIsCountedInTheEnd) {
  const trace::TraceFile traces = file(samplesOf(9000));
  PersistenceSettings settings;
  settings.secondsBetween = 0;
  std::vector<std::uint64_t> totals;
  const auto maps = persistence(traces, {}, settings, {}, [&](Persistence part) {
    totals.push_back(total(part.unknown));
    EXPECT_EQ(part.unknown.counts.size(), part.unknown.x.bins * part.unknown.y.bins);
  });
  ASSERT_OK(maps);
  EXPECT_EQ(total(maps->unknown), 9000 * traceLength);
  ASSERT_GE(totals.size(), 2u);
  EXPECT_TRUE(std::is_sorted(totals.begin(), totals.end()));
  EXPECT_LE(totals.back(), 9000 * traceLength);
}

TEST_F(PersistenceTest, ofALargeFile_showsSomeOfItFirst) {
  const trace::TraceFile traces = file(samplesOf(9000));
  PersistenceSettings settings;
  settings.previewFrom = 1;
  settings.secondsBetween = 1e6;
  int shown = 0;
  ASSERT_OK(persistence(traces, {}, settings, {}, [&](Persistence part) {
    ++shown;
    EXPECT_GT(total(part.unknown), 0u);
  }));
  EXPECT_EQ(shown, 1);
}

}  // namespace
}  // namespace pw::pulse
