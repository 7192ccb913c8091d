// SPDX-License-Identifier: GPL-3.0-or-later
#include "console.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "pulse/features.h"

namespace pw::cli {

int exitCode(const Error& error) {
  switch (error.kind) {
    case ErrorKind::badInput:
    case ErrorKind::io:
    case ErrorKind::toolMissing:
      return 2;
    default:
      return 1;
  }
}

ProgressLine::ProgressLine(bool quiet)
    : m_quiet(quiet && !isatty(STDERR_FILENO)), m_terminal(isatty(STDERR_FILENO)) {}

ProgressLine::~ProgressLine() {
  clear();
}

void ProgressLine::clear() {
  if (m_shown) std::fputs("\r\033[K", stderr);
  m_shown = false;
}

void ProgressLine::show(double fraction, std::string_view what) {
  if (m_quiet || !m_terminal) return;
  char line[160];
  std::snprintf(line, sizeof line, "%3.0f %%  %.*s", fraction * 100,
                int(std::min<std::size_t>(what.size(), 100)), what.data());
  if (m_last == line) return;
  m_last = line;
  std::fprintf(stderr, "\r\033[K%s", line);
  std::fflush(stderr);
  m_shown = true;
}

void ProgressLine::note(const std::string& line) {
  if (m_quiet) return;
  clear();
  std::fprintf(stderr, "%s\n", line.c_str());
}

std::string listing(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& [name, value] : rows) width = std::max(width, name.size());
  std::string text;
  for (const auto& [name, value] : rows)
    text += name + std::string(width + 2 - name.size(), ' ') + value + "\n";
  return text;
}

}  // namespace pw::cli
