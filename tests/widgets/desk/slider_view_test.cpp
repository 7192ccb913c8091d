// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/slider_view.h"

#include <QComboBox>
#include <QLabel>
#include <QSignalSpy>
#include <QSlider>
#include <QTest>

#include "gui_test.h"
#include "made_runs.h"
#include "plots/plot_view.h"

namespace pw::desk {
namespace {

using test::madeRun;

project::Run quantised(const std::string& folder, int bits, std::size_t zeros) {
  project::Run run = madeRun(folder, 980, 1e4);
  run.recipe.quantization = recipe::Quantization{};
  run.recipe.quantization->weight.width = run.recipe.quantization->activation.width = bits;
  run.costs.zeroWeights = zeros;
  run.costs.multiplications = 100 - zeros;
  return run;
}

Judged judged(double accuracy) {
  Judged result;
  for (int i = 0; i < 200; ++i) {
    result.evaluation.scores.push_back(float(i % 2 ? 1 : -1) + float(i) / 400);
    result.evaluation.labels.push_back(std::int8_t(i % 2));
  }
  result.evaluation.network = {200, accuracy, 0.01, 0.99, 0.9, 0.8, {{99, 1}, {1, 99}}};
  result.evaluation.roc = {{1, 0, 0}, {0.5F, 0.9, 0.01}, {0, 1, 1}};
  result.costs.ebops = 1000;
  return result;
}

TEST(TrainedWith, runsOfTheSameBits_areFoundNearestSparsityFirst) {
  const std::vector<project::Run> runs{quantised("runs/001-a", 4, 0), quantised("runs/002-b", 6, 50),
                                       quantised("runs/003-c", 4, 60), madeRun("runs/004-d", 900, 10)};
  compress::Settings settings;
  settings.weightBits = settings.activationBits = 4;
  settings.sparsity = 0.5;
  const Runs found = trainedWith(runs, settings);
  ASSERT_EQ(found.size(), 2U);
  EXPECT_EQ(found[0]->folder, "runs/003-c");
}

TEST(ScoreHistogram, eachClass_isCountedWithTheUnchangedBehind) {
  const plots::Content content = scoreHistogram(judged(0.9), judged(0.99));
  ASSERT_EQ(content.histograms.size(), 4U);
  double counted = 0;
  for (const double count : content.histograms[2].counts) counted += count;
  EXPECT_NEAR(counted, 100, 1);  // the last bin leaves its upper end out
  EXPECT_EQ(content.histograms[0].tone, look::Tone::muted);
  EXPECT_EQ(content.histograms[2].tone, look::Tone::gamma);
  EXPECT_EQ(content.histograms[3].tone, look::Tone::neutron);
}

TEST(SlidRoc, trainedRun_isBeside) {
  project::Run run = quantised("runs/001-a", 4, 0);
  run.evaluation.roc = {{0.5F, 0.95, 0.01}};
  EXPECT_EQ(slidRoc(judged(0.9), judged(0.99), nullptr).lines.size(), 2U);
  EXPECT_EQ(slidRoc(judged(0.9), judged(0.99), &run).lines.size(), 3U);
}

class SliderViewTest : public testing::Test {
 protected:
  void SetUp() override {
    view.resize(1050, 420);
    view.setRuns({madeRun("runs/001-teacher", 990, 1e6), quantised("runs/002-student", 4, 0)});
  }
  void show() {
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  }
  QString figure(int column) {
    const auto* grid = view.findChild<sheets::GridView*>();
    return grid->grid().rows.isEmpty() ? QString() : grid->grid().rows[0].value(column);
  }
  SliderView view;
};

TEST_F(SliderViewTest, network_isAskedForWhenSomebodyLooks) {
  const QSignalSpy wanted(&view, &SliderView::runWanted);
  EXPECT_EQ(wanted.size(), 0);
  show();
  ASSERT_EQ(wanted.size(), 1);
  EXPECT_EQ(test::text(wanted[0][0].toString()), "runs/001-teacher");
}

TEST_F(SliderViewTest, sliders_sayTheirSettings) {
  show();
  view.setUnchanged(judged(0.99));
  const QSignalSpy moved(&view, &SliderView::moved);
  test::named<QSlider>(&view, "weightBits")->setValue(5);
  test::named<QSlider>(&view, "zeros")->setValue(70);
  EXPECT_EQ(moved.size(), 2);
  EXPECT_EQ(view.settings().weightBits, 5);
  EXPECT_DOUBLE_EQ(view.settings().sparsity, 0.7);
}

TEST_F(SliderViewTest, beforeTheNetworkIsThere_slidersAreOff) {
  show();
  EXPECT_FALSE(test::named<QSlider>(&view, "weightBits")->isEnabled());
  view.setUnchanged(judged(0.99));
  EXPECT_TRUE(test::named<QSlider>(&view, "weightBits")->isEnabled());
}

TEST_F(SliderViewTest, figures_standBesideTheUnchangedOnes) {
  show();
  view.setUnchanged(judged(0.99));
  view.setShown(judged(0.9));
  EXPECT_EQ(test::text(figure(2)), "99.00 ± 1.00\u00a0%");
  EXPECT_EQ(test::text(figure(1)), "90.00 ± 1.00\u00a0%");
  EXPECT_TRUE(figure(3).isEmpty());
  test::named<QSlider>(&view, "weightBits")->setValue(4);
  test::named<QSlider>(&view, "activationBits")->setValue(4);
  view.setShown(judged(0.9));
  EXPECT_EQ(test::text(figure(3)), "98.00 ± 0.40\u00a0%");  // trained with 4 bits
}

TEST_F(SliderViewTest, nearlyExact_isMarked) {
  show();
  view.setUnchanged(judged(0.99));
  Judged nearly = judged(0.9);
  nearly.exact = false;
  view.setShown(nearly);
  EXPECT_TRUE(figure(1).startsWith(QStringLiteral("≈")));
}

TEST_F(SliderViewTest, otherWindow_isSaid) {
  show();
  view.setProblem(QStringLiteral("The network takes windows of 4 samples."));
  EXPECT_TRUE(test::named<QLabel>(&view, "sliderWords")->text().contains(QLatin1String("windows of 4")));
}

TEST_F(SliderViewTest, controls_haveNames) {
  show();
  view.setUnchanged(judged(0.99));
  EXPECT_EQ(test::namelessControls(&view), QStringList());
}

}  // namespace
}  // namespace pw::desk
