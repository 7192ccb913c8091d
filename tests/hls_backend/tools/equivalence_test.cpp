// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/equivalence.h"

#include "rtl_fixture.h"

namespace pw::tools {
namespace {

#define REQUIRE_YOSYS() \
  if (!::pw::tools::findProgram("yosys")) GTEST_SKIP() << "yosys is not installed"

/// A dense layer of three inputs and two neurons, small enough to be proven in seconds.
class EquivalenceTest : public testing::Test {
 protected:
  void SetUp() override {
    std::mt19937 random(1);
    test::RandomNetworkSettings settings;
    settings.shape = {3, 2};
    settings.weightBits = 3;
    settings.dataBits = 3;
    const auto design = hls::makeDesign(test::randomNetwork(settings, random), {});
    ASSERT_OK(design);
    const auto files = hls::writeVerilog(*design, m_folder / "rtl");
    ASSERT_OK(files);
    m_request.folder = m_folder / "rtl";
    m_request.sources = {files->begin(), files->end()};
    m_request.module = "layer1";
    m_request.output = m_folder / "formal";
    m_request.limit = std::chrono::minutes(5);
    m_request.depth = 12;
  }
  test::TemporaryFolder m_folder;
  EquivalenceRequest m_request;
};

TEST_F(EquivalenceTest, GatesOfALayer_areProvenEqual) {
  REQUIRE_YOSYS();
  const auto found = proveGates(m_request, {});
  ASSERT_OK(found);
  EXPECT_EQ(found->answer, Equivalence::Answer::equal) << found->unproven;
  EXPECT_GT(found->points, 20);
  EXPECT_EQ(found->proven, found->points);
}

TEST_F(EquivalenceTest, GatesWithAnotherWeight_areFoundDifferent) {
  REQUIRE_YOSYS();
  std::filesystem::copy(m_folder / "rtl", m_folder / "revised");
  const auto weights = m_folder / "revised" / "layer1_weights.v";
  std::string text = readFile(weights).value();
  const std::size_t digit = text.find("'h", text.find("weights[1] =")) + 2;
  text[digit] = text[digit] == '0' ? '1' : '0';
  ASSERT_OK(writeFileAtomically(weights, text));
  for (const auto& source : m_request.sources) {
    m_request.revised.push_back(m_folder / "revised" / source.filename());
  }
  const auto found = proveGates(m_request, {});
  ASSERT_OK(found);
  EXPECT_EQ(found->answer, Equivalence::Answer::different);
  EXPECT_LT(found->proven, found->points);
  EXPECT_NE(found->unproven.find("weights"), std::string::npos) << found->unproven;
}

TEST_F(EquivalenceTest, TimeUp_isUnknown) {
  REQUIRE_YOSYS();
  m_request.limit = std::chrono::milliseconds(50);
  const auto found = proveGates(m_request, {});
  ASSERT_OK(found);
  EXPECT_EQ(found->answer, Equivalence::Answer::unknown);
  EXPECT_EQ(found->points, 0);
}

TEST_F(EquivalenceTest, UnknownModule_isAnError) {
  REQUIRE_YOSYS();
  m_request.module = "layer7";
  const auto found = proveGates(m_request, {});
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().kind, ErrorKind::toolFailed);
}

}  // namespace
}  // namespace pw::tools
