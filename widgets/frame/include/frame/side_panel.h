// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

class QLabel;
class QScrollArea;
class QToolButton;

namespace pw::frame {

/// The settings of a page in a scrollable column beside its content, which can be folded away.
class SidePanel : public QFrame {
  Q_OBJECT
 public:
  SidePanel(const QString& title, QWidget* form, QWidget* parent = nullptr);
  QWidget* form() const { return m_form; }
  bool isFolded() const { return m_folded; }
  void setFolded(bool folded);

 signals:
  void foldedChanged(bool folded);

 protected:
  void changeEvent(QEvent* event) override;
  bool eventFilter(QObject* watched, QEvent* event) override;

 private:
  void fitWidth();
  QWidget* m_form;
  QLabel* m_title;
  QScrollArea* m_scroll;
  QToolButton* m_fold;
  bool m_folded = false;
};

}  // namespace pw::frame
