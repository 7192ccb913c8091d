// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "recipe/recipe.h"

namespace pw::recipe {

/// A setting in which recipes differ: its dotted key in the recipe's JSON and its value in each of them.
/// A part that some recipes do without is one row, "off" or "on", and its settings are listed where those
/// that have it disagree, and the one that says most ("off": the recipe does without the part).
struct SettingDifference {
  std::string setting;
  std::vector<std::string> values;  ///< [recipes]
};

/// The settings in which not all recipes agree, in alphabetic order; the name is no setting.
std::vector<SettingDifference> settingDifferences(const std::vector<TrainingRecipe>& recipes);

}  // namespace pw::recipe
