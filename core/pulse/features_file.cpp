// SPDX-License-Identifier: GPL-3.0-or-later
#include "pulse/features_file.h"

#include "base/file.h"
#include "hdf5/hdf5_file.h"

namespace pw::pulse {
namespace {

constexpr int schema = 1;
constexpr std::uint64_t chunkRows = 65536;

struct Column {
  const char* name;
  float PulseFeatures::*member;
};
constexpr Column columns[] = {{"baseline", &PulseFeatures::baseline},
                              {"noiseRms", &PulseFeatures::noiseRms},
                              {"edge", &PulseFeatures::edge},
                              {"amplitude", &PulseFeatures::amplitude},
                              {"chargeTotal", &PulseFeatures::chargeTotal},
                              {"chargeTail", &PulseFeatures::chargeTail},
                              {"chargeRatio", &PulseFeatures::chargeRatio},
                              {"fci", &PulseFeatures::fci},
                              {"energyKeVee", &PulseFeatures::energyKeVee}};

template <class T>
Result<void> writeColumn(hdf5::File& file, const char* name, const std::vector<T>& values) {
  return file.write(name, {values.size()}, values.data(), std::min<std::uint64_t>(chunkRows, values.size()));
}

Result<void> fill(hdf5::File& file, const FeatureTable& table) {
  PW_CHECK(file.setInteger("/", "schema", schema));
  PW_CHECK(file.setText("/", "settings", toJson(table.settings).dump()));
  if (!table.source.empty()) PW_CHECK(file.setText("/", "source", table.source));
  for (const Column& each : columns)
    PW_CHECK(writeColumn(file, each.name, column(table.features, each.member)));
  std::vector<std::uint8_t> flags(table.features.size());
  for (std::size_t i = 0; i < flags.size(); ++i) flags[i] = table.features[i].flags;
  return writeColumn(file, "flags", flags);
}

Result<FeatureSettings> settingsOf(const hdf5::File& file) {
  const std::string where = file.path().string();
  const auto version = file.number("/", "schema");
  const auto text = file.text("/", "settings");
  if (!version || !text)
    return failure(ErrorKind::badInput, "The file is not a table of pulse features.", where);
  if (*version > schema)
    return failure(ErrorKind::badInput, "The table was made by a newer version of the program.", where,
                   "Update Pulsewright, or measure the pulses again.");
  const Json json = Json::parse(*text, nullptr, false);
  return featureSettingsFromJson(json, where + ":settings");
}

}  // namespace

Result<void> saveFeatures(const FeatureTable& table, const std::filesystem::path& path) {
  return replaceFile(path, [&](const std::filesystem::path& temporary) -> Result<void> {
    PW_ASSIGN(hdf5::File file, hdf5::File::create(temporary));
    PW_CHECK(fill(file, table));
    return file.close();
  });
}

Result<FeatureTable> loadFeatures(const std::filesystem::path& path) {
  PW_ASSIGN(const hdf5::File file, hdf5::File::open(path));
  FeatureTable table;
  PW_ASSIGN(table.settings, settingsOf(file));
  table.source = file.text("/", "source").value_or("");
  PW_ASSIGN(const std::vector<std::uint8_t> flags, file.read<std::uint8_t>("flags"));
  table.features.resize(flags.size());
  for (std::size_t i = 0; i < flags.size(); ++i) table.features[i].flags = flags[i];
  for (const Column& each : columns) {
    PW_ASSIGN(const std::vector<float> values, file.read<float>(each.name));
    if (values.size() != flags.size())
      return failure(ErrorKind::badInput,
                     std::string("The column \"") + each.name + "\" has another length than the flags.",
                     path.string(), "Measure the pulses again.");
    for (std::size_t i = 0; i < values.size(); ++i) table.features[i].*each.member = values[i];
  }
  return table;
}

}  // namespace pw::pulse
