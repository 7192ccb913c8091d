// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

class QComboBox;
class QLabel;
class QLineEdit;
class QPlainTextEdit;

namespace pw::hardware {

class Highlighter;

/// A generated file, to read.
struct SourceFile {
  QString name;  ///< "rtl/engine.v"; its ending decides the highlighting
  QString text;
};

/// Generated code, read only, one file at a time, with a search. Verilog, C++, Tcl and JSON are highlighted.
class CodeView : public QFrame {
  Q_OBJECT
 public:
  explicit CodeView(QWidget* parent = nullptr);
  /// The file shown stays, with its scroll position, when it is among the new ones unchanged.
  void setFiles(const QList<SourceFile>& files);
  QString shownFile() const;

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void showFile(int index);
  void find(bool backward);
  QList<SourceFile> m_files;
  QComboBox* m_choice;
  QLineEdit* m_search;
  QPlainTextEdit* m_text;
  QLabel* m_empty;
  Highlighter* m_highlighter;
};

}  // namespace pw::hardware
