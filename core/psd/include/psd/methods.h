// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "pulse/features.h"

namespace pw::psd {

/// Ways to tell neutrons from gammas by the shape of a pulse. p is the pulse, baseline subtracted and
/// upwards, t0 its leading edge (FeatureSettings), tp its peak.
enum class Method {
  chargeComparison,   ///< Q[t0 + short, t0 + long] / Q[t0 − pre, t0 + long]
  fci,                ///< frequency classification index
  zeroCrossing,       ///< time from t0 to the zero crossing of the bipolar shaped pulse
  pulseGradient,      ///< (p(tp + d) − p(tp)) / (d p(tp))
  fallingEdgeSlope,   ///< slope between 60 % and 10 % of the peak on the falling edge
  logMeanTime,        ///< ln(Σ n p(n) / Σ p(n)) over the gates, n counted from their beginning
  gatti,              ///< Σ P(n) p(n) / Σ p(n), P = (n − g) / (n + g) of the unit-area templates
  likelihood,         ///< Σ p(n) ln(n(n) / g(n)) / Σ p(n)
  patternAngle,       ///< angle between the pulse and the gamma template
  timeOverThreshold,  ///< width of the pulse at a share of its peak
  rise10To50,         ///< time from 10 to 50 % of the peak on the leading edge
};

struct MethodInfo {
  Method method;
  std::string name;       ///< for files and options: "charge_comparison"
  std::string title;      ///< for people: "Charge comparison"
  std::string unit;       ///< of its values; empty: a pure number
  std::string reference;  ///< where it is described
  bool needsTemplates;    ///< trained on labelled pulses
  /// A first ambiguous band (± in `unit`) for labels: some tenth of the distance between the classes of a
  /// CLYC detector.
  double typicalBand;
};
/// All methods in the order of the enumeration.
const std::vector<MethodInfo>& methods();
const MethodInfo& info(Method method);
/// Errors: badInput (no such method; the text lists them).
Result<Method> methodNamed(const std::string& name, const std::string& where);

/// Positions and lengths are samples.
struct MethodSettings {
  pulse::FeatureSettings features;  ///< baseline, edge, gates and FCI
  int smoothing = 5;                ///< width of the moving mean before times and slopes; odd
  /// Of the zero crossing's filter. On the published CLYC traces the figure of merit is highest at 80 and
  /// within a tenth of that from 60 to 160; a filter of 6 samples sees little but the noise.
  double shapingTime = 60;
  int gradientDistance = 20;         ///< of the pulse gradient, after the peak
  double thresholdFraction = 0.5;    ///< of the peak, for the time over threshold
  double templateMinAmplitude = 20;  ///< counts; smaller pulses are no part of a template
  int folds = 5;                     ///< groups of events; each is scored by templates of the others
};
Json toJson(const MethodSettings& settings);
Result<MethodSettings> methodSettingsFromJson(const Json& json, const std::string& where);
/// Errors: badInput, naming `where`.
Result<void> check(const MethodSettings& settings, const std::string& where);

/// Values of several methods for every trace of a file.
struct Discrimination {
  std::vector<Method> methods;
  std::vector<std::vector<float>> values;      ///< [methods][n]; NaN where a pulse cannot be measured so
  std::vector<pulse::PulseFeatures> features;  ///< [n]; the FCI is 0 when it was not asked for

  const std::vector<float>* find(Method method) const;
};

/// Scores every trace, in blocks, on all cores. `labels` [n] (0 gamma, 1 neutron, others unknown) train the
/// templates, fold by fold, so that no event is scored by a template that contains it; methods without
/// templates do not look at them. The same file and settings give the same values, whatever the number of
/// threads. Errors: badInput (settings, labels of another length, fewer than two events of a class in a fold
/// for a method with templates), cancelled.
Result<Discrimination> discriminate(const trace::TraceFile& file, const std::vector<Method>& methods,
                                    const std::vector<std::int8_t>& labels, const MethodSettings& settings,
                                    const Work& work);

}  // namespace pw::psd
