// SPDX-License-Identifier: GPL-3.0-or-later
// What the window saves outside the project: pictures and numbers of plots, the report.
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>

#include "report_view/printed_report.h"
#include "window/main_window.h"
#include "window/project_worker.h"

namespace pw::window {

void MainWindow::chooseFile(const QString& title, const QString& suggested,
                            std::function<void(const QString&)> chosen) {
  auto* dialog = new QFileDialog(this, title);
  dialog->setObjectName(QStringLiteral("exportDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  const QFileInfo file(suggested);
  if (file.isAbsolute()) dialog->setDirectory(file.absolutePath());
  dialog->selectFile(file.fileName());
  dialog->setDefaultSuffix(file.suffix());
  connect(dialog, &QFileDialog::fileSelected, this,
          [chosen = std::move(chosen)](const QString& path) { chosen(path); });
  dialog->open();
}

void MainWindow::chooseExport(const QByteArray& bytes, const QString& suggestedName) {
  chooseFile(tr("Export the plot"), suggestedName,
             [this, bytes](const QString& path) { m_worker->save(path, bytes); });
}

void MainWindow::showReportActions() {
  const bool present = m_snapshot && !m_snapshot->reportHtml.isEmpty();
  m_savePdf->setEnabled(present);
  m_saveHtml->setEnabled(present);
}

void MainWindow::saveReportPdf() {
  if (!m_snapshot || m_snapshot->reportHtml.isEmpty()) return;
  const QFileInfo html(m_snapshot->reportPath);
  const auto paper = report_view::paperOf(QLocale());
  chooseFile(tr("Save the report as PDF"), html.absolutePath() + QStringLiteral("/report.pdf"),
             [this, paper, page = m_snapshot->reportHtml](const QString& path) {
               m_worker->save(path, [page, paper](const Work& work) {
                 return report_view::printedReport(page, paper, work);
               });
             });
}

void MainWindow::saveReportHtml() {
  if (!m_snapshot || m_snapshot->reportHtml.isEmpty()) return;
  // Not in the project's folder, where the report is already.
  const QString name = m_snapshot->name.isEmpty() ? QStringLiteral("report") : m_snapshot->name;
  chooseFile(
      tr("Save the report as HTML"), name + QStringLiteral(".html"),
      [this, page = m_snapshot->reportHtml.toUtf8()](const QString& path) { m_worker->save(path, page); });
}

}  // namespace pw::window
