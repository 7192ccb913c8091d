// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/markers.h"

#include <qcustomplot.h>

#include <QAction>
#include <QTest>
#include <cmath>

#include "gui_test.h"
#include "plots/plot_view.h"
#include "plots/range_selector.h"

namespace pw::plots {
namespace {

/// y = x² at x = 0, 10 ns, …, 1 µs.
Content parabola() {
  Content content;
  content.x.label = QStringLiteral("Time");
  content.x.unit = QStringLiteral("s");
  content.x.prefixed = true;
  content.y.label = QStringLiteral("Height");
  content.y.unit = QStringLiteral("counts");
  Line line{QStringLiteral("pulse"), {}, {}};
  for (int i = 0; i <= 100; ++i) {
    line.x.push_back(i * 1e-8);
    line.y.push_back(double(i) * i / 100);
  }
  content.lines.push_back(line);
  return content;
}

class MarkersTest : public testing::Test {
 protected:
  void SetUp() override {
    plot.resize(800, 400);
    plot.setContent(parabola());
    plot.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&plot));
    plot.flush();
  }
  QPoint at(double x, double y) const {
    return QPointF(plot.canvas()->xAxis->coordToPixel(x), plot.canvas()->yAxis->coordToPixel(y)).toPoint();
  }
  /// By way of a place beside it: the cursor may be there already, left by another test.
  void pointAt(double x, double y) {
    QTest::mouseMove(plot.canvas(), at(x, y) + QPoint(9, 5));
    QTest::mouseMove(plot.canvas(), at(x, y));
  }
  void placeA(double x, double y) {
    pointAt(x, y);
    QTest::keyClick(plot.canvas(), Qt::Key_M);
  }
  void placeB(double x, double y) {
    pointAt(x, y);
    QTest::keyClick(plot.canvas(), Qt::Key_M, Qt::ShiftModifier);
  }
  void drag(QPoint from, QPoint to) {
    QTest::mousePress(plot.canvas(), Qt::LeftButton, {}, from);
    QTest::mouseMove(plot.canvas(), to);
    QTest::mouseRelease(plot.canvas(), Qt::LeftButton, {}, to);
  }
  const MarkerPair& pair() const { return plot.markers()->pair(); }
  void expectAt(const std::optional<QPointF>& marker, double x, double y) const {
    ASSERT_TRUE(marker.has_value());
    EXPECT_NEAR(marker->x(), x, 1e-12);
    EXPECT_NEAR(marker->y(), y, 1e-9);
  }

  PlotView plot{QStringLiteral("Pulse")};
};

TEST_F(MarkersTest, keys_placeThemOnTheCurveUnderThePointer) {
  placeA(2e-7, 30);  // above the curve
  placeB(8e-7, 50);  // below it
  expectAt(pair().a, 2e-7, 4);
  ASSERT_TRUE(pair().b.has_value());
  EXPECT_NEAR(pair().b->x(), 8e-7, 3.1e-8);  // the curve is steep here: up and down counts a third
}

TEST_F(MarkersTest, drag_followsTheCurveAndLeavesTheAxesAlone) {
  placeA(2e-7, 4);
  const Range before = plot.range();
  drag(at(2e-7, 60), at(4e-7, 16));
  expectAt(pair().a, 4e-7, 16);
  EXPECT_EQ(plot.range(), before);
}

TEST_F(MarkersTest, escape_takesTheDragBack) {
  placeA(2e-7, 4);
  QTest::mousePress(plot.canvas(), Qt::LeftButton, {}, at(2e-7, 60));
  QTest::mouseMove(plot.canvas(), at(6e-7, 36));
  QTest::keyClick(plot.canvas(), Qt::Key_Escape);
  QTest::mouseRelease(plot.canvas(), Qt::LeftButton, {}, at(6e-7, 36));
  expectAt(pair().a, 2e-7, 4);
}

TEST_F(MarkersTest, withoutSnapping_theyStayUnderThePointer) {
  test::named<QAction>(&plot, "snapMarkers")->setChecked(false);
  placeA(2e-7, 60);
  ASSERT_TRUE(pair().a.has_value());
  EXPECT_NEAR(pair().a->y(), 60, 0.5);
}

TEST_F(MarkersTest, altArrows_goFromPointToPoint) {
  placeA(2e-7, 4);
  QTest::keyClick(plot.canvas(), Qt::Key_Right, Qt::AltModifier);
  expectAt(pair().a, 2.1e-7, 4.41);
  QTest::keyClick(plot.canvas(), Qt::Key_Left, Qt::AltModifier | Qt::ShiftModifier);
  expectAt(pair().a, 1.1e-7, 1.21);
}

TEST_F(MarkersTest, altArrowAtTheEnd_staysThere) {
  placeA(1e-6, 100);
  QTest::keyClick(plot.canvas(), Qt::Key_Right, Qt::AltModifier);
  expectAt(pair().a, 1e-6, 100);
}

TEST_F(MarkersTest, deleteKey_removesBoth) {
  placeA(2e-7, 4);
  placeB(4e-7, 16);
  QTest::keyClick(plot.canvas(), Qt::Key_Delete);
  EXPECT_TRUE(pair().isEmpty());
  EXPECT_FALSE(plot.summary().contains(QLatin1String("Marker")));
}

