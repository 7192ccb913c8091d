// SPDX-License-Identifier: GPL-3.0-or-later
// The Verilog of rounding and overflow against network::convert: every mode, every sum of ten bits.
#include <sstream>

#include "base/file.h"
#include "fixed/integer_model.h"
#include "rtl_fixture.h"
#include "test_support.h"
#include "tools/process.h"
#include "verilogModules.h"

namespace pw::tools {
namespace {

using network::FixedFormat;

constexpr int sumWidth = 10, roundings = 7, overflows = 5;

struct Shape {
  int dropped, width;
  bool isSigned, relu;
};
constexpr Shape shapes[] = {{4, 5, true, false},  {4, 5, false, false}, {0, 6, true, false},
                            {-2, 6, true, false}, {11, 3, true, false}, {2, 10, false, true},
                            {3, 2, true, true},   {1, 12, true, false}, {5, 1, false, false}};

/// Prints, for every sum, a line of the results of every shape and mode.
std::string testBench() {
  std::string instances, values;
  int count = 0;
  for (const Shape& shape : shapes) {
    for (int rounding = 0; rounding < roundings; ++rounding) {
      for (int overflow = 0; overflow < overflows; ++overflow, ++count) {
        const std::string n = std::to_string(count), width = std::to_string(shape.width);
        instances += "  wire [" + width + "-1:0] r" + n +
                     ";\n  pulsewright_convert #(.SUM_WIDTH(10), .DROPPED(" + std::to_string(shape.dropped) +
                     "), .RELU(" + (shape.relu ? "1" : "0") + "), .ROUND(" + std::to_string(rounding) +
                     "), .OVERFLOW(" + std::to_string(overflow) + "), .RESULT_SIGNED(" +
                     (shape.isSigned ? "1" : "0") + "), .RESULT_WIDTH(" + width + ")) c" + n +
                     " (.sum(sum), .result(r" + n + "));\n";
        values += "      $write(\"%0d \", r" + n + ");\n";
      }
    }
  }
  return "module tb;\n  reg [9:0] sum;\n  integer i;\n" + instances +
         "  initial begin\n    for (i = 0; i < 1024; i = i + 1) begin\n      sum = i[9:0];\n      #1;\n" +
         values + "      $write(\"\\n\");\n    end\n    $finish;\n  end\nendmodule\n";
}

std::int64_t expected(const Shape& shape, int rounding, int overflow, std::int64_t sum) {
  if (shape.relu) sum = std::max<std::int64_t>(sum, 0);
  const FixedFormat from{sumWidth, sumWidth};
  const bool signless = !shape.isSigned && network::Overflow(overflow) == network::Overflow::wrapSm;
  const FixedFormat to{shape.width, shape.width + shape.dropped, shape.isSigned, network::Rounding(rounding),
                       signless ? network::Overflow::wrap : network::Overflow(overflow)};
  return network::convert(sum, from, to) & ((std::int64_t(1) << shape.width) - 1);
}

TEST(VerilogConvert, EveryModeAndSum_equalsTheNetworksConversion) {
  REQUIRE_VERILATOR();
  test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder.path() / "tb.v", testBench()));
  ASSERT_OK(writeFileAtomically(folder.path() / "pulsewright_convert.v",
                                hls::verilogModules().at("pulsewright_convert.v")));
  Command build;
  build.program = "verilator";
  build.arguments = {"--binary",     "-Wno-fatal", "-CFLAGS", "-O0",
                     "--top-module", "tb",         "tb.v",    "pulsewright_convert.v"};
  build.folder = folder.path();
  ASSERT_OK(runChecked(build, {}));
  Command simulate;
  simulate.program = (folder.path() / "obj_dir" / "Vtb").string();
  const auto printed = runChecked(simulate, {});
  ASSERT_OK(printed);
  std::istringstream results(printed->output);
  for (std::int64_t code = 0; code < 1024; ++code) {
    const std::int64_t sum = code < 512 ? code : code - 1024;
    for (const Shape& shape : shapes) {
      for (int rounding = 0; rounding < roundings; ++rounding) {
        for (int overflow = 0; overflow < overflows; ++overflow) {
          std::int64_t got = -1;
          results >> got;
          ASSERT_EQ(got, expected(shape, rounding, overflow, sum))
              << "sum " << sum << ", dropped " << shape.dropped << ", width " << shape.width << ", rounding "
              << rounding << ", overflow " << overflow;
        }
      }
    }
  }
}

}  // namespace
}  // namespace pw::tools
