// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/plan_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

#include "desk/findings_view.h"
#include "gui_test.h"
#include "made_runs.h"

namespace pw::desk {
namespace {

class PlanFormTest : public testing::Test {
 protected:
  void SetUp() override {
    form.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&form));
    form.setUsable(true);
  }
  QPushButton* train() { return test::named<QPushButton>(&form, "train"); }
  QString words() { return test::named<QLabel>(&form, "planWords")->text(); }
  void chooseKind(int kind) { test::named<QComboBox>(&form, "planKind")->setCurrentIndex(kind); }
  void write(const char* fields) {
    test::named<QPlainTextEdit>(&form, "planFields")->setPlainText(QString::fromLatin1(fields));
  }
  PlanForm form;
};

TEST_F(PlanFormTest, ticks_areTheVariants) {
  for (int i = 2; i < 11; ++i)
    test::named<QCheckBox>(&form, ("method" + std::to_string(i)).c_str())->setChecked(false);
  test::named<QSpinBox>(&form, "planRepeats")->setValue(3);
  const auto plan = form.plan();
  ASSERT_OK(plan);
  ASSERT_EQ(plan->sweep.variants.size(), 2U);
  EXPECT_EQ(plan->sweep.variants[0].name, "baseline");
  EXPECT_EQ(plan->sweep.variants[1].name, "pruned 40 %");
  EXPECT_EQ(plan->trainings, 6U);
  EXPECT_FALSE(plan->hasRawSweep);
}

TEST_F(PlanFormTest, epochs_moveTheSchedulesOfTheVariants) {
  test::named<QSpinBox>(&form, "planEpochs")->setValue(10);
  const auto plan = form.plan();
  ASSERT_OK(plan);
  EXPECT_EQ(plan->sweep.base.epochs, 10);
  EXPECT_EQ(plan->sweep.variants[1].changes["pruning"]["to_epoch"], 6);
}

TEST_F(PlanFormTest, nothingTicked_cannotBeTrained) {
  for (int i = 0; i < 11; ++i)
    test::named<QCheckBox>(&form, ("method" + std::to_string(i)).c_str())->setChecked(false);
  EXPECT_FALSE(train()->isEnabled());
  EXPECT_TRUE(words().contains(QLatin1String("ticked"))) << test::text(words());
}

TEST_F(PlanFormTest, laboratory_isTrainedOnRawCountsAndOnScaledInputs) {
  chooseKind(1);
  const auto plan = form.plan();
  ASSERT_OK(plan);
  EXPECT_EQ(plan->rawSweep.variants.size(), 4U);
  EXPECT_EQ(plan->sweep.variants.size(), 2U);
  EXPECT_EQ(plan->trainings, 7U);  // and the teacher on raw counts
}

TEST_F(PlanFormTest, rowsOfFields_areTheSweep) {
  chooseKind(2);
  write("batch=32,64\n\nquantization.weight+quantization.activation=fixed<4,1>,fixed<3,1>,fixed<2,1>");
  test::named<QSpinBox>(&form, "planFolds")->setValue(5);
  const auto plan = form.plan();
  ASSERT_OK(plan);
  EXPECT_EQ(plan->sweep.fields.size(), 2U);
  EXPECT_EQ(plan->trainings, 30U);
}

TEST_F(PlanFormTest, unknownField_isSaidBeforeAnythingStarts) {
  chooseKind(2);
  write("bacth=32,64");
  EXPECT_FALSE(train()->isEnabled());
  EXPECT_TRUE(words().contains(QLatin1String("bacth"))) << test::text(words());
}

TEST_F(PlanFormTest, whileItTrains_theButtonStops) {
  const QSignalSpy wanted(&form, &PlanForm::trainWanted), stop(&form, &PlanForm::stopWanted);
  train()->click();
  form.setRunning(true, QStringLiteral("3 of 11 trainings"));
  EXPECT_EQ(test::text(words()), "3 of 11 trainings");
  train()->click();
  EXPECT_EQ(wanted.size(), 1);
  EXPECT_EQ(stop.size(), 1);
}

TEST_F(PlanFormTest, notUsable_saysWhy) {
  form.setUsable(false, QStringLiteral("No data set."));
  EXPECT_FALSE(train()->isEnabled());
  EXPECT_EQ(test::text(words()), "No data set.");
}

TEST_F(PlanFormTest, controls_haveNames) {
  for (int kind = 0; kind < 3; ++kind) {
    chooseKind(kind);
    EXPECT_EQ(test::namelessControls(&form), QStringList()) << kind;
  }
}

// The card.

TEST(FindingsView, findings_areShownWithFigureAndRemedy) {
  FindingsView view;
  const project::Run run = test::madeRun("runs/001-teacher", 990, 1e6);
  view.setRuns({&run});
  view.setFindings({{evaluate::Finding::Weight::mistake, evaluate::Finding::Kind::saturated, "It is clipped.",
                     "fc1: 99 % < all", "More bits."}});
  EXPECT_TRUE(view.text().contains(QLatin1String("It is clipped.")));
  EXPECT_TRUE(view.text().contains(QLatin1String("fc1: 99 % < all"))) << test::text(view.text());
  EXPECT_TRUE(view.text().contains(QLatin1String("More bits.")));
}

TEST(FindingsView, run_isAskedForWhenSomebodyLooks) {
  FindingsView view;
  const project::Run a = test::madeRun("runs/001-teacher", 990, 1e6),
                     b = test::madeRun("runs/002-b", 980, 1e3);
  const QSignalSpy wanted(&view, &FindingsView::runWanted);
  view.setRuns({&a, &b});
  EXPECT_EQ(wanted.size(), 0);
  view.show();
  ASSERT_TRUE(QTest::qWaitForWindowExposed(&view));
  ASSERT_EQ(wanted.size(), 1);
  view.setRuns({&b, &a});  // read again, in another order: the same run stays
  EXPECT_EQ(wanted.size(), 1);
  EXPECT_EQ(test::text(view.run()), "runs/001-teacher");
}

TEST(FindingsView, nothingFound_isSaid) {
  FindingsView view;
  const project::Run run = test::madeRun("runs/001-teacher", 990, 1e6);
  view.setRuns({&run});
  view.setFindings({});
  EXPECT_FALSE(view.text().isEmpty());
}

}  // namespace
}  // namespace pw::desk
