// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>

#include "frame/log_view.h"

namespace pw::window {

/// All that the jobs have said, with the time of day.
class LogDock : public QDockWidget {
  Q_OBJECT
 public:
  explicit LogDock(QWidget* parent = nullptr);
  /// The same line twice in a row is one.
  void add(const QString& line, frame::LogLevel level = frame::LogLevel::note);
  QString text() const;

 private:
  frame::LogView* m_view;
  QString m_last;
};

}  // namespace pw::window
