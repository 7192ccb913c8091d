// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/format.h"
#include "console.h"
#include "estimate/choose.h"
#include "jobs/board.h"
#include "jobs/hardware.h"
#include "jobs/pulses.h"
#include "jobs/vendor.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

Json overflowsJson(const hls::IntegerModel& model, const std::vector<hls::SumOverflow>& overflows) {
  Json list = Json::array();
  for (const hls::SumOverflow& one : overflows) {
    list.push_back({{"layer", model.layers[one.layer].name},
                    {"sumBits", model.layers[one.layer].accumulator.width},
                    {"exactBits", model.layers[one.layer].exactSumBits},
                    {"neededBits", one.bits},
                    {"events", one.events},
                    {"sums", one.sums},
                    {"farthest", one.farthest},
                    {"least", one.least},
                    {"most", one.most}});
  }
  return list;
}

/// A line a narrowed layer, also where nothing wraps.
std::string overflowsText(const hls::IntegerModel& model, const std::vector<hls::SumOverflow>& overflows,
                          std::size_t events) {
  std::string text;
  for (const hls::SumOverflow& one : overflows) {
    const hls::IntegerLayer& layer = model.layers[one.layer];
    text += "Sums of " + layer.name + " have " + std::to_string(layer.accumulator.width) + " of " +
            std::to_string(layer.exactSumBits) + " bits: " + std::to_string(one.events) + " of " +
            std::to_string(events) + " events overflow. The farthest sum is " + formatNumber(one.farthest) +
            ", which needs " + std::to_string(one.bits) + " bits; they hold " + formatNumber(one.least) +
            " to " + formatNumber(one.most) + ".\n";
  }
  return text;
}

/// "parallel, resource, reuse factors 23 16 8".
std::string hlsText(const hls::Design& design) {
  const hls::HlsOptions& form = design.config.hls;
  std::string text = std::string(hls::nameOf(form.io)) + ", " + hls::nameOf(form.strategy);
  if (form.strategy == hls::HlsStrategy::folded) return text;
  text += ", reuse factors";
  for (const int reuse : design.hlsReuse) text += " " + std::to_string(reuse);
  return text;
}

void addHlsOptions(CLI::App& app, hls::HlsOptions& hls) {
  const std::map<std::string, hls::HlsIo> ways{{"stream", hls::HlsIo::stream},
                                               {"parallel", hls::HlsIo::parallel}};
  const std::map<std::string, hls::HlsStrategy> strategies{{"folded", hls::HlsStrategy::folded},
                                                           {"latency", hls::HlsStrategy::latency},
                                                           {"resource", hls::HlsStrategy::resource}};
  app.add_option("--hls-io", hls.io, "Data between the layers of the HLS C++: stream or parallel")
      ->transform(CLI::CheckedTransformer(ways))
      ->option_text("stream|parallel [stream]");
  app.add_option("--hls-strategy", hls.strategy,
                 "Multiplications of the HLS C++: folded (as the Verilog), latency or resource")
      ->transform(CLI::CheckedTransformer(strategies))
      ->option_text("folded|latency|resource [folded]");
  app.add_option("--reuse", hls.reuse,
                 "Reuse factors of the latency or resource strategy: one for all layers, or one each")
      ->delimiter(',');
}

/// A choice for each layer by its names: one name for all, or one a layer.
template <class Choice>
Result<std::vector<Choice>> choices(const std::vector<std::string>& names, std::size_t layers,
                                    Result<Choice> (*named)(const std::string&)) {
  std::vector<Choice> list;
  for (const std::string& name : names) {
    PW_ASSIGN(const Choice choice, named(name));
    list.push_back(choice);
  }
  if (list.size() == 1) list.resize(layers, list.front());
  return list;
}

/// What is to be chosen automatically.
struct GoalOptions {
  std::string latency;
  bool fit = false;
  double share = 0.8;

  void define(CLI::App& app) {
    auto* target = app.add_option("--target-latency", latency,
                                  "Choose the smallest design that is no slower: 150cycles, 1500ns, 1.5us");
    auto* fastest = app.add_flag("--fit", fit, "Choose the fastest design that fits the part");
    fastest->excludes(target);
    app.add_option("--share", share, "Share of the part that a chosen design may take")
        ->check(CLI::Range(0.01, 1.0))
        ->capture_default_str();
    for (const char* own : {"--multipliers", "--style", "--multiplying", "--storage"}) {
      target->excludes(own);
      fastest->excludes(own);
    }
  }
  bool asked() const { return fit || !latency.empty(); }
  /// Puts what is chosen into `config`; the reason for it.
  Result<std::string> choose(hls::HardwareConfig& config, const network::Network& network) const {
    hls::DesignGoal goal;
    goal.share = share;
    if (!latency.empty()) {
      PW_ASSIGN(goal.latencyCycles, hls::latencyInCycles(latency, config.clockNs));
    }
    PW_ASSIGN(const hls::ChosenDesign chosen, hls::chooseDesign(network, config, goal));
    config = chosen.config;
    return chosen.reason;
  }
};

