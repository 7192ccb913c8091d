// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/local_agent.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTemporaryFile>
#include <algorithm>

#include "base/json.h"

namespace pw::board {

namespace fs = std::filesystem;

struct LocalAgent::Private {
  QTemporaryFile errors;  // a file, not a pipe: nobody has to read it for the agent to go on
  QProcess process;       // goes before `errors`
  std::string token, sha256;
  std::uint16_t port = 0;

  std::string lastWords() {
    QFile file(errors.fileName());
    if (!file.open(QIODevice::ReadOnly)) return {};
    constexpr qint64 enough = 2000;
    if (file.size() > enough) file.seek(file.size() - enough);
    return file.readAll().trimmed().toStdString();
  }
  std::string ending() {
    std::string text = process.exitStatus() == QProcess::CrashExit
                           ? "It was killed or crashed"
                           : "It ended with exit code " + std::to_string(process.exitCode());
    const std::string words = lastWords();
    return text + (words.empty() ? "." : "; its last words: " + words);
  }
};

namespace {

std::string makeToken() {
  std::string token;
  for (int i = 0; i < 4; ++i) {
    const quint64 number = QRandomGenerator::system()->generate64();
    token += QString::number(number, 16).rightJustified(16, u'0').toStdString();
  }
  return token;
}

/// Interpreters worth trying, best first. /usr/bin/python3 comes first because that is where the
/// distribution's numpy is, whatever a virtual environment put in front of PATH.
QStringList interpreters(const std::string& wanted) {
  if (!wanted.empty()) return {QString::fromStdString(wanted)};
  QStringList found{QStringLiteral("/usr/bin/python3")};
  const QString inPath = QStandardPaths::findExecutable(QStringLiteral("python3"));
  if (!inPath.isEmpty() && !found.contains(inPath)) found << inPath;
  found.removeIf([](const QString& path) { return !QFile::exists(path); });
  return found;
}

QProcessEnvironment environmentFor(const LocalAgentOptions& options, const BoardFiles& files) {
  QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
  if (options.simulated) {
    const QString before = environment.value(QStringLiteral("PYTHONPATH"));
    const QString standIn = QString::fromStdString(files.standIn.string());
    environment.insert(QStringLiteral("PYTHONPATH"), before.isEmpty() ? standIn : standIn + u':' + before);
    environment.insert(QStringLiteral("PULSEWRIGHT_SIMULATED_PART"), QString::fromStdString(options.part));
  }
  // Arrays here are small; threads of the linear-algebra library would only take time to start.
  environment.insert(QStringLiteral("OPENBLAS_NUM_THREADS"), QStringLiteral("1"));
  return environment;
}

}  // namespace

Result<BoardFiles> findBoardFiles(const fs::path& data) {
  for (const auto& [agent, standIn] : {std::pair{"board/agent.py", "board/simulated"},
                                       std::pair{"board_link/agent/agent.py", "board_link/simulated"}}) {
    const BoardFiles files{data / agent, data / standIn};
    std::error_code ignored;
    if (fs::exists(files.agent, ignored) && fs::exists(files.standIn / "pynq" / "__init__.py", ignored))
      return files;
  }
  return failure(ErrorKind::io, "The board agent's files are not there.", (data / "board").string(),
                 "Install the program again.");
}

LocalAgent::LocalAgent(std::unique_ptr<Private> owned) : d(std::move(owned)) {}
LocalAgent::LocalAgent(LocalAgent&&) noexcept = default;
LocalAgent& LocalAgent::operator=(LocalAgent&& other) noexcept {
  if (this != &other) {
    stop();
    d = std::move(other.d);
  }
  return *this;
}
LocalAgent::~LocalAgent() {
  stop();
}

std::uint16_t LocalAgent::port() const {
  return d->port;
}
const std::string& LocalAgent::token() const {
  return d->token;
}
const std::string& LocalAgent::sha256() const {
  return d->sha256;
}
std::int64_t LocalAgent::processId() const {
  return d->process.processId();
}

void LocalAgent::stop() {
  if (!d || d->process.state() == QProcess::NotRunning) return;
  d->process.closeWriteChannel();  // the agent leaves when its standard input ends
  if (d->process.waitForFinished(2000)) return;
  d->process.kill();
  d->process.waitForFinished(5000);
}

bool LocalAgent::isRunning(std::string* why, std::chrono::milliseconds patience) {
  // Without an event loop QProcess learns of an end only inside a wait.
  if (d->process.state() != QProcess::NotRunning) d->process.waitForFinished(int(patience.count()));
  if (d->process.state() != QProcess::NotRunning) return true;
  if (why != nullptr) *why = d->ending();
  return false;
}

namespace {

/// Waits for the first line of output; an empty one when the process ended without.
Result<QByteArray> firstLine(QProcess& process, std::chrono::milliseconds limit, const Work& work) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!process.canReadLine() && process.state() != QProcess::NotRunning) {
    process.waitForReadyRead(50);
    if (work.stopRequested()) return cancelled("board agent");
    if (std::chrono::steady_clock::now() > deadline)
      return failure(ErrorKind::timeout, "The board agent does not come up.", "board agent", "Try again.");
  }
  return process.readLine();
}

}  // namespace

Result<LocalAgent> LocalAgent::start(const LocalAgentOptions& options, const Work& work) {
  PW_ASSIGN(const BoardFiles files, findBoardFiles(options.data));
  std::string complaint = "no python3 was found";
  for (const QString& python : interpreters(options.python)) {
    LocalAgent agent(std::make_unique<Private>());
    Private& d = *agent.d;
    d.token = makeToken();
    if (!d.errors.open()) {
      return failure(ErrorKind::io, "No temporary file can be made.", QDir::tempPath().toStdString(),
                     "Free some space on this disk.");
    }
    d.process.setStandardErrorFile(d.errors.fileName());
    d.process.setProcessEnvironment(environmentFor(options, files));
    // -B: no byte code beside the program's files; -u: the first line comes at once.
    d.process.start(
        python, {QStringLiteral("-B"), QStringLiteral("-u"), QString::fromStdString(files.agent.string()),
                 QStringLiteral("--listen"), QStringLiteral("127.0.0.1:0"), QStringLiteral("--token-stdin"),
                 QStringLiteral("--exit-with-stdin"), QStringLiteral("--idle-exit"),
                 QString::number(options.idleExit.count())});
    if (!d.process.waitForStarted(10000)) {
      complaint = python.toStdString() + " cannot be started";
      continue;
    }
    d.process.write((d.token + "\n").c_str());
    PW_ASSIGN(const QByteArray line, firstLine(d.process, options.limit, work));
    const Json said = Json::parse(line.toStdString(), nullptr, false);
    if (said.is_object() && said.contains("port") && said["port"].is_number_unsigned()) {
      d.port = said["port"].get<std::uint16_t>();
      d.sha256 = said.value("sha256", std::string());
      return agent;
    }
    if (!said.is_object() || !said.contains("error")) {
      d.process.waitForFinished(1000);
      return failure(ErrorKind::toolFailed, "The board agent failed at its start. " + d.ending(),
                     files.agent.string(), "Check that this Python works: " + python.toStdString() + ".");
    }
    complaint = said["error"].dump();
  }
  return failure(ErrorKind::toolMissing, "The board agent needs Python 3 with numpy: " + complaint + ".",
                 "board agent", "Install it: sudo apt install python3-numpy.");
}

}  // namespace pw::board
