// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/main_window.h"

#include <QCloseEvent>
#include <QDesktopServices>
#include <QDir>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedWidget>
#include <QStatusBar>
#include <QTimer>
#include <QToolButton>
#include <QUrl>
#include <QVBoxLayout>
#include <utility>

#include "desk/desk_view.h"
#include "desk/plan_form.h"
#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "frame/page_frame.h"
#include "frame/side_panel.h"
#include "frame/start_page.h"
#include "hardware/board_view.h"
#include "look/icons.h"
#include "plots/plot_view.h"
#include "report_view/report_view.h"
#include "sheets/figure_strip.h"
#include "trace_analyses.h"
#include "trace_edits.h"
#include "traces/trace_view.h"
#include "training/compression_view.h"
#include "training/run_view.h"
#include "window/calibration.h"
#include "window/desk_page.h"
#include "window/field_undo.h"
#include "window/guide_bar.h"
#include "window/hardware_page.h"
#include "window/laboratory_document.h"
#include "window/log_dock.h"
#include "window/problems_dock.h"
#include "window/project_actions.h"
#include "window/project_watch.h"
#include "window/project_worker.h"
#include "window/run_actions.h"
#include "window/settings_forms.h"
#include "window/stage_states.h"
#include "wizard/wizard_view.h"

