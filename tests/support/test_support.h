// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "base/result.h"

namespace pw::test {

/// A folder that is gone after the test.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "pulsewright-test-XXXXXX").string();
    m_path = mkdtemp(pattern.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return m_path; }
  std::filesystem::path operator/(const std::string& name) const { return m_path / name; }

 private:
  std::filesystem::path m_path;
};

/// The real data of the field, where it is present beside the source tree; tests that want it skip without
/// it.
inline std::filesystem::path sharedData(const std::string& name) {
  return std::filesystem::path(PW_SHARED_DIR) / "data" / name;
}

}  // namespace pw::test

/// ASSERT_OK(result); shows the error's text when there is one.
#define ASSERT_OK(result) ASSERT_TRUE((result).has_value()) << ::pw::describe((result).error())
#define EXPECT_OK(result) EXPECT_TRUE((result).has_value()) << ::pw::describe((result).error())
/// The result is an error of this kind whose text mentions `part`.
#define EXPECT_ERROR(result, expectedKind, part)                                          \
  do {                                                                                    \
    auto&& pwChecked = (result); /* once: the call may not be repeatable */               \
    ASSERT_FALSE(pwChecked.has_value());                                                  \
    EXPECT_EQ(pwChecked.error().kind, expectedKind) << ::pw::describe(pwChecked.error()); \
    EXPECT_NE(::pw::describe(pwChecked.error()).find(part), std::string::npos)            \
        << ::pw::describe(pwChecked.error());                                             \
  } while (false)
/// Skips the test with a clear message when a file of real data is absent.
#define REQUIRE_REAL_DATA(path) \
  if (!std::filesystem::exists(path)) GTEST_SKIP() << "real data is not here: " << (path)
