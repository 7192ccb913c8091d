// SPDX-License-Identifier: GPL-3.0-or-later
#include "generate/verilog.h"

#include <algorithm>
#include <cstdio>
#include <set>

#include "base/file.h"
#include "design/registers.h"
#include "verilog_layer.h"
#include "verilog_unrolled.h"

namespace pw::hls {
namespace {

std::string hex32(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "32'h%08X", unsigned(value));
  return text;
}

std::string frontParameters(const FrontEnd& front) {
  const std::pair<const char*, int> list[] = {
      {"LENGTH", front.length},
      {"INDEX_WIDTH", bitsFor(front.length)},
      {"AVERAGE", front.average},
      {"PHASE_WIDTH", bitsFor(front.average)},
      {"USED", front.inputs() * front.average},
      {"BASELINE", front.baselineSamples},
      {"DEPTH_WIDTH", bitsFor(2 * std::max(1, front.baselineSamples))},
      {"NEGATIVE", front.negative},
      {"MEAN_SHIFT", front.meanShift()},
      {"BASELINE_SHIFT", front.baselineSamples > 0 ? front.baselineShift() : 0},
      {"WIDTH", front.difference.width},
      {"DROPPED", front.difference.fraction() - front.result.fraction()},
      {"ROUND", int(front.result.rounding)},
      {"OVERFLOW", int(front.result.overflow)},
      {"RESULT_SIGNED", front.result.isSigned},
      {"RESULT_WIDTH", front.result.width}};
  std::string text;
  for (const auto& [name, value] : list) {
    text += (text.empty() ? "#(\n      ." : ",\n      .") + std::string(name) + "(" + number(value) + ")";
  }
  return text + "\n  ) ";
}

/// Everything in a row: the front end, where there is one, and the layers. Links are numbered by the module
/// before them, 0 the front end.
std::string engineModule(const Design& design) {
  const IntegerModel& model = design.model;
  const std::size_t count = model.layers.size(), first = design.front ? 0 : 1;
  std::string text =
      "// The network: its layers in a row, each with valid/ready on both sides.\n"
      "module pulsewright_engine (\n"
      "    input  wire clk,\n    input  wire reset,\n"
      "    input  wire in_valid,\n    output wire in_ready,\n"
      "    input  wire [" +
      number(design.word().width) +
      "-1:0] in_data,\n    input  wire in_last,\n"
      "    output wire out_valid,\n    input  wire out_ready,\n"
      "    output wire [" +
      number(model.output().width) + "-1:0] out_data,\n    output wire out_last\n);\n";
  for (std::size_t link = first; link < count; ++link) {
    const std::string n = number(std::int64_t(link));
    text += "  wire valid" + n + ", ready" + n + ", last" + n + ";\n";
    const std::int64_t words = design.schedule[link].wideIn ? model.layers[link].inputs : 1;
    text += "  wire [" + number(words * model.layers[link].input.width) + "-1:0] data" + n + ";\n";
  }
  for (std::size_t i = first; i <= count; ++i) {
    const auto signal = [&](const std::string& side, const std::string& name) {
      const bool in = side == "in_", outer = i == (in ? first : count);
      return "." + side + name + "(" + (outer ? side + name : name + number(std::int64_t(i) - (in ? 1 : 0))) +
             ")";
    };
    const std::string n = number(std::int64_t(i));
    text += i == 0 ? "\n  pulsewright_front " + frontParameters(*design.front) + "front (\n"
                   : "\n  layer" + n + " l" + n + " (\n";
    text += "      .clk(clk), .reset(reset)";
    for (const std::string side : {"in_", "out_"}) {
      text += ",\n      ";
      for (const std::string name : {"valid", "ready", "data", "last"}) {
        text += signal(side, name) + (name == "last" ? "" : ", ");
      }
    }
    text += "\n  );\n";
  }
  return text + "endmodule\n";
}

Values registerValues() {
  using namespace registers;
  const std::pair<const char*, std::uint32_t> offsets[] = {{"magic", magic},
                                                           {"buildId", buildId},
                                                           {"control", control},
                                                           {"status", status},
                                                           {"latencyLast", latencyLast},
                                                           {"latencyMin", latencyMin},
                                                           {"latencyMax", latencyMax},
                                                           {"latencySumLo", latencySumLo},
                                                           {"latencySumHi", latencySumHi},
                                                           {"frames", frames},
                                                           {"inputIdle", inputIdle},
                                                           {"inputStall", inputStall},
                                                           {"outputStall", outputStall},
                                                           {"cyclesLo", cyclesLo},
                                                           {"cyclesHi", cyclesHi},
                                                           {"inputs", inputs},
                                                           {"outputs", outputs},
                                                           {"interval", interval}};
  Values values;
  for (const auto& [name, offset] : offsets) values[name] = "5'd" + number(offset / 4);
  return values;
}

/// Frames that the engine may hold at once: two in a layer's buffer, one in each of its stages (A, P, sums,
/// drain, output, those of a table or of an unrolled layer) where a frame is a single word.
int framesInside(const Design& design) {
  int frames = 1;
  // The counts that wait, and the stages.
  if (design.front) frames += 2 * design.front->baselineSamples / design.front->length + 5;
  for (const IntegerLayer& layer : design.model.layers) frames += 7 + tableStages(layer);
  for (const LayerSchedule& schedule : design.schedule) {
    if (schedule.unrolled()) frames += schedule.plan->stages;
  }
  return frames;
}

std::string topModule(const Design& design) {
  const IntegerModel& model = design.model;
  const int in = design.word().width, out = model.output().width;
  const std::string fill =
      model.output().isSigned ? "engine_out_data[" + number(out - 1) + "]" : std::string("1'b0");
  return filledModule(
      "pulsewright_top.v",
      {{"title", "Network " + verilogComment(design.name) + " as a streaming engine with counters."},
       {"inputWidth", number(in)},
       {"inputKind", design.front ? "raw count" : "input code"},
       {"inputFormat", network::toText(design.word())},
       {"outputWidth", number(out)},
       {"outputFormat", network::toText(model.output())},
       {"inputs", number(design.words())},
       {"outputs", number(model.outputs())},
       {"inIndexWidth", number(bitsFor(design.words()))},
       {"outIndexWidth", number(bitsFor(model.outputs()))},
       {"flightWidth", number(bitsFor(framesInside(design)))},
       {"magicValue", hex32(registers::magicValue)},
       {"buildIdValue", hex32(design.buildId)},
       {"unusedInput",
        in == 32 ? "" : "  wire unused_input = &{1'b0, s_axis_tdata[31:" + number(in) + "]};\n"},
       {"extended",
        out == 32 ? "engine_out_data" : "{{" + number(32 - out) + "{" + fill + "}}, engine_out_data}"}});
}

}  // namespace

