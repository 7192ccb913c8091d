// SPDX-License-Identifier: GPL-3.0-or-later
// Real Yosys on small Verilog whose resources are known.
#include "tools/yosys.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/file.h"
#include "estimate/estimate.h"
#include "generate/verilog.h"
#include "random_network.h"
#include "test_support.h"
#include "tools/process.h"

namespace pw::tools {
namespace {

class Yosys : public testing::Test {
 protected:
  void SetUp() override {
    if (!findProgram("yosys")) GTEST_SKIP() << "yosys is not installed";
    request.folder = folder / "a design";  // a path with a space
    request.sources = {"the top.v"};
    request.device = *hls::findDevice("xc7z020clg400-1");
  }
  Result<Synthesis> synthesized(const std::string& verilog) {
    PW_CHECK(writeFileAtomically(request.folder / "the top.v", verilog));
    return synthesize(request, {});
  }
  const test::TemporaryFolder folder;
  SynthesisRequest request;
};

TEST_F(Yosys, RegisterMultiplierAndMemory_takeTheirPrimitives) {
  // A product of 16 × 16 bits fills one DSP block with its output register; 1,024 words of 36 bits one
  // RAMB36; the ten-bit shift register keeps its ten flip-flops as each is an output.
  const auto result = synthesized(R"(
module pulsewright_top(input clk, input signed [15:0] a, input signed [15:0] b, output reg signed [31:0] product,
                       input [9:0] address, input write, input [35:0] data, output reg [35:0] word,
                       output reg [9:0] taps);
  reg [35:0] memory [0:1023];
  always @(posedge clk) begin
    product <= a * b;
    if (write) memory[address] <= data;
    word <= memory[address];
    taps <= {taps[8:0], write};
  end
endmodule
)");
  ASSERT_OK(result);
  EXPECT_EQ(result->dsp, 1);
  EXPECT_EQ(result->bram18, 2);
  EXPECT_EQ(result->ff, 10);
  EXPECT_EQ(result->lut, 0);
  EXPECT_TRUE(result->fits());
  EXPECT_GT(result->memoryMb, 10);
  EXPECT_EQ(result->version.rfind("Yosys 0.", 0), 0U) << result->version;
}

TEST_F(Yosys, MoreProductsThanThePartHas_becomeLuts) {
  request.device.dsp = 1;
  request.writeNetlist = true;
  const auto result = synthesized(R"(
module pulsewright_top(input clk, input signed [7:0] a, input signed [7:0] b, input signed [7:0] c,
                       output reg signed [15:0] x, output reg signed [15:0] y);
  always @(posedge clk) begin
    x <= a * c;
    y <= b * c;
  end
endmodule
)");
  ASSERT_OK(result);
  EXPECT_EQ(result->dsp, 0);
  EXPECT_FALSE(result->dspAllowed);
  EXPECT_GT(result->lut, 50);
  EXPECT_EQ(result->ff, 32);
  EXPECT_TRUE(std::filesystem::exists(request.folder / "synthesis" / "netlist.v"));
}

TEST_F(Yosys, SyntaxError_isQuotedWithItsLine) {
  EXPECT_ERROR(synthesized("module pulsewright_top(;\nendmodule\n"), ErrorKind::toolFailed, "the top.v:1");
}

TEST_F(Yosys, MissingTop_isAnError) {
  EXPECT_ERROR(synthesized("module another(input a, output b); assign b = a; endmodule\n"),
               ErrorKind::toolFailed, "pulsewright_top");
}

/// A program that stands in for Yosys.
std::string standIn(const std::filesystem::path& program, const std::string& script) {
  std::ofstream(program) << "#!/bin/sh\n" << script;
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  return program.string();
}

TEST_F(Yosys, Lines_comeWhileItRuns) {
  // It goes on only when its first line was heard.
  const std::filesystem::path heard = folder / "heard";
  request.yosys =
      standIn(folder / "yosys", "echo first\nfor i in 1 2 3 4 5 6 7 8 9 10; do\n  [ -e '" + heard.string() +
                                    "' ] && { echo heard; exit 1; }\n  sleep 0.5\ndone\nexit 1\n");
  std::vector<std::string> lines;
  request.onLine = [&](std::string_view line, bool) {
    lines.emplace_back(line);
    std::ofstream(heard) << "yes";
  };
  EXPECT_FALSE(synthesized("module pulsewright_top; endmodule\n"));
  EXPECT_EQ(lines, (std::vector<std::string>{"first", "heard"}));
}

TEST_F(Yosys, HangingYosys_isEndedAtItsLimit) {
  request.yosys = standIn(folder / "yosys", "sleep 30\n");
  request.limit = std::chrono::milliseconds(200);
  const auto result = synthesized("module pulsewright_top; endmodule\n");
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::timeout);
}

TEST_F(Yosys, GeneratedDesign_takesWhatTheEstimateSays) {
  std::mt19937 random(3);
  hls::HardwareConfig config;
  config.multipliers = {3, 3, 1};
  const auto design = hls::makeDesign(test::randomNetwork({{40, 6, 3, 2}, 8, 8}, random), config);
  ASSERT_OK(design);
  const auto sources = hls::writeVerilog(*design, request.folder);
  ASSERT_OK(sources);
  request.sources = *sources;
  const auto counted = synthesize(request, {});
  ASSERT_OK(counted);
  const hls::Resources expected = hls::estimate(*design).total;
  EXPECT_EQ(expected.dsp, counted->dsp);
  EXPECT_EQ(expected.bram18, counted->bram18);
  // One and a half times the worst error of the calibration: this network is not among its designs.
  const hls::EstimateError error = hls::estimate(*design).error();
  EXPECT_NEAR(expected.lut, counted->lut, 1.5 * error.lutWorst * counted->lut);
  EXPECT_NEAR(expected.ff, counted->ff, 1.5 * error.ffWorst * counted->ff);
}

}  // namespace
}  // namespace pw::tools
