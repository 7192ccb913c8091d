// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;

namespace pw::frame {

/// A page: its title, one line on what it is for or what to do next, and its content below.
class PageFrame : public QWidget {
  Q_OBJECT
 public:
  PageFrame(const QString& title, const QString& purpose, QWidget* content, QWidget* parent = nullptr);
  QWidget* content() const { return m_content; }
  /// What to do next; empty: the purpose again.
  void setHint(const QString& hint);

 private:
  QString m_purpose;
  QLabel* m_words;
  QWidget* m_content;
};

}  // namespace pw::frame