TEST_F(MarkersTest, menu_placesThemWhereItWasAskedFor) {
  QTest::mouseClick(plot.canvas(), Qt::RightButton, {}, at(3e-7, 9));
  QAction* place = test::named<QAction>(&plot, "markerB");
  ASSERT_NE(place, nullptr);
  place->trigger();
  expectAt(pair().b, 3e-7, 9);
  QTest::keyClick(QApplication::activePopupWidget(), Qt::Key_Escape);
  test::takeQtWarnings();  // a screen that is none can neither raise nor grab for a menu
}

TEST_F(MarkersTest, menuWithoutPointer_placesThemApart) {
  test::named<QAction>(&plot, "markerA")->trigger();
  test::named<QAction>(&plot, "markerB")->trigger();
  ASSERT_TRUE(pair().a && pair().b);
  EXPECT_LT(pair().a->x() + 1e-7, pair().b->x());
}

TEST_F(MarkersTest, summary_saysPlacesAndDifference) {
  placeA(2e-7, 4);
  placeB(4e-7, 16);
  const QString words = plot.summary();
  for (const char* part : {"Marker A at 200 ns, 4 counts.", "Marker B at 400 ns, 16 counts.",
                           "From A to B: 200 ns, 12 counts.", "5 MHz"}) {
    EXPECT_TRUE(QString(words).replace(QChar(0x00a0), QLatin1Char(' ')).contains(QString::fromUtf8(part)))
        << part << " in " << test::text(words);
  }
  EXPECT_EQ(plot.canvas()->accessibleDescription(), words);
}

TEST_F(MarkersTest, newData_takesThemAlongTheirX) {
  placeA(2e-7, 4);
  Content doubled = parabola();
  for (double& y : doubled.lines[0].y) y *= 1.1;
  plot.setContent(doubled);
  plot.flush();
  expectAt(pair().a, 2e-7, 4.4);
}

TEST_F(MarkersTest, otherAxes_removeThem) {
  placeA(2e-7, 4);
  Content other = parabola();
  other.x.unit = QStringLiteral("keVee");
  plot.setContent(other);
  EXPECT_TRUE(pair().isEmpty());
}

TEST_F(MarkersTest, emptyPlot_takesNone) {
  plot.setContent({});
  plot.flush();
  QTest::keyClick(plot.canvas(), Qt::Key_M);
  EXPECT_TRUE(pair().isEmpty());
}

TEST_F(MarkersTest, inAWindow_theyAreTakenHoldOfFirst) {
  Content content = parabola();
  for (double& x : content.lines[0].x) x *= 1e8;
  content.x = {};
  plot.setContent(content);
  plot.flush();
  RangeSelector window(&plot);
  window.setLimits(0, 100);
  window.setRange({10, 50});
  const SampleRange before = window.range();
  placeA(30, 9);
  drag(at(30, 60), at(40, 16));
  expectAt(pair().a, 40, 16);
  EXPECT_EQ(window.range(), before);
}

TEST_F(MarkersTest, exports_showThem) {
  const QByteArray plain = plot.exported(PlotView::Format::svg);
  placeA(2e-7, 4);
  placeB(4e-7, 16);
  const QByteArray marked = plot.exported(PlotView::Format::svg);
  EXPECT_FALSE(plain.contains("MHz"));
  EXPECT_TRUE(marked.contains("MHz")) << marked.mid(marked.size() - 3000).toStdString();
  EXPECT_NE(plot.exported(PlotView::Format::png), plain);
}

TEST(MarkerPair, noTime_noRate) {
  Content content = parabola();
  content.x.unit = QStringLiteral("keVee");
  EXPECT_EQ(markerLines(content, {QPointF(1, 2), QPointF(3, 4)}, QLocale::c()).size(), 3);
}

TEST(MarkerPair, samePlace_hasNoRate) {
  EXPECT_EQ(markerLines(parabola(), {QPointF(1, 2), QPointF(1, 4)}, QLocale::c()).size(), 3);
}

TEST(MarkerPair, nearestPoint_looksThroughEverySeries) {
  Content content;
  content.lines.push_back({QStringLiteral("line"), {0, NAN}, {0, NAN}});
  content.points.push_back({QStringLiteral("points"), {5}, {5}});
  content.histograms.push_back({QStringLiteral("bins"), 9, 2, {10}});
  content.bars.push_back({QStringLiteral("bars"), {NAN, 40}});
  const auto nearest = [&](QPointF at, QSet<QString> hidden = {}) {
    return nearestPoint(content, {at, [](double x, double y) { return QPointF(x, y); }, std::move(hidden)});
  };
  EXPECT_EQ(nearest({0.2, 0.1}), QPointF(0, 0));
  EXPECT_EQ(nearest({5.2, 4}), QPointF(5, 5));
  EXPECT_EQ(nearest({10.4, 9}), QPointF(10, 10));
  EXPECT_EQ(nearest({1, 39}), QPointF(1, 40));
  EXPECT_EQ(nearest({5.2, 4}, {QStringLiteral("points")}), QPointF(10, 10));
  EXPECT_EQ(nearestPoint({}, {{}, [](double x, double y) { return QPointF(x, y); }}), std::nullopt);
}

}  // namespace
}  // namespace pw::plots
