// SPDX-License-Identifier: GPL-3.0-or-later
// One epoch over windows that stay on disk, beside the same rows as floats in memory: events a second, the
// memory of the process that is not the file's, and their ratio.
//   disk_bench [--events N] [--hidden 16,8] [--folder DIR]
#include <CLI/CLI.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <numeric>

#include "base/file.h"
#include "dataset_file.h"
#include "dense_engine.h"
#include "initialise.h"

namespace {

using namespace pw;
namespace fs = std::filesystem;

struct Options {
  std::uint32_t events = 1'000'000;
  std::uint32_t inMemory = 200'000;  ///< rows of the peer
  std::vector<int> hidden = {16, 8};
  fs::path folder = fs::temp_directory_path();
};

/// Anonymous memory of this process in MiB: what is held, not what the system keeps of files.
double anonymousMiB() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;)
    if (word == "RssAnon:") {
      double kib = 0;
      status >> kib;
      return kib / 1024;
    }
  return NAN;
}

/// Pulses of two decay times on a baseline, as counts.
void fill(std::vector<std::int16_t>& counts, std::vector<std::int8_t>& labels, std::size_t rows,
          learn::Random& random) {
  counts.clear();
  for (std::size_t row = 0; row < rows; ++row) {
    const std::uint64_t bits = random();
    const bool neutron = bits & 1;
    const double height = 60 + double(bits >> 1 & 127), keep = neutron ? 0.985 : 0.97;
    double level = height;
    for (int i = 0; i < 161; ++i) {
      const auto noise = int(bits >> (i % 56) & 7);
      if (i >= 10) level *= keep;
      counts.push_back(std::int16_t(400 + noise - (i < 10 ? 0 : int(level))));
    }
    labels.push_back(neutron ? 1 : 0);
  }
}

Result<void> makeFile(std::uint32_t events, const fs::path& path) {
  dataset::Dataset data;
  std::vector<std::int16_t> counts;
  learn::Random random(3);
  PW_ASSIGN(hdf5::File file, hdf5::File::create(path));
  PW_ASSIGN(auto table,
            dataset::WindowTable<std::int16_t>::create(file, events, data.input, trace::Polarity::negative));
  for (std::uint32_t first = 0; first < events; first += 8192) {
    fill(counts, data.labels, std::min(8192u, events - first), random);
    PW_CHECK(table.append(counts));
  }
  data.training.resize(events);
  std::iota(data.training.begin(), data.training.end(), 0u);
  data.events = data.training;
  for (auto* column : {&data.amplitude, &data.chargeRatio, &data.fci}) column->assign(events, 0);
  PW_CHECK(dataset::writeColumns(file, data));
  return file.close();
}

struct Speed {
  double eventsPerSecond = 0, mostMiB = 0;
};

Speed oneEpoch(const dataset::Windows& windows, std::vector<std::uint32_t> rows,
               const std::vector<std::int8_t>& labels, const std::vector<int>& hidden) {
  recipe::TrainingRecipe recipe;
  recipe.hidden.clear();
  for (const int outputs : hidden) recipe.hidden.push_back({outputs});
  learn::Random random(1);
  learn::TrainingData data{windows, std::move(rows), {}, {}};
  for (const std::uint32_t row : data.rows) data.labels.push_back(labels[row]);
  const std::size_t count = data.rows.size();
  learn::DenseEngine engine(learn::initialise(recipe, 161, 2, random), recipe, std::move(data));
  Speed speed;
  std::size_t steps = 0;
  engine.setStepObserver([&](const learn::StepLoss&) {
    if (steps++ % 4096 == 0) speed.mostMiB = std::max(speed.mostMiB, anonymousMiB());
  });
  const auto order = learn::shuffled(count, random);
  const auto begin = std::chrono::steady_clock::now();
  engine.trainEpoch(order, {});
  speed.eventsPerSecond =
      double(count) / std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  return speed;
}

Result<void> run(const Options& options) {
  const fs::path path = temporaryBeside(options.folder / "disk-bench.h5");
  const struct Removal {
    const fs::path& path;
    ~Removal() {
      std::error_code ignored;
      fs::remove(path, ignored);
    }
  } removal{path};
  PW_CHECK(makeFile(options.events, path));
  PW_ASSIGN(const dataset::Dataset data, dataset::load(path));
  std::printf("%u windows of 161 counts, %.2f GB on disk (%.2f GB as floats), mapped: %s\n", options.events,
              double(fs::file_size(path)) / 1e9, double(options.events) * 161 * 4 / 1e9,
              data.inputs.isMapped() ? "yes" : "no");
  std::printf("data set opened: %.0f MiB of memory\n", anonymousMiB());
  const Speed disk = oneEpoch(data.inputs, data.training, data.labels, options.hidden);
  std::printf("from disk: %.0f events/s, at most %.0f MiB of memory\n", disk.eventsPerSecond, disk.mostMiB);
  std::vector<std::uint32_t> some(std::min(options.inMemory, options.events));
  std::iota(some.begin(), some.end(), 0u);
  const dataset::Windows floats(data.inputs.read(some), 161);
  const Speed memory = oneEpoch(floats, some, data.labels, options.hidden);
  std::printf("floats in memory (%zu rows): %.0f events/s; from disk %.2f of that\n", some.size(),
              memory.eventsPerSecond, disk.eventsPerSecond / memory.eventsPerSecond);
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Training from disk beside training from memory", "disk_bench");
  Options options;
  app.add_option("--events", options.events, "Windows on disk")->capture_default_str();
  app.add_option("--in-memory", options.inMemory, "Of them for the peer, as floats")->capture_default_str();
  app.add_option("--hidden", options.hidden, "Neurons of the hidden layers")->delimiter(',');
  app.add_option("--folder", options.folder, "Where the file is made, and removed")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  const auto done = run(options);
  if (!done) std::cerr << "disk_bench: " << describe(done.error()) << "\n";
  return done ? 0 : 1;
}
