// SPDX-License-Identifier: GPL-3.0-or-later
#include "window_scenes.h"

#include <qcustomplot.h>

#include <QAbstractSpinBox>
#include <QComboBox>
#include <QTest>
#include <QWindow>

#include "frame/message_bar.h"
#include "frame/page_frame.h"
#include "plots/plot_view.h"
#include "plots/range_selector.h"
#include "traces/trace_view.h"
#include "training/run_view.h"
#include "window/hardware_page.h"
#include "window/laboratory_document.h"
#include "window/run_actions.h"
#include "wizard/cost_bars.h"
#include "wizard/wizard_view.h"

namespace pw::bench {
namespace {

using window::MainWindow;
constexpr int openLimitMs = 120'000, runLimitMs = 900'000;

Figure stalls(const std::string& name) {
  return {name, "ms", 50};
}
Figure response(const std::string& name, double limit = 16) {
  return {name, "ms", limit};
}

QPoint inWindow(const QWidget* widget, const QPoint& point) {
  return widget->mapTo(widget->window(), point);
}

void click(const QWidget* widget) {
  QTest::mouseClick(widget->window()->windowHandle(), Qt::LeftButton, {},
                    inWindow(widget, widget->rect().center()));
}

Error lastMessage(MainWindow& window, const char* where) {
  return {ErrorKind::toolFailed, window.messages()->text().toStdString(), where, {}};
}

/// Plots of the page that is shown.
std::vector<plots::PlotView*> visiblePlots(MainWindow& window) {
  std::vector<plots::PlotView*> visible;
  for (plots::PlotView* plot : window.findChildren<plots::PlotView*>()) {
    if (plot->isVisible() && !plot->content().isEmpty()) visible.push_back(plot);
  }
  return visible;
}

/// Counts how often plots are drawn anew: what moves over a plot must not redraw its curves.
class Redraws : public QObject {
 public:
  explicit Redraws(const std::vector<plots::PlotView*>& plots) {
    for (plots::PlotView* plot : plots) {
      connect(plot->canvas(), &QCustomPlot::afterReplot, this, [this] { ++m_count; });
    }
  }
  int count() const { return m_count; }

