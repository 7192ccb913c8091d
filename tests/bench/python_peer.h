// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

namespace pw::bench {

/// A Python script that answers each line with a line.
class PythonPeer {
 public:
  /// Starts `python script arguments…` with one thread for its libraries; isRunning() when it said its first
  /// line.
  PythonPeer(const std::string& python, const std::string& script, const std::vector<std::string>& arguments);
  ~PythonPeer();
  PythonPeer(const PythonPeer&) = delete;
  PythonPeer& operator=(const PythonPeer&) = delete;

  bool isRunning() const { return !m_greeting.empty(); }
  const std::string& greeting() const { return m_greeting; }
  /// Empty when it died.
  std::string ask(const std::string& line);

 private:
  std::string readLine();
  pid_t m_process = -1;
  FILE* m_to = nullptr;
  FILE* m_from = nullptr;
  std::string m_greeting;
};

}  // namespace pw::bench
