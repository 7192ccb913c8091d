// SPDX-License-Identifier: GPL-3.0-or-later
// The window's speed: how soon it is there, how soon it answers, how long its event loop ever stands still.
//   window_bench [--json FILE] [--events N] [--rounds N] [--project DIR] [--only start,open,...] [--guard]
// On a screen (xvfb-run) or without one (QT_QPA_PLATFORM=offscreen). Makes a laboratory of N events on
// built-in data with everything run, unless a finished project is given (a copy of it is used). --guard: the
// reduced run of the tests, without the trainer and with limits four times as wide.
#include <CLI/CLI.hpp>
#include <QSettings>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <cstdio>

#include "base/file.h"
#include "look/theme.h"
#include "project_fixture.h"
#include "window/laboratory_document.h"
#include "window/new_project.h"
#include "window_scenes.h"

namespace {

using namespace pw;
namespace fs = std::filesystem;

struct Options {
  std::string json, project;
  std::vector<std::string> only{"start",  "run",   "training", "open", "pages",
                                "typing", "costs", "drag",     "hover"};
  int events = 20'000, rounds = 3;
  bool guard = false, verbose = false;

  bool wants(const char* scene) const { return std::find(only.begin(), only.end(), scene) != only.end(); }
};

/// A window on a new laboratory; `change` sets what is to be run.
Result<void> inNewLaboratory(const QString& folder, const std::function<void(jobs::Laboratory&)>& change,
                             const std::function<Result<void>(window::MainWindow&)>& scene) {
  PW_CHECK(window::makeProject({folder, QStringLiteral("Benchmark"), {}}, {}));
  window::MainWindow window;
  window.show();
  window.openProject(folder);
  bench::waitUntil([&] { return window.hasProject() && window.isSettled(); }, 60'000);
  jobs::Laboratory laboratory = window.document().laboratory();
  change(laboratory);
  window.document().edit(laboratory, window::MainWindow::tr("Benchmark"));
  PW_CHECK(scene(window));
  window.document().waitForSaved();
  return {};
}

/// The finished project that the scenes are played in.
Result<void> prepare(bench::Stage& stage, const Options& options, const QString& folder) {
  if (!options.project.empty()) return window::copyProject(options.project, folder.toStdString(), {});
  if (options.guard || !options.wants("run"))
    return test::makeProject(folder.toStdString(), test::Progress::everything, std::uint64_t(options.events));
  return inNewLaboratory(
      folder,
      [&](jobs::Laboratory& laboratory) {
        laboratory.synthetic.events = std::uint64_t(options.events);
        laboratory.synthetic.samples = 1024;
      },
      [&](window::MainWindow& window) { return bench::runAllScene(stage, window); });
}

Result<void> training(bench::Stage& stage, const QString& folder) {
  // Few events make short epochs: more than the curves can show.
  return inNewLaboratory(
      folder,
      [](jobs::Laboratory& laboratory) {
        laboratory.synthetic.events = 1000;
        laboratory.synthetic.samples = 512;
      },
      [&](window::MainWindow& window) { return bench::trainingScene(stage, window, 1600); });
}

Result<void> play(bench::Stage& stage, const Options& options, const QString& root) {
  const QString project = root + QStringLiteral("/finished");
  PW_CHECK(prepare(stage, options, project));
  if (options.wants("start")) PW_CHECK(bench::startScene(stage, QStringLiteral(PW_PROGRAM), project));
  if (options.wants("training") && !options.guard)
    PW_CHECK(training(stage, root + QStringLiteral("/training")));
  bench::quietScene(stage);
  window::MainWindow window;
  window.show();
  bench::idle(300);
  PW_CHECK(bench::openScene(stage, window, project));
  if (options.wants("pages")) bench::pageScene(stage, window);
  if (options.wants("typing")) bench::typingScene(stage, window);
  if (options.wants("costs")) bench::costScene(stage, window);
  if (options.wants("drag")) bench::dragScene(stage, window);
  if (options.wants("hover")) bench::hoverScene(stage, window);
  return {};
}

int run(const Options& options, bench::TimedApplication& application) {
  const QTemporaryDir root;
  std::vector<bench::Figure> figures;
  bench::Stage stage{application, figures, options.rounds};
  if (options.verbose) application.sayAboveMs = 12;
  std::printf("%s\n%d events, %d rounds\n", bench::windowMachine().c_str(), options.events, options.rounds);
  std::fflush(stdout);
  const Result<void> played = play(stage, options, root.path());
  if (options.guard) {
    for (bench::Figure& figure : figures) {
      figure.guard = true;
      figure.relaxed = 4;
    }
  }
  std::printf("%s", bench::table(figures).c_str());
  if (!played) {
    std::fprintf(stderr, "window_bench: %s\n", describe(played.error()).c_str());
    return 2;
  }
  if (!options.json.empty()) {
    if (const auto written = writeJsonFile(options.json, bench::toJson(figures, bench::windowMachine()));
        !written) {
      std::fprintf(stderr, "window_bench: %s\n", describe(written.error()).c_str());
      return 2;
    }
  }
  const bool kept =
      std::all_of(figures.begin(), figures.end(), [](const auto& figure) { return figure.kept(); });
  return kept ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App arguments("Measures the window's speed; ends with 1 when a limit was exceeded");
  arguments.add_option("--json", options.json, "Write the figures to this file");
  arguments.add_option("--project", options.project, "A finished project, copied first");
  arguments
      .add_option("--only", options.only,
                  "Scenes: start, run, training, open, pages, typing, costs, drag, hover")
      ->delimiter(',');
  arguments.add_option("--events", options.events, "Events in the laboratory")
      ->check(CLI::Range(100, 1'000'000));
  arguments.add_option("--rounds", options.rounds, "Repetitions")->check(CLI::Range(1, 100));
  arguments.add_flag("--guard", options.guard, "Reduced, with limits four times as wide");
  arguments.add_flag("--verbose", options.verbose, "Say what takes more than 12 ms");
  CLI11_PARSE(arguments, argc, argv);
  bench::TimedApplication application(argc, argv);
  QApplication::setOrganizationName(QStringLiteral("Pulsewright"));
  QApplication::setApplicationName(QStringLiteral("Pulsewright bench"));
  const QTemporaryDir settings;
  QSettings::setPath(QSettings::NativeFormat, QSettings::UserScope, settings.path());
  look::apply(look::Theme::light);
  return run(options, application);
}
