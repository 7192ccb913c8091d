// SPDX-License-Identifier: GPL-3.0-or-later
// A trace file of a million traces (4 GB, made here and deleted again) in the window.
//   big_file_bench [--json FILE] [--events N] [--folder DIR] [--guard]
// Ends with 1 when a limit was exceeded. --guard: a small file and wide limits, for the tests.
#include <qcustomplot.h>

#include <CLI/CLI.hpp>
#include <QComboBox>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>
#include <atomic>
#include <cstdio>
#include <fstream>
#include <thread>

#include "base/file.h"
#include "big_trace_file.h"
#include "gui_clock.h"
#include "look/theme.h"
#include "plots/plot_view.h"
#include "project/project.h"
#include "traces/trace_view.h"
#include "window/main_window.h"
#include "window/new_project.h"

namespace {

using namespace pw;
using bench::Clock;
using bench::Figure;
using bench::Heartbeat;
namespace fs = std::filesystem;

struct Options {
  std::uint64_t events = 1'000'000;
  std::string json, folder;
  bool guard = false;
};

/// The most memory that this process has had since start(), looked at every 10 ms.
class MemoryWatch {
 public:
  MemoryWatch() : m_thread([this](const std::stop_token& stop) { watch(stop); }) {}
  double mostMegabytes() const { return m_most; }
  static double now() {
    std::ifstream file("/proc/self/statm");
    double size = 0, resident = 0;
    file >> size >> resident;
    return resident * double(sysconf(_SC_PAGESIZE)) / 1e6;
  }

 private:
  void watch(const std::stop_token& stop) {
    while (!stop.stop_requested()) {
      m_most = std::max(m_most.load(), now());
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
  }
  std::atomic<double> m_most = 0;
  std::jthread m_thread;
};

/// A project whose traces are those of `traces`.
Result<void> makeProject(const fs::path& folder, const fs::path& traces) {
  const auto text = [](const fs::path& path) { return QString::fromStdString(path.string()); };
  window::NewProject wanted;
  wanted.folder = text(folder);
  wanted.files = {text(traces)};
  PW_CHECK(window::makeProject(wanted, {}));
  PW_ASSIGN(project::Project project, project::Project::open(folder));
  project::Artifact artifact;
  artifact.name = "traces";
  artifact.path = "datasets/001-traces/source.json";
  PW_CHECK(makeFolder(project.pathOf(artifact).parent_path()));
  PW_CHECK(writeJsonFile(project.pathOf(artifact),
                         {{"file", traces.string()}, {"bytes", fs::file_size(traces)}, {"modified", 0}}));
  return project.record(artifact, {});
}

class Scenes {
 public:
  Scenes(bench::TimedApplication& application, std::vector<Figure>& figures)
      : m_application(application), m_figures(figures) {
    m_window.show();
    m_view = m_window.findChild<traces::TraceView*>();
    bench::idle(300);
  }

  /// Until the first traces are painted; then until every pulse is measured, with steps meanwhile.
  bool openFirst(const QString& project);
  bool openAgain(const QString& project);
  void step(const char* name, int steps);
  bool density();
  void brush(int times);
  void classes();

 private:
  QCustomPlot* overlay() { return m_view->plots()[0]->canvas(); }
  double untilPicture(const QString& project);
  bool untilMeasured(int limitMs) {
    return bench::waitUntil([&] { return !m_view->events().features.empty() && m_window.isSettled(); },
                            limitMs);
  }
  void add(const std::string& name, const char* unit, double limit, double value) {
    m_figures.push_back({name, unit, limit, false, {value}});
  }
  void stopInto(Heartbeat& heartbeat, const std::string& name, double limit) {
    Figure gaps{name, "ms", limit};
    heartbeat.stop(gaps);
    m_figures.push_back(std::move(gaps));
  }