/// How the Verilog of each layer is built, as it was asked for in words.
struct StyleOptions {
  std::vector<std::string> styles, multiplying, storage;

  void define(CLI::App& app) {
    app.add_option("--style", styles,
                   "folded or unrolled, for all layers or each one; of all, only dense ones are unrolled")
        ->delimiter(',');
    app.add_option("--multiplying", multiplying,
                   "dsp, lut, shift-add (unrolled only) or automatic, for all layers or each one")
        ->delimiter(',');
    app.add_option("--storage", storage,
                   "Weights of folded layers in lut, block-ram or automatic, for all layers or each one")
        ->delimiter(',');
  }
  Result<void> put(hls::HardwareConfig& config, const network::Network& network) const {
    const std::size_t layers = network.layers.size();
    PW_ASSIGN(config.styles, choices(styles, layers, hls::layerStyleNamed));
    PW_ASSIGN(config.multiplying, choices(multiplying, layers, hls::multiplyingNamed));
    PW_ASSIGN(config.storage, choices(storage, layers, hls::weightStorageNamed));
    for (std::size_t i = 0; styles.size() == 1 && i < layers; ++i) {
      if (!network.layers[i].isDense()) config.styles[i] = hls::LayerStyle::folded;
    }
    for (std::size_t i = 0; multiplying.size() == 1 && i < layers && !config.styles.empty(); ++i) {
      const bool folded = config.styles[i] == hls::LayerStyle::folded;
      if (folded && config.multiplying[i] == hls::Multiplying::shiftAdd) {
        config.multiplying[i] = hls::Multiplying::automatic;
      }
    }
    return {};
  }
};

/// "161 words a frame, fixed<6,1>".
std::string inputText(const hls::Design& design) {
  return std::to_string(design.words()) + (design.front ? " raw counts a frame, " : " codes a frame, ") +
         network::toText(design.word());
}

Run defineDesign(CLI::App& app) {
  struct Options {
    std::string network, events, output;
    StyleOptions styles;
    GoalOptions goal;
    hls::HardwareConfig config;
    bool counts = false;
  };
  auto options = std::make_shared<Options>();
  app.add_option("network", options->network, "Quantised network (.h5)")->required();
  app.add_option("-e,--events", options->events,
                 "Dataset or labelled trace file (.h5): its test events prove the design")
      ->required();
  app.add_option("-o,--output", options->output, "Design folder to make")->required();
  app.add_option("--part", options->config.part, "FPGA part")->capture_default_str();
  app.add_option("--board", options->config.board, "Board, e.g. PYNQ-Z2: its part, and its block design");
  app.add_option("--clock", options->config.clockNs, "Clock period in ns")->capture_default_str();
  app.add_option("--multipliers", options->config.multipliers, "Multipliers of each layer; none: automatic")
      ->delimiter(',');
  options->styles.define(app);
  options->goal.define(app);
  app.add_option("--sum-bits", options->config.sumBits,
                 "Bits of each layer's sums, 0 for as many as any input can need; fewer wrap")
      ->delimiter(',');
  addHlsOptions(app, options->config.hls);
  app.add_flag("--counts", options->counts,
               "Raw counts go in: mean, baseline and scale of the window are part of the design");
  return [=, &app](Session& session) -> Result<Reply> {
    if (!options->config.board.empty()) {
      PW_ASSIGN(const hls::BoardTarget board, hls::findBoard(options->config.board));
      if (app.count("--part") == 0) options->config.part = board.part;
      if (app.count("--clock") == 0) options->config.clockNs = board.clockNs;
    }
    PW_ASSIGN(const network::Network network, network::loadKeras(options->network));
    PW_CHECK(options->styles.put(options->config, network));
    PW_ASSIGN(const jobs::Feeding feeding, jobs::feedingOf(network, options->events));
    if (!feeding.note.empty()) session.progress->note(feeding.note);
    PW_ASSIGN(const dataset::Dataset events,
              jobs::eventsForScoring(options->events, feeding.spec, session.work.part(0, 0.5)));
    if (options->counts) {
      const bool negative = events.inputs.polarity() == trace::Polarity::negative;
      options->config.feed = negative ? hls::Feed::negativeCounts : hls::Feed::positiveCounts;
    }
    std::string reason;
    if (options->goal.asked()) {
      PW_ASSIGN(reason, options->goal.choose(options->config, network));
    }
    PW_ASSIGN(const hls::Design design,
              jobs::generateDesign(network, options->config, jobs::subset(events, events.test),
                                   options->output, session.work.part(0.5, 1)));
    Json object = hls::summary(design);
    object["folder"] = options->output;
    const auto codes = hls::encodeInputs(design.model, events.inputs.read(events.test));
    const auto overflows = hls::sumOverflows(design.model, codes);
    object["overflows"] = overflowsJson(design.model, overflows);
    if (!reason.empty()) object["chosen"] = reason;
    return Reply{
        object,
        (reason.empty() ? "" : reason + "\n") + overflowsText(design.model, overflows, events.test.size()) +
            listing(
                {{"Design", options->output},
                 {"Input", inputText(design)},
                 {"Part", design.device.part},
                 {"Latency", std::to_string(design.latencyCycles) + " cycles, " +
                                 formatNumber(design.latencyCycles * options->config.clockNs / 1000) + " µs"},
                 {"Interval", std::to_string(design.intervalCycles) + " cycles"},
                 {"HLS C++", options->output + "/hls: " + hlsText(design)},
                 {"Verilog", options->output + "/rtl"},
                 {"Vivado", options->output + "/vivado"},
                 {"hls4ml", options->output + "/hls4ml"}})};
  };
}

