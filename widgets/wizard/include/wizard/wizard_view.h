// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "frame/rail.h"
#include "sheets/figure_strip.h"

class QLabel;
class QPushButton;
class QStackedWidget;

namespace pw::wizard {

/// What a step says of itself.
struct StepWords {
  QString name;     ///< objectName of its button on the list of steps
  QString title;    ///< "Board and clock"
  QString purpose;  ///< one line
};

/// Steps on the left, the page of the one that is chosen beside them, Back and Next below it. Any step may be
/// looked at in any order: a page says itself what it still needs.
class WizardView : public QWidget {
  Q_OBJECT
 public:
  explicit WizardView(QWidget* parent = nullptr);
  /// Takes the page over. Returns the step's number, from 0.
  int addStep(const StepWords& words, QWidget* page);
  void setState(int step, frame::StageState state, const QString& result = {});
  frame::StageState state(int step) const;
  int count() const { return m_steps->count(); }
  int current() const { return m_steps->current(); }
  void setCurrent(int step);
  QWidget* page(int step) const;
  /// The objectName of its button.
  QString stepName(int step) const { return m_words[std::size_t(step)].name; }
  /// Figures of the design above all steps; hidden while there are none.
  void setFigures(const QList<sheets::Figure>& figures) { m_figures->setFigures(figures); }

 signals:
  void currentChanged(int step);

 private:
  void buildBottom();
  void showStep(int step);
  frame::Rail* m_steps;
  sheets::FigureStrip* m_figures;
  QStackedWidget* m_stack;
  QLabel *m_title, *m_purpose;
  QPushButton *m_back, *m_next;
  std::vector<StepWords> m_words;
};

}  // namespace pw::wizard
