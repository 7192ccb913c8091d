// SPDX-License-Identifier: GPL-3.0-or-later
// What the hardware wizard knows of costs: live while settings change, and by every source side by side.
#include <QFileDialog>
#include <cmath>

#include "estimate/choose.h"
#include "jobs/costs.h"
#include "window/background_jobs.h"
#include "window/hardware_page.h"
#include "window/laboratory_document.h"
#include "window/stage_states.h"
#include "wizard/goal_row.h"
#include "wizard/hls_form.h"
#include "wizard/interface_page.h"
#include "wizard/parallelism_page.h"
#include "wizard/synthesis_page.h"
#include "wizard/wizard_view.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

QString words(const std::string& text) {
  return QString::fromStdString(text);
}

wizard::CostRow rowOf(const jobs::CostColumn& column) {
  return {words(column.name), words(column.source), column.lut,           column.ff,
          column.dsp,         column.bram18,        column.latencyCycles, column.intervalCycles};
}

wizard::CostSheet sheetOf(const jobs::CostTable& table) {
  wizard::CostSheet sheet{words(table.part), table.clockNs, rowOf(table.available), {}, {}};
  for (const jobs::CostColumn& column : table.columns) sheet.rows << rowOf(column);
  for (const std::string& note : table.notes) sheet.notes << words(note);
  return sheet;
}

/// What a configuration of a network comes to, without a tool.
wizard::DesignCosts costsOf(const network::Network& network, const hls::HardwareConfig& config) {
  wizard::DesignCosts costs;
  Result<hls::Design> design = hls::makeDesign(network, config);
  if (!design) {
    costs.problem = design.error();
    return costs;
  }
  costs.design = std::make_shared<const hls::Design>(std::move(*design));
  costs.estimate = hls::estimate(*costs.design);
  costs.sheet = sheetOf(jobs::estimatedCosts(*costs.design));
  return costs;
}

/// What tools have said, to be put beside the estimates.
struct Counted {
  fs::path synthesis;  ///< of Yosys; empty: it has not counted
  bool older = false;  ///< of a design that the settings would not make any more
  std::vector<fs::path> reports;
};

wizard::CostSheet sheetOf(const hls::Design& design, const Counted& counted) {
  jobs::CostTable table = jobs::estimatedCosts(design);
  const auto add = [&](const fs::path& file) {
    if (const Result<void> added = jobs::addReport(table, file); !added)
      table.notes.push_back(describe(added.error()));
  };
  if (std::error_code ignored; !counted.synthesis.empty() && fs::exists(counted.synthesis, ignored)) {
    const std::size_t before = table.columns.size();
    add(counted.synthesis);
    if (counted.older && table.columns.size() > before)
      table.columns.back().source += HardwarePage::tr("; of the design before these settings").toStdString();
  }
  for (const fs::path& report : counted.reports) {
    const std::size_t before = table.columns.size();
    add(report);
    if (table.columns.size() > before) table.columns.back().source += ", " + report.filename().string();
  }
  return sheetOf(table);
}

}  // namespace

void HardwarePage::countCosts() {
  const hls::HardwareConfig& config = m_document->laboratory().hardware;
  if (m_counted && hls::toJson(*m_counted) == hls::toJson(config)) return;
  m_counted = config;
  if (!m_student) {
    wizard::DesignCosts none;
    none.problem = Error{ErrorKind::badInput, tr("There is no student network yet.").toStdString(), {}, {}};
    return showCosts(none);
  }
  // Of the student itself its page says what is wrong.
  m_background->startQuick<wizard::DesignCosts>(
      QStringLiteral("hardware costs"), [network = m_student, config] { return costsOf(*network, config); },
      [this](const wizard::DesignCosts& costs) { showCosts(costs); });
}

void HardwarePage::showCosts(const wizard::DesignCosts& costs) {
  m_costs = costs;
  m_interface->setCosts(costs);
  m_parallelism->setCosts(costs);
  m_hlsForm->setCosts(costs);
  countSheet();
  showStates();
  if (m_view->current() == files) previewFiles();
}

