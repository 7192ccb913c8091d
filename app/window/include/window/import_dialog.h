// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

#include "window/import_files_list.h"
#include "window/new_project.h"

class QComboBox;
class QDoubleSpinBox;
class QGridLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace pw::plots {
class PlotView;
}

namespace pw::window {

struct ImportLook;

/// Shows files before they are imported, with their first traces, and lets what they do not say, or say
/// wrongly, be corrected. It reads no files itself: it asks for a look at them by signal.
class ImportDialog : public QDialog {
  Q_OBJECT
 public:
  ImportDialog(const QStringList& files, const QString& folder, QWidget* parent = nullptr);

  const QStringList& files() const { return m_files; }
  /// Asks for a look at the files, as at the beginning.
  void look();
  /// One look a file, in the order in which they were asked for.
  void setFiles(std::vector<LookedAt> files);
  void addFiles(const QStringList& files);
  NewProject project() const;

 signals:
  void lookWanted(const QStringList& files, const pw::formats::OpenSettings& settings);
  void wanted(const pw::window::NewProject& project);

 protected:
  void dragEnterEvent(QDragEnterEvent* event) override;
  void dropEvent(QDropEvent* event) override;

 private:
  QWidget* buildFiles();
  QWidget* buildFields();
  QWidget* buildFooter();
  void addField(QGridLayout* grid, const QString& label, QWidget* control, const char* name,
                const QString& tip);
  void connectFields();
  void orderTabs();
  void chooseFiles();
  void chooseFolder();
  /// Puts what the files say into the fields that nobody has touched.
  void fillFields();
  void refresh();
  QString problem() const;
  bool isListMode() const;
  ImportLook importLook() const;
  formats::ImportSettings importSettings() const;

  QStringList m_files;
  std::vector<LookedAt> m_looked;         ///< empty: being read
  std::vector<formats::Preview> m_shown;  ///< of m_looked, those that could be read
  bool m_rateTouched = false, m_baselineTouched = false;
  ImportFilesList* m_list;
  plots::PlotView* m_plot;
  QComboBox* m_polarity;
  QDoubleSpinBox *m_rate, *m_tick;
  QSpinBox *m_baseline, *m_length, *m_channel, *m_recordLength;
  QLabel* m_recordLengthLabel = nullptr;
  QLineEdit *m_detector, *m_name, *m_folder;
  QLabel *m_icon, *m_words;
  QPushButton* m_ok = nullptr;
};

}  // namespace pw::window
