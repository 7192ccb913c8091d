// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/problems_dock.h"

#include <QToolButton>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::window {

ProblemsDock::ProblemsDock(QWidget* parent)
    : QDockWidget(tr("Problems"), parent),
      m_view(new frame::ProblemsList(this)),
      m_button(new QToolButton(this)) {
  setObjectName(QStringLiteral("problemsDock"));
  setWidget(m_view);
  m_button->setObjectName(QStringLiteral("problems"));
  m_button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
  m_button->setIcon(look::icon(QStringLiteral("warning"), look::Tone::warning));
  m_button->setFocusPolicy(Qt::StrongFocus);
  m_button->setToolTip(tr("What stands in the way at present; each goes away when its cause does"));
  look::setRole(m_button, "quiet");
  connect(m_button, &QToolButton::clicked, this, [this] { setVisible(!isVisible()); });
  connect(m_view, &frame::ProblemsList::countChanged, this, &ProblemsDock::showCount);
  showCount(0);
}

bool ProblemsDock::set(const QString& key, const Error& problem) {
  const int row = m_view->model()->find(key);
  const frame::Problem next = frame::problemOf(problem, key);
  const bool isNew = row < 0 || m_view->model()->problems()[row].what != next.what;
  if (isNew) m_view->put(next);
  return isNew;
}

bool ProblemsDock::set(const QString& key, const std::optional<Error>& problem) {
  if (problem) return set(key, *problem);
  clear(key);
  return false;
}

void ProblemsDock::keepOnly(const QString& prefix, const std::vector<Error>& present) {
  QStringList standing;
  for (const Error& error : present) standing << prefix + QString::fromStdString(error.where);
  m_view->keepOnly(prefix, standing);
}

void ProblemsDock::showCount(int count) {
  m_button->setVisible(count > 0);
  m_button->setText(count == 1 ? tr("1 problem") : tr("%1 problems").arg(count));
  m_button->setAccessibleName(m_button->text());
}

}  // namespace pw::window
