// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "recipe/demonstration.h"

class QCheckBox;
class QComboBox;
class QGridLayout;
class QLabel;
class QPlainTextEdit;
class QPushButton;
class QSpinBox;
class QStackedWidget;

namespace pw::desk {

/// What is to be trained from the desk.
struct Plan {
  enum class Kind { methods, laboratory, sweep } kind = Kind::methods;
  recipe::Sweep sweep;     ///< on the data set as it is; without variants and fields: nothing of this
  recipe::Sweep rawSweep;  ///< on counts as they are: part of the laboratory's own
  bool hasSweep = false, hasRawSweep = false;
  std::size_t trainings = 0;
};

/// Chooses what the desk trains: methods beside each other, the laboratory's mistakes and their repairs, or a
/// sweep of one's own. Says in words what is impossible, before anything starts.
class PlanForm : public QWidget {
  Q_OBJECT
 public:
  explicit PlanForm(QWidget* parent = nullptr);

  /// The recipes that plans vary.
  void setRecipes(const recipe::TrainingRecipe& teacher, const recipe::TrainingRecipe& student);
  /// Whether a training may start; `why` not.
  void setUsable(bool usable, const QString& why = {});
  /// While a plan runs the button stops it; `words` say how far it is.
  void setRunning(bool running, const QString& words = {});
  Result<Plan> plan() const;

 signals:
  void trainWanted();
  void stopWanted();

 private:
  QWidget* buildTicks(const std::vector<recipe::DemonstrationVariant>& variants,
                      std::vector<QCheckBox*>& ticks, const QString& prefix);
  QWidget* buildSweep();
  QSpinBox* addNumber(QGridLayout* grid, const char* name, const QString& label, const QString& help, int low,
                      int high, int value);
  Result<Plan> methodsPlan() const;
  Result<Plan> laboratoryPlan() const;
  Result<Plan> sweepPlan() const;
  void describe();

  recipe::TrainingRecipe m_teacher, m_student;
  bool m_usable = false, m_running = false;
  QString m_why;
  QComboBox *m_kind, *m_base = nullptr, *m_method = nullptr;
  QStackedWidget* m_pages;
  std::vector<QCheckBox*> m_methods, m_laboratory;
  QPlainTextEdit* m_fields = nullptr;
  QSpinBox *m_count = nullptr, *m_folds = nullptr, *m_epochs = nullptr, *m_repeats = nullptr;
  QLabel* m_words;
  QPushButton* m_train;
};

}  // namespace pw::desk
