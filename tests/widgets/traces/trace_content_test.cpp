// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/plane.h"

#include <cmath>

#include "gui_test.h"
#include "traces/time_axis.h"
#include "traces/trace_content.h"

namespace pw::traces {
namespace {

Events sixEvents() {
  Events events;
  events.info.count = 6;
  events.info.length = 40;
  events.info.firstSampleIndex = 100;
  events.labels = {0, 1, -1, 0, 1, 0};
  events.features.resize(6);
  for (std::size_t i = 0; i < 6; ++i) {
    events.features[i].energyKeVee = float(100 * i);
    events.features[i].fci = 0.1F * float(i);
    events.features[i].chargeRatio = 0.05F * float(i);
  }
  return events;
}

/// Baseline 500, a negative triangle of height 50 at sample 20.
ShownTrace triangle(std::uint64_t event) {
  ShownTrace trace{event, std::vector<float>(40, 500)};
  for (int i = -5; i <= 5; ++i) trace.samples[std::size_t(20 + i)] -= 50.0F * (1 - std::abs(float(i)) / 6);
  return trace;
}

TEST(Select, filter_keepsItsClassInOrder) {
  EXPECT_EQ(select(sixEvents(), Filter{ClassFilter::gammas}), (std::vector<std::uint64_t>{0, 3, 5}));
  EXPECT_EQ(select(sixEvents(), Filter{ClassFilter::neutrons}), (std::vector<std::uint64_t>{1, 4}));
  EXPECT_EQ(select(sixEvents(), Filter{ClassFilter::unknown}), (std::vector<std::uint64_t>{2}));
  EXPECT_EQ(select(sixEvents(), Filter{ClassFilter::all}).size(), 6U);
}

TEST(Select, withoutLabels_everythingIsUnknown) {
  Events events = sixEvents();
  events.labels.clear();
  EXPECT_EQ(select(events, Filter{ClassFilter::unknown}).size(), 6U);
}

TEST(Spread, many_areThinnedEvenly) {
  EXPECT_EQ(spread({0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 3), (std::vector<std::uint64_t>{0, 3, 6}));
}

TEST(Upright, negativePulse_pointsUpFromZero) {
  const std::vector<float> pulse = pulse::upright(sixEvents().info, triangle(0).samples);
  EXPECT_FLOAT_EQ(pulse[0], 0);
  EXPECT_FLOAT_EQ(pulse[20], 50);
}

TEST(Overlay, traces_areOneCurveAClass) {
  const plots::Content content =
      overlay(sixEvents(), {triangle(0), triangle(1), triangle(3)}, Heights::zeroed);
  ASSERT_EQ(content.lines.size(), 2U);
  EXPECT_EQ(content.lines[0].tone, look::Tone::gamma);
  EXPECT_EQ(content.lines[0].x.size(), 2U * 41);  // two gammas, a gap after each
  EXPECT_TRUE(std::isnan(content.lines[0].y[40]));
  EXPECT_EQ(content.lines[1].tone, look::Tone::neutron);
}

TEST(Overlay, x_countsSamplesOfTheRecord) {
  EXPECT_EQ(overlay(sixEvents(), {triangle(0)}, Heights::zeroed).lines[0].x[0], 100);
}

TEST(Overlay, rawTraces_keepTheirCounts) {
  EXPECT_EQ(overlay(sixEvents(), {triangle(0)}, Heights::recorded).lines[0].y[20], 450);
}

TEST(Overlay, unitHeight_endsAtOne) {
  const plots::Content content = overlay(sixEvents(), {triangle(0)}, Heights::unit);
  EXPECT_NEAR(content.lines[0].y[20], 1, 1e-6);
  EXPECT_TRUE(content.y.unit.isEmpty());
}

TEST(MeanTraces, classes_haveMeanAndDeviation) {
  ShownTrace twice = triangle(3);
  for (float& sample : twice.samples) sample = 500 - 2 * (500 - sample);
  const plots::Content content = meanTraces(sixEvents(), {triangle(0), twice, triangle(1)}, Heights::zeroed);
  ASSERT_EQ(content.lines.size(), 2U);
  EXPECT_EQ(content.lines[0].x[0], 100);
  EXPECT_NEAR(content.lines[0].y[20], 75, 1e-6);  // of 50 and 100
  EXPECT_NEAR(content.bands[0].high[20] - content.bands[0].low[20], 50, 1e-6);
  EXPECT_NEAR(content.lines[1].y[20], 50, 1e-6);
}

TEST(WindowShape, mean_isAtUnitAmplitude) {
  const plots::Content content = windowShape(sixEvents(), {triangle(0), triangle(3)}, {110, 20});
  ASSERT_EQ(content.lines.size(), 1U);
  ASSERT_EQ(content.lines[0].y.size(), 20U);
  EXPECT_NEAR(content.lines[0].y[10], 1, 1e-6);
  EXPECT_EQ(content.bands.size(), 1U);
  EXPECT_NEAR(content.bands[0].high[10] - content.bands[0].low[10], 0, 1e-6);  // equal pulses
}

TEST(WindowShape, windowOutside_saysSo) {
  const plots::Content content = windowShape(sixEvents(), {triangle(0)}, {130, 20});
  EXPECT_TRUE(content.isEmpty());
  EXPECT_FALSE(content.emptyText.isEmpty());
}

TEST(Select, quality_keepsTheFlagged) {
  Events events = sixEvents();
  events.features[1].flags = pulse::saturated;
  events.features[4].flags = pulse::pileUp | pulse::saturated;
  EXPECT_EQ(select(events, Filter{ClassFilter::all, QualityFilter::saturated}),
            (std::vector<std::uint64_t>{1, 4}));
  EXPECT_EQ(select(events, Filter{ClassFilter::neutrons, QualityFilter::piledUp}),
            (std::vector<std::uint64_t>{4}));
  EXPECT_EQ(select(events, Filter{ClassFilter::all, QualityFilter::clean}),
            (std::vector<std::uint64_t>{0, 2, 3, 5}));
}

TEST(PlaneOf, measuredMethods_takeTheFeatures) {
  const Events events = sixEvents();
  EXPECT_EQ(planeOf(events, psd::Method::fci).values[3], events.features[3].fci);
  EXPECT_EQ(planeOf(events, psd::Method::chargeComparison).values[3], events.features[3].chargeRatio);
  EXPECT_EQ(planeOf(events, psd::Method::fci).energy[3], 300);
}

TEST(PlaneOf, anotherMethodWithoutValues_isEmpty) {
  EXPECT_TRUE(planeOf(sixEvents(), psd::Method::gatti).isEmpty());
  const Plane plane = planeOf(sixEvents(), psd::Method::gatti, {1, 2, 3, 4, 5, 6});
  EXPECT_EQ(plane.values, (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST(PlaneOf, pulsesWithoutEdge_areLeftOut) {
  Events events = sixEvents();
  for (pulse::PulseFeatures& pulse : events.features) pulse.flags = pulse::noEdge;
  const Plane plane = planeOf(events, psd::Method::fci);
  EXPECT_TRUE(planeMap(events, {}, plane).isEmpty());
  EXPECT_TRUE(select(events, {}, plane, regionOfValues(-1, 1)).empty());
}

TEST(ValueHistogram, histograms_holdTheClassesEvents) {
  const Events events = sixEvents();
  const plots::Content content =
      valueHistogram(events, {ClassFilter::gammas}, planeOf(events, psd::Method::chargeComparison));
  ASSERT_EQ(content.histograms.size(), 1U);
  EXPECT_EQ(content.histograms[0].tone, look::Tone::gamma);
}

TEST(Region, ofValues_leavesTheEnergyOpen) {
  const Events events = sixEvents();
  const Plane plane = planeOf(events, psd::Method::fci);
  EXPECT_EQ(select(events, {}, plane, regionOfValues(0.15, 0.35)), (std::vector<std::uint64_t>{2, 3}));
  EXPECT_EQ(select(events, {}, plane, {250, 1000, 0.15, 0.45}), (std::vector<std::uint64_t>{3, 4}));
}

TEST(MeanTraces, manyTraces_haveTheMeanAndDeviationOfEachSample) {
  // Against the two-pass formulas, sample by sample.
  std::vector<ShownTrace> traces;
  Events events = sixEvents();
  events.labels.assign(6, 1);
  for (std::uint64_t event = 0; event < 6; ++event) {
    ShownTrace trace{event, std::vector<float>(40)};
    for (std::size_t i = 0; i < 40; ++i) trace.samples[i] = float((event * 37 + i * 11) % 23);
    traces.push_back(std::move(trace));
  }
  const plots::Content content = meanTraces(events, traces, Heights::recorded);
  ASSERT_EQ(content.lines.size(), 1U);
  for (std::size_t i = 0; i < 40; ++i) {
    double mean = 0, squares = 0;
    for (const ShownTrace& trace : traces) mean += double(trace.samples[i]) / 6;
    for (const ShownTrace& trace : traces) squares += std::pow(double(trace.samples[i]) - mean, 2) / 6;
    EXPECT_NEAR(content.lines[0].y[i], mean, 1e-9);
    EXPECT_NEAR(content.bands[0].high[i], mean + std::sqrt(squares), 1e-6);
  }
}

TEST(Timed, nanoseconds_stretchEveryX) {
  Events events = sixEvents();
  events.features[0].edge = 110;
  const plots::Content samples = overlay(events, {triangle(0)}, Heights::zeroed);
  const plots::Content ns = timed(samples, TimeOrigin::record, {TimeUnit::nanoseconds, 4});
  EXPECT_EQ(ns.x.unit, QStringLiteral("ns"));
  EXPECT_EQ(ns.lines[0].x[7], 4 * 107.0);
  ASSERT_EQ(ns.guides.size(), 4U);
  EXPECT_EQ(ns.guides[1].at, 440);
  const plots::Content same = timed(samples, TimeOrigin::record, {TimeUnit::samples, 4});
  EXPECT_EQ(same.lines[0].x[7], 107);
  EXPECT_TRUE(same.x.unit.isEmpty());
}

// From each leading edge
// ------------------------------------------------------------------------------------------------------

/// The triangle later by `shift` samples, with its edge.
ShownTrace shifted(Events& events, std::uint64_t event, int shift) {
  ShownTrace trace{event, std::vector<float>(40, 500)};
  const ShownTrace first = triangle(event);
  for (int i = 0; i < 40; ++i) {
    if (i - shift >= 0 && i - shift < 40)
      trace.samples[std::size_t(i)] = first.samples[std::size_t(i - shift)];
  }
  events.features[event].edge = 115.3F + float(shift);  // the record begins at 100, the triangle at 15
  return trace;
}

TEST(Aligned, overlay_putsTheEdgesOverEachOther) {
  Events events = sixEvents();
  const std::vector<ShownTrace> traces{shifted(events, 0, 0), shifted(events, 3, 7)};
  const plots::Content content =
      overlay(events, traces, Heights::zeroed, {}, dataset::Alignment::leadingEdge);
  ASSERT_EQ(content.lines.size(), 1U);
  const plots::Line& line = content.lines[0];
  std::vector<double> peaks;
  for (std::size_t i = 0; i < line.x.size(); ++i) {
    if (line.y[i] > 49.9) peaks.push_back(line.x[i]);
  }
  EXPECT_EQ(peaks, (std::vector<double>{5, 5}));  // both 5 samples after the edge
}

TEST(Aligned, eventWithoutEdge_isNotDrawn) {
  Events events = sixEvents();
  std::vector<ShownTrace> traces{shifted(events, 0, 0), shifted(events, 3, 7)};
  events.features[3].flags = pulse::noEdge;
  const plots::Content content =
      overlay(events, traces, Heights::zeroed, {}, dataset::Alignment::leadingEdge);
  EXPECT_EQ(content.lines[0].x.size(), 41U);
}

TEST(Aligned, means_areOfPulsesThatLieOverEachOther) {
  Events events = sixEvents();
  const std::vector<ShownTrace> traces{shifted(events, 0, 0), shifted(events, 3, 7), shifted(events, 5, -4)};
  const plots::Content content = meanTraces(events, traces, Heights::zeroed, dataset::Alignment::leadingEdge);
  ASSERT_EQ(content.lines.size(), 1U);
  const auto at = std::find(content.lines[0].x.begin(), content.lines[0].x.end(), 5.0);
  ASSERT_NE(at, content.lines[0].x.end());
  const auto place = std::size_t(at - content.lines[0].x.begin());
  EXPECT_NEAR(content.lines[0].y[place], 50, 1e-5);
  EXPECT_NEAR(content.bands[0].high[place], 50, 1e-2);  // no walk: equal pulses
}

TEST(Aligned, shape_isThatOfTheWindowsOfADataset) {
  Events events = sixEvents();
  const std::vector<ShownTrace> traces{shifted(events, 0, 0), shifted(events, 3, 7)};
  const plots::Content content = windowShape(events, traces, {-3, 12}, dataset::Alignment::leadingEdge);
  ASSERT_EQ(content.lines.size(), 1U);
  ASSERT_EQ(content.lines[0].y.size(), 12U);
  EXPECT_NEAR(content.lines[0].y[8], 1, 1e-6);  // 3 before the edge, the peak 5 behind it
  EXPECT_NEAR(content.bands[0].high[8] - content.bands[0].low[8], 0, 1e-6);
}

TEST(Aligned, windowsThatReachOutside_areLeftOutOfTheShape) {
  Events events = sixEvents();
  const std::vector<ShownTrace> traces{shifted(events, 0, 0), shifted(events, 3, 7)};
  // From 15 + 7 − 3 = 19 stored samples on there are 21: too few of event 3 for 22, enough of event 0.
  const plots::Content content = windowShape(events, traces, {-3, 22}, dataset::Alignment::leadingEdge);
  ASSERT_EQ(content.lines.size(), 1U);
  EXPECT_EQ(content.lines[0].name, QStringLiteral("gamma")) << "one trace, no mean";
}

}  // namespace
}  // namespace pw::traces
