// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of a run: curves with batches and smoothing, layers, outputs with a cut.
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <numeric>
#include <random>

#include "gui_test.h"
#include "plots/plot_view.h"
#include "training/batch_curve.h"
#include "training/compression_view.h"
#include "training/layers_panel.h"
#include "training/learning_panel.h"
#include "training/outputs_panel.h"
#include "training/run_content.h"
#include "training/run_tabs.h"
#include "training/run_view.h"

namespace pw::training {
namespace {

recipe::LiveView someView(int epoch = 2) {
  recipe::LiveView view;
  view.epoch = epoch;
  view.rows = 20;
  view.batchesPerEpoch = 4;
  view.batches = {std::int64_t(epoch - 1) * 4, 1, {0.5, 0.4, 0.3, 0.2}, {0.1, 0.1, 0.1, 0.1}};
  recipe::LiveLayer layer;
  layer.name = "fc1";
  layer.weightFormat = network::FixedFormat{3, 1, true};
  layer.resultFormat = network::FixedFormat{4, 1, false};
  layer.built = {-1.125, 0.25, {1, 0, 0, 2, 6, 1, 0, 2}};
  layer.latent = {-1.125, 0.125, {1, 0, 0, 0, 0, 0, 1, 1, 3, 3, 1, 0, 0, 0, 1, 1}};
  layer.weights = 12;
  layer.zeroWeights = 6;
  layer.clippedWeights = 3;
  layer.clippedShare = 0.125;
  layer.leastSum = -2;
  layer.mostSum = 3;
  layer.most = 3;
  layer.neurons = 4;
  layer.deadNeurons = 1;
  recipe::LiveLayer output = layer;
  output.name = "output";
  view.layers = {layer, output};
  view.scores = {recipe::ValueBins{-2, 1, {5, 3, 1, 1}}, recipe::ValueBins{-2, 1, {0, 1, 2, 7}}};
  return view;
}

/// Six events, of which at 0 a gamma (row 2, far) and a neutron (row 3, near) are on the wrong side.
Run evaluatedRun() {
  training::Run run;
  run.name = QStringLiteral("teacher");
  run.folder = QStringLiteral("runs/001-teacher");
  evaluate::Evaluation evaluation;
  evaluation.scores = {-3, -1, 2, -0.5F, 1, 4};
  evaluation.labels = {0, 0, 0, 1, 1, 1};
  run.evaluation = evaluation;
  run.events = {10, 21, 32, 43, 54, 65};
  return run;
}

TEST(BatchCurve, batches_lieInTheMiddleOfTheirPartOfAnEpoch) {
  BatchCurve curve;
  curve.add({4, 2, {1, 2}, {}}, 4);
  EXPECT_EQ(curve.epochs, (std::vector<double>{1.25, 1.75}));
  EXPECT_EQ(curve.hard, (std::vector<double>{1, 2}));
  EXPECT_EQ(curve.distillation, (std::vector<double>{0, 0}));
}

TEST(BatchCurve, runThatBeginsAgain_takesTheOldOneAway) {
  BatchCurve curve;
  curve.add({0, 1, {1, 2, 3}, {}}, 10);
  curve.add({0, 1, {4}, {}}, 10);
  EXPECT_EQ(curve.hard, std::vector<double>{4});
}

TEST(BatchCurve, veryManyBatches_becomeMeans) {
  BatchCurve curve;
  for (int i = 0; i < 20; ++i) curve.add({i * 1000, 1, std::vector<double>(1000, 2.0), {}}, 100);
  EXPECT_LE(curve.epochs.size(), BatchCurve::most);
  EXPECT_EQ(curve.hard.front(), 2.0);
  EXPECT_EQ(curve.hard.back(), 2.0);
  EXPECT_TRUE(std::is_sorted(curve.epochs.begin(), curve.epochs.end()));
}

TEST(LossCurves, batches_lieBehindTheEpochs) {
  training::Run run;
  run.history.resize(2);
  run.add(someView());
  const plots::Content content = lossCurves({&run});
  ASSERT_EQ(content.lines.size(), 3U);
  EXPECT_EQ(test::text(content.lines[0].name), "batches");
  EXPECT_EQ(content.lines[0].y[0], 0.6);  // both terms
  EXPECT_LT(content.lines[0].opacity, 1);
}

TEST(AccuracyCurves, quantisedRun_showsWhatIsBuiltBesideFloatingPoint) {
  training::Run run;
  for (int i = 1; i <= 3; ++i) {
    recipe::Epoch epoch;
    epoch.number = i;
    epoch.validationAccuracy = 0.9;
    epoch.latentAccuracy = 0.95;
    run.add(epoch);
  }
  const plots::Content content = accuracyCurves({&run});
  ASSERT_EQ(content.lines.size(), 3U);
  EXPECT_TRUE(content.lines[1].name.contains(QLatin1String("FPGA")));
  EXPECT_EQ(content.lines[2].y, (std::vector<double>{0.95, 0.95, 0.95}));
}

TEST(CompressionCurves, termsOfTheLoss_addUpToOne) {
  training::Run run;
  run.recipe.distillation = recipe::Distillation{};
  run.recipe.l2 = 1e-4;
  recipe::Epoch epoch;
  epoch.number = 1;
  epoch.distillationShare = 0.5;
  epoch.l2Share = 0.125;
  run.add(epoch);
  const plots::Content content = compressionCurves(run);
  ASSERT_EQ(content.lines.size(), 4U);
  EXPECT_EQ(content.lines[1].y[0] + content.lines[2].y[0] + content.lines[3].y[0], 1);
}

TEST(Smoothing, mean_isDrawnOverTheRawCurve) {
  plots::Content content;
  content.lines.push_back({QStringLiteral("a"), {1, 2, 3}, {4, 0, 0}});
  smooth(content, 0.5);
  ASSERT_EQ(content.lines.size(), 2U);
  EXPECT_EQ(content.lines[0].y, (std::vector<double>{4, 0, 0}));
  EXPECT_LT(content.lines[0].opacity, 1);
  // (0.5 · 4), then halved and halved, each over 1 − 0.5ⁿ.
  EXPECT_DOUBLE_EQ(content.lines[1].y[0], 4);
  EXPECT_DOUBLE_EQ(content.lines[1].y[1], 1 / 0.75);
  EXPECT_DOUBLE_EQ(content.lines[1].y[2], 0.5 / 0.875);
}

TEST(Smoothing, off_changesNothing) {
  plots::Content content;
  content.lines.push_back({QStringLiteral("a"), {1, 2}, {4, 0}});
  smooth(content, 0);
  EXPECT_EQ(content.lines.size(), 1U);
  EXPECT_EQ(content.lines[0].opacity, 1);
}

TEST(LearningPanel, smoothing_isOffAtFirst) {
  const LearningPanel panel;
  EXPECT_EQ(panel.smoothing(), 0);
}

// Counting every event anew for each cut.
TEST(OutputScores, everyCut_isWhatCountingGives) {
  std::mt19937 random(5);
  std::vector<float> scores;
  std::vector<std::int8_t> labels;
  for (int i = 0; i < 300; ++i) {
    labels.push_back(std::int8_t(random() % 2));
    scores.push_back(float(int(random() % 21) - 10 + 3 * labels.back()) / 4);  // many ties
  }
  const OutputScores sorted(scores, labels);
  for (double cut = -4; cut <= 5; cut += 0.125) {
    std::size_t counted[2][2] = {{0, 0}, {0, 0}};
    for (std::size_t i = 0; i < scores.size(); ++i) ++counted[labels[i]][double(scores[i]) > cut ? 1 : 0];
    const CutFigures figures = sorted.at(cut);
    for (std::size_t i = 0; i < 2; ++i)
      for (std::size_t j = 0; j < 2; ++j) EXPECT_EQ(figures.confusion[i][j], counted[i][j]) << cut;
    EXPECT_DOUBLE_EQ(figures.leakage, double(counted[0][1]) / double(counted[0][0] + counted[0][1]));
    EXPECT_DOUBLE_EQ(figures.efficiency, double(counted[1][1]) / double(counted[1][0] + counted[1][1]));
    EXPECT_DOUBLE_EQ(figures.accuracy, double(counted[0][0] + counted[1][1]) / 300);
  }
}

TEST(OutputScores, bins_areExactAtTheirEdges) {
  const OutputScores scores(someView().scores);
  const CutFigures figures = scores.at(0);
  EXPECT_EQ(figures.confusion[0][1], 2U);
  EXPECT_EQ(figures.confusion[1][1], 9U);
  EXPECT_EQ(scores.size(), 20U);
}

// The logits of a quantised network saturate: many neutrons have the largest score of all.
TEST(OutputHistogram, saturatedScores_areAllCounted) {
  std::vector<float> scores;
  std::vector<std::int8_t> labels;
  for (int i = 0; i < 300; ++i) {
    scores.push_back(i < 100 ? float(i) / 10 - 12 : std::min(float(i) / 10 - 20, 5.0f));
    labels.push_back(i < 100 ? 0 : 1);
  }
  const plots::Content content = outputHistogram(OutputScores(scores, labels));
  ASSERT_EQ(content.histograms.size(), 2u);
  const auto& gammas = content.histograms[0].counts;
  const auto& neutrons = content.histograms[1].counts;
  EXPECT_EQ(std::accumulate(gammas.begin(), gammas.end(), 0.0), 100);
  EXPECT_EQ(std::accumulate(neutrons.begin(), neutrons.end(), 0.0), 200);
}

TEST(OutputScores, roc_risesFromStrictToLoose) {
  const training::Run run = evaluatedRun();
  const auto roc = OutputScores(run.evaluation->scores, run.evaluation->labels).roc(100);
  ASSERT_GE(roc.size(), 3U);
  EXPECT_EQ(roc.front().gammaLeakage, 0);
  EXPECT_EQ(roc.back().gammaLeakage, 1);
  EXPECT_EQ(roc.back().neutronEfficiency, 1);
  for (std::size_t i = 1; i < roc.size(); ++i) {
    EXPECT_GE(roc[i].gammaLeakage, roc[i - 1].gammaLeakage);
    EXPECT_GE(roc[i].neutronEfficiency, roc[i - 1].neutronEfficiency);
  }
}

TEST(Misclassified, events_areSortedByHowWrongTheyAre) {
  const training::Run run = evaluatedRun();
  EXPECT_EQ(misclassified(*run.evaluation, 0), (std::vector<std::size_t>{2, 3}));
  EXPECT_EQ(misclassified(*run.evaluation, 1), (std::vector<std::size_t>{3, 2, 4}));
  const sheets::Grid grid = misclassifiedGrid(run, {2, 3}, 0, 10);
  EXPECT_EQ(test::text(grid.rows[0][0]), "32");
  EXPECT_EQ(test::text(grid.rows[0][1]), "gamma");
  EXPECT_EQ(test::text(grid.rows[1][3]), "0.5");
}

TEST(WeightHistogram, latentWeights_haveTheHeightsOfTheGrid) {
  const plots::Content content = weightHistogram(someView().layers[0]);
  ASSERT_EQ(content.histograms.size(), 2U);
  EXPECT_EQ(content.histograms[0].counts[4], 6);
  EXPECT_EQ(content.histograms[1].counts[8], 6);  // 3 in half the width of a code
}

TEST(LiveLayerGrid, figures_standInTheirColumns) {
  const sheets::Grid grid = liveLayerGrid(someView().layers);
  ASSERT_EQ(grid.rows.size(), 2);
  EXPECT_EQ(test::text(grid.rows[0][1]), "50\u00a0%");
  EXPECT_EQ(test::text(grid.rows[0][2]), "25\u00a0%");
  EXPECT_EQ(test::text(grid.rows[0][5]), "0 … 1.88");
  EXPECT_EQ(test::text(grid.rows[0][6]), "12.5\u00a0%");
  EXPECT_EQ(test::text(grid.rows[0][7]), "1 of 4");
}

TEST(UnwatchedLayers, weightsOnAGrid_haveABinEachCode) {
  network::Network network;
  network.inputs = 2;
  network::Layer layer;
  layer.name = "fc1";
  layer.inputs = layer.outputs = 2;
  layer.weights = {-0.5F, 0, 0, 0.25F};
  layer.bias = {0, 0};
  layer.formats = network::LayerFormats{{3, 1, true}, {3, 1, true}, {3, 1, true}};
  network.layers = {layer};
  const auto layers = unwatchedLayers(network);
  EXPECT_EQ(layers[0].built.counts, (std::vector<std::uint64_t>{1, 0, 2, 1}));
  EXPECT_EQ(layers[0].zeroWeights, 2U);
}

class OutputsPanelTest : public testing::Test {
 protected:
  void SetUp() override {
    panel.resize(900, 500);
    panel.showRun(&run);
    panel.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&panel));
  }
  QTableView* table() { return test::named<QWidget>(&panel, "misclassified")->findChild<QTableView*>(); }
  training::Run run = evaluatedRun();
  OutputsPanel panel;
};

