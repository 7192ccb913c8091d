// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/synthetic.h"

#include <gtest/gtest.h>
#include <sched.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "base/file.h"
#include "test_support.h"
#include "trace_files.h"

namespace pw::trace {
namespace {

/// A synthetic file with its truth, read back.
struct Events {
  TraceInfo info;
  TraceBlock traces;
  std::vector<std::int8_t> labels;
  std::vector<float> amplitude, trigger, baseline, pileUp, saturated;

  std::size_t count() const { return labels.size(); }
  /// Counts below the true baseline.
  float pulse(std::size_t event, std::size_t sample) const {
    return baseline[event] - traces.trace(event)[sample];
  }
};

class Synthetic : public testing::Test {
 protected:
  Events make(const SyntheticSettings& settings) {
    const auto path = m_folder / "events.h5";
    Events events;
    EXPECT_OK(synthesize(settings, path, {}));
    const auto file = TraceFile::open(path);
    if (!file) return events;
    events.info = file->info();
    events.traces = file->read(0, events.info.count).value();
    events.labels = file->labels().value();
    events.amplitude = file->column("truth/amplitude").value().value();
    events.trigger = file->column("truth/trigger").value().value();
    events.baseline = file->column("truth/baseline").value().value();
    events.pileUp = file->column("truth/pile_up").value().value();
    events.saturated = file->column("truth/saturated").value().value();
    return events;
  }
  std::string hashOf(const SyntheticSettings& settings) {
    EXPECT_OK(synthesize(settings, m_folder / "hash.h5", {}));
    return hashFile(m_folder / "hash.h5").value_or("");
  }
  test::TemporaryFolder m_folder;
};

SyntheticSettings clean(std::uint64_t events, double neutronFraction = 0.5) {
  SyntheticSettings settings;
  settings.events = events;
  settings.neutronFraction = neutronFraction;
  settings.pileUpFraction = 0;
  return settings;
}

TEST_F(Synthetic, File_saysWhatItIs) {
  const Events events = make(clean(10));
  EXPECT_EQ(events.info.count, 10u);
  EXPECT_EQ(events.info.length, 2048u);
  EXPECT_EQ(events.info.samplingRateHz, 1e8);
  EXPECT_EQ(events.info.polarity, Polarity::negative);
  EXPECT_TRUE(events.info.hasLabels);
  EXPECT_NE(events.info.source.find("\"seed\":20250612"), std::string::npos);
}

TEST_F(Synthetic, SameSettings_giveTheSameBytes) {
  EXPECT_EQ(hashOf(clean(600)), hashOf(clean(600)));
}

TEST_F(Synthetic, OnOneProcessor_givesTheSameBytes) {
  const std::string onAll = hashOf(clean(600));
  cpu_set_t before, one;
  ASSERT_EQ(sched_getaffinity(0, sizeof before, &before), 0);
  CPU_ZERO(&one);
  for (int cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++cpu)
    if (CPU_ISSET(cpu, &before)) CPU_SET(cpu, &one);
  ASSERT_EQ(sched_setaffinity(0, sizeof one, &one), 0);
  const std::string onOne = hashOf(clean(600));
  sched_setaffinity(0, sizeof before, &before);
  EXPECT_EQ(onOne, onAll);
}

TEST_F(Synthetic, FewerEvents_areTheFirstOfMore) {
  const Events few = make(clean(7));
  const Events many = make(clean(600));
  EXPECT_TRUE(std::equal(few.traces.samples.begin(), few.traces.samples.end(), many.traces.samples.begin()));
}

TEST_F(Synthetic, OtherSeed_givesOtherTraces) {
  SyntheticSettings other = clean(20);
  other.seed += 1;
  EXPECT_NE(make(clean(20)).traces.samples, make(other).traces.samples);
}

TEST_F(Synthetic, SeedsAndEvents_doNotRepeatEachOther) {
  // Neighbouring seeds must not give the same events one place further on.
  SyntheticSettings next = clean(20);
  next.seed += 1;
  const Events a = make(clean(20));
  const Events b = make(next);
  for (std::size_t i = 0; i < a.count(); ++i)
    EXPECT_EQ(std::count(b.amplitude.begin(), b.amplitude.end(), a.amplitude[i]), 0) << i;
}

TEST_F(Synthetic, NeutronFraction_isHonoured) {
  const Events events = make(clean(2000, 0.3));
  const double neutrons = double(std::count(events.labels.begin(), events.labels.end(), 1));
  EXPECT_NEAR(neutrons / 2000, 0.3, 4 * std::sqrt(0.3 * 0.7 / 2000));
}

TEST_F(Synthetic, NeutronFractionOfZeroOrOne_isExact) {
  const Events gammas = make(clean(100, 0));
  EXPECT_EQ(std::count(gammas.labels.begin(), gammas.labels.end(), 0), 100);
  const Events neutrons = make(clean(100, 1));
  EXPECT_EQ(std::count(neutrons.labels.begin(), neutrons.labels.end(), 1), 100);
}

TEST_F(Synthetic, Samples_areCodesOfNineBits) {
  const Events events = make(clean(300));
  for (const float sample : events.traces.samples) {
    ASSERT_EQ(sample, std::round(sample));
    ASSERT_GE(sample, 0);
    ASSERT_LE(sample, 511);
  }
}

TEST_F(Synthetic, BaselineGroup_doesNotDependOnTheClass) {
  const Events events = make(clean(4000));
  double high[2] = {}, all[2] = {};
  for (std::size_t i = 0; i < events.count(); ++i) {
    all[events.labels[i]] += 1;
    high[events.labels[i]] += events.baseline[i] > 450;
  }
  const double sigma = std::sqrt(0.24 * 0.76 * (1 / all[0] + 1 / all[1]));
  EXPECT_NEAR(high[0] / all[0], high[1] / all[1], 4 * sigma);
  EXPECT_NEAR((high[0] + high[1]) / 4000, 0.24, 4 * std::sqrt(0.24 * 0.76 / 4000));
}

TEST_F(Synthetic, NoiseBeforeThePulse_hasThePowerAndColourOfItsParts) {
  const Events events = make(clean(1500, 1));
  double power = 0, lagged = 0, n = 0;
  for (std::size_t i = 0; i < events.count(); ++i) {
    for (std::size_t k = 0; k < 100; ++k) {
      power += std::pow(events.pulse(i, k), 2);
      lagged += events.pulse(i, k) * events.pulse(i, k + 1);
      ++n;
    }
  }
  const double expected = 0.60 * 0.60 + 0.28 * 0.28 + 1.0 / 12;  // white, autoregressive, rounding
  EXPECT_NEAR(power / n, expected, 0.02 * expected);
  EXPECT_NEAR(lagged / power, 0.28 * 0.28 * std::exp(-0.1) / expected, 0.015);
}

TEST_F(Synthetic, TrueAmplitude_isTheHeightOfThePulse) {
  const Events events = make(clean(300));
  for (std::size_t i = 0; i < events.count(); ++i) {
    if (events.saturated[i] > 0) continue;
    const float* trace = events.traces.trace(i);
    const float height = events.baseline[i] - *std::min_element(trace, trace + 2048);
    // The largest of many noisy samples lies above the peak, by up to four sigmas of 0.7 counts.
    EXPECT_NEAR(height, events.amplitude[i] + 1.2f, 2.0f) << i;
  }
}

TEST_F(Synthetic, TrueTrigger_isWhereThePulseCrossesSevenCounts) {
  const Events events = make(clean(500, 1));
  double difference = 0;
  for (std::size_t i = 0; i < events.count(); ++i) {
    std::size_t sample = 100;
    while (events.pulse(i, sample) < 7) ++sample;
    difference += double(sample) - double(events.trigger[i]);
  }
  // Half a sample from looking at whole samples; noise makes the first one earlier by a fraction.
  EXPECT_NEAR(difference / 500, 0.5, 0.4);
}

TEST_F(Synthetic, MeanNeutronPulse_isLightFoldedWithResponse) {
  const Events events = make(clean(1500, 1));
  std::vector<double> mean(2048);
  for (std::size_t i = 0; i < events.count(); ++i)
    for (std::size_t k = 0; k < 2048; ++k) mean[k] += events.pulse(i, k);
  // ∫ e^(−s/a) e^(−(t−s)/b) ds in closed form; the start is 6 samples before the trigger (7 counts of 343).
  const auto folded = [](double t, double a, double b) {
    return (std::exp(-t / a) - std::exp(-t / b)) / (1 / b - 1 / a);
  };
  const auto expected = [&](double t) {
    double sum = 0;
    for (const auto& [share, light] : {std::pair(0.49184, 104.55), std::pair(0.50816, 403.75)})
      for (const auto& [height, electronics] : {std::pair(0.74424, 104.6), std::pair(0.25576, 403.98)})
        sum += share / light * height * folded(t, light, electronics);
    return sum;
  };
  // Late samples only: there the smoothing, 42 ns wide, and a shift of a sample change less than 0.3 %.
  const double scale = mean[400] / expected(400 - 132);
  for (const std::size_t k : {500u, 700u, 1000u, 1500u, 2000u})
    EXPECT_NEAR(mean[k] / scale / expected(double(k) - 132), 1, 0.015) << k;
}

TEST_F(Synthetic, PileUpFractionOfZeroOrOne_isExact) {
  EXPECT_EQ(make(clean(100)).pileUp, std::vector<float>(100, 0.0f));
  SyntheticSettings settings = clean(100);
  settings.pileUpFraction = 1;
  EXPECT_EQ(make(settings).pileUp, std::vector<float>(100, 1.0f));
}

TEST_F(Synthetic, PileUp_addsASecondPulseToTheSameTrace) {
  SyntheticSettings settings = clean(200, 1);
  const Events single = make(settings);
  settings.pileUpFraction = 1;
  const Events piledUp = make(settings);
  EXPECT_EQ(single.amplitude, piledUp.amplitude);
  std::size_t grown = 0;
  for (std::size_t i = 0; i < single.count(); ++i) {
    double more = 0;
    for (std::size_t k = 0; k < 2048; ++k) more += piledUp.pulse(i, k) - single.pulse(i, k);
    grown += more > 2048;  // a mean of one count a sample; the noise is another one
  }
  EXPECT_GE(grown, 180u);  // a pulse at the very end of the record adds little
}

TEST_F(Synthetic, Saturation_isFlaggedWhereTraceIsClipped) {
  SyntheticSettings settings = clean(200, 1);
  settings.pileUpFraction = 1;
  const Events events = make(settings);
  std::size_t flagged = 0;
  for (std::size_t i = 0; i < events.count(); ++i) {
    if (events.saturated[i] == 0) continue;
    ++flagged;
    const float* trace = events.traces.trace(i);
    EXPECT_EQ(*std::min_element(trace, trace + 2048), 0) << i;
  }
  EXPECT_GT(flagged, 20u);
}

TEST_F(Synthetic, ShortTraces_areTheStartOfLongOnes) {
  SyntheticSettings settings = clean(20);
  const Events full = make(settings);
  settings.samples = 512;
  const Events cut = make(settings);
  EXPECT_EQ(cut.info.length, 512u);
  for (std::size_t i = 0; i < cut.count(); ++i)
    EXPECT_TRUE(std::equal(cut.traces.trace(i), cut.traces.trace(i) + 512, full.traces.trace(i))) << i;
}

TEST_F(Synthetic, Progress_growsToOne) {
  std::vector<double> seen;
  Work work{{}, [&](double fraction, std::string_view) { seen.push_back(fraction); }};
  ASSERT_OK(synthesize(clean(1500), m_folder / "a.h5", work));
  EXPECT_TRUE(std::is_sorted(seen.begin(), seen.end()));
  EXPECT_GT(seen.size(), 1u);
  EXPECT_EQ(seen.back(), 1.0);
}

TEST_F(Synthetic, Stopped_isCancelledAndLeavesNothing) {
  std::stop_source source;
  Work work{source.get_token(), [&](double, std::string_view) { source.request_stop(); }};
  EXPECT_ERROR(synthesize(clean(100000), m_folder / "a.h5", work), ErrorKind::cancelled, "Stopped");
  EXPECT_EQ(test::entriesIn(m_folder.path()), 0u);
}

TEST_F(Synthetic, ImpossibleSettings_areRefused) {
  const auto refused = [&](auto change, const std::string& name) {
    SyntheticSettings settings;
    change(settings);
    EXPECT_ERROR(synthesize(settings, m_folder / "a.h5", {}), ErrorKind::badInput, name);
  };
  refused([](auto& s) { s.events = 0; }, "events");
  refused([](auto& s) { s.samples = 100; }, "samples");
  refused([](auto& s) { s.neutronFraction = 1.5; }, "neutronFraction");
  refused([](auto& s) { s.pileUpFraction = std::numeric_limits<double>::quiet_NaN(); }, "pileUpFraction");
  EXPECT_EQ(test::entriesIn(m_folder.path()), 0u);
}

TEST_F(Synthetic, Settings_roundTripThroughJson) {
  SyntheticSettings settings;
  settings.events = 12;
  settings.samples = 300;
  settings.neutronFraction = 0.25;
  settings.pileUpFraction = 0.5;
  settings.seed = std::numeric_limits<std::uint64_t>::max();
  const auto back = syntheticSettingsFromJson(toJson(settings), "simulate");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(settings));
}

TEST_F(Synthetic, UnknownSetting_isRefusedNamingTheNearest) {
  EXPECT_ERROR(syntheticSettingsFromJson(Json{{"event", 3}}, "simulate"), ErrorKind::badInput, "events");
}

}  // namespace
}  // namespace pw::trace
