// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/cut_line.h"

#include <qcustomplot.h>

#include <QSignalSpy>
#include <QTest>

#include "gui_test.h"
#include "plots/plot_view.h"

namespace pw::plots {
namespace {

class CutLineTest : public testing::Test {
 protected:
  void SetUp() override {
    plot.resize(800, 400);
    Content content;
    content.histograms.push_back({QStringLiteral("ratio"), 0, 0.1, {1, 5, 9, 5, 1, 2, 8, 9, 3, 1}});
    plot.setContent(content);
    plot.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&plot));
    plot.flush();
    plot.setRange({0, 1, 0, 10});
    plot.flush();
    line.setValue(0.5);
  }
  QPoint at(double x) const {
    return {int(std::lround(plot.canvas()->xAxis->coordToPixel(x))), plot.canvas()->axisRect()->center().y()};
  }
  void press(double x) { QTest::mousePress(plot.canvas(), Qt::LeftButton, {}, at(x)); }
  void moveTo(double x) { QTest::mouseMove(plot.canvas(), at(x)); }
  void release(double x) { QTest::mouseRelease(plot.canvas(), Qt::LeftButton, {}, at(x)); }
  double pixel() const {
    return plot.canvas()->xAxis->pixelToCoord(1) - plot.canvas()->xAxis->pixelToCoord(0);
  }

  PlotView plot{QStringLiteral("Charge ratio")};
  CutLine line{&plot};
  QSignalSpy moved{&line, &CutLine::moved};
  QSignalSpy moving{&line, &CutLine::moving};
};

TEST_F(CutLineTest, setValue_sendsNothing) {
  line.setValue(0.4);
  EXPECT_EQ(line.value(), 0.4);
  EXPECT_EQ(moved.count() + moving.count(), 0);
}

TEST_F(CutLineTest, drag_movesItAndSaysSoOnce) {
  press(0.5);
  moveTo(0.6);
  moveTo(0.7);
  release(0.7);
  EXPECT_NEAR(*line.value(), 0.7, pixel());
  EXPECT_EQ(moving.count(), 2);
  EXPECT_EQ(moved.count(), 1);
}

TEST_F(CutLineTest, drag_leavesTheAxesAlone) {
  const Range before = plot.range();
  press(0.5);
  moveTo(0.7);
  release(0.7);
  EXPECT_EQ(plot.range(), before);
}

TEST_F(CutLineTest, dragBeside_leavesTheLineAlone) {
  press(0.2);
  moveTo(0.3);
  release(0.3);
  EXPECT_EQ(line.value(), 0.5);
  EXPECT_EQ(moved.count(), 0);
}

TEST_F(CutLineTest, setValueWhileDragging_waitsForThePerson) {
  press(0.5);
  moveTo(0.6);
  line.setValue(0.1);
  release(0.6);
  EXPECT_NEAR(*line.value(), 0.6, pixel());
}

TEST_F(CutLineTest, escape_takesTheDragBack) {
  press(0.5);
  moveTo(0.6);
  QTest::keyClick(plot.canvas(), Qt::Key_Escape);
  release(0.6);
  EXPECT_EQ(line.value(), 0.5);
  EXPECT_EQ(moved.count(), 0);
}

TEST_F(CutLineTest, arrowKeys_moveByAShareOfTheRange) {
  QTest::keyClick(plot.canvas(), Qt::Key_Right);
  EXPECT_NEAR(*line.value(), 0.502, 1e-9);
  QTest::keyClick(plot.canvas(), Qt::Key_Left, Qt::ShiftModifier);
  EXPECT_NEAR(*line.value(), 0.482, 1e-9);
  EXPECT_EQ(moved.count(), 2);
}

TEST_F(CutLineTest, unmovableOrAbsent_staysPut) {
  line.setMovable(false);
  QTest::keyClick(plot.canvas(), Qt::Key_Right);
  EXPECT_EQ(line.value(), 0.5);
  line.setMovable(true);
  line.setValue({});
  press(0.5);
  moveTo(0.6);
  release(0.6);
  EXPECT_FALSE(line.value());
  EXPECT_EQ(moved.count(), 0);
}

}  // namespace
}  // namespace pw::plots
