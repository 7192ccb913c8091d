// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "jobs/environment.h"
#include "jobs/laboratory.h"
#include "jobs/runs.h"
#include "jobs/sliders.h"
#include "window/snapshot.h"

class QWidget;

namespace pw::desk {
class DeskView;
class PlanForm;
struct Plan;
}  // namespace pw::desk

namespace pw::window {

class BackgroundJobs;

/// The demonstration desk in the window: reads the runs of the open project behind the screen and shows them.
class DeskPage : public QObject {
  Q_OBJECT
 public:
  DeskPage(BackgroundJobs* background, jobs::Environment environment, QWidget* window);
  pw::desk::DeskView* view() const { return m_view; }
  pw::desk::PlanForm* form() const { return m_form; }

  /// The project as it was read; nothing: none is open.
  void show(const std::shared_ptr<const Snapshot>& snapshot);
  /// The recipes and settings that are trained with now.
  void setLaboratory(const jobs::Laboratory& laboratory);
  /// Whether the project may be written to.
  void setWritable(bool writable);
  /// Trains what the form says; when a training is on, does nothing.
  void train();
  bool isTraining() const { return m_training; }

 private:
  void readRuns();
  void connectSliders();
  void connectFindings();
  void readFindings(const QString& run);
  void finishTraining();
  /// Makes the network of a run ready for the sliders.
  void readNetwork(const QString& run);
  std::filesystem::path datasetOf(const QString& run) const;
  void showSlid(const std::shared_ptr<const jobs::SliderBase>& base, const Result<jobs::Slid>& slid);

  BackgroundJobs* m_background;
  jobs::Environment m_environment;
  pw::desk::DeskView* m_view;
  pw::desk::PlanForm* m_form;
  jobs::Laboratory m_laboratory;
  bool m_writable = false, m_training = false;
  std::shared_ptr<const Snapshot> m_snapshot;
  std::shared_ptr<jobs::RunReader> m_reader;
  std::shared_ptr<const jobs::SliderBase> m_base;
  std::unique_ptr<jobs::Sliders> m_engine;  ///< last: it calls back
};

}  // namespace pw::window
