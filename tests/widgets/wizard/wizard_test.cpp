// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/wizard_view.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTest>

#include "gui_test.h"
#include "look/tokens.h"
#include "made_costs.h"
#include "wizard/diagram_view.h"
#include "wizard/interface_page.h"
#include "wizard/network_page.h"
#include "wizard/target_page.h"

namespace pw::wizard {
namespace {

void type(QWidget* field, const QString& text) {
  QTest::keyClick(field, Qt::Key_A, Qt::ControlModifier);
  QTest::keyClicks(field, text);
  QTest::keyClick(field, Qt::Key_Return);
}

WizardView* threeSteps() {
  auto* view = new WizardView;
  for (const char* name : {"first", "second", "third"})
    view->addStep({QString::fromLatin1(name), QString::fromLatin1(name), QStringLiteral("words")},
                  new QWidget);
  return view;
}

TEST(WizardView, nextAndBack_walkTheSteps) {
  const std::unique_ptr<WizardView> view(threeSteps());
  QSignalSpy walked(view.get(), &WizardView::currentChanged);
  auto *next = test::named<QPushButton>(view.get(), "wizardNext"),
       *back = test::named<QPushButton>(view.get(), "wizardBack");
  EXPECT_FALSE(back->isEnabled());
  QTest::mouseClick(next, Qt::LeftButton);
  QTest::mouseClick(next, Qt::LeftButton);
  EXPECT_EQ(view->current(), 2);
  EXPECT_FALSE(next->isEnabled()) << "there is no step after the last";
  QTest::mouseClick(back, Qt::LeftButton);
  EXPECT_EQ(view->current(), 1);
  EXPECT_EQ(walked.count(), 3);
}

TEST(WizardView, stepsButton_showsItsPage) {
  const std::unique_ptr<WizardView> view(threeSteps());
  view->show();
  QTest::mouseClick(test::named<QAbstractButton>(view.get(), "third"), Qt::LeftButton);
  EXPECT_EQ(view->current(), 2);
  EXPECT_TRUE(view->page(2)->isVisible());
  EXPECT_FALSE(view->page(0)->isVisible());
  EXPECT_EQ(test::text(test::named<QLabel>(view.get(), "stepTitle")->text()), "third");
}

TEST(NetworkPage, floatingPoint_saysWhatToDo) {
  NetworkPage page;
  network::Network network = student();
  page.setNetwork(network, true);
  EXPECT_TRUE(test::named<QLabel>(&page, "networkWords")->text().contains(QLatin1String("trained student")));
  network.inputFormat.reset();
  page.setNetwork(network, true);
  EXPECT_TRUE(test::named<QLabel>(&page, "networkWords")->text().contains(QLatin1String("floating point")));
}

QList<BoardChoice> choices() {
  QList<BoardChoice> all;
  for (const hls::BoardTarget& board : hls::boards())
    all << BoardChoice{board, hls::findDevice(board.part).value(), 250};
  return all;
}

TEST(TargetPage, boardsRow_choosesBoardAndPart) {
  TargetPage page;
  page.setBoards(choices());
  page.setValue({});
  QSignalSpy edited(&page, &TargetPage::edited);
  auto* list = test::named<QListWidget>(&page, "boards");
  EXPECT_EQ(list->count(), int(hls::boards().size()) + 1);
  const qsizetype last = qsizetype(hls::boards().size()) - 1;
  list->setCurrentRow(int(last));
  EXPECT_EQ(page.value().board, hls::boards().back().name);
  EXPECT_EQ(page.value().part, hls::boards().back().part);
  EXPECT_EQ(edited.count(), 1);
  EXPECT_EQ(test::named<QComboBox>(&page, "part")->currentData().toString().toStdString(),
            hls::boards().back().part);
}

TEST(TargetPage, anotherPart_forgetsTheBoard) {
  TargetPage page;
  page.setBoards(choices());
  hls::HardwareConfig config;
  config.board = hls::boards().front().name;
  config.part = hls::boards().front().part;
  page.setValue(config);
  auto* part = test::named<QComboBox>(&page, "part");
  part->setCurrentIndex(part->currentIndex() == 0 ? 1 : 0);
  EXPECT_TRUE(page.value().board.empty());
  EXPECT_EQ(page.value().part, part->currentData().toString().toStdString());
}

TEST(TargetPage, tooFastAClock_isExplained) {
  TargetPage page;
  page.setBoards(choices());
  page.setValue({});
  auto* problem = test::named<QLabel>(&page, "targetProblem");
  EXPECT_FALSE(problem->isVisibleTo(&page));
  type(test::named<QDoubleSpinBox>(&page, "clockMhz"), QStringLiteral("400"));
  EXPECT_DOUBLE_EQ(page.value().clockNs, 2.5);
  EXPECT_TRUE(problem->isVisibleTo(&page));
  EXPECT_TRUE(problem->text().contains(QLatin1String("250"))) << test::text(problem->text());
  EXPECT_TRUE(problem->text().contains(QLatin1String("4 ns"))) << test::text(problem->text());
  type(test::named<QDoubleSpinBox>(&page, "clockNs"), QStringLiteral("4"));
  EXPECT_FALSE(problem->isVisibleTo(&page)) << "the limit itself is possible";
}

TEST(TargetPage, defaultsAndOddValues_comeBack) {
  TargetPage page;
  page.setBoards(choices());
  QSignalSpy edited(&page, &TargetPage::edited);
  const hls::HardwareConfig odd{"xc7z020clg400-3", 7.77777777, {3, 2, 1}};
  for (const hls::HardwareConfig& config : {hls::HardwareConfig{}, odd}) {
    page.setValue(config);
    EXPECT_EQ(hls::toJson(page.value()), hls::toJson(config));
  }
  EXPECT_EQ(edited.count(), 0);
}

TEST(InterfacePage, streams_areTheModels) {
  InterfacePage page;
  const DesignCosts costs = costsOf(student(), {});
  ASSERT_TRUE(costs.design);
  page.setCosts(costs);
  const sheets::Grid& grid = page.findChildren<sheets::GridView*>()[0]->grid();
  ASSERT_EQ(grid.rows.size(), 2);
  EXPECT_EQ(grid.rows[0][1].toInt(), costs.design->model.inputs());
  EXPECT_EQ(grid.rows[1][1].toInt(), costs.design->model.outputs());
}

TEST(InterfacePage, registers_areReadFromTheLeft) {
  InterfacePage page;
  const auto* tables = test::named<QTableView>(page.findChildren<sheets::GridView*>().back(), "grid");
  for (int column = 0; column < tables->model()->columnCount(); ++column) {
    const int alignment = tables->model()->index(0, column).data(Qt::TextAlignmentRole).toInt();
    EXPECT_TRUE(alignment & Qt::AlignLeft) << "column " << column << " is of words";
  }
}

TEST(DiagramView, darkSurfaces_turnLightIntoDarkAndKeepTheText) {
  const QByteArray svg =
      R"(<svg><rect fill="#ffffff"/><text fill="#222222">fc1 #1</text><a fill="#0072b2"/></svg>)";
  const QString turned = QString::fromUtf8(forDarkSurfaces(svg));
  const QStringList parts = turned.split(QLatin1Char('#'));
  ASSERT_EQ(parts.size(), 5);
  const auto colour = [&](int part) { return QColor(QLatin1Char('#') + parts[part].left(6)); };
  EXPECT_TRUE(turned.contains(QLatin1String("fc1 #1")));
  EXPECT_GT(look::contrast(colour(2), colour(1)), 7) << "ink on paper";
  EXPECT_GT(look::contrast(colour(4), colour(1)), 4.5) << "a wire on paper";
  EXPECT_LT(colour(1).lightnessF(), 0.15);
}

}  // namespace
}  // namespace pw::wizard
