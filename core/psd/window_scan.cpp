// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/window_scan.h"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <numeric>
#include <random>
#include <thread>

#include "discriminant.h"
#include "pulse/discrimination.h"
#include "window_events.h"

namespace pw::psd {
namespace {

std::vector<WindowPoint> windowsOf(const trace::TraceInfo& info, const WindowScanSettings& settings) {
  // Windows from each edge may begin before it and end behind the trace: they are cut there.
  const std::int64_t first = settings.aligned ? -std::int64_t(info.length) : info.firstSampleIndex;
  const std::int64_t last = settings.aligned ? std::int64_t(info.length) : first + std::int64_t(info.length);
  std::vector<WindowPoint> windows;
  for (const int length : settings.lengths) {
    std::vector<int> starts = settings.starts;
    if (starts.empty())
      for (std::int64_t start = settings.aligned ? -60 : first;
           start + length <= (settings.aligned ? 400 : last); start += settings.step)
        starts.push_back(int(start));
    for (const int start : starts)
      if (start >= first && std::int64_t(start) + length <= last) windows.push_back({start, length, {}, {}});
  }
  return windows;
}

/// The samples of a window of every event, averaged in groups, [n × inputs].
Eigen::MatrixXd inputsOf(const WindowEvents& events, const std::vector<float>& pulses,
                         const std::vector<float>* edges, std::int64_t start, int length, int maxInputs) {
  const int group = (length + maxInputs - 1) / maxInputs, inputs = (length + group - 1) / group;
  Eigen::MatrixXd result = Eigen::MatrixXd::Zero(Eigen::Index(events.labels.size()), inputs);
  for (std::size_t i = 0; i < events.labels.size(); ++i) {
    const std::int64_t first = start + (edges ? std::llround((*edges)[i]) : 0);
    for (int k = 0; k < length; ++k) {
      const std::int64_t at = first + k;
      if (at < 0 || at >= std::int64_t(events.length)) continue;
      result(Eigen::Index(i), k / group) += pulses[i * events.length + std::size_t(at)] / group;
    }
  }
  return result;
}

/// Fold of every event: each class dealt out at random.
std::vector<int> randomFolds(const std::vector<std::int8_t>& labels, int folds, std::uint64_t seed) {
  std::vector<std::size_t> order(labels.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::mt19937_64 generator(seed);
  std::shuffle(order.begin(), order.end(), generator);
  std::vector<int> result(labels.size());
  int next[2] = {};
  for (const std::size_t i : order) result[i] = next[labels[i] ? 1 : 0]++ % folds;
  return result;
}

WindowScore scored(const Eigen::MatrixXd& inputs, const WindowEvents& events,
                   const WindowScanSettings& settings, double shrinkage) {
  WindowScore score{0, 0};
  for (int repeat = 0; repeat < settings.repeats; ++repeat) {
    const auto folds = randomFolds(events.labels, settings.folds, settings.seed + std::uint64_t(repeat));
    const auto scores = crossValidated(inputs, events.labels, folds, settings.folds, shrinkage);
    std::size_t right = 0;
    for (std::size_t i = 0; i < scores.size(); ++i)
      right += (scores[i] >= 0) == (events.labels[i] == trace::neutron);
    score.auc += pulse::areaUnderCurve(scores, events.labels) / settings.repeats;
    score.accuracy += double(right) / double(scores.size()) / settings.repeats;
  }
  return score;
}

void score(WindowPoint& window, const WindowEvents& events, std::int64_t origin,
           const WindowScanSettings& settings) {
  const std::int64_t start = window.start - (settings.aligned ? 0 : origin);
  const auto of = [&](const std::vector<float>& pulses, const std::vector<float>& edges, double shrinkage) {
    return scored(inputsOf(events, pulses, settings.aligned ? &edges : nullptr, start, window.length,
                           settings.maxInputs),
                  events, settings, shrinkage);
  };
  window.plain = of(events.plain, events.edge, settings.plainShrinkage);
  window.equalised = of(events.equalised, events.equalisedEdge, settings.equalisedShrinkage);
}

/// Scores all windows on all cores; this thread works too, and reports.
void scoreAll(std::vector<WindowPoint>& windows, const WindowEvents& events, std::int64_t origin,
              const WindowScanSettings& settings, const Work& work) {
  std::atomic<std::size_t> next = 0;
  const auto run = [&](bool reports) {
    for (std::size_t i = next++; i < windows.size() && !work.stopRequested(); i = next++) {
      score(windows[i], events, origin, settings);
      if (reports) work.report(double(i) / double(windows.size()), "Trying windows");
    }
  };
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < std::thread::hardware_concurrency(); ++i)
    threads.emplace_back([&] { run(false); });
  run(true);
}

Json toJson(const WindowScore& score) {
  return {{"auc", score.auc}, {"accuracy", score.accuracy}};
}

}  // namespace

Json toJson(const WindowScanSettings& settings) {
  return {{"features", pulse::toJson(settings.features)},
          {"starts", settings.starts},
          {"lengths", settings.lengths},
          {"step", settings.step},
          {"aligned", settings.aligned},
          {"minAmplitude", settings.minAmplitude},
          {"heightSamples", settings.heightSamples},
          {"equalisedNoise", settings.equalisedNoise},
          {"maxEvents", settings.maxEvents},
          {"maxInputs", settings.maxInputs},
          {"plainShrinkage", settings.plainShrinkage},
          {"equalisedShrinkage", settings.equalisedShrinkage},
          {"folds", settings.folds},
          {"repeats", settings.repeats},
          {"seed", settings.seed}};
}

Result<void> check(const WindowScanSettings& settings, const std::string& where) {
  const auto refuse = [&](const std::string& what) { return failure(ErrorKind::badInput, what, where); };
  PW_CHECK(pulse::check(settings.features, where));
  if (settings.lengths.empty()) return refuse("At least one length of a window is needed.");
  for (const int length : settings.lengths)
    if (length < 1) return refuse("A window has at least 1 sample.");
  if (settings.step < 1) return refuse("The step between windows must be at least 1 sample.");
  if (!(settings.minAmplitude > 0)) return refuse("The least amplitude must be above 0 counts.");
  if (settings.heightSamples < 1 || settings.heightSamples % 2 == 0)
    return refuse("The samples averaged for the height must be an odd number.");
  if (!(settings.equalisedNoise >= 0)) return refuse("The equalised noise must not be negative.");
  if (settings.maxEvents < 10) return refuse("At least 10 events of a class are needed.");
  if (settings.maxInputs < 1) return refuse("At least 1 input is needed.");
  for (const double share : {settings.plainShrinkage, settings.equalisedShrinkage})
    if (!(share > 0 && share < 1)) return refuse("A shrinkage lies between 0 and 1.");
  if (settings.folds < 2 || settings.repeats < 1) return refuse("At least 2 folds and 1 repeat are needed.");
  return {};
}

const WindowPoint* WindowScan::best() const {
  const auto worse = [](const WindowPoint& a, const WindowPoint& b) {
    return a.equalised.auc != b.equalised.auc ? a.equalised.auc < b.equalised.auc : a.length > b.length;
  };
  return points.empty() ? nullptr : &*std::max_element(points.begin(), points.end(), worse);
}

Result<WindowScan> scanWindows(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                               const WindowScanSettings& settings, const Work& work) {
  PW_CHECK(check(settings, "window scan"));
  WindowScan scan;
  scan.points = windowsOf(file.info(), settings);
  const std::string where = file.path().string();
  if (scan.points.empty())
    return failure(ErrorKind::badInput,
                   "No window lies inside the traces of " + std::to_string(file.info().length) + " samples.",
                   where, "Give shorter windows, or other starts.");
  PW_ASSIGN(const WindowEvents events, readWindowEvents(file, labels, settings, work.part(0, 0.1)));
  scan.neutrons = std::size_t(std::count(events.labels.begin(), events.labels.end(), trace::neutron));
  scan.gammas = events.labels.size() - scan.neutrons;
  if (std::min(scan.gammas, scan.neutrons) < std::size_t(2 * settings.folds))
    return failure(ErrorKind::badInput,
                   "There are " + std::to_string(scan.gammas) + " gammas and " +
                       std::to_string(scan.neutrons) + " neutrons above " +
                       std::to_string(int(settings.minAmplitude)) + " counts: at least " +
                       std::to_string(2 * settings.folds) + " of each are needed.",
                   where, "Label the traces first, or lower the least amplitude.");
  std::vector<float> edges = events.edge;
  std::nth_element(edges.begin(), edges.begin() + std::ptrdiff_t(edges.size() / 2), edges.end());
  scan.medianEdge = double(edges[edges.size() / 2]) + double(file.info().firstSampleIndex);
  scoreAll(scan.points, events, file.info().firstSampleIndex, settings, work.part(0.1, 1));
  if (work.stopRequested()) return cancelled(where);
  work.report(1, "Trying windows");
  return scan;
}

Json toJson(const WindowScan& scan) {
  Json points = Json::array();
  for (const WindowPoint& point : scan.points)
    points.push_back({{"start", point.start},
                      {"length", point.length},
                      {"plain", toJson(point.plain)},
                      {"equalised", toJson(point.equalised)}});
  Json json = {{"gammas", scan.gammas},
               {"neutrons", scan.neutrons},
               {"median_edge", scan.medianEdge},
               {"windows", points}};
  if (const WindowPoint* best = scan.best())
    json["best"] = {{"start", best->start}, {"length", best->length}};
  return json;
}

}  // namespace pw::psd
