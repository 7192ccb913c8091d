// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_analyses.h"

#include "window/main_window.h"
#include "window/read_events.h"

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

void connectFeatures(traces::TraceView* view, BackgroundJobs* background,
                     const std::function<AnalysedTraces()>& now) {
  using Features = std::vector<pulse::PulseFeatures>;
  QObject::connect(view, &traces::TraceView::featuresWanted, background, [=] {
    const AnalysedTraces traces = now();
    if (traces.file.empty()) return;
    background->start<Features>(
        QStringLiteral("features"), MainWindow::tr("Measuring pulses"),
        [traces](const Work& work) {
          return pulse::measureOnce(traces.file, traces.settings, traces.cache, work);
        },
        [=](std::optional<Features> features) {
          if (features) view->setFeatures(std::move(*features), traces.settings);
        });
  });
}

void connectPersistence(traces::TraceView* view, BackgroundJobs* background,
                        const std::function<AnalysedTraces()>& now) {
  QObject::connect(view, &traces::TraceView::persistenceWanted, background, [=](bool baselineAtZero) {
    const std::string path = now().file;
    if (path.empty()) return;
    background->start<pulse::Persistence>(
        QStringLiteral("persistence"), MainWindow::tr("Counting every trace"),
        [=, labels = view->events().labels](const Work& work) {
          return readPersistence(path, labels, baselineAtZero, work, [&](pulse::Persistence maps) {
            auto soFar = std::make_shared<const pulse::Persistence>(std::move(maps));
            background->show(work.stop, [=] { view->setPersistenceSoFar(soFar, baselineAtZero); });
          });
        },
        [=](std::optional<pulse::Persistence> maps) {
          view->setPersistence(shared(std::move(maps)), baselineAtZero);
        });
  });
}

void connectScan(traces::TraceView* view, BackgroundJobs* background,
                 const std::function<AnalysedTraces()>& now) {
  QObject::connect(view, &traces::TraceView::scanWanted, background, [=](qint64 length) {
    const std::string path = now().file;
    if (path.empty()) return;
    background->start<psd::WindowScan>(
        QStringLiteral("windows"), MainWindow::tr("Trying windows"),
        [=, labels = view->events().labels,
         settings = quickScan(int(length))](const Work& work) -> Result<psd::WindowScan> {
          PW_ASSIGN(const trace::TraceFile traces, trace::TraceFile::open(path));
          return psd::scanWindows(traces, labels, settings, work);
        },
        [=](std::optional<psd::WindowScan> scan) { view->setScan(shared(std::move(scan))); });
  });
}

}  // namespace

void connectAnalyses(traces::TraceView* view, BackgroundJobs* background,
                     std::function<AnalysedTraces()> now) {
  connectFeatures(view, background, now);
  connectPersistence(view, background, now);
  connectScan(view, background, now);
}

}  // namespace pw::window