void HardwarePage::countSheet() {
  if (m_view->current() != synthesis) return;  // it is counted when the step is looked at
  if (!m_costs.design) {
    m_background->stop(QStringLiteral("cost sheet"));
    return m_synthesis->setCosts({});
  }
  Counted counted{{}, false, m_reports};
  if (m_snapshot && !m_snapshot->hardwareResult.folder.isEmpty()) {
    counted.synthesis = fs::path(m_snapshot->hardwareResult.folder.toStdString()) / "synthesis.json";
    const auto states = stageStates(*m_snapshot->project, m_document->laboratory());
    counted.older = states.at("design") != project::State::upToDate;
  }
  m_background->startQuick<wizard::CostSheet>(
      QStringLiteral("cost sheet"), [design = m_costs.design, counted] { return sheetOf(*design, counted); },
      [this](const wizard::CostSheet& sheet) { m_synthesis->setCosts(sheet); });
}

void HardwarePage::chooseReports() {
  auto* dialog = new QFileDialog(m_view, tr("Add reports of tools"));
  dialog->setObjectName(QStringLiteral("reportDialog"));
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setFileMode(QFileDialog::ExistingFiles);
  dialog->setNameFilters({tr("Reports (*.xml *.rpt *.txt *.json)"), tr("All files (*)")});
  connect(dialog, &QFileDialog::filesSelected, this, &HardwarePage::addReports);
  dialog->open();
}

void HardwarePage::addReports(const QStringList& files) {
  if (!m_costs.design) return;
  std::vector<fs::path> paths;
  for (const QString& file : files) paths.emplace_back(file.toStdString());
  /// Those that can be read as reports of this part, and why the last of the others cannot.
  struct Read {
    std::vector<fs::path> good;
    QString problem;
  };
  m_background->startQuick<Read>(
      QStringLiteral("reports"),
      [paths, design = m_costs.design] {
        Read read;
        jobs::CostTable table = jobs::estimatedCosts(*design);
        for (const fs::path& path : paths) {
          if (const Result<void> added = jobs::addReport(table, path)) {
            read.good.push_back(path);
          } else {
            read.problem = words(describe(added.error()));
          }
        }
        return read;
      },
      [this](const Read& read) {
        for (const fs::path& path : read.good) {
          std::erase(m_reports, path);
          m_reports.push_back(path);
        }
        m_synthesis->setReports(int(m_reports.size()), read.problem);
        countSheet();
      });
}

void HardwarePage::choose(std::optional<double> latencyNs) {
  if (!m_student) return;
  wizard::GoalRow* goal = m_parallelism->goal();
  const hls::HardwareConfig base = m_document->laboratory().hardware;
  hls::DesignGoal wanted;
  wanted.share = goal->share();
  // The hair keeps 15 cycles of 0.1 ns within 1.5 ns.
  if (latencyNs) wanted.latencyCycles = int(std::floor(*latencyNs / base.clockNs + 1e-9));
  goal->setChoosing();
  using Chosen = Result<hls::ChosenDesign>;
  m_background->startQuick<Chosen>(
      QStringLiteral("design choice"),
      [network = m_student, base, wanted] { return hls::chooseDesign(*network, base, wanted); },
      [this, goal, network = m_student](const Chosen& chosen) {
        if (network != m_student) return goal->setReason(true, {});
        m_chosen = m_document->laboratory().hardware;
        if (!chosen) return goal->setReason(false, words(describe(chosen.error())));
        jobs::Laboratory next = m_document->laboratory();
        next.hardware.multipliers = chosen->config.multipliers;
        next.hardware.styles = chosen->config.styles;
        next.hardware.multiplying = chosen->config.multiplying;
        next.hardware.storage = chosen->config.storage;
        m_chosen = next.hardware;
        m_document->edit(next, tr("Hardware: a chosen design"));
        goal->setReason(true, words(chosen->reason));
      });
}

}  // namespace pw::window
