// SPDX-License-Identifier: GPL-3.0-or-later
//
// The synthetic detector against real traces. Everything is measured here, by sums and a plain Fourier sum,
// and not with the program's own pulse features: what they share would not show.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "test_support.h"
#include "trace/synthetic.h"

namespace pw::trace {
namespace {

struct Pulse {
  int label = 0;
  double amplitude = 0;
  double leadingRatio = 0;  ///< charge beyond 280 ns after the edge / all, gates of the laboratory
  double fci = 0;
  std::vector<double> counts;  ///< baseline subtracted, positive going
};

/// FCI = Σ_{k=1..25} (|Re X_k| + |Im X_k|) / Σ_{k=1..90}, X = DFT of 2048 samples (Morales et al. 2024).
double frequencyIndex(const std::vector<double>& counts) {
  static const auto cosine = [] {
    std::vector<double> table(2048);
    for (std::size_t i = 0; i < 2048; ++i) table[i] = std::cos(2 * std::numbers::pi * double(i) / 2048);
    return table;
  }();
  double low = 0, all = 0;
  for (std::size_t k = 1; k <= 90; ++k) {
    double re = 0, im = 0;
    for (std::size_t i = 0; i < 2048; ++i) {
      re += counts[i] * cosine[k * i % 2048];
      im += counts[i] * cosine[(k * i + 512) % 2048];
    }
    all += std::abs(re) + std::abs(im);
    if (k <= 25) low += std::abs(re) + std::abs(im);
  }
  return low / all;
}

double sum(const std::vector<double>& counts, std::size_t first, std::size_t last) {
  return std::accumulate(counts.begin() + std::ptrdiff_t(first), counts.begin() + std::ptrdiff_t(last) + 1,
                         0.0);
}

Pulse measurePulse(const float* trace, std::size_t length, std::size_t baselineSamples, int label) {
  Pulse pulse;
  pulse.label = label;
  const double baseline = std::accumulate(trace, trace + baselineSamples, 0.0) / double(baselineSamples);
  for (std::size_t i = 0; i < length; ++i) pulse.counts.push_back(baseline - trace[i]);
  pulse.amplitude = *std::max_element(pulse.counts.begin(), pulse.counts.end());
  return pulse;
}

/// Full traces: edge at 4 counts, gates edge + 28 … + 161 against edge − 10 … + 161.
std::vector<Pulse> measureFile(const std::filesystem::path& path) {
  const auto file = TraceFile::open(path);
  const auto block = file->read(0, file->info().count).value();
  const auto labels = file->labels().value();
  std::vector<Pulse> pulses;
  for (std::size_t row = 0; row < block.count; ++row) {
    Pulse pulse = measurePulse(block.trace(row), block.length, 100, labels[row]);
    std::size_t edge = 100;
    while (edge < 1000 && (pulse.counts[edge] < 4 || pulse.counts[edge + 1] < 4)) ++edge;
    pulse.leadingRatio = sum(pulse.counts, edge + 28, edge + 161) / sum(pulse.counts, edge - 10, edge + 161);
    pulse.fci = frequencyIndex(pulse.counts);
    pulses.push_back(std::move(pulse));
  }
  return pulses;
}

/// Samples 120 … 280 only, as in the laboratory's windows: fixed gates 173 … 280 against 135 … 280.
std::vector<Pulse> measureWindows(const std::filesystem::path& path) {
  const auto file = TraceFile::open(path);
  const auto block = file->read(0, file->info().count).value();
  const auto labels = file->labels().value();
  const auto start = std::size_t(120 - file->info().firstSampleIndex);
  std::vector<Pulse> pulses;
  for (std::size_t row = 0; row < block.count; ++row) {
    Pulse pulse = measurePulse(block.trace(row) + start, 161, 8, labels[row]);
    pulse.leadingRatio = sum(pulse.counts, 53, 160) / sum(pulse.counts, 15, 160);
    pulses.push_back(std::move(pulse));
  }
  return pulses;
}

std::vector<Pulse> select(const std::vector<Pulse>& pulses, int label, double least, double most = 1e9) {
  std::vector<Pulse> chosen;
  for (const Pulse& pulse : pulses)
    if (pulse.label == label && pulse.amplitude > least && pulse.amplitude < most) chosen.push_back(pulse);
  return chosen;
}

/// For each real pulse the `each` synthetic ones of its class that are nearest in amplitude, none used twice.
std::vector<Pulse> matched(const std::vector<Pulse>& synthetic, const std::vector<Pulse>& real,
                           std::size_t each) {
  std::vector<bool> used(synthetic.size());
  std::vector<Pulse> chosen;
  for (const Pulse& target : real) {
    std::vector<std::pair<double, std::size_t>> nearest;
    for (std::size_t i = 0; i < synthetic.size(); ++i)
      if (synthetic[i].label == target.label && !used[i])
        nearest.emplace_back(std::abs(synthetic[i].amplitude - target.amplitude), i);
    std::partial_sort(nearest.begin(), nearest.begin() + std::ptrdiff_t(each), nearest.end());
    for (std::size_t i = 0; i < each; ++i) {
      used[nearest[i].second] = true;
      chosen.push_back(synthetic[nearest[i].second]);
    }
  }
  return chosen;
}

/// Sum of the pulses over the sum of their amplitudes.
std::vector<double> meanPulse(const std::vector<Pulse>& pulses) {
  std::vector<double> mean(pulses.front().counts.size());
  double amplitudes = 0;
  for (const Pulse& pulse : pulses) {
    amplitudes += pulse.amplitude;
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += pulse.counts[i];
  }
  for (double& value : mean) value /= amplitudes;
  return mean;
}

/// Where the rising pulse first reaches a share of its peak, samples.
double riseTo(const std::vector<double>& mean, double share) {
  const double level = share * *std::max_element(mean.begin(), mean.end());
  std::size_t i = 1;
  while (mean[i] < level) ++i;
  return double(i - 1) + (level - mean[i - 1]) / (mean[i] - mean[i - 1]);
}

struct Residual {
  double rms = 0, largest = 0;  ///< of the peak
};
Residual residual(const std::vector<double>& a, const std::vector<double>& b, std::size_t from,
                  std::size_t to) {
  Residual result;
  for (std::size_t i = from; i < to; ++i) {
    result.rms += (a[i] - b[i]) * (a[i] - b[i]) / double(to - from);
    result.largest = std::max(result.largest, std::abs(a[i] - b[i]));
  }
  const double peak = *std::max_element(b.begin(), b.end());
  return {std::sqrt(result.rms) / peak, result.largest / peak};
}

struct Moments {
  double mean = 0, sigma = 0, count = 0;
  double meanError() const { return sigma / std::sqrt(count); }
};
Moments moments(const std::vector<Pulse>& pulses, double Pulse::*value) {
  Moments m;
  m.count = double(pulses.size());
  for (const Pulse& pulse : pulses) m.mean += pulse.*value / m.count;
  for (const Pulse& pulse : pulses) m.sigma += std::pow(pulse.*value - m.mean, 2) / (m.count - 1);
  m.sigma = std::sqrt(m.sigma);
  return m;
}

struct Merit {
  double value = 0, error = 0;
};
/// FOM = |μn − μγ| / (FWHMn + FWHMγ) from moments; the error is that of the four moments.
Merit merit(const std::vector<Pulse>& gammas, const std::vector<Pulse>& neutrons, double Pulse::*value) {
  const Moments g = moments(gammas, value), n = moments(neutrons, value);
  const double distance = std::abs(n.mean - g.mean), width = n.sigma + g.sigma;
  const double ofDistance = std::hypot(g.meanError(), n.meanError()) / distance;
  const double ofWidth = std::hypot(g.meanError(), n.meanError()) / std::numbers::sqrt2 / width;
  const double fom = distance / (2.3548 * width);
  return {fom, fom * std::hypot(ofDistance, ofWidth)};
}

class RealPulses : public testing::Test {
 protected:
  void SetUp() override {
    const auto path = test::sharedData("clyc_traces_2048.h5");
    const auto windows = test::sharedData("clyc_windows_161.h5");
    REQUIRE_REAL_DATA(path);
    REQUIRE_REAL_DATA(windows);
    if (!s_real.empty()) return;
    s_real = measureFile(path);
    s_realWindows = measureWindows(windows);
    makeSynthetic();
  }
  static void makeSynthetic() {
    test::TemporaryFolder folder;
    SyntheticSettings settings;
    settings.events = 4000;
    settings.pileUpFraction = 0;  // the reference traces have none
    ASSERT_OK(synthesize(settings, folder / "synthetic.h5", {}));
    s_synthetic = measureFile(folder / "synthetic.h5");
    s_syntheticWindows = measureWindows(folder / "synthetic.h5");
  }
  static std::vector<Pulse> real(int label, double least, double most = 1e9) {
    return select(s_real, label, least, most);
  }
  static std::vector<Pulse> synthetic(int label, double least, double most = 1e9) {
    return matched(s_synthetic, real(label, least, most), 10);
  }
  /// Means agree within the model's own error (`tolerance`) and twice the real sample's.
  static void expectMean(int label, double least, double most, double Pulse::*value, double tolerance) {
    const Moments r = moments(real(label, least, most), value);
    const Moments s = moments(synthetic(label, least, most), value);
    EXPECT_NEAR(s.mean, r.mean, tolerance + 2 * r.meanError());
  }
  /// FOM within the model's own error, reported for the whole real set, and twice the real sample's error.
  static void expectMerit(const std::vector<Pulse>& real, const std::vector<Pulse>& synthetic, double least,
                          double Pulse::*value, double modelError) {
    const auto gammas = select(real, 0, least), neutrons = select(real, 1, least);
    const Merit r = merit(gammas, neutrons, value);
    const Merit s = merit(matched(synthetic, gammas, 3), matched(synthetic, neutrons, 3), value);
    const std::string cut = "above_" + std::to_string(int(least)) + "_";
    RecordProperty(cut + "real", std::to_string(r.value) + " ± " + std::to_string(r.error));
    RecordProperty(cut + "synthetic", std::to_string(s.value));
    EXPECT_NEAR(s.value, r.value, modelError * r.value + 2 * r.error) << "real error " << r.error;
  }

