// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QPushButton;
class QVBoxLayout;

namespace pw::frame {

/// A project opened before.
struct RecentProject {
  QString folder, name;
  bool exists = true;
};

/// What is seen before a project is open.
class StartPage : public QWidget {
  Q_OBJECT
 public:
  explicit StartPage(QWidget* parent = nullptr);
  void setRecent(const QList<RecentProject>& recent);

 signals:
  void newWanted();
  void guidedWanted();
  void openWanted();
  void importWanted();
  void projectWanted(const QString& folder);

 private:
  QPushButton* addButton(const char* name, const QString& icon, const QString& words, const QString& tip);
  QWidget* m_recentBox;
  QVBoxLayout* m_recent;
};

}  // namespace pw::frame
