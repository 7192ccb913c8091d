// SPDX-License-Identifier: GPL-3.0-or-later
// The proof ladder: the same events through every form of a design.
#include <algorithm>
#include <chrono>

#include "base/file.h"
#include "jobs/hardware.h"
#include "protocol/bundle.h"
#include "synthesis_request.h"
#include "tools/equivalence.h"
#include "tools/gpp.h"
#include "tools/verilator.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

constexpr const char* floatRungName = "float";

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

/// A design folder with what training's arithmetic gives for its events: what every rung is compared with.
struct Ladder {
  DesignFolder folder;
  std::vector<std::int32_t> fixed;  ///< output codes of training's fake quantisation [n × outputs]

  int outputs() const { return folder.design.model.outputs(); }
  /// Compares a rung's outputs of the first events, as many as there are labels given.
  Rung compare(std::string name, std::string how, std::span<const std::int32_t> given,
               std::span<const std::int8_t> labels) const {
    const auto words = std::span(fixed).first(labels.size() * std::size_t(outputs()));
    return compareRung(std::move(name), std::move(how), given, words, labels, outputs());
  }
  Rung compare(std::string name, std::string how, std::span<const std::int32_t> given) const {
    return compare(std::move(name), std::move(how), given, folder.events.labels);
  }
};

Rung floatRung(const Ladder& ladder) {
  const Stopwatch watch;
  const auto logits =
      network::run(ladder.folder.network, ladder.folder.events.inputs.all(), network::Arithmetic::floating);
  Rung rung = ladder.compare("float", "the same weights in floating point, nothing rounded",
                             encoded(logits, ladder.folder.design.model.output()));
  rung.seconds = watch.seconds();
  return rung;
}

Rung integerRung(const Ladder& ladder) {
  const Stopwatch watch;
  const auto outputs = hls::run(ladder.folder.design, ladder.folder.inputs);
  Rung rung = ladder.compare("integer", "integer model, exact sums in whole numbers", outputs);
  rung.seconds = watch.seconds();
  return rung;
}

