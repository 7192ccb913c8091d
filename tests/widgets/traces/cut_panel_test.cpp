// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/cut_panel.h"

#include <qcustomplot.h>

#include <QListWidget>
#include <QMenu>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <random>

#include "gui_test.h"
#include "plots/plot_view.h"

namespace pw::traces {
namespace {

/// 400 gammas around (500, 0.4) and 400 neutrons around (700, 0.6).
Plane twoPopulations(std::vector<std::int8_t>& labels) {
  std::mt19937 random(7);
  std::normal_distribution<float> spread(0, 1);
  Plane plane;
  for (int i = 0; i < 800; ++i) {
    const bool neutron = i % 2 == 1;
    plane.energy.push_back((neutron ? 700.0F : 500.0F) + 60 * spread(random));
    plane.values.push_back((neutron ? 0.6F : 0.4F) + 0.02F * spread(random));
    labels.push_back(std::int8_t(neutron));
  }
  return plane;
}

class Cuts : public testing::Test {
 protected:
  void SetUp() override {
    window.resize(900, 400);
    auto* row = new QHBoxLayout(&window);
    map = new plots::PlotView(QStringLiteral("Map"), &window);
    panel = new CutPanel(map, &window);
    row->addWidget(map, 2);
    row->addWidget(panel, 1);
    window.show();
    ASSERT_TRUE(QTest::qWaitForWindowExposed(&window));
    Events events;
    auto plane = std::make_shared<const Plane>(twoPopulations(labels));
    events.features.resize(800);
    events.labels = labels;
    map->setContent(planeMap(events, {}, *plane));
    map->flush();
    map->setRange({0, 1000, 0.2, 0.8});
    panel->setPlane(plane, labels);
    QObject::connect(panel, &CutPanel::cutsChanged, &window,
                     [this](const std::vector<psd::PlaneCut>& changed, const QString&) { made = changed; });
  }
  QPoint place(double x, double y) {
    return QPointF(map->canvas()->xAxis->coordToPixel(x), map->canvas()->yAxis->coordToPixel(y)).toPoint();
  }
  void drag(const psd::Point& from, const psd::Point& to) {
    QTest::mousePress(map->canvas(), Qt::LeftButton, {}, place(from.x, from.y));
    QTest::mouseMove(map->canvas(), place(to.x, to.y));
    QTest::mouseRelease(map->canvas(), Qt::LeftButton, {}, place(to.x, to.y));
  }
  psd::CutCounts counts(const psd::PlaneCut& cut) {
    return psd::count(cut.cut, panelPlane().energy, panelPlane().values, labels);
  }
  Plane panelPlane() {
    std::vector<std::int8_t> again;
    return twoPopulations(again);
  }

