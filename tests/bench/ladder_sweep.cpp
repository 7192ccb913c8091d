// SPDX-License-Identifier: GPL-3.0-or-later
// Random networks up the whole proof ladder: a line each, and how many of them agree on every rung.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "../support/random_designs.h"
#include "base/file.h"
#include "jobs/hardware.h"

namespace {

using namespace pw;

std::string shape(const network::Network& net) {
  std::string text = std::to_string(net.inputs);
  for (const network::Layer& layer : net.layers) {
    const char* kinds[] = {"", "c", "m", "a"};
    text += "-" + std::string(kinds[int(layer.kind)]) + std::to_string(layer.outputs);
  }
  return text;
}

std::string bits(const network::Network& net) {
  std::string text;
  for (const network::Layer& layer : net.layers) {
    text += (text.empty() ? "" : " ") + std::to_string(layer.formats->weight.width) + "/" +
            std::to_string(layer.formats->result.width);
  }
  return text;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Random networks up the proof ladder");
  unsigned first = 1, networks = 40;
  std::size_t events = 200;
  bool keep = false;
  jobs::VerificationSettings settings;
  settings.rungs = {"fixed", "integer", "hls", "rtl", "gates"};
  app.add_option("--first", first, "Seed of the first network")->capture_default_str();
  app.add_option("--networks", networks, "How many")->capture_default_str();
  app.add_option("--events", events, "Events each")->capture_default_str();
  app.add_option("--gate-events", settings.gateEvents, "Events through the gates")->capture_default_str();
  app.add_option("--rungs", settings.rungs, "Rungs")->delimiter(',')->capture_default_str();
  app.add_flag("--keep", keep, "Keep the last design's folder");
  CLI11_PARSE(app, argc, argv);

  const auto folder =
      std::filesystem::temp_directory_path() / ("pulsewright_ladder_" + std::to_string(getpid()));
  unsigned agree = 0;
  std::printf(
      "seed  network (c convolution, m and a pooling), weight/result bits: equal events of each rung; "
      "cycles\n");
  for (unsigned seed = first; seed < first + networks; ++seed) {
    std::filesystem::remove_all(folder);
    const test::RandomDesign drawn = test::randomDesign(seed, events);
    const auto design = jobs::generateDesign(drawn.network, drawn.config, drawn.events, folder, {});
    const auto proof =
        design ? jobs::verifyDesign(folder, {}, settings) : tl::unexpected<Error>(design.error());
    std::printf("%4u  %s, %s: ", seed, shape(drawn.network).c_str(), bits(drawn.network).c_str());
    if (!proof) {
      std::printf("%s\n", describe(proof.error()).c_str());
      continue;
    }
    for (const jobs::Rung& rung : proof->rungs)
      std::printf("%s %zu/%zu, ", rung.name.c_str(), rung.equalOutputs, rung.events);
    const auto unrolled =
        std::count(drawn.config.styles.begin(), drawn.config.styles.end(), hls::LayerStyle::unrolled);
    std::printf("%d unrolled, %s, %d = %lld = %lld cycles%s\n", int(unrolled),
                drawn.config.feed == hls::Feed::codes ? "codes" : "counts",
                int(proof->cycles.predictedLatency), static_cast<long long>(proof->cycles.simulatedLatency),
                static_cast<long long>(proof->cycles.countedLatency), proof->passed() ? "" : "  DIFFERENT");
    std::fflush(stdout);
    agree += proof->passed();
  }
  std::printf("%u of %u networks agree on every rung\n", agree, networks);
  if (!keep) std::filesystem::remove_all(folder);
  return agree == networks ? 0 : 1;
}
