// SPDX-License-Identifier: GPL-3.0-or-later
#include "preview.h"

#include <QPainter>
#include <QRegularExpression>
#include <QSvgRenderer>

#include "report_blocks.h"

namespace pw::report_view {
namespace {

/// A chart is drawn for white paper; in a dark window its inks change places with the surface.
QString inked(QString svg, look::Mode mode) {
  if (mode == look::Mode::light) return svg;
  const QString text = look::colour(look::Tone::neutral, mode).name();
  const QString grid = look::surfaces(mode).grid.name(), edge = look::surfaces(mode).edge.name();
  svg.replace(QLatin1String("#333"), text)
      .replace(QLatin1String("#e4e4e4"), grid)
      .replace(QLatin1String("#888"), edge);
  return svg.replace(QLatin1String("<svg "), QStringLiteral("<svg fill=\"%1\" ").arg(text));
}

QImage drawn(const QString& svg, int width, double ratio, look::Mode mode) {
  QSvgRenderer renderer(inked(svg, mode).toUtf8());
  if (!renderer.isValid()) return {};
  const QSizeF box = boxOf(renderer);
  if (box.isEmpty()) return {};
  const QSize size = (box * std::min(1.0, width / box.width())).toSize();
  QImage image(size * ratio, QImage::Format_ARGB32_Premultiplied);
  image.fill(look::surfaces(mode).surface);
  QPainter painter(&image);
  renderer.render(&painter);
  painter.end();
  image.setDevicePixelRatio(ratio);
  return image;
}

}  // namespace

Preview previewOf(const QString& html, int width, double ratio, look::Mode mode) {
  const QRegularExpression style(QStringLiteral("<style.*?</style>"),
                                 QRegularExpression::DotMatchesEverythingOption);
  const QRegularExpression chart(QStringLiteral("<svg.*?</svg>"),
                                 QRegularExpression::DotMatchesEverythingOption);
  Preview preview;
  preview.html = html;
  preview.html.remove(style);
  preview.html.replace(QRegularExpression(QStringLiteral("<th\\b")), QStringLiteral("<th align='left'"));
  for (auto match = chart.match(preview.html); match.hasMatch(); match = chart.match(preview.html)) {
    const QUrl name(QStringLiteral("chart:%1").arg(preview.pictures.size()));
    preview.pictures.append({name, drawn(match.captured(), width, ratio, mode)});
    preview.html.replace(match.capturedStart(), match.capturedLength(),
                         QStringLiteral("<p><img src='%1'></p>").arg(name.toString()));
  }
  return preview;
}

}  // namespace pw::report_view
