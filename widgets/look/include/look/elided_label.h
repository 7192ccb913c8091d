// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace pw::look {

/// One line that ends in "…" where there is no room for all of it; the tooltip then says the whole. It may be
/// squeezed to a few letters, so that it hardly ever widens a window.
class ElidedLabel : public QLabel {
  Q_OBJECT
 public:
  explicit ElidedLabel(QWidget* parent = nullptr) : QLabel(parent) {}
  explicit ElidedLabel(const QString& text, QWidget* parent = nullptr) : QLabel(text, parent) {}
  QSize minimumSizeHint() const override;

 protected:
  bool event(QEvent* event) override;
  void paintEvent(QPaintEvent* event) override;

 private:
  bool isElided() const;
};

}  // namespace pw::look
