// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <numeric>
#include <random>

#include "gui_test.h"
#include "plots/data_table.h"
#include "plots/histogram.h"

namespace pw::plots {
namespace {

TEST(CountBins, values_fallIntoBinsOfWhichTheLastIsClosed) {
  const std::vector<float> values{0, 0.5F, 1, 1.9F, 2, -1, NAN};
  EXPECT_EQ(countBins(values, 0, 2, 2).counts, (std::vector<double>{2, 3}));
}

TEST(CountCells, pairs_matchBruteForce) {
  std::mt19937 random(7);
  std::uniform_real_distribution<float> uniform(-0.2F, 1.2F);
  std::vector<float> x(500), y(500);
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = uniform(random), y[i] = uniform(random);
  const Density map = countCells(x, y, {0, 1, 0, 1}, 4, 3);
  for (int iy = 0; iy < 3; ++iy) {
    for (int ix = 0; ix < 4; ++ix) {
      double expected = 0;
      for (std::size_t i = 0; i < x.size(); ++i) {
        expected += x[i] * 4 >= ix && x[i] * 4 < ix + 1 && y[i] * 3 >= iy && y[i] * 3 < iy + 1;
      }
      EXPECT_EQ(map.counts[std::size_t(iy * 4 + ix)], expected) << ix << ' ' << iy;
    }
  }
}

TEST(CentralInterval, outliers_areLeftOut) {
  std::vector<float> values(1000);
  std::iota(values.begin(), values.end(), 0.0F);
  values.push_back(1e9F);
  const Interval interval = centralInterval(values, 0.01);
  EXPECT_LT(interval.high, 1000);
  EXPECT_GT(interval.low, 5);
}

TEST(CentralInterval, equalValues_giveAWidth) {
  const Interval interval = centralInterval(std::vector<float>(10, 3.0F));
  EXPECT_LT(interval.low, 3);
  EXPECT_GT(interval.high, 3);
}

TEST(FittedRange, line_isInsideWithAMargin) {
  Content content;
  content.lines.push_back({QStringLiteral("a"), {0, 10}, {-1, 1}});
  const Range range = fittedRange(content);
  EXPECT_LT(range.xLow, 0);
  EXPECT_GT(range.xHigh, 10);
  EXPECT_LT(range.yLow, -1);
  EXPECT_GT(range.yHigh, 1);
}

TEST(FittedRange, infinityAndNan_areLeftOut) {
  Content content;
  content.lines.push_back({QStringLiteral("a"), {0, 1, 2}, {1, INFINITY, NAN}});
  EXPECT_LT(fittedRange(content).yHigh, 10);
}

TEST(FittedRange, logarithmicAxis_ignoresZero) {
  Content content;
  content.x.logarithmic = true;
  content.lines.push_back({QStringLiteral("a"), {0, 0.001, 1}, {0, 0.5, 1}});
  EXPECT_GT(fittedRange(content).xLow, 0.0005);
}

TEST(FittedRange, fixedEnds_stay) {
  Content content;
  content.y.low = 0;
  content.y.high = 1;
  content.lines.push_back({QStringLiteral("a"), {0, 1}, {0.4, 0.6}});
  EXPECT_EQ(fittedRange(content).yLow, 0);
  EXPECT_EQ(fittedRange(content).yHigh, 1);
}

TEST(FittedRange, nothing_isUsable) {
  const Range range = fittedRange({});
  EXPECT_LT(range.xLow, range.xHigh);
  EXPECT_LT(range.yLow, range.yHigh);
}

Content twoLines() {
  Content content;
  content.x.label = QStringLiteral("Epoch");
  content.lines.push_back({QStringLiteral("train, smooth"), {1, 2, 3}, {0.5, 0.25, 0.125}});
  content.lines.push_back({QStringLiteral("validation"), {1, 2}, {0.6, NAN}});
  return content;
}

TEST(Table, csv_quotesHeadersAndLeavesGapsEmpty) {
  EXPECT_EQ(test::text(separatedText(tableOf(twoLines()), QLatin1Char(','))),
            "Epoch,\"train, smooth\",Epoch,validation\n1,0.5,1,0.6\n2,0.25,2,\n3,0.125,,\n");
}

TEST(Table, visible_keepsWhatIsInside) {
  const Table table = tableOf(twoLines(), Range{1.5, 3.5, 0, 1});
  EXPECT_EQ(table.columns[0], (std::vector<double>{2, 3}));
}

TEST(Table, density_listsNonEmptyCells) {
  Content content;
  content.density = Density{QStringLiteral("n"), 0, 2, 0, 2, 2, 2, {0, 3, 0, 0}};
  const Table table = tableOf(content);
  ASSERT_EQ(table.rows(), 1U);
  EXPECT_EQ(table.columns[0][0], 1.5);
  EXPECT_EQ(table.columns[1][0], 0.5);
  EXPECT_EQ(table.columns[2][0], 3);
}

TEST(TableModel, model_keepsQtsRules) {
  TableModel model(tableOf(twoLines()));
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
  EXPECT_EQ(model.rowCount(), 3);
  EXPECT_EQ(model.columnCount(), 4);
}

TEST(Summary, series_isPutIntoWords) {
  const QString words = summaryText(QStringLiteral("Loss"), twoLines());
  EXPECT_TRUE(words.contains(QLatin1String("train, smooth: 3 points, from 0.125 to 0.5, last 0.125.")))
      << test::text(words);
}

TEST(Summary, emptyContent_saysWhy) {
  Content content;
  content.emptyText = QStringLiteral("No run yet.");
  EXPECT_EQ(test::text(summaryText(QStringLiteral("Loss"), content)), "No run yet.");
}

}  // namespace
}  // namespace pw::plots
