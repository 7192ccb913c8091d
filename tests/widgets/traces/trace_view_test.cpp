// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/trace_view.h"

#include <qcustomplot.h>

#include <QApplication>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>

#include "gui_test.h"
#include "plots/plot_view.h"

namespace pw::traces {
namespace {

Events manyEvents() {
  Events events;
  events.info.count = 1000;
  events.info.length = 2048;
  for (int i = 0; i < 1000; ++i) events.labels.push_back(std::int8_t(i % 3 - 1));
  return events;
}

class TraceViewTest : public testing::Test {
 protected:
  void SetUp() override {
    QObject::connect(&view, &TraceView::tracesWanted, &view, [this](const std::vector<quint64>& events) {
      wanted = events;
      std::vector<ShownTrace> rows;
      for (const quint64 event : events) {
        std::vector<float> samples(2048, 500);
        for (std::size_t i = 200; i < 400; ++i) samples[i] = 400;
        rows.push_back({event, std::move(samples)});
      }
      view.setTraces(rows);
    });
    view.resize(1200, 700);
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
    view.setEvents(manyEvents());
    settle();
  }
  void settle() {
    QTest::qWait(1);
    for (plots::PlotView* plot : view.plots()) plot->flush();
  }
  QCustomPlot* canvas() { return view.plots()[0]->canvas(); }
  QPoint at(double sample) {
    return {int(std::lround(canvas()->xAxis->coordToPixel(sample))), canvas()->axisRect()->center().y()};
  }
  QSpinBox* start() { return test::named<QSpinBox>(&view, "windowStart"); }

