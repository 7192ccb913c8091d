// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/field_undo.h"

#include <QApplication>
#include <QKeyEvent>
#include <QLineEdit>
#include <QSpinBox>

namespace pw::window {
namespace {

bool isUndoOrRedo(const QKeyEvent& key) {
  return key.matches(QKeySequence::Undo) || key.matches(QKeySequence::Redo) ||
         (key.key() == Qt::Key_Y && key.modifiers() == Qt::ControlModifier);
}

/// Whether the field holds something that its value does not.
bool isTyping(QObject* field) {
  if (const auto* whole = qobject_cast<QSpinBox*>(field)) {
    bool valid = false;
    return whole->locale().toInt(whole->cleanText(), &valid) != whole->value() || !valid;
  }
  if (const auto* number = qobject_cast<QDoubleSpinBox*>(field))
    return number->cleanText() != number->textFromValue(number->value());
  const auto* line = qobject_cast<QLineEdit*>(field);
  return !line || line->isUndoAvailable() || line->isRedoAvailable();
}

bool isField(QObject* object) {
  return qobject_cast<QAbstractSpinBox*>(object) || qobject_cast<QLineEdit*>(object);
}

}  // namespace

FieldUndo::FieldUndo(QObject* parent) : QObject(parent) {
  QApplication::instance()->installEventFilter(this);
}

bool FieldUndo::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() != QEvent::ShortcutOverride || !isField(watched)) return false;
  if (!isUndoOrRedo(*static_cast<QKeyEvent*>(event)) || isTyping(watched)) return false;
  event->ignore();  // not kept by the field, so that the window's action gets it
  return true;
}

}  // namespace pw::window
