// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <chrono>
#include <map>

#include "wizard/cost_sheet.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QTabWidget;

namespace pw::wizard {

class RunRow;

/// What can make circuits of the design.
enum class SynthesisTool { yosys, vitisHls, vivado };

/// A tool as it was found on this computer.
struct ToolFound {
  SynthesisTool tool = SynthesisTool::yosys;
  QString place;    ///< its program, and version where it is known; empty: not found
  QString missing;  ///< why not, and what to do
};

/// Chooses a tool, runs it, shows its log as it comes and what it counted beside the estimate.
class SynthesisPage : public QWidget {
  Q_OBJECT
 public:
  explicit SynthesisPage(QWidget* parent = nullptr);
  SynthesisTool tool() const;
  void setTool(SynthesisTool tool);
  /// Where the person says that the tool is: a program, or the folder of an installation.
  QString place() const;
  /// After which a tool is ended; each has its own.
  std::chrono::minutes limit(SynthesisTool tool) const;
  void setFound(const QList<ToolFound>& found);
  /// Whether there is a design to work on.
  void setDesigned(bool designed, const QString& why = {});
  void setCosts(const CostSheet& sheet);
  /// Whether reports have been added, and why the last one was not; empty: it was.
  void setReports(int added, const QString& problem);
  /// Shown until the next run; an empty cause takes it away.
  void setFailure(const QString& cause, const QString& remedy);
  /// Shows the log, empty.
  void beginLog();
  void addLog(const QStringList& lines);
  /// Shows the costs: the tool has counted.
  void showCosts();
  RunRow* run() const { return m_run; }
  static constexpr int mostLogLines = 5000;

 signals:
  /// Another place was given: the tools are to be looked for again.
  void placeChanged();
  void toolChanged();
  /// The person has a report of a tool to put beside the other costs; or wants them gone again.
  void reportWanted();
  void reportsUnwanted();

 private:
  void buildTop();
  QWidget* makeCosts();
  void showTool();
  QComboBox* m_tool;
  QLineEdit* m_place;
  QSpinBox* m_limit;
  QLabel *m_placeLabel, *m_found, *m_failure;
  RunRow* m_run;
  CostBars* m_costs;
  sheets::GridView* m_counts;
  QPushButton *m_addReport, *m_forgetReports;
  QLabel *m_reportProblem, *m_notes;
  QTabWidget* m_tabs;
  QPlainTextEdit* m_log;
  QList<ToolFound> m_all;
  std::map<SynthesisTool, int> m_limits;  ///< minutes
  bool m_designed = false;
  QString m_why;
};

}  // namespace pw::wizard
