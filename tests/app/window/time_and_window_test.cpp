// SPDX-License-Identifier: GPL-3.0-or-later
#include <QComboBox>
#include <QSettings>
#include <QTest>
#include <QUndoStack>

#include "gui_test.h"
#include "plots/plot_view.h"
#include "project_fixture.h"
#include "traces/trace_view.h"
#include "window/laboratory_document.h"
#include "window/main_window.h"

namespace pw::window {
namespace {

class TimeAndWindow : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    ASSERT_OK(test::makeProject(folder / "lab", test::Progress::everything, 400));
  }
  /// A window with the project on the Traces page.
  std::unique_ptr<MainWindow> opened() {
    auto window = std::make_unique<MainWindow>();
    window->resize(1280, 720);
    window->show();
    window->openProject(QString::fromStdString((folder / "lab").string()));
    EXPECT_TRUE(QTest::qWaitFor([&] { return window->hasProject() && window->isSettled(); }, 30000));
    window->showStage(traces);
    return window;
  }
  static void choose(MainWindow& window, const char* box, int index) {
    auto* combo = test::named<QComboBox>(window.findChild<traces::TraceView*>(), box);
    combo->setCurrentIndex(index);
    emit combo->activated(index);
  }
  test::TemporaryFolder folder;
};

TEST_F(TimeAndWindow, unitOfTime_isRememberedFromWindowToWindow) {
  choose(*opened(), "timeUnit", 1);
  const auto again = opened();
  auto* view = again->findChild<traces::TraceView*>();
  again->flushPlots();
  EXPECT_EQ(test::named<QComboBox>(view, "timeUnit")->currentIndex(), 1);
  EXPECT_EQ(view->plots()[0]->content().x.unit, QStringLiteral("ns"));
}

TEST_F(TimeAndWindow, alignment_isOneStepToUndo) {
  const auto window = opened();
  auto* view = window->findChild<traces::TraceView*>();
  const dataset::InputSpec before = window->document().laboratory().dataset.input;
  const int steps = window->document().undoStack()->count();
  const auto edge = view->typicalEdge();
  ASSERT_TRUE(edge.has_value());
  choose(*window, "windowAlignment", 1);
  EXPECT_EQ(window->document().undoStack()->count(), steps + 1);
  const dataset::InputSpec aligned = window->document().laboratory().dataset.input;
  EXPECT_EQ(aligned.alignment, dataset::Alignment::leadingEdge);
  EXPECT_EQ(aligned.start, before.start - std::lround(*edge));
  window->document().undoStack()->undo();
  EXPECT_EQ(window->document().laboratory().dataset.input, before);
  EXPECT_EQ(view->window().start, before.start);
  EXPECT_EQ(view->alignment(), dataset::Alignment::fixed);
  EXPECT_EQ(window->document().undoStack()->count(), steps + 1) << "showing it is no edit";
}

}  // namespace
}  // namespace pw::window
