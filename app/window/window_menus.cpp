// SPDX-License-Identifier: GPL-3.0-or-later
// The menu bar of the window.
#include <QActionGroup>
#include <QApplication>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>
#include <QToolButton>
#include <QUndoStack>

#include "frame/page_frame.h"
#include "look/icons.h"
#include "plots/plot_view.h"
#include "window/laboratory_document.h"
#include "window/log_dock.h"
#include "window/main_window.h"
#include "window/problems_dock.h"
#include "window/project_actions.h"
#include "window/project_worker.h"
#include "window/run_actions.h"

namespace pw::window {

void MainWindow::buildMenus() {
  buildProjectMenu();
  buildEditMenu();
  buildRunMenu();
  buildViewMenu();
  m_plotMenu = menuBar()->addMenu(tr("P&lot"));
  connect(m_plotMenu, &QMenu::aboutToShow, this, &MainWindow::fillPlotMenu);
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&About Pulsewright"), this, &MainWindow::about)
      ->setObjectName(QStringLiteral("aboutAction"));
  buildRunButtons();
}

void MainWindow::buildProjectMenu() {
  QMenu* file = menuBar()->addMenu(tr("&Project"));
  file->addAction(tr("&New laboratory…"), QKeySequence::New, this, [this] { m_projects->newLaboratory(); });
  file->addAction(tr("&Guided laboratory"), m_projects, &ProjectActions::guidedLaboratory);
  file->addAction(tr("&Open…"), QKeySequence::Open, m_projects, &ProjectActions::chooseProject);
  QMenu* recent = file->addMenu(tr("Open &recent"));
  connect(recent, &QMenu::aboutToShow, this, [this, recent] {
    recent->clear();
    for (const frame::RecentProject& project : ProjectActions::recent()) {
      QAction* action =
          recent->addAction(tr("%1 – %2").arg(project.name, QDir::toNativeSeparators(project.folder)), this,
                            [this, folder = project.folder] { openProject(folder); });
      action->setEnabled(project.exists);
    }
    recent->addSeparator();
    recent->addAction(tr("&Clear the list"), this, [this] {
      ProjectActions::forgetRecent();
      showRecent();
    });
  });
  file->addAction(tr("&Import files…"), QKeySequence(Qt::CTRL | Qt::Key_I), m_projects,
                  &ProjectActions::importTraces);
  file->addAction(tr("&Export the selected events…"), QKeySequence(Qt::CTRL | Qt::Key_E), this,
                  &MainWindow::exportEvents)
      ->setObjectName(QStringLiteral("exportEventsAction"));
  file->addSeparator();
  file->addAction(tr("Save &as…"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_S), this, [this] {
    if (!m_snapshot) return;
    m_document->waitForSaved();
    m_runs->whenIdle(tr("Stop what runs and copy the project?"),
                     [this] { m_projects->saveAs(m_snapshot->folder); });
  });
  m_savePdf =
      file->addAction(tr("Save the report as P&DF…"), QKeySequence::Print, this, &MainWindow::saveReportPdf);
  m_savePdf->setObjectName(QStringLiteral("saveReportPdfAction"));
  m_saveHtml = file->addAction(tr("Save the report as &HTML…"), this, &MainWindow::saveReportHtml);
  m_saveHtml->setObjectName(QStringLiteral("saveReportHtmlAction"));
  file->addAction(tr("Read a&gain"), QKeySequence(Qt::CTRL | Qt::Key_R), this, [this] {
    if (m_snapshot) openProject(m_snapshot->folder, m_guided);
  });
  file->addAction(tr("&Close"), QKeySequence::Close, this, &MainWindow::closeProject);
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &MainWindow::close);
}

void MainWindow::buildEditMenu() {
  QMenu* edit = menuBar()->addMenu(tr("&Edit"));
  QAction* undo = m_document->undoStack()->createUndoAction(this, tr("&Undo"));
  undo->setShortcut(QKeySequence::Undo);
  undo->setObjectName(QStringLiteral("undo"));
  QAction* redo = m_document->undoStack()->createRedoAction(this, tr("&Redo"));
  redo->setShortcuts({QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Z), QKeySequence(Qt::CTRL | Qt::Key_Y)});
  redo->setObjectName(QStringLiteral("redo"));
  edit->addActions({undo, redo});
}

