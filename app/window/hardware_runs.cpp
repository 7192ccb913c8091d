// SPDX-License-Identifier: GPL-3.0-or-later
// What the hardware wizard starts: stages of the project, and the vendor's tools.
#include <QDesktopServices>
#include <QUrl>
#include <chrono>

#include "jobs/vendor.h"
#include "tool_lines.h"
#include "tools/process.h"
#include "window/background_jobs.h"
#include "window/hardware_page.h"
#include "window/laboratory_document.h"
#include "wizard/generate_page.h"
#include "wizard/run_row.h"
#include "wizard/synthesis_page.h"
#include "wizard/verify_page.h"
#include "wizard/wizard_view.h"

namespace pw::window {
namespace {

using frame::StageState;
namespace fs = std::filesystem;

const QString vendorKind = QStringLiteral("vendor tool");

struct VendorOutcome {
  Result<tools::VendorRun> run;
};

wizard::ToolFound vendorTool(wizard::SynthesisTool tool, const std::string& place) {
  const bool hls = tool == wizard::SynthesisTool::vitisHls;
  const auto found = tools::findVendorTool(hls ? tools::VendorKind::hls : tools::VendorKind::vivado, place);
  if (!found) return {tool, {}, QString::fromStdString(describe(found.error()))};
  QString words = QString::fromStdString(found->program.string());
  if (!found->version.empty()) words += QStringLiteral(" (%1)").arg(QString::fromStdString(found->version));
  return {tool, words, {}};
}

QList<wizard::ToolFound> lookForTools(const std::string& place) {
  const auto yosys = tools::findProgram("yosys");
  return {{wizard::SynthesisTool::yosys, yosys ? QString::fromStdString(yosys->string()) : QString(),
           yosys ? QString() : QString::fromStdString(describe(yosys.error()))},
          vendorTool(wizard::SynthesisTool::vitisHls, place),
          vendorTool(wizard::SynthesisTool::vivado, place)};
}

}  // namespace

void HardwarePage::connectRuns() {
  const std::pair<wizard::RunRow*, const char*> rows[] = {{m_generate->run(), "design"},
                                                          {m_verify->run(), "verification"}};
  for (const auto& [row, stage] : rows) {
    connect(row, &wizard::RunRow::runWanted, this, [this, row = row, stage = stage] {
      commit();
      m_runs->runStage(stage, row->state() == StageState::done);
    });
    connect(row, &wizard::RunRow::stopWanted, m_runs, &RunActions::stop);
  }
  connect(m_generate, &wizard::GeneratePage::folderWanted, this,
          [](const QString& folder) { QDesktopServices::openUrl(QUrl::fromLocalFile(folder)); });
  LaboratoryRunner* runner = &m_runs->runner();
  connect(runner, &LaboratoryRunner::started, this, [this] { m_marks.clear(); });
  connect(runner, &LaboratoryRunner::stageStarted, this, [this](const QString& stage, const QString& title) {
    m_marks.insert_or_assign(stage.toStdString(), RunMark{StageState::running, title});
    if (stage == QLatin1String("synthesis")) {
      m_synthesis->setFailure({}, {});
      m_synthesis->beginLog();
    }
    showStates();
  });
  connect(runner, &LaboratoryRunner::progressed, this,
          [this](const QString& stage, double fraction, double, const QString& what) {
            if (stage == QLatin1String("design")) m_generate->run()->setProgress(fraction, what);
            if (stage == QLatin1String("verification")) m_verify->run()->setProgress(fraction, what);
            if (stage == QLatin1String("synthesis")) m_synthesis->run()->setProgress(fraction, what);
          });
  connect(runner, &LaboratoryRunner::stageFinished, this, [this](const QString& stage) {
    m_marks.erase(stage.toStdString());
    if (stage == QLatin1String("synthesis")) m_synthesis->showCosts();
    showStates();
  });
  connect(runner, &LaboratoryRunner::cancelled, this, [this](const QString& stage) {
    m_marks.erase(stage.toStdString());
    showStates();
  });
  connect(runner, &LaboratoryRunner::failed, this, [this](const QString& stage, const Error& error) {
    m_marks.insert_or_assign(stage.toStdString(),
                             RunMark{StageState::failed, QString::fromStdString(describe(error))});
    if (stage == QLatin1String("synthesis")) {
      m_synthesis->setFailure(QString::fromStdString(error.what), QString::fromStdString(error.hint));
    }
    showStates();
  });
  connect(runner, &LaboratoryRunner::toolSaid, this, [this](const QString& stage, const QStringList& lines) {
    if (stage == QLatin1String("synthesis")) m_synthesis->addLog(lines);
  });
  connect(m_runs, &RunActions::idle, this, &HardwarePage::showStates);
}

void HardwarePage::putChoices(RunRequest& request) const {
  const wizard::LadderChoice choice = m_verify->choice();
  jobs::VerificationSettings& proof = request.verification;
  if (!choice.hls) std::erase(proof.rungs, "hls");
  if (choice.gates) proof.rungs.push_back("gates");
  if (choice.formal) proof.rungs.push_back("formal");
  proof.gateEvents = std::size_t(choice.gateEvents);
  proof.proofLimit = std::chrono::seconds(choice.proofSeconds);
  request.synthesisLimit = m_synthesis->limit(wizard::SynthesisTool::yosys);
}

void HardwarePage::connectSynthesis() {
  connect(m_synthesis, &wizard::SynthesisPage::placeChanged, this, &HardwarePage::findTools);
  connect(m_synthesis, &wizard::SynthesisPage::reportWanted, this, &HardwarePage::chooseReports);
  connect(m_synthesis, &wizard::SynthesisPage::reportsUnwanted, this, [this] {
    m_reports.clear();
    m_synthesis->setReports(0, {});
    countSheet();
  });
  connect(m_synthesis->run(), &wizard::RunRow::runWanted, this, &HardwarePage::synthesise);
  connect(m_synthesis->run(), &wizard::RunRow::stopWanted, this, [this] {
    if (m_vendorRuns) return m_background->stop(vendorKind);
    m_runs->stop();
  });
}

void HardwarePage::findTools() {
  m_background->startQuick<QList<wizard::ToolFound>>(
      QStringLiteral("synthesis tools"),
      [place = m_synthesis->place().toStdString()] { return lookForTools(place); },
      [this](const QList<wizard::ToolFound>& found) { m_synthesis->setFound(found); });
}

void HardwarePage::synthesise() {
  if (m_synthesis->tool() == wizard::SynthesisTool::yosys)
    return m_runs->runStage("synthesis", m_synthesis->run()->state() == StageState::done);
  runVendorTool();
}

void HardwarePage::runVendorTool() {
  if (m_vendorRuns || !m_snapshot || m_snapshot->hardwareResult.folder.isEmpty()) return;
  const bool hls = m_synthesis->tool() == wizard::SynthesisTool::vitisHls;
  jobs::VendorRequest request;
  request.kind = hls ? tools::VendorKind::hls : tools::VendorKind::vivado;
  request.tool = m_synthesis->place().toStdString();
  request.limit = m_synthesis->limit(m_synthesis->tool());
  m_vendorRuns = true;
  m_synthesis->setFailure({}, {});
  m_synthesis->beginLog();
  m_synthesis->run()->setState(StageState::running, hls ? tr("Vitis HLS runs") : tr("Vivado runs"));
  showStates();
  const auto make = [this, request, folder = fs::path(m_snapshot->hardwareResult.folder.toStdString())](
                        const Work& work) mutable -> Result<VendorOutcome> {
    ToolLines lines([this, &work](const QStringList& all) {
      m_background->show(work.stop, [this, all] { m_synthesis->addLog(all); });
    });
    request.onLine = [&lines](std::string_view line, bool) { lines.add(line); };
    VendorOutcome outcome{jobs::runVendor(folder, request, work)};
    lines.flush();
    return outcome;
  };
  m_background->start<VendorOutcome>(
      vendorKind, hls ? tr("Vitis HLS") : tr("Vivado"), make,
      [this](const std::optional<VendorOutcome>& outcome) {
        m_vendorRuns = false;
        m_synthesis->run()->setState(StageState::ready, outcome ? QString() : tr("Stopped."));
        if (outcome && !outcome->run) {
          const Error& error = outcome->run.error();
          m_synthesis->setFailure(QString::fromStdString(error.what), QString::fromStdString(error.hint));
        } else if (outcome) {
          m_synthesis->addLog({tr("Finished in %L1 s. The log is kept in %2")
                                   .arg(outcome->run->seconds, 0, 'f', 1)
                                   .arg(QString::fromStdString(outcome->run->log.string()))});
        }
        showStates();
      });
}

}  // namespace pw::window
