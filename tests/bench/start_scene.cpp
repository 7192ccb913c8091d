// SPDX-License-Identifier: GPL-3.0-or-later
#include <QFile>
#include <QProcess>

#include "window_scenes.h"

namespace pw::bench {
namespace {

constexpr int limitMs = 60'000;

/// A line of /proc/PID/smaps_rollup in MB (10⁶ bytes).
double megabytes(qint64 process, const QByteArray& key) {
  QFile file(QStringLiteral("/proc/%1/smaps_rollup").arg(process));
  if (!file.open(QIODevice::ReadOnly)) return 0;
  for (const QByteArray& line : file.readAll().split('\n')) {
    if (line.startsWith(key))
      return line.mid(key.size()).simplified().split(' ').front().toDouble() * 1.024e-3;
  }
  return 0;
}

/// Reads the program's lines until it says `words`.
bool heard(QProcess& process, const QByteArray& words) {
  QByteArray said;
  while (!said.contains(words + '\n')) {
    if (!process.waitForReadyRead(limitMs)) return false;
    said += process.readAllStandardOutput();
  }
  return true;
}

struct Start {
  double firstFrameMs = 0, rss = 0, pss = 0;
};

Result<Start> startOnce(const QString& program, const QString& project) {
  QProcess process;
  process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
  QStringList arguments{QStringLiteral("--announce"), QStringLiteral("--theme"), QStringLiteral("light")};
  if (!project.isEmpty()) arguments << project;
  const Clock::time_point before = Clock::now();
  process.start(program, arguments);
  const auto silent = [&]() -> Result<Start> {
    process.kill();
    process.waitForFinished();
    return failure(ErrorKind::toolFailed, "The program did not say when it was ready.", program.toStdString(),
                   "Build pulsewright first.");
  };
  if (!heard(process, "first frame")) return silent();
  Start start;
  start.firstFrameMs = milliseconds(Clock::now() - before);
  if (!project.isEmpty() && !heard(process, "settled")) return silent();
  idle(200);  // what starts late is counted too
  start.rss = megabytes(process.processId(), "Rss:");
  start.pss = megabytes(process.processId(), "Pss:");
  process.terminate();
  if (!process.waitForFinished(5000)) process.kill();
  process.waitForFinished();
  return start;
}

}  // namespace

Result<void> startScene(Stage& stage, const QString& program, const QString& project) {
  PW_CHECK(startOnce(program, {}));  // from now on it is warm
  Figure frame{"first window, process start to first frame", "ms", 500};
  Figure rss{"memory, start page, RSS", "MB", 80};
  Figure pss{"memory, start page, PSS", "MB", 80};
  Figure rssOpen{"memory, finished project open, RSS", "MB", 80};
  Figure pssOpen{"memory, finished project open, PSS", "MB", 80};
  for (int round = 0; round < 5 * stage.rounds; ++round) {
    PW_ASSIGN(const Start start, startOnce(program, {}));
    frame.samples.push_back(start.firstFrameMs);
    rss.samples.push_back(start.rss);
    pss.samples.push_back(start.pss);
  }
  for (int round = 0; round < stage.rounds; ++round) {
    PW_ASSIGN(const Start start, startOnce(program, project));
    rssOpen.samples.push_back(start.rss);
    pssOpen.samples.push_back(start.pss);
  }
  for (Figure* figure : {&frame, &rss, &pss, &rssOpen, &pssOpen}) stage.figures.push_back(std::move(*figure));
  return {};
}

}  // namespace pw::bench
