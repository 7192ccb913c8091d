// SPDX-License-Identifier: GPL-3.0-or-later
// Features of synthetic traces: per core against a NumPy script on the same int16 samples in memory in the
// same run; the whole work, with reading, on one thread and on all cores; and how its cost grows with the
// file.
//   psd_bench [--json FILE] [--events N] [--sizes 10000,100000,1000000] [--rounds N] [--guard]
// Ends with 1 when a limit was exceeded. --guard: small, with wide limits, for the tests.
#include <sched.h>

#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>

#include "base/file.h"
#include "big_trace_file.h"
#include "figures.h"
#include "trace/sample_blocks.h"
#include "trace_meter.h"

namespace {

using namespace pw;
using bench::Figure;
namespace fs = std::filesystem;

struct Options {
  std::uint64_t events = 10'000;
  std::vector<std::uint64_t> sizes{10'000, 100'000, 1'000'000};
  int rounds = 5;
  std::string json, folder, python = "python3";
  bool guard = false;
};

struct Time {
  double processor = 1e9, wall = 1e9;  ///< seconds

  void takeBest(const Time& other) {
    processor = std::min(processor, other.processor);
    wall = std::min(wall, other.wall);
  }
};

template <class Work>
Time timed(const Work& work) {
  const std::clock_t start = std::clock();
  const auto began = std::chrono::steady_clock::now();
  work();
  return {double(std::clock() - start) / CLOCKS_PER_SEC,
          std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count()};
}

/// int16 [n × length] in NumPy's format 1.0.
void writeNumpy(const bench::BaseTraces& traces, const fs::path& path) {
  std::string header = "{'descr': '<i2', 'fortran_order': False, 'shape': (" + std::to_string(traces.count) +
                       ", " + std::to_string(traces.length) + "), }";
  header.resize((10 + header.size() + 1 + 63) / 64 * 64 - 10, ' ');
  header.back() = '\n';
  std::ofstream out(path, std::ios::binary);
  out << "\x93NUMPY" << '\x01' << '\0' << char(header.size() & 255) << char(header.size() >> 8) << header;
  out.write(reinterpret_cast<const char*>(traces.samples.data()), std::streamsize(traces.samples.size() * 2));
}

/// What the script prints: times and means; nothing without NumPy.
Json numpyFigures(const std::string& python, const fs::path& traces, int rounds) {
  const std::string command = "'" + python + "' " PW_REFERENCE_SCRIPT " '" + traces.string() + "' " +
                              std::to_string(rounds) + " 2>/dev/null";
  std::string output;
  FILE* pipe = popen(command.c_str(), "r");
  char buffer[512];
  while (pipe && std::fgets(buffer, sizeof buffer, pipe)) output += buffer;
  if (pipe) pclose(pipe);
  return Json::parse(output, nullptr, false);
}

/// All features from samples in memory, on this thread.
double measureInMemory(const bench::BaseTraces& traces, pulse::FciUse fci) {
  trace::TraceInfo info;
  info.count = traces.count;
  info.length = traces.length;
  const pulse::TraceMeter meter(info, {});
  pulse::TraceMeter::Workspace workspace(meter);
  double sum = 0;
  for (std::uint64_t row = 0; row < traces.count; ++row) {
    const std::span<const std::int16_t> samples(traces.samples.data() + row * traces.length, traces.length);
    const pulse::PulseFeatures features = meter.measure(samples, workspace, fci);
    sum += double(features.chargeRatio) + double(features.fci);
  }
  return sum;
}

void measureFile(const trace::TraceFile& file, pulse::FciUse fci) {
  std::vector<pulse::PulseFeatures> features(file.info().count);
  const auto keep = [&](const pulse::VisitedPulse& visited) { features[visited.row] = visited.features; };
  if (const auto done = pulse::visitPulses(file, {}, fci, keep, {}); !done)
    throw std::runtime_error(describe(done.error()));
}

cpu_set_t allCores() {
  cpu_set_t set;
  CPU_ZERO(&set);
  sched_getaffinity(0, sizeof set, &set);
  return set;
}
/// Threads made from now on, and their number, are of this core.
void useCore(const cpu_set_t& all, int wanted) {
  cpu_set_t one;
  CPU_ZERO(&one);
  int seen = 0;
  for (int i = 0; i < CPU_SETSIZE; ++i)
    if (CPU_ISSET(i, &all) && seen++ == wanted % CPU_COUNT(&all)) CPU_SET(i, &one);
  sched_setaffinity(0, sizeof one, &one);
}

struct Case {
  pulse::FciUse fci;
  const char *words, *key;
  double wanted;
};
constexpr Case cases[] = {{pulse::FciUse::leftOut, "without FCI", "without_fci", 10},
                          {pulse::FciUse::measured, "with FCI", "with_fci", 3}};

Figure comparison(const std::string& name, double value, const char* unit) {
  return {name, unit, INFINITY, false, {value}};
}

void perCore(const Options& options, const bench::BaseTraces& base, const fs::path& folder,
             std::vector<Figure>& figures) {
  writeNumpy(base, folder / "base.npy");
  Json numpy = numpyFigures(options.python, folder / "base.npy", options.rounds);
  if (!numpy.is_object()) numpy = numpyFigures("/usr/bin/python3", folder / "base.npy", options.rounds);
  for (const Case& each : cases) {
    Time own;
    for (int round = 0; round < options.rounds; ++round)
      own.takeBest(timed([&] { measureInMemory(base, each.fci); }));
    const std::string words = std::string("features ") + each.words;
    const double microseconds = 1e6 / double(base.count);
    figures.push_back(comparison(words + ", a trace on one core", own.processor * microseconds, "us"));
    if (!numpy.is_object()) continue;
    const double theirs = numpy[each.key].get<double>();
    figures.push_back(comparison("the same in NumPy", theirs * microseconds, "us"));
    figures.push_back({words + ", times NumPy per core", "x", each.wanted, true, {theirs / own.processor}});
  }
  if (!numpy.is_object()) std::printf("no NumPy to compare with\n");
}

/// Best of many short rounds, one core and all in turn, so that both meet the same company on a busy machine.
template <class Work>
double gain(const Options& options, const Work& work) {
  const cpu_set_t all = allCores();
  Time one, many;
  for (int round = 0; round < 5 * options.rounds; ++round) {
    useCore(all, round);
    one.takeBest(timed(work));
    sched_setaffinity(0, sizeof all, &all);
    many.takeBest(timed(work));
  }
  return one.wall / many.wall;
}

void scaling(const Options& options, const trace::TraceFile& file, const char* kind,
             std::vector<Figure>& figures) {
  for (const Case& each : cases) {
    figures.push_back(
        {std::string(kind) + ", " + each.words + ", all cores over 1", "x", 1.7, true, {gain(options, [&] {
           measureFile(file, each.fci);
         })}});
  }
}

Result<void> growth(const Options& options, const bench::BaseTraces& base, const fs::path& folder,
                    std::vector<Figure>& figures) {
  double first = 0;
  for (const std::uint64_t size : options.sizes) {
    const fs::path path = folder / "big.h5";
    PW_CHECK(bench::writeBigFile(base, size, false, path));
    PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(path));
    Time best;
    const int rounds = size > 200'000 ? 2 : options.rounds;
    for (int round = 0; round < rounds; ++round)
      best.takeBest(timed([&] { measureFile(file, pulse::FciUse::measured); }));
    const double each = best.processor * 1e6 / double(size);
    if (first == 0) first = each;
    Figure figure{std::to_string(size) + " traces with FCI and reading, CPU a trace",
                  "us",
                  1.25 * first,
                  false,
                  {each}};
    if (first == each) figure.limit = INFINITY;
    figures.push_back(figure);
    figures.push_back(comparison("  the same by the clock, all cores", best.wall * 1e6 / double(size), "us"));
    fs::remove(path);
  }
  return {};
}

