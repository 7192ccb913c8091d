// SPDX-License-Identifier: GPL-3.0-or-later
#include "sheets/figure_strip.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>

#include "flow_layout.h"
#include "look/theme.h"

namespace pw::sheets {

FigureStrip::FigureStrip(QWidget* parent) : QFrame(parent) {
  look::setRole(this, "card");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(look::space::medium, look::space::small, look::space::medium, look::space::small);
  QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
  policy.setHeightForWidth(true);
  setSizePolicy(policy);
  hide();
}

void FigureStrip::setFigures(const QList<Figure>& figures) {
  m_figures = figures;
  setVisible(!figures.isEmpty());
  rebuild();
}

void FigureStrip::setOld(bool old) {
  if (old == m_old) return;
  m_old = old;
  rebuild();
}

void FigureStrip::rebuild() {
  if (m_content) {  // not at once: a change of the theme walks a list of all widgets
    layout()->removeWidget(m_content);
    m_content->hide();
    m_content->setParent(nullptr);
    m_content->deleteLater();
  }
  m_content = new QWidget(this);
  auto* row = new FlowLayout(m_content, look::space::huge, look::space::tiny);
  row->setContentsMargins(0, 0, 0, 0);
  QStringList words;
  for (const Figure& figure : std::as_const(m_figures)) {
    auto* cell = new QWidget(m_content);
    auto* column = new QVBoxLayout(cell);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* name = new QLabel(figure.name, cell);
    look::setRole(name, "caption");
    auto* value = new QLabel(figure.value, cell);
    look::setRole(value, "figure");
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    const look::Tone tone = m_old ? look::Tone::muted : figure.tone;
    if (tone != look::Tone::neutral) {
      const QString ink = look::colour(tone, look::modeOf(palette())).name();
      value->setStyleSheet(QStringLiteral("color: %1;").arg(ink));
    }
    const QString note = m_old ? tr("From the run before. %1").arg(figure.note) : figure.note;
    value->setToolTip(note);
    name->setToolTip(note);
    column->addWidget(name);
    column->addWidget(value);
    row->addWidget(cell);
    words << QStringLiteral("%1: %2").arg(figure.name, figure.value);
  }
  layout()->addWidget(m_content);
  setAccessibleName(words.join(QStringLiteral("; ")));
}

void FigureStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && m_content) rebuild();
  QFrame::changeEvent(event);
}

}  // namespace pw::sheets
