// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/json.h"
#include "trace/trace_file.h"

namespace pw::trace {

/// The synthetic CLYC + SiPM detector: settings a person chooses. The detector's own parameters (light,
/// response, noise, spectra), fitted to real traces, are constants in synthetic.cpp with their source.
struct SyntheticSettings {
  std::uint64_t events = 10000;
  std::uint64_t samples = 2048;  ///< a trace, 10 ns each
  double neutronFraction = 0.5;  ///< in [0, 1]
  double pileUpFraction = 0.01;  ///< probability of a second pulse in the record
  std::uint64_t seed = 20250612;
};

Json toJson(const SyntheticSettings& settings);
Result<SyntheticSettings> syntheticSettingsFromJson(const Json& json, const std::string& where);

/// Makes a trace file with labels and, beside them, the truth: columns `truth/amplitude` (counts),
/// `truth/trigger` (sample), `truth/baseline` (counts), `truth/pile_up` (0/1), `truth/saturated` (0/1). The
/// same settings give the same file, whatever the number of threads. Errors: badInput (impossible settings),
/// io, cancelled.
Result<void> synthesize(const SyntheticSettings& settings, const std::filesystem::path& target,
                        const Work& work);

}  // namespace pw::trace
