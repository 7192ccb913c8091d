// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_view/report_view.h"

#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTextBrowser>
#include <QVBoxLayout>

#include "look/icons.h"
#include "look/theme.h"
#include "preview.h"

namespace pw::report_view {
namespace {

constexpr int leastChart = 200, widestChart = 940, browserMargin = 48;

}  // namespace

ReportView::ReportView(QWidget* parent)
    : QWidget(parent),
      m_words(new QLabel(this)),
      m_open(new QPushButton(tr("Open in the &browser"), this)),
      m_savePdf(new QPushButton(tr("Save P&DF…"), this)),
      m_saveHtml(new QPushButton(tr("Save &HTML…"), this)),
      m_browser(new QTextBrowser(this)) {
  look::setRole(m_words, "caption");
  m_words->setMinimumWidth(1);
  m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_open->setObjectName(QStringLiteral("openReport"));
  m_open->setToolTip(tr("Show the report in your web browser, from where it can be printed"));
  m_savePdf->setObjectName(QStringLiteral("saveReportPdf"));
  m_savePdf->setToolTip(tr("Save the report as a PDF file, charts as vectors (Ctrl+P)"));
  m_saveHtml->setObjectName(QStringLiteral("saveReportHtml"));
  m_saveHtml->setToolTip(tr("Save the report as one HTML file, to send or publish"));
  connect(m_savePdf, &QPushButton::clicked, this, &ReportView::pdfWanted);
  connect(m_saveHtml, &QPushButton::clicked, this, &ReportView::htmlWanted);
  m_browser->setObjectName(QStringLiteral("reportPreview"));
  m_browser->setAccessibleName(tr("Preview of the report"));
  m_browser->setOpenLinks(false);
  connect(m_open, &QPushButton::clicked, this, [this] { emit openWanted(m_path); });
  auto* card = new QFrame(this);
  look::setRole(card, "card");
  auto* inner = new QVBoxLayout(card);
  inner->setContentsMargins(look::space::small, look::space::small, look::space::tiny, look::space::small);
  inner->addWidget(m_browser);
  auto* top = new QHBoxLayout;
  top->addWidget(m_words, 1);
  for (QPushButton* button : {m_savePdf, m_saveHtml, m_open}) top->addWidget(button);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addLayout(top);
  column->addWidget(card, 1);
  m_painters.setMaxThreadCount(1);
  setReport({}, {});
}

ReportView::~ReportView() {
  m_painters.waitForDone();
}

void ReportView::setReport(const QString& html, const QString& path) {
  m_path = path;
  for (QPushButton* button : {m_savePdf, m_saveHtml, m_open}) button->setVisible(!html.isEmpty());
  m_words->setText(html.isEmpty() ? QString() : path);
  m_words->setVisible(!html.isEmpty());
  if (html == m_html && m_drawnWidth != 0) return;
  m_html = html;
  refresh();
}

int ReportView::chartWidth() const {
  // A hidden page has no width yet.
  return isVisible() ? std::clamp(width() - browserMargin, leastChart, widestChart) : widestChart;
}

void ReportView::refresh() {
  ++m_request;
  m_drawnWidth = chartWidth();
  if (m_html.isEmpty()) {
    const QString muted = look::colour(look::Tone::muted, look::modeOf(palette())).name();
    m_browser->setHtml(
        QStringLiteral("<p style='color:%1'>%2</p>").arg(muted, tr("No report yet.").toHtmlEscaped()));
    return;
  }
  m_painters.clear();  // of those that wait
  m_painters.start([this, request = m_request, html = m_html, width = m_drawnWidth,
                    ratio = devicePixelRatioF(), mode = look::modeOf(palette())] {
    const Preview preview = previewOf(html, width, ratio, mode);
    // The destructor waits for this thread, and what is posted to a dead object is dropped.
    QMetaObject::invokeMethod(
        this,
        [this, request, preview] {
          if (request == m_request) showPreview(preview);
        },
        Qt::QueuedConnection);
  });
}

void ReportView::showPreview(const Preview& preview) {
  QTextDocument* document = m_browser->document();
  document->clear();
  document->setDefaultStyleSheet(
      QStringLiteral("td, th { padding: 2px 10px 2px 0; } h1, h2 { margin-top: 14px; }"));
  for (int round = 0; round < 2; ++round) {  // needed by the layout; and setHtml() forgets them
    for (const auto& [name, picture] : preview.pictures)
      document->addResource(QTextDocument::ImageResource, name, picture);
    if (round == 0) m_browser->setHtml(preview.html);
  }
}

void ReportView::flush() {
  m_painters.waitForDone();
  QCoreApplication::sendPostedEvents(this, QEvent::MetaCall);
}

void ReportView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (!m_html.isEmpty() && chartWidth() != m_drawnWidth) refresh();
}

void ReportView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  if (!m_html.isEmpty() && chartWidth() != m_drawnWidth) refresh();
}

void ReportView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) refresh();
  QWidget::changeEvent(event);
}

}  // namespace pw::report_view
