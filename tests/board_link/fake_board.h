// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gtest/gtest.h>

#include "protocol/bundle.h"
#include "session/board_session.h"
#include "test_support.h"

namespace pw::board::test {

/// First words that ask fake_fabric.c for a fault.
inline constexpr std::int32_t noTlast = 0x7FFF0001, earlyTlast = 0x7FFF0002, slow = 0x7FFF0003,
                              becomeAnother = 0x7FFF0004, tooLong = 0x7FFF0005;

inline Manifest fakeManifest() {
  Manifest manifest;
  manifest.name = "fake";
  manifest.buildId = 4242;
  manifest.input = {4, "fixed<10,2,RND,SAT>"};
  manifest.output = {2, "fixed<12,6,RND,SAT>"};
  manifest.latencyCycles = 10;
  manifest.intervalCycles = 4;
  return manifest;
}

inline LocalAgentOptions localOptions() {
  LocalAgentOptions options;
  options.data = PW_SOURCE_DIR;
  return options;
}

inline Frames frames(std::vector<std::int32_t> codes) {
  return {codes.size() / 4, 4, std::move(codes)};
}

/// A bundle of the fake design in a folder of its own, and an agent on this computer.
class FakeBoard : public testing::Test {
 protected:
  void SetUp() override {
    auto session = BoardSession::startLocal(localOptions());
    if (!session && session.error().kind == ErrorKind::toolMissing) GTEST_SKIP() << describe(session.error());
    ASSERT_OK(session);
    m_session.emplace(std::move(*session));
    ASSERT_OK(writeSimulatedBundle(fakeManifest(), PW_FAKE_FABRIC, bundle()));
  }
  std::filesystem::path bundle() const { return m_folder.path() / "bundle"; }
  BoardSession& session() { return *m_session; }
  void load() { ASSERT_OK(m_session->load(bundle())); }
  /// The next request after a failure works: the fake design is loaded and classifies.
  void expectUsable() {
    ASSERT_OK(m_session->load(bundle()));
    const auto reply = m_session->run(frames({1, 2, 3, 4}));
    ASSERT_OK(reply);
    EXPECT_EQ(reply->outputs, (std::vector<std::int32_t>{10, -3}));
  }

  pw::test::TemporaryFolder m_folder;
  std::optional<BoardSession> m_session;
};

}  // namespace pw::board::test
