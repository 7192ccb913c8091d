// SPDX-License-Identifier: GPL-3.0-or-later
// What a change costs on the way to hardware: the integer model's answers, a format changed, the files
// written, Yosys and the Verilated design. The peer's times are of hls4ml's compiled emulation, one
// inference, on two cores of an AMD EPYC: from 81 us (161-16-8-2) and 1,200 us (161-256-64-32-2), after 9 to
// 20 s of compilation for every change.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

#include "../support/random_network.h"
#include "base/file.h"
#include "base/work.h"
#include "figures.h"
#include "generate/hls_cpp.h"
#include "generate/test_vectors.h"
#include "generate/verilog.h"
#include "tools/verilator.h"
#include "tools/yosys.h"

namespace {

using namespace pw;
using bench::Figure;

constexpr std::size_t eventCount = 2000;

/// A network as wide as the laboratory's, its inputs, and what is measured on it.
struct Case {
  const char* name;
  std::vector<int> shape;
  double peerMicroseconds;  ///< the fastest that was measured of the peer
};

template <class Job>
double seconds(const Job& job) {
  const auto begin = std::chrono::steady_clock::now();
  job();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

template <class T>
T orExit(Result<T> result) {
  if (result) return std::move(*result);
  std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
  std::exit(1);
}
void orExit(const Result<void>& result) {
  if (result) return;
  std::fprintf(stderr, "%s\n", describe(result.error()).c_str());
  std::exit(1);
}

class Bench {
 public:
  explicit Bench(int rounds)
      : m_rounds(rounds), m_folder(std::filesystem::temp_directory_path() / "pulsewright_hardware_bench") {
    std::filesystem::remove_all(m_folder);
  }
  ~Bench() {
    std::error_code ignored;
    std::filesystem::remove_all(m_folder, ignored);
  }

  void emulate(const Case& what) {
    std::mt19937 random(1);
    network::Network network = test::randomNetwork({what.shape, 8, 8}, random);
    const auto model = orExit(hls::buildIntegerModel(network));
    const auto codes = hls::encodeInputs(model, test::randomInputs(network, eventCount, random));
    auto& inference = add(std::string(what.name) + ": an inference", "us", what.peerMicroseconds / 100);
    auto& change = add(std::string(what.name) + ": a format changed, 2,000 events", "ms", 100);
    for (int round = 0; round < m_rounds; ++round) {
      inference.samples.push_back(seconds([&] { run(model, codes); }) * 1e6 / double(eventCount));
      network.layers.front().formats->result.integer = 2 + round % 3;
      change.samples.push_back(seconds([&] { run(orExit(hls::buildIntegerModel(network)), codes); }) * 1e3);
    }
  }

  void generate(const Case& what) {
    std::mt19937 random(1);
    const network::Network network = test::randomNetwork({what.shape, 8, 8}, random);
    const auto design = orExit(hls::makeDesign(network, {}));
    const auto codes = hls::encodeInputs(design.model, test::randomInputs(network, 200, random));
    const auto vectors = hls::makeTestVectors(design.model, codes);
    auto& decide = add(std::string(what.name) + ": decided", "ms", 50);
    auto& write = add(std::string(what.name) + ": HLS C++ and Verilog written", "ms", 200);
    for (int round = 0; round < m_rounds; ++round) {
      decide.samples.push_back(seconds([&] { orExit(hls::makeDesign(network, {})); }) * 1e3);
      write.samples.push_back(seconds([&] {
                                orExit(hls::writeVerilog(design, m_folder / what.name / "rtl"));
                                orExit(hls::writeHlsProject(design, vectors, m_folder / what.name / "hls"));
                              }) *
                              1e3);
    }
  }

  /// Of files that `generate` wrote.
  void synthesize(const Case& what) {
    tools::SynthesisRequest request;
    request.folder = m_folder / what.name / "rtl";
    for (const auto& entry : std::filesystem::directory_iterator(request.folder)) {
      if (entry.path().extension() == ".v") request.sources.push_back(entry.path());
    }
    request.device = orExit(hls::findDevice("xc7z020clg400-1"));
    const auto result = orExit(tools::synthesize(request, {}));
    add(std::string(what.name) + ": Yosys", "s", 60).samples.push_back(result.seconds);
    add(std::string(what.name) + ": Yosys' memory", "MB", 500).samples.push_back(result.memoryMb);
    std::printf("%s: %d LUT, %d FF, %d DSP, %d BRAM18\n", what.name, result.totalLut(), result.ff, result.dsp,
                result.bram18);
  }

  void simulate(const Case& what) {
    std::mt19937 random(2);
    const network::Network network = test::randomNetwork({what.shape, 8, 8}, random);
    const auto model = orExit(hls::buildIntegerModel(network));
    const auto codes = hls::encodeInputs(model, test::randomInputs(network, 1000, random));
    tools::RtlOptions options;
    options.useCcache = false;
    const double taken = seconds([&] {
      const auto build = orExit(tools::buildRtl(m_folder / what.name / "rtl", options, {}));
      const auto ran = orExit(tools::runRtl(build, codes, {}, options, {}));
      std::printf("%s: %.0f cycles a frame\n", what.name, double(ran.cycles) / 1000);
    });
    add(std::string(what.name) + ": Verilator's build and 1,000 frames", "s", 60).samples.push_back(taken);
  }

  const std::vector<Figure>& figures() const { return m_figures; }

 private:
  Figure& add(std::string name, std::string unit, double limit) {
    m_figures.reserve(64);  // figures are filled while others are added
    return m_figures.emplace_back(Figure{std::move(name), std::move(unit), limit});
  }

  int m_rounds;
  std::filesystem::path m_folder;
  std::vector<Figure> m_figures;
};

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Speed of the way to hardware");
  int rounds = 20;
  bool tools = true;
  std::string json;
  app.add_option("--rounds", rounds, "Repetitions of the short figures")->check(CLI::Range(1, 1000));
  app.add_flag("!--no-tools", tools, "Leave out Yosys and Verilator");
  app.add_option("--json", json, "Write the figures there");
  CLI11_PARSE(app, argc, argv);
  const Case small{"161-16-8-2", {161, 16, 8, 2}, 81}, large{"161-256-64-32-2", {161, 256, 64, 32, 2}, 1200};
  Bench bench(rounds);
  for (const Case& what : {small, large}) {
    bench.emulate(what);
    bench.generate(what);
  }
  if (tools) {
    bench.synthesize(small);
    bench.simulate(small);
  }
  std::printf("%s\n%s", bench::machine().c_str(), bench::table(bench.figures()).c_str());
  if (!json.empty()) {
    orExit(writeFileAtomically(json, bench::toJson(bench.figures(), bench::machine()).dump(2)));
  }
  const auto& figures = bench.figures();
  return std::all_of(figures.begin(), figures.end(), [](const Figure& figure) { return figure.kept(); }) ? 0
                                                                                                         : 1;
}
