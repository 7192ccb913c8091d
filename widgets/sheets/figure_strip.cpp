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
  if (m_cells.size() != figures.size()) rebuild();
  QStringList words;
  for (qsizetype index = 0; index < figures.size(); ++index) {
    const Figure& figure = figures[index];
    m_cells[index].name->setText(figure.name);
    m_cells[index].value->setText(figure.value);
    words << QStringLiteral("%1: %2").arg(figure.name, figure.value);
  }
  setAccessibleName(words.join(QStringLiteral("; ")));
  setNotes();
  setVisible(!figures.isEmpty());
  setInks();
}

void FigureStrip::setOld(bool old) {
  if (old == m_old) return;
  m_old = old;
  setNotes();
  setInks();
}

void FigureStrip::rebuild() {
  if (m_content) {  // not at once: a change of the theme walks a list of all widgets
    layout()->removeWidget(m_content);
    m_content->hide();
    m_content->setParent(nullptr);
    m_content->deleteLater();
  }
  m_cells.clear();
  m_content = new QWidget(this);
  auto* row = new FlowLayout(m_content, look::space::huge, look::space::tiny);
  row->setContentsMargins(0, 0, 0, 0);
  for (qsizetype index = 0; index < m_figures.size(); ++index) {
    auto* cell = new QWidget(m_content);
    auto* column = new QVBoxLayout(cell);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    auto* name = new QLabel(cell);
    look::setRole(name, "caption");
    auto* value = new QLabel(cell);
    look::setRole(value, "figure");
    value->setTextInteractionFlags(Qt::TextSelectableByMouse);
    column->addWidget(name);
    column->addWidget(value);
    row->addWidget(cell);
    m_cells.append(Cell{name, value});
  }
  layout()->addWidget(m_content);
}

void FigureStrip::setNotes() {
  for (qsizetype index = 0; index < m_cells.size(); ++index) {
    const QString& told = m_figures[index].note;
    const QString note = m_old ? tr("From the run before. %1").arg(told) : told;
    m_cells[index].name->setToolTip(note);
    m_cells[index].value->setToolTip(note);
  }
}

void FigureStrip::setInks() {
  m_inksOld = !isVisible();
  if (m_inksOld)
    return;  // a style sheet costs a millisecond: those of hidden pages wait until they are shown
  for (qsizetype index = 0; index < m_cells.size(); ++index) {
    const look::Tone tone = m_old ? look::Tone::muted : m_figures[index].tone;
    const QString sheet =
        tone == look::Tone::neutral
            ? QString()
            : QStringLiteral("color: %1;").arg(look::colour(tone, look::modeOf(palette())).name());
    QLabel* value = m_cells[index].value;
    if (value->styleSheet() != sheet) value->setStyleSheet(sheet);
  }
}

void FigureStrip::showEvent(QShowEvent* event) {
  QFrame::showEvent(event);
  if (m_inksOld) setInks();
}

void FigureStrip::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) setInks();
  QFrame::changeEvent(event);
}

}  // namespace pw::sheets
