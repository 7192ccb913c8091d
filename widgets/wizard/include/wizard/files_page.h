// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "hardware/code_view.h"

class QLabel;

namespace pw::wizard {

class DiagramView;

/// What a design will consist of, before it is generated into the project.
struct FilesPreview {
  QList<hardware::SourceFile> files;
  QByteArray diagram;  ///< SVG
  QString problem;     ///< why there is no preview; the others are empty then
};

/// What will be written: each file with its size, to read, and the design as a block diagram.
class FilesPage : public QWidget {
  Q_OBJECT
 public:
  explicit FilesPage(QWidget* parent = nullptr);
  void setPreview(const FilesPreview& preview);
  /// The preview is being made.
  void setWaiting();

 private:
  QLabel* m_words;
  DiagramView* m_diagram;
  hardware::CodeView* m_code;
};

}  // namespace pw::wizard
