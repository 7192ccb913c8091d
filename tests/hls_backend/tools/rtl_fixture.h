// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cstdlib>

#include "base/file.h"
#include "generate/verilog.h"
#include "random_network.h"
#include "test_support.h"
#include "tools/process.h"
#include "tools/verilator.h"

namespace pw::test {

/// What a test of the Verilated design stands on.
struct RtlDesign {
  network::Network network;
  hls::Design design;
  tools::RtlBuild build;

  /// Input codes of `frames` random events, the same for the same seed.
  std::vector<std::int32_t> inputs(std::size_t frames, unsigned seed = 1) const {
    std::mt19937 random(seed);
    return hls::encodeInputs(design.model, randomInputs(network, frames, random));
  }
};

/// Holds other processes off a folder.
class FolderLock {
 public:
  explicit FolderLock(const std::filesystem::path& folder)
      : m_file(open((folder.string() + ".lock").c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644)) {
    flock(m_file, LOCK_EX);
  }
  ~FolderLock() { close(m_file); }
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int m_file;
};

/// A built simulation, kept in the build tree under the hash of its text: tests run in processes of their
/// own, and a simulation takes some seconds to compile.
inline Result<RtlDesign> rtlDesign(network::Network network, const hls::HardwareConfig& config) {
  RtlDesign rtl;
  rtl.network = std::move(network);
  PW_ASSIGN(rtl.design, hls::makeDesign(rtl.network, config));
  std::string content;
  for (const auto& [file, text] : hls::verilogText(rtl.design).files) content += file + text;
  const auto all = std::filesystem::path(PW_BINARY_DIR) / "test-rtl";
  PW_CHECK(makeFolder(all));
  const auto folder = all / hashBytes(content).substr(0, 16);
  const FolderLock lock(folder);
  if (!std::filesystem::exists(folder / "files.f")) PW_CHECK(hls::writeVerilog(rtl.design, folder));
  PW_ASSIGN(rtl.build, tools::buildRtl(folder, {}, {}));
  return rtl;
}

inline Result<RtlDesign> rtlDesign(network::Network network, std::vector<int> multipliers,
                                   std::vector<int> sumBits = {}) {
  hls::HardwareConfig config;
  config.multipliers = std::move(multipliers);
  config.sumBits = std::move(sumBits);
  return rtlDesign(std::move(network), config);
}

inline Result<RtlDesign> rtlDesign(const RandomNetworkSettings& settings, std::vector<int> multipliers,
                                   unsigned seed, std::vector<int> sumBits = {}) {
  std::mt19937 random(seed);
  return rtlDesign(randomNetwork(settings, random), std::move(multipliers), std::move(sumBits));
}

}  // namespace pw::test

/// Verilator is a tool that a machine may lack.
#define REQUIRE_VERILATOR() \
  if (!::pw::tools::findProgram("verilator")) GTEST_SKIP() << "verilator is not installed"
