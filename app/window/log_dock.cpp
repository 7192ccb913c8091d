// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/log_dock.h"

#include <QTime>

namespace pw::window {

LogDock::LogDock(QWidget* parent) : QDockWidget(tr("Log"), parent), m_view(new frame::LogView(this)) {
  setObjectName(QStringLiteral("logDock"));
  setWidget(m_view);
}

void LogDock::add(const QString& line, frame::LogLevel level) {
  if (line.isEmpty() || line == m_last) return;
  m_last = line;
  m_view->append({QTime::currentTime().toString(QStringLiteral("HH:mm:ss")), level, line});
}

QString LogDock::text() const {
  m_view->flush();
  return m_view->text();
}

}  // namespace pw::window
