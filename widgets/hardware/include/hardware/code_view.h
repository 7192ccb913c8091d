// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QHash>
#include <QList>
#include <QString>

class QLabel;
class QLineEdit;
class QSplitter;
class QTreeWidget;
class QTreeWidgetItem;
class QsciLexer;
class QsciScintilla;

namespace pw::hardware {

/// A generated file, to read.
struct SourceFile {
  QString name;  ///< "rtl/engine.v"; its ending decides the highlighting
  QString text;
  qint64 bytes = -1;  ///< of the file; below 0: those of the text
  bool shown = true;  ///< false: only its size is told, for what nobody reads
};

/// Generated code, read only: a tree of files with their sizes, the one that is chosen with line numbers, and
/// a search. Verilog, C++, Tcl, JSON, YAML, Python and Markdown are highlighted.
class CodeView : public QFrame {
  Q_OBJECT
 public:
  explicit CodeView(QWidget* parent = nullptr);
  /// The file shown stays, with its scroll position, when it is among the new ones unchanged.
  void setFiles(const QList<SourceFile>& files);
  void setEmptyText(const QString& text);
  QString shownFile() const { return m_shown; }
  /// As if the person had chosen it in the tree; does nothing when there is none of the name.
  void showFile(const QString& name);

 protected:
  void changeEvent(QEvent* event) override;

 private:
  void rebuildTree();
  void show(const SourceFile& file);
  void restyle();
  void find(bool backward);
  QList<SourceFile> m_files;
  QString m_shown;
  QSplitter* m_split;
  QTreeWidget* m_tree;
  QHash<QString, QTreeWidgetItem*> m_items;  ///< by the file's name
  QLineEdit* m_search;
  QsciScintilla* m_text;
  QLabel *m_title, *m_empty;
};

}  // namespace pw::hardware
