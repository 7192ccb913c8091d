// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "training/run.h"

namespace pw::plots {
class PlotView;
class Throttle;
}  // namespace pw::plots
namespace pw::sheets {
class GridView;
}

namespace pw::training {

class ConfusionView;
class RunTabs;

/// The Compression page: teacher and student side by side, what each costs and what the student kept; in
/// further tabs how the student learned, its layers and its outputs.
class CompressionView : public QWidget {
  Q_OBJECT
 public:
  explicit CompressionView(QWidget* parent = nullptr);
  /// Either may be absent.
  void setRuns(std::optional<Run> teacher, std::optional<Run> student);
  /// The student's training begins: its curves leave room for all planned epochs.
  void startRun(const recipe::TrainingRecipe& recipe);
  void addEpoch(const recipe::Epoch& epoch);
  void addLive(const recipe::LiveView& view);
  /// It has ended with this student.
  void finishRun(Run student);
  RunTabs* tabs() const { return m_tabs; }
  std::vector<plots::PlotView*> plots() const { return {m_accuracy, m_course, m_roc}; }

 signals:
  /// The person wants to see this event of the trace file.
  void eventWanted(quint64 event);

 private:
  QWidget* buildComparison();
  void refresh();
  void showCurves();
  std::vector<const Run*> both() const;
  std::optional<Run> m_teacher, m_student;
  plots::PlotView *m_accuracy = nullptr, *m_course = nullptr, *m_roc = nullptr;
  sheets::GridView *m_comparison = nullptr, *m_layers = nullptr;
  ConfusionView* m_confusion = nullptr;
  RunTabs* m_tabs = nullptr;
  plots::Throttle* m_throttle = nullptr;
};

}  // namespace pw::training
