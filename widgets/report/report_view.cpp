// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_view/report_view.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QPushButton>
#include <QRegularExpression>
#include <QSvgRenderer>
#include <QTextBrowser>
#include <QUrl>
#include <QVBoxLayout>

#include "look/icons.h"
#include "look/theme.h"
#include "report_blocks.h"

namespace pw::report_view {
namespace {

constexpr int widestChart = 940, browserMargin = 48;

QImage drawn(const QString& svg, int width, double ratio) {
  QSvgRenderer renderer(svg.toUtf8());
  if (!renderer.isValid()) return {};
  const QSizeF box = boxOf(renderer);
  if (box.isEmpty()) return {};
  const QSize size = (box * std::min(1.0, width / box.width())).toSize();
  QImage image(size * ratio, QImage::Format_ARGB32_Premultiplied);
  image.fill(Qt::white);
  QPainter painter(&image);
  renderer.render(&painter);
  painter.end();
  image.setDevicePixelRatio(ratio);
  return image;
}

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
  setReport({}, {});
}

void ReportView::setReport(const QString& html, const QString& path) {
  m_html = html;
  m_path = path;
  refresh();
}

void ReportView::refresh() {
  const bool present = !m_html.isEmpty();
  for (QPushButton* button : {m_savePdf, m_saveHtml, m_open}) button->setVisible(present);
  m_words->setText(present ? m_path : QString());
  if (!present) {
    const QString muted = look::colour(look::Tone::muted, look::modeOf(palette())).name();
    m_browser->setHtml(
        QStringLiteral("<p style='color:%1'>%2</p>").arg(muted, tr("No report yet.").toHtmlEscaped()));
    return;
  }
  // Qt's rich text draws no SVG inside HTML: each becomes a picture of its own. The page's style sheet is for
  // a browser on white paper; here the palette decides.
  QString page = m_html;
  page.remove(QRegularExpression(QStringLiteral("<style.*?</style>"),
                                 QRegularExpression::DotMatchesEverythingOption));
  page.replace(QRegularExpression(QStringLiteral("<th\\b")), QStringLiteral("<th align='left'"));
  static const QRegularExpression chart(QStringLiteral("<svg.*?</svg>"),
                                        QRegularExpression::DotMatchesEverythingOption);
  QList<std::pair<QUrl, QImage>> pictures;
  const int width = std::min(widestChart, std::max(200, this->width() - browserMargin));
  for (QRegularExpressionMatch match = chart.match(page); match.hasMatch(); match = chart.match(page)) {
    const QUrl name(QStringLiteral("chart:%1").arg(pictures.size()));
    pictures.append({name, drawn(match.captured(), width, devicePixelRatioF())});
    page.replace(match.capturedStart(), match.capturedLength(),
                 QStringLiteral("<p><img src='%1'></p>").arg(name.toString()));
  }
  m_browser->document()->clear();
  m_browser->document()->setDefaultStyleSheet(
      QStringLiteral("td, th { padding: 2px 10px 2px 0; } h1, h2 { margin-top: 14px; }"));
  for (const auto& [name, picture] : pictures)
    m_browser->document()->addResource(QTextDocument::ImageResource, name, picture);
  m_browser->setHtml(page);
  for (const auto& [name, picture] : pictures)
    m_browser->document()->addResource(QTextDocument::ImageResource, name, picture);
}

void ReportView::resizeEvent(QResizeEvent* event) {
  QWidget::resizeEvent(event);
  if (!m_html.isEmpty()) refresh();
}

void ReportView::changeEvent(QEvent* event) {
  if (event->type() == QEvent::PaletteChange) refresh();
  QWidget::changeEvent(event);
}

}  // namespace pw::report_view
