// SPDX-License-Identifier: GPL-3.0-or-later
#include "figures.h"

#include <QGuiApplication>
#include <QSysInfo>
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

std::string row(const std::string& name, const std::string& limit, const std::string& p50,
                const std::string& p99, const std::string& worst, const std::string& samples,
                const std::string& verdict) {
  char line[256];
  std::snprintf(line, sizeof line, "%-52s %12s %9s %9s %9s %8s  %s\n", name.c_str(), limit.c_str(),
                p50.c_str(), p99.c_str(), worst.c_str(), samples.c_str(), verdict.c_str());
  return line;
}

std::string number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, std::abs(value) < 100 ? "%.1f" : "%.0f", value);
  return text;
}

}  // namespace

double Figure::quantile(double share) const {
  if (samples.empty()) return 0;
  std::vector<double> sorted = samples;
  std::sort(sorted.begin(), sorted.end());
  const auto index = std::size_t(std::ceil(share * double(sorted.size())));
  return sorted[std::clamp<std::size_t>(index, 1, sorted.size()) - 1];
}

double Figure::worst() const {
  if (samples.empty()) return 0;
  return atLeast ? *std::min_element(samples.begin(), samples.end())
                 : *std::max_element(samples.begin(), samples.end());
}

bool Figure::kept() const {
  if (samples.empty()) return false;
  return atLeast ? worst() >= allowed() : worst() <= allowed();
}

std::string machine() {
#ifdef NDEBUG
  const char* build = "optimised";
#else
  const char* build = "with assertions";
#endif
  return valueIn("/proc/cpuinfo", "model name") + ", " + std::to_string(std::thread::hardware_concurrency()) +
         " cores, " + valueIn("/proc/meminfo", "MemTotal") + ", " +
         QSysInfo::prettyProductName().toStdString() + ", Qt " + qVersion() + " on " +
         QGuiApplication::platformName().toStdString() + ", " + build;
}

std::string table(const std::vector<Figure>& figures) {
  std::string text = row("figure", "limit", "p50", "p99", "worst", "samples", "");
  for (const Figure& figure : figures) {
    const std::string limit = (figure.atLeast ? ">= " : "<= ") + number(figure.allowed()) + " " + figure.unit;
    const double p99 = figure.quantile(figure.atLeast ? 0.01 : 0.99);
    text += row(figure.name, limit, number(figure.quantile(0.5)), number(p99), number(figure.worst()),
                std::to_string(figure.samples.size()), figure.kept() ? "kept" : "EXCEEDED");
  }
  return text;
}

Json toJson(const std::vector<Figure>& figures) {
  Json list = Json::array();
  for (const Figure& figure : figures) {
    list.push_back({{"name", figure.name},
                    {"unit", figure.unit},
                    {"limit", figure.allowed()},
                    {"at_least", figure.atLeast},
                    {"samples", figure.samples.size()},
                    {"p50", figure.quantile(0.5)},
                    {"p99", figure.quantile(figure.atLeast ? 0.01 : 0.99)},
                    {"worst", figure.worst()},
                    {"kept", figure.kept()}});
  }
  return {{"machine", machine()}, {"figures", list}};
}

}  // namespace pw::bench