Result<Rung> hlsRung(const Ladder& ladder, const fs::path& hls, const Work& work) {
  const Stopwatch watch;
  PW_ASSIGN(const tools::HlsRun run, tools::runHls(hls, {}, work));
  Rung rung = ladder.compare("hls", "HLS C++ compiled with g++", run.outputs);
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
Result<Rung> rtlRung(const Ladder& ladder, const tools::RtlBuild& build, CycleCount& cycles,
                     const Work& work) {
  const DesignFolder& folder = ladder.folder;
  tools::RtlTraffic backToBack;
  PW_ASSIGN(const tools::RtlRun all, tools::runRtl(build, folder.inputs, backToBack, {}, work.part(0, 0.7)));
  Rung rung = ladder.compare("rtl", "Verilog in Verilator", all.outputs);
  checkLast(rung, all);

  constexpr std::size_t timedFrames = 100;
  tools::RtlTraffic spaced;
  spaced.oneAtATime = true;
  const std::size_t frames = std::min(timedFrames, folder.events.size());
  const auto words = std::span(folder.inputs).first(frames * std::size_t(folder.design.words()));
  PW_ASSIGN(const tools::RtlRun timed, tools::runRtl(build, words, spaced, {}, work.part(0.7, 1)));
  const auto [fastest, slowest] = std::minmax_element(timed.latencies.begin(), timed.latencies.end());
  // Of as many frames: in few, buffers are still filling and the busiest layer has not yet slowed the others.
  const int frameCount = int(folder.events.size());
  const int interval =
      hls::countCycles(folder.design.model, folder.design.schedule, frameCount, folder.design.front).interval;
  cycles = {folder.design.latencyCycles, interval, 0, 0, std::int64_t(all.interval)};
  // One figure stands for all frames only when they all took the same.
  if (timed.latencies.size() == frames && *fastest == *slowest) cycles.simulatedLatency = *fastest;
  if (timed.counters.latencyMin == timed.counters.latencyMax)
    cycles.countedLatency = timed.counters.latencyLast;
  return rung;
}

/// Yosys' netlist of the whole wrapper. Its models of cells know no block RAM, and DSP blocks of the 7 series
/// alone: what would be made of others is made of LUTs, and `how` says so.
Result<Rung> gatesRung(const Ladder& ladder, const fs::path& path, std::size_t most,
                       Verification& verification, const Work& work) {
  const Stopwatch watch;
  const DesignFolder& folder = ladder.folder;
  PW_ASSIGN(const tools::Synthesis whole, synthesizeDesign(path, work.part(0, 0.4)));
  const bool series7 = folder.design.device.family == "xc7";
  tools::SynthesisRequest request = synthesisRequest(folder.design, path);
  if (whole.bram18 > 0 || (!series7 && whole.dsp > 0)) {
    request.output = path / "build" / "gates";
    request.blockRam = false;
    request.dsp = series7 && whole.dspAllowed ? tools::DspUse::always : tools::DspUse::never;
    PW_CHECK(tools::synthesize(request, work.part(0.4, 0.7)));
  }
  const fs::path gates = path / "build" / "gates" / "simulation";
  PW_CHECK(tools::writeGateFolder(request.output, gates));
  PW_ASSIGN(const tools::RtlBuild build, tools::buildRtl(gates, {}, work.part(0.7, 0.9)));
  const std::size_t frames = std::min(most, folder.events.size());
  const auto words = std::span(folder.inputs).first(frames * std::size_t(folder.design.words()));
  tools::RtlTraffic spaced;
  spaced.oneAtATime = true;
  PW_ASSIGN(const tools::RtlRun run, tools::runRtl(build, words, spaced, {}, work.part(0.9, 1)));
  std::string how = "Yosys' netlist in Verilator";
  if (whole.bram18 > 0) how += ", memories of LUTs in place of block RAM";
  if (!series7 && whole.dsp > 0) how += ", multipliers of LUTs in place of DSP blocks";
  Rung rung = ladder.compare("gates", how, run.outputs, std::span(folder.events.labels).first(frames));
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
  const auto width = std::size_t(folder.design.words());
  const auto words = std::span(folder.inputs).subspan(event * width, width);
  const auto exact = hls::trace(model, hls::inputCodes(folder.design, words));
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

/// Keeps the rung and, if it is the first that differs from what was trained, what the event's layers give.
void add(Verification& verification, Rung rung, const Ladder& ladder) {
  if (!verification.difference && rung.name != floatRungName && rung.firstDifference >= 0) {
    const auto event = std::size_t(rung.firstDifference);
    const network::FixedFormat& format = ladder.folder.design.model.output();
    const auto width = std::size_t(ladder.outputs());
    verification.difference =
        Difference{rung.name, rung.firstDifference,
                   values(std::span(ladder.fixed).subspan(event * width, width), format),
                   values(rung.given, format), layerTraces(ladder.folder, event)};
  }
  verification.rungs.push_back(std::move(rung));
}

board::Manifest manifestOf(const hls::Design& design) {
  board::Manifest manifest;
  manifest.name = design.name;
  manifest.part = design.config.part;
  manifest.buildId = design.buildId;
  manifest.clockMhz = 1000 / design.config.clockNs;
  manifest.input = {std::uint32_t(design.words()), network::toText(design.word())};
  manifest.output = {std::uint32_t(design.model.outputs()), network::toText(design.model.output())};
  manifest.latencyCycles = std::uint32_t(design.latencyCycles);
  manifest.intervalCycles = std::uint32_t(design.intervalCycles);
  if (design.inputSpec.is_object()) manifest.inputSpec = design.inputSpec;
  return manifest;
}

/// A word of every pass in, every result out, and the registers between.
int clocksOfAFrame(const hls::LayerSchedule& fold, const hls::IntegerLayer& layer) {
  return fold.busyCycles + layer.outputs + 8;
}

/// Formal proofs, layer by layer. Large layers come to no end: they stay unknown.
Result<std::vector<LayerProof>> proveLayers(const hls::Design& design, const fs::path& folder,
                                            std::chrono::seconds limit, const Work& work) {
  const tools::SynthesisRequest synthesis = synthesisRequest(design, folder);
  std::vector<LayerProof> proofs;
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    const hls::IntegerLayer& layer = design.model.layers[i];
    const Work part = work.part(double(i) / double(design.model.layers.size()),
                                double(i + 1) / double(design.model.layers.size()));
    part.report(0, "Proving the gates of layer " + layer.name);
    tools::EquivalenceRequest request;
    request.folder = synthesis.folder;
    request.sources = synthesis.sources;
    request.module = "layer" + std::to_string(i + 1);
    request.family = design.device.family;
    request.depth = clocksOfAFrame(design.schedule[i], layer);
    request.output = folder / "build" / "formal";
    request.limit = limit;
    PW_ASSIGN(const tools::Equivalence found, tools::proveGates(request, part));
    proofs.push_back({layer.name, found.answer, found.points, found.proven, found.unproven, found.seconds});
  }
  return proofs;
}

/// The rungs asked for, in the order of the ladder. Errors: badInput naming those that there are.
Result<std::vector<std::string>> chosenRungs(const std::vector<std::string>& asked) {
  for (const std::string& name : asked) {
    if (std::find(rungNames().begin(), rungNames().end(), name) != rungNames().end()) continue;
    std::string known;
    for (const std::string& one : rungNames()) known += (known.empty() ? "" : ", ") + one;
    return failure(ErrorKind::badInput, "There is no rung \"" + name + "\".", "proof ladder",
                   "Rungs: " + known + ".");
  }
  std::vector<std::string> chosen;
  for (const std::string& name : rungNames())
    if (std::find(asked.begin(), asked.end(), name) != asked.end()) chosen.push_back(name);
  return chosen;
}

/// Of the whole work, by experience on small designs.
double weightOf(const std::string& rung) {
  if (rung == "hls") return 5;
  if (rung == "rtl") return 8;
  if (rung == "gates") return 20;
  if (rung == "formal") return 20;
  return 0.5;
}

}  // namespace