TEST_F(OutputsPanelTest, cutInTheField_movesEverything) {
  auto* field = test::named<QDoubleSpinBox>(&panel, "cutValue");
  field->setValue(1.5);
  ASSERT_TRUE(QTest::qWaitFor([&] { return panel.figures().confusion[1][1] == 1; }));
  EXPECT_EQ(panel.wrongEvents(), (std::vector<std::uint32_t>{43, 32, 54}));
  panel.roc()->flush();
  ASSERT_EQ(panel.roc()->content().points.size(), 1U);
  EXPECT_DOUBLE_EQ(panel.roc()->content().points[0].x[0], 1.0 / 3);
  EXPECT_DOUBLE_EQ(panel.roc()->content().points[0].y[0], 1.0 / 3);
}

TEST_F(OutputsPanelTest, reset_isTheLargerOutput) {
  panel.setCut(3);
  QTest::mouseClick(test::named<QPushButton>(&panel, "cutReset"), Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return panel.figures().confusion[1][1] == 2; }));
  EXPECT_EQ(panel.cut(), 0);
}

TEST_F(OutputsPanelTest, doubleClick_wantsTheEventOfThatRow) {
  const QSignalSpy wanted(&panel, &OutputsPanel::eventWanted);
  const QPoint row = table()->visualRect(table()->model()->index(1, 0)).center();
  QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, row);
  QTest::mouseDClick(table()->viewport(), Qt::LeftButton, {}, row);
  ASSERT_EQ(wanted.size(), 1);
  EXPECT_EQ(wanted[0][0].toULongLong(), 43U);
}

