// SPDX-License-Identifier: GPL-3.0-or-later
#include "sheets/figure_strip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

#include "look/theme.h"

namespace pw::sheets {

FigureStrip::FigureStrip(QWidget* parent) : QFrame(parent) {
  look::setRole(this, "card");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(look::space::medium, look::space::small, look::space::medium, look::space::small);
  setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Fixed);
  hide();
}

void FigureStrip::setFigures(const QList<Figure>& figures) {
  m_figures = figures;
  setVisible(!figures.isEmpty());
  rebuild();
}

void FigureStrip::rebuild() {
  delete m_content;
  m_content = new QWidget(this);
  auto* row = new QHBoxLayout(m_content);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(look::space::huge);
  QStringList words;
  for (const Figure& figure : std::as_const(m_figures)) {
    auto* column = new QVBoxLayout;
    column->setSpacing(0);
    auto* name = new QLabel(figure.name, m_content);
    look::setRole(name, "caption");
    auto* value = new QLabel(figure.value, m_content);
    look::setRole(value, "figure");
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    if (figure.tone != look::Tone::neutral) {
      const QString ink = look::colour(figure.tone, look::modeOf(palette())).name();
      value->setStyleSheet(QStringLiteral("color: %1;").arg(ink));
    }
    value->setToolTip(figure.note);
    name->setToolTip(figure.note);
    column->addWidget(name);
    column->addWidget(value);
    row->addLayout(column);
    words << QStringLiteral("%1: %2").arg(figure.name, figure.value);
  }
  row->addStretch(1);
  layout()->addWidget(m_content);
  setAccessibleName(words.join(QStringLiteral("; ")));
}

void FigureStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && m_content) rebuild();
  QFrame::changeEvent(event);
}

}  // namespace pw::sheets
