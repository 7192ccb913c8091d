// SPDX-License-Identifier: GPL-3.0-or-later
// The runner for Yosys with programs that only pretend to be it, and what is made of its counts.
#include <thread>

#include "base/file.h"
#include "test_support.h"
#include "tools/yosys.h"

namespace pw::tools {
namespace {

namespace fs = std::filesystem;

class FakeYosys : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_OK(writeFileAtomically(folder / "top.v", "module pulsewright_top; endmodule\n"));
    request.folder = folder.path();
    request.sources = {"top.v"};
    request.device = *hls::findDevice("xc7z020clg400-1");
    request.limit = std::chrono::seconds(20);
  }
  /// A shell script in the place of Yosys; in it, `statistics TEXT` prints them as Yosys does.
  void says(const std::string& script) {
    request.yosys = (folder / "yosys").string();
    ASSERT_OK(writeFileAtomically(
        request.yosys,
        "#!/bin/sh\nstatistics() { echo pulsewright-statistics-begin; echo '3. Printing statistics.'; "
        "echo \"$1\"; echo pulsewright-statistics-end; }\n" +
            script + "\n"));
    fs::permissions(request.yosys, fs::perms::owner_all);
  }
  const test::TemporaryFolder folder;
  SynthesisRequest request;
};

TEST_F(FakeYosys, Counts_areRead) {
  says(R"(echo '2.23. Executing TECHMAP pass (map to technology primitives).'
statistics '{"design": {"num_cells_by_type": {"LUT6": 3, "LUT2": 4, "FDRE": 5, "DSP48E1": 2, "RAMB36E1": 1, "RAMB18E1": 1,
  "RAM32M": 2, "SRL16E": 3, "CARRY4": 7, "MUXF7": 9, "BUFG": 1}}}'
echo 'End of script. CPU: user 2.76s system 0.08s, MEM: 135.26 MB peak'
echo 'Yosys 0.99 (fake)')");
  const auto result = synthesize(request, {});
  ASSERT_OK(result);
  EXPECT_EQ(result->lut, 7);
  EXPECT_EQ(result->lutRam, 2 * 4 + 3);
  EXPECT_EQ(result->ff, 5);
  EXPECT_EQ(result->dsp, 2);
  EXPECT_EQ(result->bram18, 3);
  EXPECT_EQ(result->carry, 7);
  EXPECT_EQ(result->version, "Yosys 0.99 (fake)");
  EXPECT_DOUBLE_EQ(result->memoryMb, 135.26);
  EXPECT_EQ(result->partDsp, 220);
  EXPECT_TRUE(result->fits());
}

TEST_F(FakeYosys, Passes_areProgress) {
  says(R"(echo '2.10. Executing CHECK pass (checking).'; echo '2.4.9. Executing PROC_DFF pass.'
echo '2.42. Executing ABC pass.'; echo '2.20. Executing OPT pass.'
statistics '{"design": {"num_cells_by_type": {}}}')");
  std::vector<double> fractions;
  std::vector<std::string> texts;
  ASSERT_OK(synthesize(request, Work{{}, [&](double fraction, std::string_view text) {
                                       fractions.push_back(fraction);
                                       texts.emplace_back(text);
                                     }}));
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(fractions.size(), 4U);  // start, two passes, end
  EXPECT_EQ(texts[2], "Yosys: ABC pass.");
  EXPECT_EQ(fractions.back(), 1.0);
}

TEST_F(FakeYosys, Hanging_isATimeout) {
  says("sleep 60");
  request.limit = std::chrono::milliseconds(200);
  EXPECT_ERROR(synthesize(request, {}), ErrorKind::timeout, "did not end");
}

TEST_F(FakeYosys, Failing_isQuoted) {
  says("echo 'top.v:7: ERROR: syntax error, unexpected TOK_ID' >&2; exit 1");
  EXPECT_ERROR(synthesize(request, {}), ErrorKind::toolFailed, "syntax error, unexpected TOK_ID");
}

