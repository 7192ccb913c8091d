// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/hardware.h"

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "generate/hls_cpp.h"
#include "generate/verilog.h"
#include "jobs/pulses.h"
#include "jobs/vendor.h"
#include "protocol/bundle.h"
#include "tools/gpp.h"
#include "tools/verilator.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

class Stopwatch {
 public:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - m_start).count();
  }

 private:
  std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

/// Logits on the output grid, as codes.
std::vector<std::int32_t> encoded(const std::vector<float>& logits, const network::FixedFormat& format) {
  std::vector<std::int32_t> codes;
  codes.reserve(logits.size());
  for (float logit : logits) codes.push_back(std::int32_t(network::encode(logit, format)));
  return codes;
}

Rung floatRung(const DesignFolder& folder) {
  const Stopwatch watch;
  const auto logits = network::run(folder.network, folder.events.inputs.all(), network::Arithmetic::floating);
  Rung rung = compareRung("float", "the same weights in floating point, nothing rounded",
                          encoded(logits, folder.design.model.output()), folder.reference,
                          folder.events.labels, folder.design.model.outputs());
  rung.seconds = watch.seconds();
  return rung;
}

/// The integer model against training's own arithmetic: fake quantisation in double.
Rung integerRung(const DesignFolder& folder) {
  const Stopwatch watch;
  const auto emulated =
      encoded(network::run(folder.network, folder.events.inputs.all()), folder.design.model.output());
  Rung rung = compareRung("integer", "integer model, against training's fake quantisation", folder.reference,
                          emulated, folder.events.labels, folder.design.model.outputs());
  if (rung.firstDifference >= 0) {  // the other side is what was trained
    const auto width = std::ptrdiff_t(folder.design.model.outputs());
    const auto words = emulated.begin() + std::ptrdiff_t(rung.firstDifference) * width;
    rung.given.assign(words, words + width);
  }
  rung.seconds = watch.seconds();
  return rung;
}

Result<Rung> hlsRung(const DesignFolder& folder, const fs::path& hls, const Work& work) {
  const Stopwatch watch;
  PW_ASSIGN(const tools::HlsRun run, tools::runHls(hls, {}, work));
  Rung rung = compareRung("hls", "HLS C++ compiled with g++", run.outputs, folder.reference,
                          folder.events.labels, folder.design.model.outputs());
  if (!run.passed && rung.exact()) {  // the bench saw what the words do not show, such as a wrong TLAST
    rung.equalOutputs = 0;
    rung.how += "; its test bench says: " + run.firstDifference;
  }
  rung.seconds = watch.seconds();
  return rung;
}

/// A wrong TLAST fails a rung whatever its words are.
void checkLast(Rung& rung, const tools::RtlRun& run) {
  if (run.wrongLast == 0) return;
  rung.equalOutputs = 0;
  rung.how += "; TLAST was wrong on " + std::to_string(run.wrongLast) + " words";
}

/// All events back to back for the outputs and the interval; then some one at a time, for the latency of an
/// idle engine.
Result<Rung> rtlRung(const DesignFolder& folder, const tools::RtlBuild& build, CycleCount& cycles,
                     const Work& work) {
  tools::RtlTraffic backToBack;
  PW_ASSIGN(const tools::RtlRun all, tools::runRtl(build, folder.inputs, backToBack, {}, work.part(0, 0.7)));
  Rung rung = compareRung("rtl", "Verilog in Verilator", all.outputs, folder.reference, folder.events.labels,
                          folder.design.model.outputs());
  checkLast(rung, all);

  constexpr std::size_t timedFrames = 100;
  tools::RtlTraffic spaced;
  spaced.oneAtATime = true;
  const std::size_t frames = std::min(timedFrames, folder.events.size());
  const auto words = std::span(folder.inputs).first(frames * std::size_t(folder.design.model.inputs()));
  PW_ASSIGN(const tools::RtlRun timed, tools::runRtl(build, words, spaced, {}, work.part(0.7, 1)));
  const auto [fastest, slowest] = std::minmax_element(timed.latencies.begin(), timed.latencies.end());
  cycles = {folder.design.latencyCycles, folder.design.intervalCycles, 0, 0, std::int64_t(all.interval)};
  // One figure stands for all frames only when they all took the same.
  if (timed.latencies.size() == frames && *fastest == *slowest) cycles.simulatedLatency = *fastest;
  if (timed.counters.latencyMin == timed.counters.latencyMax)
    cycles.countedLatency = timed.counters.latencyLast;
  return rung;
}

tools::SynthesisRequest synthesisRequest(const hls::Design& design, const fs::path& folder) {
  tools::SynthesisRequest request;
  request.folder = folder / "rtl";
  for (const std::string& file : hls::verilogText(design).order) request.sources.push_back(file);
  request.top = hls::verilogTop;
  request.device = design.device;
  request.output = folder / "build" / "synthesis";
  return request;
}

