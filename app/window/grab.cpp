// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/grab.h"

#include <QAction>
#include <QApplication>
#include <QComboBox>
#include <QDialog>
#include <QDir>
#include <QEventLoop>
#include <QMessageBox>
#include <QTabWidget>
#include <QTemporaryDir>
#include <QTimer>
#include <cmath>
#include <functional>

#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "frame/page_frame.h"
#include "plots/plot_view.h"
#include "traces/cut_panel.h"
#include "traces/trace_view.h"
#include "window/import_dialog.h"
#include "window/log_dock.h"
#include "window/main_window.h"
#include "window/new_project_dialog.h"
#include "window/problems_dock.h"
#include "window/run_actions.h"
#include "wizard/wizard_view.h"

namespace pw::window {
namespace {

constexpr int openLimitMs = 120'000;

/// Lets layouts settle and throttled plots draw.
void settle(MainWindow& window) {
  for (int round = 0; round < 3; ++round) QApplication::processEvents();
  // A page shown by the program has the focus somewhere by chance.
  if (QWidget* focused = QApplication::focusWidget()) focused->clearFocus();
  window.flushPlots();
  QApplication::processEvents();
}

/// Draws windows into the folder and remembers the names.
class Album {
 public:
  explicit Album(const QString& folder) : m_folder(folder) {}
  const QStringList& names() const { return m_names; }

  Result<void> take(MainWindow& window, const QString& name) {
    settle(window);
    return save(window, name);
  }
  /// A dialog in its own size.
  Result<void> take(QDialog& dialog, const QString& name) {
    dialog.show();
    for (int round = 0; round < 3; ++round) QApplication::processEvents();
    for (plots::PlotView* plot : dialog.findChildren<plots::PlotView*>()) plot->flush();
    return save(dialog, name);
  }

