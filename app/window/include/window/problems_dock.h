// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDockWidget>
#include <optional>
#include <vector>

#include "base/result.h"
#include "frame/problems_list.h"

class QToolButton;

namespace pw::window {

/// Standing problems, one a key, in a dock; a button for the status bar says how many there are and shows
/// them. Each goes away by itself when its cause does.
class ProblemsDock : public QDockWidget {
  Q_OBJECT
 public:
  explicit ProblemsDock(QWidget* parent = nullptr);
  QToolButton* button() const { return m_button; }
  frame::ProblemsList* view() const { return m_view; }

  /// True when the problem is new, so that it is worth a message.
  bool set(const QString& key, const Error& problem);
  /// A problem or none.
  bool set(const QString& key, const std::optional<Error>& problem);
  void clear(const QString& key) { m_view->clear(key); }
  /// Clears the problems whose keys are `prefix` + where, except those of `present`.
  void keepOnly(const QString& prefix, const std::vector<Error>& present);
  void clearAll() { m_view->clearAll(); }
  bool has(const QString& key) const { return m_view->model()->find(key) >= 0; }
  int count() const { return m_view->count(); }

 private:
  void showCount(int count);
  frame::ProblemsList* m_view;
  QToolButton* m_button;
};

}  // namespace pw::window
