// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "training/run.h"

namespace pw::plots {
class PlotView;
}
namespace pw::sheets {
class GridView;
}

namespace pw::training {

class ConfusionView;

/// The Compression page: teacher and student side by side, what each costs and what the student kept.
class CompressionView : public QWidget {
  Q_OBJECT
 public:
  explicit CompressionView(QWidget* parent = nullptr);
  /// Either may be absent.
  void setRuns(std::optional<Run> teacher, std::optional<Run> student);
  /// The student's training begins: its curves leave room for all planned epochs.
  void startRun(const recipe::TrainingRecipe& recipe);
  void addEpoch(const recipe::Epoch& epoch);
  /// It has ended with this student.
  void finishRun(Run student);
  std::vector<plots::PlotView*> plots() const { return {m_accuracy, m_course, m_roc}; }

 private:
  void refresh();
  void showCurves();
  std::vector<const Run*> both() const;
  std::optional<Run> m_teacher, m_student;
  plots::PlotView *m_accuracy = nullptr, *m_course = nullptr, *m_roc = nullptr;
  sheets::GridView *m_comparison = nullptr, *m_layers = nullptr;
  ConfusionView* m_confusion = nullptr;
};

}  // namespace pw::training