namespace pw::window {
namespace {

constexpr QSize firstSize(1280, 720);

/// What to do on a page.
QString nextStep(int stage, frame::StageState state) {
  switch (state) {
    case frame::StageState::outOfDate:
      return MainWindow::tr(
          "Out of date, from older settings or an earlier stage: run it again (Ctrl+Return or F5).");
    case frame::StageState::ready:
      return MainWindow::tr("Next: run this stage (Ctrl+Return) or all (F5).");
    case frame::StageState::toDo:
      return stage == traces ? MainWindow::tr("Next: run this stage (Ctrl+Return) or all (F5).")
                             : MainWindow::tr("To do: running this stage runs those before it first.");
    case frame::StageState::failed:
      return MainWindow::tr("Failed: the message says why; what is shown is from the run before.");
    default:
      return {};
  }
}

/// Where a training of these settings was interrupted; nothing: it was not, or has been finished since.
std::optional<QString> interruptedWords(int page, const Snapshot& snapshot,
                                        const jobs::Laboratory& laboratory) {
  if (page != training && page != compression) return std::nullopt;
  const jobs::InterruptedTraining* found =
      interrupted(snapshot, page == training ? laboratory.teacher : laboratory.student);
  if (!found) return std::nullopt;
  return MainWindow::tr(
             "Interrupted in epoch %1 of %2. Resume goes on from its last checkpoint, to the same "
             "network as without the interruption.")
      .arg(std::min(found->epochs + 1, found->job.recipe.epochs))
      .arg(found->job.recipe.epochs);
}

}  // namespace

MainWindow::MainWindow(QWidget* parent, const jobs::Environment& environment)
    : QMainWindow(parent), m_worker(new ProjectWorker(this)), m_document(new LaboratoryDocument(this)) {
  setObjectName(QStringLiteral("mainWindow"));
  setWindowTitle(tr("Pulsewright"));
  setWindowIcon(look::icon(QStringLiteral("pulsewright"), look::Tone::accent));
  setAcceptDrops(true);
  buildFrame();
  buildStatusBar();
  m_background = new BackgroundJobs(m_jobs, m_messages, this);
  addPages(environment);
  m_runs = new RunActions(environment, {this, m_jobs, m_messages, m_log});
  m_projects = new ProjectActions(m_worker, m_background, m_jobs, m_messages, this);
  m_watch = new ProjectWatch(environment, m_problems, this);
  buildMenus();
  new FieldUndo(this);
  connectWorker();
  buildTraces();
  connectProjects();
  connectRuns();
  connectGuide();
  connectPages();
  connectDocument();
  resize(firstSize);
  restoreLayout();
  showNothing();
}

MainWindow::~MainWindow() = default;

void MainWindow::buildFrame() {
  m_rail = new frame::Rail(this);
  m_messages = new frame::MessageBar(this);
  m_guide = new GuideBar(this);
  m_guide->hide();
  m_stack = new QStackedWidget(this);
  m_start = new frame::StartPage(this);
  m_stack->addWidget(m_start);
  // A page squeezed by an open dock is better than a window that outgrows a small screen.
  m_stack->setMinimumHeight(fontMetrics().height() * 20);
  auto* right = new QVBoxLayout;
  right->setContentsMargins(0, 0, 0, 0);
  right->setSpacing(0);
  auto* above = new QVBoxLayout;
  above->setContentsMargins(look::space::medium, look::space::small, look::space::medium, 0);
  above->addWidget(m_messages);
  above->addWidget(m_guide);
  right->addLayout(above);
  right->addWidget(m_stack, 1);
  auto* body = new QWidget(this);
  auto* row = new QHBoxLayout(body);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(0);
  row->addWidget(m_rail);
  row->addLayout(right, 1);
  setCentralWidget(body);
  m_log = new LogDock(this);
  m_problems = new ProblemsDock(this);
  for (QDockWidget* dock : std::initializer_list<QDockWidget*>{m_log, m_problems}) {
    addDockWidget(Qt::BottomDockWidgetArea, dock);
    dock->hide();
  }
  connect(m_rail, &frame::Rail::currentChanged, this, [this](int stage) {
    showPage(stage);
    if (m_snapshot) m_stack->setCurrentWidget(m_pages[std::size_t(stage)]);
    if (m_guided) m_guide->show(stage, m_states);
  });
}

void MainWindow::buildStatusBar() {
  m_jobs = new frame::JobsArea(this);
  m_projectWords = new QLabel(this);
  m_projectWords->setObjectName(QStringLiteral("projectWords"));
  m_projectWords->setContentsMargins(look::space::small, 0, 0, 0);
  look::setRole(m_projectWords, "caption");
  statusBar()->addWidget(m_projectWords, 1);
  statusBar()->addPermanentWidget(m_problems->button());
  statusBar()->addPermanentWidget(m_jobs);
  statusBar()->setSizeGripEnabled(false);
}

void MainWindow::addPage(Stage stage, const char* name, const QString& title, const QString& purpose) {
  auto* page = new frame::PageFrame(title, purpose, nullptr, this);
  m_pages[std::size_t(stage)] = page;
  m_stack->addWidget(page);
  m_rail->addStage(QString::fromLatin1(name), QString::fromLatin1(name), title);
}

void MainWindow::addPages(const jobs::Environment& environment) {
  addPage(Stage::traces, "traces", tr("Traces"),
          tr("Look at pulses and place the window that the network will see."));
  addPage(Stage::training, "training", tr("Training"),
          tr("How the networks learned, and how well they tell neutrons from gammas."));
  addPage(Stage::compression, "compression", tr("Compression"),
          tr("The small fixed-point student beside its teacher."));
  addPage(Stage::desk, "desk", tr("Desk"),
          tr("Runs side by side: what each setting does to accuracy and cost."));
  addPage(Stage::hardware, "hardware", tr("Hardware"),
          tr("The design: its schedule, its proof, its cost on the part."));
  addPage(Stage::board, "board", tr("Board"), tr("The design at work: agreement, clock cycles, times."));
  addPage(Stage::report, "report", tr("Report"), tr("Every figure of the project on one page."));
  m_unbuilt = {[this] { buildTraining(); },
               [this] { buildCompression(); },
               [this, environment] { m_desk = new DeskPage(m_background, environment, this); },
               [this] { fillDesk(); },
               [this] { m_hardware = new HardwarePage(m_background, m_document, m_runs, this); },
               [this] { fill(Stage::hardware, m_hardware->view()); },
               [this] { fill(Stage::board, m_board = new hardware::BoardView(this)); },
               [this] { buildReport(); },
               [this] { m_forms = new SettingsForms(m_document, this); }};
  for (const int page : {traces, training, compression, board}) {
    m_unbuilt.push_back([this, page] { m_forms->build(page); });
    m_unbuilt.push_back([this, page] { m_pages[std::size_t(page)]->setSettings(m_forms->form(page)); });
  }
  m_unbuilt.push_back([this] { connectForms(); });
}

bool MainWindow::buildNextPart() {
  if (m_unbuilt.empty()) return false;
  std::exchange(m_unbuilt.front(), {})();
  m_unbuilt.pop_front();
  return !m_unbuilt.empty();
}

void MainWindow::buildWhenIdle() {
  if (!buildNextPart()) {
    if (m_opened) showOpened(std::exchange(m_opened, nullptr));
    return;
  }
  // Not at once: what else is due, such as a frame, comes between two parts.
  QTimer::singleShot(4, this, &MainWindow::buildWhenIdle);
}

void MainWindow::fill(Stage stage, QWidget* content) {
  m_pages[std::size_t(stage)]->setContent(content);
  m_figures[std::size_t(stage)] = content->findChildren<sheets::FigureStrip*>();
  for (plots::PlotView* plot : content->findChildren<plots::PlotView*>())
    connect(plot, &plots::PlotView::exportWanted, this, &MainWindow::chooseExport);
}

void MainWindow::buildTraces() {
  m_traces = new traces::TraceView(this);
  fill(Stage::traces, m_traces);
  connectTraces();
}

void MainWindow::openTrace(quint64 event) {
  showStage(traces);
  m_traces->openEvent(event);
}

void MainWindow::buildTraining() {
  m_training = new training::RunView(this);
  fill(Stage::training, m_training);
  connect(m_training, &training::RunView::eventWanted, this, &MainWindow::openTrace);
}

void MainWindow::buildCompression() {
  m_compression = new training::CompressionView(this);
  fill(Stage::compression, m_compression);
  connect(m_compression, &training::CompressionView::eventWanted, this, &MainWindow::openTrace);
}

void MainWindow::fillDesk() {
  fill(Stage::desk, m_desk->view());
  m_pages[Stage::desk]->setSettings(m_desk->form());
}

void MainWindow::buildReport() {
  m_report = new report_view::ReportView(this);
  fill(Stage::report, m_report);
  connect(m_report, &report_view::ReportView::openWanted, this,
          [](const QString& path) { QDesktopServices::openUrl(QUrl::fromLocalFile(path)); });
  connect(m_report, &report_view::ReportView::pdfWanted, this, &MainWindow::saveReportPdf);
  connect(m_report, &report_view::ReportView::htmlWanted, this, &MainWindow::saveReportHtml);
}

void MainWindow::connectForms() {
  m_forms->refresh();
  connect(m_forms, &SettingsForms::calibrationWanted, this, [this] {
    if (m_snapshot) showCalibration(m_document, m_snapshot->events, this);
  });
}

void MainWindow::connectTraces() {
  connect(m_worker, &ProjectWorker::tracesRead, this,
          [this](const std::shared_ptr<std::vector<traces::ShownTrace>>& rows) {
            m_tracesWaiting = false;
            m_traces->setTraces(std::move(*rows));
            if (isSettled()) emit settled();
          });
  connect(m_worker, &ProjectWorker::tracesFailed, this, [this](const Error& error) {
    m_tracesWaiting = false;
    m_messages->post(error);
    emit settled();
  });
  connect(m_traces, &traces::TraceView::tracesWanted, this, [this](const std::vector<quint64>& events) {
    if (!m_snapshot || m_snapshot->traceFile.empty()) return;
    m_tracesWaiting = true;
    // Mostly what has been marked is painted before: traces and statistics together are a long frame.
    QTimer::singleShot(0, this, [this, events, file = m_snapshot->traceFile] {
      m_tracesWaiting = m_snapshot && m_snapshot->traceFile == file;
      if (m_tracesWaiting) return m_worker->readTraces(file, events);
      if (isSettled()) emit settled();
    });
  });
  connectAnalyses(m_traces, m_background, [this] {
    if (!m_snapshot) return AnalysedTraces{};
    const std::filesystem::path kept = m_snapshot->folder.toStdString() + "/cache/features.h5";
    return AnalysedTraces{
        m_snapshot->traceFile, {kept, m_watch->mayWrite()}, jobs::methodSettings(m_document->laboratory())};
  });
  connect(m_background, &BackgroundJobs::idle, this, &MainWindow::settled);
  connectCutFiles();
  connectTraceEdits(m_traces, m_document);
  rememberTimeUnit(m_traces);
}

void MainWindow::connectDocument() {
  connect(m_document, &LaboratoryDocument::changed, this, [this] {
    if (!m_snapshot) return;
    m_runs->clearMarks();
    showSettings();
    showStates();
    m_watch->setTraces(m_document->laboratory().traces);
  });
  connect(m_document, &LaboratoryDocument::saved, this,
          [this] { m_problems->clear(QStringLiteral("settings")); });
  connect(m_document, &LaboratoryDocument::saveFailed, this, [this](const Error& error) {
    if (m_problems->set(QStringLiteral("settings"), error)) m_messages->post(error);
  });
}

void MainWindow::connectRuns() {
  m_runs->setSource([this] {
    RunRequest request{m_snapshot->folder, m_document->laboratory(), {}, {}};
    if (m_hardware) m_hardware->putChoices(request);
    return request;
  });
  connect(m_runs, &RunActions::changed, this, &MainWindow::showStates);
  connect(m_runs, &RunActions::artifactMade, this, &MainWindow::refresh);
  connect(m_runs, &RunActions::idle, this, &MainWindow::refresh);
  connect(m_runs, &RunActions::pageRunWanted, this, [this] {
    const bool done = m_states[std::size_t(stage())] == frame::StageState::done;
    if (stage() == Stage::desk && done) return m_desk->train();
    m_runs->runPage(stage(), done);
  });
  connect(m_jobs, &frame::JobsArea::stopWanted, m_runs, &RunActions::stopJob);
  LaboratoryRunner* runner = &m_runs->runner();
  connect(runner, &LaboratoryRunner::trainingStarted, this,
          [this](const QString& stage, int) { beginLive(stage); });
  connect(runner, &LaboratoryRunner::epochDone, this,
          [this](const QString& stage, const recipe::Epoch& epoch, int) { showEpoch(stage, epoch); });
  connect(runner, &LaboratoryRunner::liveSeen, this,
          [this](const QString& stage, const recipe::LiveView& view) {
            if (stage == QLatin1String("teacher")) m_training->addLive(view);
            if (stage == QLatin1String("student")) m_compression->addLive(view);
          });
  connect(runner, &LaboratoryRunner::progressed, this,
          [this](const QString& stage, double fraction, double, const QString& what) {
            m_pages[std::size_t(pageOf(stage.toStdString()))]->setProgress(fraction, what);
          });
}

void MainWindow::connectPages() {
  for (int page = 0; page < stageCount; ++page) {
    connect(m_pages[std::size_t(page)], &frame::PageFrame::runWanted, this,
            [this, page] { m_runs->runPage(page, m_states[std::size_t(page)] == frame::StageState::done); });
    connect(m_pages[std::size_t(page)], &frame::PageFrame::stopWanted, m_runs, &RunActions::stop);
  }
  connect(m_problems->view(), &frame::ProblemsList::stageWanted, this, &MainWindow::showStage);
}

void MainWindow::connectGuide() {
  connect(m_guide, &GuideBar::runWanted, this, [this](int page) { m_runs->runPage(page, false); });
  connect(m_guide, &GuideBar::pageWanted, this, &MainWindow::showStage);
  connect(m_guide, &GuideBar::ended, this, [this] {
    m_guided = false;
    m_guide->hide();
  });
}

void MainWindow::setWritable(bool writable) {
  m_document->setReadOnly(!writable);
  if (m_forms) m_forms->setReadOnly(!writable);
  if (m_hardware) m_hardware->setWritable(writable);
  if (m_desk) m_desk->setWritable(writable);
  m_runs->setUsable(writable && m_snapshot);
}

void MainWindow::showSnapshot(const std::shared_ptr<const Snapshot>& snapshot, bool newTraces) {
  m_snapshot = snapshot;
  if (newTraces) {
    m_background->stopAll();  // it is of other traces
    m_traces->setEvents(std::shared_ptr<const traces::Events>(snapshot, &snapshot->events));
    m_forms->setTypicalEdge(m_traces->typicalEdge());
    showSettings();
  }
  showReportActions();
  showPartProblems();
  showStates();
  m_unshown.set();
  showPage(std::max(0, stage()));
  QTimer::singleShot(0, this, &MainWindow::showNextPage);
}

void MainWindow::showNextPage() {
  // One page a turn of the event loop, so that it never stands still for all of them.
  int page = 0;
  while (page < stageCount && !m_unshown.test(std::size_t(page))) ++page;
  if (!m_snapshot || page == stageCount) return;
  showPage(page);
  if (m_unshown.any()) {
    QTimer::singleShot(0, this, &MainWindow::showNextPage);
  } else if (isSettled()) {
    emit settled();
  }
}

void MainWindow::showPage(int page) {
  if (!m_snapshot || !m_unshown.test(std::size_t(page))) return;
  m_unshown.reset(std::size_t(page));
  // What trains now is shown live; the project is read again when it has ended.
  const RunMark* mark = m_runs->mark(page);
  const bool live = mark && mark->state == frame::StageState::running;
  const Snapshot& shown = *m_snapshot;
  if (page == traces) {
    const std::optional<training::Run>& scored = shown.teacher ? shown.teacher : shown.student;
    m_traces->setBaselines(scored && scored->evaluation ? std::optional(scored->evaluation->baselines)
                                                        : std::nullopt);
  }
  if (page == training && !live) m_training->setRuns(shown.runs);
  if (page == compression && !live) m_compression->setRuns(shown.teacher, shown.student);
  if (page == Stage::desk) m_desk->show(m_snapshot);
  if (page == hardware) m_hardware->show(m_snapshot);
  if (page == board) m_board->setResult(shown.boardResult);
  if (page == report) m_report->setReport(shown.reportHtml, shown.reportPath);
}

void MainWindow::showSettings() {
  showTraceSettings(m_traces, m_document->laboratory(), m_snapshot->threshold);
  m_forms->refresh();
  m_hardware->refresh();
  m_desk->setLaboratory(m_document->laboratory());
}

void MainWindow::showStates() {
  if (!m_snapshot) return;
  m_states = pageStates(*m_snapshot->project, m_document->laboratory());
  for (int page = 0; page < stageCount; ++page) {
    frame::StageState& state = m_states[std::size_t(page)];
    QString words = m_snapshot->stages[std::size_t(page)].result;
    if (const RunMark* mark = m_runs->mark(page)) {
      state = mark->state;
      words = mark->words;
    }
    m_rail->setState(page, state, words);
    const std::optional<QString> interrupted = interruptedWords(page, *m_snapshot, m_document->laboratory());
    const bool resumable =
        interrupted && state != frame::StageState::running && state != frame::StageState::done;
    m_pages[std::size_t(page)]->setResumable(resumable);
    m_pages[std::size_t(page)]->setHint(resumable             ? *interrupted
                                        : page == Stage::desk ? QString()
                                                              : nextStep(page, state));
    if (page != Stage::desk) m_pages[std::size_t(page)]->setStage(state, words);
    const bool old = state == frame::StageState::failed || state == frame::StageState::outOfDate;
    for (sheets::FigureStrip* figures : m_figures[std::size_t(page)]) figures->setOld(old);
  }
  m_hardware->setStudent(m_snapshot->student, m_states[compression] == frame::StageState::done);
  m_hardware->showStates();
  if (m_guided) m_guide->show(std::max(0, stage()), m_states);
}

void MainWindow::beginLive(const QString& stage) {
  if (stage == QLatin1String("teacher")) m_training->startRun(m_document->laboratory().teacher);
  if (stage == QLatin1String("student")) m_compression->startRun(m_document->laboratory().student);
}

void MainWindow::showEpoch(const QString& stage, const recipe::Epoch& epoch) {
  if (stage == QLatin1String("teacher")) m_training->addEpoch(epoch);
  if (stage == QLatin1String("student")) m_compression->addEpoch(epoch);
}

void MainWindow::showStage(int stage) {
  m_rail->setCurrent(stage);
}
int MainWindow::stage() const {
  return m_rail->current();
}

void MainWindow::flushPlots() {
  for (plots::PlotView* plot : findChildren<plots::PlotView*>()) plot->flush();
  if (m_report) m_report->flush();
}

}  // namespace pw::window