void MainWindow::buildRunMenu() {
  QMenu* run = menuBar()->addMenu(tr("&Run"));
  run->addActions({m_runs->runAllAction(), m_runs->runPageAction(), m_runs->stopAction()});
  m_stopReading =
      run->addAction(tr("Stop rea&ding"), QKeySequence(Qt::Key_Escape), m_worker, &ProjectWorker::stop);
  m_stopReading->setEnabled(false);
}

/// At the right end of the menu bar, where they cost no height.
void MainWindow::buildRunButtons() {
  auto* corner = new QWidget(this);
  auto* row = new QHBoxLayout(corner);
  row->setContentsMargins(0, 0, look::space::small, 0);
  row->setSpacing(look::space::tiny);
  for (QAction* action : {m_runs->runAllAction(), m_runs->stopAction()}) {
    auto* button = new QToolButton(corner);
    button->setDefaultAction(action);
    button->setObjectName(action->objectName() + QStringLiteral("Button"));
    button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    button->setFocusPolicy(Qt::StrongFocus);
    look::setRole(button, "quiet");
    row->addWidget(button);
  }
  menuBar()->setCornerWidget(corner);
}

void MainWindow::restoreLayout() {
  m_firstLayout = saveState(layoutVersion);
  const QSettings settings;
  restoreGeometry(settings.value(QStringLiteral("geometry")).toByteArray());
  if (!restoreState(settings.value(QStringLiteral("layout")).toByteArray(), layoutVersion)) resetLayout();
}

void MainWindow::resetLayout() {
  restoreState(m_firstLayout, layoutVersion);
}

void MainWindow::buildViewMenu() {
  QMenu* view = menuBar()->addMenu(tr("&View"));
  for (int stage = 0; stage < m_rail->count(); ++stage) {
    view->addAction(m_rail->button(stage)->text(), QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + stage)), this,
                    [this, stage] { showStage(stage); });
  }
  view->addSeparator();
  view->addAction(m_log->toggleViewAction());
  m_log->toggleViewAction()->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_L));
  view->addAction(m_problems->toggleViewAction());
  view->addAction(tr("&Reset the layout"), this, &MainWindow::resetLayout);
  view->addSeparator();
  QMenu* themes = view->addMenu(tr("&Theme"));
  auto* group = new QActionGroup(this);
  const std::pair<QString, look::Theme> choices[] = {{tr("As the &system"), look::Theme::system},
                                                     {tr("&Light"), look::Theme::light},
                                                     {tr("&Dark"), look::Theme::dark}};
  for (const auto& [words, theme] : choices) {
    QAction* action = themes->addAction(words, this, [this, chosen = theme] { setTheme(chosen); });
    action->setCheckable(true);
    action->setChecked(look::currentTheme() == theme);
    group->addAction(action);
  }
}

void MainWindow::setTheme(look::Theme theme) {
  look::apply(theme);
  QSettings().setValue(QStringLiteral("theme"), int(theme));
}

void MainWindow::fillPlotMenu() {
  m_plotMenu->clear();
  const int shown = stage();
  const QList<plots::PlotView*> plots = m_snapshot && shown >= 0
                                            ? m_pages[std::size_t(shown)]->findChildren<plots::PlotView*>()
                                            : QList<plots::PlotView*>();
  for (plots::PlotView* plot : plots) m_plotMenu->addMenu(plot->title())->addActions(plot->plotActions());
  if (plots.isEmpty()) m_plotMenu->addAction(tr("No plots on this page"))->setEnabled(false);
}

void MainWindow::about() {
  auto* box = new QMessageBox(
      QMessageBox::NoIcon, tr("About Pulsewright"),
      tr("<b>Pulsewright %1</b><br>From detector pulses to a verified neural-network classifier on an "
         "FPGA board.<br><br>Qt %2 · GPL-3.0-or-later")
          .arg(QStringLiteral(PW_VERSION), QString::fromLatin1(qVersion())),
      QMessageBox::Close, this);
  box->setObjectName(QStringLiteral("about"));
  box->setIconPixmap(look::icon(QStringLiteral("pulsewright"), look::Tone::accent).pixmap(48, 48));
  box->setAttribute(Qt::WA_DeleteOnClose);
  // A message box with a picture would break its words after three.
  for (QLabel* words : box->findChildren<QLabel*>(QStringLiteral("qt_msgbox_label")))
    words->setMinimumWidth(fontMetrics().averageCharWidth() * 52);
  box->open();
}

}  // namespace pw::window
