// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_analyses.h"

#include "window/main_window.h"
#include "window/read_project.h"

namespace pw::window {
namespace {

using Labels = std::vector<std::int8_t>;

/// A scan that takes a second or two: enough to see where the information is.
psd::WindowScanSettings quickScan(int length) {
  psd::WindowScanSettings settings;
  settings.lengths = {length};
  settings.step = 20;
  settings.maxEvents = 400;
  settings.maxInputs = 40;
  settings.repeats = 1;
  return settings;
}

/// Hands `made` to the page as a shared value, none when there is none.
template <class Value>
std::shared_ptr<const Value> shared(std::optional<Value> made) {
  return made ? std::make_shared<const Value>(std::move(*made)) : nullptr;
}

}  // namespace

void connectAnalyses(traces::TraceView* view, BackgroundJobs* background, std::function<std::string()> file) {
  QObject::connect(view, &traces::TraceView::persistenceWanted, background, [=](bool baselineAtZero) {
    if (file().empty()) return;
    background->start<pulse::Persistence>(
        QStringLiteral("persistence"), MainWindow::tr("Counting every trace"),
        [path = file(), labels = view->events().labels, baselineAtZero](const Work& work) {
          return readPersistence(path, labels, baselineAtZero, work);
        },
        [=](std::optional<pulse::Persistence> maps) {
          view->setPersistence(shared(std::move(maps)), baselineAtZero);
        });
  });
  QObject::connect(view, &traces::TraceView::scanWanted, background, [=](qint64 length) {
    if (file().empty()) return;
    background->start<psd::WindowScan>(
        QStringLiteral("windows"), MainWindow::tr("Trying windows"),
        [path = file(), labels = view->events().labels,
         settings = quickScan(int(length))](const Work& work) -> Result<psd::WindowScan> {
          PW_ASSIGN(const trace::TraceFile traces, trace::TraceFile::open(path));
          return psd::scanWindows(traces, labels, settings, work);
        },
        [=](std::optional<psd::WindowScan> scan) { view->setScan(shared(std::move(scan))); });
  });
}

}  // namespace pw::window
