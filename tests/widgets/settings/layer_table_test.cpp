// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/layer_table.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include "gui_test.h"

namespace pw::settings {
namespace {

using Layers = std::vector<recipe::LayerSpec>;

struct Table : testing::Test {
  Table() { table.setShape(161, {256, 64, 32}, 2); }
  QTableView* view() { return test::named<QTableView>(&table, "layers"); }
  void choose(int row) { view()->setCurrentIndex(table.model()->index(row, 1)); }
  LayerTable table;
  QAbstractItemModelTester tester{table.model(), QAbstractItemModelTester::FailureReportingMode::Fatal};
  QSignalSpy edited{&table, &LayerTable::edited};
};

TEST_F(Table, shape_rowsAreInputsHiddenAndClasses) {
  EXPECT_EQ(table.model()->rowCount(), 5);
  EXPECT_EQ(test::text(table.model()->index(1, 2).data().toString()), "41216");  // 161 · 256
}

TEST_F(Table, setShape_sendsNothing) {
  table.setShape(161, {8}, 2);
  EXPECT_EQ(edited.count(), 0);
  EXPECT_EQ(table.hidden(), Layers{8});
}

TEST_F(Table, insertKey_addsALayerOfTheSameSize) {
  choose(2);
  QTest::keyClick(view(), Qt::Key_Insert);
  EXPECT_EQ(table.hidden(), (Layers{256, 64, 64, 32}));
  EXPECT_EQ(edited.count(), 1);
}

TEST_F(Table, addWithoutHidden_addsOne) {
  table.setShape(161, {}, 2);
  QTest::mouseClick(test::named<QToolButton>(&table, "addLayer"), Qt::LeftButton);
  EXPECT_EQ(table.hidden().size(), 1U);
}

TEST_F(Table, deleteKey_removesTheChosenLayer) {
  choose(1);
  QTest::keyClick(view(), Qt::Key_Delete);
  EXPECT_EQ(table.hidden(), (Layers{64, 32}));
}

TEST_F(Table, deleteOnInputsOrClasses_doesNothing) {
  for (const int row : {0, 4}) {
    choose(row);
    QTest::keyClick(view(), Qt::Key_Delete);
  }
  EXPECT_EQ(table.hidden(), (Layers{256, 64, 32}));
  EXPECT_FALSE(test::named<QToolButton>(&table, "removeLayer")->isEnabled());
}

TEST_F(Table, altArrows_moveTheLayer) {
  choose(1);
  QTest::keyClick(view(), Qt::Key_Down, Qt::AltModifier);
  EXPECT_EQ(table.hidden(), (Layers{64, 256, 32}));
  QTest::keyClick(view(), Qt::Key_Up, Qt::AltModifier);
  EXPECT_EQ(table.hidden(), (Layers{256, 64, 32}));
}

TEST_F(Table, moveBeyondTheHiddenLayers_isNotOffered) {
  choose(3);
  EXPECT_FALSE(test::named<QToolButton>(&table, "moveLayerDown")->isEnabled());
  QTest::keyClick(view(), Qt::Key_Down, Qt::AltModifier);
  EXPECT_EQ(table.hidden(), (Layers{256, 64, 32}));
}

TEST_F(Table, impossibleSizes_areRefused) {
  const QModelIndex size = table.model()->index(1, 1);
  for (const QVariant& bad : {QVariant(0), QVariant(-3), QVariant(4097), QVariant(QStringLiteral("many"))}) {
    EXPECT_FALSE(table.model()->setData(size, bad, Qt::EditRole)) << test::text(bad.toString());
  }
  EXPECT_EQ(table.hidden()[0], 256);
}

TEST_F(Table, sizesOfInputsAndClasses_cannotBeEdited) {
  EXPECT_FALSE(table.model()->flags(table.model()->index(0, 1)) & Qt::ItemIsEditable);
  EXPECT_FALSE(table.model()->flags(table.model()->index(4, 1)) & Qt::ItemIsEditable);
}

TEST_F(Table, seventeenthHiddenLayer_isRefused) {
  table.setShape(161, Layers(16, 4), 2);
  EXPECT_FALSE(test::named<QToolButton>(&table, "addLayer")->isEnabled());
  EXPECT_EQ(table.model()->insertAfter(3, 4), -1);
}

TEST_F(Table, typingANumber_changesTheSize) {
  table.show();
  table.activateWindow();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&table));
  choose(2);
  view()->setFocus();
  QTest::keyClick(view(), Qt::Key_F2);
  QWidget* editor = QApplication::focusWidget();
  ASSERT_NE(editor, nullptr);
  QTest::keyClicks(editor, QStringLiteral("48"));
  QTest::keyClick(editor, Qt::Key_Return);
  EXPECT_TRUE(QTest::qWaitFor([&] { return edited.count() == 1; }, 2000));
  EXPECT_EQ(table.hidden(), (Layers{256, 48, 32}));
}

TEST_F(Table, detailsOfTheChosenLayer_areShownAndChangeIt) {
  auto* kind = test::named<QComboBox>(&table, "layerKind");
  EXPECT_TRUE(kind->isHidden() || !kind->isVisibleTo(&table));
  choose(2);
  EXPECT_TRUE(kind->isVisibleTo(&table));
  auto* activation = test::named<QComboBox>(&table, "layerActivation");
  activation->setCurrentIndex(2);
  emit activation->activated(2);
  EXPECT_EQ(table.hidden()[1].activation, network::Activation::tanh);
  EXPECT_EQ(edited.count(), 1);
}

TEST_F(Table, anotherKind_beginsWithUsualSizes) {
  choose(1);
  auto* kind = test::named<QComboBox>(&table, "layerKind");
  kind->setCurrentIndex(1);
  emit kind->activated(1);
  EXPECT_EQ(table.hidden()[0], recipe::LayerSpec::convolution(8, 5));
  EXPECT_EQ(test::text(table.model()->index(1, 0).data().toString()), "Conv1D 1");
  EXPECT_EQ(test::text(table.model()->index(1, 2).data().toString()), "40");  // 5 · 8
  test::named<QSpinBox>(&table, "layerKernel")->setValue(9);
  EXPECT_EQ(table.hidden()[0].kernel, 9);
}

TEST_F(Table, sizeOfAPool_isItsKernelAndStride) {
  table.setShape(161, {recipe::LayerSpec::pooling(network::LayerKind::maxPooling, 4), 8}, 2);
  EXPECT_TRUE(table.model()->setData(table.model()->index(1, 1), 7, Qt::EditRole));
  EXPECT_EQ(table.hidden()[0], recipe::LayerSpec::pooling(network::LayerKind::maxPooling, 7));
  EXPECT_EQ(test::text(table.model()->index(2, 2).data().toString()), "184");  // 23 · 8
  choose(1);
  EXPECT_FALSE(test::named<QComboBox>(&table, "layerActivation")->isEnabled());
  EXPECT_FALSE(test::named<QCheckBox>(&table, "layerBatchNorm")->isEnabled());
}

TEST_F(Table, detailsThatAreSetByTheProgram_sendNothing) {
  choose(1);
  table.setShape(161, {recipe::LayerSpec::convolution(4, 9, 3), 8}, 2);
  choose(1);
  EXPECT_EQ(test::named<QSpinBox>(&table, "layerStride")->value(), 3);
  EXPECT_EQ(edited.count(), 0);
}

}  // namespace
}  // namespace pw::settings
