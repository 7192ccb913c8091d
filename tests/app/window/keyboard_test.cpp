// SPDX-License-Identifier: GPL-3.0-or-later
// The window by the keyboard alone.
#include <QAction>
#include <QApplication>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QSettings>
#include <QSpinBox>
#include <QStackedWidget>
#include <QTest>
#include <QVBoxLayout>

#include "gui_test.h"
#include "jobs/laboratory.h"
#include "project_fixture.h"
#include "window/field_undo.h"
#include "window/main_window.h"
#include "window/new_project.h"
#include "window/new_project_dialog.h"

namespace pw::window {
namespace {

/// A window with an undo action and a field of each kind.
class FieldUndoTest : public testing::Test {
 protected:
  void SetUp() override {
    undo.setShortcut(QKeySequence::Undo);
    QObject::connect(&undo, &QAction::triggered, &window, [this] { ++undone; });
    window.addAction(&undo);
    auto* column = new QVBoxLayout(&window);
    for (QWidget* field : std::initializer_list<QWidget*>{&whole, &number, &line}) column->addWidget(field);
    whole.setKeyboardTracking(false);
    whole.setRange(0, 20000);
    whole.setGroupSeparatorShown(true);
    number.setKeyboardTracking(false);
    window.show();
    ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
  }
  void type(QWidget& field, const QString& text) {
    field.setFocus();
    QTest::keyClick(&field, Qt::Key_A, Qt::ControlModifier);
    QTest::keyClicks(&field, text);
  }
  static void pressUndo(QWidget& field) { QTest::keyClick(&field, Qt::Key_Z, Qt::ControlModifier); }

  QWidget window;
  QSpinBox whole;
  QDoubleSpinBox number;
  QLineEdit line;
  QAction undo;
  FieldUndo fieldUndo{nullptr};
  int undone = 0;
};

TEST_F(FieldUndoTest, takenOver_undoesTheSetting) {
  type(whole, QStringLiteral("12000"));
  QTest::keyClick(&whole, Qt::Key_Return);
  pressUndo(whole);
  EXPECT_EQ(undone, 1);
}

TEST_F(FieldUndoTest, whileTyping_undoesTheTyping) {
  type(whole, QStringLiteral("12"));
  pressUndo(whole);
  EXPECT_EQ(undone, 0);
  EXPECT_NE(test::text(whole.text()), "12");
}

TEST_F(FieldUndoTest, numberTakenOver_undoesTheSetting) {
  type(number, QStringLiteral("2.5"));
  QTest::keyClick(&number, Qt::Key_Return);
  pressUndo(number);
  EXPECT_EQ(undone, 1);
}

TEST_F(FieldUndoTest, wordsTyped_areTheFieldsToUndo) {
  type(line, QStringLiteral("words"));
  pressUndo(line);
  EXPECT_EQ(undone, 0);
  EXPECT_EQ(test::text(line.text()), "");
}

TEST_F(FieldUndoTest, untouchedLine_undoesTheSetting) {
  line.setFocus();
  pressUndo(line);
  EXPECT_EQ(undone, 1);
}

TEST(NewProjectKeys, tab_goesFromFolderOverChooseToSize) {
  NewProjectDialog dialog(NewProjectDialog::Purpose::create, QStringLiteral("/tmp/some-place/new"), nullptr);
  dialog.show();
  ASSERT_TRUE(QTest::qWaitForWindowActive(&dialog));
  QStringList walked;
  for (int i = 0; i < 4; ++i) {
    walked << dialog.focusWidget()->objectName();
    QTest::keyClick(dialog.focusWidget(), Qt::Key_Tab);
  }
  EXPECT_EQ(test::text(walked.join(QLatin1Char(' '))), "projectFolder chooseFolder size makeProject");
}

TEST(NewProject, quickLook_isTheQuickRecipe) {
  const test::TemporaryFolder folder;
  ASSERT_OK(
      makeProject({QString::fromStdString((folder / "q").string()), {}, {}, LaboratorySize::quick}, {}));
  Result<jobs::Laboratory> made = jobs::readLaboratory(folder / "q/laboratory.json");
  const Result<jobs::Laboratory> recipe = jobs::readLaboratory(PW_SOURCE_DIR "/resources/recipes/quick.json");
  ASSERT_OK(made);
  ASSERT_OK(recipe);
  made->name = recipe->name;
  EXPECT_EQ(jobs::toJson(*made), jobs::toJson(*recipe));
}

/// Which controls the Tab key reaches.
class TabWalk : public testing::TestWithParam<int> {};

bool takesTab(const QWidget* widget) {
  return widget->isVisible() && widget->isEnabled() && (widget->focusPolicy() & Qt::TabFocus) &&
         !widget->focusProxy();
}

TEST_P(TabWalk, page_isWalkedThroughAndLeft) {
  QSettings().clear();
  const test::TemporaryFolder folder;
  ASSERT_OK(test::makeProject(folder / "p", test::Progress::everything));
  MainWindow window;
  window.show();
  window.openProject(QString::fromStdString((folder / "p").string()));
  ASSERT_TRUE(QTest::qWaitFor([&] { return window.isSettled(); }, 30000));
  ASSERT_TRUE(QTest::qWaitForWindowActive(&window));
  window.showStage(GetParam());
  window.rail()->button(GetParam())->setFocus();
  QSet<QWidget*> reached;
  for (QWidget* now = QApplication::focusWidget(); now && !reached.contains(now);
       now = QApplication::focusWidget()) {
    reached.insert(now);
    QTest::keyClick(now, Qt::Key_Tab);
  }
  EXPECT_EQ(QApplication::focusWidget(), window.rail()->button(GetParam())) << "Tab was caught on the way";
  for (QWidget* widget : window.findChild<QStackedWidget*>()->currentWidget()->findChildren<QWidget*>()) {
    if (takesTab(widget) && !reached.contains(widget))
      ADD_FAILURE() << widget->metaObject()->className() << ' ' << test::text(widget->objectName())
                    << " is not reached";
  }
}

INSTANTIATE_TEST_SUITE_P(Pages, TabWalk, testing::Range(0, 6));

}  // namespace
}  // namespace pw::window
