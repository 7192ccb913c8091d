// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QSvgRenderer;

namespace pw::wizard {

/// An SVG picture, as large as it fits without distortion.
class DiagramView : public QWidget {
  Q_OBJECT
 public:
  explicit DiagramView(QWidget* parent = nullptr);
  /// False: this is no SVG; nothing is shown then.
  bool setPicture(const QByteArray& svg);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;

 private:
  QSvgRenderer* m_renderer;
};

}  // namespace pw::wizard
