// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/sweep.h"

#include <algorithm>
#include <cmath>
#include <random>
#include <set>

namespace pw::recipe {
namespace {

constexpr std::size_t mostPoints = 10'000;
constexpr int schema = 1;

const std::vector<std::pair<std::string, SweepMethod>> methodNames{
    {"grid", SweepMethod::grid}, {"random", SweepMethod::random}, {"halving", SweepMethod::halving}};

tl::unexpected<Error> impossibleSweep(const std::string& where, const std::string& what,
                                      const std::string& hint) {
  return failure(ErrorKind::badInput, what, where, hint);
}

/// Sets the field `path` of `json`. What is not there yet, or off, becomes an object.
void setField(Json& json, const std::string& path, const Json& value) {
  Json* place = &json;
  std::size_t begin = 0;
  for (std::size_t dot = path.find('.'); dot != std::string::npos; dot = path.find('.', begin)) {
    place = &(*place)[path.substr(begin, dot - begin)];
    if (!place->is_object()) *place = Json::object();
    begin = dot + 1;
  }
  (*place)[path.substr(begin)] = value;
}

std::string lastPart(const std::string& path) {
  return path.substr(path.rfind('.') + 1);
}

/// "weight+activation=fixed<4,1>".
std::string choiceName(const SweepField& field, const Json& value) {
  std::string name;
  for (const std::string& path : field.paths) name += (name.empty() ? "" : "+") + lastPart(path);
  return name + "=" + (value.is_string() ? value.get<std::string>() : value.dump());
}

/// The combination with this number: the last field's values change fastest, the variants slowest.
struct Combination {
  std::string name;
  Json recipe;
};
Combination combination(const Sweep& sweep, std::size_t number) {
  std::vector<std::size_t> places(sweep.fields.size());
  for (std::size_t i = places.size(); i-- > 0; number /= sweep.fields[i].values.size())
    places[i] = number % sweep.fields[i].values.size();
  Combination made{{}, toJson(sweep.base)};
  if (!sweep.variants.empty()) {
    made.name = sweep.variants[number].name;
    made.recipe.merge_patch(sweep.variants[number].changes);
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    const Json& value = sweep.fields[i].values[places[i]];
    for (const std::string& path : sweep.fields[i].paths) setField(made.recipe, path, value);
    made.name += (made.name.empty() ? "" : ", ") + choiceName(sweep.fields[i], value);
  }
  if (made.name.empty()) made.name = sweep.base.name;
  return made;
}

/// What is tried of `total` combinations, ascending.
std::vector<std::size_t> chosen(const Sweep& sweep, std::size_t total) {
  std::vector<std::size_t> numbers;
  const std::size_t count =
      sweep.method == SweepMethod::grid ? total : std::min(total, std::size_t(sweep.count));
  if (count == total) {
    for (std::size_t i = 0; i < total; ++i) numbers.push_back(i);
    return numbers;
  }
  std::mt19937_64 random(sweep.seed);
  std::set<std::size_t> drawn;
  while (drawn.size() < count) drawn.insert(std::size_t(random() % total));
  return {drawn.begin(), drawn.end()};
}

Result<std::size_t> combinations(const Sweep& sweep) {
  double total = double(std::max<std::size_t>(1, sweep.variants.size()));
  for (const SweepField& field : sweep.fields) {
    if (field.paths.empty() || field.values.empty())
      return impossibleSweep(sweep.name + ".fields", "A field of a sweep needs a name and values.", "");
    total *= double(field.values.size());
  }
  const bool all = sweep.method == SweepMethod::grid;
  if (total > (all ? double(mostPoints) : 1e15))
    return impossibleSweep(sweep.name, "The fields have too many combinations to try all.",
                           "Take values out, or draw some with the method \"random\".");
  return std::size_t(total);
}

Result<void> checkNumbers(const Sweep& sweep) {
  if (sweep.folds == 1 || sweep.folds < 0 || sweep.folds > 100)
    return impossibleSweep(sweep.name + ".folds", "Cross-validation needs 2 to 100 folds.",
                           "0 takes the data set's own split.");
  if (sweep.repeats < 1 || sweep.count < 1 || sweep.count > int(mostPoints) || sweep.eta < 2)
    return impossibleSweep(sweep.name,
                           "Repeats and count must be positive (count to 10,000), eta at least 2.", "");
  return {};
}

Json fieldsToJson(const Sweep& sweep) {
  Json fields = Json::array();
  for (const SweepField& field : sweep.fields)
    fields.push_back({{"paths", field.paths}, {"values", field.values}});
  return fields;
}

Result<SweepField> fieldFromJson(const Json& json, const std::string& where) {
  SweepField field;
  ObjectReader reader(json, where);
  reader.require("paths").require("values").field("paths", field.paths).field("values", field.values);
  PW_CHECK(reader.finish());
  return field;
}

Result<SweepVariant> variantFromJson(const Json& json, const std::string& where) {
  SweepVariant variant;
  ObjectReader reader(json, where);
  reader.require("name").field("name", variant.name);
  if (const Json* changes = reader.child("changes")) variant.changes = *changes;
  PW_CHECK(reader.finish());
  if (!variant.changes.is_object())
    return impossibleSweep(where + ".changes", "Changes must be an object of fields of the recipe.", "");
  return variant;
}

template <class Item, class FromJson>
Result<void> readList(ObjectReader& reader, const char* key, std::vector<Item>& items, FromJson fromJson) {
  const Json* list = reader.child(key);
  if (!list) return {};
  if (!list->is_array()) return impossibleSweep(reader.path(key), "must be a list.", "");
  for (std::size_t i = 0; i < list->size(); ++i) {
    PW_ASSIGN(Item item, fromJson((*list)[i], reader.path(key) + "[" + std::to_string(i) + "]"));
    items.push_back(std::move(item));
  }
  return {};
}

/// Cut at `separator` where no bracket is open.
std::vector<std::string> cutOutside(const std::string& text, char separator) {
  std::vector<std::string> parts(1);
  int open = 0;
  for (const char c : text) {
    if (c == '<' || c == '[' || c == '{') ++open;
    if (c == '>' || c == ']' || c == '}') --open;
    if (c == separator && open == 0)
      parts.emplace_back();
    else
      parts.back() += c;
  }
  return parts;
}

}  // namespace

Result<std::vector<SweepPoint>> sweepPoints(const Sweep& sweep) {
  PW_CHECK(checkNumbers(sweep));
  PW_ASSIGN(const std::size_t total, combinations(sweep));
  std::vector<SweepPoint> points;
  std::set<std::string> names;
  for (const std::size_t number : chosen(sweep, total)) {
    const Combination made = combination(sweep, number);
    if (!names.insert(made.name).second)
      return impossibleSweep(sweep.name, "Two points of the sweep are called \"" + made.name + "\".",
                             "Give variants names of their own, and each value once.");
    PW_ASSIGN(TrainingRecipe recipe, trainingRecipeFromJson(made.recipe, made.name));
    points.push_back({made.name, std::move(recipe)});
  }
  return points;
}

std::vector<int> halvingEpochs(std::size_t points, int eta, int epochs) {
  std::vector<int> rounds{epochs};
  for (std::size_t left = std::size_t(eta); left < points; left *= std::size_t(eta))
    rounds.insert(rounds.begin(), std::max(1, rounds.front() / eta));
  if (points > 1) rounds.insert(rounds.begin(), std::max(1, rounds.front() / eta));
  return rounds;
}

Result<SweepField> sweepFieldFromText(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0)
    return impossibleSweep(text, "A field is written as NAME=VALUE,VALUE…", "For example: epochs=20,40");
  SweepField field;
  field.paths = cutOutside(text.substr(0, equals), '+');
  for (const std::string& word : cutOutside(text.substr(equals + 1), ',')) {
    if (word.empty()) return impossibleSweep(text, "A value of the field is empty.", "Take a comma out.");
    const Json value = Json::parse(word, nullptr, false);
    field.values.push_back(value.is_discarded() ? Json(word) : value);
  }
  return field;
}

