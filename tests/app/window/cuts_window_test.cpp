// SPDX-License-Identifier: GPL-3.0-or-later
// From a cut drawn over the map to labels, files and exported events: the whole way through the window.
#include <qcustomplot.h>

#include <QAction>
#include <QFileDialog>
#include <QListWidget>
#include <QMenu>
#include <QSettings>
#include <QStatusBar>
#include <QTabWidget>
#include <QTest>
#include <QToolButton>
#include <QUndoStack>

#include "base/file.h"
#include "frame/message_bar.h"
#include "gui_test.h"
#include "jobs/pulses.h"
#include "plots/plot_view.h"
#include "project_fixture.h"
#include "psd/cuts_file.h"
#include "traces/cut_panel.h"
#include "traces/trace_view.h"
#include "window/laboratory_document.h"
#include "window/main_window.h"
#include "window/run_actions.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

class CutsInTheWindow : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    ASSERT_OK(test::makeProject(project, test::Progress::everything, 400));
    window.resize(1280, 720);
    window.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
    window.openProject(QString::fromStdString(project.string()));
    ASSERT_TRUE(settled());
    window.showStage(traces);
    view = window.findChild<traces::TraceView*>();
    panel = view->discrimination()->cuts();
    auto* tabs = test::named<QTabWidget>(view, "besideMap");
    tabs->setCurrentWidget(panel);
    ASSERT_TRUE(settled());
    window.flushPlots();
  }
  bool waitFor(const std::function<bool()>& condition) { return QTest::qWaitFor(condition, 30000); }
  bool settled() {
    return waitFor([&] { return window.hasProject() && window.isSettled(); });
  }
  /// Chooses an entry of the menu behind a button.
  void choose(const char* button, const QString& entry) {
    QMenu* menu = test::named<QToolButton>(panel, button)->menu();
    for (QAction* action : menu->actions()) {
      if (action->text() == entry) return action->trigger();
    }
    FAIL() << "no entry " << test::text(entry);
  }
  /// Answers the file dialog that is open, and waits for what the status bar says then.
  void answer(const char* dialogName, const QString& path) {
    auto* dialog = test::named<QFileDialog>(&window, dialogName);
    ASSERT_NE(dialog, nullptr);
    dialog->close();
    emit dialog->fileSelected(path);
  }
  bool saved() {
    return waitFor([&] { return window.statusBar()->currentMessage().startsWith(QLatin1String("Saved")); });
  }
  QString at(const char* name) const { return QString::fromStdString((folder / name).string()); }
  plots::PlotView* map() { return view->plots()[2]; }
  QPoint place(double x, double y) {
    const QCustomPlot* canvas = map()->canvas();
    return QPointF(canvas->xAxis->coordToPixel(x), canvas->yAxis->coordToPixel(y)).toPoint();
  }
  void drag(QPoint from, QPoint to, Qt::KeyboardModifiers keys = {}) {
    QTest::mousePress(map()->canvas(), Qt::LeftButton, keys, from);
    QTest::mouseMove(map()->canvas(), to);
    QTest::mouseRelease(map()->canvas(), Qt::LeftButton, keys, to);
  }
  const std::vector<psd::PlaneCut>& cuts() { return window.document().laboratory().cuts; }
  /// A polygon whose first corner was dragged into the gammas.
  void drawPolygon() {
    choose("addCut", QStringLiteral("Polygon"));
    ASSERT_TRUE(waitFor([&] { return cuts().size() == 1; }));
    window.flushPlots();
    const psd::Point corner = cuts()[0].cut.points[0];
    const QPoint from = place(corner.x, corner.y);
    drag(from, from + QPoint(12, 25));
  }
  /// By the features of the engine, event by event.
  std::vector<std::int8_t> insideByHand(const psd::PlaneCut& cut) {
    std::vector<std::int8_t> inside;
    for (const pulse::PulseFeatures& pulse : view->events().features)
      inside.push_back(cut.cut.contains(double(pulse.energyKeVee), double(pulse.chargeRatio)));
    return inside;
  }

  test::TemporaryFolder folder;
  const fs::path project = folder / "p";
  MainWindow window;
  traces::TraceView* view = nullptr;
  traces::CutPanel* panel = nullptr;
};

TEST_F(CutsInTheWindow, drawnAndDragged_areTwoStepsOfTheProject) {
  drawPolygon();
  ASSERT_EQ(cuts().size(), 1U);
  const std::vector<psd::Point> dragged = cuts()[0].cut.points;
  window.document().undoStack()->undo();
  ASSERT_EQ(cuts().size(), 1U);
  EXPECT_GT(cuts()[0].cut.points[0].y, dragged[0].y);  // back up, where it was
  window.document().undoStack()->undo();
  EXPECT_TRUE(cuts().empty());
  EXPECT_EQ(test::named<QListWidget>(panel, "cuts")->count(), 0);
}