VerilogText verilogText(const Design& design) {
  VerilogText text;
  const auto add = [&](const std::string& file, std::string content) {
    text.files[file] = std::move(content);
    text.order.push_back(file);
  };
  std::set<std::string> parts;
  if (design.front) {
    for (const char* file : {"pulsewright_convert.v", "pulsewright_front.v"}) {
      parts.insert(file);
      add(file, filledModule(file, {}));
    }
  }
  for (std::size_t i = 0; i < design.schedule.size(); ++i) {
    for (const std::string& file : layerParts(design.model.layers[i], design.schedule[i])) {
      if (parts.insert(file).second) add(file, filledModule(file, {}));
    }
  }
  for (std::size_t i = 0; i < design.schedule.size(); ++i) {
    const IntegerLayer& layer = design.model.layers[i];
    const int index = int(i) + 1;
    const std::string name = "layer" + number(index);
    const LayerSchedule& schedule = design.schedule[i];
    if (schedule.unrolled()) {
      add(name + "_sums.v", sumsModule(layer, *schedule.plan, name + "_sums"));
    } else if (!layer.isPooling()) {
      add(name + "_weights.v", weightsModule(layer, schedule, name + "_weights"));
    }
    if (!layer.steps.empty()) add(name + "_table.v", tableModule(layer, name + "_table"));
    add(name + ".v", layerModule(layer, schedule, index));
  }
  add("pulsewright_engine.v", engineModule(design));
  add("pulsewright_monitor.v", filledModule("pulsewright_monitor.v", {}));
  add("pulsewright_registers.v", filledModule("pulsewright_registers.v", registerValues()));
  add("pulsewright_top.v", topModule(design));
  return text;
}

Result<std::vector<std::filesystem::path>> writeVerilog(const Design& design,
                                                        const std::filesystem::path& folder) {
  PW_CHECK(makeFolder(folder));
  const VerilogText text = verilogText(design);
  std::vector<std::filesystem::path> paths;
  std::string list;
  for (const std::string& file : text.order) {
    PW_CHECK(writeFileAtomically(folder / file, text.files.at(file)));
    paths.push_back(folder / file);
    list += file + "\n";
  }
  PW_CHECK(writeFileAtomically(folder / "files.f", list));
  return paths;
}

}  // namespace pw::hls
