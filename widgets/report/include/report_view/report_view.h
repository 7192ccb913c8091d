// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QTextBrowser;

namespace pw::report_view {

/// The Report page: a preview of the report's HTML and buttons that open the file itself or save a copy.
class ReportView : public QWidget {
  Q_OBJECT
 public:
  explicit ReportView(QWidget* parent = nullptr);
  /// `html` as in the file `path`; both empty: there is no report yet.
  void setReport(const QString& html, const QString& path);

 signals:
  void openWanted(const QString& path);
  void pdfWanted();
  void htmlWanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  QString m_html, m_path;
  QLabel* m_words;
  QPushButton *m_open, *m_savePdf, *m_saveHtml;
  QTextBrowser* m_browser;
};

}  // namespace pw::report_view
