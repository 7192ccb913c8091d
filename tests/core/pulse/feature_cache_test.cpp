// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/feature_cache.h"

#include <fstream>

#include "base/file.h"
#include "pulse_shapes.h"
#include "test_support.h"

namespace pw::pulse {
namespace {

namespace fs = std::filesystem;

class CacheTest : public testing::Test {
 protected:
  void SetUp() override { write(100); }

  void write(double amplitude) {
    std::vector<float> samples;
    for (int event = 0; event < 20; ++event) {
      const auto trace = test::negativeTrace(
          300, 400, true, [&](double i) { return (amplitude + event) * test::slowPulse(i - 60); });
      samples.insert(samples.end(), trace.begin(), trace.end());
    }
    trace::TraceInfo info;
    info.length = 300;
    ASSERT_OK(test::writeTraces(traces, info, samples));
  }

  /// The features, and whether they had to be measured.
  struct Outcome {
    std::vector<float> amplitudes;
    bool measured = false;
  };
  Outcome look(const FeatureSettings& settings = {}, bool mayWrite = true) {
    Outcome outcome;
    const Work work{{}, [&](double, std::string_view) { outcome.measured = true; }};
    const auto features = measureOnce(traces, settings, {cache, mayWrite}, work);
    EXPECT_OK(features);
    if (features) outcome.amplitudes = column(*features, &PulseFeatures::amplitude);
    return outcome;
  }

  test::TemporaryFolder folder;
  const fs::path traces = folder / "t.h5", cache = folder / "cache" / "features.h5";
};

TEST_F(CacheTest, SecondTime_isNotMeasuredAndTheSame) {
  const Outcome first = look(), second = look();
  EXPECT_TRUE(first.measured);
  EXPECT_FALSE(second.measured);
  EXPECT_EQ(first.amplitudes, second.amplitudes);
}

TEST_F(CacheTest, AnotherFileInItsPlace_isMeasured) {
  const Outcome before = look();
  write(150);
  const Outcome after = look();
  EXPECT_TRUE(after.measured);
  EXPECT_NE(before.amplitudes, after.amplitudes);
}

TEST_F(CacheTest, BytesChangedWithTheTimePutBack_areMeasured) {
  look();
  const auto time = fs::last_write_time(traces);
  {
    std::fstream file(traces, std::ios::in | std::ios::out | std::ios::binary);
    char byte = 0;
    file.read(&byte, 1);
    file.seekp(0);
    file.write(&byte, 1);  // even the same byte: nobody can tell
  }
  fs::last_write_time(traces, time);
  EXPECT_TRUE(look().measured);
}

TEST_F(CacheTest, OtherSettings_areMeasured) {
  look();
  FeatureSettings settings;
  settings.gateShort = 31;
  EXPECT_TRUE(look(settings).measured);
  EXPECT_TRUE(look().measured);  // one table is kept: the last
}

TEST_F(CacheTest, ReadOnly_keepsNothing) {
  EXPECT_TRUE(look({}, false).measured);
  EXPECT_FALSE(fs::exists(cache));
  EXPECT_TRUE(look({}, false).measured);
}

TEST_F(CacheTest, ReadOnlyWithFeatures_readsThem) {
  look();
  EXPECT_FALSE(look({}, false).measured);
}

TEST_F(CacheTest, Damaged_isMeasuredAndReplaced) {
  look();
  ASSERT_OK(writeFileAtomically(cache, "no table"));
  EXPECT_TRUE(look().measured);
  EXPECT_FALSE(look().measured);
}

TEST_F(CacheTest, ThatCannotBeWritten_isNoError) {
  ASSERT_OK(writeFileAtomically(folder / "cache", "a file where the folder should be"));
  EXPECT_TRUE(look().measured);
}

TEST_F(CacheTest, Stopped_keepsNothing) {
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ERROR(measureOnce(traces, {}, {cache, true}, {stop.get_token(), {}}), ErrorKind::cancelled, "");
  EXPECT_FALSE(fs::exists(cache));
}

}  // namespace
}  // namespace pw::pulse
