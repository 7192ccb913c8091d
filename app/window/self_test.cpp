// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/self_test.h"

#include <QEventLoop>
#include <functional>

#include "base/file.h"
#include "frame/message_bar.h"
#include "jobs/figures.h"
#include "tools/process.h"
#include "window/laboratory_document.h"
#include "window/main_window.h"
#include "window/new_project.h"
#include "window/run_actions.h"
#include "window/stage_states.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

/// Small, but every stage has something to do.
void makeSmall(jobs::Laboratory& laboratory) {
  laboratory.name = "self-test";
  laboratory.synthetic.events = 1000;
  laboratory.teacher.hidden = {16};
  laboratory.teacher = recipe::withEpochs(laboratory.teacher, 6);
  laboratory.student = recipe::withEpochs(laboratory.student, 8);
  laboratory.board.singleShots = 100;
}

/// Runs the event loop until `signal` comes and `done` holds.
template <class Sender, class Signal>
void waitFor(Sender* sender, Signal signal, const std::function<void()>& start,
             const std::function<bool()>& done) {
  QEventLoop loop;
  QObject::connect(sender, signal, &loop, [&] {
    if (done()) loop.quit();
  });
  start();
  if (!done()) loop.exec();
}

Error lastMessage(const MainWindow& window) {
  return {ErrorKind::toolFailed, window.messages()->text().toStdString(), "self-test", {}};
}

Result<Json> runInTheWindow(const fs::path& folder) {
  PW_CHECK(makeProject({QString::fromStdString(folder.string()), QStringLiteral("self-test"), {}}, {}));
  MainWindow window;
  window.show();
  waitFor(
      &window, &MainWindow::settled, [&] { window.openProject(QString::fromStdString(folder.string())); },
      [&] { return window.isSettled(); });
  if (!window.hasProject()) return tl::unexpected<Error>(lastMessage(window));
  jobs::Laboratory small = window.document().laboratory();
  makeSmall(small);
  window.document().edit(small, MainWindow::tr("Self-test"));
  waitFor(
      &window.runs(), &RunActions::idle, [&] { window.runs().runAll(); },
      [&] { return !window.runs().isRunning(); });
  window.document().waitForSaved();
  PW_ASSIGN(const project::Project project, project::Project::open(folder));
  for (const auto& stage : pageStates(project, small)) {
    if (stage != frame::StageState::done) return tl::unexpected<Error>(lastMessage(window));
  }
  return jobs::figures(project);
}

Result<Json> runOnTheCommandLine(const fs::path& recipe, const fs::path& folder) {
  tools::Command command;
  command.program = (jobs::findEnvironment().trainer.parent_path() / "pulsewright-cli").string();
  if (!fs::exists(command.program)) {
    return failure(ErrorKind::toolMissing, "The command line program is not beside this one.",
                   command.program, "Install or build pulsewright-cli.");
  }
  command.arguments = {"run", recipe.string(), "-o", folder.string(), "--json"};
  PW_ASSIGN(const tools::Outcome outcome, tools::runChecked(command, {}));
  Json json = Json::parse(outcome.output, nullptr, false);
  if (json.is_object()) return json;
  return failure(ErrorKind::toolFailed, "pulsewright-cli did not answer in JSON.", command.program);
}

QString valueAt(const Json& figures, const char* group, const char* key) {
  if (!figures.contains(group) || !figures[group].contains(key)) return QStringLiteral("–");
  return QString::fromStdString(figures[group][key].dump());
}

}  // namespace

std::vector<SelfTestLine> compareFigures(const Json& window, const Json& commandLine) {
  static const std::vector<std::pair<const char*, std::vector<const char*>>> figures{
      {"teacher", {"accuracy", "auc", "parameters"}},
      {"student", {"accuracy", "auc", "parameters", "zero_weights", "ebops"}},
      {"agreement", {"events", "float", "integer", "hls", "rtl", "board"}},
      {"cycles", {"predicted", "rtl", "board"}},
      {"resources", {"lut", "ff", "dsp", "bram18"}}};
  std::vector<SelfTestLine> lines;
  for (const auto& [group, keys] : figures) {
    for (const char* key : keys) {
      lines.push_back({QStringLiteral("%1.%2").arg(QLatin1String(group), QLatin1String(key)),
                       valueAt(window, group, key), valueAt(commandLine, group, key)});
    }
  }
  return lines;
}

Result<std::vector<SelfTestLine>> selfTest(const QString& folder) {
  const fs::path root = folder.toStdString();
  PW_CHECK(makeFolder(root));
  PW_ASSIGN(const Json window, runInTheWindow(root / "window"));
  PW_ASSIGN(const Json commandLine,
            runOnTheCommandLine(root / "window" / "laboratory.json", root / "command-line"));
  return compareFigures(window, commandLine);
}

}  // namespace pw::window
