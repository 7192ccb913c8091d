// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMainWindow>
#include <array>
#include <memory>

#include "frame/rail.h"
#include "look/theme.h"
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
class HardwareView;
}  // namespace pw::hardware
namespace pw::report_view {
class ReportView;
}

namespace pw::window {

class ProjectWorker;

/// The workbench window: it wires, it does not work. Rail on the left, pages, message bar above them, jobs in
/// the status bar; projects are read by ProjectWorker.
class MainWindow : public QMainWindow {
  Q_OBJECT
 public:
  explicit MainWindow(QWidget* parent = nullptr);
  ~MainWindow() override;

  void openProject(const QString& folder);
  void closeProject();
  bool isOpening() const;
  /// The project's values and traces are on the screen, or have failed to come.
  bool isSettled() const;
  bool hasProject() const { return m_snapshot != nullptr; }
  void showStage(int stage);
  int stage() const;
  frame::Rail* rail() const { return m_rail; }
  frame::MessageBar* messages() const { return m_messages; }
  /// Draws whatever waits for a throttle, for pictures.
  void flushPlots();

 signals:
  void settled();

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  void buildFrame();
  void buildPages();
  void addPage(Stage stage, const char* name, const QString& title, const QString& purpose, QWidget* content);
  void buildMenus();
  void buildViewMenu();
  void connectWorker();
  void connectPlots();
  void showSnapshot(const std::shared_ptr<const Snapshot>& snapshot);
  void finishJob();
  void chooseProject();
  void chooseExport(const QByteArray& bytes, const QString& suggestedName);
  void fillPlotMenu();
  void remember(const QString& folder, const QString& name);
  void showRecent();
  void setTheme(look::Theme theme);
  void about();

  ProjectWorker* m_worker;
  std::shared_ptr<const Snapshot> m_snapshot;
  int m_job = 0;
  bool m_tracesWaiting = false;

  frame::Rail* m_rail = nullptr;
  QStackedWidget* m_stack = nullptr;
  frame::StartPage* m_start = nullptr;
  std::array<frame::PageFrame*, stageCount> m_pages{};
  frame::MessageBar* m_messages = nullptr;
  frame::JobsArea* m_jobs = nullptr;
  QLabel* m_projectWords = nullptr;
  QMenu* m_plotMenu = nullptr;
  traces::TraceView* m_traces = nullptr;
  training::RunView* m_training = nullptr;
  training::CompressionView* m_compression = nullptr;
  hardware::HardwareView* m_hardware = nullptr;
  hardware::BoardView* m_board = nullptr;
  report_view::ReportView* m_report = nullptr;
};

}  // namespace pw::window