std::string numbers(const std::vector<double>& values) {
  std::string text;
  for (const double value : values) text += (text.empty() ? "" : " ") + formatNumber(value, 6);
  return text.empty() ? "no answer" : text;
}

std::string differenceText(const jobs::Difference& difference) {
  std::string text = "\nFirst difference: " + difference.rung + ", event " +
                     std::to_string(difference.event) + "\n  expected  " + numbers(difference.expected) +
                     "\n  given     " + numbers(difference.given) +
                     "\n  what the layers of the integer model give:\n";
  for (const jobs::Difference::Layer& layer : difference.layers) {
    text += "  " + layer.name + "  " + numbers(layer.exact) + "\n";
    if (layer.exact != layer.trained)
      text += "    in training's arithmetic  " + numbers(layer.trained) + "\n";
  }
  return text + "\n";
}

std::string proofText(const jobs::LayerProof& proof) {
  using Answer = tools::Equivalence::Answer;
  std::string found = "its gates are DIFFERENT: a counterexample is in build/formal";
  if (proof.answer == Answer::equal) {
    found =
        "its gates are proven equal, " + std::to_string(proof.points) + " bits, for all inputs and states";
  } else if (proof.answer == Answer::unknown) {
    found = proof.points == 0 ? "not proven: the time was up"
                              : "not proven: " + std::to_string(proof.points - proof.proven) + " of " +
                                    std::to_string(proof.points) + " bits, the first " + proof.unproven;
  }
  return "formal     " + proof.layer + ": " + found + " (" + formatNumber(proof.seconds, 3) + " s)\n";
}

std::string ladderText(const jobs::Verification& verification) {
  std::string text = "rung       events  equal outputs  equal classes  accuracy\n";
  for (const jobs::Rung& rung : verification.rungs) {
    char line[160];
    std::snprintf(line, sizeof line, "%-9s %7zu  %13zu  %13zu  %s\n", rung.name.c_str(), rung.events,
                  rung.equalOutputs, rung.equalClasses, formatPercent(rung.accuracy).c_str());
    text += line;
    if (rung.name != "float" && !rung.exact()) text += "          " + rung.how + "\n";
  }
  const jobs::CycleCount& cycles = verification.cycles;
  if (verification.find("rtl")) {
    text += "cycles     predicted " + std::to_string(cycles.predictedLatency) + ", simulated " +
            std::to_string(cycles.simulatedLatency) + ", counted " + std::to_string(cycles.countedLatency) +
            (verification.gateLatency ? ", gates " + std::to_string(*verification.gateLatency) : "") + "\n";
  }
  for (const jobs::LayerProof& proof : verification.proofs) text += proofText(proof);
  if (verification.difference) text += differenceText(*verification.difference);
  return text + (verification.passed() ? "All forms agree.\n" : "The forms do NOT agree.\n");
}

