// SPDX-License-Identifier: GPL-3.0-or-later
// Features of traces that nobody labelled: measured behind the screen, once.
#include <gtest/gtest.h>

#include <QComboBox>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>

#include "frame/jobs_area.h"
#include "gui_test.h"
#include "plots/plot_view.h"
#include "project_fixture.h"
#include "pulse/features_file.h"
#include "traces/trace_view.h"
#include "window/main_window.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

class MeasuringTest : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    ASSERT_OK(test::makeProject(project, test::Progress::tracesOnly, 300));
  }
  /// Opens the project in a window of its own and waits for everything that is shown of it.
  void inWindow(const std::function<void(MainWindow&, traces::TraceView&)>& look) {
    MainWindow window;
    window.show();
    window.openProject(QString::fromStdString(project.string()));
    auto* view = window.findChild<traces::TraceView*>();
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.hasProject() && window.isSettled(); }, 30000));
    look(window, *view);
  }

  test::TemporaryFolder folder;
  const fs::path project = folder / "p", cache = project / "cache" / "features.h5";
};

TEST_F(MeasuringTest, tracesWithoutLabels_areMeasuredAfterTheFirstPicture) {
  MainWindow window;
  window.show();
  auto* view = window.findChild<traces::TraceView*>();
  bool pictureFirst = false;
  QObject::connect(view, &traces::TraceView::featuresWanted, view, [&] {
    pictureFirst = !view->plots()[0]->content().lines.empty() && view->events().features.empty();
  });
  window.openProject(QString::fromStdString(project.string()));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.hasProject() && window.isSettled(); }, 30000));
  EXPECT_TRUE(pictureFirst);
  EXPECT_EQ(view->events().features.size(), 300u);
}

TEST_F(MeasuringTest, features_areThoseOfTheEngineAndKept) {
  inWindow([&](MainWindow&, traces::TraceView& view) {
    const auto kept = pulse::loadFeatures(cache);
    ASSERT_OK(kept);
    EXPECT_EQ(pulse::column(view.events().features, &pulse::PulseFeatures::fci),
              pulse::column(kept->features, &pulse::PulseFeatures::fci));
  });
}

TEST_F(MeasuringTest, secondOpening_takesWhatWasKept) {
  inWindow([](MainWindow&, traces::TraceView&) {});
  const auto time = fs::last_write_time(cache);
  inWindow([&](MainWindow&, traces::TraceView& view) { EXPECT_EQ(view.events().features.size(), 300u); });
  EXPECT_EQ(fs::last_write_time(cache), time);
}

TEST_F(MeasuringTest, stopped_leavesThePlotsSayingSo) {
  MainWindow window;
  window.show();
  auto* view = window.findChild<traces::TraceView*>();
  auto* area = window.findChild<frame::JobsArea*>();
  // Stopped in the moment that it begins, before it can be done.
  QObject::connect(view, &traces::TraceView::featuresWanted, view, [&] {
    for (int job = 0; job < 100; ++job) emit area->stopWanted(job);
  });
  window.openProject(QString::fromStdString(project.string()));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.hasProject() && window.isSettled(); }, 30000));
  EXPECT_TRUE(view->events().features.empty());
}

TEST_F(MeasuringTest, densityOfAllTraces_isWholeInTheEnd) {
  inWindow([&](MainWindow& window, traces::TraceView& view) {
    test::named<QComboBox>(&view, "traceMode")->setCurrentIndex(2);
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.isSettled(); }, 30000));
    const plots::Content& content = view.plots()[0]->content();
    ASSERT_TRUE(content.density.has_value());
    double total = 0;
    for (const double count : content.density->counts) total += count;
    EXPECT_EQ(total, 300.0 * double(view.events().info.length));
    EXPECT_FALSE(content.density->name.contains(QLatin1String("so far")));
  });
}

}  // namespace
}  // namespace pw::window
