// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <vector>

namespace pw::sheets {

/// Puts its items side by side, and on a further line where the width ends.
class FlowLayout final : public QLayout {
 public:
  FlowLayout(QWidget* parent, int gap, int lineGap) : QLayout(parent), m_gap(gap), m_lineGap(lineGap) {}
  ~FlowLayout() override;

  void addItem(QLayoutItem* item) override { m_items.push_back(item); }
  int count() const override { return int(m_items.size()); }
  QLayoutItem* itemAt(int index) const override;
  QLayoutItem* takeAt(int index) override;
  QSize sizeHint() const override;
  /// That of the widest item.
  QSize minimumSize() const override;
  bool hasHeightForWidth() const override { return true; }
  int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), false); }
  void setGeometry(const QRect& area) override;
  Qt::Orientations expandingDirections() const override { return {}; }

 private:
  /// Places the items, or only measures; returns the height.
  int arrange(const QRect& area, bool place) const;
  std::vector<QLayoutItem*> m_items;
  int m_gap, m_lineGap;
};

}  // namespace pw::sheets
