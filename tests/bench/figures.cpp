// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <thread>

namespace pw::bench {
namespace {

/// The value of the first line of `file` that begins with `key`.
std::string valueIn(const char* file, const std::string& key) {
  std::ifstream lines(file);
  for (std::string line; std::getline(lines, line);) {
    if (line.rfind(key, 0) != 0) continue;
    const auto from = line.find_first_not_of(" \t:", line.find(':'));
    return from == std::string::npos ? std::string() : line.substr(from);
  }
  return "?";
}

std::string systemName() {
  std::ifstream lines("/etc/os-release");
  const std::string key = "PRETTY_NAME=\"";
  for (std::string line; std::getline(lines, line);)
    if (line.rfind(key, 0) == 0) return line.substr(key.size(), line.size() - key.size() - 1);
  return "?";
}

std::string row(const std::vector<std::string>& cells) {
  char line[256];
  std::snprintf(line, sizeof line, "%-48s %12s %8s %8s %8s %8s %8s  %s\n", cells[0].c_str(), cells[1].c_str(),
                cells[2].c_str(), cells[3].c_str(), cells[4].c_str(), cells[5].c_str(), cells[6].c_str(),
                cells[7].c_str());
  return line;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(value) < 100 ? "%.1f" : "%.0f", value);
  return text;
}

}  // namespace

double quantile(std::vector<double> samples, double share) {
  if (samples.empty()) return 0;
  std::sort(samples.begin(), samples.end());
  const auto index = std::size_t(std::ceil(share * double(samples.size())));
  return samples[std::clamp<std::size_t>(index, 1, samples.size()) - 1];
}

double Figure::worst() const {
  return quantile(samples, atLeast ? 0 : 1);
}

bool Figure::kept() const {
  if (samples.empty()) return false;
  if (std::isinf(limit)) return true;
  const double judged = guard && !work.empty() ? quantile(work, 1) : worst();
  return atLeast ? judged >= allowed() : judged <= allowed();
}

std::string machine() {
#ifdef NDEBUG
  const char* build = "optimised";
#else
  const char* build = "with assertions";
#endif
  return valueIn("/proc/cpuinfo", "model name") + ", " + std::to_string(std::thread::hardware_concurrency()) +
         " cores, " + valueIn("/proc/meminfo", "MemTotal") + ", " + systemName() + ", " + build;
}

std::string table(const std::vector<Figure>& figures) {
  std::string text = row({"figure", "limit", "p50", "p99", "worst", "its CPU", "samples", ""});
  for (const Figure& figure : figures) {
    const bool judged = std::isfinite(figure.limit);
    const std::string limit =
        judged ? (figure.atLeast ? ">= " : "<= ") + number(figure.allowed()) + " " + figure.unit
               : figure.unit;
    text += row({figure.name, limit, number(quantile(figure.samples, 0.5)),
                 number(quantile(figure.samples, figure.atLeast ? 0.01 : 0.99)), number(figure.worst()),
                 figure.work.empty() ? "" : number(quantile(figure.work, 1)),
                 std::to_string(figure.samples.size()),
                 !judged         ? ""
                 : figure.kept() ? "kept"
                                 : "EXCEEDED"});
  }
  return text;
}

Json toJson(const std::vector<Figure>& figures, const std::string& on) {
  Json list = Json::array();
  for (const Figure& figure : figures) {
    list.push_back({{"name", figure.name},
                    {"unit", figure.unit},
                    {"limit", std::isfinite(figure.limit) ? Json(figure.allowed()) : Json()},
                    {"at_least", figure.atLeast},
                    {"samples", figure.samples.size()},
                    {"p50", quantile(figure.samples, 0.5)},
                    {"p99", quantile(figure.samples, figure.atLeast ? 0.01 : 0.99)},
                    {"worst", figure.worst()},
                    {"worst_processor_time", quantile(figure.work, 1)},
                    {"kept", figure.kept()}});
  }
  return {{"machine", on}, {"figures", list}};
}

}  // namespace pw::bench
