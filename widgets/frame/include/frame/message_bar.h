// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>

#include "base/result.h"

class QLabel;

namespace pw::frame {

/// Messages inside the window: what happened, where, what to do. One message a cause: the same one again only
/// counts up. Older messages come back when the newest is closed.
class MessageBar : public QFrame {
  Q_OBJECT
 public:
  explicit MessageBar(QWidget* parent = nullptr);
  enum class Kind { note, warning, failure };
  void post(const Error& error);
  void post(Kind kind, const QString& what, const QString& where = {}, const QString& hint = {});
  void clear();
  int count() const { return int(m_messages.size()); }
  /// The newest message as plain text.
  QString text() const;

 private:
  struct Message {
    Kind kind;
    QString what, where, hint;
    int times = 1;
  };
  void refresh();
  QList<Message> m_messages;
  QLabel *m_icon, *m_words;
};

}  // namespace pw::frame