/// Yosys' netlist of the whole wrapper. Its models of cells know no block RAM, and DSP blocks of the 7 series
/// alone: what would be made of others is made of LUTs, and `how` says so.
Result<Rung> gatesRung(const DesignFolder& folder, const fs::path& path, std::size_t most,
                       Verification& verification, const Work& work) {
  const Stopwatch watch;
  PW_ASSIGN(const tools::Synthesis whole, synthesizeDesign(path, work.part(0, 0.4)));
  const bool series7 = folder.design.device.family == "xc7";
  tools::SynthesisRequest request = synthesisRequest(folder.design, path);
  request.output = path / "build" / "gates";
  request.writeNetlist = true;
  request.blockRam = false;
  request.dsp = series7 && whole.dspAllowed ? tools::DspUse::always : tools::DspUse::never;
  PW_CHECK(tools::synthesize(request, work.part(0.4, 0.7)));
  const fs::path gates = path / "build" / "gates" / "simulation";
  PW_CHECK(tools::writeGateFolder(request.output, gates));
  PW_ASSIGN(const tools::RtlBuild build, tools::buildRtl(gates, {}, work.part(0.7, 0.9)));
  const std::size_t frames = std::min(most, folder.events.size());
  const auto width = std::size_t(folder.design.model.outputs());
  const auto words = std::span(folder.inputs).first(frames * std::size_t(folder.design.model.inputs()));
  tools::RtlTraffic spaced;
  spaced.oneAtATime = true;
  PW_ASSIGN(const tools::RtlRun run, tools::runRtl(build, words, spaced, {}, work.part(0.9, 1)));
  std::string how = "Yosys' netlist in Verilator";
  if (whole.bram18 > 0) how += ", memories of LUTs in place of block RAM";
  if (!series7 && whole.dsp > 0) how += ", multipliers of LUTs in place of DSP blocks";
  Rung rung = compareRung("gates", how, run.outputs, std::span(folder.reference).first(frames * width),
                          std::span(folder.events.labels).first(frames), folder.design.model.outputs());
  checkLast(rung, run);
  verification.gateLatency = 0;
  const auto [fastest, slowest] = std::minmax_element(run.latencies.begin(), run.latencies.end());
  if (run.latencies.size() == frames && frames > 0 && *fastest == *slowest)
    verification.gateLatency = *fastest;
  rung.seconds = watch.seconds();
  return rung;
}

std::vector<double> values(std::span<const std::int32_t> codes, const network::FixedFormat& format) {
  std::vector<double> result;
  for (const std::int32_t code : codes) result.push_back(network::decode(code, format));
  return result;
}

/// What every layer should have given for an event, by the integer model and by training's arithmetic.
std::vector<Difference::Layer> layerTraces(const DesignFolder& folder, std::size_t event) {
  const hls::IntegerModel& model = folder.design.model;
  const auto width = std::size_t(model.inputs());
  const auto exact = hls::trace(model, std::span(folder.inputs).subspan(event * width, width));
  const std::vector<float> window = folder.events.window(event);
  network::Network beginning = folder.network;
  beginning.layers.clear();
  std::vector<Difference::Layer> layers;
  for (std::size_t i = 0; i < exact.size(); ++i) {
    beginning.layers.push_back(folder.network.layers[i]);
    const auto trained = network::run(beginning, window);
    layers.push_back(
        {model.layers[i].name, values(exact[i], model.layers[i].result), {trained.begin(), trained.end()}});
  }
  return layers;
}

/// Keeps the rung and, if it is the first that differs from the integer model, what the event's layers give.
void add(Verification& verification, Rung rung, const DesignFolder& folder) {
  if (!verification.difference && rung.firstDifference >= 0) {
    const auto event = std::size_t(rung.firstDifference);
    const network::FixedFormat& format = folder.design.model.output();
    const auto width = std::size_t(folder.design.model.outputs());
    verification.difference =
        Difference{rung.name, rung.firstDifference,
                   values(std::span(folder.reference).subspan(event * width, width), format),
                   values(rung.given, format), layerTraces(folder, event)};
  }
  verification.rungs.push_back(std::move(rung));
}

board::Manifest manifestOf(const hls::Design& design) {
  board::Manifest manifest;
  manifest.name = design.name;
  manifest.part = design.config.part;
  manifest.buildId = design.buildId;
  manifest.clockMhz = 1000 / design.config.clockNs;
  manifest.input = {std::uint32_t(design.model.inputs()), network::toText(design.model.input)};
  manifest.output = {std::uint32_t(design.model.outputs()), network::toText(design.model.output())};
  manifest.latencyCycles = std::uint32_t(design.latencyCycles);
  manifest.intervalCycles = std::uint32_t(design.intervalCycles);
  if (design.inputSpec.is_object()) manifest.inputSpec = design.inputSpec;
  return manifest;
}

}  // namespace