TEST_F(CutsInTheWindow, labelByThisCut_labelsItsEvents) {
  drawPolygon();
  const psd::PlaneCut cut = cuts().at(0);
  choose("moreCut", QStringLiteral("Label by this cut"));
  EXPECT_EQ(window.document().laboratory().labels.source, psd::LabelSource::cut);
  window.runs().runPage(traces, false);
  const std::vector<std::int8_t> inside = insideByHand(cut);
  ASSERT_GT(std::count(inside.begin(), inside.end(), 1), 20);
  const auto labelled = [&] {
    std::size_t right = 0, wrong = 0;  // neither: too small, piled up or without an edge
    for (std::size_t i = 0; i < inside.size(); ++i) {
      const std::int8_t label = view->events().label(i);
      if (label != trace::ambiguous) ++(label == inside[i] ? right : wrong);
    }
    return std::pair(right, wrong);
  };
  EXPECT_TRUE(waitFor([&] { return labelled().second == 0; })) << labelled().second << " labels differ";
  EXPECT_GT(labelled().first, 200U);
  EXPECT_EQ(window.messages()->count(), 0) << test::text(window.messages()->text());
}

TEST_F(CutsInTheWindow, savedAndLoaded_areTheSameUnderAnotherName) {
  drawPolygon();
  choose("moreCut", QStringLiteral("Save cuts and calibration…"));
  answer("exportDialog", at("mine.json"));
  ASSERT_TRUE(saved());
  const auto file = psd::loadCuts(folder / "mine.json");
  ASSERT_OK(file);
  EXPECT_EQ(psd::toJson(file->cuts), psd::toJson(cuts()));
  EXPECT_EQ(file->keveePerCount, window.document().laboratory().features.keveePerCount);
  choose("moreCut", QStringLiteral("Load cuts and calibration…"));
  answer("cutsDialog", at("mine.json"));
  ASSERT_TRUE(waitFor([&] { return cuts().size() == 2; }));
  EXPECT_EQ(psd::toJson(cuts()[0].cut)["points"], psd::toJson(cuts()[1].cut)["points"]);
  EXPECT_NE(cuts()[0].name(), cuts()[1].name());
}

TEST_F(CutsInTheWindow, eventsOfACut_areExportedWithTheirSamples) {
  drawPolygon();
  const std::vector<std::int8_t> inside = insideByHand(cuts().at(0));
  choose("moreCut", QStringLiteral("Show its events"));
  ASSERT_TRUE(view->hasSelection());
  test::named<QAction>(&window, "exportEventsAction")->trigger();
  answer("exportDialog", at("some.h5"));
  ASSERT_TRUE(saved());
  const auto whole = trace::TraceFile::open(project / "datasets/001-traces/traces.h5");
  const auto some = trace::TraceFile::open(folder / "some.h5");
  ASSERT_OK(whole);
  ASSERT_OK(some);
  std::uint64_t row = 0;
  for (std::size_t i = 0; i < inside.size(); ++i) {
    if (!inside[i]) continue;
    ASSERT_LT(row, some->info().count);
    EXPECT_EQ(some->read(row++, 1)->samples, whole->read(i, 1)->samples) << "event " << i;
  }
  EXPECT_EQ(row, some->info().count);
}

TEST_F(CutsInTheWindow, brushedRegion_isExportedAsText) {
  const plots::Range shown = map()->range();
  const double middleX = (shown.xLow + shown.xHigh) / 2, middleY = (shown.yLow + shown.yHigh) / 2;
  drag(place(shown.xLow, shown.yLow), place(middleX, middleY), Qt::ControlModifier);
  ASSERT_TRUE(waitFor([&] { return view->hasSelection(); }));
  const std::size_t chosen = view->chosen().size();
  ASSERT_GT(chosen, 0U);
  ASSERT_LT(chosen, 400U);
  test::named<QAction>(&window, "exportEventsAction")->trigger();
  answer("exportDialog", at("some.csv"));
  ASSERT_TRUE(saved());
  const std::string text = *readFile(folder / "some.csv");
  EXPECT_EQ(std::size_t(std::count(text.begin(), text.end(), '\n')), chosen + 1);  // and a header
  EXPECT_EQ(std::stoull(text.substr(text.find('\n') + 1)), view->chosen().front());
}

}  // namespace
}  // namespace pw::window
