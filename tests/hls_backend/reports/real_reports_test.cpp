// SPDX-License-Identifier: GPL-3.0-or-later
// Reports of real runs, where they are present beside the source tree.
#include "base/file.h"
#include "reports/vendor_reports.h"
#include "test_support.h"

namespace pw::reports {
namespace {

std::filesystem::path file(const std::string& name) {
  return std::filesystem::path(PW_SHARED_DIR) / "reports" / name;
}

struct Placed {
  const char* name;
  const char* state;
  int lut, ff, dsp, bram18;
};

class RealUtilization : public testing::TestWithParam<Placed> {};
TEST_P(RealUtilization, Numbers_areThoseOfTheTables) {
  const auto path = file(GetParam().name);
  REQUIRE_REAL_DATA(path);
  const auto report = readUtilization(readFile(path).value(), path.string());
  ASSERT_OK(report);
  EXPECT_EQ(report->state, GetParam().state);
  EXPECT_EQ(report->resources.lut.used, GetParam().lut);
  EXPECT_EQ(report->resources.ff.used, GetParam().ff);
  EXPECT_EQ(report->resources.dsp.used, GetParam().dsp);
  EXPECT_EQ(report->resources.bram18.used, GetParam().bram18);
}
INSTANTIATE_TEST_SUITE_P(
    Files, RealUtilization,
    testing::Values(
        Placed{"vivado2018.2_7z010_utilization_placed.rpt", "Fully Placed", 448, 640, 0, 0},
        Placed{"vivado2025.1_xc7z020_iris_utilization_placed.rpt", "Fully Placed", 3455, 5126, 110, 3},
        Placed{"vivado2019.2_xc7z020_mlp16-64-32-32-5_iostream_resource_rf64_ooc_utilization_synth.rpt",
               "Synthesized", 14672, 15270, 21, 4},
        Placed{"berk_model1_vivado_synth.rpt", "Synthesized", 299868, 49701, 24, 33}),
    [](const auto& info) { return "file" + std::to_string(info.index); });

TEST(RealCSynthesis, ThreeVersions_areRead) {
  const struct {
    const char* name;
    const char* version;
    int latencyMax, interval, lut, dsp, bram18;
  } expected[] = {
      {"vitis2021.1_xc7z007s_mlp21-3-3_latency_rf2_myproject_csynth.xml", "2021.1", 27, 2, 2109, 36, 3},
      {"vitis_hls_myproject_csynth.xml", "2023.1", 695, 578, 339116, 29, 332},
      {"vivado2019.2_xc7z020_mlp16-64-32-32-5_iostream_resource_rf64_myproject_axi_csynth.xml", "2019.2", 173,
       174, 44027, 21, 20}};
  for (const auto& what : expected) {
    const auto path = file(what.name);
    REQUIRE_REAL_DATA(path);
    const auto report = readCSynthesis(readFile(path).value(), path.string());
    ASSERT_OK(report);
    EXPECT_EQ(report->version, what.version);
    EXPECT_EQ(report->latencyMax, what.latencyMax);
    EXPECT_EQ(report->intervalMax, what.interval);
    EXPECT_EQ(report->resources.lut.used, what.lut);
    EXPECT_EQ(report->resources.dsp.used, what.dsp);
    EXPECT_EQ(report->resources.bram18.used, what.bram18);
  }
}

TEST(RealCoSimulation, FailedRuns_areRead) {
  for (const char* name : {"vitis_hls_myproject_cosim.rpt", "berk_model1_cosim.rpt"}) {
    const auto path = file(name);
    REQUIRE_REAL_DATA(path);
    const auto report = readCoSimulation(readFile(path).value(), path.string());
    ASSERT_OK(report);
    EXPECT_FALSE(report->passed);
    EXPECT_EQ(report->latencyMin, std::nullopt);
  }
}

TEST(RealTimingPowerAndRoute, AreRead) {
  const auto timing = file("vivado2018.2_7z010_timing_summary_routed_head.rpt");
  REQUIRE_REAL_DATA(timing);
  const auto slack = readTiming(readFile(timing).value(), timing.string());
  ASSERT_OK(slack);
  EXPECT_EQ(slack->setupSlack, 4.628);
  EXPECT_EQ(slack->holdSlack, 0.022);
  EXPECT_TRUE(slack->met);
  const auto power = file("vivado2018.2_7z010_power_routed.rpt");
  const auto watts = readPower(readFile(power).value(), power.string());
  ASSERT_OK(watts);
  EXPECT_DOUBLE_EQ(watts->total, 1.686);
  EXPECT_DOUBLE_EQ(*watts->processor, 1.556);
  const auto route = file("vivado2018.2_7z010_route_status.rpt");
  const auto nets = readRoute(readFile(route).value(), route.string());
  ASSERT_OK(nets);
  EXPECT_EQ(nets->routable, 1157);
  EXPECT_TRUE(nets->complete());
}

}  // namespace
}  // namespace pw::reports
