// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/main_window.h"

#include <QDesktopServices>
#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QSettings>
#include <QStackedWidget>
#include <QStatusBar>
#include <QUrl>
#include <QVBoxLayout>

#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "frame/page_frame.h"
#include "frame/start_page.h"
#include "hardware/board_view.h"
#include "hardware/hardware_view.h"
#include "look/icons.h"
#include "plots/plot_view.h"
#include "report_view/report_view.h"
#include "traces/trace_view.h"
#include "training/compression_view.h"
#include "training/run_view.h"
#include "window/project_worker.h"

namespace pw::window {
namespace {

constexpr int mostRecent = 8;
constexpr QSize firstSize(1280, 720);

/// What to do when a stage has nothing yet.
QString nextStep(int stage, const StageSummary& summary) {
  if (summary.state == frame::StageState::outOfDate) {
    return MainWindow::tr("Out of date: an earlier stage has changed since. Run the project again.");
  }
  if (summary.state == frame::StageState::done) return {};
  return summary.state == frame::StageState::ready
             ? MainWindow::tr("Next: “pulsewright-cli run -o” with this project's folder makes this stage.")
             : (stage == traces ? MainWindow::tr("This project has no traces yet.")
                                : MainWindow::tr("To do: the stages before this one come first."));
}

}  // namespace

MainWindow::MainWindow(QWidget* parent) : QMainWindow(parent), m_worker(new ProjectWorker(this)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(tr("Pulsewright"));
  setWindowIcon(look::icon(QStringLiteral("pulsewright"), look::Tone::accent));
  setAcceptDrops(true);
  buildFrame();
  buildPages();
  buildMenus();
  connectWorker();
  connectPlots();
  resize(firstSize);
  closeProject();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildFrame() {
  m_rail = new frame::Rail(this);
  m_messages = new frame::MessageBar(this);
  m_stack = new QStackedWidget(this);
  m_start = new frame::StartPage(this);
  m_stack->addWidget(m_start);
  auto* right = new QVBoxLayout;
  right->setContentsMargins(0, 0, 0, 0);
  right->setSpacing(0);
  auto* messageRow = new QVBoxLayout;
  messageRow->setContentsMargins(look::space::medium, look::space::small, look::space::medium, 0);
  messageRow->addWidget(m_messages);
  right->addLayout(messageRow);
  right->addWidget(m_stack, 1);
  auto* body = new QWidget(this);
  auto* row = new QHBoxLayout(body);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(m_rail);
  row->addLayout(right, 1);
  setCentralWidget(body);
  m_jobs = new frame::JobsArea(this);
  m_projectWords = new QLabel(this);
  m_projectWords->setObjectName(QStringLiteral("projectWords"));
  m_projectWords->setContentsMargins(look::space::small, 0, 0, 0);
  look::setRole(m_projectWords, "caption");
  statusBar()->addWidget(m_projectWords, 1);
  statusBar()->addPermanentWidget(m_jobs);
  statusBar()->setSizeGripEnabled(false);
  connect(m_rail, &frame::Rail::currentChanged, this, [this](int stage) {
    if (m_snapshot) m_stack->setCurrentWidget(m_pages[std::size_t(stage)]);
  });
  connect(m_jobs, &frame::JobsArea::stopWanted, m_worker, &ProjectWorker::stop);
  connect(m_start, &frame::StartPage::openWanted, this, &MainWindow::chooseProject);
  connect(m_start, &frame::StartPage::projectWanted, this, &MainWindow::openProject);
}

void MainWindow::addPage(Stage stage, const char* name, const QString& title, const QString& purpose,
                         QWidget* content) {
  auto* page = new frame::PageFrame(title, purpose, content, this);
  m_pages[std::size_t(stage)] = page;
  m_stack->addWidget(page);
  m_rail->addStage(QString::fromLatin1(name), QString::fromLatin1(name), title);
}

void MainWindow::buildPages() {
  m_traces = new traces::TraceView(this);
  m_training = new training::RunView(this);
  m_compression = new training::CompressionView(this);
  m_hardware = new hardware::HardwareView(this);
  m_board = new hardware::BoardView(this);
  m_report = new report_view::ReportView(this);
  addPage(Stage::traces, "traces", tr("Traces"),
          tr("Look at pulses and place the window that the network will see."), m_traces);
  addPage(Stage::training, "training", tr("Training"),
          tr("How the networks learned, and how well they tell neutrons from gammas."), m_training);
  addPage(Stage::compression, "compression", tr("Compression"),
          tr("The small fixed-point student beside its teacher."), m_compression);
  addPage(Stage::hardware, "hardware", tr("Hardware"),
          tr("The design: its schedule, its proof, its cost on the part."), m_hardware);
  addPage(Stage::board, "board", tr("Board"), tr("The design at work: agreement, clock cycles, times."),
          m_board);
  addPage(Stage::report, "report", tr("Report"), tr("Every figure of the project on one page."), m_report);
  connect(m_report, &report_view::ReportView::openWanted, this,
          [](const QString& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
}

void MainWindow::connectWorker() {
  connect(m_worker, &ProjectWorker::progressed, this,
          [this](double fraction, const QString& what) { m_jobs->progress(m_job, fraction, what); });
  connect(m_worker, &ProjectWorker::opened, this, &MainWindow::showSnapshot);
  connect(m_worker, &ProjectWorker::failed, this, [this](const Error& error) {
    finishJob();
    m_messages->post(error);
    emit settled();
  });
  connect(m_worker, &ProjectWorker::stopped, this, [this] {
    finishJob();
    emit settled();
  });
  connect(m_worker, &ProjectWorker::tracesRead, this, [this](const std::vector<traces::ShownTrace>& rows) {
    m_tracesWaiting = false;
    m_traces->setTraces(rows);
    emit settled();
  });
  connect(m_worker, &ProjectWorker::tracesFailed, this, [this](const Error& error) {
    m_tracesWaiting = false;
    m_messages->post(error);
    emit settled();
  });
  connect(m_worker, &ProjectWorker::saved, this, [this](const QString& path) {
    statusBar()->showMessage(tr("Saved %1").arg(QDir::toNativeSeparators(path)), 5000);
  });
  connect(m_worker, &ProjectWorker::saveFailed, m_messages,
          qOverload<const Error&>(&frame::MessageBar::post));
  connect(m_traces, &traces::TraceView::tracesWanted, this, [this](const std::vector<quint64>& events) {
    if (!m_snapshot || m_snapshot->traceFile.empty()) return;
    m_tracesWaiting = true;
    m_worker->readTraces(m_snapshot->traceFile, events);
  });
}

void MainWindow::connectPlots() {
  for (plots::PlotView* plot : findChildren<plots::PlotView*>()) {
    connect(plot, &plots::PlotView::exportWanted, this, &MainWindow::chooseExport);
  }
}

void MainWindow::openProject(const QString& folder) {
  finishJob();
  m_job = m_jobs->begin(tr("Opening %1").arg(QDir(folder).dirName()));
  m_worker->open(QDir(folder).absolutePath());
}

bool MainWindow::isOpening() const {
  return m_worker->isOpening();
}
bool MainWindow::isSettled() const {
  return !isOpening() && !m_tracesWaiting;
}

void MainWindow::finishJob() {
  m_jobs->end(m_job);
  m_job = 0;
}

void MainWindow::closeProject() {
  m_worker->stop();
  m_snapshot.reset();
  m_rail->hide();
  m_stack->setCurrentWidget(m_start);
  m_projectWords->clear();
  setWindowTitle(tr("Pulsewright"));
  showRecent();
}

void MainWindow::showSnapshot(const std::shared_ptr<const Snapshot>& snapshot) {
  finishJob();
  m_snapshot = snapshot;
  setWindowTitle(tr("%1 – Pulsewright").arg(snapshot->name));
  m_projectWords->setText(QDir::toNativeSeparators(snapshot->folder));
  for (int stage = 0; stage < stageCount; ++stage) {
    const StageSummary& summary = snapshot->stages[std::size_t(stage)];
    m_rail->setState(stage, summary.state, summary.result);
    m_pages[std::size_t(stage)]->setHint(nextStep(stage, summary));
  }
  m_traces->setEvents(snapshot->events);
  m_traces->setWindow(snapshot->window);
  m_training->setRuns(snapshot->runs);
  m_compression->setRuns(snapshot->teacher, snapshot->student);
  m_hardware->setResult(snapshot->hardwareResult);
  m_board->setResult(snapshot->boardResult);
  m_report->setReport(snapshot->reportHtml, snapshot->reportPath);
  for (const Error& problem : snapshot->problems) m_messages->post(problem);
  remember(snapshot->folder, snapshot->name);
  m_rail->show();
  const int stage = std::max(0, m_rail->current());
  m_rail->setCurrent(stage);
  m_stack->setCurrentWidget(m_pages[std::size_t(stage)]);
  if (!m_tracesWaiting) emit settled();
}

void MainWindow::showStage(int stage) {
  m_rail->setCurrent(stage);
}
int MainWindow::stage() const {
  return m_rail->current();
}

void MainWindow::flushPlots() {
  for (plots::PlotView* plot : findChildren<plots::PlotView*>()) plot->flush();
}

void MainWindow::chooseProject() {
  auto* dialog = new QFileDialog(this, tr("Open a project folder"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::Directory);
  connect(dialog, &QFileDialog::fileSelected, this, &MainWindow::openProject);
  dialog->open();
}

void MainWindow::chooseExport(const QByteArray& bytes, const QString& suggestedName) {
  auto* dialog = new QFileDialog(this, tr("Export the plot"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setAcceptMode(QFileDialog::AcceptSave);
  dialog->selectFile(suggestedName);
  dialog->setDefaultSuffix(suggestedName.section(QLatin1Char('.'), -1));
  connect(dialog, &QFileDialog::fileSelected, this,
          [this, bytes](const QString& path) { m_worker->save(path, bytes); });
  dialog->open();
}

void MainWindow::remember(const QString& folder, const QString& name) {
  QSettings settings;
  QStringList recent = settings.value(QStringLiteral("recent")).toStringList();
  recent.removeIf([&](const QString& entry) { return entry.section(QLatin1Char('\n'), 0, 0) == folder; });
  recent.prepend(folder + QLatin1Char('\n') + name);
  settings.setValue(QStringLiteral("recent"), QStringList(recent.mid(0, mostRecent)));
}

void MainWindow::showRecent() {
  QList<frame::RecentProject> recent;
  for (const QString& entry : QSettings().value(QStringLiteral("recent")).toStringList()) {
    const QString folder = entry.section(QLatin1Char('\n'), 0, 0);
    recent.append({folder, entry.section(QLatin1Char('\n'), 1), QDir(folder).exists()});
  }
  m_start->setRecent(recent);
}

void MainWindow::dragEnterEvent(QDragEnterEvent* event) {
  if (event->mimeData()->hasUrls() && event->mimeData()->urls().first().isLocalFile())
    event->acceptProposedAction();
}

void MainWindow::dropEvent(QDropEvent* event) {
  const QFileInfo dropped(event->mimeData()->urls().first().toLocalFile());
  openProject(dropped.isDir() ? dropped.filePath() : dropped.path());
}

}  // namespace pw::window
