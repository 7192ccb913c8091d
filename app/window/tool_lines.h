// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <chrono>
#include <functional>
#include <string_view>
#include <utility>

namespace pw::window {

/// Lines of a tool, handed on in bunches so that the screen keeps up. Of one thread.
class ToolLines {
 public:
  using Take = std::function<void(const QStringList&)>;
  explicit ToolLines(Take take) : m_take(std::move(take)) {}
  void add(std::string_view line) {
    m_waiting << QString::fromUtf8(line.data(), qsizetype(line.size()));
    if (std::chrono::steady_clock::now() - m_last >= every) flush();
  }
  /// Hands on what still waits.
  void flush() {
    m_last = std::chrono::steady_clock::now();
    if (!m_waiting.isEmpty()) m_take(std::exchange(m_waiting, {}));
  }

 private:
  static constexpr std::chrono::milliseconds every{40};
  Take m_take;
  QStringList m_waiting;
  std::chrono::steady_clock::time_point m_last{};
};

}  // namespace pw::window