 private:
  int m_count = 0;
};

}  // namespace

void quietScene(Stage& stage) {
  Figure gaps = stalls("no window, nothing to do: gaps of the event loop");
  gaps.relaxed = 1e6;  // for comparison
  Heartbeat heartbeat;
  heartbeat.start();
  idle(2000 * stage.rounds);
  heartbeat.stop(gaps);
  stage.figures.push_back(std::move(gaps));
}

Result<void> openScene(Stage& stage, MainWindow& window, const QString& project) {
  Figure time{"opening a project, until it is shown", "ms", 2000};
  Figure gaps = stalls("opening a project, gaps of the event loop");
  for (int round = 0; round < stage.rounds; ++round) {
    window.closeProject();
    idle(200);
    Heartbeat heartbeat;
    heartbeat.start();
    const Clock::time_point before = Clock::now();
    window.openProject(project);
    if (!waitUntil([&] { return window.hasProject() && window.isSettled(); }, openLimitMs)) {
      return tl::unexpected<Error>(lastMessage(window, "open"));
    }
    time.samples.push_back(milliseconds(Clock::now() - before));
    idle(300);  // throttled plots
    heartbeat.stop(gaps);
  }
  stage.figures.push_back(std::move(time));
  stage.figures.push_back(std::move(gaps));
  return {};
}

void pageScene(Stage& stage, MainWindow& window) {
  Figure first = response("page shown for the first time, all painted", 100);
  Figure again = response("page switch, all painted", 100);
  std::vector<bool> seen(window::stageCount, false);
  Pace pace(stage.application, 20);
  const auto go = [&](int page) {
    const Span span = pace.allPaintedAfter([&] { click(window.rail()->button(page)); });
    (seen[std::size_t(page)] ? again : first).add(span);
    seen[std::size_t(page)] = true;
  };
  for (int round = 0; round < stage.rounds; ++round) {
    for (int from = 0; from < window::stageCount; ++from) {
      for (int to = 0; to < window::stageCount; ++to) {
        if (from == to) continue;
        if (window.stage() != from) go(from);
        go(to);
      }
    }
  }
  stage.figures.push_back(std::move(first));
  stage.figures.push_back(std::move(again));
}

void typingScene(Stage& stage, MainWindow& window) {
  Figure keys = response("typing in a settings field, a key");
  Figure taken = response("typing in a settings field, Return");
  Pace pace(stage.application, 20);
  for (const int page : {window::traces, window::training, window::compression, window::hardware}) {
    window.showStage(page);
    idle(200);
    for (QAbstractSpinBox* field : window.page(page)->findChildren<QAbstractSpinBox*>()) {
      if (!field->isVisible() || !field->isEnabled() || field->isReadOnly()) continue;
      field->setFocus();
      idle(50);
      QWindow* target = window.windowHandle();
      const QString before = field->text();
      for (int round = 0; round < 2 * stage.rounds; ++round) {
        keys.add(pace.paintedAfter([&] { QTest::keyClick(target, Qt::Key_End); }));
        keys.add(pace.paintedAfter([&] { QTest::keyClick(target, Qt::Key_Backspace); }));
        keys.add(pace.paintedAfter([&] { QTest::keyClick(target, Qt::Key_1 + round % 9); }));
        taken.add(pace.paintedAfter([&] { QTest::keyClick(target, Qt::Key_Return); }));
      }
      while (window.document().undoStack()->canUndo()) window.document().undoStack()->undo();
      idle(60);
    }
  }
  stage.figures.push_back(std::move(keys));
  stage.figures.push_back(std::move(taken));
}

void costScene(Stage& stage, MainWindow& window) {
  window.showStage(window::hardware);
  auto* wizard = window.findChild<wizard::WizardView*>();
  wizard->setCurrent(window::HardwarePage::parallelism);
  auto* bars = wizard->findChild<wizard::CostBars*>(QStringLiteral("costBars"));
  waitUntil([&] { return !bars->bars().isEmpty(); }, openLimitMs);
  idle(300);
  Figure costs{"hardware costs after a field changed", "ms", 100};
  // Each of these changes a figure: block RAM, DSP blocks, LUTs.
  const std::pair<const char*, int> changes[] = {{"storage0", 2}, {"way0", 2}, {"way1", 3}, {"way0", 3}};
  for (int round = 0; round < 5 * stage.rounds; ++round) {
    for (const auto& [name, choice] : changes) {
      auto* field = wizard->findChild<QComboBox*>(QString::fromLatin1(name));
      const QString before = bars->accessibleDescription();
      const Moment start = now();
      field->setCurrentIndex(choice);
      const bool shown = waitUntil(
          [&] { return bars->accessibleDescription() != before && !bars->bars().isEmpty(); }, openLimitMs);
      bars->repaint();
      if (shown) costs.add(since(start, now()));
    }
    while (window.document().undoStack()->canUndo()) window.document().undoStack()->undo();
    idle(150);
  }
  stage.figures.push_back(std::move(costs));
}

void dragScene(Stage& stage, MainWindow& window) {
  window.showStage(window::traces);
  idle(300);
  auto* view = window.findChild<traces::TraceView*>();
  QCustomPlot* canvas = view->plots().front()->canvas();
  QWindow* target = window.windowHandle();
  const auto at = [&](double sample) {
    return inWindow(canvas,
                    QPoint(int(canvas->xAxis->coordToPixel(sample)), canvas->axisRect()->center().y()));
  };
  Figure moves = response("dragging the trace window, a move");
  Figure drops = response("dragging the trace window, letting go");
  Figure redraws{"full redraws of the traces in a drag", "", 0};
  Pace pace(stage.application);
  for (int round = 0; round < 5 * stage.rounds; ++round) {
    const plots::SampleRange range = view->window();
    QPoint place = at(double(range.start) + double(range.length) / 2);
    QTest::mousePress(target, Qt::LeftButton, {}, place);
    const Redraws counted({view->plots().front()});
    const int step = round % 2 ? -1 : 1;
    for (int move = 0; move < 60; ++move) {
      place.rx() += step;
      moves.add(pace.paintedAfter([&] { QTest::mouseMove(target, place); }));
    }
    redraws.samples.push_back(counted.count());
    drops.add(pace.paintedAfter([&] { QTest::mouseRelease(target, Qt::LeftButton, {}, place); }));
    idle(100);
  }
  for (Figure* figure : {&moves, &drops, &redraws}) stage.figures.push_back(std::move(*figure));
}

void hoverScene(Stage& stage, MainWindow& window) {
  Figure moves = response("hovering over a plot, a move");
  Figure redraws{"full redraws of a plot under the pointer", "", 0};
  Pace pace(stage.application);
  for (int page = 0; page < window::stageCount; ++page) {
    window.showStage(page);
    idle(300);
    for (plots::PlotView* plot : visiblePlots(window)) {
      const QRect area = plot->canvas()->axisRect()->rect();
      const Redraws counted({plot});
      constexpr int steps = 60;
      for (int step = 0; step < steps * stage.rounds; ++step) {
        const int done = step % steps;
        const QPoint place(area.left() + 2 + (area.width() - 4) * done / steps,
                           area.top() + 2 + (area.height() - 4) * done / steps);
        moves.add(pace.paintedAfter(
            [&] { QTest::mouseMove(window.windowHandle(), inWindow(plot->canvas(), place)); }));
      }
      redraws.samples.push_back(counted.count());
    }
  }
  stage.figures.push_back(std::move(moves));
  stage.figures.push_back(std::move(redraws));
}

Result<void> trainingScene(Stage& stage, MainWindow& window, int epochs) {
  jobs::Laboratory laboratory = window.document().laboratory();
  laboratory.teacher = recipe::withEpochs(laboratory.teacher, epochs);
  window.document().edit(laboratory, MainWindow::tr("Benchmark"));
  window.showStage(window::training);
  idle(300);
  std::vector<Clock::time_point> told;
  std::vector<Clock::time_point> drawn;
  QObject context;
  QObject::connect(&window.runs().runner(), &window::LaboratoryRunner::epochDone, &context,
                   [&] { told.push_back(Clock::now()); });
  QObject::connect(window.findChild<training::RunView*>()->plots().front()->canvas(),
                   &QCustomPlot::afterReplot, &context, [&] { drawn.push_back(Clock::now()); });
  Heartbeat heartbeat;
  heartbeat.start();
  window.runs().runPage(window::training, true);
  waitUntil([&] { return !window.runs().isRunning(); }, runLimitMs);
  waitUntil([&] { return window.isSettled(); }, openLimitMs);
  idle(500);
  Figure gaps = stalls("training, gaps of the event loop");
  heartbeat.stop(gaps);
  if (int(told.size()) < epochs) return tl::unexpected<Error>(lastMessage(window, "training"));
  // Whole seconds between the first and the last epoch.
  Figure told1{"training, epochs a second", "1/s", 20, true};
  Figure drawn1{"training, curve updates a second", "1/s", 20, true};
  const auto between = [](const std::vector<Clock::time_point>& times, Clock::time_point from) {
    return double(std::count_if(times.begin(), times.end(), [&](Clock::time_point time) {
      return time >= from && time < from + std::chrono::seconds(1);
    }));
  };
  for (auto from = told.front(); from + std::chrono::seconds(1) <= told.back();
       from += std::chrono::seconds(1)) {
    told1.samples.push_back(between(told, from));
    drawn1.samples.push_back(between(drawn, from));
  }
  for (Figure* figure : {&told1, &drawn1, &gaps}) stage.figures.push_back(std::move(*figure));
  return {};
}

Result<void> runAllScene(Stage& stage, MainWindow& window) {
  Figure gaps = stalls("run all, gaps of the event loop");
  bool failed = false;
  QObject context;
  QObject::connect(&window.runs().runner(), &window::LaboratoryRunner::failed, &context,
                   [&] { failed = true; });
  Heartbeat heartbeat;
  heartbeat.start();
  window.runs().runAll();
  // Each page is looked at for a while, as an audience would.
  Clock::time_point turned = Clock::now();
  const bool ended = waitUntil(
      [&] {
        if (milliseconds(Clock::now() - turned) > 700) {
          window.showStage((window.stage() + 1) % window::stageCount);
          turned = Clock::now();
        }
        return !window.runs().isRunning();
      },
      runLimitMs);
  waitUntil([&] { return window.isSettled(); }, openLimitMs);
  idle(1500);
  heartbeat.stop(gaps);
  if (!ended || failed) return tl::unexpected<Error>(lastMessage(window, "run all"));
  stage.figures.push_back(std::move(gaps));
  return {};
}

}  // namespace pw::bench
