// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_view/printed_report.h"

#include <QFile>
#include <QRegularExpression>
#include <cmath>

#include "gui_test.h"
#include "report/page.h"

namespace pw::report_view {
namespace {

using report::Page;

report::Chart curve(int width = 460) {
  report::Chart chart;
  chart.title = "Loss";
  chart.xLabel = "Epoch";
  chart.yLabel = "Loss";
  chart.width = width;
  report::Series series{report::Series::Style::line, "loss", report::gammaColour, {}, {}};
  for (int i = 0; i < 40; ++i) {
    series.x.push_back(i);
    series.y.push_back(std::exp(-0.1 * i));
  }
  chart.series.push_back(series);
  return chart;
}

Page page(int rows, int charts) {
  Page page("Laboratory <1>", "Pulsewright, today");
  page.section("Figures & more");
  page.facts({{"Accuracy", "99.1 ± 0.2 %"}, {"Latency", "198 cycles"}}, "a.json");
  std::vector<std::vector<std::string>> table;
  for (int row = 0; row < rows; ++row)
    table.push_back({"datasets/001-traces/a-rather-long-name.h5", std::to_string(row)});
  if (rows > 0) page.table({"file", "number"}, table, "b.json");
  page.section("Charts");
  for (int i = 0; i < charts; ++i) page.chart(curve(i == 0 ? 940 : 460), "c.json");
  page.note("A note.");
  return page;
}

QByteArray pdf(const Page& page, QPageSize::PageSizeId paper = QPageSize::A4) {
  const Result<QByteArray> bytes = printedReport(QString::fromStdString(page.html()), paper);
  EXPECT_OK(bytes);
  return bytes.value_or(QByteArray());
}

int pagesOf(const QByteArray& pdf) {
  static const QRegularExpression leaf(QStringLiteral("/Type\\s*/Page\\b(?!s)"));
  int count = 0;
  for (auto found = leaf.globalMatch(QString::fromLatin1(pdf)); found.hasNext(); found.next()) ++count;
  return count;
}

TEST(PrintedReport, smallReport_isOnePageOfPdf) {
  const QByteArray bytes = pdf(page(3, 2));
  EXPECT_TRUE(bytes.startsWith("%PDF"));
  EXPECT_EQ(pagesOf(bytes), 1);
}

TEST(PrintedReport, longTable_goesOnOverPages) {
  // A4 less margins and footer is 260 mm; a row of 8.5 points takes some 5 mm: 150 rows need about three.
  const int pages = pagesOf(pdf(page(150, 0)));
  EXPECT_GE(pages, 3);
  EXPECT_LE(pages, 4);
}

TEST(PrintedReport, charts_areVectors) {
  EXPECT_FALSE(pdf(page(0, 6)).contains("/Subtype /Image"));
}

TEST(PrintedReport, charts_goTwoInARowAfterAWideOne) {
  EXPECT_EQ(pagesOf(pdf(page(0, 5))), 1);
  EXPECT_EQ(pagesOf(pdf(page(0, 13))), 2);
}

TEST(PrintedReport, paper_isTheOneAskedFor) {
  const auto box = [](const QByteArray& pdf) {
    static const QRegularExpression media(QStringLiteral("/MediaBox\\s*\\[0 0 (\\d+)[.\\d]* (\\d+)"));
    const QRegularExpressionMatch match = media.match(QString::fromLatin1(pdf));
    return QSize(match.captured(1).toInt(), match.captured(2).toInt());
  };
  EXPECT_EQ(box(pdf(page(3, 0), QPageSize::A4)), QSize(595, 842));
  EXPECT_EQ(box(pdf(page(3, 0), QPageSize::Letter)), QSize(612, 792));
}

TEST(PrintedReport, paper_followsTheTerritory) {
  EXPECT_EQ(paperOf(QLocale(QLocale::English, QLocale::UnitedStates)), QPageSize::Letter);
  EXPECT_EQ(paperOf(QLocale(QLocale::French, QLocale::Canada)), QPageSize::Letter);
  EXPECT_EQ(paperOf(QLocale(QLocale::English, QLocale::UnitedKingdom)), QPageSize::A4);
  EXPECT_EQ(paperOf(QLocale(QLocale::German, QLocale::Germany)), QPageSize::A4);
}

TEST(PrintedReport, whatIsNoReport_isSaid) {
  const Result<QByteArray> bytes = printedReport(QStringLiteral("no page"), QPageSize::A4);
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::badInput);
}

TEST(PrintedReport, cutOffReport_isSaid) {
  QString html = QString::fromStdString(page(3, 1).html());
  html.remove(QStringLiteral("</table>"));
  EXPECT_FALSE(printedReport(html, QPageSize::A4));
}

TEST(PrintedReport, stopped_isNoFailure) {
  std::stop_source stop;
  stop.request_stop();
  const Result<QByteArray> bytes =
      printedReport(QString::fromStdString(page(3, 1).html()), QPageSize::A4, Work{stop.get_token(), {}});
  ASSERT_FALSE(bytes);
  EXPECT_EQ(bytes.error().kind, ErrorKind::cancelled);
}

}  // namespace
}  // namespace pw::report_view
