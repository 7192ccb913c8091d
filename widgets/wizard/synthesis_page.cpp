// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/synthesis_page.h"

#include <QComboBox>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSpinBox>
#include <QTabWidget>
#include <QVBoxLayout>

#include "look/theme.h"
#include "sheets/tabs.h"
#include "wizard/run_row.h"

namespace pw::wizard {
SynthesisPage::SynthesisPage(QWidget* parent)
    : QWidget(parent),
      m_tool(new QComboBox(this)),
      m_place(new QLineEdit(this)),
      m_limit(new QSpinBox(this)),
      m_placeLabel(new QLabel(tr("It is in"), this)),
      m_found(new QLabel(this)),
      m_failure(new QLabel(this)),
      m_run(new RunRow(QStringLiteral("synthesis"), tr("Synthesise"),
                       tr("Runs the chosen tool on the design"), this)),
      m_costs(new CostBars(tr("Share of the part, by whom it was counted"), this)),
      m_counts(new sheets::GridView(tr("What it takes of the part"), tr("Nothing is known yet."), this)),
      m_addReport(new QPushButton(tr("Add report…"), this)),
      m_forgetReports(new QPushButton(tr("Remove reports"), this)),
      m_reportProblem(new QLabel(this)),
      m_notes(new QLabel(this)),
      m_tabs(sheets::makeTabs(QStringLiteral("synthesisTabs"), tr("Costs or log"), this)),
      m_log(new QPlainTextEdit(this)) {
  m_found->setObjectName(QStringLiteral("toolFound"));
  m_found->setWordWrap(true);
  look::setRole(m_found, "caption");
  m_failure->setObjectName(QStringLiteral("toolFailure"));
  m_failure->setWordWrap(true);
  m_failure->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_failure->setToolTip(tr("Why the tool failed, and what to do"));
  m_costs->setObjectName(QStringLiteral("synthesisCosts"));
  m_costs->setEmptyText(tr("Nothing is known yet."));
  m_log->setObjectName(QStringLiteral("toolLog"));
  m_log->setAccessibleName(tr("What the tool says"));
  m_log->setToolTip(tr("The tool's own words as they come; select and copy as usual"));
  m_log->setReadOnly(true);
  m_log->setMaximumBlockCount(mostLogLines);
  m_log->setLineWrapMode(QPlainTextEdit::NoWrap);
  m_log->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  m_log->setPlaceholderText(tr("The tool has said nothing yet."));
  m_log->setMinimumHeight(fontMetrics().height() * 6);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  buildTop();
  column->addWidget(m_found);
  column->addWidget(m_run);
  column->addWidget(m_failure);
  m_tabs->addTab(makeCosts(), tr("Costs"));
  m_tabs->addTab(m_log, tr("Log"));
  column->addWidget(m_tabs, 1);
  setFailure({}, {});
  setFound({});
}

QWidget* SynthesisPage::makeCosts() {
  m_counts->setObjectName(QStringLiteral("costSheet"));
  m_addReport->setObjectName(QStringLiteral("addReport"));
  m_addReport->setAccessibleName(tr("Add report"));
  m_addReport->setToolTip(
      tr("Puts what a tool has said elsewhere beside these: csynth.xml of Vitis or Vivado HLS, a utilisation "
         "report of Vivado, synthesis.json of Yosys"));
  m_forgetReports->setObjectName(QStringLiteral("forgetReports"));
  m_forgetReports->setAccessibleName(tr("Remove reports"));
  m_forgetReports->setToolTip(tr("Takes the reports that were added out of the table; the files stay"));
  m_reportProblem->setObjectName(QStringLiteral("reportProblem"));
  m_reportProblem->setWordWrap(true);
  m_reportProblem->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_reportProblem->setToolTip(tr("Why the report was not added"));
  m_notes->setObjectName(QStringLiteral("costNotes"));
  m_notes->setWordWrap(true);
  m_notes->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_notes->setToolTip(tr("Where the figures come from, and how far the models are off"));
  look::setRole(m_notes, "caption");
  auto* reports = new QHBoxLayout;
  reports->setSpacing(look::space::small);
  reports->addWidget(m_addReport);
  reports->addWidget(m_forgetReports);
  reports->addWidget(m_reportProblem, 1);
  reports->addStretch(0);
  // It scrolls by itself: the log beside it fits the window.
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName(QStringLiteral("costScroll"));
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidgetResizable(true);
  auto* costs = new QWidget;
  auto* column = new QVBoxLayout(costs);
  column->setContentsMargins(0, look::space::small, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_counts);
  column->addLayout(reports);
  column->addWidget(m_costs);
  column->addWidget(m_notes);
  column->addStretch(1);
  connect(m_addReport, &QPushButton::clicked, this, &SynthesisPage::reportWanted);
  connect(m_forgetReports, &QPushButton::clicked, this, &SynthesisPage::reportsUnwanted);
  scroll->setWidget(costs);
  costs->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  setReports(0, {});
  return scroll;
}

void SynthesisPage::setReports(int added, const QString& problem) {
  m_forgetReports->setVisible(added > 0);
  m_reportProblem->setVisible(!problem.isEmpty());
  m_reportProblem->setText(problem);
  const QColor ink = look::colour(look::Tone::bad, look::modeOf(palette()));
  m_reportProblem->setStyleSheet(QStringLiteral("color: %1;").arg(ink.name()));
}

void SynthesisPage::buildTop() {
  m_tool->setObjectName(QStringLiteral("synthesisTool"));
  m_tool->setAccessibleName(tr("Tool"));
  m_tool->setToolTip(
      tr("Yosys counts in seconds; Vitis HLS makes an IP of the HLS C++; Vivado makes the bitstream"));
  m_tool->addItem(tr("Yosys: the Verilog, counted"), int(SynthesisTool::yosys));
  m_tool->addItem(tr("Vitis HLS: the HLS C++ as an IP"), int(SynthesisTool::vitisHls));
  m_tool->addItem(tr("Vivado: the bitstream"), int(SynthesisTool::vivado));
  m_place->setObjectName(QStringLiteral("toolPlace"));
  m_place->setAccessibleName(tr("Where the tool is"));
  m_place->setToolTip(
      tr("A program or the folder of an installation; empty: looked for in PATH, $XILINX_VIVADO and the "
         "like, and the usual folders"));
  m_place->setPlaceholderText(tr("looked for"));
  m_place->setClearButtonEnabled(true);
  m_limit->setObjectName(QStringLiteral("toolLimit"));
  m_limit->setAccessibleName(tr("Time limit"));
  m_limit->setToolTip(tr("A tool that takes longer is ended, with all that it started"));
  m_limit->setRange(1, 24 * 60);
  m_limit->setSuffix(tr(" min"));
  auto* limitLabel = new QLabel(tr("Time limit"), this);
  limitLabel->setBuddy(m_limit);
  limitLabel->setToolTip(m_limit->toolTip());
  m_placeLabel->setBuddy(m_place);
  m_placeLabel->setToolTip(m_place->toolTip());
  auto* row = new QHBoxLayout;
  row->setSpacing(look::space::small);
  row->addWidget(m_tool);
  row->addWidget(m_placeLabel);
  row->addWidget(m_place, 1);
  row->addWidget(limitLabel);
  row->addWidget(m_limit);
  static_cast<QVBoxLayout*>(layout())->addLayout(row);
  m_limits = {{SynthesisTool::yosys, 10}, {SynthesisTool::vitisHls, 4 * 60}, {SynthesisTool::vivado, 4 * 60}};
  connect(m_limit, &QSpinBox::valueChanged, this, [this](int minutes) { m_limits[tool()] = minutes; });
  connect(m_tool, &QComboBox::currentIndexChanged, this, [this] {
    showTool();
    emit toolChanged();
  });
  connect(m_place, &QLineEdit::editingFinished, this, &SynthesisPage::placeChanged);
}

SynthesisTool SynthesisPage::tool() const {
  return SynthesisTool(m_tool->currentData().toInt());
}

void SynthesisPage::setTool(SynthesisTool tool) {
  m_tool->setCurrentIndex(m_tool->findData(int(tool)));
}

QString SynthesisPage::place() const {
  return m_place->text().trimmed();
}

std::chrono::minutes SynthesisPage::limit(SynthesisTool tool) const {
  return std::chrono::minutes(m_limits.at(tool));
}

void SynthesisPage::setFound(const QList<ToolFound>& found) {
  m_all = found;
  showTool();
}

void SynthesisPage::setDesigned(bool designed, const QString& why) {
  m_designed = designed;
  m_why = why;
  showTool();
}

void SynthesisPage::showTool() {
  const bool vendor = tool() != SynthesisTool::yosys;
  for (QWidget* part : std::initializer_list<QWidget*>{m_place, m_placeLabel}) part->setEnabled(vendor);
  m_limit->setValue(m_limits.at(tool()));
  QString words = tr("Looking for it…");
  bool there = false;
  for (const ToolFound& one : m_all) {
    if (one.tool != tool()) continue;
    there = !one.place.isEmpty();
    words = there ? tr("Found: %1").arg(one.place) : one.missing;
  }
  m_found->setText(words);
  m_run->setUsable(m_designed && there, m_designed ? words : m_why);
}

void SynthesisPage::setCosts(const CostSheet& sheet) {
  m_costs->setBars(costBars(sheet));
  m_notes->setText(costWords(sheet));
  m_notes->setVisible(!sheet.rows.isEmpty());
  m_addReport->setEnabled(!sheet.rows.isEmpty());
  m_counts->setGrid(costGrid(sheet));
  m_counts->setMinimumHeight(m_counts->sizeHint().height());
}

void SynthesisPage::setFailure(const QString& cause, const QString& remedy) {
  m_failure->setVisible(!cause.isEmpty());
  m_failure->setText(remedy.isEmpty() ? cause : cause + QLatin1Char('\n') + remedy);
  const QColor ink = look::colour(look::Tone::bad, look::modeOf(palette()));
  m_failure->setStyleSheet(QStringLiteral("color: %1;").arg(ink.name()));
}

void SynthesisPage::beginLog() {
  m_log->clear();
  m_tabs->setCurrentWidget(m_log);
}

void SynthesisPage::showCosts() {
  m_tabs->setCurrentIndex(0);
}

void SynthesisPage::addLog(const QStringList& lines) {
  if (!lines.isEmpty()) m_log->appendPlainText(lines.join(QLatin1Char('\n')));
}

}  // namespace pw::wizard
