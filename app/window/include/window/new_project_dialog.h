// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "window/new_project.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace pw::window {

/// Asks where a project is to go, and what it starts from.
class NewProjectDialog : public QDialog {
  Q_OBJECT
 public:
  enum class Purpose { create, saveAs };
  /// `traces`: the file that the project is to use; empty: the built-in detector.
  NewProjectDialog(Purpose purpose, const QString& folder, const QString& traces, QWidget* parent = nullptr);
  NewProject project() const;

 signals:
  void wanted(const pw::window::NewProject& project);

 private:
  void browse();
  void check();
  QString m_traces;
  QLineEdit* m_folder;
  QComboBox* m_size;
  QLabel* m_words;
  QPushButton* m_ok;
};

}  // namespace pw::window
