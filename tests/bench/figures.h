// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace pw::bench {

/// One measured figure: its samples against a limit. Every sample has to keep the limit.
struct Figure {
  std::string name, unit;
  double limit = 0;
  bool atLeast = false;  ///< the limit is the least that will do
  std::vector<double> samples;
  /// What a reduced guard allows: a busy machine stretches every time.
  double relaxed = 1;

  /// The sample below which the share lies; 0 without samples.
  double quantile(double share) const;
  double worst() const;
  double allowed() const { return atLeast ? limit / relaxed : limit * relaxed; }
  /// Without samples nothing was kept.
  bool kept() const;
};

/// Processor, cores, memory, system, Qt, platform plugin, build.
std::string machine();
/// The table for people; with limits as they were applied.
std::string table(const std::vector<Figure>& figures);
Json toJson(const std::vector<Figure>& figures);

}  // namespace pw::bench
