// SPDX-License-Identifier: GPL-3.0-or-later
#include "generate/verilog.h"

#include <algorithm>
#include <cctype>

#include "base/file.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

Design designOf(std::vector<int> shape, std::vector<int> multipliers, const std::string& name = "random") {
  std::mt19937 random(4);
  network::Network net = test::randomNetwork({std::move(shape), 6, 8}, random);
  net.name = name;
  HardwareConfig config;
  config.multipliers = std::move(multipliers);
  auto design = makeDesign(net, config);
  EXPECT_OK(design);
  return *design;
}

/// Every word "weights[a] = b'h…;" of a generated module, as hexadecimal digits in the order of the text.
std::vector<std::string> weightWords(const std::string& text) {
  std::vector<std::string> words;
  for (std::size_t at = text.find("  weights["); at != std::string::npos;
       at = text.find("  weights[", at + 1)) {
    const std::size_t digits = text.find("'h", at) + 2;
    words.push_back(text.substr(digits, text.find(';', digits) - digits));
  }
  return words;
}

/// Whether a template's @name@ was left.
bool hasPlaceholder(const std::string& text) {
  for (std::size_t at = text.find('@'); at != std::string::npos; at = text.find('@', at + 1)) {
    std::size_t end = at + 1;
    while (end < text.size() && std::isalnum(static_cast<unsigned char>(text[end])) != 0) ++end;
    if (end > at + 1 && end < text.size() && text[end] == '@') return true;
  }
  return false;
}

TEST(Verilog, Text_hasNoUnfilledPlaceholder) {
  for (const auto& [file, text] : verilogText(designOf({9, 4, 2}, {2, 2})).files) {
    EXPECT_FALSE(hasPlaceholder(text)) << file;
  }
}

TEST(Verilog, SinglePassLayers_needNoReplayBuffer) {
  EXPECT_EQ(verilogText(designOf({9, 4, 2}, {4, 2})).files.count("pulsewright_replay.v"), 0u);
  EXPECT_EQ(verilogText(designOf({9, 4, 2}, {3, 2})).files.count("pulsewright_replay.v"), 1u);
}

TEST(Verilog, Weights_haveAWordForEachInputOfEachPass) {
  const VerilogText text = verilogText(designOf({9, 4, 2}, {3, 2}));
  EXPECT_EQ(weightWords(text.files.at("layer1_weights.v")).size(), 9u * 2);
  EXPECT_EQ(weightWords(text.files.at("layer2_weights.v")).size(), 4u);
}

TEST(Verilog, Weights_putUnitZeroInTheLowestBits) {
  const Design design = designOf({9, 4, 2}, {4, 2});
  const auto words = weightWords(verilogText(design).files.at("layer1_weights.v"));
  ASSERT_EQ(words.size(), 9u);
  for (int input = 0; input < 9; ++input) {
    std::uint64_t expected = 0;
    for (int unit = 0; unit < 4; ++unit) {
      expected |= (std::uint64_t(design.model.layers[0].row(unit)[input]) & 0x3f) << (6 * unit);
    }
    EXPECT_EQ(std::stoull(words[std::size_t(input)], nullptr, 16), expected);
  }
}

TEST(Verilog, NetworkName_cannotLeaveItsComment) {
  const Design design = designOf({9, 4, 2}, {4, 2}, "evil\nendmodule \\");
  const std::string text = verilogText(design).files.at("pulsewright_top.v");
  EXPECT_NE(text.find("// Network evil_endmodule _ as"), std::string::npos);
}

TEST(Verilog, Write_listsTheFilesInOrder) {
  const test::TemporaryFolder folder;
  const auto paths = writeVerilog(designOf({9, 4, 2}, {3, 2}), folder / "rtl");
  ASSERT_OK(paths);
  const auto list = readFile(folder.path() / "rtl" / "files.f");
  ASSERT_OK(list);
  std::string expected;
  for (const auto& path : *paths) {
    EXPECT_TRUE(std::filesystem::exists(path));
    expected += path.filename().string() + "\n";
  }
  EXPECT_EQ(*list, expected);
  EXPECT_EQ(paths->back().filename(), "pulsewright_top.v");
}

TEST(Verilog, Write_unwritableFolder_isAnIoError) {
  EXPECT_ERROR(writeVerilog(designOf({9, 4, 2}, {3, 2}), "/proc/pulsewright"), ErrorKind::io,
               "/proc/pulsewright");
}

}  // namespace
}  // namespace pw::hls
