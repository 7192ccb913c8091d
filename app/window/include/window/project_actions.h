// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

#include "frame/start_page.h"
#include "window/new_project.h"

class QFileDialog;
class QMimeData;
class QWidget;

namespace pw::frame {
class JobsArea;
class MessageBar;
}  // namespace pw::frame

namespace pw::window {

class BackgroundJobs;
class ImportDialog;
class ProjectWorker;

/// New, open, import, save as, recent, drop: asks the person and has the worker do it. Every way ends in
/// openWanted().
class ProjectActions : public QObject {
  Q_OBJECT
 public:
  ProjectActions(ProjectWorker* worker, BackgroundJobs* background, frame::JobsArea* jobs,
                 frame::MessageBar* messages, QWidget* window);

  void newLaboratory();
  /// A quick laboratory on built-in data, made at once in the suggested folder, with the guide beside it.
  void guidedLaboratory();
  /// Asks for files, then as importFiles().
  void importTraces();
  /// Shows files of any format, one or several, in the import dialog.
  void importFiles(const QStringList& files);
  void chooseProject();
  void saveAs(const QString& folder);
  /// What can be dropped: a project's folder or its project.json; files of events, one or several.
  static bool accepts(const QMimeData* data);
  void drop(const QMimeData* data);

  static void remember(const QString& folder, const QString& name);
  static QList<frame::RecentProject> recent();
  static void forgetRecent();

 signals:
  void openWanted(const QString& folder, bool guided);

 private:
  void create(const NewProject& project, bool guided);
  void begin(const QString& title);
  void end();
  QFileDialog* askForFile(const QString& title);
  void look(ImportDialog* dialog, const QStringList& files, const formats::OpenSettings& settings);

  ProjectWorker* m_worker;
  BackgroundJobs* m_background;
  frame::JobsArea* m_jobs;
  frame::MessageBar* m_messages;
  QWidget* m_window;
  int m_job = 0;
  bool m_guided = false;
};

}  // namespace pw::window
