// SPDX-License-Identifier: GPL-3.0-or-later
// From a misclassified event of a run to its trace.
#include <QSettings>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>
#include <QTest>

#include "dataset/dataset.h"
#include "gui_test.h"
#include "project_fixture.h"
#include "traces/trace_view.h"
#include "training/outputs_panel.h"
#include "training/run_tabs.h"
#include "training/run_view.h"
#include "window/main_window.h"

namespace pw::window {
namespace {

TEST(MisclassifiedEvent, enter_showsThatEventsTraceWithItsLabel) {
  QSettings().clear();
  const test::TemporaryFolder folder;
  const std::filesystem::path project = folder / "p";
  ASSERT_OK(test::makeProject(project, test::Progress::everything, 200));
  MainWindow window;
  window.resize(1280, 720);
  window.show();
  window.openProject(QString::fromStdString(project.string()));
  const auto settled = [&] {
    return QTest::qWaitFor([&] { return window.hasProject() && window.isSettled(); }, 30'000);
  };
  ASSERT_TRUE(settled());
  window.showStage(training);
  auto* runs = window.findChild<training::RunView*>();
  auto* tabs = test::named<QTabWidget>(runs, "runTabs");
  tabs->setCurrentIndex(2);
  training::OutputsPanel* panel = runs->tabs()->outputs();
  panel->setCut(1e6);  // no event is called a neutron
  ASSERT_TRUE(QTest::qWaitFor([&] { return panel->figures().confusion[1][1] == 0; }));
  const auto data = dataset::load(project / "datasets/003-dataset/dataset.h5");
  ASSERT_OK(data);
  std::vector<std::uint32_t> neutrons;
  for (const std::uint32_t row : data->test)
    if (data->labels[row] == 1) neutrons.push_back(data->events[row]);
  std::vector<std::uint32_t> listed = panel->wrongEvents();
  std::sort(listed.begin(), listed.end());
  std::sort(neutrons.begin(), neutrons.end());
  ASSERT_EQ(listed, neutrons);

  auto* table = test::named<QWidget>(panel, "misclassified")->findChild<QTableView*>();
  table->setCurrentIndex(table->model()->index(2, 0));
  const std::uint32_t event = panel->wrongEvents()[2];
  QTest::keyClick(table, Qt::Key_Return);
  ASSERT_TRUE(settled());
  EXPECT_EQ(window.stage(), int(traces));
  auto* view = window.findChild<traces::TraceView*>();
  EXPECT_EQ(test::named<QSpinBox>(view, "event")->value(), int(event));
  EXPECT_EQ(view->events().labels[event], 1);
}

}  // namespace
}  // namespace pw::window