Json toJson(const Sweep& sweep) {
  Json variants = Json::array();
  for (const SweepVariant& variant : sweep.variants)
    variants.push_back({{"name", variant.name}, {"changes", variant.changes}});
  const auto method = std::find_if(methodNames.begin(), methodNames.end(),
                                   [&](const auto& each) { return each.second == sweep.method; });
  return {{"schema", schema},
          {"name", sweep.name},
          {"base", toJson(sweep.base)},
          {"variants", variants},
          {"fields", fieldsToJson(sweep)},
          {"method", method->first},
          {"count", sweep.count},
          {"seed", sweep.seed},
          {"eta", sweep.eta},
          {"repeats", sweep.repeats},
          {"folds", sweep.folds}};
}

Result<Sweep> sweepFromJson(const Json& json, const std::string& where) {
  Sweep sweep;
  int version = schema;
  ObjectReader reader(json, where);
  reader.number("schema", version, 1, schema)
      .field("name", sweep.name)
      .choice("method", sweep.method, methodNames)
      .number("count", sweep.count, 1, mostPoints)
      .field("seed", sweep.seed)
      .number("eta", sweep.eta, 2, 100)
      .number("repeats", sweep.repeats, 1, 1000)
      .number("folds", sweep.folds, 0, 100);
  const Json* base = reader.child("base");
  PW_CHECK(readList(reader, "variants", sweep.variants, variantFromJson));
  PW_CHECK(readList(reader, "fields", sweep.fields, fieldFromJson));
  PW_CHECK(reader.finish());
  if (!base) return sweep;
  PW_ASSIGN(sweep.base, trainingRecipeFromJson(*base, reader.path("base")));
  return sweep;
}

}  // namespace pw::recipe
