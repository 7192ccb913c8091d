// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace pw::bench {

/// A time as a clock shows it, and the processor time that the GUI thread took of it: on a busy machine only
/// the second one is the program's own.
struct Span {
  double ms = 0, workMs = 0;
};

/// One measured figure: its samples against a limit. Every sample has to keep the limit.
struct Figure {
  std::string name, unit;
  double limit = 0;      ///< infinite: for comparison only
  bool atLeast = false;  ///< the limit is the least that will do
  std::vector<double> samples{};
  std::vector<double> work{};  ///< of times: the processor's part of each
  /// The reduced guard judges the processor's part, where there is one, against this multiple of the limit.
  bool guard = false;
  double relaxed = 1;

  void add(const Span& span) {
    samples.push_back(span.ms);
    work.push_back(span.workMs);
  }
  double worst() const;
  double allowed() const { return atLeast ? limit / relaxed : limit * relaxed; }
  /// Without samples nothing was kept.
  bool kept() const;
};

/// The sample below which the share lies; 0 without samples.
double quantile(std::vector<double> samples, double share);
/// Processor, cores, memory, system, build.
std::string machine();
/// The table for people; with limits as they were applied.
std::string table(const std::vector<Figure>& figures);
/// `on`: the machine they were measured on.
Json toJson(const std::vector<Figure>& figures, const std::string& on);

}  // namespace pw::bench
