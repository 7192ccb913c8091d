// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/plot_view.h"

#include <qcustomplot.h>

#include <QAction>
#include <QClipboard>
#include <QLabel>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QWheelEvent>

#include "gui_test.h"
#include "look/theme.h"
#include "plots/markers.h"

namespace pw::plots {
namespace {

Content wave(double height = 1) {
  Content content;
  content.x.label = QStringLiteral("Time");
  content.x.unit = QStringLiteral("s");
  content.x.prefixed = true;
  content.y.label = QStringLiteral("Voltage");
  Line line{QStringLiteral("wave"), {}, {}};
  for (int i = 0; i < 200; ++i) {
    line.x.push_back(i * 1e-8);
    line.y.push_back(height * std::sin(i * 0.1));
  }
  content.lines.push_back(line);
  return content;
}

class PlotViewTest : public testing::Test {
 protected:
  void SetUp() override {
    view.resize(600, 400);
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
    view.setContent(wave());
    view.flush();
  }
  QPoint middle() const { return view.canvas()->axisRect()->center(); }
  void wheel(Qt::KeyboardModifiers keys = Qt::NoModifier) {
    const QPointF at = middle();
    QWheelEvent event(at, view.canvas()->mapToGlobal(at), {}, {0, 120}, Qt::NoButton, keys, Qt::NoScrollPhase,
                      false);
    QCoreApplication::sendEvent(view.canvas(), &event);
  }
  QAction* action(const char* name) { return test::named<QAction>(&view, name); }

