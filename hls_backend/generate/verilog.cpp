// SPDX-License-Identifier: GPL-3.0-or-later
#include "generate/verilog.h"

#include <algorithm>
#include <cstdio>

#include "base/file.h"
#include "design/registers.h"
#include "verilogModules.h"
#include "verilog_weights.h"

namespace pw::hls {
namespace {

using Values = std::map<std::string, std::string>;

/// The template with each @name@ replaced. A name that is not in `values` stays, and no tool would accept it.
std::string filled(const std::string& file, const Values& values) {
  const std::string& source = verilogModules().at(file);
  std::string text;
  std::size_t at = 0;
  for (;;) {
    const std::size_t begin = source.find('@', at);
    const std::size_t end = begin == std::string::npos ? begin : source.find('@', begin + 1);
    if (end == std::string::npos) return text + source.substr(at);
    const auto found = values.find(source.substr(begin + 1, end - begin - 1));
    if (found == values.end()) {  // "always @(posedge clk)"
      text += source.substr(at, begin + 1 - at);
      at = begin + 1;
    } else {
      text += source.substr(at, begin - at) + found->second;
      at = end + 1;
    }
  }
}

/// A name that may stand in a comment: printable ASCII on one line.
std::string commentText(const std::string& name) {
  std::string text = name;
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < ' ' || c > '~' || c == '\\'; }, '_');
  return text;
}

std::string number(std::int64_t value) {
  return std::to_string(value);
}

std::string hex32(std::uint32_t value) {
  char text[16];
  std::snprintf(text, sizeof text, "32'h%08X", unsigned(value));
  return text;
}

std::string flag(bool value) {
  return value ? "1" : "0";
}

Values layerValues(const IntegerLayer& layer, const LayerSchedule& fold, int index) {
  return {{"index", number(index)},
          {"title", commentText(layer.name)},
          {"inputs", number(layer.inputs)},
          {"outputs", number(layer.outputs)},
          {"units", number(fold.multipliers)},
          {"lastUnits", number(fold.neurons(fold.passes - 1, layer.outputs))},
          {"countWidth", number(bitsFor(fold.multipliers + 1))},
          {"passes", number(fold.passes)},
          {"passWord", fold.passes == 1 ? "pass" : "passes"},
          {"passWidth", number(bitsFor(fold.passes))},
          {"indexWidth", number(bitsFor(layer.inputs))},
          {"addressWidth", number(bitsFor(std::int64_t(layer.inputs) * fold.passes))},
          {"lastPass", number(bitsFor(fold.passes)) + "'d" + number(fold.passes - 1)},
          {"dataWidth", number(layer.input.width)},
          {"dataSigned", flag(layer.input.isSigned)},
          {"weightWidth", number(layer.weight.width)},
          {"weightSigned", flag(layer.weight.isSigned)},
          {"productShift", number(layer.productShift)},
          {"sumWidth", number(layer.accumulator.width)},
          {"dropped", number(layer.accumulator.fraction() - layer.result.fraction())},
          {"relu", flag(layer.relu)},
          {"round", number(int(layer.result.rounding))},
          {"overflow", number(int(layer.result.overflow))},
          {"resultSigned", flag(layer.result.isSigned)},
          {"resultWidth", number(layer.result.width)},
          {"inputFormat", network::toText(layer.input)},
          {"weightFormat", network::toText(layer.weight)},
          {"sumFormat", network::toText(layer.accumulator)},
          {"resultFormat", network::toText(layer.result)}};
}

std::string layerModule(const IntegerLayer& layer, const LayerSchedule& fold, int index) {
  Values values = layerValues(layer, fold, index);
  const bool several = fold.passes > 1;
  const std::string ports = R"(
      .clk(clk), .reset(reset), .step(step),
      .in_valid(in_valid), .in_ready(in_ready), .in_data(in_data), .in_last(in_last), .address(address),
      .a_valid(a_valid), .a_data(a_data), .a_first(a_first), .a_last(a_last), .a_tlast(a_tlast))";
  if (several) {
    values["feed"] = "  wire [" + values["passWidth"] +
                     "-1:0] a_pass;\n\n  pulsewright_replay #(\n      .WIDTH(" + values["dataWidth"] +
                     "), .INPUTS(" + values["inputs"] + "), .PASSES(" + values["passes"] +
                     "), .INDEX_WIDTH(" + values["indexWidth"] + "),\n      .PASS_WIDTH(" +
                     values["passWidth"] + "), .ADDRESS_WIDTH(" + values["addressWidth"] + ")\n  ) feed (" +
                     ports + ",\n      .a_pass(a_pass)\n  );\n";
    values["passPort"] = " .a_pass(a_pass),";
    values["final"] = "a_pass == " + values["lastPass"];
  } else {
    values["feed"] = "\n  pulsewright_feed #(\n      .WIDTH(" + values["dataWidth"] + "), .INPUTS(" +
                     values["inputs"] + "), .ADDRESS_WIDTH(" + values["addressWidth"] + ")\n  ) feed (" +
                     ports + "\n  );\n";
    values["passPort"] = "";
    values["final"] = "a_last";
  }
  return filled("layer.v", values);
}

