// SPDX-License-Identifier: GPL-3.0-or-later
// What is counted over very many events: the same figures as counted one by one, and answered in order.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QListWidget>
#include <QSignalSpy>
#include <QToolButton>
#include <numeric>
#include <random>

#include "gui_test.h"
#include "plots/plot_view.h"
#include "traces/cut_panel.h"
#include "traces/trace_view.h"

namespace pw::traces {
namespace {

constexpr std::size_t many = 60'000;  // more than are counted on the spot

/// Events of all classes and qualities, some that could not be measured.
Events mixedEvents(std::size_t count) {
  std::mt19937 random(11);
  std::uniform_real_distribution<float> share(0, 1);
  Events events;
  events.info.count = count;
  events.info.length = 200;
  for (std::size_t i = 0; i < count; ++i) {
    events.labels.push_back(std::int8_t(int(random() % 3) - 1));
    pulse::PulseFeatures pulse;
    pulse.energyKeVee = 1000 * share(random);
    pulse.chargeRatio = share(random);
    pulse.fci = 1 - pulse.chargeRatio;
    pulse.flags = std::uint8_t(random() % 8 ? 0 : random() % 16);
    events.features.push_back(pulse);
  }
  return events;
}

PlanePicture countedOf(const Events& events, const Filter& filter) {
  return countPlane({1, std::make_shared<const Events>(events), filter});
}

/// Counts one by one; `at` gives the bin's position of an event.
std::vector<double> oneByOne(const Events& events, const Filter& filter, std::int8_t label,
                             const plots::Histogram& bins) {
  std::vector<double> counts(bins.counts.size());
  for (std::size_t i = 0; i < events.features.size(); ++i) {
    const pulse::PulseFeatures& pulse = events.features[i];
    if (pulse.flags & pulse::noEdge || events.labels[i] != label || !passes(filter, events, i)) continue;
    const double bin = std::floor((double(pulse.chargeRatio) - bins.low) / bins.width);
    if (bin >= 0 && bin < double(counts.size())) counts[std::size_t(bin)] += 1;
  }
  return counts;
}

TEST(PlaneCounts, histogramOfAClass_isWhatOneCountsByHand) {
  const Events events = mixedEvents(5000);
  const Filter filter{ClassFilter::neutrons, QualityFilter::clean};
  const plots::Content histogram = countedOf(events, filter).histogram;
  ASSERT_EQ(histogram.histograms.size(), 1U);
  EXPECT_EQ(histogram.histograms[0].counts,
            oneByOne(events, filter, trace::neutron, histogram.histograms[0]));
}

TEST(PlaneCounts, mapAndSpectra_holdTheEventsOfTheFilter) {
  const Events events = mixedEvents(5000);
  const Filter filter{ClassFilter::gammas, QualityFilter::all};
  const PlanePicture picture = countedOf(events, filter);
  double measured = 0;
  for (std::size_t i = 0; i < 5000; ++i)
    measured += events.labels[i] == trace::gamma && !(events.features[i].flags & pulse::noEdge);
  const auto sum = [](const std::vector<double>& counts) {
    return std::accumulate(counts.begin(), counts.end(), 0.0);
  };
  ASSERT_TRUE(picture.map.density);
  ASSERT_EQ(picture.spectra.histograms.size(), 1U);
  EXPECT_EQ(sum(picture.map.density->counts), measured);  // an even spread has no events far off
  EXPECT_EQ(sum(picture.spectra.histograms[0].counts), measured);
}

TEST(PlaneCounts, selection_isWhatOneChoosesByHand) {
  const Events events = mixedEvents(5000);
  const Plane plane = planeOf(events, psd::Method::fci);
  const Region region{200, 700, 0.25, 0.5};
  for (const ClassFilter classes : {ClassFilter::all, ClassFilter::gammas, ClassFilter::unknown}) {
    for (const QualityFilter quality : {QualityFilter::all, QualityFilter::clean, QualityFilter::piledUp}) {
      std::vector<std::uint64_t> expected;
      for (std::uint64_t i = 0; i < 5000; ++i) {
        const pulse::PulseFeatures& pulse = events.features[i];
        const bool inside = pulse.energyKeVee >= 200 && pulse.energyKeVee <= 700 && pulse.fci >= 0.25F &&
                            pulse.fci <= 0.5F && !(pulse.flags & pulse::noEdge);
        if (inside && passes({classes, quality}, events, i)) expected.push_back(i);
      }
      EXPECT_EQ(select(events, {classes, quality}, plane, region), expected);
    }
  }
}

TEST(PlaneCounts, marksInTheHistogram_areWhatOneCountsByHand) {
  const Events events = mixedEvents(5000);
  const PlanePicture picture = countedOf(events, {});
  const std::vector<std::uint64_t> marked = select(events, {ClassFilter::neutrons});
  plots::Content content = picture.histogram;
  mark(content, Shown::values, *picture.plane, marked);
  const plots::Histogram& selected = content.histograms.back();
  EXPECT_EQ(selected.counts, oneByOne(events, {}, trace::neutron, selected));
}

TEST(PlaneCounts, cuts_areCountedByName) {
  const Events events = mixedEvents(3000);
  const auto plane = std::make_shared<const Plane>(planeOf(events, psd::Method::chargeComparison));
  psd::PlaneCut half;
  half.cut = {"half", psd::Cut::Kind::line, {{0, 0.5}, {1000, 0.5}}, 0, {}};
  const auto counts =
      countCuts({1, plane, std::make_shared<const std::vector<std::int8_t>>(events.labels), {half}});
  std::size_t above = 0;
  for (const float value : plane->values) above += value > 0.5F;
  ASSERT_EQ(counts.count("half"), 1U);
  EXPECT_EQ(counts.at("half").inside, above);
}

// Questions and answers
// -------------------------------------------------------------------------------------------------------

/// A page with many events, whose questions are kept instead of answered.
class ManyEvents : public testing::Test {
 protected:
  void SetUp() override {
    QObject::connect(panel(), &DiscriminationPanel::pictureWanted, &view,
                     [this](const PlaneQuestion& question) { questions.push_back(question); });
    view.setEvents(mixedEvents(many));
  }
  DiscriminationPanel* panel() { return view.discrimination(); }
  const plots::Content& map() { return panel()->plots()[0]->content(); }
  void choose(int classes) { test::named<QComboBox>(&view, "classFilter")->setCurrentIndex(classes); }

