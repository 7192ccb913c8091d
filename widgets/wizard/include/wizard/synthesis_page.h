// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <chrono>

#include "sheets/grid_view.h"
#include "wizard/cost_bars.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
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
  std::chrono::minutes limit() const;
  void setFound(const QList<ToolFound>& found);
  /// Whether there is a design to work on.
  void setDesigned(bool designed, const QString& why = {});
  void setCosts(const QList<CostBar>& bars);
  /// Shown until the next run; an empty cause takes it away.
  void setFailure(const QString& cause, const QString& remedy);
  /// Shows the log, empty.
  void beginLog();
  void addLog(const QStringList& lines);
  RunRow* run() const { return m_run; }
  static constexpr int mostLogLines = 5000;

 signals:
  /// Another place was given: the tools are to be looked for again.
  void placeChanged();
  void toolChanged();

 private:
  void buildTop();
  void showTool();
  QComboBox* m_tool;
  QLineEdit* m_place;
  QSpinBox* m_limit;
  QLabel *m_placeLabel, *m_found, *m_failure;
  RunRow* m_run;
  CostBars* m_costs;
  sheets::GridView* m_counts;
  QTabWidget* m_tabs;
  QPlainTextEdit* m_log;
  QList<ToolFound> m_all;
  bool m_designed = false;
  QString m_why;
};

}  // namespace pw::wizard
