// SPDX-License-Identifier: GPL-3.0-or-later
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QTest>

#include "gui_test.h"
#include "plots/plot_view.h"
#include "training/compression_view.h"
#include "training/confusion_view.h"
#include "training/run_content.h"
#include "training/run_view.h"

namespace pw::training {
namespace {

network::Layer layer(const char* name, int inputs, int outputs, float weight) {
  network::Layer result;
  result.name = name;
  result.inputs = inputs;
  result.outputs = outputs;
  result.weights.assign(std::size_t(inputs * outputs), weight);
  result.bias.assign(std::size_t(outputs), 0.5F);
  return result;
}

Run sampleRun(const QString& name = QStringLiteral("teacher")) {
  Run run;
  run.name = name;
  run.folder = QStringLiteral("runs/001-") + name;
  for (int i = 1; i <= 5; ++i) {
    recipe::Epoch epoch;
    epoch.number = i;
    epoch.trainingLoss = 1.0 / i;
    epoch.validationLoss = 1.2 / i;
    epoch.trainingAccuracy = 1 - 0.1 / i;
    epoch.validationAccuracy = 1 - 0.12 / i;
    epoch.sparsity = 0.1 * i;
    run.history.push_back(epoch);
  }
  network::Network network;
  network.inputs = 4;
  network.layers = {layer("dense", 4, 3, 1), layer("out", 3, 2, 0)};
  run.network = network;
  evaluate::Evaluation evaluation;
  evaluation.network = {200, 0.985, 0.009, 0.999, 0.99, 0.9, {{98, 2}, {1, 99}}};
  evaluation.roc = {{1, 0, 0}, {0.5F, 0.8, 0.001}, {0.1F, 0.95, 0.01}, {0, 1, 1}};
  run.evaluation = evaluation;
  return run;
}

TEST(LossCurves, training_isSolidAndValidationDashed) {
  const training::Run run = sampleRun();
  const plots::Content content = lossCurves({&run});
  ASSERT_EQ(content.lines.size(), 2U);
  EXPECT_EQ(content.lines[0].stroke, plots::Stroke::solid);
  EXPECT_EQ(content.lines[1].stroke, plots::Stroke::dashed);
  EXPECT_EQ(content.lines[1].y[4], 1.2 / 5);
}

TEST(LossCurves, twoRuns_haveTwoColoursAndNames) {
  const training::Run a = sampleRun(), b = sampleRun(QStringLiteral("student"));
  const plots::Content content = lossCurves({&a, &b});
  ASSERT_EQ(content.lines.size(), 4U);
  EXPECT_NE(content.lines[0].tone, content.lines[2].tone);
  EXPECT_EQ(test::text(content.lines[2].name), "student train.");
}

TEST(RocCurves, leakageZero_isNotOnTheLogarithmicAxis) {
  const training::Run run = sampleRun();
  const plots::Content content = rocCurves({&run});
  ASSERT_EQ(content.lines.size(), 1U);
  EXPECT_EQ(content.lines[0].x, (std::vector<double>{0.001, 0.01, 1}));
  EXPECT_TRUE(content.x.logarithmic);
}

TEST(RocCurves, secondRun_isDashed) {
  const training::Run a = sampleRun(), b = sampleRun(QStringLiteral("student"));
  const plots::Content content = rocCurves({&a, &b});
  ASSERT_EQ(content.lines.size(), 2U);
  EXPECT_NE(content.lines[0].stroke, content.lines[1].stroke);
}

TEST(RunFigures, bestSingleCut_isTheMostAccurateOfTheThree) {
  training::Run run = sampleRun();
  run.evaluation->baselines.amplitude.accuracy = 0.95;
  run.evaluation->baselines.chargeRatio.accuracy = 0.97;
  run.evaluation->baselines.fci.accuracy = 0.96;
  const QList<sheets::Figure> figures = runFigures(run);
  EXPECT_EQ(test::text(figures[3].name), "Best cut (charge ratio)");
  EXPECT_EQ(test::text(figures[3].value), "97.00\u00a0%");
}

TEST(LayerGrid, memory_standsUnderItsOwnHeading) {
  const sheets::Grid grid = layerGrid(*sampleRun().network);
  ASSERT_EQ(test::text(grid.headers[5]), "Memory");
  // Floating point: 32 bits for each of 4 × 3 weights and 3 biases, 3 × 2 weights and 2 biases.
  EXPECT_EQ(test::text(grid.rows[2][5]), "736\u00a0bit");
}

TEST(LayerGrid, sum_countsEveryParameter) {
  const sheets::Grid grid = layerGrid(*sampleRun().network);
  ASSERT_EQ(grid.rows.size(), 3);
  EXPECT_EQ(test::text(grid.rows[2][2]), std::to_string(4 * 3 + 3 + 3 * 2 + 2));
}

TEST(LayerGrid, zeroWeights_areShown) {
  const sheets::Grid grid = layerGrid(*sampleRun().network);
  EXPECT_EQ(test::text(grid.rows[1][3]), "100\u00a0%");
}

TEST(ConfusionView, counts_areReadOut) {
  ConfusionView view;
  const training::Run run = sampleRun();
  view.setScore(&run.evaluation->network);
  EXPECT_TRUE(view.accessibleName().contains(QLatin1String("gamma called neutron: 2")))
      << test::text(view.accessibleName());
}

TEST(GridModel, model_keepsQtsRules) {
  sheets::GridModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
  model.setGrid(layerGrid(*sampleRun().network));
  EXPECT_EQ(model.rowCount(), 3);
}

class RunViewTest : public testing::Test {
 protected:
  void SetUp() override {
    view.resize(1000, 600);
    training::Run compressed = sampleRun(QStringLiteral("compressed"));
    compressed.recipe.pruning = recipe::Pruning{};
    view.setRuns({sampleRun(), sampleRun(QStringLiteral("student")), compressed});
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  }
  RunView view;
};

TEST_F(RunViewTest, newestUncompressedRun_isShownFirst) {
  EXPECT_TRUE(test::named<QComboBox>(&view, "runChoice")->currentText().contains(QLatin1String("student")));
}

TEST_F(RunViewTest, epoch_extendsTheCurves) {
  recipe::Epoch epoch;
  epoch.number = 6;
  view.addEpoch(epoch);
  EXPECT_EQ(view.plots()[0]->content().lines[0].x.size(), 6U);
}

TEST_F(RunViewTest, controls_haveNames) {
  EXPECT_EQ(test::namelessControls(&view), QStringList());
}

TEST(RunView, withoutRuns_saysWhatIsMissing) {
  RunView view;
  EXPECT_TRUE(view.plots()[0]->content().isEmpty());
  EXPECT_FALSE(view.plots()[0]->content().emptyText.isEmpty());
}

TEST(CompressionView, bothRuns_areCompared) {
  const training::Run teacher = sampleRun(), student = sampleRun(QStringLiteral("student"));
  EXPECT_EQ(comparisonGrid({&teacher, &student}).rows.size(), 2);
  CompressionView view;
  view.setRuns(teacher, student);
  EXPECT_EQ(view.plots()[0]->content().lines.size(), 4U);
}

}  // namespace
}  // namespace pw::training
