// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/separation.h"

#include <cmath>
#include <random>

#include "gui_test.h"

namespace pw::traces {
namespace {

/// Energies spread over 0 … 1000 keVee; values of two Gaussians 0.4 and 0.6 of this width.
Plane gaussians(double sigma, int events = 20'000) {
  std::mt19937 random(3);
  std::normal_distribution<double> normal(0, sigma);
  std::uniform_real_distribution<double> energy(0, 1000);
  Plane plane;
  for (int i = 0; i < events; ++i) {
    plane.energy.push_back(float(energy(random)));
    plane.values.push_back(float((i % 2 ? 0.6 : 0.4) + normal(random)));
  }
  return plane;
}

TEST(SliceEdges, energies_areCutIntoRoundSlices) {
  const std::vector<double> edges = sliceEdges(gaussians(0.02));
  ASSERT_EQ(edges.size(), 11U);
  EXPECT_EQ(edges[0], 0);
  EXPECT_EQ(edges[1], 100);
  EXPECT_EQ(edges[10], 1000);
}

TEST(SliceEdges, nothingToCut_givesNoSeparation) {
  EXPECT_TRUE(sliceEdges({}).empty());
  Plane one;
  one.energy = {5, 5, 5};
  one.values = {1, 1, 1};
  for (const psd::SliceFit& slice : fitPlane(one, sliceEdges(one))) EXPECT_FALSE(slice.fit.separates());
}

TEST(FitPlane, knownPeaks_giveTheirFigureOfMerit) {
  const Plane plane = gaussians(0.03);
  const std::vector<psd::SliceFit> fits = fitPlane(plane, sliceEdges(plane));
  ASSERT_EQ(fits.size(), 11U);
  const double truth = 0.2 / (2.3548 * 0.06);
  for (const psd::SliceFit& slice : fits) {
    ASSERT_TRUE(slice.fit.separates()) << slice.low;
    EXPECT_NEAR(slice.fit.merit.value, truth, 5 * slice.fit.merit.error);
  }
  EXPECT_EQ(fits[0].events, 20'000U);
}

TEST(MeritByEnergy, slices_standAtTheirMiddlesWithErrors) {
  const Plane plane = gaussians(0.03);
  const std::vector<psd::SliceFit> fits = fitPlane(plane, sliceEdges(plane));
  const plots::Content content = meritByEnergy(fits, {});
  ASSERT_EQ(content.points.size(), 1U);
  EXPECT_EQ(content.points[0].x.size(), 10U);
  EXPECT_EQ(content.points[0].x[0], 50);
  EXPECT_NEAR(content.lines[0].y[1] - content.lines[0].y[0], 2 * fits[1].fit.merit.error, 1e-9);
}

TEST(MeritByEnergy, onePopulation_isNoSeparation) {
  Plane plane = gaussians(0.02);
  for (float& value : plane.values) value = value > 0.5F ? value - 0.2F : value;
  const plots::Content content = meritByEnergy(fitPlane(plane, sliceEdges(plane)), {});
  EXPECT_TRUE(content.isEmpty());
  EXPECT_FALSE(content.emptyText.isEmpty());
}

TEST(SliceFit, sum_followsTheHistogram) {
  const Plane plane = gaussians(0.03);
  const psd::SliceFit slice = fitPlane(plane, sliceEdges(plane)).front();
  const plots::Content content = sliceFit(slice, {});
  ASSERT_EQ(content.lines.size(), 3U);
  const double highest = *std::max_element(content.lines[2].y.begin(), content.lines[2].y.end());
  EXPECT_NEAR(highest, double(slice.histogram.highest()), 0.15 * highest);
}

TEST(GateMap, best_isMarked) {
  psd::GateScan scan;
  scan.shorts = {10, 20, 30};
  scan.longs = {100, 120};
  for (const double merit : {1.0, 1.1, 1.2, 1.0, 1.5, 1.2}) {
    psd::GatePoint point;
    point.gateShort = scan.shorts[scan.map.size() % 3];
    point.gateLong = scan.longs[scan.map.size() / 3];
    point.merit.value = merit;
    scan.map.push_back(point);
  }
  const plots::Content content = gateMap(scan, {});
  ASSERT_EQ(content.points.size(), 2U);
  EXPECT_EQ(content.points[1].x[0], 20);
  EXPECT_EQ(content.points[1].y[0], 120);
  EXPECT_EQ(content.density->counts[4], 1.5);
  EXPECT_EQ(content.density->xLow, 5);
}

TEST(MeanPulses, areAlignedAtTheirEdges) {
  Events events;
  events.info.count = 2;
  events.info.length = 600;
  events.labels = {0, 0};
  events.features.resize(2);
  std::vector<ShownTrace> traces;
  for (int i = 0; i < 2; ++i) {
    const int edge = 100 + 50 * i;
    events.features[std::size_t(i)].edge = float(edge);
    events.features[std::size_t(i)].amplitude = 50;
    ShownTrace trace{std::uint64_t(i), std::vector<float>(600, 500)};
    for (int at = edge; at < 600; ++at) trace.samples[std::size_t(at)] = 450;
    traces.push_back(std::move(trace));
  }
  const plots::Content content = meanPulses(events, traces);
  ASSERT_EQ(content.lines.size(), 1U);
  for (std::size_t i = 0; i < content.lines[0].x.size(); ++i)
    EXPECT_NEAR(content.lines[0].y[i], content.lines[0].x[i] >= 0 ? 1 : 0, 1e-6) << content.lines[0].x[i];
}

TEST(ConfoundingWords, amplitudeThatTellsClassesApart_isNamed) {
  psd::ConfoundingCheck check;
  check.gammas = check.neutrons = 100;
  check.confounders = {{"amplitude", "Amplitude", 0.99, 0.005, 0.98},
                       {"position", "Position", 0.5, 0.03, 0.52}};
  EXPECT_TRUE(confoundingWords(check).startsWith(QStringLiteral("Amplitude alone")));
  check.confounders[0] = {"amplitude", "Amplitude", 0.51, 0.03, 0.53};
  EXPECT_FALSE(confoundingWords(check).contains(QStringLiteral("alone")));
}

TEST(SliceEdges, byHand_areOfTheWidthFromTheStart) {
  Plane plane;
  for (int i = 0; i < 1000; ++i) {
    plane.energy.push_back(float(i));
    plane.values.push_back(0.5F);
  }
  // The central 99 % of 0 … 999 end at about 995: the fourth slice of 250 from 100 holds it.
  EXPECT_EQ(sliceEdges(plane, {250, 100}), (std::vector<double>{100, 350, 600, 850, 1100}));
}

TEST(SliceEdges, tooNarrowSlices_endSomewhere) {
  Plane plane;
  for (int i = 0; i < 1000; ++i) {
    plane.energy.push_back(float(10 * i));
    plane.values.push_back(0.5F);
  }
  EXPECT_EQ(sliceEdges(plane, {1, 0}).size(), std::size_t(mostSlicesByHand) + 1);
}

TEST(SliceEdges, startBeyondTheEnergies_givesNoSlice) {
  Plane plane;
  for (int i = 0; i < 100; ++i) {
    plane.energy.push_back(float(i));
    plane.values.push_back(0.5F);
  }
  EXPECT_TRUE(fitPlane(plane, sliceEdges(plane, {10, 500})).empty());
}

}  // namespace
}  // namespace pw::traces
