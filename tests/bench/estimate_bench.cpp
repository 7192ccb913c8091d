// SPDX-License-Identifier: GPL-3.0-or-later
// What the estimator says of random designs against what Yosys counts and Verilator runs: a line a design,
// then the errors. The model was made on designs of seed 1; others are a measurement of it.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <random>

#include "base/file.h"
#include "estimate/estimate.h"
#include "generate/verilog.h"
#include "random_layers.h"
#include "tools/verilator.h"
#include "tools/yosys.h"

namespace {

using namespace pw;
namespace fs = std::filesystem;

struct Settings {
  unsigned seed = 2;
  int designs = 20, first = 0;
  bool cycles = false, layers = false;
  std::string folder = "estimate-bench";
};

struct Drawn {
  network::Network network;
  hls::HardwareConfig config;
};

/// Of three, one is a dense network folded, one a dense network with unrolled layers, one has convolutions
/// and poolings; every second one is sparse.
Drawn draw(unsigned seed, int index) {
  std::mt19937 random(seed * 1000 + unsigned(index));
  const auto number = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  Drawn drawn;
  const int kind = index % 3;
  for (;;) {
    if (kind == 2) {
      drawn.network = test::randomLayers(random, 4, 10);
    } else {
      test::RandomNetworkSettings settings;
      settings.shape = {number(8, kind == 0 ? 161 : 60)};
      for (int layers = number(0, 2); layers > 0; --layers) settings.shape.push_back(number(3, 24));
      settings.shape.push_back(number(2, 5));
      settings.weightBits = number(2, 12);
      settings.dataBits = number(4, 12);
      drawn.network = test::randomNetwork(settings, random);
    }
    if (number(0, 1) == 1) {
      for (network::Layer& layer : drawn.network.layers) {
        for (float& weight : layer.weights) weight = number(0, 9) < 7 ? 0.0f : weight;
      }
    }
    drawn.config = {};
    for (const network::Layer& layer : drawn.network.layers) {
      const bool unrolled =
          layer.isDense() && (kind == 1 ? number(0, 4) > 0 : kind == 2 && number(0, 1) == 1);
      drawn.config.multipliers.push_back(layer.isPooling() ? 1 : number(1, layer.weightColumns()));
      drawn.config.styles.push_back(unrolled ? hls::LayerStyle::unrolled : hls::LayerStyle::folded);
      const int wanted = number(0, 5);
      drawn.config.multiplying.push_back(wanted == 0               ? hls::Multiplying::lut
                                         : wanted == 1 && unrolled ? hls::Multiplying::dsp
                                                                   : hls::Multiplying::automatic);
      drawn.config.storage.push_back(hls::WeightStorage(std::max(0, number(-2, 2))));
    }
    if (hls::makeDesign(drawn.network, drawn.config)) return drawn;
  }
}

std::string words(const hls::Design& design) {
  std::string text = std::to_string(design.model.inputs());
  for (std::size_t i = 0; i < design.schedule.size(); ++i) {
    const hls::IntegerLayer& layer = design.model.layers[i];
    const hls::LayerSchedule& schedule = design.schedule[i];
    text += layer.isDense() ? "-" : layer.isPooling() ? "-pool" : "-conv";
    text += std::to_string(layer.outputs);
    if (schedule.unrolled()) text += "u";
    if (schedule.unrolled() || schedule.multiplying == hls::Multiplying::lut) {
      text += schedule.multiplying == hls::Multiplying::lut   ? "l"
              : schedule.multiplying == hls::Multiplying::dsp ? "d"
                                                              : "s";
    }
    if (schedule.storage != hls::WeightStorage::automatic) {
      text += schedule.storage == hls::WeightStorage::lut ? "/lut" : "/ram";
    }
  }
  return text;
}

struct Errors {
  std::vector<double> lut, ff;
  int dspWrong = 0, bramWrong = 0, cyclesWrong = 0;
};

double median(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

/// Latency and interval of the Verilog in Verilator are the design's.
Result<bool> cyclesExact(const hls::Design& design, const fs::path& folder, const network::Network& network) {
  PW_ASSIGN(const tools::RtlBuild build, tools::buildRtl(folder, {}, {}));
  std::mt19937 random(1);
  const auto inputs = hls::encodeInputs(design.model, test::randomInputs(network, 60, random));
  PW_ASSIGN(const tools::RtlRun many, tools::runRtl(build, inputs, {}, {}, {}));
  tools::RtlTraffic spaced;
  spaced.oneAtATime = true;
  PW_ASSIGN(const tools::RtlRun single, tools::runRtl(build, inputs, spaced, {}, {}));
  return many.interval == std::uint64_t(design.intervalCycles) &&
         single.counters.latencyMin == std::uint32_t(design.latencyCycles) &&
         single.counters.latencyMax == std::uint32_t(design.latencyCycles);
}

Result<void> measure(const Settings& settings, int index, Errors& errors) {
  const Drawn drawn = draw(settings.seed, index);
  PW_ASSIGN(const hls::Design design, hls::makeDesign(drawn.network, drawn.config));
  const fs::path folder =
      fs::absolute(settings.folder) / (std::to_string(settings.seed) + "-" + std::to_string(index));
  tools::SynthesisRequest request;
  request.folder = folder;
  PW_ASSIGN(request.sources, hls::writeVerilog(design, folder));
  request.device = design.device;
  PW_ASSIGN(const tools::Synthesis counted, tools::synthesize(request, {}));
  const hls::Estimate expected = hls::estimate(design);
  const double lut = double(expected.total.totalLut()) / counted.totalLut() - 1;
  const double ff = double(expected.total.ff) / counted.ff - 1;
  errors.lut.push_back(std::abs(lut));
  errors.ff.push_back(std::abs(ff));
  errors.dspWrong += expected.total.dsp != counted.dsp;
  errors.bramWrong += expected.total.bram18 != counted.bram18;
  std::string cycles = "-";
  if (settings.cycles) {
    PW_ASSIGN(const bool exact, cyclesExact(design, folder, drawn.network));
    errors.cyclesWrong += !exact;
    cycles = exact ? "exact" : "WRONG";
  }
  std::printf(
      "%2d %-44s LUT %6d %6d %+6.1f %%  FF %6d %6d %+6.1f %%  DSP %3d %3d  BRAM18 %2d %2d  cycles %s\n",
      index, words(design).c_str(), expected.total.totalLut(), counted.totalLut(), 100 * lut,
      expected.total.ff, counted.ff, 100 * ff, expected.total.dsp, counted.dsp, expected.total.bram18,
      counted.bram18, cycles.c_str());
  if (settings.layers) {
    for (const hls::LayerEstimate& layer : expected.layers) {
      std::printf("      %-10s LUT %d + %d RAM, FF %d\n", layer.name.c_str(), layer.resources.lut,
                  layer.resources.lutRam, layer.resources.ff);
    }
  }
  std::fflush(stdout);
  return {};
}

}  // namespace

int main(int count, char** values) {
  CLI::App app("The estimator against Yosys and Verilator on random designs");
  Settings settings;
  app.add_option("--seed", settings.seed)->capture_default_str();
  app.add_option("--designs", settings.designs)->capture_default_str();
  app.add_option("--first", settings.first, "Number of the first design")->capture_default_str();
  app.add_flag("--cycles", settings.cycles, "Run the Verilog in Verilator, too");
  app.add_flag("--layers", settings.layers, "What the estimate gives each layer");
  app.add_option("--folder", settings.folder, "For the Verilog")->capture_default_str();
  CLI11_PARSE(app, count, values);
  std::printf("estimated, counted, error; u: unrolled (s: shift-add, d: DSP), l: multipliers of LUTs\n");
  Errors errors;
  for (int i = settings.first; i < settings.first + settings.designs; ++i) {
    if (const auto done = measure(settings, i, errors); !done) {
      std::fprintf(stderr, "%s\n", describe(done.error()).c_str());
      return 1;
    }
  }
  const double lutWorst = *std::max_element(errors.lut.begin(), errors.lut.end());
  const double ffWorst = *std::max_element(errors.ff.begin(), errors.ff.end());
  std::printf(
      "%zu designs: LUT median %.1f %%, worst %.1f %%; FF median %.1f %%, worst %.1f %%; wrong DSP %d, "
      "BRAM %d, cycles %d\n",
      errors.lut.size(), 100 * median(errors.lut), 100 * lutWorst, 100 * median(errors.ff), 100 * ffWorst,
      errors.dspWrong, errors.bramWrong, errors.cyclesWrong);
  return 0;
}