  PlotView view{QStringLiteral("Wave")};
};

TEST_F(PlotViewTest, stretchedX_keepsTheZoomAndTheMarkersAtTheirData) {
  view.setRange({4e-7, 8e-7, -1, 1});
  action("markerA")->trigger();
  ASSERT_TRUE(view.markers()->pair().a.has_value());
  const QPointF before = *view.markers()->pair().a;
  view.stretchX(1e9, QStringLiteral("Time"), QStringLiteral("ns"));
  EXPECT_NEAR(view.range().xLow, 400, 1e-6);
  EXPECT_NEAR(view.range().xHigh, 800, 1e-6);
  EXPECT_TRUE(view.isZoomed());
  ASSERT_TRUE(view.markers()->pair().a.has_value());
  EXPECT_NEAR(view.markers()->pair().a->x(), before.x() * 1e9, 1e-6);
  EXPECT_EQ(view.markers()->pair().a->y(), before.y());
  view.undoZoom();
  EXPECT_NEAR(view.range().xHigh - view.range().xLow, 199 * 10, 0.2 * 1990);  // all of it, with its margins
  EXPECT_EQ(view.content().lines[0].x[100], 100 * 1e-8 * 1e9);
}

TEST_F(PlotViewTest, stretchedX_namesTheUnitInTheTable) {
  view.stretchX(1e9, QStringLiteral("Time in the record"), QStringLiteral("ns"));
  EXPECT_EQ(view.table().headers[0], QStringLiteral("Time in the record (ns)"));
  EXPECT_TRUE(view.exported(PlotView::Format::csv).startsWith("Time in the record (ns),"));
}

TEST_F(PlotViewTest, emptyContent_hasNoNumbersToReadOff) {
  Content nothing;
  nothing.emptyText = QStringLiteral("No run yet.");
  view.setContent(nothing);
  view.flush();
  EXPECT_FALSE(view.canvas()->xAxis->tickLabels());
  EXPECT_FALSE(view.canvas()->yAxis->grid()->visible());
  view.setContent(wave());
  view.flush();
  EXPECT_TRUE(view.canvas()->xAxis->tickLabels());
  EXPECT_TRUE(view.canvas()->yAxis->grid()->visible());
}

TEST_F(PlotViewTest, content_fitsTheRange) {
  EXPECT_LE(view.range().xLow, 0);
  EXPECT_GE(view.range().xHigh, 1.99e-6);
}

TEST_F(PlotViewTest, wheel_zoomsXAtTheCursor) {
  const Range before = view.range();
  const double x = view.canvas()->xAxis->pixelToCoord(middle().x());
  wheel();
  EXPECT_LT(view.range().xHigh - view.range().xLow, before.xHigh - before.xLow);
  EXPECT_NEAR(view.canvas()->xAxis->pixelToCoord(middle().x()), x, 1e-12);
  EXPECT_EQ(view.range().yLow, before.yLow);
}

TEST_F(PlotViewTest, wheelWithControl_zoomsY) {
  const Range before = view.range();
  wheel(Qt::ControlModifier);
  EXPECT_LT(view.range().yHigh, before.yHigh);
  EXPECT_EQ(view.range().xLow, before.xLow);
}

TEST_F(PlotViewTest, newData_keepsTheZoom) {
  wheel();
  const Range zoomed = view.range();
  view.setContent(wave(5));
  view.flush();
  EXPECT_EQ(view.range(), zoomed);
}

TEST_F(PlotViewTest, newData_withoutZoom_fitsAgain) {
  view.setContent(wave(5));
  view.flush();
  EXPECT_GT(view.range().yHigh, 4.9);
}

TEST_F(PlotViewTest, doubleClick_fits) {
  const Range before = view.range();
  wheel();
  QTest::mouseDClick(view.canvas(), Qt::LeftButton, {}, middle());
  EXPECT_EQ(view.range(), before);
  EXPECT_FALSE(view.isZoomed());
}

TEST_F(PlotViewTest, drag_pans) {
  const Range before = view.range();
  QTest::mousePress(view.canvas(), Qt::LeftButton, {}, middle());
  QTest::mouseMove(view.canvas(), middle() + QPoint(60, 0));
  QTest::mouseRelease(view.canvas(), Qt::LeftButton, {}, middle() + QPoint(60, 0));
  EXPECT_LT(view.range().xLow, before.xLow);
  EXPECT_NEAR(view.range().xHigh - view.range().xLow, before.xHigh - before.xLow, 1e-12);
}

TEST_F(PlotViewTest, rightDrag_zoomsIntoTheBox) {
  const QPoint from = middle() - QPoint(50, 40), to = middle() + QPoint(50, 40);
  const double low = view.canvas()->xAxis->pixelToCoord(from.x()),
               high = view.canvas()->xAxis->pixelToCoord(to.x());
  QTest::mousePress(view.canvas(), Qt::RightButton, {}, from);
  QTest::mouseMove(view.canvas(), to);
  QTest::mouseRelease(view.canvas(), Qt::RightButton, {}, to);
  const double pixel = (high - low) / 100;
  EXPECT_NEAR(view.range().xLow, low, 1.5 * pixel);
  EXPECT_NEAR(view.range().xHigh, high, 1.5 * pixel);
}

TEST_F(PlotViewTest, backspace_takesTheZoomBack) {
  const Range before = view.range();
  wheel();
  QTest::keyClick(view.canvas(), Qt::Key_Backspace);
  EXPECT_EQ(view.range(), before);
  EXPECT_FALSE(view.isZoomed());
}

TEST_F(PlotViewTest, pointer_isReadOut) {
  QTest::mouseMove(view.canvas(), middle());
  const QString text = test::named<QLabel>(&view, "readout")->text();
  EXPECT_TRUE(text.contains(QChar(0x00a0) + QStringLiteral("µs")) || text.contains(QLatin1String("ns")))
      << test::text(text);
}

TEST_F(PlotViewTest, axis_takesThePrefixOfTheVisibleRange) {
  EXPECT_EQ(test::text(view.canvas()->xAxis->label()), "Time (µs)");
  view.setRange({0, 5e-7, -1, 1});
  EXPECT_EQ(test::text(view.canvas()->xAxis->label()), "Time (ns)");
}

TEST_F(PlotViewTest, logarithmicY_hidesNothingPositive) {
  Content content;
  content.histograms.push_back({QStringLiteral("h"), 0, 1, {0, 100, 3}});
  view.setContent(content);
  view.flush();
  action("logY")->setChecked(true);
  EXPECT_EQ(view.canvas()->yAxis->scaleType(), QCPAxis::stLogarithmic);
  EXPECT_GT(view.range().yLow, 0);
  EXPECT_LT(view.range().yLow, 1);
}

TEST_F(PlotViewTest, logarithmicChoice_outlivesNewData) {
  action("logY")->setChecked(true);
  view.setContent(wave());
  view.flush();
  EXPECT_TRUE(view.content().y.logarithmic);
}

TEST_F(PlotViewTest, exports_areLightWhateverTheTheme) {
  look::apply(look::Theme::dark);
  const QImage picture = QImage::fromData(view.exported(PlotView::Format::png));
  const QImage screen = view.grab().toImage();
  look::apply(look::Theme::light);
  EXPECT_GT(picture.pixelColor(3, 3).lightness(), 240);
  EXPECT_LT(screen.pixelColor(screen.width() / 2, screen.height() - 4).lightness(), 80);
}

TEST_F(PlotViewTest, png_hasTwiceTheScreensPixels) {
  const QImage picture = QImage::fromData(view.exported(PlotView::Format::png));
  EXPECT_EQ(picture.width(), 2 * std::max(640, view.canvas()->width()));
  EXPECT_GT(test::distinctColours(picture), 5);
}

TEST_F(PlotViewTest, pdfAndSvg_areWhatTheySay) {
  EXPECT_TRUE(view.exported(PlotView::Format::pdf).startsWith("%PDF"));
  const QByteArray svg = view.exported(PlotView::Format::svg);
  EXPECT_TRUE(svg.contains("<svg"));
  EXPECT_TRUE(svg.contains("#0072b2"));  // the curve, as lines
}

TEST_F(PlotViewTest, csv_holdsEveryPointInPlainNumbers) {
  QLocale::setDefault(QLocale(QLocale::German));
  const QByteArray csv = view.exported(PlotView::Format::csv);
  QLocale::setDefault(QLocale::c());
  EXPECT_EQ(csv.count('\n'), 201);
  EXPECT_TRUE(csv.contains("\n1e-08,0.0998334166\n")) << csv.left(200).toStdString();
}

TEST_F(PlotViewTest, csvVisible_holdsTheZoomedPart) {
  view.setRange({0, 0.995e-6, -1, 1});
  EXPECT_EQ(view.exported(PlotView::Format::csvVisible).count('\n'), 101);
}

TEST_F(PlotViewTest, exportAction_handsOverBytesAndName) {
  QSignalSpy spy(&view, &PlotView::exportWanted);
  action("exportCsv")->trigger();
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(test::text(spy[0][1].toString()), "wave.csv");
}

TEST_F(PlotViewTest, copyData_fillsTheClipboard) {
  view.copyData();
  EXPECT_EQ(QGuiApplication::clipboard()->text().count(QLatin1Char('\n')), 201);
}

TEST_F(PlotViewTest, showTable_showsTheNumbers) {
  view.showTable();
  const auto* table = test::named<QTableView>(&view, "plotTableView");
  ASSERT_NE(table, nullptr);
  EXPECT_EQ(table->model()->rowCount(), 200);
}

TEST_F(PlotViewTest, canvas_tellsAssistiveTechnology) {
  EXPECT_EQ(test::text(view.canvas()->accessibleName()), "Wave");
  EXPECT_TRUE(view.canvas()->accessibleDescription().contains(QLatin1String("wave: 200 points")));
  EXPECT_EQ(test::namelessControls(&view), QStringList());
}

TEST_F(PlotViewTest, legendShown_hasARowOfItsOwn) {
  EXPECT_TRUE(view.canvas()->legend->visible());
  EXPECT_LE(view.canvas()->legend->outerRect().bottom(), view.canvas()->axisRect()->top() + 1);
}

TEST_F(PlotViewTest, fourNames_takeTwoRows) {
  Content content;
  for (const char* name : {"a", "b", "c", "d"})
    content.lines.push_back({QString::fromLatin1(name), {0, 1}, {0, 1}});
  view.setContent(content);
  view.flush();
  EXPECT_EQ(view.canvas()->legend->columnCount(), 2);
  EXPECT_EQ(view.canvas()->legend->rowCount(), 2);
  view.setContent(wave());
  view.flush();
  EXPECT_EQ(view.canvas()->legend->rowCount(), 1);
}

TEST_F(PlotViewTest, withoutLegend_theAxesTakeTheWholeWidth) {
  Content content = wave();
  content.lines[0].name.clear();
  view.setContent(content);
  view.flush();
  EXPECT_GT(view.canvas()->axisRect()->width(), view.canvas()->width() * 3 / 4);
}

TEST_F(PlotViewTest, emptyBinsOfADensity_areTransparent) {
  Content content;
  content.density = Density{{}, 0, 2, 0, 2, 2, 2, {0, 50, 0, 0}};
  view.setContent(content);
  view.flush();
  const QImage picture = view.canvas()->grab().toImage();
  const auto at = [&](double x, double y) {
    return picture.pixelColor(int(view.canvas()->xAxis->coordToPixel(x)),
                              int(view.canvas()->yAxis->coordToPixel(y)));
  };
  EXPECT_EQ(test::text(at(1.55, 0.55).name()), "#fde725");  // the fullest cell: viridis' end
  EXPECT_GT(at(0.45, 1.55).lightness(), 200);
}

TEST_F(PlotViewTest, colourScale_goesWithItsDensity) {
  Content content;
  content.density = Density{{}, 0, 2, 0, 2, 2, 2, {1, 50, 2, 3}};
  view.setContent(content);
  view.flush();
  view.setContent(wave());
  view.flush();
  EXPECT_EQ(view.canvas()->plotLayout()->columnCount(), 1);
}

}  // namespace
}  // namespace pw::plots