  TraceView view;
  std::vector<quint64> wanted;
};

TEST_F(TraceViewTest, newFile_asksForSpreadRows) {
  EXPECT_EQ(wanted.size(), 60U);
  EXPECT_GT(wanted.back(), 900U);
}

TEST_F(TraceViewTest, classFilter_asksForThatClassOnly) {
  test::named<QComboBox>(&view, "classFilter")->setCurrentIndex(2);
  for (const quint64 event : wanted) EXPECT_EQ(event % 3, 2U);
}

TEST_F(TraceViewTest, windowDraggedByMouse_movesFieldsAndSignalsOnce) {
  QSignalSpy changed(&view, &TraceView::windowChanged);
  const QPoint from = at(200), to = at(700);
  QTest::mousePress(canvas(), Qt::LeftButton, {}, from);
  QTest::mouseMove(canvas(), (from + to) / 2);
  QTest::mouseMove(canvas(), to);
  QTest::mouseRelease(canvas(), Qt::LeftButton, {}, to);
  const double pixel = canvas()->xAxis->pixelToCoord(1) - canvas()->xAxis->pixelToCoord(0);
  EXPECT_NEAR(start()->value(), 620, pixel + 1);
  EXPECT_EQ(test::named<QSpinBox>(&view, "windowLength")->value(), 161);
  EXPECT_EQ(changed.count(), 1);
}

TEST_F(TraceViewTest, startField_movesTheWindow) {
  start()->setValue(300);
  EXPECT_EQ(view.window(), (plots::SampleRange{300, 161}));
}

TEST_F(TraceViewTest, nanosecondField_snapsToASample) {
  auto* field = test::named<QDoubleSpinBox>(&view, "windowStartNs");
  field->setValue(3004);
  EXPECT_EQ(view.window().start, 300);
  EXPECT_EQ(field->value(), 3000);
}

TEST_F(TraceViewTest, startBeyondTheTrace_staysInside) {
  start()->setValue(2047);
  EXPECT_EQ(view.window(), (plots::SampleRange{2048 - 161, 161}));
  EXPECT_EQ(start()->value(), 2048 - 161);
}

TEST_F(TraceViewTest, length_isLockedAtFirst) {
  EXPECT_TRUE(test::named<QSpinBox>(&view, "windowLength")->isReadOnly());
  QTest::mouseClick(test::named<QToolButton>(&view, "windowLock"), Qt::LeftButton);
  EXPECT_FALSE(test::named<QSpinBox>(&view, "windowLength")->isReadOnly());
}

TEST_F(TraceViewTest, windowChange_cutsTheShape) {
  start()->setValue(300);
  QTest::qWait(60);  // longer than the throttle's interval
  settle();
  const plots::Content& shape = view.plots()[1]->content();
  ASSERT_FALSE(shape.lines.empty());
  EXPECT_EQ(shape.lines[0].y.size(), 161U);
  EXPECT_NEAR(shape.lines[0].y[99], 1, 1e-6);   // sample 399: still in the pulse
  EXPECT_NEAR(shape.lines[0].y[100], 0, 1e-6);  // sample 400: after it
}

TEST_F(TraceViewTest, nextEvent_stepsThroughTheClass) {
  test::named<QComboBox>(&view, "traceMode")->setCurrentIndex(1);
  test::named<QComboBox>(&view, "classFilter")->setCurrentIndex(1);  // gammas: 1, 4, 7, …
  const int before = test::named<QSpinBox>(&view, "event")->value();
  QTest::mouseClick(test::named<QToolButton>(&view, "nextEvent"), Qt::LeftButton);
  EXPECT_EQ(test::named<QSpinBox>(&view, "event")->value(), before + 3);
  EXPECT_EQ(wanted, (std::vector<quint64>{quint64(before + 3)}));
}

TEST_F(TraceViewTest, eventFromElsewhere_isShownAloneAlsoPastTheFilter) {
  auto* classes = test::named<QComboBox>(&view, "classFilter");
  classes->setCurrentIndex(1);  // gammas: 1, 4, 7, …
  view.openEvent(6);
  EXPECT_EQ(test::named<QComboBox>(&view, "traceMode")->currentIndex(), 1);
  EXPECT_EQ(wanted, std::vector<quint64>{6});
  EXPECT_EQ(classes->currentIndex(), 0);
}

TEST_F(TraceViewTest, previousAtTheStart_goesToTheEnd) {
  test::named<QComboBox>(&view, "traceMode")->setCurrentIndex(1);
  QTest::mouseClick(test::named<QToolButton>(&view, "previousEvent"), Qt::LeftButton);
  EXPECT_EQ(test::named<QSpinBox>(&view, "event")->value(), 999);
}

TEST_F(TraceViewTest, snap_putsTheWindowToTheMedianEdge) {
  Events events = manyEvents();
  events.features.resize(1000);
  for (std::size_t i = 0; i < 1000; ++i) events.features[i].edge = float(300 + i % 3);
  for (std::size_t i = 0; i < 400; ++i) events.features[i].flags = pulse::noEdge;
  view.setEvents(events);
  QSignalSpy changed(&view, &TraceView::windowChanged);
  test::named<QToolButton>(&view, "windowSnap")->click();
  EXPECT_EQ(view.window(), (plots::SampleRange{301 - 161 / 9, 161}));
  EXPECT_EQ(changed.count(), 1);
}

TEST_F(TraceViewTest, controls_haveNames) {
  EXPECT_EQ(test::namelessControls(&view), QStringList());
}

TEST_F(TraceViewTest, windowFiles_giveTheWholeTraceAsWindow) {
  Events events = manyEvents();
  events.info.length = 161;
  events.info.firstSampleIndex = 120;
  view.setEvents(events);
  EXPECT_EQ(view.window(), (plots::SampleRange{120, 161}));
}

// Brushing
// ----------------------------------------------------------------------------------------------------

/// Event i: energy i keVee, FCI 0.5 + i / 2000, so that a rectangle is a known set.
Events measuredEvents() {
  Events events = manyEvents();
  events.features.resize(1000);
  for (std::size_t i = 0; i < events.features.size(); ++i) {
    events.features[i].energyKeVee = float(i);
    events.features[i].fci = 0.5F + float(i) / 2000;
    events.features[i].chargeRatio = 0.9F;
  }
  return events;
}

class Brushing : public TraceViewTest {
 protected:
  void SetUp() override {
    TraceViewTest::SetUp();
    view.setEvents(measuredEvents());
    view.discrimination()->setMethod(psd::Method::fci);
    settle();
  }
  plots::PlotView* density() { return view.plots()[2]; }
  QPoint place(double energy, double fci) {
    QCustomPlot* plot = density()->canvas();
    return QPointF(plot->xAxis->coordToPixel(energy), plot->yAxis->coordToPixel(fci)).toPoint();
  }
};

TEST_F(Brushing, ctrlDrag_marksTheEventsOfTheRegion) {
  const QPoint from = place(200, 0.55), to = place(400, 0.75);
  QTest::mousePress(density()->canvas(), Qt::LeftButton, Qt::ControlModifier, from);
  QTest::mouseMove(density()->canvas(), to);
  QTest::mouseRelease(density()->canvas(), Qt::LeftButton, Qt::ControlModifier, to);
  settle();
  ASSERT_TRUE(view.hasSelection());
  for (const quint64 event : wanted) {
    EXPECT_GE(event, 195U);
    EXPECT_LE(event, 405U);
  }
  EXPECT_FALSE(wanted.empty());
  const plots::Content& marked = density()->content();
  ASSERT_EQ(marked.points.size(), 1U);
  EXPECT_NEAR(double(marked.points[0].x.size()), 201, 10);
  EXPECT_EQ(view.plots()[3]->content().histograms.back().name, QStringLiteral("selected"));
}

TEST_F(Brushing, clearButton_showsAllAgain) {
  view.markRegion({200, 400, 0.5, 1});
  auto* clear = test::named<QToolButton>(&view, "clearBrush");
  ASSERT_TRUE(clear->isVisible());
  clear->click();
  settle();
  EXPECT_FALSE(view.hasSelection());
  EXPECT_FALSE(clear->isVisible());
  EXPECT_TRUE(density()->content().points.empty());
}

TEST_F(Brushing, clickOnACell_showsOneOfItsEvents) {
  // The middle of the cell that holds event 500, which no pixel misses.
  const auto cell = cellAt(density()->content(), Shown::map, 500, 0.75);
  ASSERT_TRUE(cell.has_value());
  QTest::mouseClick(density()->canvas(), Qt::LeftButton, {},
                    place((cell->xLow + cell->xHigh) / 2, (cell->yLow + cell->yHigh) / 2));
  ASSERT_TRUE(QTest::qWaitFor([&] { return wanted.size() == 1; }, 2000));
  EXPECT_NEAR(double(wanted[0]), 500, 12);
}

TEST_F(Brushing, doubleClick_fitsAndPicksNothing) {
  QTest::mouseDClick(density()->canvas(), Qt::LeftButton, {}, place(502, 0.7512));
  QTest::qWait(QApplication::doubleClickInterval() + 50);
  EXPECT_GT(wanted.size(), 1U);
}

TEST_F(Brushing, anotherMethod_keepsTheSelection) {
  view.markRegion({200, 400, 0.5, 1});
  view.discrimination()->setMethod(psd::Method::chargeComparison);
  settle();
  EXPECT_EQ(view.chosen().size(), 201U);
  EXPECT_EQ(density()->content().points.size(), 1U);
}

TEST_F(Brushing, classFilter_keepsOfTheSelectionItsOwn) {
  view.markRegion({200, 400, 0.5, 1});
  test::named<QComboBox>(&view, "classFilter")->setCurrentIndex(2);
  ASSERT_FALSE(view.chosen().empty());
  for (const std::uint64_t event : view.chosen()) EXPECT_EQ(event % 3, 2U);
}

TEST_F(Brushing, singleTrace_showsEdgeAndGates) {
  Events events = measuredEvents();
  events.features[7].edge = 140;
  const plots::Content content = overlay(events, {{7, std::vector<float>(2048, 500)}}, Heights::zeroed);
  ASSERT_EQ(content.guides.size(), 4U);
  EXPECT_EQ(content.guides[0].at, 140 - events.settings.gatePre);
  EXPECT_EQ(content.guides[1].at, 140);
  EXPECT_EQ(content.guides[2].at, 140 + events.settings.gateShort);
  EXPECT_EQ(content.guides[3].at, 140 + events.settings.gateLong);
}

// Information strip
// ----------------------------------------------------------------------------------------------------

std::shared_ptr<psd::WindowScan> scanOf(int length) {
  auto scan = std::make_shared<psd::WindowScan>();
  scan->medianEdge = 138;
  for (int start = 0; start < 400; start += 100)
    scan->points.push_back({start, length, {0.99, 0.95}, {start < 200 ? 0.98 : 0.6, 0.9}});
  return scan;
}

TEST_F(TraceViewTest, information_isAskedForOnceWhenItIsLookedAt) {
  QSignalSpy asked(&view, &TraceView::scanWanted);
  auto* beside = test::named<QTabWidget>(&view, "besideTrace");
  EXPECT_EQ(asked.count(), 0);
  beside->setCurrentIndex(1);
  ASSERT_EQ(asked.count(), 1);
  EXPECT_EQ(asked[0][0].toInt(), 161);
  view.setScan(scanOf(161));
  settle();
  const plots::Content& strip = view.plots()[4]->content();
  ASSERT_EQ(strip.lines.size(), 2U);
  EXPECT_EQ(strip.lines[1].y, (std::vector<double>{0.98, 0.98, 0.6, 0.6}));
  EXPECT_EQ(strip.guides[0].at, double(view.window().start));
  EXPECT_EQ(asked.count(), 1);
}

TEST_F(TraceViewTest, anotherLength_isScannedAnew) {
  test::named<QTabWidget>(&view, "besideTrace")->setCurrentIndex(1);
  view.setScan(scanOf(161));
  QSignalSpy asked(&view, &TraceView::scanWanted);
  view.setWindow({100, 80});
  ASSERT_EQ(asked.count(), 1);
  EXPECT_EQ(asked[0][0].toInt(), 80);
}

TEST_F(TraceViewTest, scanThatFailed_goesBackToTheShape) {
  auto* beside = test::named<QTabWidget>(&view, "besideTrace");
  beside->setCurrentIndex(1);
  view.setScan(nullptr);
  EXPECT_EQ(beside->currentIndex(), 0);
}

// Time in samples or ns
// ------------------------------------------------------------------------------------------------------

TEST_F(TraceViewTest, nanoseconds_areOnEveryAxisOfTime) {
  auto* unit = test::named<QComboBox>(&view, "timeUnit");
  const double last = view.plots()[0]->content().lines[0].x[2047];
  QSignalSpy chosen(&view, &TraceView::timeUnitChanged);
  unit->setCurrentIndex(1);
  emit unit->activated(1);
  settle();
  EXPECT_EQ(chosen.count(), 1);
  EXPECT_EQ(view.plots()[0]->content().lines[0].x[2047], 10 * last);  // 100 MS/s
  EXPECT_EQ(view.plots()[0]->content().x.unit, QStringLiteral("ns"));
  EXPECT_EQ(view.plots()[1]->content().x.unit, QStringLiteral("ns"));
  EXPECT_TRUE(view.plots()[0]->exported(plots::PlotView::Format::csv).startsWith("Time in the record (ns),"));
}

TEST_F(TraceViewTest, windowDraggedInNanoseconds_isOfTheSameSamples) {
  view.setTimeUnit(TimeUnit::nanoseconds);
  settle();
  const QPoint from = at(2000), to = at(7000);
  QTest::mousePress(canvas(), Qt::LeftButton, {}, from);
  QTest::mouseMove(canvas(), (from + to) / 2);
  QTest::mouseMove(canvas(), to);
  QTest::mouseRelease(canvas(), Qt::LeftButton, {}, to);
  const double pixel = canvas()->xAxis->pixelToCoord(1) - canvas()->xAxis->pixelToCoord(0);
  EXPECT_NEAR(start()->value(), 620, pixel / 10 + 1);
  EXPECT_EQ(test::named<QDoubleSpinBox>(&view, "windowStartNs")->value(), 10 * start()->value());
}

TEST_F(TraceViewTest, unknownSamplingRate_offersSamplesOnly) {
  view.setTimeUnit(TimeUnit::nanoseconds);
  Events events = manyEvents();
  events.info.samplingRateKnown = false;
  view.setEvents(events);
  settle();
  EXPECT_FALSE(test::named<QComboBox>(&view, "timeUnit")->isEnabled());
  EXPECT_TRUE(view.plots()[0]->content().x.unit.isEmpty());
  EXPECT_EQ(view.plots()[0]->content().lines[0].x[2047], 2047);
  EXPECT_FALSE(test::named<QDoubleSpinBox>(&view, "windowStartNs")->isVisible());
  view.setEvents(manyEvents());  // the choice comes back with a file that knows its rate
  settle();
  EXPECT_EQ(view.plots()[0]->content().x.unit, QStringLiteral("ns"));
  EXPECT_TRUE(test::named<QDoubleSpinBox>(&view, "windowStartNs")->isVisible());
}

TEST_F(TraceViewTest, gatesInNanoseconds_areDraggedInSamples) {
  view.setEvents(measuredEvents());
  view.setGates(28, 161);
  view.setTimeUnit(TimeUnit::nanoseconds);
  test::named<QTabWidget>(&view, "besideTrace")->setCurrentIndex(2);
  // Without an amplitude there is no mean pulse, and there are no gates.
  Events events = measuredEvents();
  for (pulse::PulseFeatures& pulse : events.features) pulse.amplitude = 100, pulse.edge = 200;
  view.setFeatures(events.features);
  settle();
  QCustomPlot* mean = view.plots()[5]->canvas();
  ASSERT_FALSE(view.plots()[5]->content().isEmpty());
  const auto at = [&](double ns) {
    return QPoint(int(std::lround(mean->xAxis->coordToPixel(ns))), mean->axisRect()->center().y());
  };
  QSignalSpy moved(&view, &TraceView::gatesMoved);
  QTest::mousePress(mean, Qt::LeftButton, {}, at(280));
  QTest::mouseMove(mean, at(400));
  QTest::mouseMove(mean, at(500));
  QTest::mouseRelease(mean, Qt::LeftButton, {}, at(500));
  ASSERT_EQ(moved.count(), 1);
  const double pixel = mean->xAxis->pixelToCoord(1) - mean->xAxis->pixelToCoord(0);
  EXPECT_NEAR(moved[0][0].toInt(), 50, pixel / 10 + 1);
  EXPECT_EQ(moved[0][1].toInt(), 161);
}

// The window from each leading edge
// ------------------------------------------------------------------------------------------------------

Events edgesAt200() {
  Events events = manyEvents();
  events.features.resize(1000);
  for (pulse::PulseFeatures& pulse : events.features) pulse.edge = 200, pulse.amplitude = 100;
  return events;
}

TEST_F(TraceViewTest, alignment_keepsTheWindowAtTheTypicalPulse) {
  view.setEvents(edgesAt200());
  view.setWindow({180, 161});
  QSignalSpy aligned(&view, &TraceView::alignmentChanged), moved(&view, &TraceView::windowChanged);
  auto* box = test::named<QComboBox>(&view, "windowAlignment");
  box->setCurrentIndex(1);
  emit box->activated(1);
  settle();
  EXPECT_EQ(view.window(), (plots::SampleRange{-20, 161}));
  EXPECT_EQ(aligned.count(), 1);
  EXPECT_EQ(moved.count(), 0);  // one step
  EXPECT_EQ(view.plots()[0]->content().x.label, QStringLiteral("Samples from the leading edge"));
  EXPECT_EQ(view.plots()[0]->content().lines[0].x[0], -200);
  EXPECT_EQ(start()->value(), -20);
  box->setCurrentIndex(0);
  emit box->activated(0);
  EXPECT_EQ(view.window(), (plots::SampleRange{180, 161}));
  EXPECT_EQ(view.alignment(), dataset::Alignment::fixed);
}

TEST_F(TraceViewTest, unmeasuredPulses_cannotBeAligned) {
  EXPECT_FALSE(test::named<QComboBox>(&view, "windowAlignment")->isEnabled());
  view.setFeatures(edgesAt200().features);
  EXPECT_TRUE(test::named<QComboBox>(&view, "windowAlignment")->isEnabled());
}

TEST_F(TraceViewTest, alignedWindow_isScannedFromTheEdges) {
  view.setEvents(edgesAt200());
  test::named<QTabWidget>(&view, "besideTrace")->setCurrentIndex(1);
  view.setScan(scanOf(161));
  QSignalSpy asked(&view, &TraceView::scanWanted);
  view.setWindow({-20, 161}, dataset::Alignment::leadingEdge);
  ASSERT_EQ(asked.count(), 1) << "a scan of fixed windows says nothing of aligned ones";
  EXPECT_EQ(asked[0][1].value<dataset::Alignment>(), dataset::Alignment::leadingEdge);
}

TEST_F(TraceViewTest, alignedDensity_showsNoWindow) {
  view.setEvents(edgesAt200());
  view.setWindow({-20, 161}, dataset::Alignment::leadingEdge);
  test::named<QComboBox>(&view, "traceMode")->setCurrentIndex(2);
  settle();
  EXPECT_EQ(view.plots()[0]->content().x.label, QStringLiteral("Sample of the record"));
  EXPECT_EQ(view.plots()[0]->title(), QStringLiteral("Traces as recorded, not aligned"));
}

// Slices by hand
// ------------------------------------------------------------------------------------------------------

TEST_F(Brushing, sliceWidth_asksForFitsAnew) {
  test::named<QTabWidget>(&view, "besideMap")->setCurrentIndex(1);
  QSignalSpy asked(view.discrimination(), &DiscriminationPanel::fitsWanted);
  test::named<QDoubleSpinBox>(&view, "sliceWidth")->setValue(200);
  ASSERT_EQ(asked.count(), 1);
  EXPECT_EQ(view.discrimination()->sliceWidth(), (SliceWidth{200, 0}));
  test::named<QDoubleSpinBox>(&view, "sliceStart")->setValue(100);
  ASSERT_EQ(asked.count(), 2);
  EXPECT_EQ(view.discrimination()->sliceWidth(), (SliceWidth{200, 100}));
}

}  // namespace
}  // namespace pw::traces
