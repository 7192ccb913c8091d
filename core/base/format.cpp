// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/format.h"

#include <charconv>
#include <cmath>
#include <ctime>

namespace pw {

std::string formatNumber(double value, int digits) {
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::general, digits);
  return std::string(buffer, end.ptr);
}

std::string formatCount(double count) {
  char buffer[64];
  const auto end =
      std::to_chars(buffer, buffer + sizeof buffer, std::round(count), std::chars_format::fixed, 0);
  if (end.ec != std::errc()) return formatNumber(count);
  std::string text(buffer, end.ptr);
  const std::size_t first = text.front() == '-' ? 1 : 0;
  for (std::size_t at = text.size(); at > first + 3; at -= 3) text.insert(at - 3, ",");
  return text;
}

std::string formatPercent(double fraction, double uncertainty) {
  char text[64];
  const auto fixed = [](char* begin, char* end, double value) {
    return std::to_chars(begin, end, value, std::chars_format::fixed, 2).ptr;
  };
  std::string result(text, fixed(text, text + sizeof text, fraction * 100));
  if (uncertainty > 0)
    result += " ± " + std::string(text, fixed(text, text + sizeof text, uncertainty * 100));
  return result + " %";
}

std::string formatTime(std::chrono::system_clock::time_point time) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(time);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  char buffer[32];
  std::strftime(buffer, sizeof buffer, "%Y-%m-%dT%H:%M:%SZ", &utc);
  return buffer;
}

std::string currentTime() {
  return formatTime(std::chrono::system_clock::now());
}

double binomialUncertainty(std::size_t hits, std::size_t count) {
  if (count == 0) return 0.0;
  const double n = double(count);
  const double p = double(hits) / n;
  return std::sqrt(p * (1 - p) / n + 1 / (4 * n * n)) / (1 + 1 / n);
}

}  // namespace pw
