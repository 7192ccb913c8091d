// SPDX-License-Identifier: GPL-3.0-or-later
// Features of synthetic traces against a NumPy script on the same traces in the same run: processor time for
// what is computed, without reading the file; and how two cores share the whole work.
#include <sched.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <functional>
#include <iostream>
#include <limits>
#include <stdexcept>
#include <tuple>

#include "base/json.h"
#include "pulse/features.h"
#include "trace/synthetic.h"

namespace {

using namespace pw;
namespace fs = std::filesystem;

struct Time {
  double processor = std::numeric_limits<double>::infinity(), wall = processor;  ///< seconds, best round
};

Time timed(int rounds, const std::function<void()>& work) {
  Time best;
  for (int round = 0; round < rounds; ++round) {
    const std::clock_t start = std::clock();
    const auto began = std::chrono::steady_clock::now();
    work();
    best.processor = std::min(best.processor, double(std::clock() - start) / CLOCKS_PER_SEC);
    best.wall =
        std::min(best.wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
  }
  return best;
}

/// The processors that the threads made from now on may use: the first one only, or those of `all`.
cpu_set_t allowed() {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  return set;
}
void useOne(const cpu_set_t& all) {
  cpu_set_t one;
  CPU_ZERO(&one);
  for (int i = 0; i < CPU_SETSIZE && CPU_COUNT(&one) == 0; ++i)
    if (CPU_ISSET(i, &all)) CPU_SET(i, &one);
  sched_setaffinity(0, sizeof one, &one);
}

void readAll(const trace::TraceFile& file, const std::function<void(const trace::TraceBlock&)>& use) {
  constexpr std::uint64_t rows = 1024;
  for (std::uint64_t first = 0; first < file.info().count; first += rows) {
    const auto block = file.read(first, rows);
    if (!block) throw std::runtime_error(describe(block.error()));
    use(*block);
  }
}

/// int16 [n × length] in NumPy's format 1.0.
void writeNumpy(const trace::TraceFile& file, const fs::path& path) {
  std::string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (" +
                       std::to_string(file.info().count) + ", " + std::to_string(file.info().length) + "), }";
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10, ' ');
  header.back() = '\n';
  std::ofstream out(path, std::ios::binary);
  out << "\x93NUMPY" << '\x01' << '\0' << char(header.size() & 255) << char(header.size() >> 8) << header;
  readAll(file, [&](const trace::TraceBlock& block) {
    const std::vector<std::int16_t> samples(block.samples.begin(), block.samples.end());
    out.write(reinterpret_cast<const char*>(samples.data()), std::streamsize(samples.size() * 2));
  });
}

Json reference(const fs::path& numpy, int rounds) {
  const std::string command =
      "python3 " PW_REFERENCE_SCRIPT " " + numpy.string() + " " + std::to_string(rounds);
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[512];
  while (pipe && std::fgets(buffer, sizeof buffer, pipe)) output += buffer;
  if (pipe) pclose(pipe);
  return Json::parse(output, nullptr, false);
}

struct Means {
  double ratio = 0, fci = 0;
};
Means meansOf(const std::vector<pulse::PulseFeatures>& features) {
  Means sum;
  double count = 0;
  for (const pulse::PulseFeatures& each : features) {
    if (each.flags & pulse::pileUp) continue;
    sum.ratio += each.chargeRatio;
    sum.fci += each.fci;
    ++count;
  }
  return {sum.ratio / count, sum.fci / count};
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Features per core and on all cores, against NumPy", "psd_bench");
  std::uint64_t events = 10000;
  int rounds = 3;
  app.add_option("--events", events, "Traces of 2048 samples")->capture_default_str();
  app.add_option("--rounds", rounds, "The best of so many counts")->capture_default_str();
  CLI11_PARSE(app, argc, argv);

  std::string pattern = (fs::temp_directory_path() / "psd-bench-XXXXXX").string();
  const fs::path folder = mkdtemp(pattern.data());
  trace::SyntheticSettings settings;
  settings.events = events;
  if (const auto made = trace::synthesize(settings, folder / "t.h5", {}); !made) {
    std::cerr << describe(made.error()) << "\n";
    return 1;
  }
  const auto file = trace::TraceFile::open(folder / "t.h5");
  writeNumpy(*file, folder / "t.npy");

  const cpu_set_t all = allowed();
  std::vector<pulse::PulseFeatures> features(events);
  const auto visit = [&](pulse::FciUse fci) {
    const auto keep = [&](const pulse::VisitedPulse& visited) { features[visited.row] = visited.features; };
    if (const auto done = pulse::visitPulses(*file, {}, fci, keep, {}); !done)
      throw std::runtime_error(describe(done.error()));
  };
  useOne(all);
  const Json numpy = reference(folder / "t.npy", rounds);
  const Time reading = timed(rounds, [&] { readAll(*file, [](const trace::TraceBlock&) {}); });
  const Time plain = timed(rounds, [&] { visit(pulse::FciUse::leftOut); });
  const Time full = timed(rounds, [&] { visit(pulse::FciUse::measured); });
  sched_setaffinity(0, sizeof all, &all);
  const Time shared = timed(rounds, [&] { visit(pulse::FciUse::measured); });
  const Time sharedPlain = timed(rounds, [&] { visit(pulse::FciUse::leftOut); });
  visit(pulse::FciUse::measured);
  const Means means = meansOf(features);
  fs::remove_all(folder);

  std::printf("%llu traces of 2048 samples, best of %d rounds; processor microseconds a trace on one core\n",
              static_cast<unsigned long long>(events), rounds);
  const auto microseconds = [&](double seconds) { return seconds * 1e6 / double(events); };
  std::printf("reading                  %8.2f\n", microseconds(reading.processor));
  for (const auto& [name, key, time, wanted] :
       {std::tuple{"features without FCI", "without_fci", plain, 10.0},
        {"features with FCI", "with_fci", full, 3.0}}) {
    const double own = time.processor - reading.processor;
    if (!numpy.is_object()) {
      std::printf("%-22s   %8.2f   (no NumPy to compare with)\n", name, microseconds(own));
      continue;
    }
    const double theirs = numpy[key].get<double>();
    std::printf("%-22s   %8.2f   NumPy %8.2f   ratio %5.1f (wanted: %g)\n", name, microseconds(own),
                microseconds(theirs), theirs / own, wanted);
  }
  std::printf("%d cores, wall clock with reading: with FCI %.2f x, without %.2f x one core (wanted: 1.7)\n",
              CPU_COUNT(&all), full.wall / shared.wall, plain.wall / sharedPlain.wall);
  if (!numpy.is_object()) return 0;
  std::printf("the same figures: charge ratio %.5f (NumPy %.5f), FCI %.5f (%.5f)\n", means.ratio,
              numpy["charge_ratio"].get<double>(), means.fci, numpy["fci"].get<double>());
  return 0;
}
