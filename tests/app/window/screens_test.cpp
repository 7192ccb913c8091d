// SPDX-License-Identifier: GPL-3.0-or-later
// The whole window as those meet it who do not see it, who read another language, or have a small screen.
#include <QCoreApplication>
#include <QEventLoop>
#include <QScopeGuard>
#include <QTest>
#include <QTimer>
#include <algorithm>
#include <tuple>

#include "frame/message_bar.h"
#include "frame/page_frame.h"
#include "frame/side_panel.h"
#include "gui_test.h"
#include "plots/plot_view.h"
#include "project_fixture.h"
#include "screen_audit.h"
#include "window/main_window.h"

namespace pw::window {
namespace {

constexpr QSize smallScreen(1280, 720);

/// Texts that are still cut when the panel has unfolded and the layouts have come to rest.
std::string lastingCuts(MainWindow& window) {
  QStringList cut = test::cutTexts(&window);
  std::ignore = QTest::qWaitFor(
      [&] {
        cut = test::cutTexts(&window);
        return cut.isEmpty();
      },
      1000);
  return test::text(cut.join(QLatin1Char('\n')));
}

class Screens : public testing::Test {
 protected:
  static const QString& project() {
    static const test::TemporaryFolder folder;
    static const QString path = [] {
      EXPECT_OK(test::makeProject(folder / "p", test::Progress::everything, 200));
      return QString::fromStdString((folder / "p").string());
    }();
    return path;
  }

  std::unique_ptr<MainWindow> open() {
    auto window = std::make_unique<MainWindow>();
    window->resize(smallScreen);
    window->show();
    QEventLoop loop;
    QObject::connect(window.get(), &MainWindow::settled, &loop, [&] {
      if (window->isSettled()) loop.quit();
    });
    QTimer::singleShot(20'000, &loop, &QEventLoop::quit);
    window->openProject(project());
    loop.exec();
    EXPECT_TRUE(window->hasProject()) << test::text(window->messages()->text());
    return window;
  }

  /// Calls `look` on the start page and on each page with its settings unfolded.
  template <class Look>
  void onEveryPage(Look look) {
    {
      MainWindow start;
      start.resize(smallScreen);
      start.show();
      QTest::qWait(20);
      look(start, "start page");
    }
    const std::unique_ptr<MainWindow> window = open();
    for (int stage = 0; stage < stageCount; ++stage) {
      window->showStage(stage);
      if (frame::SidePanel* panel = window->page(stage)->sidePanel()) panel->setFolded(false);
      QTest::qWait(20);
      window->flushPlots();
      look(*window, window->rail()->button(stage)->objectName().toStdString());
    }
  }
};

TEST_F(Screens, everythingInteractive_hasANameThatIsSpoken) {
  onEveryPage([](MainWindow& window, const std::string& page) {
    const QList<test::Spoken> all = test::spoken(&window);
    EXPECT_GT(all.size(), 15) << page;
    for (const test::Spoken& thing : all) {
      if (!thing.interactive) continue;
      EXPECT_FALSE(thing.name.trimmed().isEmpty()) << page << ": " << test::text(thing.where);
    }
  });
}

TEST_F(Screens, everyPlot_saysInWordsWhatItShows) {
  onEveryPage([](MainWindow& window, const std::string& page) {
    for (plots::PlotView* plot : window.findChildren<plots::PlotView*>()) {
      if (!plot->isVisible()) continue;
      const QList<test::Spoken> parts = test::spoken(plot);
      EXPECT_TRUE(std::any_of(parts.begin(), parts.end(),
                              [&](const test::Spoken& part) {
                                return part.role == QLatin1String("Chart") && part.name == plot->title() &&
                                       part.help == plot->summary() && !part.help.isEmpty();
                              }))
          << page << ": " << test::text(plot->title());
    }
  });
}

TEST_F(Screens, tabKey_reachesEveryControl) {
  onEveryPage([](MainWindow& window, const std::string& page) {
    const QList<QWidget*> reached = test::tabOrder(&window);
    EXPECT_GT(reached.size(), 3) << page;
    for (auto* button : window.findChildren<QAbstractButton*>()) {
      const bool shown = button->isVisible() && button->isEnabled() && button->window() == &window;
      // The rail is one stop of the Tab key; arrows go on from there.
      const bool part = window.rail()->isAncestorOf(button) ||
                        button->objectName().startsWith(QLatin1String("qt_")) || button->inherits("QTabBar");
      if (!shown || part || button->text().isEmpty()) continue;
      EXPECT_TRUE(reached.contains(button)) << page << ": " << test::text(button->text());
    }
  });
}

TEST_F(Screens, smallScreen_cutsNoText) {
  onEveryPage([](MainWindow& window, const std::string& page) {
    EXPECT_EQ(window.size(), smallScreen) << page;
    EXPECT_EQ(lastingCuts(window), "") << page;
  });
}

TEST_F(Screens, aLongerLanguage_cutsNoText) {
  test::LongWords language;
  QCoreApplication::installTranslator(&language);
  const auto restore = qScopeGuard([&] { QCoreApplication::removeTranslator(&language); });
  onEveryPage([](MainWindow& window, const std::string& page) {
    EXPECT_LE(window.width(), smallScreen.width() * 5 / 4) << page;
    EXPECT_EQ(lastingCuts(window), "") << page;
  });
}

TEST_F(Screens, everyText_wentThroughTr) {
  test::LongWords language;
  QCoreApplication::installTranslator(&language);
  const auto restore = qScopeGuard([&] { QCoreApplication::removeTranslator(&language); });
  onEveryPage([](MainWindow& window, const std::string& page) {
    EXPECT_EQ(test::text(test::textsWithoutMarks(&window).join(QLatin1Char('\n'))), "") << page;
  });
}

}  // namespace
}  // namespace pw::window
