// SPDX-License-Identifier: GPL-3.0-or-later
#include "sheets/tabs.h"

#include <QCoreApplication>
#include <QTabBar>
#include <QToolButton>

namespace pw::sheets {

QTabWidget* makeTabs(const QString& objectName, const QString& words, QWidget* parent) {
  auto* tabs = new QTabWidget(parent);
  tabs->setObjectName(objectName);
  tabs->setAccessibleName(words);
  tabs->setDocumentMode(true);
  tabs->tabBar()->setAccessibleName(words);
  tabs->tabBar()->setDrawBase(false);
  tabs->tabBar()->setExpanding(false);
  // The tab bar has two buttons of its own, for when there is not room for all tabs.
  for (QToolButton* button : tabs->tabBar()->findChildren<QToolButton*>()) {
    const bool left = button->objectName().contains(QLatin1String("Left"));
    const QString tip = left ? QCoreApplication::translate("pw::sheets", "Tabs further left")
                             : QCoreApplication::translate("pw::sheets", "Tabs further right");
    button->setToolTip(tip);
    button->setAccessibleName(tip);
  }
  return tabs;
}

}  // namespace pw::sheets
