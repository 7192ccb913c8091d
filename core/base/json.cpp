// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json.h"

#include <algorithm>
#include <numeric>

#include "base/file.h"
#include "base/format.h"

namespace pw {
namespace {

std::size_t editDistance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t(0));
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = row[j];
      row[j] = std::min({row[j] + 1, row[j - 1] + 1, replaced});
    }
  }
  return row.back();
}

}  // namespace

Result<Json> readJsonFile(const std::filesystem::path& path) {
  PW_ASSIGN(const std::string text, readFile(path));
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    return failure(ErrorKind::badInput, std::string("The file is not valid JSON: ") + error.what() + ".",
                   path.string());
  }
}

Result<void> writeJsonFile(const std::filesystem::path& path, const Json& json) {
  return writeFileAtomically(path, json.dump(2, ' ', false, Json::error_handler_t::replace) + "\n");
}

ObjectReader::ObjectReader(const Json& object, std::string where)
    : m_object(object), m_where(std::move(where)) {
  if (!object.is_object()) {
    m_failed = true;
    m_error = {ErrorKind::badInput,
               "An object { … } is needed here, not " + object.dump().substr(0, 60) + ".",
               m_where,
               {}};
  }
}

const Json* ObjectReader::take(const char* key) {
  m_known.insert(key);
  if (m_failed) return nullptr;
  const auto found = m_object.find(key);
  return found == m_object.end() ? nullptr : &*found;
}

const Json* ObjectReader::child(const char* key) {
  const Json* found = take(key);
  return found && found->is_null() ? nullptr : found;
}

ObjectReader& ObjectReader::require(const char* key) {
  m_known.insert(key);
  if (!m_failed && !m_object.contains(key)) fail(key, "is missing.");
  return *this;
}

void ObjectReader::fail(const char* key, const std::string& what) {
  if (m_failed) return;
  m_failed = true;
  m_error = {ErrorKind::badInput, "\"" + std::string(key) + "\" " + what, path(key), {}};
}

Result<void> ObjectReader::finish() {
  if (m_failed) return tl::unexpected<Error>(m_error);
  for (const auto& item : m_object.items()) {
    if (m_known.contains(item.key())) continue;
    const auto nearest = std::min_element(m_known.begin(), m_known.end(), [&](const auto& a, const auto& b) {
      return editDistance(a, item.key()) < editDistance(b, item.key());
    });
    return failure(ErrorKind::badInput, "\"" + item.key() + "\" is not a known key.",
                   path(item.key().c_str()),
                   nearest == m_known.end() ? "" : "Did you mean \"" + *nearest + "\"?");
  }
  return {};
}

std::string ObjectReader::text(double number) {
  return formatNumber(number, 6);
}

}  // namespace pw
