// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/process.h"

#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <QElapsedTimer>
#include <QProcess>
#include <QStandardPaths>
#include <algorithm>

namespace pw::tools {
namespace {

constexpr int pollMs = 50;

std::string packageHint(const std::string& program) {
  static const std::map<std::string, std::string> packages = {{"yosys", "yosys"},
                                                              {"verilator", "verilator"},
                                                              {"g++", "g++"},
                                                              {"make", "make"},
                                                              {"python3", "python3"}};
  const auto found = packages.find(program);
  return found == packages.end() ? "Install it, or put its folder on PATH."
                                 : "Install it with 'apt-get install " + found->second + "'.";
}

/// Cuts a stream into lines, keeps it whole as well.
class LineCollector {
 public:
  LineCollector(const Command& command, bool isError) : m_command(command), m_isError(isError) {}
  void add(const QByteArray& bytes) {
    m_all.append(bytes.constData(), std::size_t(bytes.size()));
    for (std::size_t end; (end = m_all.find('\n', m_seen)) != std::string::npos; m_seen = end + 1)
      emitLine(end);
  }
  void finish() {
    if (m_seen < m_all.size()) emitLine(m_all.size());
    m_seen = m_all.size();
  }
  std::string& all() { return m_all; }

 private:
  void emitLine(std::size_t end) {
    std::string_view line(m_all.data() + m_seen, end - m_seen);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (m_command.onLine) m_command.onLine(line, m_isError);
  }
  const Command& m_command;
  bool m_isError;
  std::string m_all;
  std::size_t m_seen = 0;
};

void prepare(QProcess& process, const Command& command) {
  process.setProgram(QString::fromStdString(command.program));
  QStringList arguments;
  for (const std::string& argument : command.arguments) arguments << QString::fromStdString(argument);
  process.setArguments(arguments);
  if (!command.folder.empty()) process.setWorkingDirectory(QString::fromStdString(command.folder.string()));
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  for (const auto& [name, value] : command.environment) {
    environment.insert(QString::fromStdString(name), QString::fromStdString(value));
  }
  process.setProcessEnvironment(environment);
  process.setChildProcessModifier([] {
    ::setpgid(0, 0);                     // tools start helpers (make, g++): stop them together
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);  // and do not outlive us
  });
}

void signalGroup(qint64 group, int signal) {
  if (group > 0) ::kill(-pid_t(group), signal);
}

std::string lastLines(const Outcome& outcome) {
  const std::string& text =
      outcome.errors.find_first_not_of(" \n\r\t") == std::string::npos ? outcome.output : outcome.errors;
  std::size_t begin = text.size();
  for (int lines = 0; lines < 4 && begin != std::string::npos && begin > 0; ++lines)
    begin = text.rfind('\n', begin - 1);
  std::string tail = begin == std::string::npos ? text : text.substr(begin);
  tail.erase(0, std::min(tail.find_first_not_of(" \n\r\t"), tail.size()));
  while (!tail.empty() && (tail.back() == '\n' || tail.back() == ' ')) tail.pop_back();
  return tail.size() > 600 ? tail.substr(tail.size() - 600) : tail;
}

}  // namespace

Result<std::filesystem::path> findProgram(const std::string& name) {
  const QString found = QStandardPaths::findExecutable(QString::fromStdString(name));
  if (found.isEmpty())
    return failure(ErrorKind::toolMissing, "The program \"" + name + "\" is not installed.", name,
                   packageHint(name));
  return std::filesystem::path(found.toStdString());
}

Result<Outcome> run(const Command& command, const Work& work) {
  PW_CHECK(findProgram(command.program));
  if (work.stopRequested()) return cancelled(command.program);
  QProcess process;
  prepare(process, command);
  QElapsedTimer clock;
  clock.start();
  process.start();
  if (!process.waitForStarted(10000)) {
    return failure(ErrorKind::toolFailed,
                   "The program could not be started: " + process.errorString().toStdString() + ".",
                   command.program);
  }
  const qint64 group = process.processId();
  if (!command.input.empty()) process.write(command.input.data(), qint64(command.input.size()));
  process.closeWriteChannel();

  LineCollector output(command, false), errors(command, true);
  bool stopped = false;
  bool overTime = false;
  qint64 killAt = -1;
  while (!process.waitForFinished(pollMs) && process.state() != QProcess::NotRunning) {
    output.add(process.readAllStandardOutput());
    errors.add(process.readAllStandardError());
    if (!stopped && !overTime && work.stopRequested()) {
      stopped = true;
      signalGroup(group, SIGTERM);
      killAt = clock.elapsed() + command.patience.count();
    }
    if (!stopped && !overTime && clock.elapsed() > command.limit.count()) {
      overTime = true;
      killAt = clock.elapsed();
    }
    if (killAt >= 0 && clock.elapsed() >= killAt) signalGroup(group, SIGKILL);
  }
  signalGroup(group, SIGKILL);  // whatever it left behind in its group
  output.add(process.readAllStandardOutput());
  errors.add(process.readAllStandardError());
  output.finish();
  errors.finish();

  Outcome outcome{process.exitCode(), std::move(output.all()), std::move(errors.all()),
                  double(clock.elapsed()) / 1000.0, stopped};
  if (overTime) {
    return failure(ErrorKind::timeout,
                   "The program did not end within " + std::to_string(command.limit.count() / 1000) +
                       " s and was stopped.",
                   command.program, "Give it a longer limit, or a smaller design.");
  }
  if (process.exitStatus() == QProcess::CrashExit && !stopped) {
    return failure(ErrorKind::toolFailed, "The program crashed. It last said: " + lastLines(outcome),
                   command.program);
  }
  return outcome;
}

Result<Outcome> runChecked(const Command& command, const Work& work) {
  PW_ASSIGN(Outcome outcome, run(command, work));
  if (outcome.stopped) return cancelled(command.program);
  if (outcome.exitCode != 0) {
    return failure(ErrorKind::toolFailed,
                   "The program ended with code " + std::to_string(outcome.exitCode) +
                       ". It last said: " + lastLines(outcome),
                   command.program);
  }
  return outcome;
}

}  // namespace pw::tools
