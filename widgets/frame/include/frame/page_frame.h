// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "frame/rail.h"

class QHBoxLayout;
class QLabel;
class QProgressBar;
class QPushButton;

namespace pw::frame {

class SidePanel;

/// A page: its title, one line on what it is for or what to do next, its run button with state and progress,
/// its settings in a side panel, and its content.
class PageFrame : public QWidget {
  Q_OBJECT
 public:
  /// Without `content`: it comes later.
  PageFrame(const QString& title, const QString& purpose, QWidget* content, QWidget* parent = nullptr);
  void setContent(QWidget* content);
  QWidget* content() const { return m_content; }
  /// What to do next; empty: the purpose again.
  void setHint(const QString& hint);

  /// Puts a form into the side panel; nullptr takes the panel away.
  void setSettings(QWidget* form);
  SidePanel* sidePanel() const { return m_panel; }

  /// Shows the action bar for a stage in this state; `line` is its state line ("Trained in 12 s, best epoch
  /// 14"; toDo: why it cannot run yet). Pages without a run never call this.
  void setStage(StageState state, const QString& line = {});
  StageState stage() const { return m_state; }
  /// Whether a run goes on where an interrupted one has got to; the next setStage() shows it.
  void setResumable(bool resumable);
  /// Of the running stage; `fraction` below 0: not known.
  void setProgress(double fraction, const QString& what = {});

 public slots:
  /// What the button does now: runs, stops, or nothing when neither is possible. A number that is being typed
  /// is taken over first. For F5.
  void activate();
  /// Stops if running. For Esc.
  void stop();

 signals:
  void runWanted();
  void stopWanted();

 private:
  void buildTop(const QString& title);
  QString buttonText() const;
  QString m_purpose;
  StageState m_state = StageState::toDo;
  bool m_stopping = false, m_resumable = false;
  QLabel *m_words, *m_stateLine;
  QProgressBar* m_progress;
  QPushButton* m_button;
  QHBoxLayout* m_body;
  SidePanel* m_panel = nullptr;
  QWidget* m_content = nullptr;
};

}  // namespace pw::frame
