// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/parallelism_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <set>

#include "gui_test.h"
#include "made_costs.h"
#include "wizard/cost_bars.h"
#include "wizard/goal_row.h"

namespace pw::wizard {
namespace {

TEST(UsefulMultipliers, everyNumberOfPasses_hasItsFewestMultipliers) {
  for (int columns = 1; columns <= 300; ++columns) {
    // By trying all: the fewest multipliers for each number of passes that there is.
    std::set<int> fewest;
    for (int multipliers = columns; multipliers >= 1; --multipliers) {
      const int passes = (columns + multipliers - 1) / multipliers;
      const bool fewerDo = multipliers > 1 && (columns + multipliers - 2) / (multipliers - 1) == passes;
      if (!fewerDo) fewest.insert(multipliers);
    }
    EXPECT_EQ(usefulMultipliers(columns), std::vector<int>(fewest.begin(), fewest.end())) << columns;
  }
}

TEST(LegalBox, typedNumber_becomesTheNextSmallerLegalOne) {
  LegalBox box;
  box.setLegal({1, 2, 3, 4, 8});
  EXPECT_EQ(box.legalOf(7), 4);
  EXPECT_EQ(box.legalOf(8), 8);
  EXPECT_EQ(box.legalOf(99), 8);
  box.setValue(4);
  box.stepBy(1);
  EXPECT_EQ(box.value(), 8);
  box.stepBy(1);
  EXPECT_EQ(box.value(), 8);
  box.stepBy(-2);
  EXPECT_EQ(box.value(), 3);
}

/// A page that is told the costs of each value that it takes, as the window does.
struct Page {
  ParallelismPage page;
  network::Network network = student();
  Page() {
    QObject::connect(&page, &ParallelismPage::edited, &page,
                     [this] { page.setCosts(costsOf(network, page.value())); });
    page.setNetwork(network);
    page.setValue({});
    page.setCosts(costsOf(network, {}));
  }
};

TEST(ParallelismPage, ownMultipliers_beginWithTheAutomaticOnes) {
  Page made;
  const std::vector<int> automatic = costsOf(made.network, {}).design->config.multipliers;
  test::named<QCheckBox>(&made.page, "multipliersAutomatic")->click();
  EXPECT_EQ(made.page.value().multipliers, automatic);
}

TEST(ParallelismPage, keys_chooseOnlyLegalNumbers) {
  Page made;
  test::named<QCheckBox>(&made.page, "multipliersAutomatic")->click();
  auto* box = test::named<LegalBox>(&made.page, "multipliers0");  // 16 neurons
  box->setValue(16);
  QTest::keyClick(box, Qt::Key_Down);
  EXPECT_EQ(made.page.value().multipliers[0], 8) << "9 to 15 take two passes as 8 do";
  QTest::keyClick(box, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(box, QStringLiteral("7"));
  QTest::keyClick(box, Qt::Key_Return);
  EXPECT_EQ(made.page.value().multipliers[0], 6);
  EXPECT_EQ(box->value(), 6);
}

TEST(ParallelismPage, fewerMultipliers_shortenTheBarAndLengthenTheLatency) {
  Page made;
  test::named<QCheckBox>(&made.page, "multipliersAutomatic")->click();
  const auto dsp = [&] { return test::named<CostBars>(&made.page, "costBars")->bars()[2].used; };
  const int before = dsp();
  const int latency = costsOf(made.network, made.page.value()).design->latencyCycles;
  test::named<LegalBox>(&made.page, "multipliers0")->setValue(1);
  EXPECT_LT(dsp(), before);
  EXPECT_GT(costsOf(made.network, made.page.value()).design->latencyCycles, latency);
}

TEST(ParallelismPage, costs_areTheEstimates) {
  Page made;
  const hls::Estimate estimate = costsOf(made.network, {}).estimate;
  const QList<CostBar> bars = test::named<CostBars>(&made.page, "costBars")->bars();
  ASSERT_EQ(bars.size(), 4);
  EXPECT_EQ(bars[0].used, estimate.total.totalLut());
  EXPECT_EQ(bars[1].used, estimate.total.ff);
  EXPECT_EQ(bars[2].used, estimate.total.dsp);
  EXPECT_EQ(bars[3].used, estimate.total.bram18);
  EXPECT_EQ(bars[0].available, 53200) << "of the XC7Z020's data sheet";
}

TEST(ParallelismPage, infeasible_isExplainedAndHasNoBars) {
  Page made;
  DesignCosts costs;
  costs.problem = Error{ErrorKind::badInput, "Too many.", "part", "Take fewer."};
  made.page.setCosts(costs);
  auto* problem = test::named<QLabel>(&made.page, "parallelismProblem");
  EXPECT_TRUE(problem->isVisibleTo(&made.page));
  EXPECT_EQ(test::text(problem->text()), "Too many. Take fewer.");
  EXPECT_TRUE(test::named<CostBars>(&made.page, "costBars")->bars().isEmpty());
}

TEST(ParallelismPage, unrolledLayer_isInTheConfigurationOnlyWhileItIsChosen) {
  Page made;
  auto* way = test::named<QComboBox>(&made.page, "way1");
  way->setCurrentIndex(way->findText(QStringLiteral("unrolled, shifts")));
  ASSERT_EQ(made.page.value().styles.size(), 3U);
  EXPECT_EQ(made.page.value().styles[1], hls::LayerStyle::unrolled);
  EXPECT_EQ(made.page.value().styles[0], hls::LayerStyle::folded);
  EXPECT_EQ(made.page.value().multiplying[1], hls::Multiplying::shiftAdd);
  EXPECT_OK(hls::makeDesign(made.network, made.page.value()));
  way->setCurrentIndex(0);
  EXPECT_EQ(hls::toJson(made.page.value()), hls::toJson(hls::HardwareConfig{}));
}

TEST(ParallelismPage, weightStorage_isInTheConfigurationOnlyWhileItIsChosen) {
  Page made;
  auto* storage = test::named<QComboBox>(&made.page, "storage0");
  storage->setCurrentIndex(storage->findText(QStringLiteral("block RAM")));
  ASSERT_EQ(made.page.value().storage.size(), 3U);
  EXPECT_EQ(made.page.value().storage[0], hls::WeightStorage::blockRam);
  EXPECT_EQ(made.page.value().storage[1], hls::WeightStorage::automatic);
  EXPECT_GT(test::named<CostBars>(&made.page, "costBars")->bars()[3].used, 0) << "its weights take block RAM";
  auto* way = test::named<QComboBox>(&made.page, "way0");
  way->setCurrentIndex(way->findText(QStringLiteral("unrolled")));
  EXPECT_FALSE(storage->isEnabled()) << "an unrolled layer has its weights in its logic";
  way->setCurrentIndex(0);
  storage->setCurrentIndex(0);
  EXPECT_EQ(hls::toJson(made.page.value()), hls::toJson(hls::HardwareConfig{}));
}

TEST(ParallelismPage, everyWayThatCanBeChosen_isShown) {
  // What the automatic choice gives must not leave a box empty: all styles with all multipliers.
  Page made;
  using hls::LayerStyle;
  using hls::Multiplying;
  auto* way = test::named<QComboBox>(&made.page, "way1");
  for (const LayerStyle style : {LayerStyle::folded, LayerStyle::unrolled}) {
    for (const Multiplying multiplying :
         {Multiplying::automatic, Multiplying::dsp, Multiplying::lut, Multiplying::shiftAdd}) {
      if (style == LayerStyle::folded && multiplying == Multiplying::shiftAdd) continue;  // there is none
      hls::HardwareConfig config;
      config.styles.assign(3, LayerStyle::folded);
      config.multiplying.assign(3, Multiplying::automatic);
      config.styles[1] = style;
      config.multiplying[1] = multiplying;
      made.page.setValue(config);
      EXPECT_GE(way->currentIndex(), 0) << nameOf(style) << ' ' << nameOf(multiplying);
    }
  }
}

TEST(GoalRow, buttons_askOnceAndTheReasonIsShown) {
  GoalRow row;
  auto* smallest = test::named<QPushButton>(&row, "chooseSmallest");
  EXPECT_FALSE(smallest->isEnabled()) << "nothing to choose for";
  row.setUsable(true);
  QSignalSpy wanted(&row, &GoalRow::smallestWanted);
  test::named<QDoubleSpinBox>(&row, "goalLatency")->setValue(1500);
  test::named<QSpinBox>(&row, "goalShare")->setValue(50);
  smallest->click();
  EXPECT_EQ(wanted.count(), 1);
  EXPECT_DOUBLE_EQ(row.latencyNs(), 1500);
  EXPECT_DOUBLE_EQ(row.share(), 0.5);
  row.setChoosing();
  EXPECT_FALSE(smallest->isEnabled());
  row.setReason(false, QStringLiteral("None is fast enough."));
  EXPECT_TRUE(smallest->isEnabled());
  EXPECT_EQ(test::text(test::named<QLabel>(&row, "goalReason")->text()), "None is fast enough.");
  row.setReason(true, {});
  EXPECT_FALSE(test::named<QLabel>(&row, "goalReason")->isVisibleTo(&row));
}

TEST(CostBars, whatDoesNotFit_isSaidInWords) {
  CostBars bars(QStringLiteral("Share"));
  bars.setBars({{QStringLiteral("LUT"), QStringLiteral("Yosys"), 60000, 53200}});
  EXPECT_TRUE(bars.accessibleDescription().contains(QLatin1String("does not fit")));
  bars.setBars({{QStringLiteral("LUT"), QStringLiteral("Yosys"), 26600, 53200}});
  EXPECT_TRUE(bars.accessibleDescription().contains(QLatin1String("50")));
  EXPECT_FALSE(bars.accessibleDescription().contains(QLatin1String("does not fit")));
}

}  // namespace
}  // namespace pw::wizard
