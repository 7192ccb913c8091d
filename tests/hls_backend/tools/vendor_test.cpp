// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/vendor.h"

#include <signal.h>

#include <cstdlib>
#include <thread>

#include "base/file.h"
#include "test_support.h"

namespace pw::tools {
namespace {

namespace fs = std::filesystem;

/// A program of the vendor, played by a shell script.
fs::path fakeTool(const fs::path& path, const std::string& script) {
  EXPECT_TRUE(writeFileAtomically(path, "#!/bin/sh\n" + script + "\n").has_value());
  fs::permissions(path, fs::perms::owner_all);
  return path;
}

class Vendor : public testing::Test {
 protected:
  VendorJob job(const std::string& script) {
    VendorJob job;
    job.tool = {VendorKind::vivado, fakeTool(folder / "bin" / "vivado", script), "2024.1"};
    job.folder = folder / "a project";
    job.script = "build.tcl";
    EXPECT_TRUE(makeFolder(job.folder).has_value());
    return job;
  }
  const test::TemporaryFolder folder;
};

TEST_F(Vendor, Installation_isFoundNewestFirst) {
  for (const char* place : {"Vivado/2020.1", "Vivado/2024.1", "2023.2/Vivado"})
    fakeTool(folder / "Xilinx" / place / "bin" / "vivado", "exit 0");
  const auto tool = findVendorTool(VendorKind::vivado, {}, {folder / "none", folder / "Xilinx"});
  ASSERT_OK(tool);
  EXPECT_EQ(tool->version, "2024.1");
}

TEST_F(Vendor, Variable_namesTheInstallation) {
  fakeTool(folder / "Vitis_HLS" / "2022.2" / "bin" / "vitis_hls", "exit 0");
  ::setenv("XILINX_HLS", (folder / "Vitis_HLS" / "2022.2").c_str(), 1);
  const auto tool = findVendorTool(VendorKind::hls, {}, {});
  ::unsetenv("XILINX_HLS");
  ASSERT_OK(tool);
  EXPECT_EQ(tool->program.filename(), "vitis_hls");
  EXPECT_EQ(tool->version, "2022.2");
}

TEST_F(Vendor, FolderOfTheUser_isEnough) {
  fakeTool(folder / "my tools" / "bin" / "vitis-run", "exit 0");
  fakeTool(folder / "my tools" / "bin" / "vitis_hls", "exit 0");
  const auto tool = findVendorTool(VendorKind::hls, (folder / "my tools").string(), {});
  ASSERT_OK(tool);
  EXPECT_EQ(tool->program.filename(), "vitis-run");
}

TEST_F(Vendor, MissingTool_saysWhereWasLookedAndWhatToDo) {
  EXPECT_ERROR(findVendorTool(VendorKind::vivado, {}, {folder / "empty"}), ErrorKind::toolMissing, "empty");
  EXPECT_ERROR(findVendorTool(VendorKind::vivado, "/nowhere/vivado", {}), ErrorKind::toolMissing, "--tool");
}

TEST_F(Vendor, CommandLine_isTheProgramsOwn) {
  VendorJob vivado = job("echo \"$@\"");
  vivado.arguments = {"--ip", "hls"};
  std::string said;
  vivado.onLine = [&](std::string_view line, bool) { said = line; };
  ASSERT_OK(runVendorTool(vivado, {}));
  EXPECT_EQ(said, "-mode batch -nojournal -nolog -source build.tcl -tclargs --ip hls");
  VendorJob hls = vivado;
  hls.tool = {VendorKind::hls, fakeTool(folder / "bin" / "vitis-run", "echo \"$@\""), "2025.1"};
  ASSERT_OK(runVendorTool(hls, {}));
  EXPECT_EQ(said, "--mode hls --tcl build.tcl");
  hls.tool.program = fakeTool(folder / "bin" / "vitis_hls", "echo \"$@\"");
  ASSERT_OK(runVendorTool(hls, {}));
  EXPECT_EQ(said, "-f build.tcl");
}

TEST_F(Vendor, Log_isKeptAndWarningsCounted) {
  const auto run =
      runVendorTool(job("echo 'PULSEWRIGHT: synthesis'; echo 'CRITICAL WARNING: [x] y'; echo end"), {});
  ASSERT_OK(run);
  EXPECT_EQ(run->warnings.size(), 1U);
  EXPECT_NE(readFile(run->log)->find("synthesis\n"), std::string::npos);
}

TEST_F(Vendor, KnownFailure_comesWithItsRemedy) {
  EXPECT_ERROR(runVendorTool(job("echo 'ERROR: [IMPL 213-28] bad lexical cast: source'; exit 1"), {}),
               ErrorKind::toolFailed, "76960");
}

TEST_F(Vendor, UnknownFailure_quotesTheLastError) {
  EXPECT_ERROR(runVendorTool(job("echo 'ERROR: [X 1-2] nobody knows'; echo bye; exit 3"), {}),
               ErrorKind::toolFailed, "pulsewright_vivado.log");
}

TEST_F(Vendor, ToolKilledBySignal_isAFailure) {
  const auto run = runVendorTool(job("echo starting; kill -SEGV $$"), {});
  ASSERT_FALSE(run);
  EXPECT_EQ(run.error().kind, ErrorKind::toolFailed);
}

TEST_F(Vendor, HangingTool_endsAtTheLimitWithItsChildren) {
  VendorJob hanging = job("sleep 60 & echo $! > child; wait");
  hanging.limit = std::chrono::milliseconds(400);
  EXPECT_ERROR(runVendorTool(hanging, {}), ErrorKind::timeout, "stopped");
  const int child = std::atoi(readFile(hanging.folder / "child")->c_str());
  ASSERT_GT(child, 0);
  bool gone = false;
  for (int i = 0; i < 100 && !gone; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto state = readFile("/proc/" + std::to_string(child) + "/stat");
    gone = !state || state->find(") Z") != std::string::npos;
  }
  EXPECT_TRUE(gone);
}

struct Known {
  const char* line;
  const char* name;
};
class KnownFailures : public testing::TestWithParam<Known> {};

TEST_P(KnownFailures, Line_isRecognised) {
  const auto known = recogniseFailure("INFO: start\n" + std::string(GetParam().line) + "\nINFO: end\n");
  ASSERT_TRUE(known) << GetParam().line;
  EXPECT_EQ(known->name, GetParam().name);
  EXPECT_FALSE(known->remedy.empty());
}

INSTANTIATE_TEST_SUITE_P(
    Lines, KnownFailures,
    testing::Values(
        Known{"ERROR: '2201011234' is an invalid argument. Please specify an integer value. bad lexical cast",
              "y2k22"},
        Known{"write error: No space left on device", "disk"},
        Known{"error while loading shared libraries: libtinfo.so.5: cannot open shared object file", "tinfo"},
        Known{"/lib/libc.so.6: version `GLIBC_2.34' not found (required by x)", "glibc"},
        Known{"ERROR: cannot open display :0", "display"},
        Known{"what(): locale::facet::_S_create_c_locale name not valid", "locale"},
        Known{"ERROR: [Common 17-345] A valid license was not found for feature 'Synthesis'", "licence"},
        Known{"ERROR: [Board 49-71] The board_part definition was not found for tul.com.tw:pynq-z2:part0:1.0",
              "board files"},
        Known{"ERROR: [DRC UTLZ-1] Resource utilization: DSPs over-utilized in Top Level Design",
              "out of DSP"},
        Known{"ERROR: [Place 30-640] Place Check : This design requires more Slice LUTs cells than are "
              "available",
              "too large"},
        Known{"PULSEWRIGHT: timing is not met: the worst slack is -0.3 ns", "timing"}));

TEST(KnownFailuresTable, GoodLog_isNoFailure) {
  EXPECT_FALSE(recogniseFailure("INFO: license checked\nAll user specified timing constraints are met.\n"));
}

}  // namespace
}  // namespace pw::tools
