// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/page_frame.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QVBoxLayout>

#include "frame/side_panel.h"
#include "look/elided_label.h"
#include "look/icons.h"
#include "look/theme.h"

namespace pw::frame {
namespace {

constexpr int steps = 1000;  // of the progress bar

/// Takes over what is being typed in a field of `page`, as leaving the field would.
void takeTyped(const QWidget* page) {
  QWidget* focus = QApplication::focusWidget();
  if (!focus || !page->isAncestorOf(focus)) return;
  if (auto* box = qobject_cast<QAbstractSpinBox*>(focus)) box->interpretText();
  if (auto* line = qobject_cast<QLineEdit*>(focus); line && !line->isReadOnly()) emit line->editingFinished();
}

}  // namespace

PageFrame::PageFrame(const QString& title, const QString& purpose, QWidget* content, QWidget* parent)
    : QWidget(parent),
      m_purpose(purpose),
      m_words(new look::ElidedLabel(purpose, this)),
      m_stateLine(new look::ElidedLabel(this)),
      m_progress(new QProgressBar(this)),
      m_button(new QPushButton(this)),
      m_body(new QHBoxLayout) {
  setAccessibleName(title);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::medium, look::space::small, look::space::medium,
                             look::space::small);
  column->setSpacing(look::space::small);
  buildTop(title);
  m_body->setSpacing(look::space::small);
  column->addLayout(m_body, 1);
  if (content) setContent(content);
}

void PageFrame::setContent(QWidget* content) {
  delete m_content;
  m_content = content;
  m_body->addWidget(content, 1);
}

void PageFrame::setResumable(bool resumable) {
  m_resumable = resumable;
}

void PageFrame::buildTop(const QString& title) {
  auto* heading = new QLabel(title, this);
  look::setRole(heading, "title");
  m_words->setObjectName(QStringLiteral("pageHint"));
  look::setRole(m_words, "caption");
  m_stateLine->setObjectName(QStringLiteral("stateLine"));
  m_stateLine->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_progress->setObjectName(QStringLiteral("stageProgress"));
  m_progress->setAccessibleName(tr("Progress of %1").arg(title));
  m_progress->setMaximumWidth(fontMetrics().averageCharWidth() * 24);
  m_progress->setFormat(tr("%p %"));
  m_button->setObjectName(QStringLiteral("runButton"));
  m_button->setIconSize(QSize(1, 1) * fontMetrics().height());  // with an icon no higher than without
  m_button->setAccessibleName(tr("Run"));
  m_button->setToolTip(tr("Run this stage (F5)"));
  connect(m_button, &QPushButton::clicked, this, &PageFrame::activate);
  for (QWidget* part : std::initializer_list<QWidget*>{m_stateLine, m_progress, m_button}) part->hide();
  auto* top = new QHBoxLayout;
  top->setSpacing(look::space::medium);
  top->addWidget(heading);
  top->addWidget(m_words, 1);
  top->addWidget(m_stateLine);
  top->addWidget(m_progress);
  top->addWidget(m_button);
  static_cast<QVBoxLayout*>(layout())->addLayout(top);
}

void PageFrame::setHint(const QString& hint) {
  m_words->setText(hint.isEmpty() ? m_purpose : hint);
  m_words->setToolTip(m_words->text());
}

void PageFrame::setSettings(QWidget* form) {
  delete m_panel;
  m_panel = nullptr;
  if (!form) return;
  m_panel = new SidePanel(tr("Settings"), form, this);
  m_body->insertWidget(0, m_panel);
}

QString PageFrame::buttonText() const {
  if (m_resumable && m_state != StageState::running && m_state != StageState::done) return tr("Resume");
  switch (m_state) {
    case StageState::running:
      return m_stopping ? tr("Stopping…") : tr("Stop");
    case StageState::done:
      return tr("Run again");
    case StageState::outOfDate:
      return tr("Run again (out of date)");
    case StageState::failed:
      return tr("Try again");
    default:
      return tr("Run");
  }
}

void PageFrame::setStage(StageState state, const QString& line) {
  if (state != StageState::running || m_state != StageState::running) m_stopping = false;
  if (state == StageState::running && m_state != state) setProgress(-1);
  m_state = state;
  const bool running = state == StageState::running;
  m_stateLine->setText(line);
  m_stateLine->setToolTip(line);
  m_stateLine->setVisible(!line.isEmpty());
  m_progress->setVisible(running);
  m_button->setText(buttonText());
  m_button->setAccessibleName(m_button->text());
  m_button->setIcon(running ? look::icon(QStringLiteral("stop")) : QIcon());
  m_button->setEnabled(state != StageState::toDo && !m_stopping);
  m_button->setToolTip(running                     ? tr("Stop this stage (Esc)")
                       : state == StageState::toDo ? tr("The stages before this one come first")
                       : m_resumable && state != StageState::done
                           ? tr("Go on where the training was interrupted (Ctrl+Return)")
                       : state == StageState::failed ? tr("Run this stage again (Ctrl+Return)")
                                                     : tr("Run this stage (Ctrl+Return)"));
  look::setRole(m_button, running || state == StageState::done ? "" : "primary");
  m_button->show();
}

void PageFrame::setProgress(double fraction, const QString& what) {
  m_progress->setRange(0, fraction < 0 ? 0 : steps);
  if (fraction >= 0) m_progress->setValue(int(std::min(1.0, fraction) * steps));
  if (what.isEmpty()) return;
  m_stateLine->setText(what);
  m_stateLine->setToolTip(what);
  m_stateLine->show();
}

void PageFrame::activate() {
  if (!m_button->isEnabled() || m_button->isHidden()) return;
  if (m_state == StageState::running) return stop();
  takeTyped(this);
  emit runWanted();
}

void PageFrame::stop() {
  if (m_state != StageState::running || m_stopping) return;
  m_stopping = true;
  m_button->setText(buttonText());
  m_button->setEnabled(false);
  emit stopWanted();
}

}  // namespace pw::frame
