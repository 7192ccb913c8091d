// SPDX-License-Identifier: GPL-3.0-or-later
// What the window saves outside the project: pictures and numbers of plots, the report.
#include <QDir>
#include <QFileDialog>
#include <QFileInfo>
#include <QLocale>
#include <QStatusBar>

#include "frame/message_bar.h"
#include "psd/cuts_file.h"
#include "report_view/printed_report.h"
#include "trace/extract.h"
#include "traces/cut_panel.h"
#include "traces/trace_view.h"
#include "window/background_jobs.h"
#include "window/laboratory_document.h"
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

void MainWindow::connectCutFiles() {
  const traces::CutPanel* cuts = m_traces->discrimination()->cuts();
  connect(cuts, &traces::CutPanel::saveWanted, this, [this] {
    if (!m_snapshot) return;
    const jobs::Laboratory& now = m_document->laboratory();
    const psd::CutsFile content{now.cuts, now.calibration, now.features.keveePerCount,
                                now.features.keveeOffset};
    chooseFile(tr("Save cuts and calibration"), m_snapshot->name + QStringLiteral("-cuts.json"),
               [this, content](const QString& path) {
                 const Result<void> saved = psd::saveCuts(content, path.toStdString());
                 if (!saved) return m_messages->post(saved.error());
                 statusBar()->showMessage(tr("Saved %1").arg(QDir::toNativeSeparators(path)), 5000);
               });
  });
  connect(cuts, &traces::CutPanel::loadWanted, this, [this] {
    auto* dialog = new QFileDialog(this, tr("Load cuts and calibration"), {}, tr("Cuts (*.json)"));
    dialog->setObjectName(QStringLiteral("cutsDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::loadCuts);
    dialog->open();
  });
}

void MainWindow::loadCuts(const QString& path) {
  Result<psd::CutsFile> loaded = psd::loadCuts(path.toStdString());
  if (!loaded) return m_messages->post(loaded.error());
  jobs::Laboratory next = m_document->laboratory();
  for (psd::PlaneCut& cut : loaded->cuts) {
    cut.cut.name = psd::freeName(next.cuts, cut.name());
    next.cuts.push_back(std::move(cut));
  }
  next.calibration = std::move(loaded->calibration);
  next.features.keveePerCount = loaded->keveePerCount;
  next.features.keveeOffset = loaded->keveeOffset;
  m_document->edit(next, tr("Cuts and calibration"));
}

void MainWindow::exportEvents() {
  if (!m_snapshot || m_snapshot->events.info.length == 0) return;
  const std::vector<std::uint64_t> events = m_traces->chosen();
  std::vector<std::int8_t> labels;
  for (const std::uint64_t event : events) labels.push_back(m_traces->events().label(event));
  chooseFile(tr("Export %L1 events as a trace file (.h5) or text (.csv)").arg(events.size()),
             m_snapshot->name + QStringLiteral("-events.h5"),
             [this, events, labels, from = m_snapshot->traceFile](const QString& path) {
               m_background->start<bool>(
                   QStringLiteral("export"), tr("Saving events"),
                   [=](const Work& work) -> Result<bool> {
                     PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(from));
                     PW_CHECK(trace::extractTraces(file, events, labels, path.toStdString(), work));
                     return true;
                   },
                   [this, path](std::optional<bool> saved) {
                     if (saved)
                       statusBar()->showMessage(tr("Saved %1").arg(QDir::toNativeSeparators(path)), 5000);
                   });
             });
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
