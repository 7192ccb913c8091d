// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cmath>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/result.h"

namespace pw {

using Json = nlohmann::json;

/// Parses a JSON file. Errors: io (missing, unreadable), badInput (not JSON; the text names line and column).
Result<Json> readJsonFile(const std::filesystem::path& path);

/// Writes indented JSON by atomic replacement.
Result<void> writeJsonFile(const std::filesystem::path& path, const Json& json);

/// Reads an object's known keys into values that already hold their defaults, and refuses everything else:
/// unknown keys (naming the nearest known one), wrong types, numbers out of range. The first error wins and
/// is returned by finish(); `where` is the dotted path that an error names.
class ObjectReader {
 public:
  ObjectReader(const Json& object, std::string where);

  /// Optional key: `value` keeps its default when the key is absent.
  template <class T>
  ObjectReader& field(const char* key, T& value) {
    if (const Json* found = take(key)) read(key, *found, value);
    return *this;
  }
  /// Optional number with an inclusive range.
  template <class T>
  ObjectReader& number(const char* key, T& value, double least, double most) {
    if (const Json* found = take(key)) {
      T candidate = value;
      read(key, *found, candidate);
      if (!m_failed && !(double(candidate) >= least && double(candidate) <= most)) {
        fail(key, "must be between " + text(least) + " and " + text(most) + ", not " + found->dump() + ".");
      } else if (!m_failed) {
        value = candidate;
      }
    }
    return *this;
  }
  /// Optional word out of a fixed set: `names` pairs words with values.
  template <class T>
  ObjectReader& choice(const char* key, T& value, const std::vector<std::pair<std::string, T>>& names) {
    if (const Json* found = take(key)) {
      for (const auto& [name, meaning] : names) {
        if (found->is_string() && found->get_ref<const std::string&>() == name) {
          value = meaning;
          return *this;
        }
      }
      std::string all;
      for (const auto& [name, meaning] : names) all += (all.empty() ? "" : ", ") + ("\"" + name + "\"");
      fail(key, "must be one of " + all + ", not " + found->dump() + ".");
    }
    return *this;
  }
  /// The value of a key for the caller to read with a reader of its own; nullptr when absent or null.
  const Json* child(const char* key);
  /// `where` of a child, for its own reader.
  std::string path(const char* key) const { return m_where.empty() ? key : m_where + "." + key; }
  /// Makes an absent key an error.
  ObjectReader& require(const char* key);
  void fail(const char* key, const std::string& what);

  /// Call last: the first error, or the complaint about an unknown key, or success.
  Result<void> finish();

 private:
  const Json* take(const char* key);
  static std::string text(double number);

  template <class T>
  void read(const char* key, const Json& json, T& value) {
    if constexpr (std::is_same_v<T, bool>) {
      if (!json.is_boolean()) return fail(key, "must be true or false, not " + json.dump() + ".");
    } else if constexpr (std::is_integral_v<T>) {
      if (!json.is_number_integer()) return fail(key, "must be a whole number, not " + json.dump() + ".");
      if (double number = json.get<double>(); number < double(std::numeric_limits<T>::lowest()) ||
                                              number > double(std::numeric_limits<T>::max())) {
        return fail(key, "is out of range: " + json.dump() + ".");
      }
    } else if constexpr (std::is_floating_point_v<T>) {
      if (!json.is_number()) return fail(key, "must be a number, not " + json.dump() + ".");
    } else if constexpr (std::is_same_v<T, std::string>) {
      if (!json.is_string()) return fail(key, "must be text, not " + json.dump() + ".");
    }
    try {
      value = json.get<T>();
    } catch (const nlohmann::json::exception&) {
      fail(key, "has the wrong type: " + json.dump().substr(0, 80) + ".");
    }
  }

  const Json& m_object;
  std::string m_where;
  std::set<std::string> m_known;
  bool m_failed = false;
  Error m_error;
};

}  // namespace pw
