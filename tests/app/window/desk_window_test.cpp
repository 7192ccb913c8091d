// SPDX-License-Identifier: GPL-3.0-or-later
// The demonstration desk in the whole window.
#include <QCheckBox>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSlider>
#include <QTabWidget>
#include <QTest>
#include <filesystem>

#include "desk/desk_view.h"
#include "desk/findings_view.h"
#include "desk/plan_form.h"
#include "desk/run_list.h"
#include "fake_trainer.h"
#include "frame/message_bar.h"
#include "frame/page_frame.h"
#include "gui_test.h"
#include "plots/plot_view.h"
#include "project_fixture.h"
#include "sheets/grid_view.h"
#include "window/main_window.h"
#include "window/project_worker.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

class DeskWindow : public testing::Test {
 protected:
  void SetUp() override {
    QSettings().clear();
    ASSERT_OK(test::makeProject(folder / "p", test::Progress::everything, 200));
    recipe::TrainerMessage epoch, finished;
    epoch.kind = recipe::TrainerMessage::Kind::epoch;
    epoch.epoch.number = 1;
    epoch.epoch.validationAccuracy = 0.75;
    epoch.epochs = 4;
    finished.kind = recipe::TrainerMessage::Kind::finished;
    finished.bestEpoch = 1;
    // Every training comes to the network that the project has already.
    const std::string run = (folder / "p/runs/001-teacher").string();
    environment.trainer = test::writeTrainer(
        folder / "trainer", "folder=$(dirname $1)\ncp " + run + "/network.h5 " + run + "/history.jsonl " +
                                run + "/recipe.json $folder/\necho '" + recipe::toLine(epoch) + "'\necho '" +
                                recipe::toLine(finished) + "'\n");
    window = std::make_unique<MainWindow>(nullptr, environment);
    window->resize(1280, 720);
    window->show();
    window->openProject(QString::fromStdString((folder / "p").string()));
    ASSERT_TRUE(QTest::qWaitFor([&] { return window->hasProject() && window->isSettled(); }, 30'000));
    window->showStage(Stage::desk);
  }
  pw::desk::DeskView* view() { return window->page(Stage::desk)->findChild<pw::desk::DeskView*>(); }
  pw::desk::PlanForm* form() { return window->page(Stage::desk)->findChild<pw::desk::PlanForm*>(); }
  std::size_t runs() { return view()->table()->runs().size(); }
  void tickMethods(const std::vector<int>& numbers) {
    for (int i = 0; i < 11; ++i) {
      auto* tick = test::named<QCheckBox>(form(), ("method" + std::to_string(i)).c_str());
      tick->setChecked(std::find(numbers.begin(), numbers.end(), i) != numbers.end());
    }
  }
  test::TemporaryFolder folder;
  jobs::Environment environment;
  std::unique_ptr<MainWindow> window;
};

TEST_F(DeskWindow, runsOfTheProject_areInTheTable) {
  ASSERT_TRUE(QTest::qWaitFor([&] { return runs() == 2; }, 10'000));
  EXPECT_EQ(view()->table()->chosen().folders().size(), 2U);
}

TEST_F(DeskWindow, demonstrationOfTwoVariants_comesIntoTheTable) {
  ASSERT_TRUE(QTest::qWaitFor([&] { return runs() == 2; }, 10'000));
  tickMethods({0, 6});  // baseline, QAT 4 bit
  auto* train = test::named<QPushButton>(form(), "train");
  ASSERT_TRUE(train->isEnabled()) << test::text(test::named<QLabel>(form(), "planWords")->text());
  QTest::mouseClick(train, Qt::LeftButton);
  ASSERT_TRUE(QTest::qWaitFor([&] { return runs() == 4 && window->isSettled(); }, 30'000))
      << runs() << test::text(window->messages()->text());
  std::vector<std::string> names;
  for (const project::Run& run : view()->table()->runs()) names.push_back(run.name);
  EXPECT_NE(std::find(names.begin(), names.end(), "baseline"), names.end());
  EXPECT_NE(std::find(names.begin(), names.end(), "QAT 4 bit"), names.end());
  EXPECT_TRUE(fs::exists(folder / "p/sweeps/001-demonstration/table.json"));
  EXPECT_TRUE(train->isEnabled());
}

TEST_F(DeskWindow, sameTicksAgain_goOnInTheSameFolder) {
  ASSERT_TRUE(QTest::qWaitFor([&] { return runs() == 2; }, 10'000));
  tickMethods({0});
  for (int i = 0; i < 2; ++i) {
    QTest::mouseClick(test::named<QPushButton>(form(), "train"), Qt::LeftButton);
    ASSERT_TRUE(QTest::qWaitFor([&] { return runs() == 3 && window->isSettled(); }, 30'000));
  }
  EXPECT_FALSE(fs::exists(folder / "p/sweeps/002-demonstration"));
}

TEST_F(DeskWindow, sliders_judgeTheChosenNetwork) {
  ASSERT_TRUE(QTest::qWaitFor([&] { return runs() == 2; }, 10'000));
  view()->tabs()->setCurrentIndex(2);
  auto* bits = test::named<QSlider>(view(), "weightBits");
  ASSERT_TRUE(QTest::qWaitFor([&] { return bits->isEnabled(); }, 10'000));
  const auto ebops = [&] {
    for (sheets::GridView* grid : view()->findChildren<sheets::GridView*>()) {
      for (const QStringList& row : grid->grid().rows) {
        if (row[0] == QLatin1String("EBOPs")) return row.value(1);
      }
    }
    return QString();
  };
  ASSERT_TRUE(QTest::qWaitFor([&] { return !ebops().isEmpty() && ebops() != QStringLiteral("…"); }, 10'000));
  const QString before = ebops();
  bits->setValue(4);
  EXPECT_TRUE(QTest::qWaitFor([&] { return ebops() != before; }, 10'000)) << test::text(ebops());
}

TEST_F(DeskWindow, card_looksAtTheChosenRun) {
  ASSERT_TRUE(QTest::qWaitFor([&] { return runs() == 2; }, 10'000));
  view()->tabs()->setCurrentIndex(3);
  pw::desk::FindingsView* card = view()->findings();
  // The fixture's evaluation says 0.98 for networks whose weights are random: it is the words that count.
  EXPECT_TRUE(QTest::qWaitFor(
      [&] { return card->text().size() > 20 && !card->text().contains(QStringLiteral("…")); }, 10'000))
      << test::text(card->text());
}

}  // namespace
}  // namespace pw::window
