// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/confounding.h"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "pulse/discrimination.h"
#include "templates.h"

namespace pw::psd {
namespace {

std::vector<std::size_t> ascending(std::span<const float> values) {
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
  return order;
}

/// Share of neutrons in each event's group among the events of the other folds: a score that no event has a
/// part in.
std::vector<float> shareInGroup(const std::vector<int>& groups, std::span<const std::int8_t> labels) {
  constexpr int folds = 5;
  const std::vector<int> foldOf = foldsOf(labels, folds);
  const std::size_t count =
      groups.empty() ? 0 : std::size_t(*std::max_element(groups.begin(), groups.end())) + 1;
  std::vector<double> events(count * folds), neutrons(count * folds);
  for (std::size_t i = 0; i < groups.size(); ++i) {
    const std::size_t cell = std::size_t(groups[i] * folds + foldOf[i]);
    events[cell] += 1;
    neutrons[cell] += labels[i] == trace::neutron;
  }
  std::vector<float> score(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    double all = 0, some = 0;
    for (int fold = 0; fold < folds; ++fold) {
      if (fold == foldOf[i]) continue;
      all += events[std::size_t(groups[i] * folds + fold)];
      some += neutrons[std::size_t(groups[i] * folds + fold)];
    }
    score[i] = float((some + 0.5) / (all + 1));
  }
  return score;
}

Confounder confounder(const std::string& name, const std::string& title, std::span<const float> values,
                      std::span<const std::int8_t> labels, const ConfoundingCheck& check) {
  const double area = pulse::areaUnderCurve(values, labels);
  Confounder result{name, title, std::max(area, 1 - area), 0, pulse::bestCut(values, labels).accuracy};
  result.error = areaUncertainty(result.auc, check.gammas, check.neutrons);
  return result;
}

}  // namespace

double areaUncertainty(double auc, std::size_t gammas, std::size_t neutrons) {
  if (gammas == 0 || neutrons == 0) return 0;
  const double g = double(gammas), n = double(neutrons), square = auc * auc;
  const double variance =
      (auc * (1 - auc) + (n - 1) * (auc / (2 - auc) - square) + (g - 1) * (2 * square / (1 + auc) - square)) /
      (g * n);
  return std::sqrt(std::max(0.0, variance));
}

std::vector<std::size_t> energyMatched(std::span<const float> energy, std::span<const std::int8_t> labels,
                                       double tolerance) {
  std::vector<std::size_t> gammas, neutrons, chosen;
  for (const std::size_t i : ascending(energy)) {
    if (!(energy[i] > 0)) continue;
    if (labels[i] == trace::gamma) gammas.push_back(i);
    if (labels[i] == trace::neutron) neutrons.push_back(i);
  }
  // Both in ascending order: the one that is too low for the other's lowest has no partner any more.
  for (std::size_t g = 0, n = 0; g < gammas.size() && n < neutrons.size();) {
    const double ofGamma = energy[gammas[g]], ofNeutron = energy[neutrons[n]];
    if (std::abs(ofGamma - ofNeutron) <= tolerance * ofGamma) {
      chosen.push_back(gammas[g++]);
      chosen.push_back(neutrons[n++]);
    } else {
      ++(ofGamma < ofNeutron ? g : n);
    }
  }
  std::sort(chosen.begin(), chosen.end());
  return chosen;
}

std::vector<int> baselineGroups(std::span<const float> baseline, double gap) {
  std::vector<int> groups(baseline.size());
  int group = 0;
  float last = 0;
  bool first = true;
  for (const std::size_t i : ascending(baseline)) {
    if (!first && baseline[i] - last > gap) ++group;
    groups[i] = group;
    last = baseline[i];
    first = false;
  }
  return groups;
}

ConfoundingCheck checkConfounding(const std::vector<pulse::PulseFeatures>& features,
                                  std::span<const std::int8_t> labels, double energyTolerance) {
  std::vector<std::size_t> used;
  std::vector<std::int8_t> classes;
  ConfoundingCheck check;
  for (std::size_t i = 0; i < features.size() && i < labels.size(); ++i) {
    if ((features[i].flags & pulse::noEdge) || (labels[i] != trace::gamma && labels[i] != trace::neutron))
      continue;
    used.push_back(i);
    classes.push_back(labels[i]);
    ++(labels[i] == trace::gamma ? check.gammas : check.neutrons);
  }
  const auto values = [&](float pulse::PulseFeatures::*member) {
    std::vector<float> column;
    for (const std::size_t i : used) column.push_back(features[i].*member);
    return column;
  };
  const auto amplitude = values(&pulse::PulseFeatures::amplitude),
             energy = values(&pulse::PulseFeatures::energyKeVee);
  const auto baseline = values(&pulse::PulseFeatures::baseline);
  constexpr double groupGap = 4;  // counts: baselines of one acquisition lie within some tenths
  const auto add = [&](const char* name, const char* title, const std::vector<float>& column) {
    check.confounders.push_back(confounder(name, title, column, classes, check));
  };
  add("amplitude", "Amplitude", amplitude);
  add("energy", "Energy", energy);
  add("baseline", "Baseline", baseline);
  add("baseline_group", "Baseline group", shareInGroup(baselineGroups(baseline, groupGap), classes));
  add("position", "Position of the edge", values(&pulse::PulseFeatures::edge));

  std::vector<float> matchedAmplitude;
  std::vector<std::int8_t> matchedClasses;
  for (const std::size_t i : energyMatched(energy, classes, energyTolerance)) {
    check.matched.events.push_back(used[i]);
    matchedAmplitude.push_back(amplitude[i]);
    matchedClasses.push_back(classes[i]);
  }
  const double area = pulse::areaUnderCurve(matchedAmplitude, matchedClasses);
  check.matched.amplitudeAuc = std::max(area, 1 - area);
  return check;
}

Json toJson(const ConfoundingCheck& check) {
  Json rows = Json::array();
  for (const Confounder& each : check.confounders)
    rows.push_back({{"name", each.name},
                    {"auc", each.auc},
                    {"auc_error", each.error},
                    {"accuracy", each.accuracy},
                    {"confounds", each.confounds()}});
  return {{"gammas", check.gammas},
          {"neutrons", check.neutrons},
          {"alone", rows},
          {"energy_matched",
           {{"events", check.matched.events.size()}, {"amplitude_auc", check.matched.amplitudeAuc}}}};
}

std::string plainWords(const ConfoundingCheck& check) {
  if (check.gammas == 0 || check.neutrons == 0) return {};
  const auto best =
      std::max_element(check.confounders.begin(), check.confounders.end(),
                       [](const Confounder& a, const Confounder& b) { return a.accuracy < b.accuracy; });
  std::string name = best->title;
  name[0] = char(std::tolower(name[0]));
  const double events = double(check.gammas + check.neutrons);
  const double guess = double(std::max(check.gammas, check.neutrons)) / events;
  const std::string cut = "One cut on the " + name + " alone gets " + formatPercent(best->accuracy) +
                          " of the " + formatCount(events) + " events right";
  if (!best->confounds())
    return cut + "; always naming the larger class gets " + formatPercent(guess) +
           ". Nothing but the shape tells the classes apart.";
  return cut + ": a classifier that does as well need not have learnt the shape of the pulses.";
}

}  // namespace pw::psd
