// SPDX-License-Identifier: GPL-3.0-or-later
// What the hardware wizard starts: stages of the project, and the vendor's tools.
#include <QDesktopServices>
#include <QUrl>
#include <chrono>
#include <fstream>
#include <mutex>

#include "jobs/vendor.h"
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
constexpr auto linesEvery = std::chrono::milliseconds(40);
constexpr std::streamoff mostLogBytes = 200'000;

struct VendorOutcome {
  Result<tools::VendorRun> run;
};

/// Lines of a tool, handed on in bunches so that the screen keeps up.
class Lines {
 public:
  using Take = std::function<void(const QStringList&)>;
  explicit Lines(Take take) : m_take(std::move(take)) {}
  void add(std::string_view line) {
    m_waiting << QString::fromUtf8(line.data(), qsizetype(line.size()));
    if (std::chrono::steady_clock::now() - m_last >= linesEvery) flush();
  }
  void flush() {
    m_last = std::chrono::steady_clock::now();
    if (!m_waiting.isEmpty()) m_take(std::exchange(m_waiting, {}));
  }

 private:
  Take m_take;
  QStringList m_waiting;
  std::chrono::steady_clock::time_point m_last{};
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

QStringList lastLines(const fs::path& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  const std::streamoff size = file.tellg();
  if (size <= 0) return {};
  file.seekg(std::max<std::streamoff>(0, size - mostLogBytes));
  std::string text(std::size_t(std::min(size, mostLogBytes)), ' ');
  file.read(text.data(), std::streamsize(text.size()));
  return QString::fromUtf8(text.data(), qsizetype(file.gcount())).split(QLatin1Char('\n'));
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
    if (stage == QLatin1String("synthesis")) readYosysLog();
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
      readYosysLog();
    }
    showStates();
  });
  connect(m_runs, &RunActions::idle, this, &HardwarePage::showStates);
}

void HardwarePage::connectSynthesis() {
  connect(m_synthesis, &wizard::SynthesisPage::placeChanged, this, &HardwarePage::findTools);
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
  request.limit = m_synthesis->limit();
  m_vendorRuns = true;
  m_synthesis->setFailure({}, {});
  m_synthesis->beginLog();
  m_synthesis->run()->setState(StageState::running, hls ? tr("Vitis HLS runs") : tr("Vivado runs"));
  showStates();
  const auto make = [this, request, folder = fs::path(m_snapshot->hardwareResult.folder.toStdString())](
                        const Work& work) mutable -> Result<VendorOutcome> {
    Lines lines([this, &work](const QStringList& all) {
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

void HardwarePage::readYosysLog() {
  if (!m_snapshot || m_snapshot->hardwareResult.folder.isEmpty()) return;
  const fs::path log =
      fs::path(m_snapshot->hardwareResult.folder.toStdString()) / "build/synthesis/yosys.log";
  m_background->startQuick<QStringList>(
      QStringLiteral("yosys log"), [log] { return lastLines(log); },
      [this](const QStringList& lines) { m_synthesis->addLog(lines); });
}

}  // namespace pw::window