Run defineVerify(CLI::App& app) {
  auto folder = std::make_shared<std::string>();
  auto settings = std::make_shared<jobs::VerificationSettings>();
  app.add_option("design", *folder, "Design folder")->required();
  app.add_option("--rungs", settings->rungs,
                 "Forms to compare: float, fixed, integer, hls, rtl, gates (Yosys' netlist, minutes for "
                 "large designs), "
                 "formal (each layer's gates proven, small layers); or all")
      ->delimiter(',')
      ->default_str("float,fixed,integer,hls,rtl");
  app.add_option("--gate-events", settings->gateEvents, "Events through the gates")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option_function<double>(
         "--proof-limit",
         [=](double seconds) { settings->proofLimit = std::chrono::seconds(std::int64_t(seconds)); },
         "Seconds for the formal proof of a layer")
      ->check(CLI::Range(1, 1000000))
      ->default_str("60");
  return [=](Session& session) -> Result<Reply> {
    if (settings->rungs == std::vector<std::string>{"all"}) settings->rungs = jobs::rungNames();
    PW_ASSIGN(const jobs::Verification verification, jobs::verifyDesign(*folder, session.work, *settings));
    return Reply{jobs::toJson(verification), ladderText(verification), !verification.passed()};
  };
}

Run defineSynthesize(CLI::App& app) {
  struct Options {
    std::string folder, with = "yosys", tool, ip = "verilog";
    double limitMinutes = 240;
    int jobs = 2;
  };
  auto options = std::make_shared<Options>();
  app.add_option("design", options->folder, "Design folder")->required();
  app.add_option("--with", options->with, "yosys (here), vitis (C synthesis) or vivado (to the bitstream)")
      ->check(CLI::IsMember({"yosys", "vitis", "vivado"}))
      ->capture_default_str();
  app.add_option("--tool", options->tool, "Vendor's program, or the folder that it is installed in");
  app.add_option("--time-limit", options->limitMinutes, "Minutes after which the vendor's tool is stopped")
      ->check(CLI::Range(0.001, 100000.0))
      ->capture_default_str();
  app.add_option("--ip", options->ip, "What Vivado builds")
      ->check(CLI::IsMember({"verilog", "hls"}))
      ->capture_default_str();
  app.add_option("--jobs", options->jobs, "Processes that Vivado may start")
      ->check(CLI::Range(1, 256))
      ->capture_default_str();
  return [=](Session& session) -> Result<Reply> {
    const auto folder = std::make_shared<std::string>(options->folder);
    if (options->with != "yosys") {
      jobs::VendorRequest request;
      request.kind = options->with == "vitis" ? tools::VendorKind::hls : tools::VendorKind::vivado;
      request.tool = options->tool;
      request.limit = std::chrono::milliseconds(std::int64_t(options->limitMinutes * 60000));
      request.hlsIp = options->ip == "hls";
      request.jobs = options->jobs;
      PW_ASSIGN(const tools::VendorRun run, jobs::runVendor(options->folder, request, session.work));
      return Reply{tools::toJson(run), listing({{"Tool", run.tool.program.string() + " " + run.tool.version},
                                                {"Time", formatNumber(run.seconds) + " s"},
                                                {"Log", run.log.string()}})};
    }
    PW_ASSIGN(const tools::Synthesis synthesis, jobs::synthesizeDesign(*folder, session.work));
    const auto row = [](const std::string& name, int used, int available) {
      return std::pair<std::string, std::string>(name,
                                                 std::to_string(used) + " of " + std::to_string(available));
    };
    return Reply{tools::toJson(synthesis), listing({row("LUT", synthesis.totalLut(), synthesis.partLut),
                                                    row("FF", synthesis.ff, synthesis.partFf),
                                                    row("DSP", synthesis.dsp, synthesis.partDsp),
                                                    row("BRAM18", synthesis.bram18, synthesis.partBram18)})};
  };
}

Run defineBoard(CLI::App& app) {
  struct Options {
    std::string design, output;
    int singleShots = 1000;
  };
  auto options = std::make_shared<Options>();
  app.add_option("design", options->design, "Verified design folder")->required();
  app.add_option("--single-shots", options->singleShots, "Events timed one by one")
      ->check(CLI::Range(1, 1000000))
      ->capture_default_str();
  app.add_option("-o,--output", options->output,
                 "Assessment to make; default: assessment.json in the design folder");
  return [=](Session& session) -> Result<Reply> {
    const fs::path target =
        options->output.empty() ? fs::path(options->design) / "assessment.json" : fs::path(options->output);
    PW_ASSIGN(const board::Assessment assessment,
              jobs::assessOnSimulatedBoard(jobs::findEnvironment(), options->design, options->singleShots,
                                           target, session.work));
    return Reply{assessment.toJson(), listing(jobs::assessmentFacts(assessment)),
                 assessment.agreement.equal != assessment.agreement.events};
  };
}

}  // namespace

std::vector<Command> hardwareCommands() {
  return {{"design", "Turn a quantised network into HLS C++ and Verilog", defineDesign},
          {"verify", "Prove that every form of a design computes the same", defineVerify},
          {"synthesize", "Count what a design costs on its part, with Yosys", defineSynthesize},
          {"board", "Run a verified design on the simulated board", defineBoard}};
}

}  // namespace pw::cli
