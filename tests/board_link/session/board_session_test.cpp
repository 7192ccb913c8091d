// SPDX-License-Identifier: GPL-3.0-or-later
#include "session/board_session.h"

#include <signal.h>

#include <fstream>
#include <numeric>
#include <thread>

#include "assess/assessment.h"
#include "base/file.h"
#include "fake_board.h"

namespace pw::board::test {
namespace {

namespace fs = std::filesystem;

std::vector<std::int32_t> ramp(std::size_t count) {
  std::vector<std::int32_t> codes(count);
  std::iota(codes.begin(), codes.end(), -int(count) / 2);
  return codes;
}

bool isAlive(std::int64_t process) {
  return ::kill(pid_t(process), 0) == 0;
}

TEST_F(FakeBoard, hello_localAgent_saysThatItIsSimulated) {
  EXPECT_TRUE(session().board().simulated);
  EXPECT_EQ(session().board().part, "xc7z020clg400-1");
}

TEST_F(FakeBoard, hello_localAgent_isTheFileOfThisTree) {
  const auto hash = hashFile(fs::path(PW_SOURCE_DIR) / "board_link/agent/agent.py");
  ASSERT_OK(hash);
  EXPECT_EQ(session().board().agentSha256, *hash);
}

TEST_F(FakeBoard, load_goodBundle_readsBackBuildAndClock) {
  const auto state = session().load(bundle());
  ASSERT_OK(state);
  EXPECT_TRUE(state->loaded);
  EXPECT_EQ(state->buildId, 4242U);
  EXPECT_DOUBLE_EQ(state->clockMhz, 100.0);
}

TEST_F(FakeBoard, load_clockOffTheDividers_isRoundedDownAndReadBack) {
  Manifest manifest = fakeManifest();
  manifest.clockMhz = 125.4;  // 1000 MHz over whole dividers: 125
  ASSERT_OK(writeSimulatedBundle(manifest, PW_FAKE_FABRIC, bundle()));
  const auto state = session().load(bundle());
  ASSERT_OK(state);
  EXPECT_DOUBLE_EQ(state->clockMhz, 125.0);
}

TEST_F(FakeBoard, run_severalFrames_givesTheDesignsAnswers) {
  load();
  const auto reply = session().run(frames({1, 2, 3, 4, -5, 0, 7, 100}));
  ASSERT_OK(reply);
  EXPECT_EQ(reply->outputs, (std::vector<std::int32_t>{10, -3, 102, -105}));
}

TEST_F(FakeBoard, run_codesBeyondSixteenBits_arriveWhole) {
  load();
  const auto reply = session().run(frames({1000000, -2000000, 3, 4}));
  ASSERT_OK(reply);
  EXPECT_EQ(reply->outputs, (std::vector<std::int32_t>{-999993, 999996}));
}

TEST_F(FakeBoard, run_moreThanOneTransfer_keepsOrder) {
  load();
  const auto codes = ramp(4 * 1000);
  const auto reply = session().run(frames(codes), {.batch = 7});
  ASSERT_OK(reply);
  EXPECT_EQ(reply->transfers, 143U);  // ceil(1000 / 7)
  ASSERT_EQ(reply->outputs.size(), 2000U);
  for (std::size_t i = 0; i < 1000; ++i) {
    ASSERT_EQ(reply->outputs[2 * i], std::accumulate(codes.begin() + 4 * i, codes.begin() + 4 * i + 4, 0))
        << i;
  }
}

TEST_F(FakeBoard, run_messageLongerThanAFrame_isJoined) {
  load();
  const auto codes = ramp(4 * 150000);  // 2.4 MB in, 1.2 MB out: three frames and two
  const auto reply = session().run(frames(codes));
  ASSERT_OK(reply);
  ASSERT_EQ(reply->outputs.size(), 300000U);
  EXPECT_EQ(reply->outputs[299999], codes[599996] - codes[599999]);
}

TEST_F(FakeBoard, run_counters_areOfThisRunAlone) {
  load();
  ASSERT_OK(session().run(frames({0, 5, 0, 0})));
  const auto reply = session().run(frames({0, 1, 0, 0, 0, 3, 77, 0}));
  ASSERT_OK(reply);
  EXPECT_EQ(reply->counters.frames, 2U);
  EXPECT_EQ(reply->counters.latencyMin, 11U);
  EXPECT_EQ(reply->counters.latencyMax, 13U);
  EXPECT_EQ(reply->counters.latencySum, 24U);
  EXPECT_EQ(reply->counters.inputIdle, 1U);
}

TEST_F(FakeBoard, run_times_nestIntoEachOther) {
  load();
  const auto reply = session().run(frames({1, 2, 3, 4}));
  ASSERT_OK(reply);
  EXPECT_GT(reply->times.l1Ns, 0);
  EXPECT_LT(reply->times.l1Ns, reply->times.l2Ns);
  EXPECT_LT(reply->times.l2Ns, reply->times.l3Ns);
  EXPECT_LT(reply->times.l3Ns, reply->l4Ns);
}

TEST_F(FakeBoard, run_beforeLoad_isRefusedAndTheNextWorks) {
  EXPECT_ERROR(session().run(frames({1, 2, 3, 4})), ErrorKind::badInput, "No design is loaded");
  expectUsable();
}

TEST_F(FakeBoard, run_wrongWords_isRefusedAndTheNextWorks) {
  load();
  EXPECT_ERROR(session().run(Frames{1, 3, {1, 2, 3}}), ErrorKind::badInput, "takes 4 words");
  expectUsable();
}

TEST_F(FakeBoard, run_noTlast_timesOutAndTheNextWorks) {
  load();
  EXPECT_ERROR(session().run(frames({noTlast, 0, 0, 0})), ErrorKind::timeout, "TLAST");
  const auto reply = session().run(frames({1, 2, 3, 4}));  // without a new LOAD
  ASSERT_OK(reply);
  EXPECT_EQ(reply->outputs, (std::vector<std::int32_t>{10, -3}));
}

TEST_F(FakeBoard, run_earlyTlast_isAnErrorAndTheNextWorks) {
  load();
  EXPECT_ERROR(session().run(frames({earlyTlast, 0, 0, 0})), ErrorKind::toolFailed, "4 of 8 bytes");
  expectUsable();
}

TEST_F(FakeBoard, run_packetTooLong_isADmaErrorAndTheNextWorks) {
  load();
  EXPECT_ERROR(session().run(frames({tooLong, 0, 0, 0})), ErrorKind::toolFailed, "DMA");
  expectUsable();
}

TEST_F(FakeBoard, run_plChangedBehindOurBack_isNoticedBeforeTheNextRun) {
  load();
  ASSERT_OK(session().run(frames({becomeAnother, 0, 0, 0})));
  EXPECT_ERROR(session().run(frames({1, 2, 3, 4})), ErrorKind::mismatch, "another design");
  expectUsable();
}

TEST_F(FakeBoard, load_wrongBuildId_isRefusedAndTheNextWorks) {
  Manifest manifest = fakeManifest();
  manifest.buildId = 4243;
  ASSERT_OK(writeSimulatedBundle(manifest, PW_FAKE_FABRIC, m_folder / "other"));
  EXPECT_ERROR(session().load(m_folder / "other"), ErrorKind::mismatch, "build id 4242");
  const auto state = session().state();
  ASSERT_OK(state);
  EXPECT_FALSE(state->loaded);
  expectUsable();
}

TEST_F(FakeBoard, load_wrongHash_isRefusedByTheBoardAndTheOldDesignStays) {
  load();
  auto read = readBundle(bundle());
  ASSERT_OK(read);
  read->manifest.files["design.bit"] = std::string(64, '0');
  EXPECT_ERROR(session().load(*read), ErrorKind::mismatch, "SHA-256");
  EXPECT_OK(session().run(frames({1, 2, 3, 4})));
}

TEST_F(FakeBoard, load_missingHwh_isRefusedByTheBoardAndTheNextWorks) {
  const auto read = readBundle(bundle());
  ASSERT_OK(read);
  fs::rename(bundle() / "design.hwh", bundle() / "away");
  EXPECT_ERROR(session().load(*read), ErrorKind::badInput, "design.hwh is missing");
  fs::rename(bundle() / "away", bundle() / "design.hwh");
  expectUsable();
}

TEST_F(FakeBoard, load_partOfAnotherBoard_isRefusedAndTheNextWorks) {
  Manifest manifest = fakeManifest();
  manifest.part = "xc7z010clg400-1";
  ASSERT_OK(writeSimulatedBundle(manifest, PW_FAKE_FABRIC, m_folder / "other"));
  EXPECT_ERROR(session().load(m_folder / "other"), ErrorKind::mismatch, "this board has 7z020clg400");
  expectUsable();
}

TEST_F(FakeBoard, load_manifestOfAnotherAddressMap_isRefusedAndTheNextWorks) {
  auto read = readBundle(bundle());
  ASSERT_OK(read);
  read->manifest.accelerator.base = 0x43C10000;
  EXPECT_ERROR(session().load(*read), ErrorKind::badInput, "no core pulsewright_0 at 0x43C10000");
  expectUsable();
}

TEST_F(FakeBoard, load_fileOutsideTheFolder_isRefused) {
  auto read = readBundle(bundle());
  ASSERT_OK(read);
  read->manifest.files["../secret"] = std::string(64, '0');
  EXPECT_ERROR(session().load(*read), ErrorKind::badInput, "outside its folder");
}

TEST_F(FakeBoard, load_bitstreamForSilicon_cannotBeSimulatedAndTheNextWorks) {
  std::ofstream(m_folder / "library") << "\x7f"
                                         "ELF but not a library";
  ASSERT_OK(writeSimulatedBundle(fakeManifest(), m_folder / "library", m_folder / "other"));
  EXPECT_ERROR(session().load(m_folder / "other"), ErrorKind::toolFailed, "cannot be loaded");
  expectUsable();
}

TEST_F(FakeBoard, bench_perCallCycles_areTheDesignsOwn) {
  load();
  const auto reply = session().bench(frames({0, 0, 0, 0, 0, 5, 0, 0}), {.calls = 5, .warmup = 2});
  ASSERT_OK(reply);
  EXPECT_EQ(reply->cycles, (std::vector<std::uint32_t>{10, 15, 10, 15, 10}));
}

TEST_F(FakeBoard, bench_starvedCalls_areTold) {
  load();
  const auto reply = session().bench(frames({0, 0, 0, 0, 0, 5, 77, 0}), {.calls = 4, .warmup = 0});
  ASSERT_OK(reply);
  EXPECT_EQ(reply->inputIdle, (std::vector<std::uint32_t>{0, 1, 0, 1}));
}

TEST_F(FakeBoard, bench_outputs_areOfEveryCall) {
  load();
  const auto reply = session().bench(frames({1, 2, 3, 4}), {.calls = 3, .warmup = 1});
  ASSERT_OK(reply);
  EXPECT_EQ(reply->outputs, (std::vector<std::int32_t>{10, -3, 10, -3, 10, -3}));
  EXPECT_EQ(reply->counters.frames, 3U);  // without the warm-up
}

TEST_F(FakeBoard, bench_times_arePositive) {
  load();
  const auto reply = session().bench(frames({1, 2, 3, 4}), {.calls = 20, .warmup = 5});
  ASSERT_OK(reply);
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_GT(reply->l1Ns[i], 0);
    EXPECT_GT(reply->l2Ns[i], reply->l1Ns[i]);
  }
}

TEST_F(FakeBoard, measure_fakeDesign_assessesToItsKnownFigures) {
  load();
  const auto read = readBundle(bundle());
  ASSERT_OK(read);
  const auto measured =
      session().measure(*read, frames({0, 0, 0, 0, 0, 5, 0, 0, 0, 2, 0, 1}), {0, 0, 5, 0, 3, -1},
                        {.shots = 30, .warmup = 3, .requests = 10, .batch = {}});
  ASSERT_OK(measured);
  const auto assessment = assess(*measured);
  ASSERT_OK(assessment);
  EXPECT_TRUE(assessment->simulated);
  EXPECT_EQ(assessment->agreement.equal, 3U);
  EXPECT_EQ(assessment->cycles.min, 10U);
  EXPECT_EQ(assessment->cycles.median, 12.0);  // 10, 15, 12 in turn
  EXPECT_EQ(assessment->cycles.max, 15U);
  EXPECT_EQ(assessment->l4.count, 10U);
  EXPECT_GT(assessment->l4.median, assessment->l3.median);
}

TEST_F(FakeBoard, measure_designThatComputesSomethingElse_isRefused) {
  load();
  const auto read = readBundle(bundle());
  ASSERT_OK(read);
  const auto measured = session().measure(*read, frames({1, 2, 3, 4}), {10, -2},
                                          {.shots = 3, .warmup = 0, .requests = 1, .batch = {}});
  ASSERT_OK(measured);
  EXPECT_ERROR(assess(*measured), ErrorKind::mismatch, "integer model");
}

TEST_F(FakeBoard, stop_duringRun_cancelsOnTheBoardAndTheNextWorks) {
  load();
  std::vector<std::int32_t> codes;
  for (int i = 0; i < 200; ++i) codes.insert(codes.end(), {slow, 0, 0, 0});  // 10 s in all
  std::stop_source stop;
  Work work;
  work.stop = stop.get_token();
  // The first sign of progress comes from the middle of the run.
  work.progress = [&stop](double, std::string_view) { stop.request_stop(); };
  const auto begin = Clock::now();
  EXPECT_ERROR(session().run(frames(codes), {.batch = 2}, work), ErrorKind::cancelled, "Stopped");
  EXPECT_LT(Clock::now() - begin, std::chrono::seconds(5));
  expectUsable();
}

TEST_F(FakeBoard, agentKilled_duringRun_isAClearError) {
  load();
  std::vector<std::int32_t> codes;
  for (int i = 0; i < 200; ++i) codes.insert(codes.end(), {slow, 0, 0, 0});
  const std::int64_t process = session().agentProcessId();
  Work work;
  work.progress = [process](double, std::string_view) { ::kill(pid_t(process), SIGKILL); };
  EXPECT_ERROR(session().run(frames(codes), {.batch = 2}, work), ErrorKind::io, "killed or crashed");
  EXPECT_FALSE(session().isOpen());
  EXPECT_ERROR(session().state(), ErrorKind::io, "ended in the middle");
}

TEST_F(FakeBoard, session_destroyed_endsItsAgent) {
  const std::int64_t process = session().agentProcessId();
  ASSERT_TRUE(isAlive(process));
  m_session.reset();
  EXPECT_FALSE(isAlive(process));
}

TEST_F(FakeBoard, shutdown_endsTheAgent) {
  const std::int64_t process = session().agentProcessId();
  ASSERT_OK(session().shutdown());
  EXPECT_FALSE(isAlive(process));
  EXPECT_FALSE(session().isOpen());
}

TEST_F(FakeBoard, ping_bothWays_carriesItsBytes) {
  const auto small = session().ping();
  const auto large = session().ping(3000000);  // more than one frame each way
  ASSERT_OK(small);
  ASSERT_OK(large);
  EXPECT_GT(*small, 0);
}

TEST_F(FakeBoard, session_onAThreadOfItsOwn_works) {
  Result<RunReply> reply = failure(ErrorKind::internal, "not run");
  std::thread worker([&] {
    auto own = BoardSession::startLocal(localOptions());
    if (own && own->load(bundle())) reply = own->run(frames({1, 2, 3, 4}));
  });
  worker.join();
  ASSERT_OK(reply);
  EXPECT_EQ(reply->outputs, (std::vector<std::int32_t>{10, -3}));
}

TEST(LocalAgentTest, start_pythonWithoutNumpy_saysWhatToInstall) {
  LocalAgentOptions options = localOptions();
  pw::test::TemporaryFolder folder;
  const fs::path python = folder / "python3";
  // -S -I: the interpreter without site packages, so without numpy.
  std::ofstream(python) << "#!/bin/sh\nexec /usr/bin/python3 -S -I \"$@\"\n";
  fs::permissions(python, fs::perms::owner_all);
  options.python = python.string();
  EXPECT_ERROR(LocalAgent::start(options, {}), ErrorKind::toolMissing, "apt install python3-numpy");
}

TEST(LocalAgentTest, start_noSuchPython_saysWhatToInstall) {
  LocalAgentOptions options = localOptions();
  options.python = "/nowhere/python3";
  EXPECT_ERROR(LocalAgent::start(options, {}), ErrorKind::toolMissing, "/nowhere/python3");
}

TEST(LocalAgentTest, start_wrongDataFolder_saysWhere) {
  LocalAgentOptions options;
  options.data = "/nowhere";
  EXPECT_ERROR(LocalAgent::start(options, {}), ErrorKind::io, "/nowhere");
}

TEST(LocalAgentTest, start_withoutStandIn_reportsNoPl) {
  LocalAgentOptions options = localOptions();
  options.simulated = false;
  auto session = BoardSession::startLocal(options);
  if (!session && session.error().kind == ErrorKind::toolMissing) GTEST_SKIP() << describe(session.error());
  ASSERT_OK(session);
  pw::test::TemporaryFolder folder;
  ASSERT_OK(writeSimulatedBundle(fakeManifest(), PW_FAKE_FABRIC, folder.path()));
  EXPECT_FALSE(session->board().simulated);
  EXPECT_ERROR(session->load(folder.path()), ErrorKind::toolMissing, "pynq cannot be imported");
}

}  // namespace
}  // namespace pw::board::test
