// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/pulses.h"

namespace pw::jobs {

/// Events of an events file (formats/events_file.h) as if they had been measured on traces, so that labels,
/// histograms and fits need not tell them apart.
struct ListedEvents {
  trace::TraceInfo info;                       ///< length 0: there are no traces
  std::vector<pulse::PulseFeatures> features;  ///< [n]; what the file does not say is 0
  std::vector<std::int8_t> labels;             ///< [n], as the file says
  bool hasFci = false, hasRatio = false;
};

/// Whether a file of ours holds events without traces. A file that cannot be read does not.
bool isListMode(const std::filesystem::path& file);

/// The charge is the column "energy", "charge" or "qlong", the early charge "energy_short", "qshort" …; their
/// ratio (long − short) / long, or a column "psd"; the FCI `fci_published`. A charge at the top of 16 bits is
/// saturated, one that is not positive no pulse. Of `settings` the energy axis is used. Errors: of the file;
/// badInput (no charge).
Result<ListedEvents> readListed(const std::filesystem::path& file, const pulse::FeatureSettings& settings);

/// Labels of such events: as the file says, or by a figure that it holds. Errors: badInput (a method that
/// needs traces), of psd::label().
Result<LabelledPulses> labelListed(const std::filesystem::path& file, const psd::MethodSettings& settings,
                                   const psd::LabelSettings& labels, const std::vector<psd::PlaneCut>& cuts);

/// "These events have no traces …": why a stage that needs traces refuses `file`.
tl::unexpected<Error> withoutTraces(const std::filesystem::path& file);

}  // namespace pw::jobs
