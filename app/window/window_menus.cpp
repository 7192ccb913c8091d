// SPDX-License-Identifier: GPL-3.0-or-later
// The menu bar of the window.
#include <QActionGroup>
#include <QApplication>
#include <QMenuBar>
#include <QMessageBox>
#include <QSettings>

#include "frame/page_frame.h"
#include "plots/plot_view.h"
#include "window/main_window.h"
#include "window/project_worker.h"

namespace pw::window {

void MainWindow::buildMenus() {
  QMenu* file = menuBar()->addMenu(tr("&Project"));
  file->addAction(tr("&Open…"), QKeySequence::Open, this, &MainWindow::chooseProject);
  file->addAction(tr("&Read again"), QKeySequence(Qt::CTRL | Qt::Key_R), this, [this] {
    if (m_snapshot) openProject(m_snapshot->folder);
  });
  file->addAction(tr("&Stop reading"), QKeySequence(Qt::Key_Escape), this, [this] { m_worker->stop(); });
  file->addAction(tr("&Close"), QKeySequence::Close, this, &MainWindow::closeProject);
  file->addSeparator();
  file->addAction(tr("&Quit"), QKeySequence::Quit, this, &MainWindow::close);
  buildViewMenu();
  m_plotMenu = menuBar()->addMenu(tr("P&lot"));
  connect(m_plotMenu, &QMenu::aboutToShow, this, &MainWindow::fillPlotMenu);
  QMenu* help = menuBar()->addMenu(tr("&Help"));
  help->addAction(tr("&About Pulsewright"), this, &MainWindow::about);
}

void MainWindow::buildViewMenu() {
  QMenu* view = menuBar()->addMenu(tr("&View"));
  for (int stage = 0; stage < m_rail->count(); ++stage) {
    view->addAction(m_rail->button(stage)->text(), QKeySequence(Qt::CTRL | Qt::Key(Qt::Key_1 + stage)), this,
                    [this, stage] { showStage(stage); });
  }
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
  box->setAttribute(Qt::WA_DeleteOnClose);
  box->open();
}

}  // namespace pw::window
