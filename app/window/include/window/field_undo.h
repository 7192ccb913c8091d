// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

namespace pw::window {

/// Undo and redo keys in a field: while something is typed that is not taken over yet they are the field's
/// own, afterwards the window's, which undo the setting. Without it a field keeps these keys also when it has
/// nothing to undo. Watches the fields of the whole program.
class FieldUndo : public QObject {
  Q_OBJECT

 public:
  explicit FieldUndo(QObject* parent);

 protected:
  bool eventFilter(QObject* watched, QEvent* event) override;
};

}  // namespace pw::window
