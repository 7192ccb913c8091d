// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "pulse/features.h"

namespace pw::pulse {
namespace {

const std::vector<std::pair<std::string, EnergyMeasure>> energyMeasures{
    {"amplitude", EnergyMeasure::amplitude}, {"charge", EnergyMeasure::charge}};

}  // namespace

std::size_t baselineLength(std::size_t length, int wanted) {
  const std::size_t share = std::max<std::size_t>(length / 20, 4);
  return std::min({length, share, std::size_t(std::max(wanted, 1))});
}

Json toJson(const FeatureSettings& settings) {
  Json json = {{"baselineSamples", settings.baselineSamples},
               {"edgeThresholdCounts", settings.edgeThresholdCounts},
               {"gatePre", settings.gatePre},
               {"gateShort", settings.gateShort},
               {"gateLong", settings.gateLong},
               {"fciSamples", settings.fciSamples},
               {"fciLow", settings.fciLow},
               {"fciHigh", settings.fciHigh},
               {"keveePerCount", settings.keveePerCount},
               {"saturationSamples", settings.saturationSamples},
               {"adcTopCode", settings.adcTopCode}};
  // What came later is written only where it is used: results of settings without it stay up to date.
  if (settings.keveeOffset != 0) json["keveeOffset"] = settings.keveeOffset;
  if (settings.energyFrom == EnergyMeasure::charge) json["energyFrom"] = "charge";
  return json;
}

float energyOf(const PulseFeatures& features, const FeatureSettings& settings) {
  const bool fromCharge = settings.energyFrom == EnergyMeasure::charge;
  if (fromCharge && (features.flags & noEdge)) return 0;
  const float x = fromCharge ? features.chargeTotal : features.amplitude;
  return float(double(x) * settings.keveePerCount + settings.keveeOffset);
}

Result<void> check(const FeatureSettings& settings, const std::string& where) {
  const auto refuse = [&](const std::string& what) { return failure(ErrorKind::badInput, what, where); };
  if (settings.baselineSamples < 1) return refuse("The baseline needs at least one sample.");
  if (!(settings.edgeThresholdCounts > 0)) return refuse("The edge threshold must be above 0 counts.");
  if (settings.gateShort <= -settings.gatePre || settings.gateLong <= settings.gateShort)
    return refuse("The charge gates are out of order: −gatePre < gateShort < gateLong is needed.");
  if (settings.fciLow < 1 || settings.fciHigh <= settings.fciLow)
    return refuse("The FCI bands are out of order: 1 ≤ fciLow < fciHigh is needed.");
  if (settings.fciHigh > settings.fciSamples / 2)
    return refuse("fciHigh lies outside the transform: it must be at most half of fciSamples.");
  if (!(settings.keveePerCount > 0)) return refuse("keveePerCount must be above 0.");
  if (settings.saturationSamples < 1) return refuse("saturationSamples must be at least 1.");
  return {};
}

Result<FeatureSettings> featureSettingsFromJson(const Json& json, const std::string& where) {
  FeatureSettings settings;
  ObjectReader reader(json, where);
  reader.number("baselineSamples", settings.baselineSamples, 1, 1e6)
      .number("edgeThresholdCounts", settings.edgeThresholdCounts, 1e-6, 1e9)
      .number("gatePre", settings.gatePre, 0, 1e6)
      .number("gateShort", settings.gateShort, 0, 1e6)
      .number("gateLong", settings.gateLong, 1, 1e6)
      .number("fciSamples", settings.fciSamples, 4, 1 << 20)
      .number("fciLow", settings.fciLow, 1, 1 << 19)
      .number("fciHigh", settings.fciHigh, 2, 1 << 19)
      .number("keveePerCount", settings.keveePerCount, 1e-9, 1e9)
      .number("keveeOffset", settings.keveeOffset, -1e9, 1e9)
      .choice("energyFrom", settings.energyFrom, energyMeasures)
      .number("saturationSamples", settings.saturationSamples, 1, 1e6)
      .number("adcTopCode", settings.adcTopCode, 1, 1e9);
  PW_CHECK(reader.finish());
  PW_CHECK(check(settings, where));
  return settings;
}

}  // namespace pw::pulse