  QWidget window;
  plots::PlotView* map = nullptr;
  CutPanel* panel = nullptr;
  std::vector<std::int8_t> labels;
  std::vector<psd::PlaneCut> made;
};

TEST_F(Cuts, everyKind_beginsWithMostNeutronsAndFewGammas) {
  for (const auto kind :
       {psd::Cut::Kind::line, psd::Cut::Kind::valley, psd::Cut::Kind::polygon, psd::Cut::Kind::ellipse}) {
    panel->add(kind);
    ASSERT_FALSE(made.empty());
    ASSERT_TRUE(psd::check(made.back().cut, "cut"));
    EXPECT_GT(counts(made.back()).neutronEfficiency.value, 0.7) << made.back().name();
    EXPECT_LT(counts(made.back()).gammaLeakage.value, 0.01) << made.back().name();
  }
  EXPECT_EQ(made.size(), 4U);
}

TEST_F(Cuts, list_saysWhatTheCutLetsThrough) {
  panel->add(psd::Cut::Kind::line);
  const QString words = test::named<QListWidget>(panel, "cuts")->item(0)->text();
  EXPECT_TRUE(words.contains(QStringLiteral("of 800 events"))) << test::text(words);
  EXPECT_TRUE(words.contains(QStringLiteral("of neutrons"))) << test::text(words);
}

TEST_F(Cuts, cornerDraggedByMouse_movesThatCornerOnce) {
  panel->add(psd::Cut::Kind::polygon);
  const psd::Point from = made[0].cut.points[0];
  QSignalSpy changed(panel, &CutPanel::cutsChanged);
  drag(from, {from.x - 150, from.y - 0.1});
  ASSERT_EQ(changed.count(), 1);
  EXPECT_NEAR(made[0].cut.points[0].x, from.x - 150, 5);
  EXPECT_NEAR(made[0].cut.points[0].y, from.y - 0.1, 0.005);
}

TEST_F(Cuts, middleOfASideDragged_isANewCorner) {
  panel->add(psd::Cut::Kind::polygon);
  const std::vector<psd::Point> before = made[0].cut.points;
  const psd::Point middle{(before[0].x + before[1].x) / 2, (before[0].y + before[1].y) / 2};
  drag(middle, {middle.x, middle.y - 0.1});
  ASSERT_EQ(made[0].cut.points.size(), before.size() + 1);
  EXPECT_NEAR(made[0].cut.points[1].y, middle.y - 0.1, 0.005);
}

TEST_F(Cuts, escapeWhileDragging_takesItBack) {
  panel->add(psd::Cut::Kind::polygon);
  const psd::Point from = made[0].cut.points[0];
  QSignalSpy changed(panel, &CutPanel::cutsChanged);
  QTest::mousePress(map->canvas(), Qt::LeftButton, {}, place(from.x, from.y));
  QTest::mouseMove(map->canvas(), place(from.x - 100, from.y));
  QTest::keyClick(map->canvas(), Qt::Key_Escape);
  QTest::mouseRelease(map->canvas(), Qt::LeftButton, {}, place(from.x - 100, from.y));
  EXPECT_EQ(changed.count(), 0);
  EXPECT_EQ(panel->cuts()[0].cut.points[0].x, from.x);
}

TEST_F(Cuts, keyboard_movesAddsAndRemovesCorners) {
  panel->add(psd::Cut::Kind::polygon);
  const psd::Point first = made[0].cut.points[0];
  QTest::keyClick(map->canvas(), Qt::Key_Right);
  EXPECT_NEAR(made[0].cut.points[0].x, first.x + 1000.0 / 500, 1e-9);
  QTest::keyClick(map->canvas(), Qt::Key_Insert);
  EXPECT_EQ(made[0].cut.points.size(), 5U);
  QTest::keyClick(map->canvas(), Qt::Key_Delete);
  QTest::keyClick(map->canvas(), Qt::Key_Delete);
  QTest::keyClick(map->canvas(), Qt::Key_Delete);
  EXPECT_EQ(made[0].cut.points.size(), 3U) << "a polygon keeps three corners";
}

TEST_F(Cuts, centreOfAnEllipse_carriesItWhole) {
  panel->add(psd::Cut::Kind::ellipse);
  const psd::Cut before = made[0].cut;
  drag(before.points[0], {before.points[0].x - 100, before.points[0].y - 0.05});
  EXPECT_NEAR(made[0].cut.points[0].x, before.points[0].x - 100, 5);
  EXPECT_NEAR(made[0].cut.points[1].x, before.points[1].x, 1e-6);
  EXPECT_NEAR(made[0].cut.points[1].y, before.points[1].y, 1e-6);
}

TEST_F(Cuts, valleyPointsDraggedPastEachOther_stayInOrder) {
  psd::PlaneCut valley;
  valley.cut.name = "Valley";
  valley.cut.kind = psd::Cut::Kind::valley;
  valley.cut.points = {{300, 0.5}, {600, 0.5}};
  panel->setCuts({valley});
  test::named<QListWidget>(panel, "cuts")->setCurrentRow(0);
  drag({300, 0.5}, {800, 0.55});
  ASSERT_EQ(made.size(), 1U);
  EXPECT_TRUE(psd::check(made[0].cut, "cut"));
}

TEST_F(Cuts, combined_areOfBothAndOutside) {
  panel->add(psd::Cut::Kind::line);
  panel->add(psd::Cut::Kind::polygon);
  auto* combine = test::named<QToolButton>(panel, "combineCut")->menu();
  QMetaObject::invokeMethod(combine, "aboutToShow");
  ASSERT_EQ(combine->actions().size(), 3);
  combine->actions()[1]->trigger();  // also inside the line
  ASSERT_EQ(made.size(), 3U);
  EXPECT_EQ(made[2].cut.kind, psd::Cut::Kind::all);
  QMetaObject::invokeMethod(combine, "aboutToShow");
  combine->actions()[0]->trigger();  // outside of that
  ASSERT_EQ(made.size(), 4U);
  EXPECT_EQ(counts(made[3]).inside + counts(made[2]).inside, 800U);
}

TEST_F(Cuts, eventsOfTheCut_areThoseInside) {
  panel->add(psd::Cut::Kind::polygon);
  std::vector<std::uint64_t> selected;
  QObject::connect(panel, &CutPanel::selectionWanted, &window,
                   [&](const std::vector<std::uint64_t>& events) { selected = events; });
  test::named<QToolButton>(panel, "moreCut")->menu()->actions()[0]->trigger();
  EXPECT_EQ(selected.size(), counts(made[0]).inside);
}

TEST_F(Cuts, cutOfAnotherMethod_asksForItsPlane) {
  psd::PlaneCut other{psd::Method::gatti, {}};
  other.cut.name = "Elsewhere";
  other.cut.points = {{0, 0}, {1, 1}};
  panel->setCuts({other});
  QSignalSpy wanted(panel, &CutPanel::methodWanted);
  test::named<QListWidget>(panel, "cuts")->setCurrentRow(0);
  EXPECT_EQ(wanted.count(), 1);
}

TEST_F(Cuts, controls_haveNames) {
  EXPECT_EQ(test::namelessControls(panel), QStringList());
}

}  // namespace
}  // namespace pw::traces
