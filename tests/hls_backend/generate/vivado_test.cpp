// SPDX-License-Identifier: GPL-3.0-or-later
#include "generate/vivado.h"

#include <cstdlib>
#include <filesystem>

#include "base/file.h"
#include "generate/verilog.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::hls {
namespace {

namespace fs = std::filesystem;

Design designFor(const std::string& board, double clockNs = 10) {
  std::mt19937 random(3);
  HardwareConfig config;
  config.board = board;
  config.clockNs = clockNs;
  if (!board.empty()) config.part = findBoard(board, {})->part;
  auto design = makeDesign(test::randomNetwork({{5, 4, 2}}, random), config);
  if (!design) ADD_FAILURE() << describe(design.error());
  return design ? *design : Design{};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A build.tcl run against the stand-in: what it called, what it printed, how it ended.
struct Build {
  std::string said, printed;
  int code = 0;
};
struct Setting {
  std::string arguments = {}, installedParts = {}, hwhRoot = "gen", slack = "0.25", environment = {};
};

class Vivado : public testing::TestWithParam<std::string> {
 protected:
  void SetUp() override {
    if (std::system("command -v tclsh > /dev/null") != 0) GTEST_SKIP() << "tclsh is not installed";
  }
  void write(const Design& design) {
    const auto board = boardOf(design);
    ASSERT_OK(board);
    ASSERT_OK(writeVerilog(design, root / "rtl"));
    ASSERT_OK(writeVivadoProject(design, *board, root / "vivado"));
  }
  Build build(const Setting& setting, const std::string& script = "build.tcl") {
    const std::string command = "cd / && " + setting.environment +
                                " tclsh '" PW_TEST_SOURCE "/vivado_stand_in.tcl' '" +
                                (root / "vivado" / script).string() + "' '" + setting.installedParts + "' " +
                                setting.hwhRoot + " '" + setting.slack + "' '" + (folder / "said").string() +
                                "' " + setting.arguments + " > '" + (folder / "printed").string() + "' 2>&1";
    Build result;
    result.code = std::system(command.c_str());
    result.said = readFile(folder / "said").value_or("");
    result.printed = readFile(folder / "printed").value_or("");
    return result;
  }
  bool made(const std::string& name) { return fs::exists(root / "vivado" / "output" / name); }

  const test::TemporaryFolder folder;
  const fs::path root = folder / "a design";  // a path with a space
};

TEST_P(Vivado, EveryBoard_buildsToTheBitstreamWithoutBoardFiles) {
  write(designFor(GetParam()));
  const Build run = build({});
  ASSERT_EQ(run.code, 0) << run.printed;
  EXPECT_TRUE(made("pulsewright.bit") && made("pulsewright.hwh") && made("pulsewright.xsa"));
  EXPECT_TRUE(contains(run.printed, "no board files of"));
  const BoardTarget board = *findBoard(GetParam(), {});
  for (const auto& [key, value] : board.preset) EXPECT_TRUE(contains(run.said, "CONFIG." + key)) << key;
  EXPECT_TRUE(contains(run.said, "connect_bd_intf_net memory/M00_AXI ps/" + board.memoryPort));
  EXPECT_FALSE(contains(run.said, "board_part"));
  EXPECT_TRUE(contains(run.said, "-part " + board.part + "\n")) << run.said;
}

TEST_P(Vivado, InstalledBoardFiles_areUsedInsteadOfThePreset) {
  write(designFor(GetParam()));
  const std::string part = findBoard(GetParam(), {})->boardParts.back();
  const Build run = build({.arguments = "--until block", .installedParts = part});
  ASSERT_EQ(run.code, 0) << run.printed;
  EXPECT_TRUE(contains(run.said, "set_property board_part " + part + " project")) << run.said;
  EXPECT_FALSE(contains(run.said, "CONFIG.PCW_CRYSTAL_PERIPHERAL_FREQMHZ"));
  EXPECT_FALSE(contains(run.said, "CONFIG.PSU__PSS_REF_CLK__FREQMHZ"));
}

INSTANTIATE_TEST_SUITE_P(Boards, Vivado,
                         testing::Values("PYNQ-Z1", "PYNQ-Z2", "ZedBoard", "Arty-Z7-20", "AUP-ZU3", "KV260",
                                         "ZCU104", "ZCU102"));

using VivadoScript = Vivado;

TEST_F(VivadoScript, HostileNetworkName_staysText) {
  Design design = designFor("PYNQ-Z2");
  design.name = "a}; exit 3; {\n[exit 4] $x \\";
  write(design);
  EXPECT_EQ(build({.arguments = "--until block"}).code, 0);
}

TEST_F(VivadoScript, Steps_comeInTheirOrder) {
  write(designFor("PYNQ-Z2"));
  const Build run = build({});
  ASSERT_EQ(run.code, 0) << run.printed;
  std::size_t at = 0;
  for (const char* step : {"ipx::package_project", "ipx::save_core", "create_bd_design", "assign_bd_address",
                           "validate_bd_design", "make_wrapper", "launch_runs synth_1", "report_utilization",
                           "launch_runs impl_1", "report_timing_summary", "report_power",
                           "report_route_status", "write_hw_platform"}) {
    const std::size_t found = run.said.find(step, at);
    ASSERT_NE(found, std::string::npos) << step << "\n" << run.said;
    at = found;
  }
}

TEST_F(VivadoScript, Clock_followsTheDesign) {
  write(designFor("PYNQ-Z2", 8));
  const Build run = build({});
  ASSERT_EQ(run.code, 0) << run.printed;
  EXPECT_TRUE(contains(run.said, "CONFIG.PCW_FPGA0_PERIPHERAL_FREQMHZ 125 "));
  EXPECT_TRUE(contains(run.printed, "makes 100.0 MHz, not 125 MHz"));  // the stand-in's clock
}

TEST_F(VivadoScript, Dma_isPlainWith26Bits) {
  write(designFor("PYNQ-Z2"));
  const Build run = build({.arguments = "--until block"});
  EXPECT_TRUE(contains(run.said, "CONFIG.c_include_sg 0 CONFIG.c_sg_length_width 26"));
  EXPECT_TRUE(contains(run.said, "xilinx.com:ip:axi_dma:12.1"));  // the newest, by number
  EXPECT_FALSE(contains(run.said, "launch_runs"));
}

TEST_F(VivadoScript, OldPlaceOfTheHandoff_isFound) {
  write(designFor("ZedBoard"));
  const Build run = build({.hwhRoot = "srcs"});
  ASSERT_EQ(run.code, 0) << run.printed;
  EXPECT_TRUE(made("pulsewright.hwh"));
}

TEST_F(VivadoScript, MissedTiming_givesNoBitstreamButReports) {
  write(designFor("PYNQ-Z2"));
  const Build run = build({.slack = "-0.31"});
  EXPECT_NE(run.code, 0);
  EXPECT_TRUE(contains(run.printed, "timing is not met: the worst slack is -0.31 ns")) << run.printed;
  EXPECT_FALSE(made("pulsewright.bit"));
  EXPECT_TRUE(made("reports/pulsewright_timing_summary_routed.rpt"));
  const Build kept = build({.arguments = "--bad-timing keep", .slack = "-0.31"});
  EXPECT_EQ(kept.code, 0) << kept.printed;
  EXPECT_TRUE(made("pulsewright.bit"));
}

TEST_F(VivadoScript, FailedRun_endsTheBuild) {
  write(designFor("PYNQ-Z2"));
  const Build run = build({.environment = "STAND_IN_PROGRESS=40%"});
  EXPECT_NE(run.code, 0);
  EXPECT_TRUE(contains(run.printed, "synth_1 ended at 40%")) << run.printed;
  EXPECT_FALSE(contains(run.said, "launch_runs impl_1"));
}

TEST_F(VivadoScript, HlsIp_isTakenWhereTheToolExportedIt) {
  write(designFor("PYNQ-Z2"));
  const Build none = build({.arguments = "--ip hls"});
  EXPECT_NE(none.code, 0);
  EXPECT_TRUE(contains(none.printed, "exported no IP yet")) << none.printed;
}

TEST_F(VivadoScript, ExportedHlsIp_isBuilt) {
  write(designFor("PYNQ-Z2"));
  ASSERT_OK(writeFileAtomically(root / "hls/hls_prj/solution1/impl/ip/component.xml", "<xml/>"));
  const Build run = build({.arguments = "--ip hls"});
  ASSERT_EQ(run.code, 0) << run.printed;
  EXPECT_TRUE(contains(run.said, "pulsewright:hls:pulsewright_hls"));
  EXPECT_TRUE(contains(run.said, "connect_bd_net ps/FCLK_CLK0 engine/ap_clk"));
  EXPECT_FALSE(contains(run.said, "ipx::package_project"));
}

TEST_F(VivadoScript, ComBlock_feedsTheEngineThroughTheBridge) {
  write(designFor("ZedBoard"));
  const Build run = build({.arguments = "--block comblock", .environment = "STAND_IN_COMBLOCK=1"});
  ASSERT_EQ(run.code, 0) << run.printed;
  EXPECT_TRUE(contains(run.said, "connect_bd_net comblock/fifo_data_o bridge/fifo_data_o"));
  EXPECT_TRUE(contains(run.said, "connect_bd_intf_net bridge/m_axis engine/s_axis"));
  EXPECT_TRUE(contains(run.said, "pulsewright_comblock.v"));
  EXPECT_FALSE(contains(run.said, "axi_dma"));
}

TEST_F(VivadoScript, PackageAlone_needsNoBlockDesign) {
  write(designFor("PYNQ-Z2"));
  const Build run = build({}, "package_ip.tcl");
  ASSERT_EQ(run.code, 0) << run.printed;
  EXPECT_TRUE(contains(run.said, "ipx::save_core core"));
  EXPECT_FALSE(contains(run.said, "create_bd_design"));
}

TEST_F(VivadoScript, ComBlockMissing_saysWhatToDo) {
  write(designFor("PYNQ-Z2"));
  const Build run = build({.arguments = "--block comblock"});
  EXPECT_NE(run.code, 0);
  EXPECT_TRUE(contains(run.printed, "PULSEWRIGHT_COMBLOCK")) << run.printed;
}

TEST_F(VivadoScript, UnknownArgumentValue_isRefusedBeforeAnyWork) {
  write(designFor("PYNQ-Z2"));
  const Build run = build({.arguments = "--ip vhdl"});
  EXPECT_NE(run.code, 0);
  EXPECT_TRUE(contains(run.printed, "verilog, hls")) << run.printed;
  EXPECT_EQ(run.said, "");
}

TEST(VivadoFiles, ClockThatTheProcessorCannotMake_isRefused) {
  const Design design = designFor("PYNQ-Z2", 2);
  EXPECT_ERROR(vivadoFiles(design, boards().front()), ErrorKind::badInput, "at least 4 ns");
}

TEST(VivadoFiles, BoardWithAnotherPart_isRefused) {
  Design design = designFor("PYNQ-Z2");
  design.config.board = "ZCU104";
  EXPECT_ERROR(boardOf(design), ErrorKind::badInput, "xczu7ev");
}

TEST(VivadoFiles, PartOfNoBoard_isBare) {
  Design design = designFor("");
  design.config.part = "xc7z045ffg900-2";
  const auto board = boardOf(design);
  ASSERT_OK(board);
  EXPECT_TRUE(board->boardParts.empty());
  EXPECT_EQ(board->part, "xc7z045ffg900-2");
}

}  // namespace
}  // namespace pw::hls
