// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

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
  void openWanted();
  void projectWanted(const QString& folder);

 private:
  QWidget* m_recentBox;
  QVBoxLayout* m_recent;
};

}  // namespace pw::frame