/// The layers in a row.
std::string engineModule(const IntegerModel& model) {
  const std::size_t count = model.layers.size();
  std::string text =
      "// The network: its layers in a row, each with valid/ready on both sides.\n"
      "module pulsewright_engine (\n"
      "    input  wire clk,\n    input  wire reset,\n"
      "    input  wire in_valid,\n    output wire in_ready,\n"
      "    input  wire [" +
      number(model.input.width) +
      "-1:0] in_data,\n    input  wire in_last,\n"
      "    output wire out_valid,\n    input  wire out_ready,\n"
      "    output wire [" +
      number(model.output().width) + "-1:0] out_data,\n    output wire out_last\n);\n";
  for (std::size_t i = 1; i < count; ++i) {
    const std::string n = number(std::int64_t(i));
    text += "  wire valid" + n + ", ready" + n + ", last" + n + ";\n";
    text += "  wire [" + number(model.layers[i].input.width) + "-1:0] data" + n + ";\n";
  }
  for (std::size_t i = 1; i <= count; ++i) {
    const auto signal = [&](const std::string& side, const std::string& name, std::size_t link) {
      const bool outer = link == 0 || link == count;
      return "." + side + name + "(" + (outer ? side + name : name + number(std::int64_t(link))) + ")";
    };
    const std::string n = number(std::int64_t(i));
    text += "\n  layer" + n + " l" + n + " (\n      .clk(clk), .reset(reset)";
    for (const std::string side : {"in_", "out_"}) {
      const std::size_t link = side == "in_" ? i - 1 : i;
      text += ",\n      ";
      for (const std::string name : {"valid", "ready", "data", "last"}) {
        text += signal(side, name, link) + (name == "last" ? "" : ", ");
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
/// drain, output) where a frame is a single word.
int framesInside(const IntegerModel& model) {
  return 7 * int(model.layers.size()) + 1;
}

std::string topModule(const Design& design) {
  const IntegerModel& model = design.model;
  const int in = model.input.width, out = model.output().width;
  const std::string fill =
      model.output().isSigned ? "engine_out_data[" + number(out - 1) + "]" : std::string("1'b0");
  return filled("pulsewright_top.v",
                {{"title", "Network " + commentText(design.name) + " as a streaming engine with counters."},
                 {"inputWidth", number(in)},
                 {"inputFormat", network::toText(model.input)},
                 {"outputWidth", number(out)},
                 {"outputFormat", network::toText(model.output())},
                 {"inputs", number(model.inputs())},
                 {"outputs", number(model.outputs())},
                 {"inIndexWidth", number(bitsFor(model.inputs()))},
                 {"outIndexWidth", number(bitsFor(model.outputs()))},
                 {"flightWidth", number(bitsFor(framesInside(model)))},
                 {"magicValue", hex32(registers::magicValue)},
                 {"buildIdValue", hex32(design.buildId)},
                 {"unusedInput",
                  in == 32 ? "" : "  wire unused_input = &{1'b0, s_axis_tdata[31:" + number(in) + "]};\n"},
                 {"extended", out == 32 ? "engine_out_data"
                                        : "{{" + number(32 - out) + "{" + fill + "}}, engine_out_data}"}});
}

}  // namespace

VerilogText verilogText(const Design& design) {
  VerilogText text;
  const auto add = [&](const std::string& file, std::string content) {
    text.files[file] = std::move(content);
    text.order.push_back(file);
  };
  const auto anyLayer = [&](bool several) {
    return std::any_of(design.schedule.begin(), design.schedule.end(),
                       [&](const LayerSchedule& fold) { return (fold.passes > 1) == several; });
  };
  if (anyLayer(false)) add("pulsewright_feed.v", filled("pulsewright_feed.v", {}));
  if (anyLayer(true)) add("pulsewright_replay.v", filled("pulsewright_replay.v", {}));
  for (const char* file : {"pulsewright_macs.v", "pulsewright_convert.v", "pulsewright_drain.v"}) {
    add(file, filled(file, {}));
  }
  for (std::size_t i = 0; i < design.schedule.size(); ++i) {
    const int index = int(i) + 1;
    const std::string name = "layer" + number(index);
    add(name + "_weights.v", weightsModule(design.model.layers[i], design.schedule[i], name + "_weights"));
    add(name + ".v", layerModule(design.model.layers[i], design.schedule[i], index));
  }
  add("pulsewright_engine.v", engineModule(design.model));
  add("pulsewright_monitor.v", filled("pulsewright_monitor.v", {}));
  add("pulsewright_registers.v", filled("pulsewright_registers.v", registerValues()));
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
