// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QTextBrowser;

namespace pw::report_view {

/// The Report page: a preview of the report's HTML and a button that opens the file itself.
class ReportView : public QWidget {
  Q_OBJECT
 public:
  explicit ReportView(QWidget* parent = nullptr);
  /// `html` as in the file `path`; both empty: there is no report yet.
  void setReport(const QString& html, const QString& path);

 signals:
  void openWanted(const QString& path);

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  QString m_html, m_path;
  QLabel* m_words;
  QPushButton* m_open;
  QTextBrowser* m_browser;
};

}  // namespace pw::report_view
