// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fstream>

#include "base/json.h"
#include "test_support.h"
#include "tools/process.h"

namespace pw::test {

/// Runs pulsewright-cli as a person would.
inline tools::Outcome cli(const std::vector<std::string>& arguments,
                          const std::map<std::string, std::string>& environment = {}, const Work& work = {}) {
  tools::Command command;
  command.program = PW_BINARY_DIR "/bin/pulsewright-cli";
  command.arguments = arguments;
  command.environment = environment;
  const auto outcome = tools::run(command, work);
  EXPECT_TRUE(outcome.has_value()) << (outcome ? "" : describe(outcome.error()));
  return outcome ? *outcome : tools::Outcome{-1, {}, {}, 0, false};
}

/// Standard output as the one object it must be.
inline Json object(const tools::Outcome& outcome) {
  const Json json = Json::parse(outcome.output, nullptr, false);
  EXPECT_TRUE(json.is_object()) << outcome.output << outcome.errors;
  return json;
}

/// A folder of programs to be found before (or instead of) the real ones.
inline void writeScript(const std::filesystem::path& path, const std::string& body) {
  std::ofstream(path) << "#!/bin/sh\n" << body << "\n";
  std::filesystem::permissions(path, std::filesystem::perms::owner_all);
}

}  // namespace pw::test