const std::vector<std::string>& rungNames() {
  static const std::vector<std::string> names{"float", "fixed", "integer", "hls", "rtl", "gates", "formal"};
  return names;
}

Result<Verification> verifyDesign(const fs::path& folder, const Work& work,
                                  const VerificationSettings& settings) {
  PW_ASSIGN(const std::vector<std::string> rungs, chosenRungs(settings.rungs));
  Ladder ladder;
  PW_ASSIGN(ladder.folder, openDesignFolder(folder));
  ladder.fixed = encoded(network::run(ladder.folder.network, ladder.folder.events.inputs.all()),
                         ladder.folder.design.model.output());
  double all = 0, done = 0;
  for (const std::string& rung : rungs) all += weightOf(rung);
  Verification verification;
  std::optional<tools::RtlBuild> build;
  for (const std::string& name : rungs) {
    const Work part = work.part(done / all, (done + weightOf(name)) / all);
    done += weightOf(name);
    if (name == "float") {
      add(verification, floatRung(ladder), ladder);
    } else if (name == "fixed") {
      add(verification, ladder.compare(name, "training's fake quantisation: the reference", ladder.fixed),
          ladder);
    } else if (name == "integer") {
      add(verification, integerRung(ladder), ladder);
    } else if (name == "hls") {
      part.report(0, "Compiling the HLS C++ with g++");
      PW_ASSIGN(Rung rung, hlsRung(ladder, folder / "hls", part));
      add(verification, std::move(rung), ladder);
    } else if (name == "rtl") {
      part.report(0, "Verilating the design");
      const Stopwatch watch;
      PW_ASSIGN(build, tools::buildRtl(folder / "rtl", {}, part.part(0, 0.7)));
      PW_ASSIGN(Rung rung, rtlRung(ladder, *build, verification.cycles, part.part(0.7, 1)));
      rung.seconds = watch.seconds();
      add(verification, std::move(rung), ladder);
    } else if (name == "gates") {
      PW_ASSIGN(Rung rung, gatesRung(ladder, folder, settings.gateEvents, verification, part));
      add(verification, std::move(rung), ladder);
    } else {
      PW_ASSIGN(verification.proofs, proveLayers(ladder.folder.design, folder, settings.proofLimit, part));
    }
  }
  PW_CHECK(writeJsonFile(folder / "verification.json", toJson(verification)));
  if (verification.passed() && build) {
    PW_CHECK(
        board::writeSimulatedBundle(manifestOf(ladder.folder.design), build->library, folder / "bundle"));
  }
  return verification;
}

}  // namespace pw::jobs
