// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_analyses.h"

#include "traces/cut_panel.h"
#include "window/main_window.h"
#include "window/read_events.h"

namespace pw::window {
namespace {

using Labels = std::vector<std::int8_t>;

/// A scan that takes a second or two: enough to see where the information is.
psd::WindowScanSettings quickScan(int length, dataset::Alignment alignment) {
  psd::WindowScanSettings settings;
  settings.aligned = alignment == dataset::Alignment::leadingEdge;
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
          return pulse::measureOnce(traces.file, traces.settings.features, traces.cache, work);
        },
        [=](std::optional<Features> features) {
          if (features) view->setFeatures(std::move(*features), traces.settings.features);
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
  QObject::connect(
      view, &traces::TraceView::scanWanted, background, [=](qint64 length, dataset::Alignment alignment) {
        const std::string path = now().file;
        if (path.empty()) return;
        background->start<psd::WindowScan>(
            QStringLiteral("windows"), MainWindow::tr("Trying windows"),
            [=, labels = view->events().labels,
             settings = quickScan(int(length), alignment)](const Work& work) -> Result<psd::WindowScan> {
              PW_ASSIGN(const trace::TraceFile traces, trace::TraceFile::open(path));
              return psd::scanWindows(traces, labels, settings, work);
            },
            [=](std::optional<psd::WindowScan> scan) { view->setScan(shared(std::move(scan))); });
      });
}

/// A method that is not part of the features, on every pulse. Methods with templates learn from the labels.
void connectValues(traces::TraceView* view, BackgroundJobs* background,
                   const std::function<AnalysedTraces()>& now) {
  using Values = std::vector<float>;
  traces::DiscriminationPanel* panel = view->discrimination();
  QObject::connect(panel, &traces::DiscriminationPanel::valuesWanted, background, [=](psd::Method method) {
    const AnalysedTraces traces = now();
    if (traces.file.empty()) return;
    background->start<Values>(
        QStringLiteral("values"), MainWindow::tr("Measuring by another method"),
        [=, labels = view->events().labels](const Work& work) -> Result<Values> {
          PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(traces.file));
          PW_ASSIGN(psd::Discrimination made,
                    psd::discriminate(file, {method}, labels, traces.settings, work));
          return std::move(made.values.front());
        },
        [=](std::optional<Values> values) { panel->setValues(method, values.value_or(Values())); });
  });
}

/// What is counted over very many events.
void connectCounts(traces::DiscriminationPanel* panel, BackgroundJobs* background) {
  using Counts = std::map<std::string, psd::CutCounts>;
  QObject::connect(panel, &traces::DiscriminationPanel::pictureWanted, background,
                   [=](const traces::PlaneQuestion& question) {
                     background->startQuick<traces::PlanePicture>(
                         QStringLiteral("plane"), [question] { return traces::countPlane(question); },
                         [=](traces::PlanePicture picture) { panel->setPicture(std::move(picture)); });
                   });
  traces::CutPanel* cuts = panel->cuts();
  QObject::connect(cuts, &traces::CutPanel::countsWanted, background,
                   [=](const traces::CutQuestion& question) {
                     background->startQuick<Counts>(
                         QStringLiteral("cuts"), [question] { return traces::countCuts(question); },
                         [=](Counts counts) { cuts->setCounts(question.number, std::move(counts)); });
                   });
}

void connectFits(traces::DiscriminationPanel* panel, BackgroundJobs* background) {
  using Fits = std::vector<psd::SliceFit>;
  QObject::connect(panel, &traces::DiscriminationPanel::fitsWanted, background, [=] {
    background->start<Fits>(
        QStringLiteral("fits"), MainWindow::tr("Fitting"),
        [plane = panel->plane(), slices = panel->sliceWidth()](const Work&) -> Result<Fits> {
          return traces::fitPlane(*plane, traces::sliceEdges(*plane, slices));
        },
        [=, plane = panel->plane()](std::optional<Fits> fits) {
          panel->setFits(plane, fits.value_or(Fits()));
        });
  });
}

/// Evenly spaced gates: a map of equal cells.
psd::GateScanSettings evenGates(const pulse::FeatureSettings& features) {
  psd::GateScanSettings settings;
  settings.features = features;
  settings.shorts.clear();
  settings.longs.clear();
  for (int gate = 4; gate <= 100; gate += 4) settings.shorts.push_back(gate);
  for (int gate = 40; gate <= 500; gate += 20) settings.longs.push_back(gate);
  return settings;
}

void connectGates(traces::TraceView* view, BackgroundJobs* background,
                  const std::function<AnalysedTraces()>& now) {
  traces::DiscriminationPanel* panel = view->discrimination();
  QObject::connect(panel, &traces::DiscriminationPanel::gatesWanted, background, [=] {
    const AnalysedTraces traces = now();
    if (traces.file.empty()) return panel->setGateScan(nullptr);
    background->start<psd::GateScan>(
        QStringLiteral("gates"), MainWindow::tr("Trying gates"),
        [=, labels = view->events().labels](const Work& work) -> Result<psd::GateScan> {
          PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(traces.file));
          return psd::scanGates(file, labels, evenGates(traces.settings.features), work);
        },
        [=](std::optional<psd::GateScan> scan) { panel->setGateScan(shared(std::move(scan))); });
  });
}

void connectCheck(traces::DiscriminationPanel* panel, BackgroundJobs* background) {
  QObject::connect(panel, &traces::DiscriminationPanel::checkWanted, background, [=] {
    background->start<psd::ConfoundingCheck>(
        QStringLiteral("check"), MainWindow::tr("Checking for confounders"),
        [events = panel->events()](const Work&) -> Result<psd::ConfoundingCheck> {
          return psd::checkConfounding(events->features, events->labels);
        },
        [=](std::optional<psd::ConfoundingCheck> check) { panel->setCheck(std::move(check)); });
  });
}

}  // namespace

void connectAnalyses(traces::TraceView* view, BackgroundJobs* background,
                     std::function<AnalysedTraces()> now) {
  connectFeatures(view, background, now);
  connectPersistence(view, background, now);
  connectScan(view, background, now);
  connectValues(view, background, now);
  connectFits(view->discrimination(), background);
  connectGates(view, background, now);
  connectCounts(view->discrimination(), background);
  connectCheck(view->discrimination(), background);
}

}  // namespace pw::window
