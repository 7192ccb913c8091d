// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/confusion_view.h"

#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>

#include "base/format.h"
#include "look/elided_label.h"
#include "look/theme.h"
#include "plots/si_format.h"

namespace pw::training {

ConfusionView::ConfusionView(QWidget* parent) : QFrame(parent) {
  look::setRole(this, "card");
  auto* heading = new QLabel(tr("Confusion matrix"), this);
  look::setRole(heading, "heading");
  m_empty = new QLabel(tr("No evaluation yet."), this);
  look::setRole(m_empty, "caption");
  m_empty->setAlignment(Qt::AlignLeft | Qt::AlignTop);
  m_table = new QWidget(this);
  auto* grid = new QGridLayout(m_table);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(look::space::tiny);
  const std::array called{tr("called gamma"), tr("called neutron")}, is{tr("is gamma"), tr("is neutron")};
  for (int i = 0; i < 2; ++i) {
    auto* given = new look::ElidedLabel(called[std::size_t(i)], m_table);
    auto* truth = new look::ElidedLabel(is[std::size_t(i)], m_table);
    look::setRole(given, "caption");
    look::setRole(truth, "caption");
    given->setAlignment(Qt::AlignHCenter | Qt::AlignBottom);
    grid->addWidget(given, 0, i + 1);
    grid->addWidget(truth, i + 1, 0);
    for (int j = 0; j < 2; ++j) {
      auto* cell = new QLabel(m_table);
      cell->setAlignment(Qt::AlignCenter);
      cell->setTextInteractionFlags(Qt::TextSelectableByMouse);
      m_cells[std::size_t(i)][std::size_t(j)] = cell;
      grid->addWidget(cell, i + 1, j + 1);
    }
    grid->setColumnStretch(i + 1, 1);
    grid->setRowStretch(i + 1, 1);
  }
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::medium, look::space::small, look::space::medium,
                             look::space::medium);
  column->setSpacing(look::space::tiny);
  column->addWidget(heading);
  column->addWidget(m_empty, 1);
  column->addWidget(m_table, 1);
  setScore(nullptr);
}

void ConfusionView::setScore(const evaluate::Score* score) {
  Counts counts{};
  for (std::size_t i = 0; score && i < 2; ++i)
    for (std::size_t j = 0; j < 2; ++j) counts[i][j] = score->confusion[i][j];
  setCounts(score ? &counts : nullptr);
}

void ConfusionView::setCounts(const Counts* counts) {
  m_known = counts != nullptr;
  m_counts = counts ? *counts : Counts{};
  refresh();
}

void ConfusionView::refresh() {
  m_empty->setVisible(!m_known);
  m_table->setVisible(m_known);
  const look::Mode mode = look::modeOf(palette());
  QStringList words;
  for (std::size_t i = 0; i < 2; ++i) {
    const std::size_t total = m_counts[i][0] + m_counts[i][1];
    for (std::size_t j = 0; j < 2; ++j) {
      QColor tint = i != j ? look::surfaces(mode).raised
                           : look::colour(i == 0 ? look::Tone::gamma : look::Tone::neutron, mode);
      const double share = total ? double(m_counts[i][j]) / double(total) : 0;
      const QString right = plots::percentText(share, 0);
      const QString uncertainty = plots::percentText(binomialUncertainty(m_counts[i][j], total), 0);
      m_cells[i][j]->setText(QStringLiteral("<b>%L1</b><br>%2<br><small>± %3</small>")
                                 .arg(m_counts[i][j])
                                 .arg(right, uncertainty));
      const double alpha = i != j ? 1 : 0.22;
      m_cells[i][j]->setStyleSheet(
          QStringLiteral("background: rgba(%1,%2,%3,%4); border-radius: 4px; padding: 4px;")
              .arg(tint.red())
              .arg(tint.green())
              .arg(tint.blue())
              .arg(int(alpha * 255)));
      words << tr("%1 called %2: %3")
                   .arg(i ? tr("neutron") : tr("gamma"), j ? tr("neutron") : tr("gamma"))
                   .arg(m_counts[i][j]);
    }
  }
  setAccessibleName(
      tr("Confusion matrix. %1").arg(m_known ? words.join(QStringLiteral("; ")) : tr("No evaluation yet.")));
}

void ConfusionView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange && m_table) refresh();
  QFrame::changeEvent(event);
}

}  // namespace pw::training
