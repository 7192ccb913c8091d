// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QSvgRenderer;

namespace pw::wizard {

/// The picture with every colour "#rrggbb" as light as it was dark: for dark surfaces.
QByteArray forDarkSurfaces(const QByteArray& svg);

/// An SVG picture, as large as it fits without distortion; in a dark window with the colours of the dark.
class DiagramView : public QWidget {
  Q_OBJECT
 public:
  explicit DiagramView(QWidget* parent = nullptr);
  /// False: this is no SVG; nothing is shown then.
  bool setPicture(const QByteArray& svg);
  QSize sizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  bool load();
  QByteArray m_svg;
  QSvgRenderer* m_renderer;
};

}  // namespace pw::wizard
