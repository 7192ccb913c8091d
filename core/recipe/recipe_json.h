// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/json.h"

namespace pw::recipe {

/// The words of an enumeration in files.
template <class Kind>
using Names = std::vector<std::pair<std::string, Kind>>;

template <class Kind>
std::string nameOf(const Names<Kind>& names, Kind kind) {
  for (const auto& [name, meaning] : names) {
    if (meaning == kind) return name;
  }
  return names.front().first;
}

inline std::string pathOf(const std::string& where, const std::string& key) {
  return where.empty() ? key : where + "." + key;
}

inline tl::unexpected<Error> impossible(const std::string& where, const std::string& key,
                                        const std::string& what, const std::string& hint) {
  return failure(ErrorKind::badInput, what, pathOf(where, key), hint);
}

/// A part of the recipe that may be absent (the default stays), null or false (off), or an object (on).
template <class Part, class FromJson>
Result<void> readPart(ObjectReader& reader, const Json& json, const char* key, std::optional<Part>& part,
                      FromJson fromJson) {
  const Json* value = reader.child(key);
  if (!value) {
    if (json.is_object() && json.contains(key)) part.reset();
    return {};
  }
  if (*value == false) {
    part.reset();
    return {};
  }
  PW_ASSIGN(part, fromJson(*value, reader.path(key), part.value_or(Part{})));
  return {};
}

}  // namespace pw::recipe
