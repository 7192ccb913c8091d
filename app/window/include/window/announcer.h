// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace pw::window {

class MainWindow;

/// Says a line on the standard output when the window's first frame is on the screen ("first frame") and each
/// time a project is shown whole ("settled"), so that a benchmark can time a whole process from outside.
class Announcer : public QObject {
  Q_OBJECT
 public:
  /// To be made after the window's show() and before the event loop.
  explicit Announcer(MainWindow* window);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  bool m_said = false;
};

}  // namespace pw::window
