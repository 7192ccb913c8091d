// SPDX-License-Identifier: GPL-3.0-or-later
#include <Qsci/qscilexer.h>
#include <Qsci/qsciscintilla.h>
#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPlainTextEdit>
#include <QProgressBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include "frame/log_view.h"
#include "frame/page_frame.h"
#include "frame/problems_list.h"
#include "frame/side_panel.h"
#include "gui_test.h"
#include "hardware/board_view.h"
#include "hardware/code_view.h"
#include "look/theme.h"
#include "plots/cut_line.h"
#include "plots/plot_view.h"
#include "settings/board_form.h"
#include "settings/compression_form.h"
#include "settings/network_form.h"
#include "settings/planned_network.h"
#include "settings/traces_form.h"
#include "traces/trace_view.h"
#include "training/compression_view.h"
#include "training/run_view.h"

namespace pw {
namespace {

using frame::StageState;

struct Page : testing::Test {
  QWidget* content = new QWidget;
  frame::PageFrame page{QStringLiteral("Training"), QStringLiteral("purpose"), content};
  QPushButton* button = test::named<QPushButton>(&page, "runButton");
  QSignalSpy run{&page, &frame::PageFrame::runWanted}, stop{&page, &frame::PageFrame::stopWanted};
};

TEST_F(Page, withoutAStage_hasNoButton) {
  EXPECT_TRUE(button->isHidden());
  page.activate();
  EXPECT_EQ(run.count(), 0);
}

TEST_F(Page, texts_followTheState) {
  const std::pair<StageState, const char*> texts[] = {{StageState::ready, "Run"},
                                                      {StageState::running, "Stop"},
                                                      {StageState::done, "Run again"},
                                                      {StageState::outOfDate, "Run again (out of date)"},
                                                      {StageState::failed, "Try again"}};
  for (const auto& [state, text] : texts) {
    page.setStage(state);
    EXPECT_EQ(test::text(button->text()), text);
    EXPECT_EQ(test::text(button->accessibleName()), text);
    EXPECT_TRUE(button->isEnabled());
  }
}

TEST_F(Page, toDo_cannotRun) {
  page.setStage(StageState::toDo, QStringLiteral("Traces first"));
  EXPECT_FALSE(button->isEnabled());
  page.activate();
  EXPECT_EQ(run.count(), 0);
}

TEST_F(Page, click_runsAndThenStopsOnce) {
  page.setStage(StageState::ready);
  QTest::mouseClick(button, Qt::LeftButton);
  EXPECT_EQ(run.count(), 1);
  page.setStage(StageState::running);
  QTest::mouseClick(button, Qt::LeftButton);
  page.stop();
  EXPECT_EQ(stop.count(), 1);
  EXPECT_FALSE(button->isEnabled()) << "stopping takes a moment";
  page.setStage(StageState::ready);
  EXPECT_TRUE(button->isEnabled());
}

TEST_F(Page, stopWhileNotRunning_doesNothing) {
  page.setStage(StageState::done);
  page.stop();
  EXPECT_EQ(stop.count(), 0);
}

TEST_F(Page, progress_isShownWhileRunning) {
  auto* bar = test::named<QProgressBar>(&page, "stageProgress");
  page.setStage(StageState::running, QStringLiteral("training"));
  EXPECT_EQ(bar->maximum(), 0) << "not known yet";
  page.setProgress(0.25, QStringLiteral("epoch 5 of 20"));
  EXPECT_EQ(bar->value(), 250);
  EXPECT_EQ(test::text(test::named<QLabel>(&page, "stateLine")->text()), "epoch 5 of 20");
  page.setStage(StageState::done);
  EXPECT_TRUE(bar->isHidden());
}

TEST_F(Page, fold_hidesTheForm) {
  auto* form = new settings::BoardForm;
  page.setSettings(form);
  page.show();
  QTest::mouseClick(test::named<QToolButton>(&page, "foldPanel"), Qt::LeftButton);
  EXPECT_TRUE(page.sidePanel()->isFolded());
  EXPECT_FALSE(form->isVisible());
  page.sidePanel()->setFolded(false);
  EXPECT_TRUE(form->isVisible());
}

TEST(ProblemsList, problem_standsUntilItIsCleared) {
  frame::ProblemsList list;
  QAbstractItemModelTester tester(list.model(), QAbstractItemModelTester::FailureReportingMode::Fatal);
  QSignalSpy changed(&list, &frame::ProblemsList::countChanged);
  const Error gone{ErrorKind::io, "The trace file is gone.", "a.h5", "Choose another."};
  list.put(frame::problemOf(gone, QStringLiteral("file:a"), 0));
  list.put(frame::problemOf(gone, QStringLiteral("file:a"), 0));
  list.put({QStringLiteral("tool:yosys"), QStringLiteral("Yosys is missing."), {}, {}});
  EXPECT_EQ(list.count(), 2);
  EXPECT_EQ(test::text(list.text()), "The trace file is gone.\na.h5\nChoose another.\n\nYosys is missing.");
  list.keepOnly(QStringLiteral("tool:"), {});
  EXPECT_EQ(list.count(), 1);
  list.clear(QStringLiteral("file:a"));
  list.clear(QStringLiteral("never put"));
  EXPECT_EQ(list.count(), 0);
  EXPECT_EQ(changed.count(), 4);
}

TEST(ProblemsList, activated_goesToItsStage) {
  frame::ProblemsList list;
  list.put({QStringLiteral("a"), QStringLiteral("what"), {}, {}, 3});
  list.show();
  QSignalSpy wanted(&list, &frame::ProblemsList::stageWanted);
  auto* view = test::named<QListView>(&list, "problems");
  view->setCurrentIndex(list.model()->index(0));
  QTest::keyClick(view, Qt::Key_Return);
  ASSERT_EQ(wanted.count(), 1);
  EXPECT_EQ(wanted[0][0].toInt(), 3);
}

TEST(LogView, levelAndWords_filter) {
  frame::LogView log;
  log.append({QStringLiteral("12:00:00"), frame::LogLevel::detail, QStringLiteral("read a block")});
  log.append({QStringLiteral("12:00:01"), frame::LogLevel::note, QStringLiteral("trained <b>teacher</b>")});
  log.append({QStringLiteral("12:00:02"), frame::LogLevel::failure, QStringLiteral("no disk")});
  log.flush();
  EXPECT_EQ(test::text(log.text()), "12:00:01  note  trained <b>teacher</b>\n12:00:02  failure  no disk");
  test::named<QComboBox>(&log, "logLevel")->setCurrentIndex(0);
  test::named<QLineEdit>(&log, "logSearch")->setText(QStringLiteral("BLOCK"));
  EXPECT_EQ(test::text(log.text()), "12:00:00  detail  read a block");
}

TEST(LogView, manyLines_keepTheNewest) {
  frame::LogView log;
  for (int i = 0; i < frame::LogView::mostLines + 10; ++i) {
    log.append({QStringLiteral("t"), frame::LogLevel::note, QString::number(i)});
  }
  log.flush();
  EXPECT_TRUE(log.text().endsWith(QString::number(frame::LogView::mostLines + 9)));
  EXPECT_FALSE(log.text().contains(QStringLiteral("note  9\n")));
}

recipe::Epoch epochOf(int number) {
  recipe::Epoch epoch;
  epoch.number = number;
  epoch.trainingLoss = 1.0 / number;
  epoch.validationLoss = 1.1 / number;
  epoch.trainingAccuracy = epoch.validationAccuracy = 1 - 0.2 / number;
  epoch.sparsity = 0.02 * number;
  return epoch;
}

TEST(RunView, liveRun_leavesRoomForThePlannedEpochs) {
  training::RunView view;
  recipe::TrainingRecipe recipe;
  recipe.epochs = 30;
  view.startRun(recipe);
  for (int i = 1; i <= 4; ++i) view.addEpoch(epochOf(i));
  const plots::Content& loss = view.plots()[0]->content();
  EXPECT_EQ(loss.x.high, 30.0);
  ASSERT_EQ(loss.lines.size(), 2U);
  EXPECT_TRUE(QTest::qWaitFor([&] { return loss.lines[0].x.size() == 4; }));
}

training::Run finishedRun() {
  training::Run run;
  run.name = QStringLiteral("teacher");
  for (int i = 1; i <= 12; ++i) run.history.push_back(epochOf(i));
  run.recipe.hidden = {16, 8};
  run.network = settings::plannedNetwork(recipe::defaultStudent(), 161).value();
  evaluate::Evaluation evaluation;
  evaluation.network = {400, 0.985, 0.009, 0.999, 0.99, 0.9, {{198, 2}, {1, 199}}};
  evaluation.baselines = {{400, 0.6, 0.02}, {400, 0.96, 0.01}, {400, 0.97, 0.01}};
  evaluation.roc = {{1, 0, 0}, {0.5F, 0.8, 0.001}, {0.1F, 0.95, 0.01}, {0, 1, 1}};
  for (int i = 0; i < 400; ++i) {
    evaluation.labels.push_back(std::int8_t(i % 2));
    evaluation.scores.push_back(float(i % 2 ? 3 : -3) + float(i % 37) / 20.0F);
  }
  run.evaluation = evaluation;
  return run;
}

TEST(RunView, finishedRun_replacesTheLiveOne) {
  training::RunView view;
  view.startRun({});
  view.addEpoch(epochOf(1));
  EXPECT_TRUE(view.isLive());
  view.finishRun(finishedRun());
  EXPECT_FALSE(view.isLive());
  EXPECT_EQ(test::named<QComboBox>(&view, "runChoice")->count(), 1);
  EXPECT_FALSE(view.plots()[0]->content().x.high);
  ASSERT_FALSE(view.plots()[0]->content().lines.empty());
  EXPECT_EQ(view.plots()[0]->content().lines[0].x.size(), 12U);
}

TEST(RunView, droppedRun_leavesTheOthers) {
  training::RunView view;
  view.setRuns({finishedRun()});
  view.startRun({});
  view.dropRun();
  EXPECT_EQ(test::named<QComboBox>(&view, "runChoice")->count(), 1);
  EXPECT_EQ(view.plots()[0]->content().lines[0].x.size(), 12U);
}

TEST(CompressionView, epochs_areTheStudents) {
  training::CompressionView view;
  view.setRuns(finishedRun(), {});
  view.startRun(recipe::defaultStudent());
  view.addEpoch(epochOf(1));
  view.addEpoch(epochOf(2));
  const plots::Content& accuracy = view.plots()[0]->content();
  ASSERT_EQ(accuracy.lines.size(), 4U);
  EXPECT_TRUE(QTest::qWaitFor([&] { return accuracy.lines[2].x.size() == 2; }));
  EXPECT_EQ(accuracy.x.high, double(recipe::defaultStudent().epochs));
}

TEST(CodeView, file_isShownAndFound) {
  hardware::CodeView view;
  view.setFiles({{QStringLiteral("a.v"), QStringLiteral("module a; // first\nendmodule\n")},
                 {QStringLiteral("b.cpp"), QStringLiteral("int main() { /* x */ return 0; }\n")}});
  auto* tree = test::named<QTreeWidget>(&view, "sourceFiles");
  tree->setCurrentItem(tree->topLevelItem(1));
  auto* text = test::named<QsciScintilla>(&view, "sourceText");
  EXPECT_TRUE(text->isReadOnly());
  EXPECT_TRUE(text->text().startsWith(QStringLiteral("int main")));
  EXPECT_STREQ(text->lexer()->language(), "C++");
  auto* search = test::named<QLineEdit>(&view, "codeSearch");
  QTest::keyClicks(search, QStringLiteral("return"));
  QTest::keyClick(search, Qt::Key_Return);
  EXPECT_EQ(test::text(text->selectedText()), "return");
  view.setFiles({{QStringLiteral("b.cpp"), QStringLiteral("int main() { /* x */ return 0; }\n")}});
  EXPECT_EQ(test::text(text->selectedText()), "return") << "unchanged: the place is kept";
}

traces::Events events() {
  traces::Events events;
  events.info.count = 2000;
  events.info.length = 400;
  for (int i = 0; i < 2000; ++i) {
    pulse::PulseFeatures pulse;
    const bool neutron = i % 2;
    pulse.chargeRatio = (neutron ? 0.6F : 0.4F) + float(i % 31 - 15) / 200.0F;
    pulse.fci = (neutron ? 0.7F : 0.5F) + float(i % 29 - 14) / 200.0F;
    pulse.energyKeVee = 100.0F + float(i % 900);
    pulse.amplitude = 100;
    events.features.push_back(pulse);
    events.labels.push_back(std::int8_t(neutron));
  }
  return events;
}

TEST(TraceView, cut_choosesItsHistogram) {
  traces::TraceView view;
  view.setEvents(events());
  view.discrimination()->setThreshold(psd::Method::fci, 0.61);
  auto* line = view.findChild<plots::CutLine*>(QStringLiteral("threshold"));
  ASSERT_NE(line, nullptr);
  EXPECT_EQ(line->value(), 0.61);
  EXPECT_EQ(test::text(view.plots()[3]->content().x.label), "FCI of zero-padded windows")
      << "the traces are short";
  view.discrimination()->setMethod(psd::Method::chargeComparison);
  EXPECT_FALSE(line->value()) << "the cut is not one of the charge ratio";
  view.discrimination()->setThreshold(std::nullopt, std::nullopt);
  EXPECT_FALSE(line->value());
}

/// --- all pages as they will stand in a window of 1280 × 720 ---

struct WholePage {
  std::string name;
  frame::PageFrame* page;
};

std::vector<WholePage> allPages(QWidget* parent) {
  std::vector<WholePage> pages;
  const auto add = [&](const char* name, QWidget* view, QWidget* form, StageState state,
                       const QString& line) {
    auto* page = new frame::PageFrame(QString::fromLatin1(name), QStringLiteral("What this page is for."),
                                      view, parent);
    page->setSettings(form);
    page->setStage(state, line);
    pages.push_back({name, page});
  };
  auto* trace = new traces::TraceView;
  trace->setEvents(events());
  trace->discrimination()->setThreshold(psd::Method::chargeComparison, 0.5);
  trace->setBaselines(finishedRun().evaluation->baselines);
  add("Traces", trace, new settings::TracesForm, StageState::done,
      QStringLiteral("2,000 events, half of them neutrons"));
  auto* live = new training::RunView;
  live->startRun(recipe::defaultTeacher());
  for (int i = 1; i < 12; ++i) live->addEpoch(epochOf(i));
  add("Live", live, new settings::NetworkForm, StageState::running, QStringLiteral("epoch 11 of 30"));
  auto* done = new training::RunView;
  done->setRuns({finishedRun()});
  add("Training", done, new settings::NetworkForm, StageState::outOfDate, QStringLiteral("98.5 %"));
  auto* compression = new training::CompressionView;
  compression->setRuns(finishedRun(), finishedRun());
  add("Compression", compression, new settings::CompressionForm, StageState::done,
      QStringLiteral("2,746 parameters"));
  auto* code = new hardware::CodeView;
  code->setFiles({{QStringLiteral("rtl/engine.v"),
                   QStringLiteral("// An engine\nmodule engine #(parameter N = 8) (\n  input wire clk,\n"
                                  "  output reg [7:0] y\n);\n  /* counts */\n  always @(posedge clk) y <= "
                                  "y + 8'h1;\nendmodule\n")}});
  add("Code", code, nullptr, StageState::done, {});
  auto* board = new hardware::BoardView;
  hardware::BoardResult boardResult;
  boardResult.simulated = true;
  boardResult.target = QStringLiteral("Verilated design");
  boardResult.intervals = {QStringLiteral("DMA"), QStringLiteral("Driver")};
  boardResult.medians = {1e-4, 2e-4};
  boardResult.tails = {2e-4, 5e-4};
  boardResult.shots = {{QStringLiteral("DMA"), {1e-4F, 1.1e-4F, 1.2e-4F, 1.1e-4F}},
                       {QStringLiteral("Driver"), {2e-4F, 2.1e-4F, 2.5e-4F}}};
  board->setResult(boardResult);
  add("Board", board, new settings::BoardForm, StageState::ready, QStringLiteral("simulated board"));
  return pages;
}

TEST(Pages, everyControl_isNamed) {
  QWidget parent;
  for (const auto& [name, page] : allPages(&parent)) {
    EXPECT_EQ(test::text(test::namelessControls(page).join(QStringLiteral(", "))), "") << name;
  }
  frame::ProblemsList problems;
  frame::LogView log;
  EXPECT_TRUE(test::namelessControls(&problems).isEmpty());
  EXPECT_TRUE(test::namelessControls(&log).isEmpty());
}

TEST(Pages, in1280x720_fitTheWindow) {
  for (const look::Theme theme : {look::Theme::light, look::Theme::dark}) {
    look::apply(theme);
    QWidget parent;
    for (const auto& [name, page] : allPages(&parent)) {
      // What the rail, the menu bar and the status bar leave of 1280 × 720.
      EXPECT_LE(page->minimumSizeHint().width(), 1280 - 170) << name;
      EXPECT_LE(page->minimumSizeHint().height(), 720 - 60) << name;
      page->setParent(nullptr);
      page->resize(1110, 660);
      page->show();
      for (plots::PlotView* plot : page->findChildren<plots::PlotView*>()) plot->flush();
      QTest::qWait(20);
      const QImage picture = page->grab().toImage();
      EXPECT_GT(test::distinctColours(picture), 30) << name;
      if (const char* folder = std::getenv("PW_PICTURES")) {
        picture.save(
            QStringLiteral("%1/page-%2-%3.png")
                .arg(QString::fromLocal8Bit(folder), QString::fromStdString(name),
                     theme == look::Theme::light ? QStringLiteral("light") : QStringLiteral("dark")));
      }
      delete page;
    }
  }
  look::apply(look::Theme::light);
}

}  // namespace
}  // namespace pw