  TraceView view;
  std::vector<PlaneQuestion> questions;
};

TEST_F(ManyEvents, newEvents_areAskedForOnce) {
  ASSERT_EQ(questions.size(), 1U);
  EXPECT_TRUE(map().isEmpty());
  panel()->setPicture(countPlane(questions[0]));
  EXPECT_TRUE(map().density);
}

TEST_F(ManyEvents, anotherClass_keepsThePictureUntilTheNewOneComes) {
  panel()->setPicture(countPlane(questions[0]));
  const std::vector<double> before = map().density->counts;
  choose(1);
  ASSERT_EQ(questions.size(), 2U);
  ASSERT_TRUE(map().density);
  EXPECT_EQ(map().density->counts, before);
  panel()->setPicture(countPlane(questions[1]));
  EXPECT_NE(map().density->counts, before);
}

TEST_F(ManyEvents, anotherClass_keepsThePlane) {
  panel()->setPicture(countPlane(questions[0]));
  const std::shared_ptr<const Plane> plane = panel()->plane();
  choose(1);
  panel()->setPicture(countPlane(questions[1]));
  EXPECT_EQ(panel()->plane(), plane);
}

TEST_F(ManyEvents, answerToAnOlderQuestion_isDropped) {
  choose(1);
  choose(2);
  ASSERT_EQ(questions.size(), 3U);
  panel()->setPicture(countPlane(questions[2]));
  const std::vector<double> neutrons = map().density->counts;
  panel()->setPicture(countPlane(questions[1]));
  EXPECT_EQ(map().density->counts, neutrons);
}

TEST_F(ManyEvents, otherEvents_takeThePictureAway) {
  panel()->setPicture(countPlane(questions[0]));
  view.setEvents(mixedEvents(many));
  EXPECT_TRUE(map().isEmpty());
  EXPECT_TRUE(panel()->plane()->isEmpty());
  panel()->setPicture(countPlane(questions[0]));  // of the events before
  EXPECT_TRUE(map().isEmpty());
}

TEST_F(ManyEvents, classChosenWhileAMethodIsCounted_keepsItsValues) {
  panel()->setPicture(countPlane(questions[0]));
  panel()->setMethod(psd::Method::zeroCrossing);
  panel()->setValues(psd::Method::zeroCrossing, std::vector<float>(many, 1.5F));
  choose(1);
  panel()->setPicture(countPlane(questions.back()));
  EXPECT_EQ(panel()->plane()->method, psd::Method::zeroCrossing);
  EXPECT_FALSE(panel()->plane()->isEmpty());
}

TEST_F(ManyEvents, fitsOfAnotherPlane_areDropped) {
  panel()->setPicture(countPlane(questions[0]));
  const std::shared_ptr<const Plane> before = panel()->plane();
  panel()->setMethod(psd::Method::fci);
  panel()->setPicture(countPlane(questions.back()));
  auto* slices = test::named<QComboBox>(&view, "slice");
  panel()->setFits(before, std::vector<psd::SliceFit>(4));
  EXPECT_EQ(slices->count(), 2);
  panel()->setFits(panel()->plane(), std::vector<psd::SliceFit>(4));
  EXPECT_EQ(slices->count(), 5);
}

TEST_F(ManyEvents, cutCounts_keepTheOldWordsUntilTheNewOnesCome) {
  panel()->setPicture(countPlane(questions[0]));
  std::vector<CutQuestion> asked;
  CutPanel* cuts = panel()->cuts();
  QObject::connect(cuts, &CutPanel::countsWanted, &view,
                   [&](const CutQuestion& question) { asked.push_back(question); });
  std::vector<psd::PlaneCut> made;
  for (const double height : {0.2, 0.4, 0.6, 0.8}) {
    psd::PlaneCut cut;
    cut.cut = {"above " + std::to_string(height), psd::Cut::Kind::line, {{0, height}, {1000, height}}, 0, {}};
    made.push_back(cut);
  }
  cuts->setCuts(made);
  ASSERT_EQ(asked.size(), 1U);
  const auto words = [&] { return test::named<QListWidget>(cuts, "cuts")->item(0)->text(); };
  EXPECT_EQ(words().toStdString(), made[0].name());
  cuts->setCounts(asked[0].number, countCuts(asked[0]));
  const QString counted = words();
  EXPECT_TRUE(counted.contains(QStringLiteral("of neutrons"))) << test::text(counted);
  made[0].cut.points = {{0, 0.9}, {1000, 0.9}};
  cuts->setCuts(made);
  ASSERT_EQ(asked.size(), 2U);
  EXPECT_EQ(words(), counted);
  cuts->setCounts(asked[0].number, countCuts(asked[0]));  // late
  EXPECT_EQ(words(), counted);
  cuts->setCounts(asked[1].number, countCuts(asked[1]));
  EXPECT_NE(words(), counted);
}

}  // namespace
}  // namespace pw::traces
