// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include "formats/preview.h"

class QComboBox;
class QVBoxLayout;

namespace pw::window {

/// One file of an import: what it turned out to be, or why it cannot be read.
struct LookedAt {
  QString path;
  Result<formats::Preview> file;
};

/// The files of an import, one below the other: name, format and why, content, the label of its events.
class ImportFilesList : public QWidget {
  Q_OBJECT
 public:
  explicit ImportFilesList(QWidget* parent = nullptr);

  /// Shows files that are being read.
  void setReading(const QStringList& paths);
  /// Labels that a person chose stay.
  void setFiles(const std::vector<LookedAt>& files);
  /// The label of each file, in order; none: as in the file.
  std::vector<std::optional<trace::Label>> labels() const;
  /// What can be reached by Tab, from the top.
  const std::vector<QWidget*>& controls() const { return m_controls; }

 signals:
  void labelChanged();
  void removeWanted(const QString& path);

 private:
  QWidget* addRow(const QString& path, bool removable);
  QComboBox* addLabel(QWidget* row, const formats::Preview& file);
  void clear();

  QVBoxLayout* m_column;
  std::vector<QComboBox*> m_labels;
  std::vector<QWidget*> m_controls;
  QHash<QString, int> m_chosen;  ///< by path: the data of the label's choice
};

}  // namespace pw::window
