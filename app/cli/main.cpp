// SPDX-License-Identifier: GPL-3.0-or-later
#include <unistd.h>

#include <QCoreApplication>
#include <csignal>
#include <cstdio>
#include <iostream>
#include <thread>

#include "console.h"

namespace {

using namespace pw;
using namespace pw::cli;

int signalPipe[2] = {-1, -1};

/// Turns the first Ctrl+C or SIGTERM into a stop request; a second one ends the program.
class StopOnSignal {
 public:
  StopOnSignal() {
    if (pipe(signalPipe) != 0) return;
    for (int signal : {SIGINT, SIGTERM})
      std::signal(signal, [](int number) {
        std::signal(number, SIG_DFL);
        const ssize_t ignored = write(signalPipe[1], "s", 1);
        (void)ignored;
      });
    m_watcher = std::thread([this] {
      char byte = 0;
      if (read(signalPipe[0], &byte, 1) == 1 && byte == 's') m_source.request_stop();
    });
  }
  ~StopOnSignal() {
    const ssize_t ignored = write(signalPipe[1], "q", 1);
    (void)ignored;
    if (m_watcher.joinable()) m_watcher.join();
  }
  std::stop_token token() const { return m_source.get_token(); }

 private:
  std::stop_source m_source;
  std::thread m_watcher;
};

Json toJson(const Error& error) {
  static const char* names[] = {"bad_input", "io",       "tool_missing", "tool_failed",
                                "timeout",   "mismatch", "cancelled",    "internal"};
  return {{"error",
           {{"kind", names[int(error.kind)]},
            {"what", error.what},
            {"where", error.where},
            {"hint", error.hint}}}};
}

int answer(const Result<Reply>& reply, bool json) {
  if (!reply) {
    if (json) std::cout << toJson(reply.error()).dump(2) << std::endl;
    std::cerr << "pulsewright-cli: " << describe(reply.error()) << std::endl;
    return exitCode(reply.error());
  }
  if (json) {
    std::cout << reply->object.dump(2) << std::endl;
  } else {
    std::cout << reply->text << std::flush;
  }
  return reply->checkFailed ? 1 : 0;
}

}  // namespace

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  CLI::App app("Pulsewright: from detector pulses to a verified neural-network classifier on an FPGA board",
               "pulsewright-cli");
  app.require_subcommand(1);
  app.set_version_flag("--version", PW_VERSION);
  app.footer("Exit codes: 0 done, 1 a check failed, 2 bad input or usage.");

  bool json = false;
  Run chosen;
  std::vector<Command> commands;
  for (auto group : {dataCommands(), psdCommands(), cutCommands(), networkCommands(), sweepCommands(),
                     compressCommands(), compareCommands(), scriptCommands(), hardwareCommands(),
                     hls4mlCommands(), adviseCommands(), estimateCommands(), projectCommands()}) {
    commands.insert(commands.end(), group.begin(), group.end());
  }
  for (const Command& command : commands) {
    CLI::App* sub = app.add_subcommand(command.name, command.purpose);
    sub->add_flag("--json", json, "Print one JSON object on standard output");
    Run run = command.define(*sub);
    sub->callback([&chosen, run] { chosen = run; });
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }

  const StopOnSignal stop;
  Result<Reply> reply = Reply{};
  {
    ProgressLine progress(json);
    Session session{
        json,
        Work{stop.token(), [&](double fraction, std::string_view what) { progress.show(fraction, what); }},
        &progress};
    try {
      reply = chosen(session);
    } catch (const std::exception& error) {
      reply = failure(ErrorKind::internal, std::string("Unexpected: ") + error.what() + ".");
    }
  }
  return answer(reply, json);
}