TEST_F(FakeYosys, FailingInSilence_saysWhereToLook) {
  says("exit 3");
  EXPECT_ERROR(synthesize(request, {}), ErrorKind::toolFailed, "yosys.log");
}

TEST_F(FakeYosys, Crash_isNamed) {
  says("kill -SEGV $$");
  EXPECT_ERROR(synthesize(request, {}), ErrorKind::toolFailed, "crashed");
}

TEST_F(FakeYosys, Rubbish_isNotTakenForStatistics) {
  for (const char* rubbish :
       {"", "not json", "[1, 2]", "{}", R"({"design": 3})", R"({"design": {"num_cells_by_type": []}})",
        R"({"design": {"num_cells_by_type": {"LUT6": "many"}}})",
        R"({"design": {"num_cells_by_type": {"LUT6": -4}}})"}) {
    says(std::string("statistics '") + rubbish + "'");
    EXPECT_ERROR(synthesize(request, {}), ErrorKind::toolFailed, "no statistics");
  }
}

TEST_F(FakeYosys, NoStatistics_isAnError) {
  says("echo 'End of script.'");
  EXPECT_ERROR(synthesize(request, {}), ErrorKind::toolFailed, "no statistics");
}

TEST_F(FakeYosys, Stop_cancels) {
  says("echo '2.4. Executing PROC pass.'; sleep 60");
  std::stop_source source;
  Work work{source.get_token(), [&](double fraction, std::string_view) {
              if (fraction > 0) source.request_stop();
            }};
  EXPECT_ERROR(synthesize(request, work), ErrorKind::cancelled, "Stopped");
}

TEST_F(FakeYosys, Missing_saysWhatToInstall) {
  request.yosys = "no-such-yosys";
  EXPECT_ERROR(synthesize(request, {}), ErrorKind::toolMissing, "not installed");
}

TEST_F(FakeYosys, MissingSource_isNamed) {
  request.sources.emplace_back("missing.v");
  EXPECT_ERROR(synthesize(request, {}), ErrorKind::badInput, "missing.v");
}

TEST_F(FakeYosys, TooManyDspBlocks_areTriedAgainWithout) {
  says(R"(if grep -q nodsp synthesis/synth.ys; then cells='"LUT6": 900'; else cells='"DSP48E1": 500'; fi
statistics "{\"design\": {\"num_cells_by_type\": {$cells}}}")");
  const auto result = synthesize(request, {});
  ASSERT_OK(result);
  EXPECT_FALSE(result->dspAllowed);
  EXPECT_EQ(result->lut, 900);
  request.dsp = DspUse::always;
  const auto all = synthesize(request, {});
  ASSERT_OK(all);
  EXPECT_EQ(all->dsp, 500);
  EXPECT_FALSE(all->fits());
}

TEST(Synthesis, Json_goesThereAndBack) {
  Synthesis s;
  s.part = "xc7z020";
  s.family = "xc7";
  s.top = "pulsewright_top";
  s.cells = {{"LUT3", 5}, {"FDRE", 6}, {"RAMB36E1", 2}};
  countResources(s);
  s.partLut = 53200;
  s.dspAllowed = false;
  s.version = "Yosys 0.23";
  s.seconds = 12.5;
  const auto back = synthesisFromJson(toJson(s), "synthesis");
  ASSERT_OK(back);
  EXPECT_EQ(toJson(*back), toJson(s));
  EXPECT_EQ(back->bram18, 4);
}

TEST(Synthesis, DamagedJson_isRefused) {
  Json json = toJson(Synthesis{});
  json["lut"] = "many";
  EXPECT_ERROR(synthesisFromJson(json, "s"), ErrorKind::badInput, "lut");
  json = toJson(Synthesis{});
  json.erase("dsp");
  EXPECT_ERROR(synthesisFromJson(json, "s"), ErrorKind::badInput, "dsp");
  EXPECT_ERROR(synthesisFromJson(Json::array(), "s"), ErrorKind::badInput, "object");
}

}  // namespace
}  // namespace pw::tools