 private:
  Result<void> save(QWidget& widget, const QString& name) {
    const QString path = QDir(m_folder).filePath(name);
    if (!widget.grab().save(path, "PNG")) {
      return failure(ErrorKind::io, "The picture could not be written.", path.toStdString(),
                     "Choose a folder that can be written to.");
    }
    m_names << name;
    return {};
  }
  QString m_folder;
  QStringList m_names;
};

/// Starts something and waits until its values are on the screen.
void waitFor(MainWindow& window, const std::function<void()>& start) {
  QEventLoop loop;
  QTimer limit;
  limit.setSingleShot(true);
  QObject::connect(&limit, &QTimer::timeout, &loop, &QEventLoop::quit);
  QObject::connect(&window, &MainWindow::settled, &loop, [&] {
    if (window.isSettled()) loop.quit();
  });
  limit.start(openLimitMs);
  start();
  if (!window.isSettled()) loop.exec();
}

Result<void> open(MainWindow& window, const QString& folder) {
  waitFor(window, [&] { window.openProject(folder); });
  if (!window.hasProject()) {
    return failure(ErrorKind::badInput,
                   window.messages()->text().section(QLatin1Char('\n'), 0, 0).toStdString(),
                   folder.toStdString(), "Give the folder of a project.");
  }
  return {};
}

Result<void> takePages(Album& album, MainWindow& window, const QString& pattern) {
  for (int stage = 0; stage < stageCount; ++stage) {
    window.showStage(stage);
    const QString name = window.rail()->button(stage)->objectName();
    PW_CHECK(album.take(window, pattern.contains(QLatin1String("%2"))
                                    ? pattern.arg(stage + 1, 2, 10, QLatin1Char('0')).arg(name)
                                    : pattern.arg(name)));
  }
  window.showStage(0);
  return {};
}

void mark(MainWindow& window, int stage, frame::StageState state, const QString& words) {
  window.rail()->setState(stage, state, words);
  window.page(stage)->setStage(state, words);
}

/// What a run looks like, without one.
Result<void> takeRunning(Album& album, MainWindow& window) {
  window.showStage(training);
  mark(window, training, frame::StageState::running, MainWindow::tr("Training the teacher"));
  window.page(training)->setProgress(0.43, MainWindow::tr("Epoch 13 of 30: validation accuracy 98.10 %"));
  for (int stage = compression; stage < stageCount; ++stage)
    mark(window, stage, frame::StageState::outOfDate, {});
  auto* stop = window.findChild<QAction*>(QStringLiteral("stop"));
  stop->setEnabled(true);
  const int job = window.jobsArea()->begin(MainWindow::tr("Running all"));
  window.jobsArea()->progress(job, 0.31);
  PW_CHECK(album.take(window, QStringLiteral("10-running.png")));
  window.jobsArea()->end(job);
  stop->setEnabled(false);
  mark(window, training, frame::StageState::done, {});
  return {};
}

/// Two markers on the shape of the pulses.
Result<void> takeMarkers(Album& album, MainWindow& window) {
  window.showStage(traces);
  const plots::PlotView* shape = window.page(traces)->findChild<traces::TraceView*>()->plots()[1];
  for (const char* name : {"markerA", "markerB"})
    shape->findChild<QAction*>(QString::fromLatin1(name))->trigger();
  PW_CHECK(album.take(window, QStringLiteral("08-markers.png")));
  shape->findChild<QAction*>(QStringLiteral("removeMarkers"))->trigger();
  return {};
}

/// The other tabs of the pages that show runs.
Result<void> takeRuns(Album& album, MainWindow& window) {
  const struct {
    int stage;
    const char *tabs, *picture, *name;
    int number;
  } wanted[] = {{training, "runTabs", "%1-teacher-%2.png", "layers", 1},
                {training, "runTabs", "%1-teacher-%2.png", "outputs", 2},
                {compression, "studentTabs", "%1-student-%2.png", "learning", 1},
                {compression, "studentTabs", "%1-student-%2.png", "layers", 2},
                {compression, "studentTabs", "%1-student-%2.png", "outputs", 3}};
  int picture = 20;
  for (const auto& tab : wanted) {
    window.showStage(tab.stage);
    auto* tabs = window.page(tab.stage)->findChild<QTabWidget*>(QString::fromLatin1(tab.tabs));
    tabs->setCurrentIndex(tab.number);
    PW_CHECK(album.take(window,
                        QString::fromLatin1(tab.picture).arg(picture++).arg(QString::fromLatin1(tab.name))));
    tabs->setCurrentIndex(0);
  }
  return {};
}

/// All traces of the file as a density.
Result<void> takePersistence(Album& album, MainWindow& window) {
  window.showStage(traces);
  auto* mode = window.page(traces)->findChild<QComboBox*>(QStringLiteral("traceMode"));
  waitFor(window, [&] { mode->setCurrentIndex(2); });
  PW_CHECK(album.take(window, QStringLiteral("09-persistence.png")));
  waitFor(window, [&] { mode->setCurrentIndex(0); });
  return {};
}

/// Events selected in one plot, one event with its gates, and where the information is.
Result<void> takeAnalysis(Album& album, MainWindow& window) {
  window.showStage(traces);
  auto* view = window.page(traces)->findChild<traces::TraceView*>();
  const plots::Range all = view->plots()[2]->range();
  const double middle = (all.yLow + all.yHigh) / 2;
  waitFor(window, [&] { view->markRegion({all.xLow, all.xHigh, middle, all.yHigh}); });
  PW_CHECK(album.take(window, QStringLiteral("14-selection.png")));
  waitFor(window, [&] { view->setSelection({}); });
  auto* beside = view->findChild<QTabWidget*>(QStringLiteral("besideTrace"));
  auto* mode = view->findChild<QComboBox*>(QStringLiteral("traceMode"));
  waitFor(window, [&] { mode->setCurrentIndex(1); });
  waitFor(window, [&] { beside->setCurrentIndex(1); });
  PW_CHECK(album.take(window, QStringLiteral("15-information.png")));
  beside->setCurrentIndex(0);
  waitFor(window, [&] { mode->setCurrentIndex(0); });
  return {};
}

/// The pages beside the map: fits by energy, a polygon with its events, gates, the check.
Result<void> takeDiscrimination(Album& album, MainWindow& window) {
  window.showStage(traces);
  auto* view = window.page(traces)->findChild<traces::TraceView*>();
  traces::CutPanel* cuts = view->discrimination()->cuts();
  const std::vector<psd::PlaneCut> own = cuts->cuts();
  auto* beside = view->findChild<QTabWidget*>(QStringLiteral("besideMap"));
  auto* above = view->findChild<QTabWidget*>(QStringLiteral("besideTrace"));
  waitFor(window, [&] { beside->setCurrentIndex(1); });
  PW_CHECK(album.take(window, QStringLiteral("16-fits.png")));
  auto* slices = view->findChild<QComboBox*>(QStringLiteral("slice"));
  slices->setCurrentIndex(1);
  PW_CHECK(album.take(window, QStringLiteral("17-fit.png")));
  slices->setCurrentIndex(0);
  beside->setCurrentIndex(2);
  {
    const QSignalBlocker quiet(cuts);  // a picture changes nothing in the project
    cuts->add(psd::Cut::Kind::valley);
    cuts->add(psd::Cut::Kind::polygon);
  }
  waitFor(window, [&] { view->setSelection(cuts->inside()); });
  PW_CHECK(album.take(window, QStringLiteral("18-cuts.png")));
  waitFor(window, [&] { view->setSelection({}); });
  cuts->setCuts(own);
  waitFor(window, [&] {
    beside->setCurrentIndex(3);
    above->setCurrentIndex(2);
  });
  PW_CHECK(album.take(window, QStringLiteral("19-gates.png")));
  above->setCurrentIndex(0);
  waitFor(window, [&] { beside->setCurrentIndex(4); });
  PW_CHECK(album.take(window, QStringLiteral("20-check.png")));
  beside->setCurrentIndex(0);
  return {};
}

/// The other leaves of the desk, with a network under the sliders.
Result<void> takeDesk(Album& album, MainWindow& window) {
  window.showStage(Stage::desk);
  auto* leaves = window.page(Stage::desk)->findChild<QTabWidget*>(QStringLiteral("deskTabs"));
  const char* names[] = {"21-desk-figures.png", "22-desk-sliders.png", "23-desk-findings.png"};
  for (int leaf = 1; leaf < leaves->count(); ++leaf) {
    waitFor(window, [&] { leaves->setCurrentIndex(leaf); });
    QEventLoop answer;  // of the sliders' own thread
    QTimer::singleShot(300, &answer, &QEventLoop::quit);
    answer.exec();
    PW_CHECK(album.take(window, QString::fromLatin1(names[leaf - 1])));
  }
  leaves->setCurrentIndex(0);
  return {};
}

/// The steps of the hardware wizard, each with its further tabs ("30-5-stepparallelism-2.png").
Result<void> takeWizard(Album& album, MainWindow& window) {
  window.showStage(hardware);
  auto* wizard = window.page(hardware)->findChild<wizard::WizardView*>(QStringLiteral("wizard"));
  for (int step = 0; step < wizard->count(); ++step) {
    waitFor(window, [&] { wizard->setCurrent(step); });
    const QString name = QStringLiteral("30-%1-%2").arg(step + 1).arg(wizard->stepName(step).toLower());
    PW_CHECK(album.take(window, name + QStringLiteral(".png")));
    auto* tabs = wizard->page(step)->findChild<QTabWidget*>();
    for (int tab = 1; tabs && tab < tabs->count(); ++tab) {
      tabs->setCurrentIndex(tab);
      PW_CHECK(album.take(window, QStringLiteral("%1-%2.png").arg(name).arg(tab + 1)));
    }
    if (tabs) tabs->setCurrentIndex(0);
  }
  wizard->setCurrent(0);
  return {};
}

Result<void> takeFailed(Album& album, MainWindow& window) {
  window.showStage(hardware);
  const Error error{ErrorKind::toolMissing, "Yosys is not installed.", "Stage: Hardware",
                    "Install it with 'sudo apt install yosys' and run the stage again."};
  mark(window, hardware, frame::StageState::failed, QString::fromStdString(error.what));
  window.messages()->post(error);
  PW_CHECK(album.take(window, QStringLiteral("11-failed.png")));
  window.messages()->clear();
  // A key of its own: the watch on the tools would clear theirs, since they are there.
  window.problems().set(QStringLiteral("example"), error);
  window.problems().show();
  PW_CHECK(album.take(window, QStringLiteral("12-problems.png")));
  window.problems().hide();
  window.problems().clearAll();
  for (const char* line : {"Making traces", "Making traces: done in 2.51 s", "Training the teacher"})
    window.log()->add(QString::fromLatin1(line));
  window.log()->show();
  window.log()->text();  // shows what waits for the next refresh
  PW_CHECK(album.take(window, QStringLiteral("13-log.png")));
  window.log()->hide();
  return {};
}

Result<void> takeEmpty(Album& album, MainWindow& window) {
  const QTemporaryDir folder;
  const QString project = folder.filePath(QStringLiteral("laboratory"));
  PW_CHECK(makeProject({project, MainWindow::tr("Laboratory"), {}}, {}));
  PW_CHECK(open(window, project));
  PW_CHECK(takePages(album, window, QStringLiteral("empty-%1.png")));
  window.closeProject();
  return {};
}

/// A file of twenty falling pulses, as the import dialog would have read it.
formats::Preview exampleFile(const char* name, trace::Label label, double fall) {
  formats::Preview file;
  file.path = QDir::home().filePath(QString::fromLatin1(name)).toStdString();
  file.recognised = {formats::Format::table, "rows of text"};
  file.description.format = formats::Format::table;
  file.description.variant = "commas, with header";
  file.description.columns = {"energy", "fci_published"};
  file.description.length = file.first.length = 400;
  file.first.count = 20;
  file.first.columns.assign(2, std::vector<double>(file.first.count));
  file.labelOfName = label;
  for (std::uint64_t row = 0; row < file.first.count; ++row) {
    for (std::uint64_t i = 0; i < file.first.length; ++i) {
      const double time = double(i) - 60;
      const double pulse = time < 0 ? 0 : (1 - std::exp(-time / 12)) * std::exp(-time / fall);
      file.first.samples.push_back(float(std::round(400 - (80 + 12 * double(row)) * pulse)));
    }
  }
  return file;
}

Result<void> takeImports(Album& album, MainWindow& window, const QString& folder) {
  std::vector<LookedAt> looks;
  looks.push_back({QStringLiteral("gamma.csv"), exampleFile("gamma.csv", trace::gamma, 60)});
  looks.push_back({QStringLiteral("neutron.csv"), exampleFile("neutron.csv", trace::neutron, 110)});
  const QStringList names = {looks[0].path, looks[1].path};
  ImportDialog import(names, folder, &window);
  import.setFiles(looks);
  PW_CHECK(album.take(import, QStringLiteral("dialog-import.png")));
  const Error error{ErrorKind::badInput, "The content is of no known format.", "neutron.csv",
                    "A file of bare samples needs the record length."};
  looks[1].file = tl::unexpected(error);
  import.setFiles(looks);
  PW_CHECK(album.take(import, QStringLiteral("dialog-import-problem.png")));
  import.hide();
  return {};
}

Result<void> takeDialogs(Album& album, MainWindow& window) {
  using Purpose = NewProjectDialog::Purpose;
  const QString folder = QDir::home().filePath(QStringLiteral("Pulsewright/laboratory-1"));
  NewProjectDialog create(Purpose::create, folder, &window);
  PW_CHECK(album.take(create, QStringLiteral("dialog-new.png")));
  create.hide();
  PW_CHECK(takeImports(album, window, folder));
  NewProjectDialog copy(Purpose::saveAs, folder + QStringLiteral("-copy"), &window);
  PW_CHECK(album.take(copy, QStringLiteral("dialog-save-as.png")));
  copy.hide();
  window.findChild<QAction*>(QStringLiteral("aboutAction"))->trigger();
  auto* about = window.findChild<QDialog*>(QStringLiteral("about"));
  PW_CHECK(album.take(*about, QStringLiteral("dialog-about.png")));
  about->close();
  QMessageBox* question = makeStopQuestion(MainWindow::tr("Stop what runs and close Pulsewright?"), &window);
  PW_CHECK(album.take(*question, QStringLiteral("dialog-stop.png")));
  question->close();
  return {};
}

}  // namespace

Result<QStringList> grabPages(const GrabRequest& request) {
  if (!QDir().mkpath(request.folder)) {
    return failure(ErrorKind::io, "The folder for the pictures could not be made.",
                   request.folder.toStdString(), "Choose another place.");
  }
  Album album(request.folder);
  MainWindow window;
  window.resize(request.size);
  window.show();
  PW_CHECK(album.take(window, QStringLiteral("00-start.png")));
  if (!request.project.isEmpty()) {
    PW_CHECK(open(window, request.project));
    PW_CHECK(takePages(album, window, QStringLiteral("%1-%2.png")));
    window.messages()->post(frame::MessageBar::Kind::note,
                            MainWindow::tr("Everything is up to date already."));
    PW_CHECK(album.take(window, QStringLiteral("07-message.png")));
    window.messages()->clear();
    PW_CHECK(takeRuns(album, window));
    PW_CHECK(takeMarkers(album, window));
    if (!window.snapshot()->events.isListMode()) {
      PW_CHECK(takePersistence(album, window));
      PW_CHECK(takeAnalysis(album, window));
      PW_CHECK(takeDiscrimination(album, window));
    }
    PW_CHECK(takeDesk(album, window));
    PW_CHECK(takeWizard(album, window));
    PW_CHECK(takeRunning(album, window));
    PW_CHECK(takeFailed(album, window));
  }
  PW_CHECK(takeEmpty(album, window));
  PW_CHECK(takeDialogs(album, window));
  return album.names();
}

}  // namespace pw::window
