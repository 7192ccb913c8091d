// SPDX-License-Identifier: GPL-3.0-or-later
// The whole laboratory on built-in data, several times: minimum, median and maximum of each stage's seconds.
//   chain_bench [RUNS] [EVENTS]      (3 runs, 10,000 events)
#include <unistd.h>

#include <QCoreApplication>
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <map>

#include "jobs/chain.h"

namespace {

using namespace pw;
namespace fs = std::filesystem;

void printRow(const std::string& name, std::vector<double> seconds) {
  std::sort(seconds.begin(), seconds.end());
  std::printf("%-14s %8.2f %8.2f %8.2f\n", name.c_str(), seconds.front(), seconds[seconds.size() / 2],
              seconds.back());
}

Result<void> runOnce(const jobs::Laboratory& laboratory,
                     std::map<std::string, std::vector<double>>& seconds) {
  const fs::path folder = fs::temp_directory_path() / ("pulsewright-bench-" + std::to_string(getpid()));
  Result<project::Project> project = project::Project::create(folder, "bench");
  if (!project) return tl::unexpected<Error>(project.error());
  const jobs::Environment environment = jobs::findEnvironment();
  jobs::Bench bench{*project, laboratory, environment, {}};
  const Result<void> done = jobs::runChain(bench, {});
  double total = 0;
  for (const project::Artifact& artifact : project->artifacts()) {
    seconds[artifact.name].push_back(artifact.seconds);
    total += artifact.seconds;
  }
  seconds["whole chain"].push_back(total);
  std::error_code ignored;
  fs::remove_all(folder, ignored);
  return done;
}

}  // namespace

int main(int argc, char** argv) {
  QCoreApplication application(argc, argv);
  const int runs = argc > 1 ? std::max(1, std::atoi(argv[1])) : 3;
  jobs::Laboratory laboratory;
  if (argc > 2) laboratory.synthetic.events = std::uint64_t(std::max(100, std::atoi(argv[2])));
  std::map<std::string, std::vector<double>> seconds;
  for (int run = 0; run < runs; ++run) {
    if (const auto done = runOnce(laboratory, seconds); !done) {
      std::fprintf(stderr, "%s\n", describe(done.error()).c_str());
      return 1;
    }
  }
  std::printf("%d runs, %llu events; seconds\n%-14s %8s %8s %8s\n", runs,
              static_cast<unsigned long long>(laboratory.synthetic.events), "stage", "min", "median", "max");
  for (const jobs::Stage& stage : jobs::stages()) printRow(stage.name, seconds[stage.name]);
  printRow("whole chain", seconds["whole chain"]);
  return 0;
}
