// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/calibration.h"

#include <cmath>
#include <random>

#include "test_support.h"

namespace pw::psd {
namespace {

using Kind = CalibrationPoint::Kind;

/// Recoil electrons drawn by kinematics and the Klein-Nishina cross section of the angle (rejection), which
/// shares no formula with the fit; in counts of `keveePerCount`, smeared by a Gaussian.
std::vector<float> comptonCounts(double gammaKeV, double keveePerCount, double sigmaCounts, int events) {
  std::mt19937 generator(5);
  std::uniform_real_distribution<double> uniform(0, 1);
  std::normal_distribution<double> normal(0, sigmaCounts);
  std::vector<float> counts;
  while (int(counts.size()) < events) {
    const double cosine = 2 * uniform(generator) - 1;
    const double ratio = 1 / (1 + gammaKeV / 510.999 * (1 - cosine));  // scattered / incoming energy
    const double section = 0.5 * ratio * ratio * (ratio + 1 / ratio - (1 - cosine * cosine));
    if (uniform(generator) > section) continue;
    counts.push_back(float(gammaKeV * (1 - ratio) / keveePerCount + normal(generator)));
  }
  return counts;
}

TEST(KnownEnergies, EdgesAreThoseOfTheTables) {
  // Knoll, Radiation Detection and Measurement: 340.7, 477.3, 1061.7 keV.
  EXPECT_NEAR(comptonEdge(511.0), 340.7, 0.1);
  EXPECT_NEAR(comptonEdge(661.7), 477.3, 0.1);
  EXPECT_NEAR(comptonEdge(1274.5), 1061.7, 0.1);
  for (const double energy : {59.5, 661.7, 2614.5})
    EXPECT_NEAR(gammaOfEdge(comptonEdge(energy)), energy, 1e-6);
}
TEST(KnownEnergies, EveryOne_hasASourceAndAnEnergy) {
  for (const KnownEnergy& each : knownEnergies()) {
    EXPECT_FALSE(each.source.empty());
    EXPECT_GT(each.energyKeVee, 50);
  }
}

TEST(FitRegion, Line_isFoundWithItsError) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal(150, 6);
  std::uniform_real_distribution<float> flat(100, 200);
  std::vector<float> values;
  for (int i = 0; i < 4000; ++i) values.push_back(i % 2 ? normal(generator) : flat(generator));
  const SpectrumFit fit = fitRegion(values, Kind::line, 661.7, 110, 190);
  ASSERT_TRUE(fit.found()) << fit.problem;
  EXPECT_NEAR(fit.position.value, 150, 3 * fit.position.error);
  EXPECT_NEAR(fit.sigma.value, 6, 3 * fit.sigma.error);
  // 2000 events of sigma 6: 0.13, more for the background below them.
  EXPECT_GT(fit.position.error, 0.13);
  EXPECT_LT(fit.position.error, 0.30);
  EXPECT_LT(fit.chiSquare, fit.degreesOfFreedom + 4 * std::sqrt(2.0 * fit.degreesOfFreedom));
}
TEST(FitRegion, ComptonEdge_isFoundWhateverTheResolution) {
  for (const double sigma : {1.0, 3.0, 6.0}) {
    const auto values = comptonCounts(661.7, 4.0, sigma, 40'000);
    const SpectrumFit fit = fitRegion(values, Kind::comptonEdge, comptonEdge(661.7), 80, 160);
    ASSERT_TRUE(fit.found()) << fit.problem;
    std::printf("sigma %.0f: edge %.3f +- %.3f (119.33), sigma %.2f, chi2/ndf %.1f/%d\n", sigma,
                fit.position.value, fit.position.error, fit.sigma.value, fit.chiSquare, fit.degreesOfFreedom);
    EXPECT_NEAR(fit.position.value, comptonEdge(661.7) / 4, 3 * fit.position.error);
    EXPECT_LT(fit.position.error, 0.5);
    EXPECT_NEAR(fit.sigma.value, sigma, 3 * fit.sigma.error + 0.05);
  }
}
// Where a fixed share of the height would go wrong: the wider the edge, the further half of the maximum lies
// above the true edge.
TEST(FitRegion, EdgeOfAnotherGamma_hasItsOwnShape) {
  const auto values = comptonCounts(1274.5, 9.0, 4.0, 40'000);
  const SpectrumFit fit = fitRegion(values, Kind::comptonEdge, comptonEdge(1274.5), 85, 150);
  ASSERT_TRUE(fit.found()) << fit.problem;
  EXPECT_NEAR(fit.position.value, comptonEdge(1274.5) / 9, 3 * fit.position.error);
}
TEST(FitRegion, NothingThere_saysWhy) {
  std::mt19937 generator(2);
  std::uniform_real_distribution<float> flat(0, 100);
  std::vector<float> values;
  for (int i = 0; i < 4000; ++i) values.push_back(flat(generator));
  EXPECT_FALSE(fitRegion(values, Kind::line, 100, 20, 80).found());
  EXPECT_EQ(fitRegion(values, Kind::line, 100, 200, 300).problem, "fewer than 50 events are in the region");
  EXPECT_EQ(fitRegion(values, Kind::line, 100, 50, 50).problem, "the region is empty");
  EXPECT_FALSE(fitRegion({}, Kind::comptonEdge, 477, 0, 1).found());
}
TEST(FitRegion, ValuesThatAreNoNumbers_areLeftOut) {
  auto values = comptonCounts(661.7, 4.0, 3.0, 5000);
  values.insert(values.end(), 500, std::numeric_limits<float>::quiet_NaN());
  EXPECT_TRUE(fitRegion(values, Kind::comptonEdge, 477.3, 80, 160).found());
}

CalibrationPoint point(double energy, double position, double error) {
  return {.energyKeVee = energy, .position = position, .positionError = error};
}

TEST(FitAxis, ExactPoints_giveTheLine) {
  Calibration calibration;
  for (const double energy : {60.0, 477.3, 1061.7})
    calibration.points.push_back(point(energy, (energy + 12) / 8.5, 0.5));
  const auto axis = fitAxis(calibration);
  ASSERT_OK(axis);
  EXPECT_NEAR(axis->gain.value, 8.5, 1e-9);
  EXPECT_NEAR(axis->offset.value, -12, 1e-9);
  EXPECT_NEAR(axis->chiSquare, 0, 1e-12);
  EXPECT_EQ(axis->degreesOfFreedom, 1);
  EXPECT_EQ(axis->residuals.size(), 3u);
}
TEST(FitAxis, Errors_areThoseOfManyTrials) {
  std::mt19937 generator(3);
  std::normal_distribution<double> normal(0, 1);
  double sumGain = 0, sumGain2 = 0, sumOffset = 0, sumOffset2 = 0, chi = 0, at = 0, at2 = 0;
  constexpr int trials = 4000;
  EnergyAxis last;
  for (int trial = 0; trial < trials; ++trial) {
    Calibration calibration;
    for (const auto& [energy, error] :
         {std::pair(59.5, 0.1), std::pair(340.7, 0.4), std::pair(477.3, 0.3), std::pair(1061.7, 1.0)})
      calibration.points.push_back(point(energy, (energy + 12) / 8.5 + error * normal(generator), error));
    const auto axis = fitAxis(calibration);
    ASSERT_OK(axis);
    sumGain += axis->gain.value, sumGain2 += axis->gain.value * axis->gain.value;
    sumOffset += axis->offset.value, sumOffset2 += axis->offset.value * axis->offset.value;
    at += axis->at(100), at2 += axis->at(100) * axis->at(100);
    chi += axis->chiSquare;
    last = *axis;
  }
  const auto spread = [&](double sum, double squares) {
    return std::sqrt(squares / trials - sum * sum / trials / trials);
  };
  // The spread of 4000 trials is known to 1 %.
  EXPECT_NEAR(last.gain.error / spread(sumGain, sumGain2), 1, 0.06);
  EXPECT_NEAR(last.offset.error / spread(sumOffset, sumOffset2), 1, 0.06);
  EXPECT_NEAR(last.errorAt(100) / spread(at, at2), 1, 0.06);
  EXPECT_NEAR(chi / trials, 2, 0.15);
}
TEST(FitAxis, OnePoint_isALineThroughZero) {
  Calibration calibration;
  calibration.points = {point(477.3, 50, 0.5)};
  const auto axis = fitAxis(calibration);
  ASSERT_OK(axis);
  EXPECT_NEAR(axis->gain.value, 9.546, 1e-9);
  EXPECT_EQ(axis->offset.value, 0);
  EXPECT_NEAR(axis->gain.error / axis->gain.value, 0.01, 1e-9);
}
TEST(FitAxis, ThroughZero_hasNoOffset) {
  Calibration calibration;
  calibration.throughZero = true;
  calibration.points = {point(100, 10, 0.1), point(200, 21, 0.1)};
  const auto axis = fitAxis(calibration);
  ASSERT_OK(axis);
  EXPECT_EQ(axis->offset.value, 0);
  EXPECT_NEAR(axis->gain.value, 50000.0 / 5200.0, 1e-9);  // Σ E² / Σ E x
}
TEST(FitAxis, ImpossiblePoints_areRefused) {
  Calibration calibration;
  EXPECT_ERROR(fitAxis(calibration), ErrorKind::badInput, "at least one");
  calibration.points = {point(477, 50, 1), point(477, 51, 1)};
  EXPECT_ERROR(fitAxis(calibration), ErrorKind::badInput, "one energy");
  calibration.points = {point(477, 50, 1), point(600, 40, 1)};
  EXPECT_ERROR(fitAxis(calibration), ErrorKind::badInput, "do not rise");
}

}  // namespace
}  // namespace pw::psd
