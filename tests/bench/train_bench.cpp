// SPDX-License-Identifier: GPL-3.0-or-later
// Training 161-256-64-32-2 with our kernels beside the idiomatic PyTorch loop (Debian's python3-torch),
// LibTorch's autograd and LibTorch's composed fake quantisation: same data, one thread each, measured in turn
// in one run, in processor time (others may be using the machine). Without PyTorch its rows are left out, and
// it says so.
//   train_bench [--json FILE] [--events N] [--rounds N] [--python python3]
// Ends with 1 when a ratio is below what is wanted.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <sstream>

#include "autograd_engine.h"
#include "base/file.h"
#include "dense_engine.h"
#include "figures.h"
#include "initialise.h"
#include "libtorch_peer.h"
#include "python_peer.h"

namespace {

using namespace pw;
using bench::Figure;
namespace fs = std::filesystem;

constexpr int columns = 161;

struct Options {
  std::size_t events = 20'000;
  int rounds = 7;
  std::string json, python = "/usr/bin/python3";
};

/// Gammas and neutrons as sums of a fast and a slow decay with noise, about 0 … 1.
learn::TrainingData makeData(std::size_t events) {
  learn::TrainingData data;
  std::vector<float> inputs;
  learn::Random random(7);
  const auto uniform = [&] { return float(random() >> 40) * 0x1p-24f; };
  for (std::size_t n = 0; n < events; ++n) {
    const bool neutron = random() % 2 == 1;
    const float height = 0.3f + 0.6f * uniform(),
                slow = (neutron ? 0.30f : 0.22f) + 0.1f * (uniform() - 0.5f);
    for (int i = 0; i < columns; ++i) {
      const float t = float(i) - 10;
      const float pulse = t < 0 ? 0 : (1 - slow) * std::exp(-t / 8) + slow * std::exp(-t / 60);
      inputs.push_back(height * pulse + 0.1f * (uniform() + uniform() - 1));
    }
    data.labels.push_back(neutron ? 1 : 0);
    data.rows.push_back(std::uint32_t(n));
    const float certainty = 4 * uniform();
    data.teacherLogits.insert(data.teacherLogits.end(), {neutron ? 0 : certainty, neutron ? certainty : 0});
  }
  data.inputs = {std::move(inputs), columns};
  return data;
}

recipe::TrainingRecipe recipeOf(int batch, bool quantised, bool distilled) {
  recipe::TrainingRecipe recipe;
  recipe.batch = batch;
  if (distilled) recipe.distillation = recipe::Distillation{};
  if (quantised) {
    recipe.quantization =
        recipe::Quantization{{8, 2, true}, {8, 2, true}, {12, 4, true}, {8, 4, false}, {16, 8, true}, 0};
  }
  return recipe;
}

/// What one round of a way took for each epoch, and the losses of its epochs.
struct Round {
  double processor = NAN, wall = NAN;  ///< seconds an epoch
  std::vector<double> losses;
};

struct Way {
  std::string name;
  std::function<Round()> round;
  std::vector<double> processor{}, wall{}, losses{};
};

template <class Epoch>
std::function<Round()> timed(const Epoch& epoch, int epochs) {
  return [=] {
    Round round;
    const std::clock_t start = std::clock();
    const auto began = std::chrono::steady_clock::now();
    for (int i = 0; i < epochs; ++i) round.losses.push_back(epoch());
    round.processor = double(std::clock() - start) / CLOCKS_PER_SEC / epochs;
    round.wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count() / epochs;
    return round;
  };
}

class Bench {
 public:
  Bench(const Options& options, bench::PythonPeer& python, learn::TrainingData data)
      : m_options(options), m_python(python), m_data(std::move(data)) {}

