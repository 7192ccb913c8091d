// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/goal_row.h"

#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include "look/theme.h"

namespace pw::wizard {

GoalRow::GoalRow(QWidget* parent)
    : QFrame(parent),
      m_latency(new QDoubleSpinBox(this)),
      m_share(new QSpinBox(this)),
      m_smallest(new QPushButton(tr("Smallest"), this)),
      m_fastest(new QPushButton(tr("Fastest"), this)),
      m_reason(new QLabel(this)) {
  look::setRole(this, "card");
  const auto name = [](QWidget* control, const char* object, const QString& accessible, const QString& tip) {
    control->setObjectName(QString::fromLatin1(object));
    control->setAccessibleName(accessible);
    control->setToolTip(tip);
  };
  name(m_latency, "goalLatency", tr("Latency at most"),
       tr("From the first sample in to the last output word out"));
  m_latency->setRange(1, 1e7);
  m_latency->setDecimals(0);
  m_latency->setSingleStep(100);
  m_latency->setValue(2000);
  m_latency->setGroupSeparatorShown(true);
  m_latency->setSuffix(tr("\u00a0ns"));
  name(m_share, "goalShare", tr("Share of the part"),
       tr("Of the LUTs, flip-flops, DSP blocks and block RAMs each, at most"));
  m_share->setRange(1, 100);
  m_share->setValue(80);
  m_share->setSuffix(tr("\u00a0%"));
  name(m_smallest, "chooseSmallest", tr("Choose the smallest design within the latency"),
       tr("Chooses style, multipliers and weight storage of every layer: the least of the part that is no "
          "slower"));
  name(m_fastest, "chooseFastest", tr("Choose the fastest design within the share"),
       tr("Chooses style, multipliers and weight storage of every layer: the shortest latency that fits"));
  m_reason->setObjectName(QStringLiteral("goalReason"));
  m_reason->setWordWrap(true);
  m_reason->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* row = new QHBoxLayout;
  row->setSpacing(look::space::small);
  const auto label = [this, row](const QString& words, QWidget* control) {
    auto* made = new QLabel(words, this);
    made->setBuddy(control);
    made->setToolTip(control->toolTip());
    row->addWidget(made);
    row->addWidget(control);
  };
  auto* heading = new QLabel(tr("Choose for me"), this);
  look::setRole(heading, "heading");
  row->addWidget(heading);
  row->addWidget(m_smallest);
  label(tr("within"), m_latency);
  row->addSpacing(look::space::large);
  row->addWidget(m_fastest);
  label(tr("both in"), m_share);
  row->addWidget(new QLabel(tr("of the part at most"), this));
  row->addStretch(1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::medium, look::space::small, look::space::medium,
                             look::space::small);
  column->setSpacing(look::space::tiny);
  column->addLayout(row);
  column->addWidget(m_reason);
  connect(m_smallest, &QPushButton::clicked, this, &GoalRow::smallestWanted);
  connect(m_fastest, &QPushButton::clicked, this, &GoalRow::fastestWanted);
  m_reason->hide();
  showButtons();
}

double GoalRow::latencyNs() const {
  return m_latency->value();
}

double GoalRow::share() const {
  return m_share->value() / 100.0;
}

void GoalRow::setUsable(bool usable) {
  m_usable = usable;
  showButtons();
}

void GoalRow::setChoosing() {
  setReason(true, tr("Choosing…"));
  m_choosing = true;
  showButtons();
}

void GoalRow::setReason(bool found, const QString& words) {
  if (!m_choosing && words.isEmpty() && m_reason->text().isEmpty()) return;  // with each key that is typed
  m_choosing = false;
  m_reason->setVisible(!words.isEmpty());
  m_reason->setText(words);
  const QColor ink = look::colour(found ? look::Tone::muted : look::Tone::bad, look::modeOf(palette()));
  m_reason->setStyleSheet(QStringLiteral("color: %1;").arg(ink.name()));
  showButtons();
}

void GoalRow::showButtons() {
  for (QPushButton* button : {m_smallest, m_fastest}) button->setEnabled(m_usable && !m_choosing);
}

}  // namespace pw::wizard
