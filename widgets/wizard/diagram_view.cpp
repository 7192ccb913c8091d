// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/diagram_view.h"

#include <QEvent>
#include <QPainter>
#include <QRegularExpression>
#include <QSvgRenderer>

#include "look/theme.h"

namespace pw::wizard {

QByteArray forDarkSurfaces(const QByteArray& svg) {
  constexpr double darkest = 0.1, lightest = 0.92;
  static const QRegularExpression colours(QStringLiteral("#[0-9a-fA-F]{6}\\b"));
  const QString text = QString::fromUtf8(svg);
  QString turned;
  qsizetype done = 0;
  for (auto matches = colours.globalMatch(text); matches.hasNext();) {
    const QRegularExpressionMatch match = matches.next();
    float hue = 0, saturation = 0, lightness = 0;
    QColor(match.captured()).getHslF(&hue, &saturation, &lightness);
    const double opposite = darkest + (lightest - darkest) * (1 - double(lightness));
    turned += text.mid(done, match.capturedStart() - done) +
              QColor::fromHslF(std::max(0.0F, hue), saturation, float(opposite)).name();
    done = match.capturedEnd();
  }
  return (turned + text.mid(done)).toUtf8();
}

DiagramView::DiagramView(QWidget* parent) : QWidget(parent), m_renderer(new QSvgRenderer(this)) {
  setAccessibleName(tr("Block diagram of the design"));
  setMinimumSize(200, 120);
}

bool DiagramView::setPicture(const QByteArray& svg) {
  m_svg = svg;
  return load();
}

bool DiagramView::load() {
  const bool dark = look::modeOf(palette()) == look::Mode::dark;
  const bool good = !m_svg.isEmpty() && m_renderer->load(dark ? forDarkSurfaces(m_svg) : m_svg);
  if (!good) m_renderer->load(QByteArray("<svg xmlns=\"http://www.w3.org/2000/svg\"/>"));
  updateGeometry();
  update();
  return good;
}

void DiagramView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) load();
  QWidget::changeEvent(event);
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
