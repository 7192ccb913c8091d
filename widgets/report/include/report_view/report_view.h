// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QThreadPool>
#include <QWidget>

class QLabel;
class QPushButton;
class QTextBrowser;

namespace pw::report_view {

struct Preview;

/// The Report page: a preview of the report's HTML and buttons that open the file itself or save a copy.
class ReportView : public QWidget {
  Q_OBJECT
 public:
  explicit ReportView(QWidget* parent = nullptr);
  /// Waits for charts that are being drawn.
  ~ReportView() override;
  /// `html` as in the file `path`; both empty: there is no report yet.
  /// Charts are drawn on another thread and appear when they are ready.
  void setReport(const QString& html, const QString& path);
  /// Waits for the charts, for pictures.
  void flush();

 signals:
  void openWanted(const QString& path);
  void pdfWanted();
  void htmlWanted();

 protected:
  void resizeEvent(QResizeEvent* event) override;
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  void refresh();
  void showPreview(const Preview& preview);
  int chartWidth() const;
  QThreadPool m_painters;
  int m_request = 0;     ///< the newest drawing's number; older ones are dropped
  int m_drawnWidth = 0;  ///< of the newest drawing's charts
  QString m_html, m_path;
  QLabel* m_words;
  QPushButton *m_open, *m_savePdf, *m_saveHtml;
  QTextBrowser* m_browser;
};

}  // namespace pw::report_view