TEST_F(OutputsPanelTest, enterAndButton_wantTheChosenEvent) {
  const QSignalSpy wanted(&panel, &OutputsPanel::eventWanted);
  table()->setCurrentIndex(table()->model()->index(0, 0));
  QTest::keyClick(table(), Qt::Key_Return);
  QTest::mouseClick(test::named<QPushButton>(&panel, "openMisclassified"), Qt::LeftButton);
  ASSERT_EQ(wanted.size(), 2);
  EXPECT_EQ(wanted[0][0].toULongLong(), 32U);
  EXPECT_EQ(wanted[1][0].toULongLong(), 32U);
}

TEST_F(OutputsPanelTest, otherRun_beginsAtTheLargerOutput) {
  panel.setCut(3);
  training::Run other = evaluatedRun();
  other.folder = QStringLiteral("runs/002-teacher");
  panel.showRun(&other);
  EXPECT_EQ(panel.cut(), 0);
}

TEST_F(OutputsPanelTest, liveRun_showsItsValidationScores) {
  training::Run live;
  live.live = true;
  live.add(someView());
  panel.showRun(&live);
  EXPECT_EQ(panel.figures().confusion[1][1], 9U);
  EXPECT_TRUE(panel.wrongEvents().empty());
  EXPECT_FALSE(test::named<QPushButton>(&panel, "openMisclassified")->isEnabled());
}

