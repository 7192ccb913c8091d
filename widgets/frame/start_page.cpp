// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/start_page.h"

#include <QDir>
#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::frame {

StartPage::StartPage(QWidget* parent) : QWidget(parent) {
  auto* card = new QWidget(this);
  auto* mark = new QLabel(card);
  mark->setPixmap(look::icon(QStringLiteral("pulsewright"), look::Tone::accent).pixmap(56, 56));
  auto* title = new QLabel(tr("Pulsewright"), card);
  look::setRole(title, "title");
  auto* words =
      new QLabel(tr("From detector pulses to a verified neural-network classifier on an FPGA board."), card);
  words->setWordWrap(true);
  auto* open = new QPushButton(tr("&Open a project…"), card);
  open->setObjectName(QStringLiteral("openProject"));
  open->setAccessibleName(tr("Open a project"));
  open->setToolTip(tr("Choose a project folder: one with a project.json (Ctrl+O)"));
  look::setRole(open, "primary");
  connect(open, &QPushButton::clicked, this, &StartPage::openWanted);
  auto* how = new QLabel(
      tr("No project yet? Make one from built-in data with<br><code>pulsewright-cli run -o my-project</code>"
         "<br>and open its folder here, or drop the folder onto this window."),
      card);
  how->setTextInteractionFlags(Qt::TextSelectableByMouse);
  how->setWordWrap(true);
  look::setRole(how, "caption");
  m_recentBox = new QWidget(card);
  m_recent = new QVBoxLayout(m_recentBox);
  m_recent->setContentsMargins(0, 0, 0, 0);
  m_recent->setSpacing(look::space::tiny);

  auto* column = new QVBoxLayout(card);
  column->setSpacing(look::space::small);
  column->addWidget(mark);
  column->addWidget(title);
  column->addWidget(words);
  column->addSpacing(look::space::large);
  column->addWidget(open, 0, Qt::AlignLeft);
  column->addSpacing(look::space::small);
  column->addWidget(how);
  column->addSpacing(look::space::large);
  column->addWidget(m_recentBox);
  auto* outer = new QGridLayout(this);
  outer->addWidget(card, 1, 1);
  outer->setRowStretch(0, 2);
  outer->setRowStretch(2, 3);
  outer->setColumnStretch(0, 1);
  outer->setColumnStretch(1, 2);
  outer->setColumnStretch(2, 1);
  setRecent({});
}

void StartPage::setRecent(const QList<RecentProject>& recent) {
  qDeleteAll(m_recentBox->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
  m_recentBox->setVisible(!recent.isEmpty());
  if (recent.isEmpty()) return;
  auto* heading = new QLabel(tr("Recent projects"), m_recentBox);
  look::setRole(heading, "heading");
  m_recent->addWidget(heading);
  for (const RecentProject& project : recent) {
    auto* button = new QPushButton(
        QStringLiteral("%1    %2").arg(project.name, QDir::toNativeSeparators(project.folder)), m_recentBox);
    button->setObjectName(QStringLiteral("recentProject"));
    button->setEnabled(project.exists);
    button->setToolTip(project.exists ? tr("Open %1").arg(project.folder)
                                      : tr("%1 is gone").arg(project.folder));
    connect(button, &QPushButton::clicked, this,
            [this, folder = project.folder] { emit projectWanted(folder); });
    m_recent->addWidget(button, 0, Qt::AlignLeft);
  }
}

}  // namespace pw::frame
