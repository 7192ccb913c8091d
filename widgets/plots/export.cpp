// SPDX-License-Identifier: GPL-3.0-or-later
#include "export.h"

#include <QBuffer>
#include <QPdfWriter>
#include <QSvgGenerator>

#include "canvas.h"
#include "marker_items.h"

namespace pw::plots {
namespace {

constexpr int pngScale = 2;

void prepare(Canvas& canvas, const Content& content, const ExportSetting& setting) {
  canvas.setLocale(QLocale::c());
  canvas.resize(setting.size);
  canvas.setViewport(QRect(QPoint(), setting.size));
  canvas.restyle(look::Mode::light);
  canvas.setGridShown(setting.grid);
  canvas.setLegendShown(setting.legend);
  canvas.setHidden(setting.hidden);
  canvas.plotLayout()->insertRow(0);
  auto* title = new QCPTextElement(&canvas, setting.title, look::font(look::Type::heading));
  title->setTextColor(look::colour(look::Tone::neutral, look::Mode::light));
  canvas.plotLayout()->addElement(0, 0, title);
  canvas.plotLayout()->setRowStretchFactor(0, 0.001);
  canvas.show(content);
  canvas.setShownRange(setting.range);
  if (setting.markers.isEmpty()) return;
  MarkerItems markers(&canvas);  // the canvas keeps the items
  markers.restyle(look::Mode::light);
  markers.show(content, setting.markers, QLocale::c());
}

void paint(Canvas& canvas, QPaintDevice* device, const QSize& size) {
  QCPPainter painter;
  painter.begin(device);
  painter.setMode(QCPPainter::pmVectorized);
  painter.setMode(QCPPainter::pmNoCaching);
  canvas.toPainter(&painter, size.width(), size.height());
  painter.end();
}

QByteArray pdf(Canvas& canvas, const ExportSetting& setting) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  constexpr int dotsPerInch = 96;
  writer.setResolution(dotsPerInch);
  writer.setTitle(setting.title);
  const QSizeF points = QSizeF(setting.size) * 72.0 / dotsPerInch;
  writer.setPageSize(QPageSize(points, QPageSize::Point, QString(), QPageSize::ExactMatch));
  writer.setPageMargins(QMarginsF());
  paint(canvas, &writer, setting.size);
  return bytes;
}

QByteArray svg(Canvas& canvas, const ExportSetting& setting) {
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QSvgGenerator generator;
  generator.setOutputDevice(&buffer);
  generator.setSize(setting.size);
  generator.setViewBox(QRect(QPoint(), setting.size));
  generator.setTitle(setting.title);
  paint(canvas, &generator, setting.size);
  return bytes;
}

}  // namespace

QImage exportImage(const Content& content, const ExportSetting& setting) {
  Canvas canvas;
  prepare(canvas, content, setting);
  // Painting once at the doubled buffer resolution is ten times faster than a scaled painter.
  canvas.setBufferDevicePixelRatio(pngScale);
  canvas.replot(QCustomPlot::rpImmediateRefresh);
  QImage image(setting.size * pngScale, QImage::Format_ARGB32_Premultiplied);
  image.setDevicePixelRatio(pngScale);
  image.fill(Qt::white);
  QPainter painter(&image);
  canvas.render(&painter);
  return image;
}

QByteArray exportPicture(const Content& content, const ExportSetting& setting, PlotView::Format format) {
  if (format == PlotView::Format::png) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    exportImage(content, setting).save(&buffer, "PNG");
    return bytes;
  }
  Canvas canvas;
  prepare(canvas, content, setting);
  return format == PlotView::Format::pdf ? pdf(canvas, setting) : svg(canvas, setting);
}

}  // namespace pw::plots
