// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/gate_scan.h"

#include <random>

#include "pulse_shapes.h"
#include "test_support.h"

namespace pw::psd {
namespace {

class GateScanning : public testing::Test {
 protected:
  /// Slow pulses; neutrons rise later.
  trace::TraceFile traces() {
    std::mt19937 generator(5);
    std::normal_distribution<double> noise(0, 0.7);
    std::uniform_real_distribution<double> amplitude(40, 200);
    std::vector<float> samples;
    m_labels.clear();
    for (int i = 0; i < 60; ++i) {
      const double height = amplitude(generator), rise = i % 2 ? 45 : 20;
      const auto trace = test::negativeTrace(1024, 400, false, [&](double t) {
        return height * test::slowPulse(t - 200, rise, 450) + noise(generator);
      });
      samples.insert(samples.end(), trace.begin(), trace.end());
      m_labels.push_back(std::int8_t(i % 2));
    }
    trace::TraceInfo info;
    info.length = 1024;
    return std::move(*test::writeTraces(folder / "t.h5", info, samples, m_labels));
  }
  test::TemporaryFolder folder;
  std::vector<std::int8_t> m_labels;
};

TEST_F(GateScanning, EveryPoint_isWhatMeasuringWithItsGatesGives) {
  const auto file = traces();
  GateScanSettings settings;
  settings.shorts = {12, 28, 60};
  settings.longs = {40, 161};
  const auto scan = scanGates(file, m_labels, settings, {});
  ASSERT_OK(scan);
  for (const GatePoint& point : scan->map) {
    if (point.gateShort >= point.gateLong) continue;
    pulse::FeatureSettings gates;
    gates.gateShort = point.gateShort;
    gates.gateLong = point.gateLong;
    const auto features = pulse::measure(file, gates, {});
    ASSERT_OK(features);
    const auto ratios = pulse::column(*features, &pulse::PulseFeatures::chargeRatio);
    EXPECT_NEAR(point.merit.value, pulse::figureOfMerit(ratios, m_labels).value, 1e-3);
  }
  EXPECT_EQ(scan->at(0, 2).merit.value, 0);  // 60 in 40: out of order
}
TEST_F(GateScanning, Best_isTheHighest) {
  const auto file = traces();
  const auto scan = scanGates(file, m_labels, {}, {});
  ASSERT_OK(scan);
  ASSERT_NE(scan->best(), nullptr);
  for (const GatePoint& point : scan->map) EXPECT_LE(point.merit.value, scan->best()->merit.value);
  EXPECT_EQ(scan->map.size(), scan->shorts.size() * scan->longs.size());
}
TEST_F(GateScanning, OneClassOnly_isRefused) {
  const auto file = traces();
  EXPECT_ERROR(scanGates(file, std::vector<std::int8_t>(60, 0), {}, {}), ErrorKind::badInput, "0 neutrons");
}
TEST_F(GateScanning, LabelsOfAnotherLength_areRefused) {
  const auto file = traces();
  EXPECT_ERROR(scanGates(file, {0, 1}, {}, {}), ErrorKind::badInput, "2 labels");
}
TEST_F(GateScanning, StopRequested_isCancelled) {
  const auto file = traces();
  std::stop_source source;
  source.request_stop();
  EXPECT_ERROR(scanGates(file, m_labels, {}, {source.get_token(), {}}), ErrorKind::cancelled, "");
}

}  // namespace
}  // namespace pw::psd
