// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/background_jobs.h"

#include <QLabel>
#include <QTest>
#include <QToolButton>
#include <semaphore>

#include "frame/jobs_area.h"
#include "frame/message_bar.h"
#include "gui_test.h"

namespace pw::window {
namespace {

class QuickJobs : public testing::Test {
 protected:
  bool untilIdle() {
    return QTest::qWaitFor([this] { return background.isIdle(); }, 5000);
  }
  void start(int value, std::binary_semaphore* gate = nullptr) {
    background.startQuick<int>(
        QStringLiteral("kind"),
        [=, this] {
          ++made;
          if (gate) gate->acquire();
          return value;
        },
        [this](int answer) { answers.push_back(answer); });
  }

  frame::JobsArea area;
  frame::MessageBar messages;
  std::atomic<int> made = 0;
  std::vector<int> answers;
  BackgroundJobs background{&area, &messages, nullptr};
};

TEST_F(QuickJobs, answer_comesBackOnThisThread) {
  start(7);
  EXPECT_TRUE(answers.empty());
  ASSERT_TRUE(untilIdle());
  EXPECT_EQ(answers, (std::vector<int>{7}));
}

TEST_F(QuickJobs, jobsArea_doesNotShowThem) {
  std::binary_semaphore gate(0);
  start(1, &gate);
  EXPECT_TRUE(area.findChildren<QToolButton*>().isEmpty());
  gate.release();
  EXPECT_TRUE(untilIdle());
}

TEST_F(QuickJobs, newerOne_silencesTheOlderAndSkipsWhatHasNotBegun) {
  std::binary_semaphore gate(0);
  start(1, &gate);
  ASSERT_TRUE(QTest::qWaitFor([this] { return made == 1; }, 5000));
  start(2);
  start(3);
  gate.release();
  ASSERT_TRUE(untilIdle());
  EXPECT_EQ(answers, (std::vector<int>{3}));
  EXPECT_EQ(made, 2);  // the second was never made
}

TEST_F(QuickJobs, longJobs_areNotWaitedFor) {
  std::counting_semaphore<2> gate(0);
  for (const char* kind : {"one", "other"}) {
    background.start<int>(
        QString::fromLatin1(kind), QStringLiteral("Long"),
        [&gate](const Work&) -> Result<int> {
          gate.acquire();
          return 0;
        },
        [](std::optional<int>) {});
  }
  start(5);
  EXPECT_TRUE(QTest::qWaitFor([this] { return !answers.empty(); }, 5000));
  gate.release(2);
  EXPECT_TRUE(untilIdle());
}

TEST_F(QuickJobs, stopped_areSilent) {
  std::binary_semaphore gate(0);
  start(1, &gate);
  background.stopAll();
  gate.release();
  ASSERT_TRUE(untilIdle());
  EXPECT_TRUE(answers.empty());
}

}  // namespace
}  // namespace pw::window
