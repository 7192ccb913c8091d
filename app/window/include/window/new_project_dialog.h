// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "window/new_project.h"

class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace pw::window {

/// Asks where a project on the built-in detector, or a copy of a project, is to go.
class NewProjectDialog : public QDialog {
  Q_OBJECT
 public:
  enum class Purpose { create, saveAs };
  NewProjectDialog(Purpose purpose, const QString& folder, QWidget* parent = nullptr);
  NewProject project() const;

 signals:
  void wanted(const pw::window::NewProject& project);
  /// Files of the person's own instead of the built-in detector; the dialog is closed.
  void filesWanted();

 private:
  void browse();
  void check();
  QLineEdit* m_folder;
  QComboBox* m_size;
  QLabel* m_words;
  QPushButton* m_ok;
};

}  // namespace pw::window
