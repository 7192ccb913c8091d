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
  mark->setAccessibleName(tr("Emblem of Pulsewright"));
  auto* title = new QLabel(tr("Pulsewright"), card);
  look::setRole(title, "title");
  auto* words =
      new QLabel(tr("From detector pulses to a verified neural-network classifier on an FPGA board."), card);
  words->setWordWrap(true);
  QPushButton* made = addButton("newLaboratory", QString(), tr("&New laboratory…"),
                                tr("A project on built-in data: nothing else is needed (Ctrl+N)"));
  look::setRole(made, "primary");
  connect(made, &QPushButton::clicked, this, &StartPage::newWanted);
  QPushButton* guided = addButton("guidedLaboratory", QStringLiteral("info"), tr("&Guided laboratory"),
                                  tr("A quick project on built-in data, with the next step always named"));
  connect(guided, &QPushButton::clicked, this, &StartPage::guidedWanted);
  QPushButton* open = addButton("openProject", QStringLiteral("open"), tr("&Open a project…"),
                                tr("Choose a project folder: one with a project.json (Ctrl+O)"));
  connect(open, &QPushButton::clicked, this, &StartPage::openWanted);
  QPushButton* import = addButton("importTraces", QStringLiteral("import"), tr("&Import files…"),
                                  tr("A project on events of your own: digitisers, oscilloscopes, tables, arrays (Ctrl+I)"));
  connect(import, &QPushButton::clicked, this, &StartPage::importWanted);
  auto* actions = new QGridLayout;
  actions->setHorizontalSpacing(look::space::small);
  actions->setVerticalSpacing(look::space::small);
  actions->addWidget(made, 0, 0);
  actions->addWidget(guided, 0, 1);
  actions->addWidget(open, 1, 0);
  actions->addWidget(import, 1, 1);
  actions->setColumnStretch(2, 1);
  auto* how = new QLabel(tr("Or drop a project folder, or one or more files of events, onto this window."), card);
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
  column->addLayout(actions);
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

QPushButton* StartPage::addButton(const char* name, const QString& icon, const QString& words,
                                  const QString& tip) {
  auto* button = new QPushButton(words, this);
  if (!icon.isEmpty()) button->setIcon(look::icon(icon));
  button->setObjectName(QString::fromLatin1(name));
  button->setAccessibleName(QString(words).remove(QLatin1Char('&')));
  button->setToolTip(tip);
  return button;
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
