// SPDX-License-Identifier: GPL-3.0-or-later
// Every form of the HLS C++ computes what the integer model does, on networks of all kinds of layers.
#include <cstdlib>

#include "base/file.h"
#include "design/reuse.h"
#include "generate/hls_cpp.h"
#include "random_layers.h"
#include "test_support.h"
#include "tools/gpp.h"

namespace pw::tools {
namespace {

using hls::HlsIo;
using hls::HlsStrategy;

struct Form {
  HlsIo io;
  HlsStrategy strategy;
};

constexpr Form forms[] = {{HlsIo::stream, HlsStrategy::latency},
                          {HlsIo::stream, HlsStrategy::resource},
                          {HlsIo::parallel, HlsStrategy::latency},
                          {HlsIo::parallel, HlsStrategy::resource}};

std::string nameOf(const Form& form) {
  return std::string(hls::nameOf(form.io)) + "_" + hls::nameOf(form.strategy);
}

/// A legal reuse factor a layer, drawn at random.
std::vector<int> drawReuse(const hls::IntegerModel& model, HlsStrategy strategy, std::mt19937& random) {
  std::vector<int> reuse;
  for (const hls::IntegerLayer& layer : model.layers) {
    const auto legal = hls::legalReuseFactors(layer);
    if (layer.isPooling() || strategy == HlsStrategy::resource) {
      reuse.push_back(legal[random() % legal.size()]);
    } else {
      reuse.push_back(int(1 + random() % unsigned(layer.words() * layer.columns())));
    }
  }
  return reuse;
}

struct Case {
  hls::Design design;
  hls::TestVectors vectors;
};

Result<Case> makeCase(const network::Network& net, const Form& form, std::mt19937& random,
                      std::size_t events) {
  hls::HardwareConfig config;
  PW_ASSIGN(const hls::IntegerModel model, hls::buildIntegerModel(net));
  config.hls = {form.io, form.strategy, drawReuse(model, form.strategy, random)};
  PW_ASSIGN(hls::Design design, hls::makeDesign(net, config));
  const auto codes = hls::encodeInputs(design.model, test::randomInputs(net, events, random));
  hls::TestVectors vectors = hls::makeTestVectors(design.model, codes);
  return Case{std::move(design), std::move(vectors)};
}

void expectEqual(const Case& c, const std::string& headers = {}) {
  const test::TemporaryFolder folder;
  ASSERT_OK(hls::writeHlsProject(c.design, c.vectors, folder / "hls"));
  if (!headers.empty()) {
    // Over the stand-ins: a header that the folder does not have, such as ap_axi_sdata.h, stays ours.
    std::filesystem::copy(
        headers, folder / "hls" / "sim_include",
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::overwrite_existing);
  }
  GppOptions options;
  options.optimisation = "-O1";
  const auto run = runHls(folder / "hls", options, {});
  ASSERT_OK(run);
  EXPECT_TRUE(run->passed) << run->firstDifference;
  EXPECT_EQ(run->outputs, c.vectors.expected);
}

class HlsForms : public testing::TestWithParam<std::tuple<Form, unsigned>> {
 protected:
  void SetUp() override {
    const auto& [form, seed] = GetParam();
    std::mt19937 random(seed);
    const network::Network net = test::randomLayers(random, 5, 10);
    auto made = makeCase(net, form, random, 200);
    ASSERT_OK(made);
    m_case = std::move(*made);
  }
  Case m_case;
};
INSTANTIATE_TEST_SUITE_P(Seeds, HlsForms,
                         testing::Combine(testing::ValuesIn(forms),
                                          testing::Values(2u, 3u, 5u, 8u, 11u, 17u, 23u, 31u, 47u)),
                         [](const auto& info) {
                           return nameOf(std::get<0>(info.param)) + "_" +
                                  std::to_string(std::get<1>(info.param));
                         });

TEST_P(HlsForms, RandomNetwork_equalsTheIntegerModel) {
  expectEqual(m_case);
}

/// PULSEWRIGHT_AP_TYPES names a folder with the vendor's public ap_fixed.h, ap_int.h and hls_stream.h.
TEST_P(HlsForms, VendorsHeaders_equalTheIntegerModel) {
  const char* types = std::getenv("PULSEWRIGHT_AP_TYPES");
  if (!types || !*types) GTEST_SKIP() << "PULSEWRIGHT_AP_TYPES is not set";
  expectEqual(m_case, types);
}

class HlsForm : public testing::TestWithParam<Form> {};
INSTANTIATE_TEST_SUITE_P(All, HlsForm, testing::ValuesIn(forms),
                         [](const auto& info) { return nameOf(info.param); });

TEST_P(HlsForm, DenseNetwork_equalsTheIntegerModel) {
  std::mt19937 random(19);
  test::RandomNetworkSettings settings{{40, 12, 7, 3}};
  settings.mixed = true;
  const auto made = makeCase(test::randomNetwork(settings, random), GetParam(), random, 500);
  ASSERT_OK(made);
  expectEqual(*made);
}

TEST_P(HlsForm, NarrowedSums_wrapAsInTheIntegerModel) {
  std::mt19937 random(31);
  const network::Network net = test::randomNetwork({{30, 11, 5, 2}}, random);
  hls::HardwareConfig config;
  config.sumBits = {14, 0, 12};
  config.hls = {GetParam().io, GetParam().strategy, {15, 11, 5}};
  const auto design = hls::makeDesign(net, config);
  ASSERT_OK(design);
  const auto codes = hls::encodeInputs(design->model, test::randomInputs(net, 500, random));
  ASSERT_GT(hls::sumOverflows(design->model, codes).front().events, 50U);
  expectEqual({*design, hls::makeTestVectors(design->model, codes)});
}

/// What Vivado HLS compiles: C++0x, and what stands behind its macro.
TEST_P(HlsForm, VivadoHlsDialect_equalsTheIntegerModel) {
  std::mt19937 random(41);
  const auto made = makeCase(test::randomLayers(random, 5, 10), GetParam(), random, 100);
  ASSERT_OK(made);
  const test::TemporaryFolder folder;
  ASSERT_OK(hls::writeHlsProject(made->design, made->vectors, folder / "hls"));
  GppOptions options;
  options.flags = {"-std=c++11", "-DPULSEWRIGHT_VIVADO_HLS"};
  const auto run = runHls(folder / "hls", options, {});
  ASSERT_OK(run);
  EXPECT_TRUE(run->passed) << run->firstDifference;
}

TEST_P(HlsForm, Project_compilesWithoutAWarning) {
  std::mt19937 random(29);
  const auto made = makeCase(test::randomLayers(random, 5, 10), GetParam(), random, 2);
  ASSERT_OK(made);
  const test::TemporaryFolder folder;
  ASSERT_OK(hls::writeHlsProject(made->design, made->vectors, folder / "hls"));
  GppOptions options;
  options.flags = {"-O2", "-Wextra", "-Werror"};
  const auto run = runHls(folder / "hls", options, {});
  ASSERT_OK(run);
  EXPECT_TRUE(run->passed) << run->firstDifference;
}

TEST_P(HlsForm, LostTlast_isFound) {
  std::mt19937 random(37);
  const auto made = makeCase(test::randomLayers(random, 3, 6), GetParam(), random, 3);
  ASSERT_OK(made);
  const test::TemporaryFolder folder;
  ASSERT_OK(hls::writeHlsProject(made->design, made->vectors, folder / "hls"));
  const auto source = folder / "hls" / "firmware" / "pulsewright_hls.cpp";
  std::string text = readFile(source).value_or("");
  const std::size_t at = text.find("word.last = last;");
  ASSERT_NE(at, std::string::npos);
  ASSERT_OK(writeFileAtomically(source, text.replace(at, 17, "word.last = 0;")));
  const auto run = runHls(folder / "hls", {}, {});
  ASSERT_OK(run);
  EXPECT_FALSE(run->passed);
  EXPECT_NE(run->firstDifference.find("TLAST is missing"), std::string::npos) << run->firstDifference;
}

}  // namespace
}  // namespace pw::tools
