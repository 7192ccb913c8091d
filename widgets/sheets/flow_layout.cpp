// SPDX-License-Identifier: GPL-3.0-or-later
#include "flow_layout.h"

#include <algorithm>

namespace pw::sheets {

FlowLayout::~FlowLayout() {
  qDeleteAll(m_items);
}

QLayoutItem* FlowLayout::itemAt(int index) const {
  return index >= 0 && index < count() ? m_items[std::size_t(index)] : nullptr;
}

QLayoutItem* FlowLayout::takeAt(int index) {
  QLayoutItem* item = itemAt(index);
  if (item) m_items.erase(m_items.begin() + index);
  return item;
}

QSize FlowLayout::sizeHint() const {
  QSize line;
  for (const QLayoutItem* item : m_items) {
    const QSize size = item->sizeHint();
    line = {line.width() + (line.isEmpty() ? 0 : m_gap) + size.width(),
            std::max(line.height(), size.height())};
  }
  return line.grownBy(contentsMargins());
}

QSize FlowLayout::minimumSize() const {
  QSize size;
  for (const QLayoutItem* item : m_items) size = size.expandedTo(item->minimumSize());
  return size.grownBy(contentsMargins());
}

void FlowLayout::setGeometry(const QRect& area) {
  QLayout::setGeometry(area);
  arrange(area, true);
}

int FlowLayout::arrange(const QRect& area, bool place) const {
  const QRect room = area.marginsRemoved(contentsMargins());
  int x = room.x(), y = room.y(), lineHeight = 0;
  for (QLayoutItem* item : m_items) {
    const QSize size = item->sizeHint();
    if (x > room.x() && x + size.width() > room.x() + room.width()) {
      x = room.x();
      y += lineHeight + m_lineGap;
      lineHeight = 0;
    }
    if (place) item->setGeometry({QPoint(x, y), size});
    x += size.width() + m_gap;
    lineHeight = std::max(lineHeight, size.height());
  }
  const QMargins margins = contentsMargins();
  return y + lineHeight - area.y() + margins.bottom();
}

}  // namespace pw::sheets
