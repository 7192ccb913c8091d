// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/range_selector.h"

#include <qcustomplot.h>

#include <QSignalSpy>
#include <QTest>

#include "gui_test.h"
#include "plots/plot_view.h"

namespace pw::plots {
namespace {

TEST(GripAt, pixels_hitEdgesBeforeTheBody) {
  EXPECT_EQ(gripAt(100, 100, 200), Grip::leftEdge);
  EXPECT_EQ(gripAt(106, 100, 200), Grip::leftEdge);
  EXPECT_EQ(gripAt(94, 100, 200), Grip::leftEdge);
  EXPECT_EQ(gripAt(107, 100, 200), Grip::body);
  EXPECT_EQ(gripAt(195, 100, 200), Grip::rightEdge);
  EXPECT_EQ(gripAt(93, 100, 200), Grip::none);
  EXPECT_EQ(gripAt(207, 100, 200), Grip::none);
}

/// Where the words of the window are drawn, in pixels.
QRectF words(const QCustomPlot* canvas) {
  for (int i = 0; i < canvas->itemCount(); ++i) {
    const auto* text = qobject_cast<QCPItemText*>(canvas->item(i));
    if (text && text->text().startsWith(QLatin1String("window")))
      return {text->topLeft->pixelPosition(), text->bottomRight->pixelPosition()};
  }
  return {};
}

TEST(GripAt, narrowSelector_takesTheNearerEdge) {
  EXPECT_EQ(gripAt(104, 100, 105), Grip::rightEdge);
}

class RangeSelectorTest : public testing::Test {
 protected:
  void SetUp() override {
    plot.resize(800, 400);
    Content content;
    Line line{QStringLiteral("trace"), {}, {}};
    for (int i = 0; i < 2048; ++i) line.x.push_back(i), line.y.push_back(i % 17);
    content.lines.push_back(line);
    plot.setContent(content);
    plot.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&plot));
    plot.flush();
    selector.setLimits(0, 2048);
    selector.setRange({500, 400});
  }
  QPoint at(double sample) const {
    return {int(std::lround(plot.canvas()->xAxis->coordToPixel(sample))),
            plot.canvas()->axisRect()->center().y()};
  }
  void drag(double from, double to) {
    QTest::mousePress(plot.canvas(), Qt::LeftButton, {}, at(from));
    QTest::mouseMove(plot.canvas(), at((from + to) / 2));
    QTest::mouseMove(plot.canvas(), at(to));
    QTest::mouseRelease(plot.canvas(), Qt::LeftButton, {}, at(to));
  }
  double pixel() const {
    return plot.canvas()->xAxis->pixelToCoord(1) - plot.canvas()->xAxis->pixelToCoord(0);
  }

  PlotView plot{QStringLiteral("Traces")};
  RangeSelector selector{&plot};
};

TEST_F(RangeSelectorTest, inAnotherUnit_dragsByWholeSamples) {
  // 4 ns a sample: the plot shows 2048 samples as 8188 ns.
  plot.stretchX(4, QStringLiteral("Time"), QStringLiteral("ns"));
  selector.setUnit(4, QStringLiteral("ns"));
  drag(4 * 600.0, 4 * 900.0);
  EXPECT_NEAR(double(selector.range().start), 800, pixel() / 4 + 1);
  EXPECT_EQ(selector.range().length, 400);
}

TEST_F(RangeSelectorTest, wordsOfANarrowPlot_stayWithinTheAxes) {
  plot.resize(220, 200);
  for (const SampleRange range : {SampleRange{0, 16}, SampleRange{900, 16}, SampleRange{2032, 16}}) {
    selector.setRange(range);
    plot.flush();
    const QRectF area = plot.canvas()->axisRect()->rect();
    EXPECT_GE(words(plot.canvas()).left(), area.left()) << range.start;
    EXPECT_LE(words(plot.canvas()).right(), area.right() + 1) << range.start;
    EXPECT_GT(words(plot.canvas()).width(), 20) << range.start;
  }
}

