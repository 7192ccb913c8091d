// SPDX-License-Identifier: GPL-3.0-or-later
// Reports in the shapes of the tools' versions, made for these tests.
#include "reports/vendor_reports.h"

#include "test_support.h"

namespace pw::reports {
namespace {

std::string head(const std::string& state) {
  return "Copyright\n| Tool Version : Vivado v.2024.1 (lin64) Build 1\n| Command      : report_utilization\n"
         "| Device       : xc7z020clg400-1\n| Design State : " +
         state + "\n\n";
}

std::string table(const std::string& columns, const std::vector<std::string>& rows) {
  std::string text = "+---+\n" + columns + "\n+---+\n";
  for (const std::string& row : rows) text += row + "\n";
  return text + "+---+\n\n";
}

// Without a column of prohibited sites, as up to 2020.
const std::string oldReport =
    head("Synthesized") +
    table("| Site Type | Used | Fixed | Available | Util% |",
          {"| Slice LUTs* | 1400 | 0 | 53200 | 2.63 |", "|   LUT as Logic | 1300 | 0 | 53200 | 2.4 |",
           "| Slice Registers | 900 | 0 | 106400 | 0.8 |"}) +
    table("| Site Type | Used | Fixed | Available | Util% |", {"| Block RAM Tile | 1.5 | 0 | 140 | 1.07 |"}) +
    table("| Site Type | Used | Fixed | Available | Util% |", {"| DSPs | 26 | 0 | 220 | 11.8 |"});
// With it, other columns first, and UltraScale+'s names.
const std::string newReport =
    head("Fully Placed") +
    table("| Site Type | Fixed | Prohibited | Available | Used | Util% |",
          {"| CLB LUTs | 0 | 0 | 70560 | 1200 | <0.01 |", "| CLB Registers | 0 | 0 | 141120 | 700 | 0.5 |"}) +
    table("| Site Type | Used | Fixed | Prohibited | Available | Util% |",
          {"| Block RAM Tile | 2 | 0 | 0 | 216 | 0.9 |", "| URAM | 3 | 0 | 0 | 48 | 6.2 |"}) +
    table("| Site Type | Used | Fixed | Prohibited | Available | Util% |",
          {"| DSPs | 4 | 0 | 0 | 360 | 1 |"});

TEST(Utilization, ColumnsAreFoundByName_inEveryVersion) {
  const auto before = readUtilization(oldReport, "r"), after = readUtilization(newReport, "r");
  ASSERT_OK(before);
  ASSERT_OK(after);
  EXPECT_EQ(before->state, "Synthesized");
  EXPECT_EQ(before->resources.lut.used, 1400);
  EXPECT_EQ(before->resources.lut.available, 53200);
  EXPECT_EQ(before->resources.dsp.used, 26);
  EXPECT_EQ(after->state, "Fully Placed");
  EXPECT_EQ(after->resources.lut.used, 1200);
  EXPECT_EQ(after->resources.ff.available, 141120);
  EXPECT_EQ(after->resources.uram.used, 3);
  EXPECT_EQ(after->tool, "Vivado v.2024.1");
}

TEST(Utilization, TilesOf36Kbit_areTwoBlocksOf18) {
  const auto report = readUtilization(oldReport, "r");
  ASSERT_OK(report);
  EXPECT_EQ(report->resources.bram18.used, 3);
  EXPECT_EQ(report->resources.bram18.available, 280);
}

TEST(Utilization, CutAnywhere_isAnErrorOrTheSameNumbers) {
  for (std::size_t length = 0; length < oldReport.size(); ++length) {
    const auto report = readUtilization(oldReport.substr(0, length), "cut.rpt");
    if (!report) continue;
    EXPECT_EQ(report->resources.lut.used, 1400) << length;
    EXPECT_EQ(report->resources.ff.used, 900) << length;
    EXPECT_EQ(report->resources.bram18.used, 3) << length;
    EXPECT_EQ(report->resources.dsp.used, 26) << length;
  }
  EXPECT_ERROR(readUtilization(oldReport.substr(0, oldReport.size() / 2), "cut.rpt"), ErrorKind::badInput,
               "cut");
}

TEST(Utilization, OtherFiles_areRefused) {
  EXPECT_ERROR(readUtilization("nothing of the kind", "a.txt"), ErrorKind::badInput, "no utilisation");
}

const std::string csynth = R"(<profile>
<ReportVersion><Version>2023.1</Version></ReportVersion>
<UserAssignments><Part>xc7z020-clg400-1</Part><TopModelName>top</TopModelName>
<TargetClockPeriod>10.00</TargetClockPeriod><ClockUncertainty>2.70</ClockUncertainty></UserAssignments>
<PerformanceEstimates><SummaryOfTimingAnalysis><EstimatedClockPeriod>7.3</EstimatedClockPeriod></SummaryOfTimingAnalysis>
<SummaryOfOverallLatency><Best-caseLatency>20</Best-caseLatency><Worst-caseLatency>undef</Worst-caseLatency>
<Interval-min>8</Interval-min><Interval-max>9</Interval-max></SummaryOfOverallLatency></PerformanceEstimates>
<AreaEstimates><Resources><BRAM_18K>3</BRAM_18K><DSP>36</DSP><FF>2406</FF><LUT>2109</LUT></Resources>
<AvailableResources><BRAM_18K>280</BRAM_18K><DSP>220</DSP><FF>106400</FF><LUT>53200</LUT></AvailableResources></AreaEstimates>
</profile>)";

TEST(CSynthesis, Fields_areReadByTheirPath) {
  const auto report = readCSynthesis(csynth, "r");
  ASSERT_OK(report);
  EXPECT_EQ(report->version, "2023.1");
  EXPECT_EQ(report->latencyMin, 20);
  EXPECT_EQ(report->latencyMax, std::nullopt);
  EXPECT_EQ(report->intervalMax, 9);
  EXPECT_EQ(report->resources.dsp.used, 36);
  EXPECT_EQ(report->resources.lut.available, 53200);
}

TEST(CSynthesis, CutAnywhere_isAnError) {
  for (std::size_t length = 0; length < csynth.size(); length += 7) {
    EXPECT_FALSE(readCSynthesis(csynth.substr(0, length), "cut.xml").has_value()) << length;
  }
}

TEST(CSynthesis, MissingField_isNamed) {
  std::string text = csynth;
  text.replace(text.find("<LUT>2109</LUT>"), 15, "");
  EXPECT_ERROR(readCSynthesis(text, "r"), ErrorKind::badInput, "Resources/LUT");
}

TEST(CSynthesis, UnknownVersion_isRefused) {
  for (const char* version : {"2031.1", "x", "2023", "", "2023.1x"}) {
    std::string text = csynth;
    text.replace(text.find("2023.1"), 6, version);
    EXPECT_FALSE(readCSynthesis(text, "r").has_value()) << version;
  }
}

/// Every byte changed to others: no crash, and no number beyond what a part can have.
TEST(Reports, ChangedBytes_neverGiveImpossibleNumbers) {
  const std::string timingText =
      "    WNS(ns)      TNS(ns)      WHS(ns)\n    -------      -------      -------\n"
      "      2.000        0.000        0.022\nTiming constraints are not met.\n";
  for (const char byte : {'\0', '|', '9', '-', '<', ' ', '\n', char(0xff)}) {
    for (std::size_t at = 0; at < csynth.size(); ++at) {
      std::string text = csynth;
      text[at] = byte;
      if (const auto report = readCSynthesis(text, "r")) { EXPECT_LE(report->resources.lut.used, 100'000'000); }
    }
    for (std::size_t at = 0; at < oldReport.size(); ++at) {
      std::string text = oldReport;
      text[at] = byte;
      if (const auto report = readUtilization(text, "r")) { EXPECT_LE(report->resources.lut.used, 100'000'000); }
    }
    for (std::size_t at = 0; at < timingText.size(); ++at) {
      std::string text = timingText;
      text[at] = byte;
      if (const auto report = readTiming(text, "r")) { EXPECT_FALSE(report->met); }
    }
  }
}

TEST(CSynthesis, ImpossibleCounts_areRefused) {
  for (const char* count : {"nan", "1e300", "-5", "2109.9", "9999999999"}) {
    std::string text = csynth;
    text.replace(text.find("2109"), 4, count);
    EXPECT_ERROR(readCSynthesis(text, "r"), ErrorKind::badInput, "Resources/LUT");
  }
}

TEST(CoSimulation, RowOfTheLanguageThatRan_counts) {
  const std::string text =
      "+---+\n|     |      | Latency | Interval |\n+ RTL + Status +---+\n"
      "|     |      | min | avg | max | min | avg | max |\n+---+\n"
      "| VHDL| NA| NA| NA| NA| NA| NA| NA|\n| Verilog| Pass| 196| 196| 197| 161| 161| 162|\n+---+\n";
  const auto report = readCoSimulation(text, "r");
  ASSERT_OK(report);
  EXPECT_EQ(report->language, "Verilog");
  EXPECT_TRUE(report->passed);
  EXPECT_EQ(report->latencyMax, 197);
  EXPECT_EQ(report->intervalMin, 161);
  EXPECT_ERROR(readCoSimulation("| VHDL |", "r"), ErrorKind::badInput, "co-simulation");
}

TEST(CoSimulation, ColumnsInAnotherOrder_areReadByTheirNames) {
  const auto report = readCoSimulation(
      "|     |      | Interval(Clock Cycles) | Latency(Clock Cycles) | Total Execution Time |\n"
      "|     |      | max | avg | min | max | avg | min |  |\n"
      "| Verilog| Pass| 162| 161| 160| 198| 197| 196| 5000|\n",
      "r");
  ASSERT_OK(report);
  EXPECT_EQ(report->latencyMin, 196);
  EXPECT_EQ(report->latencyMax, 198);
  EXPECT_EQ(report->intervalMin, 160);
  EXPECT_EQ(report->intervalMax, 162);
}

TEST(CoSimulation, DamagedNumber_isAnError) {
  EXPECT_ERROR(readCoSimulation("|     |      | Latency | Interval |\n"
                                "|     |      | min | avg | max | min | avg | max |\n"
                                "| Verilog| Pass| 1x6| 196| 197| 161| 161| 162|\n",
                                "r"),
               ErrorKind::badInput, "Latency min");
}

std::string timing(const std::string& row, bool met) {
  return "    WNS(ns)      TNS(ns)  TNS Failing Endpoints      WHS(ns)\n"
         "    -------      -------  ---------------------      -------\n" +
         row +
         (met ? "\n\nAll user specified timing constraints are met.\n"
              : "\n\nTiming constraints are not met.\n");
}

TEST(Timing, Slacks_andWhatTheyAllow) {
  const auto report =
      readTiming(timing("      2.000        0.000                      0        0.022", true), "r");
  ASSERT_OK(report);
  EXPECT_TRUE(report->met);
  EXPECT_EQ(report->setupSlack, 2.0);
  EXPECT_EQ(report->holdSlack, 0.022);
  EXPECT_DOUBLE_EQ(*report->reachableMhz(10), 125);
}

TEST(Timing, CutBeforeTheVerdict_isAnErrorAndNotAFailedTiming) {
  const std::string whole = timing("      2.000        0.000                      0        0.022", true);
  EXPECT_ERROR(readTiming(whole.substr(0, whole.find("All user")), "r"), ErrorKind::badInput, "cut");
}

TEST(Timing, DamagedSlack_isAnErrorAndNotNone) {
  EXPECT_ERROR(readTiming(timing("      2.0#0        0.000                      0        0.022", true), "r"),
               ErrorKind::badInput, "WNS");
}

TEST(Timing, Unconstrained_hasNoSlack) {
  const auto report =
      readTiming(timing("         NA           NA                     NA           inf", false), "r");
  ASSERT_OK(report);
  EXPECT_FALSE(report->setupSlack || report->holdSlack || report->met);
  EXPECT_EQ(report->reachableMhz(10), std::nullopt);
}

TEST(Timing, WithoutTheRow_isAnError) {
  EXPECT_ERROR(readTiming(timing("", true).substr(0, 60), "r"), ErrorKind::badInput, "timing summary");
}

TEST(Power, ProcessorIsKeptApart) {
  const auto report = readPower(
      "| Total On-Chip Power (W)  | 1.686        |\n| Dynamic (W)              | 1.563        |\n"
      "| Device Static (W)        | 0.124        |\n| Confidence Level         | Medium       |\n"
      "| PS7                     |     1.556 |        1 |\n| Total | 1.686 | |\n",
      "r");
  ASSERT_OK(report);
  EXPECT_DOUBLE_EQ(report->total, 1.686);
  EXPECT_DOUBLE_EQ(*report->processor, 1.556);
  EXPECT_EQ(report->confidence, "Medium");
  EXPECT_ERROR(readPower("| Dynamic (W) | 1 |", "r"), ErrorKind::badInput, "power report");
}

TEST(Power, CutBeforeTheProcessor_isAnErrorAndNotWithoutOne) {
  EXPECT_ERROR(
      readPower("| Total On-Chip Power (W)  | 1.686        |\n| Dynamic (W)              | 1.563        |\n"
                "| Device Static (W)        | 0.124        |\n| Confidence Level         | Medium       |\n"
                "| Signals | 0.002 | 1 |\n",
                "r"),
      ErrorKind::badInput, "cut");
}

TEST(Route, ErrorsAndUnroutedNets_areNotComplete) {
  const auto text = [](const std::string& errors) {
    return "   # of routable nets..................... :        1157 :\n"
           "       # of fully routed nets............. :        1157 :\n"
           "       # of nets with routing errors.......... :           " +
           errors + " :\n";
  };
  const auto good = readRoute(text("0"), "r"), bad = readRoute(text("2"), "r");
  ASSERT_OK(good);
  ASSERT_OK(bad);
  EXPECT_TRUE(good->complete());
  EXPECT_FALSE(bad->complete());
  EXPECT_ERROR(readRoute("   # of routable nets.. : 5 :\n", "r"), ErrorKind::badInput, "cut short");
}

}  // namespace
}  // namespace pw::reports
