// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <array>

#include "window/snapshot.h"

class QLabel;
class QPushButton;

namespace pw::window {

/// The guided laboratory: above the pages, what this page is about and the one thing to press next.
class GuideBar : public QFrame {
  Q_OBJECT
 public:
  explicit GuideBar(QWidget* parent = nullptr);
  /// The page shown and the states of all.
  void show(int page, const std::array<frame::StageState, stageCount>& states);
  QString text() const;

 signals:
  void runWanted(int page);
  void pageWanted(int page);
  void ended();

 private:
  QLabel* m_words;
  QPushButton* m_next;
  int m_page = 0;
  bool m_run = false;
};

}  // namespace pw::window
