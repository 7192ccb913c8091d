// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/differences.h"

#include <algorithm>
#include <map>
#include <set>

namespace pw::recipe {
namespace {

using Settings = std::map<std::string, std::string>;

/// Objects open into their keys; whatever else is a value.
void flatten(const Json& json, const std::string& path, Settings& settings) {
  if (json.is_object() && !json.empty()) {
    for (const auto& [key, value] : json.items())
      flatten(value, path.empty() ? key : path + "." + key, settings);
    return;
  }
  settings[path] = json.is_null() ? "off" : json.is_string() ? json.get<std::string>() : json.dump();
}

/// Of a part that not all recipes have: whether each has it.
SettingDifference partOf(const std::vector<Settings>& all, const std::string& part) {
  SettingDifference difference{part, {}};
  for (const Settings& settings : all) {
    const auto below = settings.lower_bound(part + ".");
    const bool on = below != settings.end() && below->first.starts_with(part + ".");
    difference.values.push_back(on ? "on" : "off");
  }
  return difference;
}

/// The setting that says most of a part; the others of a part that only one recipe has are left out.
bool isTelling(const std::string& setting) {
  static const std::set<std::string> telling{"pruning.final_sparsity", "quantization.weight",
                                             "distillation.temperature", "low_rank.energy"};
  return telling.contains(setting);
}

/// Whether the recipes that have the setting disagree on it.
bool differ(const std::vector<Settings>& all, const std::string& setting) {
  std::set<std::string> values;
  for (const Settings& settings : all) {
    if (const auto found = settings.find(setting); found != settings.end()) values.insert(found->second);
  }
  return values.size() > 1;
}

/// Some recipe does without the part that the setting belongs to.
bool isOfAbsentPart(const std::vector<Settings>& all, const std::string& setting) {
  return std::any_of(all.begin(), all.end(),
                     [&](const Settings& settings) { return !settings.contains(setting); });
}

/// Some other key lies below this one: "pruning", which is off here, below which others have settings.
bool isGroup(const std::set<std::string>& keys, const std::string& key) {
  const auto next = keys.lower_bound(key + ".");
  return next != keys.end() && next->starts_with(key + ".");
}

}  // namespace

std::vector<SettingDifference> settingDifferences(const std::vector<TrainingRecipe>& recipes) {
  std::vector<Settings> all;
  std::set<std::string> keys;
  for (const TrainingRecipe& recipe : recipes) {
    flatten(toJson(recipe), {}, all.emplace_back());
    for (const auto& [key, value] : all.back()) keys.insert(key);
  }
  keys.erase("name");
  std::vector<SettingDifference> differences;
  for (const std::string& key : keys) {
    if (isGroup(keys, key)) {
      differences.push_back(partOf(all, key));
      continue;
    }
    if (isOfAbsentPart(all, key) && !differ(all, key) && !isTelling(key)) continue;
    SettingDifference difference{key, {}};
    for (const Settings& settings : all) {
      const auto found = settings.find(key);
      difference.values.push_back(found == settings.end() ? "off" : found->second);
    }
    const std::vector<std::string>& values = difference.values;
    if (std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end())
      differences.push_back(std::move(difference));
  }
  return differences;
}

}  // namespace pw::recipe
