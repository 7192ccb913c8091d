// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace pw::learn {

/// Values one after the other as bytes, in this machine's order: for a process that goes on where another
/// ended.
class StateWriter {
 public:
  template <class T>
  void add(const T& value) {
    static_assert(std::is_arithmetic_v<T>);
    m_bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void add(std::span<const float> values) {
    add(std::uint64_t(values.size()));
    m_bytes.append(reinterpret_cast<const char*>(values.data()), values.size_bytes());
  }
  void add(const std::string& text) {
    add(std::uint64_t(text.size()));
    m_bytes += text;
  }
  const std::string& bytes() const { return m_bytes; }

 private:
  std::string m_bytes;
};

/// The opposite. Bytes that end too early or hold another number of values give zeros and ok() is false.
class StateReader {
 public:
  explicit StateReader(std::string_view bytes) : m_rest(bytes) {}

  template <class T>
  void take(T& value) {
    static_assert(std::is_arithmetic_v<T>);
    const std::string_view bytes = next(sizeof value);
    value = T{};
    if (m_ok) std::memcpy(&value, bytes.data(), sizeof value);
  }
  void take(std::span<float> values) {
    std::uint64_t count = 0;
    take(count);
    m_ok = m_ok && count == values.size();
    const std::string_view bytes = next(values.size_bytes());
    if (m_ok && !values.empty()) std::memcpy(values.data(), bytes.data(), bytes.size());
  }
  void take(std::string& text) {
    std::uint64_t size = 0;
    take(size);
    text = next(size);
  }
  bool ok() const { return m_ok; }

 private:
  std::string_view next(std::uint64_t size) {
    m_ok = m_ok && size <= m_rest.size();
    if (!m_ok) return {};
    const std::string_view bytes = m_rest.substr(0, size);
    m_rest.remove_prefix(size);
    return bytes;
  }
  std::string_view m_rest;
  bool m_ok = true;
};

}  // namespace pw::learn
