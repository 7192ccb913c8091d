// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "recipe/recipe.h"

namespace pw::recipe {

/// Values that a sweep tries for fields of a recipe. Several fields may go together: weights and activations
/// of one width, each value set in all of them.
struct SweepField {
  std::vector<std::string> paths;  ///< "quantization.weight", "hidden": keys of the recipe's JSON, with dots
  std::vector<Json> values;
};

/// A change of the base recipe that has a name of its own: a JSON merge patch (RFC 7396).
struct SweepVariant {
  std::string name;
  Json changes = Json::object();
};

enum class SweepMethod {
  grid,     ///< every combination of the fields' values
  random,   ///< `count` of them, drawn without repetition
  halving,  ///< as random, but few epochs first: of each round the best 1/eta go on with eta times as many
};

/// Many trainings of recipes that differ in a few fields. Variants are multiplied by the fields: each is
/// tried with every combination.
struct Sweep {
  std::string name = "sweep";
  TrainingRecipe base;
  std::vector<SweepVariant> variants;  ///< none: the base alone
  std::vector<SweepField> fields;
  SweepMethod method = SweepMethod::grid;
  int count = 20;          ///< random, halving: so many points at most
  std::uint64_t seed = 1;  ///< of what is drawn, and of the folds
  int eta = 3;             ///< halving
  int repeats = 1;         ///< trainings a point, with seeds that follow the recipe's
  int folds = 0;           ///< cross-validation; 0: the data set's own split
};

/// One recipe of a sweep.
struct SweepPoint {
  std::string name;  ///< "weight=fixed<4,1>, hidden=[8]"; of a variant: its name, and the fields behind it
  TrainingRecipe recipe;
};

/// All recipes that the sweep tries, checked, in a fixed order. Errors: badInput, naming the point and field
/// (an unknown field, an impossible value, more than 10,000 points, folds of one, two points of one name).
Result<std::vector<SweepPoint>> sweepPoints(const Sweep& sweep);

/// Epochs of each round of successive halving (Jamieson and Talwalkar, arXiv 1502.07943), the last one
/// `epochs`: as few rounds as bring `points` down to one. At least one epoch.
std::vector<int> halvingEpochs(std::size_t points, int eta, int epochs);

/// "quantization.weight+quantization.activation=fixed<4,1>,fixed<3,1>": commas inside brackets do not
/// separate. A value that is not JSON is a text. Errors: badInput.
Result<SweepField> sweepFieldFromText(const std::string& text);

Json toJson(const Sweep& sweep);
/// Errors: badInput (unknown key, impossible value).
Result<Sweep> sweepFromJson(const Json& json, const std::string& where);

}  // namespace pw::recipe
