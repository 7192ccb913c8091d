// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/hardware_page.h"

#include <QTabWidget>
#include <QVBoxLayout>
#include <algorithm>

#include "generate/vivado.h"
#include "look/theme.h"
#include "plots/si_format.h"
#include "settings/planned_network.h"
#include "sheets/tabs.h"
#include "window/background_jobs.h"
#include "window/laboratory_document.h"
#include "window/stage_states.h"
#include "wizard/files_page.h"
#include "wizard/generate_page.h"
#include "wizard/goal_row.h"
#include "wizard/hls_form.h"
#include "wizard/interface_page.h"
#include "wizard/network_page.h"
#include "wizard/parallelism_page.h"
#include "wizard/precision_page.h"
#include "wizard/run_row.h"
#include "wizard/synthesis_page.h"
#include "wizard/target_page.h"
#include "wizard/verify_page.h"
#include "wizard/wizard_view.h"

namespace pw::window {
namespace {

using frame::StageState;

/// Whether two networks are one, as far as hardware sees it.
bool isSame(const network::Network& a, const network::Network& b) {
  return a.name == b.name && a.inputs == b.inputs && a.inputFormat == b.inputFormat &&
         a.inputSpec == b.inputSpec &&
         std::equal(a.layers.begin(), a.layers.end(), b.layers.begin(), b.layers.end(),
                    [](const network::Layer& left, const network::Layer& right) {
                      return left.name == right.name && left.kind == right.kind &&
                             left.sliding == right.sliding && left.slope == right.slope &&
                             left.outputs == right.outputs && left.activation == right.activation &&
                             left.weights == right.weights && left.bias == right.bias &&
                             left.formats == right.formats;
                    });
}

}  // namespace

HardwarePage::HardwarePage(BackgroundJobs* background, LaboratoryDocument* document, RunActions* runs,
                           QWidget* window)
    : QObject(window),
      m_background(background),
      m_document(document),
      m_runs(runs),
      m_view(new wizard::WizardView(window)) {
  addPages(window);
  connectForms();
  connectRuns();
  connectSynthesis();
  connectStudies();
  readBoards();
  findTools();
}

void HardwarePage::addPages(QWidget* window) {
  const auto add = [this](const char* name, const QString& title, const QString& purpose, QWidget* page) {
    m_view->addStep({QString::fromLatin1(name), title, purpose}, page);
  };
  add("stepNetwork", tr("Network"), tr("What becomes hardware."),
      m_network = new wizard::NetworkPage(window));
  add("stepTarget", tr("Board and clock"), tr("Where it will run, and how fast."),
      m_target = new wizard::TargetPage(window));
  add("stepInterface", tr("Interface"), tr("What goes in and comes out."),
      m_interface = new wizard::InterfacePage(window));
  add("stepPrecision", tr("Precision"), tr("What the formats hold, and what fewer bits would cost."),
      m_precision = new wizard::PrecisionPage(window));
  add("stepParallelism", tr("Parallelism"), tr("More multipliers are faster and take more of the part."),
      makeParallelism(window));
  add("stepFiles", tr("What is written"), tr("The design as a picture, and every file that it will have."),
      m_files = new wizard::FilesPage(window));
  add("stepGenerate", tr("Generate"), tr("The design as Verilog and HLS C++."),
      m_generate = new wizard::GeneratePage(window));
  add("stepVerify", tr("Verify"), tr("The same events through every form of the design: all must agree."),
      m_verify = new wizard::VerifyPage(window));
  add("stepSynthesise", tr("Synthesise"), tr("What tools make of it, and count."),
      m_synthesis = new wizard::SynthesisPage(window));
}

QWidget* HardwarePage::makeParallelism(QWidget* window) {
  auto* page = new QWidget(window);
  QTabWidget* tabs = sheets::makeTabs(QStringLiteral("parallelismTabs"), tr("Verilog or HLS C++"), page);
  const auto padded = [page](QWidget* form) {
    auto* tab = new QWidget(page);
    auto* inside = new QVBoxLayout(tab);
    inside->setContentsMargins(0, look::space::small, 0, 0);
    inside->addWidget(form);
    return tab;
  };
  tabs->addTab(padded(m_parallelism = new wizard::ParallelismPage(window)), tr("Verilog"));
  tabs->addTab(padded(m_hlsForm = new wizard::HlsForm(window)), tr("HLS C++"));
  auto* column = new QVBoxLayout(page);
  column->setContentsMargins(0, 0, 0, 0);
  column->addWidget(tabs);
  return page;
}

void HardwarePage::connectForms() {
  const auto take = [this](auto* form) {
    connect(form, &settings::Form::edited, this, [this, form](const QString& field) {
      jobs::Laboratory next = m_document->laboratory();
      next.hardware = form->value();
      m_document->edit(next, tr("Hardware: %1").arg(form->label(field)), QStringLiteral("hardware") + field);
    });
  };
  take(m_target);
  take(m_parallelism);
  take(m_hlsForm);
  connect(m_parallelism->goal(), &wizard::GoalRow::smallestWanted, this,
          [this] { choose(m_parallelism->goal()->latencyNs()); });
  connect(m_parallelism->goal(), &wizard::GoalRow::fastestWanted, this, [this] { choose({}); });
}

void HardwarePage::readBoards() {
  using Boards = Result<std::vector<hls::BoardTarget>>;
  m_background->startQuick<Boards>(
      QStringLiteral("boards"), [] { return hls::allBoards(); },
      [this](const Boards& found) {
        // A damaged file of the user's own does not take the others away.
        const std::vector<hls::BoardTarget>& boards = found ? *found : hls::boards();
        QList<wizard::BoardChoice> choices;
        for (const hls::BoardTarget& board : boards) {
          if (const Result<hls::Device> device = hls::findDevice(board.part))
            choices << wizard::BoardChoice{board, *device, hls::mostClockMhz(board.processor)};
        }
        m_target->setBoards(choices);
        showStates();
      });
}

void HardwarePage::setStudent(const std::optional<pw::training::Run>& student, bool upToDate) {
  if (student && student->network && upToDate)
    return setNetwork(std::make_shared<const network::Network>(*student->network), true);
  const jobs::Laboratory& laboratory = m_document->laboratory();
  auto planned = settings::plannedNetwork(laboratory.student, int(laboratory.dataset.input.inputs()));
  setNetwork(planned ? std::make_shared<const network::Network>(std::move(*planned)) : nullptr, false);
}

void HardwarePage::setNetwork(std::shared_ptr<const network::Network> network, bool trained) {
  const bool other = !m_student || !network || m_trained != trained || !isSame(*m_student, *network);
  if (!other) return;  // what is being typed in the rows of its layers stays
  m_student = std::move(network);
  forgetStudies();
  m_trained = trained;
  const auto shown = m_student ? std::optional(*m_student) : std::nullopt;
  m_network->setNetwork(shown, trained);
  m_parallelism->setNetwork(shown);
  m_parallelism->goal()->setReason(true, {});
  m_hlsForm->setNetwork(shown);
  m_counted.reset();
  countCosts();
}

void HardwarePage::refresh() {
  const bool chosen = m_chosen && hls::toJson(*m_chosen) == hls::toJson(m_document->laboratory().hardware);
  if (!chosen) m_parallelism->goal()->setReason(true, {});  // it was of other settings
  m_target->setValue(m_document->laboratory().hardware);
  m_parallelism->setValue(m_document->laboratory().hardware);
  m_hlsForm->setValue(m_document->laboratory().hardware);
  countCosts();
}

void HardwarePage::show(const std::shared_ptr<const Snapshot>& snapshot) {
  if (!snapshot || !m_snapshot || snapshot->folder != m_snapshot->folder) {  // reports are of its design
    m_reports.clear();
    m_synthesis->setReports(0, {});
  }
  m_snapshot = snapshot;
  const wizard::HardwareResult none;
  const wizard::HardwareResult& result = snapshot ? snapshot->hardwareResult : none;
  m_view->setFigures(result.figures);
  m_generate->setDesign(result.folder, result.layers, result.sources);
  m_verify->setLadder(result.ladder);
  countSheet();
  showStates();
}

void HardwarePage::showStates() {
  const auto set = [this](Step step, StageState state, const QString& words = {}) {
    m_view->setState(step, state, words);
  };
  const bool usable = m_student && m_student->isQuantised();
  set(network,
      !m_student  ? StageState::toDo
      : !usable   ? StageState::failed
      : m_trained ? StageState::done
                  : StageState::ready,
      !m_student  ? QString()
      : !usable   ? tr("floating point")
      : m_trained ? QString()
                  : tr("not trained"));
  const bool possible = m_target->problem().isEmpty();
  const hls::HardwareConfig& config = m_document->laboratory().hardware;
  set(target, possible ? StageState::done : StageState::failed,
      possible ? plots::siText(1e9 / config.clockNs, QStringLiteral("Hz"), 3) : tr("impossible"));
  set(interface, m_costs.design ? StageState::done : StageState::toDo,
      m_costs.design ? tr("%1 in, %2 out").arg(m_costs.design->words()).arg(m_costs.design->model.outputs())
                     : QString());
  showPrecisionState(usable);
  set(files, m_costs.design ? StageState::done : StageState::toDo);
  set(parallelism,
      m_costs.design ? StageState::done
      : m_student    ? StageState::failed
                     : StageState::toDo,
      m_costs.design ? tr("%L1 cycles").arg(m_costs.design->latencyCycles)
      : m_student    ? tr("impossible")
                     : QString());
  const StageState before = m_costs.design && possible ? StageState::done : StageState::toDo;
  showStageState("design", generate, m_generate->run(), before);
  showStageState("verification", verify, m_verify->run(), m_view->state(generate));
  showStageState("synthesis", synthesis, m_synthesis->run(), m_view->state(generate));
  const bool designed = m_view->state(generate) == StageState::done;
  const bool free = m_writable && !m_runs->isRunning() && !m_vendorRuns;
  m_synthesis->setDesigned(designed && free, !m_writable ? tr("Nothing can be written now.")
                                             : !free     ? tr("Something else runs.")
                                                         : tr("Generate the design first."));
}

void HardwarePage::showPrecisionState(bool usable) {
  const bool ready = usable && m_trained && m_snapshot && !datasetFile().empty();
  m_view->setState(precision, m_measured ? StageState::done : ready ? StageState::ready : StageState::toDo);
  const QString why = tr("The student must be trained first: with these settings it is not.");
  for (wizard::RunRow* row : {m_precision->measuring(), m_precision->advising()}) {
    if (row->state() != StageState::running)
      row->setState(ready
                        ? m_measured && row == m_precision->measuring() ? StageState::done : StageState::ready
                        : StageState::toDo,
                    ready ? QString() : why);
    row->setUsable(ready, why);
  }
  const bool formats = m_document->laboratory().student.quantization.has_value();
  m_precision->setApplicable(ready && m_writable && formats,
                             !m_writable ? tr("Nothing can be written now.") : why);
}

void HardwarePage::showStageState(const char* stage, Step step, wizard::RunRow* row, StageState before) {
  StageState state = before == StageState::done ? StageState::ready : StageState::toDo;
  QString words;
  if (m_snapshot) {
    const auto states = stageStates(*m_snapshot->project, m_document->laboratory());
    const project::State found = states.at(stage);
    if (found == project::State::upToDate) state = StageState::done;
    if (found == project::State::outOfDate) {
      state = StageState::outOfDate;
      words = tr("Out of date: from other settings.");
    }
  }
  if (const auto mark = m_marks.find(stage); mark != m_marks.end()) {
    state = mark->second.state;
    words = mark->second.words;
  }
  if (step == synthesis && m_vendorRuns) state = StageState::running;
  m_view->setState(step, state);
  if (state == StageState::running && row->state() == state) return;  // its progress is shown
  row->setState(state, words);
  if (step == synthesis) return;  // its page knows what else it needs
  const bool may = m_writable && m_snapshot && !m_runs->isRunning() && before != StageState::failed;
  row->setUsable(may, !m_writable           ? tr("Nothing can be written now.")
                      : m_runs->isRunning() ? tr("Something else runs.")
                                            : tr("What comes before is impossible."));
}

void HardwarePage::setWritable(bool writable) {
  m_writable = writable;
  m_target->setEnabled(writable);
  m_parallelism->setEnabled(writable);
  m_hlsForm->setEnabled(writable);
  showStates();
}

void HardwarePage::commit() {
  m_target->commit();
  m_parallelism->commit();
  m_hlsForm->commit();
}

}  // namespace pw::window
