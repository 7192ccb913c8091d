// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/desk_view.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include "desk/run_list.h"
#include "gui_test.h"
#include "made_runs.h"
#include "plots/plot_view.h"

namespace pw::desk {
namespace {

using test::madeRun;

std::vector<project::Run> sixRuns() {
  std::vector<project::Run> runs;
  for (int i = 1; i <= 6; ++i) {
    const std::string folder = "runs/00" + std::to_string(i) + "-run" + std::to_string(i);
    runs.push_back(madeRun(folder, std::size_t(990 - 3 * i), 1e6 / i));
  }
  return runs;
}

TEST(RunListModel, model_keepsQtsRules) {
  RunListModel model;
  const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::Warning);
  model.setRuns(sixRuns());
  model.setData(model.index(2, 0), Qt::Checked, Qt::CheckStateRole);
  EXPECT_EQ(model.rowCount(), 6);
}

TEST(RunListModel, ticks_areTheChosen) {
  RunListModel model;
  model.setRuns(sixRuns());
  const QSignalSpy changed(&model, &RunListModel::chosenChanged);
  EXPECT_TRUE(model.setData(model.index(2, 0), Qt::Checked, Qt::CheckStateRole));
  EXPECT_TRUE(model.setData(model.index(0, 0), Qt::Checked, Qt::CheckStateRole));
  EXPECT_TRUE(model.setData(model.index(2, 0), Qt::Unchecked, Qt::CheckStateRole));
  EXPECT_EQ(changed.size(), 3);
  EXPECT_EQ(model.chosen().folders(), (std::vector<QString>{QStringLiteral("runs/001-run1")}));
}

TEST(RunListModel, readAgain_ticksStay) {
  RunListModel model;
  model.setRuns(sixRuns());
  model.choose({QStringLiteral("runs/002-run2"), QStringLiteral("runs/005-run5")});
  const look::Tone tone = model.chosen().tone(QStringLiteral("runs/005-run5"));
  std::vector<project::Run> fewer = sixRuns();
  fewer.erase(fewer.begin(), fewer.begin() + 2);
  model.setRuns(fewer);
  EXPECT_EQ(model.chosen().folders(), (std::vector<QString>{QStringLiteral("runs/005-run5")}));
  EXPECT_EQ(model.chosen().tone(QStringLiteral("runs/005-run5")), tone);
}

TEST(RunListModel, ninth_cannotBeTicked) {
  std::vector<project::Run> runs;
  for (int i = 0; i < 9; ++i) runs.push_back(madeRun("runs/00" + std::to_string(i) + "-r", 900, 1000));
  RunListModel model;
  model.setRuns(runs);
  for (int row = 0; row < 8; ++row) model.setData(model.index(row, 0), Qt::Checked, Qt::CheckStateRole);
  EXPECT_FALSE(model.flags(model.index(8, 0)) & Qt::ItemIsUserCheckable);
  EXPECT_TRUE(model.flags(model.index(7, 0)) & Qt::ItemIsUserCheckable);
}

TEST(RunListModel, front_isMarked) {
  std::vector<project::Run> runs{madeRun("runs/001-a", 990, 1e5), madeRun("runs/002-b", 980, 1e6)};
  RunListModel model;
  model.setRuns(runs);
  EXPECT_FALSE(model.index(0, RunListModel::front).data().toString().isEmpty());
  EXPECT_TRUE(model.index(1, RunListModel::front).data().toString().isEmpty());
}

class DeskViewTest : public testing::Test {
 protected:
  void SetUp() override {
    view.resize(1050, 620);
    view.setRuns(sixRuns());
    view.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  }
  QTableView* table() { return test::named<QTableView>(&view, "runs"); }
  const plots::Content& plot(const char* title) {
    static const plots::Content none;
    for (const plots::PlotView* each : view.findChildren<plots::PlotView*>()) {
      if (each->title().startsWith(QLatin1String(title))) return each->content();
    }
    ADD_FAILURE() << "no plot " << title;
    return none;
  }
  std::size_t curves() { return plot("Accuracy").lines.size(); }
  DeskView view;
};

TEST_F(DeskViewTest, newestFour_areTickedAtFirst) {
  EXPECT_EQ(view.table()->chosen().folders().size(), 4U);
  EXPECT_FALSE(view.table()->chosen().contains(QStringLiteral("runs/001-run1")));
  EXPECT_EQ(curves(), 8U);
}

TEST_F(DeskViewTest, untickAll_leavesNothingToCompare) {
  QTest::mouseClick(test::named<QToolButton>(&view, "clearChosen"), Qt::LeftButton);
  EXPECT_EQ(curves(), 0U);
  view.setRuns(sixRuns());  // read again: nothing is ticked behind one's back
  EXPECT_EQ(curves(), 0U);
}

TEST_F(DeskViewTest, space_ticksTheRun) {
  view.table()->choose({});
  table()->setFocus();
  table()->setCurrentIndex(table()->model()->index(0, 0));
  QTest::keyClick(table(), Qt::Key_Space);
  EXPECT_EQ(view.table()->chosen().folders(), (std::vector<QString>{QStringLiteral("runs/006-run6")}));
}

TEST_F(DeskViewTest, accuracy_isSortedAsNumbers) {
  table()->sortByColumn(RunListModel::ebops, Qt::AscendingOrder);
  EXPECT_EQ(test::text(table()->model()->index(0, 0).data().toString()), "run6");
  EXPECT_EQ(test::text(table()->model()->index(5, 0).data().toString()), "run1");
}

TEST_F(DeskViewTest, otherError_isPlotted) {
  auto* worth = test::named<QComboBox>(&view, "worth");
  const QString before = plot("What accuracy costs").y.label;
  worth->setCurrentIndex(1);
  EXPECT_NE(plot("What accuracy costs").y.label, before);
}

TEST_F(DeskViewTest, controls_haveNames) {
  EXPECT_EQ(test::namelessControls(&view), QStringList());
}

}  // namespace
}  // namespace pw::desk
