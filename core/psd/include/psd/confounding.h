// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pulse/features.h"

namespace pw::psd {

/// How well something that is not the shape of the pulse tells the classes apart.
struct Confounder {
  std::string name;     ///< "amplitude"
  std::string title;    ///< "Amplitude"
  double auc = 0.5;     ///< 0.5: says nothing; of the better direction
  double error = 0;     ///< standard error of the AUC (Hanley and McNeil, Radiology 143 (1982) 29)
  double accuracy = 0;  ///< of its one best cut, on the same events

  /// More than chance (3 standard errors) and enough to matter (0.6).
  bool confounds() const { return auc > 0.6 && auc - 0.5 > 3 * error; }
};

struct EnergyMatch {
  std::vector<std::size_t> events;  ///< indices of the chosen events, ascending; as many gammas as neutrons
  double amplitudeAuc = 0.5;        ///< of the amplitude in them: what the matching left
};

struct ConfoundingCheck {
  std::size_t gammas = 0, neutrons = 0;
  std::vector<Confounder> confounders;  ///< amplitude, energy, baseline, baseline group, position
  EnergyMatch matched;
};

/// Standard error of an AUC with so many events (Hanley and McNeil, Radiology 143 (1982) 29, eq. 1).
double areaUncertainty(double auc, std::size_t gammas, std::size_t neutrons);

/// Pairs each gamma with a neutron whose energy differs by at most `tolerance` of it; what has no partner is
/// left out. `energy`, `labels` [n]; events of no class or without a positive energy are left out.
std::vector<std::size_t> energyMatched(std::span<const float> energy, std::span<const std::int8_t> labels,
                                       double tolerance);

/// Groups of baselines that lie together, such as several acquisitions in one file: a gap of more than `gap`
/// counts separates two. Group of every event [n], by ascending baseline.
std::vector<int> baselineGroups(std::span<const float> baseline, double gap);

/// Amplitude, energy, baseline (as a number, and as groups 4 counts apart) and position of the edge against
/// the labels, each alone, and an energy-matched subset. Pulses without edge are left out. `labels` [n].
ConfoundingCheck checkConfounding(const std::vector<pulse::PulseFeatures>& features,
                                  std::span<const std::int8_t> labels, double energyTolerance = 0.05);

Json toJson(const ConfoundingCheck& check);

/// One plain sentence for a report: the one cut, without any look at the shape, that gets most events right,
/// and what that means. Empty without events of both classes.
std::string plainWords(const ConfoundingCheck& check);

}  // namespace pw::psd
