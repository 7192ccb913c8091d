// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/diagram_view.h"

#include <QPainter>
#include <QSvgRenderer>

#include "look/theme.h"

namespace pw::wizard {

DiagramView::DiagramView(QWidget* parent) : QWidget(parent), m_renderer(new QSvgRenderer(this)) {
  setAccessibleName(tr("Block diagram of the design"));
  setMinimumSize(200, 120);
}

bool DiagramView::setPicture(const QByteArray& svg) {
  const bool good = !svg.isEmpty() && m_renderer->load(svg);
  if (!good) m_renderer->load(QByteArray("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"));
  updateGeometry();
  update();
  return good;
}

QSize DiagramView::sizeHint() const {
  return m_renderer->defaultSize().expandedTo(minimumSize());
}

void DiagramView::paintEvent(QPaintEvent*) {
  const QSizeF natural = m_renderer->defaultSize();
  if (natural.isEmpty()) return;
  QPainter painter(this);
  const QSizeF fitted = natural.scaled(size(), Qt::KeepAspectRatio);
  m_renderer->render(&painter, QRectF(QPointF((width() - fitted.width()) / 2, 0), fitted));
}

}  // namespace pw::wizard
