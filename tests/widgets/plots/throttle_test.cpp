// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/throttle.h"

#include <QElapsedTimer>
#include <QTest>

#include "gui_test.h"

namespace pw::plots {
namespace {

TEST(Throttle, request_afterQuiet_runsAtOnce) {
  int runs = 0;
  Throttle throttle([&] { ++runs; });
  throttle.request();
  EXPECT_EQ(runs, 1);
}

TEST(Throttle, manyRequests_withinAnInterval_runTwice) {
  int runs = 0;
  Throttle throttle([&] { ++runs; }, 30);
  for (int i = 0; i < 1000; ++i) throttle.request();
  EXPECT_EQ(runs, 1);
  QTest::qWait(100);
  EXPECT_EQ(runs, 2);  // the first and the last
}

TEST(Throttle, lastRequest_isNeverLost) {
  int asked = 0, shown = 0;
  Throttle throttle([&] { shown = asked; }, 20);
  for (asked = 1; asked < 50; ++asked) throttle.request();
  asked = 50;
  throttle.request();
  EXPECT_TRUE(QTest::qWaitFor([&] { return shown == 50; }, 1000));
}

TEST(Throttle, runs_areAtLeastAnIntervalApart) {
  QElapsedTimer clock;
  clock.start();
  std::vector<qint64> times;
  Throttle throttle([&] { times.push_back(clock.elapsed()); }, 25);
  while (clock.elapsed() < 300) {
    throttle.request();
    QTest::qWait(1);
  }
  ASSERT_GT(times.size(), 2U);
  // A precise timer may fire up to a millisecond early.
  for (std::size_t i = 1; i < times.size(); ++i) EXPECT_GE(times[i] - times[i - 1], 24);
}

TEST(Throttle, requestFromTheAction_waitsAnInterval) {
  int runs = 0;
  Throttle* self = nullptr;
  Throttle throttle(
      [&] {
        if (++runs < 3) self->request();
      },
      20);
  self = &throttle;
  throttle.request();
  EXPECT_EQ(runs, 1);
  EXPECT_TRUE(QTest::qWaitFor([&] { return runs == 3; }, 1000));
}

TEST(Throttle, flush_runsOnlyAWaitingRequest) {
  int runs = 0;
  Throttle throttle([&] { ++runs; }, 1000);
  throttle.flush();
  EXPECT_EQ(runs, 0);
  throttle.request();
  throttle.request();
  throttle.flush();
  throttle.flush();
  EXPECT_EQ(runs, 2);
}

}  // namespace
}  // namespace pw::plots
