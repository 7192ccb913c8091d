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
    if (isGroup(keys, key)) continue;
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
