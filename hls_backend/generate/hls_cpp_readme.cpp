// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/format.h"
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

std::string row(std::initializer_list<std::string> cells) {
  std::string text = "|";
  for (const std::string& cell : cells) text += " " + cell + " |";
  return text + "\n";
}

std::string layerTable(const Design& design) {
  const HlsOptions& options = design.config.hls;
  std::string text =
      row({"layer", "inputs", "outputs", "reuse factor", "multipliers", "clocks", "weights", "result"}) +
      "|---|---|---|---|---|---|---|---|\n";
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    const IntegerLayer& layer = design.model.layers[i];
    const LayerSchedule& schedule = design.schedule[i];
    const int reuse = design.hlsReuse[i];
    const int copies = options.io == HlsIo::parallel && options.strategy == HlsStrategy::latency
                           ? layer.positions()  // all of a convolution's positions at once
                           : 1;
    text += row({commentText(layer.name), std::to_string(layer.inputs), std::to_string(layer.outputs),
                 layer.isPooling() ? "-" : std::to_string(reuse),
                 std::to_string(copies * hlsMultipliers(layer, schedule, options.strategy, reuse)),
                 std::to_string(hlsLoopClocks(layer, schedule, options, reuse)),
                 layer.isPooling() ? "-" : "`" + toCpp(layer.weight) + "`", "`" + toCpp(layer.result) + "`"});
  }
  return text;
}

/// Products that the tools unroll into one expression; they are known to give up on many thousands.
std::string unrollNote(const Design& design) {
  constexpr std::int64_t easy = 4096;
  if (design.config.hls.strategy != HlsStrategy::latency) return {};
  for (const IntegerLayer& layer : design.model.layers) {
    const int copies = design.config.hls.io == HlsIo::parallel ? layer.positions() : 1;
    const std::int64_t products = std::int64_t(layer.weights.size()) * copies;
    if (products <= easy) continue;
    return "\n" + commentText(layer.name) + " unrolls " + std::to_string(products) +
           " multiplications: C synthesis can take hours or give up above some 4000. The resource\n"
           "strategy has no such limit.\n";
  }
  return {};
}

/// The form in words: strategy, then data between the layers.
std::string formText(const HlsOptions& options) {
  switch (options.strategy) {
    case HlsStrategy::folded:
      return R"(Folded as the Verilog: a layer has some multipliers, a neuron or filter each, and goes over its inputs once a pass.
Values go from layer to layer one by one, in streams between functions that work at the same time (DATAFLOW).)";
    case HlsStrategy::latency:
      return R"(Latency strategy: all products of a position are one pipelined expression of constants, which takes a new position
every clock, or every so many as the reuse factor says; then multipliers are limited to what that needs. )" +
             std::string(
                 options.io == HlsIo::stream
                     ? "Layers are\nfunctions that work at the same time (DATAFLOW); a stream's word "
                       "holds all values of a layer, of a convolution a\nposition's."
                     : "The whole network\nis one pipeline (`classifier`), its data arrays of registers.");
    case HlsStrategy::resource:
      break;
  }
  return R"(Resource strategy: each layer's products are done in a loop of as many clocks as the reuse factor, with so many fewer
multipliers; what they take in a clock is one wide word of a memory. )" +
         std::string(
             options.io == HlsIo::stream
                 ? "Layers are functions that work at the same time\n(DATAFLOW); a stream's word holds "
                   "all values of a layer, of a convolution a position's."
                 : "Layers are functions that work at the same\ntime (DATAFLOW, `classifier`), data "
                   "between them arrays of registers.");
}

}  // namespace

std::string hlsReadme(const Design& design, std::size_t events) {
  return filled(
      R"(# HLS C++ of the classifier "{{name}}"

A frame is {{inputs}} input words; the answer is {{outputs}} output words (logits; the class is the index of the largest).
Both are AXI4-Streams of 32 bits: one fixed-point code a word, sign-extended; input format `{{input}}`{{front}}. The TLAST of a
frame's last input word comes out on its last output word. Made for {{part}} at {{clock}} ns.

## Form: {{io}}, {{strategy}}

{{form}}

{{layers}}
`clocks` are those of a layer's loops for a frame. The next frame can follow after {{interval}} clocks at the earliest, the most of
them and of the words on the streams; what filling and emptying the pipelines adds, C synthesis reports.
{{unrolled}}
## Check it

- here, with any C++ compiler: `make check` (uses the stand-in headers of `sim_include/`)
- Vitis HLS 2020.2 to 2024.1: `vitis_hls -f scripts/run_hls.tcl`
- Vitis 2023.2 and later: `vitis-run --mode hls --tcl scripts/run_hls.tcl`
- Vivado HLS 2019.2 and 2020.1: `vivado_hls -f scripts/run_hls.tcl`
- the one of them that is installed: `scripts/run.sh` or `make hls`; with v++ and `hls_config.cfg`: `scripts/run.sh --config`

`PULSEWRIGHT_STEPS="csim csynth"` in the environment runs only these of csim, csynth, cosim and export. The test bench
compares the {{events}} events of `tb_data/` bit for bit and returns non-zero on the first kind of doubt: a different word,
a lost TLAST, a missing or empty file. Releases up to 2021.2 need AMD's Y2K22 patch (answer record 76960) to export.

## What is where

- `firmware/pulsewright_hls.cpp`: the top function and {{functions}}
- `firmware/types.h`, `parameters.h`: number formats and sizes; `weights/`: exact integer codes
- `tb/`, `tb_data/`: test bench and its events; `scripts/settings.tcl`: part and clock
- `sim_include/`: small stand-ins for `ap_fixed.h`, `ap_int.h`, `hls_stream.h`, `ap_axi_sdata.h`; never for synthesis
)",
      {{"name", commentText(design.name)},
       {"inputs", std::to_string(design.words())},
       {"outputs", std::to_string(design.model.outputs())},
       {"input", toCpp(design.word())},
       {"front", design.front ? ": raw counts, of which `front_end` makes the network's inputs" : ""},
       {"part", design.device.part},
       {"clock", formatNumber(design.config.clockNs)},
       {"io", nameOf(design.config.hls.io)},
       {"strategy", nameOf(design.config.hls.strategy)},
       {"form", formText(design.config.hls)},
       {"layers", layerTable(design)},
       {"unrolled", unrollNote(design)},
       {"interval", std::to_string(hlsLoopInterval(design))},
       {"functions", design.config.hls.strategy == HlsStrategy::folded
                         ? "one function a layer"
                         : "of each layer `layerN_sums` (products), `layerN_finish` (activation,\n  "
                           "rounding, overflow) and `layerN` (where values come from and go to)"},
       {"events", std::to_string(events)}});
}

}  // namespace pw::hls