Result<hls::Design> generateDesign(const network::Network& network, const hls::HardwareConfig& config,
                                   const dataset::Dataset& events, const fs::path& folder, const Work& work) {
  if (events.input.inputs() != network.inputs) {
    return failure(ErrorKind::badInput,
                   "The events have " + std::to_string(events.input.inputs()) +
                       " samples but the network takes " + std::to_string(network.inputs) + ".",
                   network.name, "Use a dataset with the network's window.");
  }
  PW_ASSIGN(const hls::Design design, hls::makeDesign(network, config));
  std::error_code ignored;  // what an earlier design in this folder came to
  for (const char* made : {"design.json", "verification.json", "synthesis.json", "assessment.json", "bundle",
                           "build", "rtl", "vivado", "hls4ml"}) {
    fs::remove_all(folder / made, ignored);
  }
  PW_CHECK(network::saveKeras(network, folder / "network.h5"));
  PW_CHECK(writeJsonFile(folder / "hardware.json", hls::toJson(config)));
  PW_CHECK(dataset::save(events, folder / "events.h5"));
  work.report(0.3, "Writing HLS C++");
  const auto vectors =
      hls::makeTestVectors(design.model, hls::encodeInputs(design.model, events.inputs.all()));
  PW_CHECK(hls::writeHlsProject(design, vectors, folder / "hls"));
  if (work.stopRequested()) return cancelled(folder.string());
  work.report(0.7, "Writing Verilog");
  PW_CHECK(hls::writeVerilog(design, folder / "rtl"));
  PW_CHECK(writeVendorFiles(network, design, folder));
  PW_CHECK(writeJsonFile(folder / "design.json", hls::summary(design)));
  return design;
}

Result<DesignFolder> openDesignFolder(const fs::path& folder) {
  if (!fs::exists(folder / "design.json")) {
    return failure(ErrorKind::badInput, "The folder is not a design: it has no design.json.", folder.string(),
                   "Make one with 'pulsewright-cli design'.");
  }
  DesignFolder opened;
  PW_ASSIGN(opened.network, network::loadKeras(folder / "network.h5"));
  PW_ASSIGN(const Json config, readJsonFile(folder / "hardware.json"));
  PW_ASSIGN(const hls::HardwareConfig hardware,
            hls::hardwareConfigFromJson(config, (folder / "hardware.json").string()));
  PW_ASSIGN(opened.design, hls::makeDesign(opened.network, hardware));
  PW_ASSIGN(const Json written, readJsonFile(folder / "design.json"));
  if (written != hls::summary(opened.design)) {
    return failure(ErrorKind::badInput, "The design was changed, or made by another version.",
                   (folder / "design.json").string(), "Generate it again.");
  }
  PW_ASSIGN(opened.events, dataset::load(folder / "events.h5"));
  opened.inputs = hls::encodeInputs(opened.design.model, opened.events.inputs.all());
  opened.reference = hls::run(opened.design.model, opened.inputs);
  return opened;
}

Result<Verification> verifyDesign(const fs::path& folder, const Work& work,
                                  const VerificationSettings& settings) {
  PW_ASSIGN(const DesignFolder design, openDesignFolder(folder));
  const double last = settings.gates ? 0.5 : 1;
  const Work rest = work.part(0, last);
  Verification verification;
  verification.rungs = {floatRung(design)};
  add(verification, integerRung(design), design);
  rest.report(0.05, "Compiling the HLS C++ with g++");
  PW_ASSIGN(Rung hls, hlsRung(design, folder / "hls", rest.part(0.05, 0.35)));
  add(verification, std::move(hls), design);

  rest.report(0.35, "Verilating the design");
  const Stopwatch watch;
  PW_ASSIGN(const tools::RtlBuild build, tools::buildRtl(folder / "rtl", {}, rest.part(0.35, 0.8)));
  PW_ASSIGN(Rung rtl, rtlRung(design, build, verification.cycles, rest.part(0.8, 0.98)));
  rtl.seconds = watch.seconds();
  add(verification, std::move(rtl), design);
  if (settings.gates) {
    PW_ASSIGN(Rung gates,
              gatesRung(design, folder, settings.gateEvents, verification, work.part(last, 0.99)));
    add(verification, std::move(gates), design);
  }
  PW_CHECK(writeJsonFile(folder / "verification.json", toJson(verification)));
  if (verification.passed()) {
    PW_CHECK(board::writeSimulatedBundle(manifestOf(design.design), build.library, folder / "bundle"));
  }
  return verification;
}

Result<tools::Synthesis> synthesizeDesign(const fs::path& folder, const Work& work) {
  PW_ASSIGN(const DesignFolder design, openDesignFolder(folder));
  PW_ASSIGN(const tools::Synthesis synthesis,
            tools::synthesize(synthesisRequest(design.design, folder), work));
  PW_CHECK(writeJsonFile(folder / "synthesis.json", tools::toJson(synthesis)));
  return synthesis;
}

}  // namespace pw::jobs
