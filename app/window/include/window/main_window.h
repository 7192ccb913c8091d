// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <array>
#include <bitset>
#include <deque>
#include <functional>
#include <memory>

#include "frame/rail.h"
#include "jobs/environment.h"
#include "look/theme.h"
#include "recipe/recipe.h"
#include "window/snapshot.h"

class QLabel;
class QMenu;
class QStackedWidget;

namespace pw::frame {
class JobsArea;
class MessageBar;
class PageFrame;
class StartPage;
}  // namespace pw::frame
namespace pw::traces {
class TraceView;
}
namespace pw::training {
class CompressionView;
class RunView;
}  // namespace pw::training
namespace pw::hardware {
class BoardView;
}  // namespace pw::hardware
namespace pw::report_view {
class ReportView;
}
namespace pw::sheets {
class FigureStrip;
}

namespace pw::window {

class BackgroundJobs;
class DeskPage;
class GuideBar;
class HardwarePage;
class LaboratoryDocument;
class LogDock;
class ProblemsDock;
class ProjectActions;
class ProjectLock;
class ProjectWatch;
class ProjectWorker;
class RunActions;
class SettingsForms;

/// The workbench window: it wires, it does not work. Rail on the left, pages, message bar above them, jobs in
/// the status bar. Projects are read by ProjectWorker, run by RunActions, made by ProjectActions, guarded by
/// ProjectWatch; their settings live in LaboratoryDocument.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(QWidget* parent = nullptr,
                      const jobs::Environment& environment = jobs::findEnvironment());
  ~MainWindow() override;

  void openProject(const QString& folder) { openProject(folder, false); }
  void openProject(const QString& folder, bool guided);
  void closeProject();
  bool isOpening() const;
  /// The project's values and traces are on the screen, or have failed to come.
  bool isSettled() const;
  bool hasProject() const { return m_snapshot != nullptr; }
  const std::shared_ptr<const Snapshot>& snapshot() const { return m_snapshot; }
  void showStage(int stage);
  int stage() const;
  frame::Rail* rail() const { return m_rail; }
  frame::MessageBar* messages() const { return m_messages; }
  frame::JobsArea* jobsArea() const { return m_jobs; }
  frame::PageFrame* page(int stage) const { return m_pages[std::size_t(stage)]; }
  LaboratoryDocument& document() { return *m_document; }
  RunActions& runs() { return *m_runs; }
  ProjectActions& projects() { return *m_projects; }
  ProblemsDock& problems() { return *m_problems; }
  LogDock* log() const { return m_log; }
  /// Draws whatever waits for a throttle, for pictures.
  void flushPlots();

 signals:
  void settled();

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;
  void closeEvent(QCloseEvent* event) override;

 private:
  void buildFrame();
  void buildStatusBar();
  void addPages(const jobs::Environment& environment);
  void addPage(Stage stage, const char* name, const QString& title, const QString& purpose);
  /// The pages' contents, a part a turn of the event loop: the start page does without them. False: all are
  /// there.
  bool buildNextPart();
  void buildWhenIdle();
  void buildTraces();
  void buildTraining();
  void buildCompression();
  void openTrace(quint64 event);
  void fillDesk();
  void buildReport();
  void connectForms();
  void fill(Stage stage, QWidget* content);
  void buildMenus();
  void buildProjectMenu();
  void buildEditMenu();
  void buildRunMenu();
  void buildViewMenu();
  void buildRunButtons();
  void restoreLayout();
  void resetLayout();
  void connectWorker();
  void connectTraces();
  void connectCutFiles();
  void loadCuts(const QString& path);
  void exportEvents();
  void connectProjects();
  void connectRuns();
  void connectGuide();
  void connectPages();
  void connectDocument();

  void startOpening(const QString& folder, bool guided);
  void showOpened(const std::shared_ptr<const Snapshot>& snapshot);
  void showRefreshed(const std::shared_ptr<const Snapshot>& snapshot);
  void showSnapshot(const std::shared_ptr<const Snapshot>& snapshot, bool newTraces);
  /// Gives the page what the snapshot has for it, unless it has it already.
  void showPage(int page);
  void showNextPage();
  void showPartProblems();
  void showNothing();
  /// Whether the window may close: the settings are on disk, or the person was asked and does not mind.
  bool saveBeforeClosing();
  void refresh();
  void setWritable(bool writable);
  /// Rail, hints and guide from project, settings and runs.
  void showStates();
  void showSettings();
  void beginLive(const QString& stage);
  void showEpoch(const QString& stage, const recipe::Epoch& epoch);
  static constexpr int layoutVersion = 1;  ///< of docks and tool bars
  void finishJob();
  void chooseFile(const QString& title, const QString& suggested, std::function<void(const QString&)> chosen);
  void chooseExport(const QByteArray& bytes, const QString& suggestedName);
  void saveReportPdf();
  void saveReportHtml();
  void showReportActions();
  void fillPlotMenu();
  void showRecent();
  void setTheme(look::Theme theme);
  void about();

  ProjectWorker* m_worker;
  LaboratoryDocument* m_document;
  BackgroundJobs* m_background = nullptr;
  RunActions* m_runs = nullptr;
  ProjectActions* m_projects = nullptr;
  ProjectWatch* m_watch = nullptr;
  SettingsForms* m_forms = nullptr;
  DeskPage* m_desk = nullptr;
  std::shared_ptr<const Snapshot> m_snapshot;
  std::shared_ptr<const Snapshot> m_opened;     ///< read, but the pages are not built yet
  std::deque<std::function<void()>> m_unbuilt;  ///< what buildNextPart() has before it
  bool m_closeUnsaved = false;                  ///< the person has agreed to
  std::unique_ptr<ProjectLock> m_opening;       ///< of the project that is being read
  std::bitset<stageCount> m_unshown;            ///< pages that do not show the snapshot yet
  std::array<frame::StageState, stageCount> m_states{};
  QByteArray m_firstLayout;
  int m_job = 0;
  bool m_tracesWaiting = false, m_guided = false;

  frame::Rail* m_rail = nullptr;
  QStackedWidget* m_stack = nullptr;
  frame::StartPage* m_start = nullptr;
  std::array<frame::PageFrame*, stageCount> m_pages{};
  std::array<QList<sheets::FigureStrip*>, stageCount> m_figures;  ///< on each page, for what is out of date
  frame::MessageBar* m_messages = nullptr;
  GuideBar* m_guide = nullptr;
  frame::JobsArea* m_jobs = nullptr;
  ProblemsDock* m_problems = nullptr;
  LogDock* m_log = nullptr;
  QLabel* m_projectWords = nullptr;
  QMenu* m_plotMenu = nullptr;
  QAction *m_stopReading = nullptr, *m_savePdf = nullptr, *m_saveHtml = nullptr;
  traces::TraceView* m_traces = nullptr;
  training::RunView* m_training = nullptr;
  training::CompressionView* m_compression = nullptr;
  HardwarePage* m_hardware = nullptr;
  hardware::BoardView* m_board = nullptr;
  report_view::ReportView* m_report = nullptr;
};

}  // namespace pw::window
