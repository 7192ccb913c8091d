// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QFrame>
#include <vector>

class QButtonGroup;
class QVBoxLayout;

namespace pw::frame {

enum class StageState { toDo, ready, running, done, outOfDate, failed };
QString stateText(StageState state);

/// One stage on the rail: icon (or its number, for an icon of that name), name, state mark and one line of
/// its result.
class RailButton : public QAbstractButton {
  Q_OBJECT
 public:
  RailButton(const QString& icon, const QString& name, QWidget* parent = nullptr);
  void setState(StageState state, const QString& result = {});
  StageState state() const { return m_state; }
  QString result() const { return m_result; }
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QString m_icon, m_result;
  StageState m_state = StageState::toDo;
};

/// The stages, top to bottom, one chosen at a time.
class Rail : public QFrame {
  Q_OBJECT
 public:
  explicit Rail(QWidget* parent = nullptr);
  /// Returns the stage's number, from 0.
  int addStage(const QString& objectName, const QString& icon, const QString& name);
  void setState(int stage, StageState state, const QString& result = {});
  RailButton* button(int stage) const { return m_buttons[std::size_t(stage)]; }
  int count() const { return int(m_buttons.size()); }
  int current() const;
  void setCurrent(int stage);

 signals:
  void currentChanged(int stage);

 private:
  QButtonGroup* m_group;
  QVBoxLayout* m_column;
  std::vector<RailButton*> m_buttons;
};

}  // namespace pw::frame
