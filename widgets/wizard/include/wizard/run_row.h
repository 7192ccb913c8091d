// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "frame/rail.h"

class QLabel;
class QProgressBar;
class QPushButton;

namespace pw::wizard {

/// Starts and stops one piece of work and shows how far it is: button, bar, a line of words.
class RunRow : public QFrame {
  Q_OBJECT
 public:
  /// `name` begins the objectNames: <name>Run, <name>Progress, <name>Words. `verb`: "Generate".
  RunRow(const QString& name, const QString& verb, const QString& tip, QWidget* parent = nullptr);
  void setVerb(const QString& verb, const QString& tip);
  /// `words`: what came of it, or what it waits for.
  void setState(frame::StageState state, const QString& words);
  frame::StageState state() const { return m_state; }
  /// Of what runs; `fraction` below 0: not known.
  void setProgress(double fraction, const QString& what);
  /// Whether it can be started now; else the button's tooltip says why not.
  void setUsable(bool usable, const QString& why = {});

 signals:
  void runWanted();
  void stopWanted();

 private:
  void showButton();
  QString m_verb, m_tip, m_why;
  frame::StageState m_state = frame::StageState::toDo;
  bool m_usable = false, m_stopping = false;
  QPushButton* m_button;
  QProgressBar* m_progress;
  QLabel* m_words;
};

}  // namespace pw::wizard
