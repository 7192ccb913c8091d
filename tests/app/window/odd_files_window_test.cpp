// SPDX-License-Identifier: GPL-3.0-or-later
// Projects whose trace files are odd: the window shows what there is, or says what is wrong.
#include <QComboBox>
#include <QSettings>
#include <QTest>
#include <QToolButton>

#include "base/file.h"
#include "frame/message_bar.h"
#include "gui_test.h"
#include "odd_traces.h"
#include "plots/plot_view.h"
#include "project/project.h"
#include "traces/trace_view.h"
#include "window/main_window.h"

namespace pw::window {
namespace {

Result<void> makeProject(const std::filesystem::path& folder, const std::filesystem::path& traces) {
  PW_CHECK(makeFolder(folder / "datasets/001-traces"));
  PW_ASSIGN(project::Project project, project::Project::create(folder, "Odd"));
  project::Artifact artifact;
  artifact.name = "traces";
  artifact.path = "datasets/001-traces/source.json";
  PW_CHECK(
      writeJsonFile(project.pathOf(artifact), {{"file", traces.string()}, {"bytes", 1}, {"modified", 0}}));
  return project.record(artifact, {});
}

TEST(OddFilesInTheWindow, everyFile_isShownOrExplained) {
  QSettings().clear();
  const test::TemporaryFolder folder;
  MainWindow window;
  window.show();
  auto* view = window.findChild<traces::TraceView*>();
  auto* mode = test::named<QComboBox>(view, "traceMode");
  for (const test::OddTraces& odd : test::oddTraces()) {
    SCOPED_TRACE(odd.name);
    const std::filesystem::path file = folder / (std::string(odd.name) + ".h5");
    test::write(odd, file);
    ASSERT_OK(makeProject(folder / odd.name, file));
    window.openProject(QString::fromStdString((folder / odd.name).string()));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window.hasProject() && window.isSettled(); }, 20000));
    for (const int choice : {1, 2, 0}) {
      mode->setCurrentIndex(choice);
      view->findChild<QToolButton*>(QStringLiteral("nextEvent"))->click();
      ASSERT_TRUE(QTest::qWaitFor([&] { return window.isSettled(); }, 20000));
      window.flushPlots();
    }
    const bool shown = !view->plots()[0]->content().lines.empty();
    EXPECT_TRUE(shown || window.messages()->count() > 0) << "neither a trace nor a word";
    window.messages()->clear();
  }
}

}  // namespace
}  // namespace pw::window
