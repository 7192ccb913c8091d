// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/elided_label.h"

#include <QHelpEvent>
#include <QPainter>
#include <QStyle>
#include <QToolTip>
#include <algorithm>

namespace pw::look {
namespace {
constexpr int leastCharacters = 6;
}

QSize ElidedLabel::minimumSizeHint() const {
  const int piece = fontMetrics().averageCharWidth() * leastCharacters;
  return {std::min(piece, QLabel::sizeHint().width()), QLabel::minimumSizeHint().height()};
}

bool ElidedLabel::isElided() const {
  return fontMetrics().horizontalAdvance(text()) > contentsRect().width();
}

bool ElidedLabel::event(QEvent* event) {
  if (event->type() != QEvent::ToolTip || !toolTip().isEmpty() || !isElided()) return QLabel::event(event);
  QToolTip::showText(static_cast<QHelpEvent*>(event)->globalPos(), text(), this);
  return true;
}

void ElidedLabel::paintEvent(QPaintEvent* event) {
  if (!isElided()) return QLabel::paintEvent(event);
  QPainter painter(this);
  const QString shown = fontMetrics().elidedText(text(), Qt::ElideRight, contentsRect().width());
  style()->drawItemText(&painter, contentsRect(),
                        int(QStyle::visualAlignment(layoutDirection(), alignment())), palette(), isEnabled(),
                        shown, foregroundRole());
}

}  // namespace pw::look
