// SPDX-License-Identifier: GPL-3.0-or-later
#include "psd/methods.h"

#include <algorithm>

namespace pw::psd {

const std::vector<MethodInfo>& methods() {
  static const std::vector<MethodInfo> table{
      {Method::chargeComparison, "charge_comparison", "Charge comparison", "",
       "Moszynski et al., Nucl. Instrum. Methods A 317 (1992) 262; Pawelczak et al., A 711 (2013) 21", false,
       0.004},
      {Method::fci, "fci", "Frequency classification index", "",
       "Morales et al., Nucl. Eng. Technol. 56 (2024) 745", false, 0.004},
      {Method::zeroCrossing, "zero_crossing", "Zero crossing", "samples",
       "Sperr et al., Nucl. Instrum. Methods 116 (1974) 55; Pai et al., A 278 (1989) 749", false, 1},
      {Method::pulseGradient, "pulse_gradient", "Pulse gradient", "1/sample",
       "D'Mellow et al., Nucl. Instrum. Methods A 578 (2007) 191", false, 0.0001},
      {Method::fallingEdgeSlope, "falling_edge_slope", "Falling-edge slope", "%/sample",
       "Zuo et al., Nucl. Instrum. Methods A 1010 (2021) 165483", false, 0.0003},
      {Method::logMeanTime, "log_mean_time", "Log mean time", "ln samples",
       "Lee et al., J. Instrum. 9 (2014) P11015", false, 0.005},
      {Method::gatti, "gatti", "Gatti-De Martini", "",
       "Gatti and De Martini, Nuclear Electronics II (IAEA, Vienna, 1962) 265", true, 0.002},
      {Method::likelihood, "likelihood_ratio", "Log-likelihood ratio", "",
       "Akashi-Ronquest et al., Astropart. Phys. 65 (2015) 40", true, 0.004},
      {Method::patternAngle, "pattern_angle", "Pattern recognition angle", "rad",
       "Takaku et al., Prog. Nucl. Sci. Technol. 1 (2011) 210", true, 0.008},
      {Method::timeOverThreshold, "time_over_threshold", "Time over threshold", "samples",
       "Width of the pulse at a share of its peak", false, 1},
      {Method::rise10To50, "rise_10_50", "Rise 10-50 %", "samples",
       "Time between 10 and 50 % of the peak on the leading edge", false, 1}};
  return table;
}

const MethodInfo& info(Method method) {
  return methods()[std::size_t(method)];
}

Result<Method> methodNamed(const std::string& name, const std::string& where) {
  std::string all;
  for (const MethodInfo& each : methods()) {
    if (each.name == name) return each.method;
    all += (all.empty() ? "" : ", ") + each.name;
  }
  return failure(ErrorKind::badInput, "There is no method \"" + name + "\".", where, "Methods: " + all + ".");
}

Json toJson(const MethodSettings& settings) {
  return {{"features", pulse::toJson(settings.features)},
          {"smoothing", settings.smoothing},
          {"shapingTime", settings.shapingTime},
          {"gradientDistance", settings.gradientDistance},
          {"thresholdFraction", settings.thresholdFraction},
          {"templateMinAmplitude", settings.templateMinAmplitude},
          {"folds", settings.folds}};
}

Result<MethodSettings> methodSettingsFromJson(const Json& json, const std::string& where) {
  MethodSettings settings;
  ObjectReader reader(json, where);
  if (const Json* features = reader.child("features")) {
    PW_ASSIGN(settings.features, pulse::featureSettingsFromJson(*features, reader.path("features")));
  }
  reader.number("smoothing", settings.smoothing, 1, 1e6)
      .number("shapingTime", settings.shapingTime, 0.1, 1e6)
      .number("gradientDistance", settings.gradientDistance, 1, 1e6)
      .number("thresholdFraction", settings.thresholdFraction, 0.01, 0.99)
      .number("templateMinAmplitude", settings.templateMinAmplitude, 0, 1e9)
      .number("folds", settings.folds, 2, 100);
  PW_CHECK(reader.finish());
  PW_CHECK(check(settings, where));
  return settings;
}

Result<void> check(const MethodSettings& settings, const std::string& where) {
  const auto refuse = [&](const std::string& what) { return failure(ErrorKind::badInput, what, where); };
  PW_CHECK(pulse::check(settings.features, where));
  if (settings.smoothing < 1 || settings.smoothing % 2 == 0)
    return refuse("The smoothing must be an odd number of samples.");
  if (!(settings.shapingTime > 0)) return refuse("The shaping time must be above 0 samples.");
  if (settings.gradientDistance < 1) return refuse("The gradient's distance must be at least 1 sample.");
  if (!(settings.thresholdFraction > 0 && settings.thresholdFraction < 1))
    return refuse("The threshold fraction must lie between 0 and 1.");
  if (settings.folds < 2) return refuse("At least 2 folds are needed.");
  return {};
}

const std::vector<float>* Discrimination::find(Method method) const {
  const auto found = std::find(methods.begin(), methods.end(), method);
  return found == methods.end() ? nullptr : &values[std::size_t(found - methods.begin())];
}

}  // namespace pw::psd