  bench::TimedApplication& m_application;
  std::vector<Figure>& m_figures;
  window::MainWindow m_window;
  traces::TraceView* m_view = nullptr;
};

double Scenes::untilPicture(const QString& project) {
  bool painted = false;
  QObject context;
  QObject::connect(overlay(), &QCustomPlot::afterReplot, &context,
                   [&] { painted = painted || !m_view->plots()[0]->content().lines.empty(); });
  const Clock::time_point before = Clock::now();
  m_window.openProject(project);
  bench::waitUntil([&] { return painted; }, 60'000);
  return bench::milliseconds(Clock::now() - before);
}

bool Scenes::openFirst(const QString& project) {
  Heartbeat heartbeat;
  heartbeat.start();
  const Clock::time_point before = Clock::now();
  add("first picture after opening, nothing measured yet", "ms", 1000, untilPicture(project));
  stopInto(heartbeat, "  until there, gaps of the event loop", 50);
  if (!m_view->events().features.empty()) std::printf("(measured before the first picture was painted)\n");
  step("stepping while pulses are measured", 40);
  heartbeat.start();
  const bool measured = untilMeasured(600'000);
  bench::idle(300);
  stopInto(heartbeat, "the rest of measuring, and its plots, gaps", 50);
  add("every pulse measured and shown after", "s", INFINITY,
      bench::milliseconds(Clock::now() - before) / 1e3);
  return measured;
}

bool Scenes::openAgain(const QString& project) {
  m_window.closeProject();
  bench::idle(300);
  Heartbeat heartbeat;
  heartbeat.start();
  const Clock::time_point before = Clock::now();
  add("second opening, first picture", "ms", 1000, untilPicture(project));
  const bool measured = untilMeasured(60'000);
  add("  features of the first opening there again", "ms", 1000, bench::milliseconds(Clock::now() - before));
  bench::idle(300);
  stopInto(heartbeat, "  gaps of the event loop", 50);
  return measured;
}

void Scenes::step(const char* name, int steps) {
  m_view->findChild<QComboBox*>(QStringLiteral("traceMode"))->setCurrentIndex(1);
  bench::idle(200);
  auto* next = m_view->findChild<QToolButton*>(QStringLiteral("nextEvent"));
  Figure keys{std::string(name) + ", a step until painted", "ms", 16};
  bench::Pace pace(m_application, 20);
  Heartbeat heartbeat;
  heartbeat.start();
  for (int i = 0; i < steps; ++i) keys.add(pace.paintedAfter([&] { next->click(); }));
  stopInto(heartbeat, "  gaps of the event loop meanwhile: a frame", 16);
  m_figures.push_back(std::move(keys));
  m_view->findChild<QComboBox*>(QStringLiteral("traceMode"))->setCurrentIndex(0);
  bench::idle(200);
}

bool Scenes::density() {
  auto* mode = m_view->findChild<QComboBox*>(QStringLiteral("traceMode"));
  std::vector<double> drawn;
  QObject context;
  const Clock::time_point before = Clock::now();
  QObject::connect(overlay(), &QCustomPlot::afterReplot, &context, [&] {
    if (m_view->plots()[0]->content().density) drawn.push_back(bench::milliseconds(Clock::now() - before));
  });
  Heartbeat heartbeat;
  heartbeat.start();
  mode->setCurrentIndex(2);
  bench::idle(20);
  const bool counted = bench::waitUntil([&] { return m_window.isSettled(); }, 600'000);
  bench::idle(200);
  stopInto(heartbeat, "counting all traces, gaps of the event loop", 50);
  add("density of all traces, its first picture", "ms", 1000, drawn.empty() ? 1e9 : drawn.front());
  m_figures.push_back({"  pictures until it is whole", "", 2, true, {double(drawn.size())}});
  add("  whole after", "s", INFINITY, drawn.empty() ? 1e9 : drawn.back() / 1e3);
  mode->setCurrentIndex(0);
  bench::idle(300);
  return counted;
}

void Scenes::brush(int times) {
  const plots::Range all = m_view->plots()[2]->content().density
                               ? plots::Range{m_view->plots()[2]->content().density->xLow,
                                              m_view->plots()[2]->content().density->xHigh,
                                              m_view->plots()[2]->content().density->yLow,
                                              m_view->plots()[2]->content().density->yHigh}
                               : plots::Range{};
  Figure marks{"brushing, until marked in all statistics", "ms", 50};
  Figure traces{"  until its traces are painted too", "ms", INFINITY};
  for (int i = 0; i < times; ++i) {
    bool map = false, histogram = false, overlaid = false;
    QObject context;
    QObject::connect(m_view->plots()[2]->canvas(), &QCustomPlot::afterReplot, &context, [&] { map = true; });
    QObject::connect(m_view->plots()[3]->canvas(), &QCustomPlot::afterReplot, &context,
                     [&] { histogram = true; });
    QObject::connect(overlay(), &QCustomPlot::afterReplot, &context, [&] { overlaid = true; });
    const double share = double(i % 5 + 1) / 5;  // from some to nearly all events
    const bench::Moment before = bench::now();
    m_view->markRegion({all.xLow, all.xLow + share * (all.xHigh - all.xLow), all.yLow, all.yHigh});
    bench::waitUntil([&] { return map && histogram; }, 10'000);
    marks.add(bench::since(before, bench::now()));
    bench::waitUntil([&] { return overlaid && m_window.isSettled(); }, 10'000);
    traces.add(bench::since(before, bench::now()));
    bench::idle(120);
  }
  m_view->setSelection({});
  bench::idle(200);
  m_figures.push_back(std::move(marks));
  m_figures.push_back(std::move(traces));
}

void Scenes::classes() {
  auto* box = m_view->findChild<QComboBox*>(QStringLiteral("classFilter"));
  Heartbeat heartbeat;
  heartbeat.start();
  for (const int choice : {1, 2, 0, 1, 0}) {
    box->setCurrentIndex(choice);
    bench::idle(200);
  }
  stopInto(heartbeat, "another class chosen, gaps of the event loop", 50);
}

Result<std::vector<Figure>> play(const Options& options, const fs::path& folder,
                                 bench::TimedApplication& application) {
  std::vector<Figure> figures;
  {
    PW_ASSIGN(const bench::BaseTraces base, bench::makeBase(folder, options.guard ? 1000 : 20'000));
    PW_CHECK(bench::writeBigFile(base, options.events, true, folder / "big.h5"));
    PW_CHECK(bench::writeLongFile(folder / "long.h5", options.guard ? 50 : 400, 200'000));
  }
  PW_CHECK(makeProject(folder / "project", folder / "big.h5"));
  PW_CHECK(makeProject(folder / "long", folder / "long.h5"));
  bench::giveMemoryBack();
  const MemoryWatch memory;
  {
    const QString project = QString::fromStdString((folder / "project").string());
    Scenes scenes(application, figures);
    const double atFirst = MemoryWatch::now();
    if (!scenes.openFirst(project)) return figures;
    scenes.step("stepping", 100);
    scenes.brush(20);
    scenes.classes();
    if (!scenes.density() || !scenes.openAgain(project)) return figures;
    figures.push_back({"memory of the window before opening (RSS)", "MB", INFINITY, false, {atFirst}});
    figures.push_back({"memory, the most so far (RSS)", "MB", 400, false, {memory.mostMegabytes()}});
  }
  {
    Scenes scenes(application, figures);
    if (!scenes.openFirst(QString::fromStdString((folder / "long").string()))) return figures;
    scenes.step("stepping through records of 200,000 samples", 60);
  }
  figures.push_back(
      {"memory with the records of 200,000 samples (RSS)", "MB", 400, false, {memory.mostMegabytes()}});
  return figures;
}

int run(const Options& options, bench::TimedApplication& application) {
  std::string pattern =
      ((options.folder.empty() ? fs::temp_directory_path() : fs::path(options.folder)) / "big-file-XXXXXX")
          .string();
  const fs::path folder = mkdtemp(pattern.data());
  std::printf("%s\n%llu traces of 2048 samples, int16, %.2f GB, in the system's cache\n",
              bench::windowMachine().c_str(), static_cast<unsigned long long>(options.events),
              double(options.events) * 4096e-9);
  std::fflush(stdout);
  Result<std::vector<Figure>> figures = play(options, folder, application);
  fs::remove_all(folder);
  if (!figures) {
    std::fprintf(stderr, "big_file_bench: %s\n", describe(figures.error()).c_str());
    return 2;
  }
  for (Figure& figure : *figures) {
    figure.guard = options.guard;
    figure.relaxed = options.guard ? 4 : 1;
    if (options.guard && figure.atLeast) figure.limit = 0;  // a small file is counted before it can be shown
  }
  std::printf("%s", bench::table(*figures).c_str());
  if (!options.json.empty()) {
    if (const auto written = writeJsonFile(options.json, bench::toJson(*figures, bench::windowMachine()));
        !written) {
      std::fprintf(stderr, "big_file_bench: %s\n", describe(written.error()).c_str());
      return 2;
    }
  }
  return std::all_of(figures->begin(), figures->end(), [](const Figure& figure) { return figure.kept(); })
             ? 0
             : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App arguments("A file of a million traces in the window", "big_file_bench");
  arguments.add_option("--events", options.events, "Traces of 2048 samples")->capture_default_str();
  arguments.add_option("--json", options.json, "Write the figures to this file");
  arguments.add_option("--folder", options.folder, "Where the files are made and deleted again");
  arguments.add_flag("--guard", options.guard, "A small file, with limits four times as wide");
  CLI11_PARSE(arguments, argc, argv);
  if (options.guard) options.events = 20'000;
  bench::TimedApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("Pulsewright"));
  QApplication::setApplicationName(QStringLiteral("Pulsewright bench"));
  const QTemporaryDir settings;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
  look::apply(look::Theme::light);
  return run(options, application);
}
