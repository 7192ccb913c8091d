// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "hardware/code_view.h"
#include "sheets/grid_view.h"

class QLabel;
class QPushButton;

namespace pw::wizard {

class RunRow;

/// Writes the design; then its schedule, and what was generated to read.
class GeneratePage : public QWidget {
  Q_OBJECT
 public:
  explicit GeneratePage(QWidget* parent = nullptr);
  /// `folder`: empty as long as there is no design.
  void setDesign(const QString& folder, const sheets::Grid& schedule,
                 const QList<hardware::SourceFile>& sources);
  /// What has come of it, beside the folder's name.
  void setWords(const QString& words);
  RunRow* run() const { return m_run; }

 signals:
  /// The person wants to see the folder of the design.
  void folderWanted(const QString& folder);
  /// The person wants the folder as one file.
  void zipWanted(const QString& folder);

 private:
  RunRow* m_run;
  QPushButton *m_open, *m_zip;
  QLabel* m_folder;
  QString m_path;
  sheets::GridView* m_schedule;
  hardware::CodeView* m_code;
};

}  // namespace pw::wizard