TEST(LayersPanel, chosenLayer_staysWhenItsViewIsRenewed) {
  LayersPanel panel;
  training::Run run;
  run.add(someView());
  panel.showRun(&run);
  auto* choice = test::named<QComboBox>(&panel, "layerChoice");
  choice->setCurrentIndex(1);
  run.add(someView(3));
  panel.showRun(&run);
  EXPECT_EQ(test::text(choice->currentText()), "output");
  EXPECT_EQ(test::text(panel.plot()->title()), "Weights of output");
}

TEST(RunTabs, everyTab_hasNamesForItsControls) {
  RunView view;
  view.resize(1000, 600);
  training::Run run = evaluatedRun();
  run.add(someView());
  view.setRuns({run});
  view.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  auto* tabs = test::named<QTabWidget>(&view, "runTabs");
  for (int i = 0; i < tabs->count(); ++i) {
    tabs->setCurrentIndex(i);
    EXPECT_EQ(test::namelessControls(&view), QStringList()) << i;
  }
}

TEST(RunView, liveViews_reachTheLayersAndTheCurves) {
  RunView view;
  view.resize(1000, 600);
  view.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  view.startRun({});
  recipe::Epoch epoch;
  epoch.number = 1;
  view.addEpoch(epoch);
  view.addLive(someView(1));
  ASSERT_TRUE(QTest::qWaitFor([&] { return view.plots()[0]->content().lines.size() == 3; }));
  test::named<QTabWidget>(&view, "runTabs")->setCurrentIndex(1);
  EXPECT_EQ(view.tabs()->layers()->plot()->content().histograms.size(), 2U);
}

// What a killed seed left behind is not drawn into the next one's curves.
TEST(RunView, restartedTraining_beginsItsCurvesAnew) {
  RunView view;
  view.startRun({});
  for (const int number : {1, 2, 1}) {
    recipe::Epoch epoch;
    epoch.number = number;
    view.addEpoch(epoch);
  }
  ASSERT_TRUE(QTest::qWaitFor([&] { return view.plots()[0]->content().lines[0].x.size() == 1; }));
}

TEST(CompressionView, studentsLiveViews_reachItsTabs) {
  CompressionView view;
  view.startRun({});
  view.addLive(someView(1));
  test::named<QTabWidget>(&view, "studentTabs")->setCurrentIndex(2);
  EXPECT_EQ(view.tabs()->layers()->plot()->content().histograms.size(), 2U);
}

}  // namespace
}  // namespace pw::training
