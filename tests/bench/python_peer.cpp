// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_peer.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>

namespace pw::bench {

PythonPeer::PythonPeer(const std::string& python, const std::string& script,
                       const std::vector<std::string>& arguments) {
  std::signal(SIGPIPE, SIG_IGN);
  int to[2], from[2];
  if (pipe2(to, O_CLOEXEC) != 0 || pipe2(from, O_CLOEXEC) != 0) return;
  std::vector<const char*> words = {python.c_str(), script.c_str()};
  for (const std::string& argument : arguments) words.push_back(argument.c_str());
  words.push_back(nullptr);
  m_process = fork();
  if (m_process == 0) {
    dup2(to[0], STDIN_FILENO);
    dup2(from[1], STDOUT_FILENO);
    for (const char* variable : {"OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"})
      setenv(variable, "1", 1);
    execvp(words[0], const_cast<char* const*>(words.data()));
    _exit(127);
  }
  close(to[0]);
  close(from[1]);
  m_to = fdopen(to[1], "w");
  m_from = fdopen(from[0], "r");
  m_greeting = readLine();
}

PythonPeer::~PythonPeer() {
  if (m_to) std::fclose(m_to);  // the script ends with its input
  if (m_from) std::fclose(m_from);
  if (m_process > 0) waitpid(m_process, nullptr, 0);
}

std::string PythonPeer::readLine() {
  char line[512];
  if (!m_from || !std::fgets(line, sizeof line, m_from)) return {};
  std::string text = line;
  if (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

std::string PythonPeer::ask(const std::string& line) {
  if (!isRunning()) return {};
  std::fprintf(m_to, "%s\n", line.c_str());
  std::fflush(m_to);
  return readLine();
}

}  // namespace pw::bench