  static inline std::vector<Pulse> s_real, s_realWindows, s_synthetic, s_syntheticWindows;
};

// Tolerances: the residuals that the fit of the model left on all 1,798 windows and 200 traces, of which a
// part is here: neutrons 0.23 % rms and 0.68 % at most, gammas 0.93 % and 2.6 %; plus what the smaller number
// adds.

TEST_F(RealPulses, MeanNeutronInTheWindow_isReproduced) {
  const Residual r = residual(meanPulse(select(s_syntheticWindows, 1, 300, 400)),
                              meanPulse(select(s_realWindows, 1, 300, 400)), 0, 161);
  RecordProperty("rms", std::to_string(r.rms));
  RecordProperty("largest", std::to_string(r.largest));
  EXPECT_LT(r.rms, 0.004);
  EXPECT_LT(r.largest, 0.010);
}

TEST_F(RealPulses, MeanNeutronOfTheWholeTrace_isReproduced) {
  // The fit was made on the window; 14 µs later the real pulse lies 1.5 % of its peak above the model.
  const Residual r = residual(meanPulse(synthetic(1, 300, 400)), meanPulse(real(1, 300, 400)), 0, 2048);
  RecordProperty("rms", std::to_string(r.rms));
  RecordProperty("largest", std::to_string(r.largest));
  EXPECT_LT(r.rms, 0.010);
  EXPECT_LT(r.largest, 0.020);
}

TEST_F(RealPulses, MeanGammaInTheWindow_isReproduced) {
  const auto real = select(s_realWindows, 0, 40);
  const Residual r = residual(meanPulse(matched(s_syntheticWindows, real, 3)), meanPulse(real), 0, 161);
  RecordProperty("rms", std::to_string(r.rms));
  RecordProperty("largest", std::to_string(r.largest));
  EXPECT_LT(r.rms, 0.013);
  EXPECT_LT(r.largest, 0.030);
}

TEST_F(RealPulses, NeutronRiseTimes_areReproduced) {
  const auto synthetic = meanPulse(select(s_synthetic, 1, 300, 400));
  const auto real = meanPulse(select(s_real, 1, 300, 400));
  EXPECT_NEAR(riseTo(synthetic, 0.1), riseTo(real, 0.1), 0.4);  // samples; reported for the model: 0.2
  EXPECT_NEAR(riseTo(synthetic, 0.5), riseTo(real, 0.5), 0.4);  // 0.1
  EXPECT_NEAR(riseTo(synthetic, 0.9), riseTo(real, 0.9), 1.5);  // 1.0
}

TEST_F(RealPulses, NeutronRiseTimes_areTheModelsOwn) {
  // Of the reference implementation of the same parameters: 144.0, 170.7, 224.6.
  const auto mean = meanPulse(select(s_synthetic, 1, 300, 400));
  EXPECT_NEAR(riseTo(mean, 0.1), 144.0, 0.15);
  EXPECT_NEAR(riseTo(mean, 0.5), 170.7, 0.15);
  EXPECT_NEAR(riseTo(mean, 0.9), 224.6, 0.3);
}

TEST_F(RealPulses, LeadingEdgeRatios_areReproduced) {
  expectMean(1, 40, 1e9, &Pulse::leadingRatio, 0.001);  // differences reported for the model
  expectMean(0, 40, 80, &Pulse::leadingRatio, 0.0025);
  expectMean(0, 80, 1e9, &Pulse::leadingRatio, 0.0035);
}

TEST_F(RealPulses, FrequencyIndices_areReproduced) {
  expectMean(1, 40, 1e9, &Pulse::fci, 0.0005);
  expectMean(0, 40, 80, &Pulse::fci, 0.0035);
}

TEST_F(RealPulses, MeritOfTheRatio_isReproduced) {
  expectMerit(s_real, s_synthetic, 20, &Pulse::leadingRatio, 0.03);
  expectMerit(s_real, s_synthetic, 40, &Pulse::leadingRatio, 0.03);
}

TEST_F(RealPulses, MeritOfTheFrequencyIndex_isReproduced) {
  expectMerit(s_real, s_synthetic, 20, &Pulse::fci, 0.04);
  expectMerit(s_real, s_synthetic, 40, &Pulse::fci, 0.04);
}

TEST_F(RealPulses, MeritOfTheRatioInTheWindow_isReproduced) {
  expectMerit(s_realWindows, s_syntheticWindows, 20, &Pulse::leadingRatio, 0.05);
  expectMerit(s_realWindows, s_syntheticWindows, 40, &Pulse::leadingRatio, 0.05);
}

TEST_F(RealPulses, NeutronPeak_hasItsPlaceAndWidth) {
  const Moments real = moments(select(s_realWindows, 1, 315, 375), &Pulse::amplitude);
  const Moments synthetic = moments(select(s_syntheticWindows, 1, 315, 375), &Pulse::amplitude);
  EXPECT_NEAR(synthetic.mean, real.mean,
              2.0);  // 0.5 counts from statistics, the rest from the spectrum's fit
  EXPECT_NEAR(synthetic.sigma, real.sigma, 0.8);  // 0.35 counts from statistics
}

}  // namespace
}  // namespace pw::trace
