// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_view/printed_report.h"

#include <QBuffer>
#include <QCoreApplication>
#include <QPainter>
#include <QPdfWriter>

#include "page_layout.h"
#include "report_blocks.h"

namespace pw::report_view {
namespace {

constexpr int dotsPerInch = 600;  // positions, not pixels: everything is drawn as vectors
constexpr double marginMm = 15;

}  // namespace

QPageSize::PageSizeId paperOf(const QLocale& locale) {
  switch (locale.territory()) {
    case QLocale::Belize:
    case QLocale::Canada:
    case QLocale::Chile:
    case QLocale::Colombia:
    case QLocale::CostaRica:
    case QLocale::ElSalvador:
    case QLocale::Guatemala:
    case QLocale::Mexico:
    case QLocale::Nicaragua:
    case QLocale::Panama:
    case QLocale::Philippines:
    case QLocale::PuertoRico:
    case QLocale::UnitedStates:
    case QLocale::Venezuela:
      return QPageSize::Letter;
    default:
      return QPageSize::A4;
  }
}

Result<QByteArray> printedReport(const QString& html, QPageSize::PageSizeId paper, const Work& work) {
  PW_ASSIGN(const QList<Block> blocks, blocksOf(html));
  QByteArray bytes;
  QBuffer buffer(&bytes);
  buffer.open(QIODevice::WriteOnly);
  QPdfWriter writer(&buffer);
  writer.setResolution(dotsPerInch);
  writer.setPageSize(QPageSize(paper));
  writer.setPageMargins(QMarginsF(marginMm, marginMm, marginMm, marginMm), QPageLayout::Millimeter);
  writer.setTitle(blocks.isEmpty() ? QString() : blocks.first().text);
  writer.setCreator(QStringLiteral("Pulsewright"));
  const QSizeF area(writer.width(), writer.height());
  PageLayout layout(blocks, area, dotsPerInch / 72.0);
  QPainter painter(&writer);
  for (int page = 0; page < layout.pages(); ++page) {
    if (work.stopRequested()) return cancelled("report.pdf");
    work.report(double(page) / layout.pages(),
                QCoreApplication::translate("pw::report_view", "Printing the report").toStdString());
    if (page > 0) writer.newPage();
    layout.paint(painter, page);
  }
  painter.end();
  work.report(1);
  return bytes;
}

}  // namespace pw::report_view