Result<std::vector<Figure>> play(const Options& options, const fs::path& folder) {
  std::vector<Figure> figures;
  PW_ASSIGN(const bench::BaseTraces base, bench::makeBase(folder, options.events));
  perCore(options, base, folder, figures);
  {
    PW_ASSIGN(const trace::TraceFile compressed, trace::TraceFile::open(folder / "base.h5"));
    scaling(options, compressed, "compressed file", figures);
    PW_CHECK(bench::writeBigFile(base, base.count, false, folder / "plain.h5"));
    PW_ASSIGN(const trace::TraceFile plain, trace::TraceFile::open(folder / "plain.h5"));
    scaling(options, plain, "plain file", figures);
  }
  PW_CHECK(growth(options, base, folder, figures));
  return figures;
}

int run(const Options& options) {
  std::string pattern =
      ((options.folder.empty() ? fs::temp_directory_path() : fs::path(options.folder)) / "psd-bench-XXXXXX")
          .string();
  const fs::path folder = mkdtemp(pattern.data());
  std::printf("%s\ntraces of 2048 samples, int16, best of %d rounds, files in the cache\n",
              bench::machine().c_str(), options.rounds);
  std::fflush(stdout);
  Result<std::vector<Figure>> figures = play(options, folder);
  fs::remove_all(folder);
  if (!figures) {
    std::cerr << "psd_bench: " << describe(figures.error()) << "\n";
    return 2;
  }
  for (Figure& figure : *figures) {
    figure.relaxed = options.guard ? 2 : 1;
    // Beside other tests nobody can tell how cores share the work.
    if (options.guard && figure.name.find("all cores over 1") != std::string::npos) figure.limit = INFINITY;
  }
  std::printf("%s", bench::table(*figures).c_str());
  if (!options.json.empty()) {
    if (const auto written = writeJsonFile(options.json, bench::toJson(*figures, bench::machine()));
        !written) {
      std::cerr << "psd_bench: " << describe(written.error()) << "\n";
      return 2;
    }
  }
  return std::all_of(figures->begin(), figures->end(), [](const Figure& figure) { return figure.kept(); })
             ? 0
             : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("Features per core, on all cores and with growing files, against NumPy", "psd_bench");
  Options options;
  app.add_option("--events", options.events, "Traces that are compared")->capture_default_str();
  app.add_option("--sizes", options.sizes, "Sizes of the growing file")->delimiter(',');
  app.add_option("--rounds", options.rounds, "The best of so many counts")->capture_default_str();
  app.add_option("--json", options.json, "Write the figures to this file");
  app.add_option("--folder", options.folder,
                 "Where the files are made and deleted again: 4 GB for 10^6 traces");
  app.add_option("--python", options.python, "Python with NumPy")->capture_default_str();
  app.add_flag("--guard", options.guard, "Small, with limits twice as wide");
  CLI11_PARSE(app, argc, argv);
  if (options.guard) {
    options.events = 2000;
    options.sizes = {2000, 10'000};
    options.rounds = 3;
  }
  return run(options);
}
