// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/run_row.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <algorithm>

#include "look/elided_label.h"
#include "look/icons.h"
#include "look/theme.h"

namespace pw::wizard {

using frame::StageState;

namespace {

constexpr int steps = 1000;  // of the progress bar

}  // namespace

RunRow::RunRow(const QString& name, const QString& verb, const QString& tip, QWidget* parent)
    : QFrame(parent),
      m_verb(verb),
      m_tip(tip),
      m_button(new QPushButton(this)),
      m_progress(new QProgressBar(this)),
      m_words(new look::ElidedLabel(this)) {
  look::setRole(this, "card");
  m_button->setObjectName(name + QStringLiteral("Run"));
  m_progress->setObjectName(name + QStringLiteral("Progress"));
  m_progress->setAccessibleName(tr("Progress"));
  m_progress->setToolTip(tr("How far the work is"));
  m_progress->setFormat(tr("%p %"));
  m_progress->setMaximumWidth(fontMetrics().averageCharWidth() * 30);
  m_words->setObjectName(name + QStringLiteral("Words"));
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(look::space::medium, look::space::small, look::space::medium, look::space::small);
  row->setSpacing(look::space::medium);
  row->addWidget(m_button);
  row->addWidget(m_progress);
  row->addWidget(m_words, 1);
  connect(m_button, &QPushButton::clicked, this, [this] {
    if (m_state != StageState::running) return emit runWanted();
    m_stopping = true;
    showButton();
    emit stopWanted();
  });
  setState(StageState::toDo, {});
}

void RunRow::setVerb(const QString& verb, const QString& tip) {
  m_verb = verb;
  m_tip = tip;
  showButton();
}

void RunRow::setState(StageState state, const QString& words) {
  if (state == StageState::running && m_state != state) setProgress(-1, {});
  m_state = state;
  m_stopping = m_stopping && state == StageState::running;
  m_words->setText(words);
  m_words->setToolTip(words);
  m_progress->setVisible(state == StageState::running);
  showButton();
}

void RunRow::setProgress(double fraction, const QString& what) {
  m_progress->setRange(0, fraction < 0 ? 0 : steps);
  if (fraction >= 0) m_progress->setValue(int(std::min(1.0, fraction) * steps));
  if (what.isEmpty()) return;
  m_words->setText(what);
  m_words->setToolTip(what);
}

void RunRow::setUsable(bool usable, const QString& why) {
  m_usable = usable;
  m_why = why;
  showButton();
}

void RunRow::showButton() {
  const bool running = m_state == StageState::running;
  m_button->setText(m_stopping                    ? tr("Stopping…")
                    : running                     ? tr("Stop")
                    : m_state == StageState::done ? tr("%1 again").arg(m_verb)
                                                  : m_verb);
  m_button->setAccessibleName(m_button->text());
  m_button->setIcon(running ? look::icon(QStringLiteral("stop")) : QIcon());
  m_button->setIconSize(QSize(1, 1) * fontMetrics().height());
  m_button->setEnabled(running ? !m_stopping : m_usable);
  m_button->setToolTip(running                       ? tr("Ends the work; what was finished before is kept")
                       : m_usable || m_why.isEmpty() ? m_tip
                                                     : m_why);
  look::setRole(m_button, running || m_state == StageState::done ? "" : "primary");
}

}  // namespace pw::wizard