  Way ours(const std::string& name, const recipe::TrainingRecipe& recipe,
           const kernels::DenseKernels& kernels = kernels::bestKernels()) {
    auto random = std::make_shared<learn::Random>(1);
    auto engine = std::make_shared<learn::DenseEngine>(learn::initialise(recipe, columns, 2, *random), recipe,
                                                       dataFor(recipe), kernels);
    engine->setQuantised(recipe.quantization.has_value());
    return {name, timed(
                      [=, n = m_data.labels.size()] {
                        return engine->trainEpoch(learn::shuffled(n, *random), {})->total;
                      },
                      4)};
  }
  Way autograd(const std::string& name, const recipe::TrainingRecipe& recipe) {
    auto random = std::make_shared<learn::Random>(1);
    auto engine = std::make_shared<learn::AutogradEngine>(learn::initialise(recipe, columns, 2, *random),
                                                          recipe, dataFor(recipe));
    engine->setQuantised(recipe.quantization.has_value());
    return {name, timed(
                      [=, n = m_data.labels.size()] {
                        return engine->trainEpoch(learn::shuffled(n, *random), {})->total;
                      },
                      1)};
  }
  Way composed(const std::string& name, const recipe::TrainingRecipe& recipe) {
    auto random = std::make_shared<learn::Random>(1);
    auto peer = std::make_shared<bench::LibTorchQat>(learn::initialise(recipe, columns, 2, *random), recipe,
                                                     dataFor(recipe));
    return {
        name,
        timed([=, n = m_data.labels.size()] { return peer->trainEpoch(learn::shuffled(n, *random)); }, 1)};
  }
  /// Nothing without PyTorch.
  void addPython(std::vector<Way>& ways, const std::string& name, int batch, const std::string& kind) {
    if (!m_python.isRunning()) return;
    ways.push_back({name, [this, request = std::to_string(batch) + " " + kind] {
                      std::istringstream answer(m_python.ask(request));
                      Round round;
                      double loss = NAN;
                      answer >> round.processor >> round.wall >> loss;
                      round.losses = {loss};
                      return round;
                    }});
  }

  /// In turn, so that all meet the same company on a busy machine. The first round warms up.
  void measure(std::vector<Way>& ways) const {
    for (int round = 0; round <= m_options.rounds; ++round) {
      for (Way& way : ways) {
        const Round measured = way.round();
        way.losses.insert(way.losses.end(), measured.losses.begin(), measured.losses.end());
        if (round == 0) continue;
        way.processor.push_back(measured.processor);
        way.wall.push_back(measured.wall);
      }
    }
  }

  /// The losses are all of the same epoch: the last one that the slow ways had.
  void printWays(const std::string& title, const std::vector<Way>& ways) const {
    const Way& first = ways.front();
    const auto epoch = std::size_t(m_options.rounds);
    std::printf("\n%-58s %12s %12s %8s %8s\n", title.c_str(), "per CPU s", "per wall s", "ratio", "loss");
    for (const Way& way : ways) {
      const auto rate = [&](const std::vector<double>& seconds) {
        return double(m_data.labels.size()) / bench::quantile(seconds, 0.5);
      };
      std::printf("  %-56s %12.0f %12.0f %8.2f %8.4f\n", way.name.c_str(), rate(way.processor),
                  rate(way.wall), ratio(first, way), way.losses[epoch]);
    }
    std::fflush(stdout);
  }
  /// Median of the rounds' ratios of processor time: how many times faster `way` is than `peer`.
  static double ratio(const Way& peer, const Way& way) {
    std::vector<double> ratios;
    for (std::size_t i = 0; i < way.processor.size(); ++i)
      ratios.push_back(peer.processor[i] / way.processor[i]);
    return bench::quantile(ratios, 0.5);
  }

