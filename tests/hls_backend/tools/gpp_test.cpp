// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/gpp.h"

#include <cstdlib>
#include <filesystem>
#include <thread>

#include "base/file.h"
#include "generate/hls_cpp.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::tools {
namespace {

struct Case {
  hls::Design design;
  hls::TestVectors vectors;
};

Case makeCase(const test::RandomNetworkSettings& settings, std::vector<int> multipliers, std::size_t events,
              unsigned seed, std::vector<int> sumBits = {}) {
  std::mt19937 random(seed);
  const network::Network net = test::randomNetwork(settings, random);
  hls::HardwareConfig config;
  config.multipliers = std::move(multipliers);
  config.sumBits = std::move(sumBits);
  auto design = hls::makeDesign(net, config);
  if (!design) {
    ADD_FAILURE() << describe(design.error());
    return {};
  }
  const std::vector<float> inputs = test::randomInputs(net, events, random);
  auto vectors = hls::makeTestVectors(design->model, hls::encodeInputs(design->model, inputs));
  return {std::move(*design), std::move(vectors)};
}

/// 6-3-2 with 3 events: compiles in a moment.
Case smallCase() {
  return makeCase({{6, 3, 2}}, {}, 3, 1);
}

void expectEqualOn(const Case& c) {
  const test::TemporaryFolder folder;
  ASSERT_OK(hls::writeHlsProject(c.design, c.vectors, folder / "hls"));
  const auto run = runHls(folder / "hls", {}, {});
  ASSERT_OK(run);
  EXPECT_TRUE(run->passed) << run->firstDifference;
  EXPECT_EQ(run->mismatches, 0U);
  EXPECT_EQ(run->events * std::size_t(c.design.model.inputs()), c.vectors.inputs.size());
  EXPECT_EQ(run->outputs, c.vectors.expected);
  testing::Test::RecordProperty("compile_seconds", std::to_string(run->compileSeconds));
  testing::Test::RecordProperty("run_seconds", std::to_string(run->runSeconds));
}

/// One character of a generated file replaced: `from` must occur once at least, its first occurrence changes.
void replaceIn(const std::filesystem::path& path, const std::string& from, const std::string& to) {
  auto text = readFile(path);
  ASSERT_OK(text);
  const std::size_t at = text->find(from);
  ASSERT_NE(at, std::string::npos) << from;
  text->replace(at, from.size(), to);
  ASSERT_OK(writeFileAtomically(path, *text));
}

TEST(Gpp, StudentNetwork_equalsTheIntegerModel) {
  test::RandomNetworkSettings settings{{161, 16, 8, 2}, 8, 8};
  expectEqualOn(makeCase(settings, {}, 1000, 11));
}

TEST(Gpp, NetworkWithEveryMode_equalsTheIntegerModel) {
  test::RandomNetworkSettings settings{{40, 12, 7, 3}};
  settings.mixed = true;
  for (unsigned seed = 21; seed < 25; ++seed) expectEqualOn(makeCase(settings, {}, 1000, seed));
}

TEST(Gpp, FoldedNetworkWithRestInTheLastPass_equalsTheIntegerModel) {
  expectEqualOn(makeCase({{30, 11, 5, 2}}, {4, 2, 1}, 1000, 31));
}

TEST(Gpp, NarrowedSums_wrapAsInTheIntegerModel) {
  const Case c = makeCase({{30, 11, 5, 2}}, {4, 2, 1}, 1000, 31, {14, 0, 12});
  const auto overflows = hls::sumOverflows(c.design.model, c.vectors.inputs);
  ASSERT_EQ(overflows.size(), 2U);
  EXPECT_GT(overflows[0].events, 100U);
  EXPECT_GT(overflows[1].events, 0U);
  expectEqualOn(c);
}

/// PULSEWRIGHT_AP_TYPES names a folder with the vendor's public ap_fixed.h, ap_int.h and hls_stream.h.
TEST(Gpp, VendorsHeaders_equalTheIntegerModel) {
  const char* types = std::getenv("PULSEWRIGHT_AP_TYPES");
  if (!types || !*types) GTEST_SKIP() << "PULSEWRIGHT_AP_TYPES is not set";
  test::RandomNetworkSettings settings{{40, 12, 7, 3}};
  settings.mixed = true;
  for (unsigned seed = 61; seed < 64; ++seed) {
    const Case c = makeCase(settings, {}, 500, seed);
    const test::TemporaryFolder folder;
    ASSERT_OK(hls::writeHlsProject(c.design, c.vectors, folder / "hls"));
    // Over the stand-ins: a header that the folder does not have, such as ap_axi_sdata.h, stays ours.
    std::filesystem::copy(
        types, folder / "hls" / "sim_include",
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
    const auto run = runHls(folder / "hls", {}, {});
    ASSERT_OK(run);
    EXPECT_TRUE(run->passed) << run->firstDifference;
  }
}

TEST(Gpp, AxiLiteControl_compilesAndAgrees) {
  const Case c = smallCase();
  const test::TemporaryFolder folder;
  ASSERT_OK(hls::writeHlsProject(c.design, c.vectors, folder / "hls", hls::HlsControl::axiLite));
  const auto run = runHls(folder / "hls", {}, {});
  ASSERT_OK(run);
  EXPECT_TRUE(run->passed) << run->firstDifference;
}

class GppProject : public testing::Test {
 protected:
  void SetUp() override { ASSERT_OK(hls::writeHlsProject(c.design, c.vectors, project)); }
  const Case c = smallCase();
  const test::TemporaryFolder folder;
  const std::filesystem::path project = folder / "a project";  // a path with a space
};

TEST_F(GppProject, ChangedWeight_isFound) {
  const int weight = c.design.model.layers[1].weights[0];
  replaceIn(project / "firmware" / "weights" / "layer2.h", "{" + std::to_string(weight) + ",",
            "{" + std::to_string(weight > 0 ? weight - 20 : weight + 20) + ",");
  const auto run = runHls(project, {}, {});
  ASSERT_OK(run);
  EXPECT_FALSE(run->passed);
  EXPECT_GT(run->mismatches, 0U);
  EXPECT_NE(run->firstDifference.find("expected"), std::string::npos) << run->firstDifference;
}

TEST_F(GppProject, ChangedExpectation_isFoundInItsEvent) {
  hls::TestVectors wrong = c.vectors;
  wrong.expected[3] ^= 1;  // event 1, output 1
  ASSERT_OK(hls::writeHlsProject(c.design, wrong, project));
  const auto run = runHls(project, {}, {});
  ASSERT_OK(run);
  EXPECT_FALSE(run->passed);
  EXPECT_EQ(run->mismatches, 1U);
  EXPECT_EQ(run->firstDifference.rfind("event 1:", 0), 0U) << run->firstDifference;
  EXPECT_EQ(run->outputs, c.vectors.expected);
}

TEST_F(GppProject, LostTlast_isFound) {
  replaceIn(project / "firmware" / "pulsewright_hls.cpp", "word.last = last;", "word.last = 0;");
  const auto run = runHls(project, {}, {});
  ASSERT_OK(run);
  EXPECT_FALSE(run->passed);
  EXPECT_NE(run->firstDifference.find("TLAST is missing"), std::string::npos) << run->firstDifference;
}

TEST_F(GppProject, NoEvents_isAnError) {
  ASSERT_OK(writeFileAtomically(project / "tb_data" / "inputs.txt", ""));
  ASSERT_OK(writeFileAtomically(project / "tb_data" / "expected.txt", ""));
  EXPECT_ERROR(runHls(project, {}, {}), ErrorKind::badInput, "nothing to compare");
}

TEST_F(GppProject, MissingEvents_areNamed) {
  std::filesystem::remove(project / "tb_data" / "expected.txt");
  EXPECT_ERROR(runHls(project, {}, {}), ErrorKind::badInput, "expected.txt");
}

TEST_F(GppProject, TextAmongTheEvents_isAnErrorWithItsLine) {
  replaceIn(project / "tb_data" / "inputs.txt", "\n", "\nx ");
  EXPECT_ERROR(runHls(project, {}, {}), ErrorKind::badInput, "line 2");
}

TEST_F(GppProject, CompileError_isQuoted) {
  ASSERT_OK(writeFileAtomically(project / "firmware" / "types.h", "#error broken on purpose\n"));
  EXPECT_ERROR(runHls(project, {}, {}), ErrorKind::toolFailed, "broken on purpose");
}

TEST_F(GppProject, MissingCompiler_saysSo) {
  GppOptions options;
  options.compiler = "no-such-g++";
  EXPECT_ERROR(runHls(project, options, {}), ErrorKind::toolMissing, "no-such-g++");
}

TEST_F(GppProject, HangingCompiler_isATimeout) {
  const std::filesystem::path fake = folder / "g++";
  ASSERT_OK(writeFileAtomically(fake, "#!/bin/sh\nsleep 60\n"));
  std::filesystem::permissions(fake, std::filesystem::perms::owner_all);
  GppOptions options;
  options.compiler = fake.string();
  options.useCcache = false;
  options.compileLimit = std::chrono::milliseconds(300);
  EXPECT_ERROR(runHls(project, options, {}), ErrorKind::timeout, "did not end");
}

TEST_F(GppProject, Stop_cancels) {
  std::stop_source source;
  Work work{source.get_token(), [&](double fraction, std::string_view) {
              if (fraction > 0) source.request_stop();
            }};
  EXPECT_ERROR(runHls(project, {}, work), ErrorKind::cancelled, "Stopped");
}

TEST_F(GppProject, Progress_risesToOne) {
  std::vector<double> fractions;
  Work work{{}, [&](double fraction, std::string_view) { fractions.push_back(fraction); }};
  ASSERT_OK(runHls(project, {}, work));
  EXPECT_TRUE(std::is_sorted(fractions.begin(), fractions.end()));
  EXPECT_EQ(fractions.back(), 1.0);
}

TEST(Gpp, EmptyFolder_isNotAProject) {
  const test::TemporaryFolder folder;
  EXPECT_ERROR(runHls(folder.path(), {}, {}), ErrorKind::badInput, "no HLS C++ project");
}

}  // namespace
}  // namespace pw::tools
