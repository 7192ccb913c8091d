// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "desk/comparison.h"
#include "evaluate/findings.h"

class QComboBox;
class QTextBrowser;

namespace pw::desk {

/// The card "What went wrong" of one run: known mistakes, each with the figure that shows it and what mends
/// it.
class FindingsView : public QFrame {
  Q_OBJECT
 public:
  explicit FindingsView(QWidget* parent = nullptr);

  /// The runs to choose from; the one that was chosen stays.
  void setRuns(const Runs& runs);
  QString run() const;
  /// What was found in the run that was asked for.
  void setFindings(const std::vector<evaluate::Finding>& findings);
  void setProblem(const QString& words);
  QString text() const;

 signals:
  /// setFindings() or setProblem() answers.
  void runWanted(const QString& folder);

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void chooseRun();
  void ask();
  void refresh();

  QString m_asked;  ///< run that was asked for
  QString m_words;  ///< instead of findings
  std::vector<evaluate::Finding> m_findings;
  QComboBox* m_choice;
  QTextBrowser* m_text;
};

}  // namespace pw::desk
