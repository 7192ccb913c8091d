// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/design.h"
#include "settings/form.h"

class QListWidget;

namespace pw::wizard {

/// A board with what its part has and the fastest clock that its processor gives to the logic.
struct BoardChoice {
  hls::BoardTarget board;
  hls::Device device;
  double mostClockMhz = 250;
};

/// Board or bare part, and the clock.
class TargetPage : public settings::Form {
  Q_OBJECT
 public:
  explicit TargetPage(QWidget* parent = nullptr);
  void setBoards(const QList<BoardChoice>& boards);
  void setValue(const hls::HardwareConfig& value);
  hls::HardwareConfig value() const { return m_value; }
  /// Why this clock or part cannot be, in words with what to do; empty: it can.
  QString problem() const;

 private:
  void addBoards();
  void addPart();
  void addClock();
  void showBoards();
  void chooseBoard(int row);
  void choosePart(const std::string& part);
  const BoardChoice* chosen() const;
  hls::HardwareConfig m_value;
  QList<BoardChoice> m_boards;
  QListWidget* m_list = nullptr;
  QLabel *m_partWords = nullptr, *m_note = nullptr, *m_problem = nullptr;
};

}  // namespace pw::wizard
