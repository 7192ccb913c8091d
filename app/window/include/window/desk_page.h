// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>
#include <memory>

#include "jobs/environment.h"
#include "jobs/runs.h"
#include "window/snapshot.h"

class QWidget;

namespace pw::desk {
class DeskView;
}

namespace pw::window {

class BackgroundJobs;

/// The demonstration desk in the window: reads the runs of the open project behind the screen and shows them.
class DeskPage : public QObject {
  Q_OBJECT
 public:
  DeskPage(BackgroundJobs* background, jobs::Environment environment, QWidget* window);
  pw::desk::DeskView* view() const { return m_view; }

  /// The project as it was read; nothing: none is open.
  void show(const std::shared_ptr<const Snapshot>& snapshot);

 private:
  void readRuns();

  BackgroundJobs* m_background;
  jobs::Environment m_environment;
  pw::desk::DeskView* m_view;
  std::shared_ptr<const Snapshot> m_snapshot;
  std::shared_ptr<jobs::RunReader> m_reader;
};

}  // namespace pw::window