 private:
  learn::TrainingData dataFor(const recipe::TrainingRecipe& recipe) const {
    learn::TrainingData data = m_data;
    if (!recipe.distillation) data.teacherLogits.clear();
    return data;
  }
  const Options& m_options;
  bench::PythonPeer& m_python;
  learn::TrainingData m_data;
};

void floatGroup(Bench& bench, int batch, double wanted, std::vector<Figure>& figures) {
  const std::string name = "float, batch " + std::to_string(batch);
  std::vector<Way> ways;
  bench.addPython(ways, "PyTorch, DataLoader and torch.optim.Adam", batch, "float");
  const bool compared = !ways.empty();
  const auto recipe = recipeOf(batch, false, false);
  ways.push_back(bench.autograd("LibTorch autograd, index_select, one-pass Adam", recipe));
  for (const kernels::DenseKernels* kernels : kernels::availableKernels())
    ways.push_back(bench.ours(std::string("ours, ") + kernels->name, recipe, *kernels));
  bench.measure(ways);
  bench.printWays(name, ways);
  if (compared) {
    figures.push_back(
        {name + ": times PyTorch's loop", "x", wanted, true, {Bench::ratio(ways.front(), ways.back())}});
  }
}

void quantisedGroup(Bench& bench, std::vector<Figure>& figures) {
  std::vector<Way> ways;
  const auto recipe = recipeOf(50, true, false);
  ways.push_back(bench.composed("LibTorch (C++), composed fake quantisation", recipe));
  bench.addPython(ways, "PyTorch, composed fake quantisation, DataLoader", 50, "qat");
  ways.push_back(bench.autograd("LibTorch (C++), fused fake-quantisation Function", recipe));
  ways.push_back(bench.ours("ours", recipe));
  bench.measure(ways);
  bench.printWays("QAT (8-bit weights and activations), batch 50", ways);
  figures.push_back(
      {"QAT, batch 50: times LibTorch's composed", "x", 5, true, {Bench::ratio(ways.front(), ways.back())}});
}

void distilledGroup(Bench& bench, std::vector<Figure>& figures) {
  std::vector<Way> ways;
  ways.push_back(bench.ours("ours, float", recipeOf(50, false, false)));
  ways.push_back(bench.ours("ours, float with distillation", recipeOf(50, false, true)));
  ways.push_back(bench.ours("ours, QAT", recipeOf(50, true, false)));
  ways.push_back(bench.ours("ours, QAT with distillation", recipeOf(50, true, true)));
  bench.measure(ways);
  bench.printWays("distillation, batch 50", ways);
  for (const std::size_t i : {0, 2}) {
    figures.push_back({ways[i].name.substr(6) + ": cost of distillation",
                       "%",
                       15,
                       false,
                       {100 * (Bench::ratio(ways[i + 1], ways[i]) - 1)}});
  }
}

template <class T>
void writeRaw(const std::vector<T>& values, const fs::path& path) {
  std::ofstream(path, std::ios::binary)
      .write(reinterpret_cast<const char*>(values.data()), std::streamsize(values.size() * sizeof(T)));
}

int run(const Options& options) {
  std::string pattern = (fs::temp_directory_path() / "train-bench-XXXXXX").string();
  const fs::path folder = mkdtemp(pattern.data());
  learn::TrainingData data = makeData(options.events);
  writeRaw(data.inputs.all(), folder / "inputs.f32");
  writeRaw(data.labels, folder / "labels.i8");
  std::vector<Figure> figures;
  {
    bench::PythonPeer python(
        options.python, PW_TRAIN_SCRIPT,
        {(folder / "inputs.f32").string(), (folder / "labels.i8").string(), std::to_string(columns)});
    std::printf("%s\n161-256-64-32-2, %zu events, one thread, medians of %d epochs in turn\n%s\n",
                bench::machine().c_str(), options.events, options.rounds,
                python.isRunning() ? python.greeting().c_str()
                                   : "PyTorch is not there (sudo apt install python3-torch): skipped");
    std::fflush(stdout);
    Bench bench(options, python, std::move(data));
    floatGroup(bench, 50, 6, figures);
    floatGroup(bench, 512, 4, figures);
    quantisedGroup(bench, figures);
    distilledGroup(bench, figures);
  }
  fs::remove_all(folder);
  std::printf("\n%s", bench::table(figures).c_str());
  if (!options.json.empty()) {
    if (const auto written = writeJsonFile(options.json, bench::toJson(figures, bench::machine()));
        !written) {
      std::cerr << "train_bench: " << describe(written.error()) << "\n";
      return 2;
    }
  }
  return std::all_of(figures.begin(), figures.end(), [](const Figure& figure) { return figure.kept(); }) ? 0
                                                                                                         : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Training with our kernels, PyTorch and LibTorch in turn", "train_bench");
  Options options;
  app.add_option("--events", options.events, "Training rows")->capture_default_str();
  app.add_option("--rounds", options.rounds, "The median of so many")->capture_default_str();
  app.add_option("--json", options.json, "Write the ratios to this file");
  app.add_option("--python", options.python, "Python with PyTorch")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  return run(options);
}