TEST_F(RangeSelectorTest, dragBody_movesAndKeepsTheLength) {
  drag(700, 1000);
  EXPECT_NEAR(double(selector.range().start), 800, pixel());
  EXPECT_EQ(selector.range().length, 400);
}

TEST_F(RangeSelectorTest, dragBody_leavesTheAxesAlone) {
  const Range before = plot.range();
  drag(700, 1000);
  EXPECT_EQ(plot.range(), before);
}

TEST_F(RangeSelectorTest, dragBeside_pansThePlot) {
  const Range before = plot.range();
  drag(1500, 1600);
  EXPECT_NE(plot.range(), before);
  EXPECT_EQ(selector.range(), (SampleRange{500, 400}));
}

TEST_F(RangeSelectorTest, dragEdge_locked_movesTheWhole) {
  drag(900, 1000);
  EXPECT_EQ(selector.range().length, 400);
  EXPECT_NEAR(double(selector.range().start), 600, pixel());
}

TEST_F(RangeSelectorTest, dragRightEdge_unlocked_changesTheLength) {
  selector.setLengthLocked(false);
  drag(900, 1000);
  EXPECT_EQ(selector.range().start, 500);
  EXPECT_NEAR(double(selector.range().length), 500, pixel());
}

TEST_F(RangeSelectorTest, dragLeftEdge_unlocked_keepsTheRightEdge) {
  selector.setLengthLocked(false);
  drag(500, 600);
  EXPECT_EQ(selector.range().start + selector.range().length, 900);
  EXPECT_NEAR(double(selector.range().start), 600, pixel());
}

TEST_F(RangeSelectorTest, dragLeftEdgePastTheRight_stopsAtTheMinimum) {
  selector.setLengthLocked(false);
  drag(500, 1500);
  EXPECT_EQ(selector.range().length, RangeSelector::minimumLength);
  EXPECT_EQ(selector.range().start + selector.range().length, 900);
}

TEST_F(RangeSelectorTest, dragOutOfTheData_stopsAtItsEnd) {
  drag(700, 2040);
  EXPECT_LE(selector.range().start + selector.range().length, 2048);
}

TEST_F(RangeSelectorTest, drag_announcesOneChangeAtTheEnd) {
  QSignalSpy changing(&selector, &RangeSelector::changing), changed(&selector, &RangeSelector::changed);
  drag(700, 1000);
  EXPECT_EQ(changed.count(), 1);
  EXPECT_GE(changing.count(), 2);
}

TEST_F(RangeSelectorTest, click_changesNothing) {
  QSignalSpy changed(&selector, &RangeSelector::changed);
  QTest::mouseClick(plot.canvas(), Qt::LeftButton, {}, at(700));
  EXPECT_EQ(changed.count(), 0);
}

TEST_F(RangeSelectorTest, escape_takesTheDragBack) {
  QTest::mousePress(plot.canvas(), Qt::LeftButton, {}, at(700));
  QTest::mouseMove(plot.canvas(), at(1000));
  QTest::keyClick(plot.canvas(), Qt::Key_Escape);
  QTest::mouseRelease(plot.canvas(), Qt::LeftButton, {}, at(1000));
  EXPECT_EQ(selector.range(), (SampleRange{500, 400}));
}

TEST_F(RangeSelectorTest, arrows_moveByOneAndTen) {
  QTest::keyClick(plot.canvas(), Qt::Key_Right);
  EXPECT_EQ(selector.range().start, 501);
  QTest::keyClick(plot.canvas(), Qt::Key_Left, Qt::ShiftModifier);
  EXPECT_EQ(selector.range().start, 491);
}

TEST_F(RangeSelectorTest, rangeOutside_isBroughtInside) {
  selector.setRange({-50, 5000});
  EXPECT_EQ(selector.range(), (SampleRange{0, 2048}));
}

TEST_F(RangeSelectorTest, newContent_keepsTheSelector) {
  plot.setContent({});
  plot.flush();
  drag(0.2, 0.3);
  selector.setRange({10, 20});
  EXPECT_EQ(selector.range(), (SampleRange{10, 20}));
}

}  // namespace
}  // namespace pw::plots
