// SPDX-License-Identifier: GPL-3.0-or-later
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QTextBrowser>
#include <QToolButton>

#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "frame/rail.h"
#include "frame/start_page.h"
#include "gui_test.h"
#include "report_view/report_view.h"

namespace pw::frame {
namespace {

TEST(Rail, click_choosesAStage) {
  Rail rail;
  rail.addStage(QStringLiteral("a"), QStringLiteral("traces"), QStringLiteral("Traces"));
  rail.addStage(QStringLiteral("b"), QStringLiteral("training"), QStringLiteral("Training"));
  QSignalSpy spy(&rail, &Rail::currentChanged);
  rail.show();
  QTest::mouseClick(rail.button(1), Qt::LeftButton);
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(rail.current(), 1);
}

TEST(Rail, state_isReadOut) {
  Rail rail;
  rail.addStage(QStringLiteral("a"), QStringLiteral("traces"), QStringLiteral("Traces"));
  rail.setState(0, StageState::outOfDate, QStringLiteral("10,000 events"));
  EXPECT_EQ(test::text(rail.button(0)->accessibleName()), "Traces: out of date, 10,000 events");
}

TEST(MessageBar, error_saysWhatWhereAndWhatToDo) {
  MessageBar bar;
  bar.post(Error{ErrorKind::io, "The file is gone.", "a.h5", "Choose another."});
  EXPECT_EQ(test::text(bar.text()), "The file is gone.\na.h5\nChoose another.");
  EXPECT_FALSE(bar.isHidden());
}

TEST(MessageBar, sameCauseTwice_isOneMessage) {
  MessageBar bar;
  for (int i = 0; i < 3; ++i) bar.post(Error{ErrorKind::io, "Gone.", "a.h5", {}});
  EXPECT_EQ(bar.count(), 1);
}

TEST(MessageBar, close_bringsTheOlderBack) {
  MessageBar bar;
  bar.post(MessageBar::Kind::note, QStringLiteral("first"));
  bar.post(MessageBar::Kind::note, QStringLiteral("second"));
  QTest::mouseClick(test::named<QToolButton>(&bar, "closeMessage"), Qt::LeftButton);
  EXPECT_EQ(test::text(bar.text()), "first");
  QTest::mouseClick(test::named<QToolButton>(&bar, "closeMessage"), Qt::LeftButton);
  EXPECT_TRUE(bar.isHidden());
}

TEST(MessageBar, copy_fillsTheClipboard) {
  MessageBar bar;
  bar.post(MessageBar::Kind::note, QStringLiteral("what"), QStringLiteral("where"));
  QTest::mouseClick(test::named<QToolButton>(&bar, "copyMessage"), Qt::LeftButton);
  EXPECT_EQ(test::text(QGuiApplication::clipboard()->text()), "what\nwhere");
}

TEST(MessageBar, cancelled_isNoMessage) {
  MessageBar bar;
  bar.post(Error{ErrorKind::cancelled, "Stopped.", {}, {}});
  EXPECT_EQ(bar.count(), 0);
}

TEST(MessageBar, markup_isShownAsText) {
  MessageBar bar;
  bar.post(MessageBar::Kind::note, QStringLiteral("<img src=x>"));
  EXPECT_TRUE(test::named<QLabel>(&bar, "messageWords")->text().contains(QLatin1String("&lt;img")));
}

TEST(TimeText, half_saysTheRest) {
  EXPECT_EQ(test::text(timeText(12, 0.5)), "12 s, about 12 s left");
}
TEST(TimeText, beginning_saysOnlyElapsed) {
  EXPECT_EQ(test::text(timeText(3, 0.01)), "3 s");
}
TEST(TimeText, minutes_areMinutes) {
  EXPECT_EQ(test::text(timeText(300, -1)), "5 min");
}

TEST(JobsArea, stop_namesItsJob) {
  JobsArea area;
  area.begin(QStringLiteral("one"));
  const int second = area.begin(QStringLiteral("two"));
  QSignalSpy spy(&area, &JobsArea::stopWanted);
  area.findChildren<QToolButton*>(QStringLiteral("stopJob")).last()->click();
  ASSERT_EQ(spy.count(), 1);
  EXPECT_EQ(spy[0][0].toInt(), second);
}

TEST(JobsArea, ended_isGone) {
  JobsArea area;
  const int job = area.begin(QStringLiteral("one"));
  area.progress(job, 0.5);
  area.end(job);
  area.end(job);
  area.progress(job, 0.7);
  EXPECT_EQ(area.running(), 0);
}

TEST(JobsArea, controls_haveNames) {
  JobsArea area;
  area.begin(QStringLiteral("one"));
  EXPECT_EQ(test::namelessControls(&area), QStringList());
}

TEST(StartPage, missingProject_cannotBeChosen) {
  StartPage page;
  page.setRecent({{QStringLiteral("/a"), QStringLiteral("A"), true},
                  {QStringLiteral("/b"), QStringLiteral("B"), false}});
  const auto buttons = page.findChildren<QPushButton*>(QStringLiteral("recentProject"));
  ASSERT_EQ(buttons.size(), 2);
  EXPECT_TRUE(buttons[0]->isEnabled());
  EXPECT_FALSE(buttons[1]->isEnabled());
  QSignalSpy spy(&page, &StartPage::projectWanted);
  buttons[0]->click();
  EXPECT_EQ(test::text(spy[0][0].toString()), "/a");
}

TEST(ReportView, svg_becomesAPicture) {
  report_view::ReportView view;
  view.resize(600, 400);
  view.show();
  view.setReport(
      QStringLiteral(
          "<h1>R</h1><svg xmlns='http://www.w3.org/2000/svg' width='100' height='50'><rect width='100' "
          "height='50' fill='#0072b2'/><text>unseen</text></svg>"),
      QStringLiteral("/p/report.html"));
  view.flush();
  auto* browser = test::named<QTextBrowser>(&view, "reportPreview");
  EXPECT_FALSE(browser->toPlainText().contains(QLatin1String("unseen")));
  const QImage picture = view.grab().toImage();
  bool blue = false;
  for (int y = 0; y < picture.height() && !blue; ++y) {
    for (int x = 0; x < picture.width() && !blue; ++x) blue = picture.pixelColor(x, y) == QColor(0x0072b2);
  }
  EXPECT_TRUE(blue);
}

}  // namespace
}  // namespace pw::frame
