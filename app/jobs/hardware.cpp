// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/hardware.h"

#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "generate/hls_cpp.h"
#include "generate/verilog.h"
#include "jobs/pulses.h"
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
  rung.seconds = watch.seconds();
  return rung;
}

Result<Rung> hlsRung(const DesignFolder& folder, const fs::path& hls, const Work& work) {
  const Stopwatch watch;
  PW_ASSIGN(const tools::HlsRun run, tools::runHls(hls, {}, work));
  Rung rung = compareRung("hls", "HLS C++ compiled with g++", run.outputs, folder.reference,
                          folder.events.labels, folder.design.model.outputs());
  if (!run.passed && rung.exact())
    rung.equalOutputs = 0;  // the bench saw what the words do not show, such as a wrong TLAST
  rung.seconds = watch.seconds();
  return rung;
}

/// All events back to back for the outputs and the interval; then some one at a time, for the latency of an
/// idle engine.
Result<Rung> rtlRung(const DesignFolder& folder, const tools::RtlBuild& build, CycleCount& cycles,
                     const Work& work) {
  tools::RtlTraffic backToBack;
  PW_ASSIGN(const tools::RtlRun all, tools::runRtl(build, folder.inputs, backToBack, {}, work.part(0, 0.7)));
  Rung rung = compareRung("rtl", "Verilog in Verilator", all.outputs, folder.reference, folder.events.labels,
                          folder.design.model.outputs());
  if (all.wrongLast > 0) rung.equalOutputs = 0;

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
  for (const char* made :
       {"design.json", "verification.json", "synthesis.json", "assessment.json", "bundle", "build", "rtl"}) {
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

Result<Verification> verifyDesign(const fs::path& folder, const Work& work) {
  PW_ASSIGN(const DesignFolder design, openDesignFolder(folder));
  Verification verification;
  verification.rungs = {floatRung(design), integerRung(design)};
  work.report(0.05, "Compiling the HLS C++ with g++");
  PW_ASSIGN(Rung hls, hlsRung(design, folder / "hls", work.part(0.05, 0.35)));
  verification.rungs.push_back(std::move(hls));

  work.report(0.35, "Verilating the design");
  const Stopwatch watch;
  PW_ASSIGN(const tools::RtlBuild build, tools::buildRtl(folder / "rtl", {}, work.part(0.35, 0.8)));
  PW_ASSIGN(Rung rtl, rtlRung(design, build, verification.cycles, work.part(0.8, 0.98)));
  rtl.seconds = watch.seconds();
  verification.rungs.push_back(std::move(rtl));
  PW_CHECK(writeJsonFile(folder / "verification.json", toJson(verification)));
  if (verification.passed()) {
    PW_CHECK(board::writeSimulatedBundle(manifestOf(design.design), build.library, folder / "bundle"));
  }
  return verification;
}

Result<tools::Synthesis> synthesizeDesign(const fs::path& folder, const Work& work) {
  PW_ASSIGN(const DesignFolder design, openDesignFolder(folder));
  tools::SynthesisRequest request;
  request.folder = folder / "rtl";
  for (const std::string& file : hls::verilogText(design.design).order) request.sources.push_back(file);
  request.top = hls::verilogTop;
  request.device = design.design.device;
  request.output = folder / "build" / "synthesis";
  PW_ASSIGN(const tools::Synthesis synthesis, tools::synthesize(request, work));
  PW_CHECK(writeJsonFile(folder / "synthesis.json", tools::toJson(synthesis)));
  return synthesis;
}

}  // namespace pw::jobs
