// SPDX-License-Identifier: GPL-3.0-or-later
// The model of what C synthesis reports, fitted and judged on shared synthesis results of hls4ml's designs:
// each repository's results by a model that was fitted to all others'. rule4ml's published errors (SMAPE of
// LUT and FF): 14 to 15 % on networks like those it learned from, 63 to 72 % on real ones.
#include <CLI/CLI.hpp>
#include <Eigen/Dense>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <map>
#include <random>
#include <regex>
#include <sstream>

#include "hls_costs/layer_costs.h"

namespace {

using namespace pw::hls;

/// One synthesis result of a chain of dense layers.
struct Row {
  std::string repository, layers;
  std::vector<HlsShape> shapes;
  bool alone = false;  ///< a single layer, without activation
  double lut = 0, ff = 0;
  int dsp = 0, bram18 = 0, latencyMin = 0, latencyMax = 0, interval = 0;
};

std::vector<std::string> cells(const std::string& line) {
  std::vector<std::string> list(1);
  bool quoted = false;
  for (const char c : line) {
    if (c == '"')
      quoted = !quoted;
    else if (c == ',' && !quoted)
      list.emplace_back();
    else
      list.back() += c;
  }
  return list;
}

int widthOf(const std::string& format) {
  std::smatch found;
  static const std::regex pattern(R"(<(\d+))");
  return std::regex_search(format, found, pattern) ? std::stoi(found[1]) : 0;
}

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> list;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, at);) list.push_back(part);
  return list;
}

/// Weights are not in the results: those of a layer as it is initialised (LeCun, uniform) stand for them.
WeightPattern expectedPattern(int words, int columns, int bits, double zeros) {
  std::mt19937 random(1);
  const double most = std::sqrt(3.0 / words), scale = std::ldexp(1.0, bits - 1);
  std::uniform_real_distribution<double> value(-most, most), share(0, 1);
  std::vector<std::int32_t> codes;
  for (int i = 0; i < words * columns; ++i) {
    const double code = std::clamp(std::round(value(random) * scale), -scale, scale - 1);
    codes.push_back(share(random) < zeros ? 0 : std::int32_t(code));
  }
  return weightPattern(codes, columns, words);
}

std::vector<Row> readRows(const std::string& path, int& others) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  const std::vector<std::string> names = cells(line);
  std::vector<Row> rows;
  static const std::regex dense(R"((\d+(?:-\d+)+) dense.*)");
  while (std::getline(file, line)) {
    const std::vector<std::string> values = cells(line);
    std::map<std::string, std::string> at;
    for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) at[names[i]] = values[i];
    std::smatch found;
    const bool known = !at["reuse_factor"].empty() && !at["strategy"].empty() &&
                       widthOf(at["weight_precision"]) > 1 && !at["ii_min"].empty();
    if (!known || !std::regex_match(at["layers"], found, dense)) {
      ++others;
      continue;
    }
    Row row;
    row.repository = at["source_repo"];
    row.layers = at["layers"];
    row.lut = std::stod(at["csynth_LUT"]);
    row.ff = std::stod(at["csynth_FF"]);
    row.dsp = std::stoi(at["csynth_DSP"]);
    row.bram18 = std::stoi(at["csynth_BRAM18"]);
    row.latencyMin = std::stoi(at["latency_min_cycles"]);
    row.latencyMax = std::stoi(at["latency_max_cycles"]);
    row.interval = std::stoi(at["ii_min"]);
    const auto sizes = split(found[1], '-'), reuses = split(at["reuse_factor"], ';'),
               zeros = split(at["n_zeros"], ';');
    row.alone = sizes.size() == 2 && row.layers.size() == found[1].str().size() + 6;
    for (std::size_t i = 0; i + 1 < sizes.size(); ++i) {
      HlsShape shape;
      shape.words = std::stoi(sizes[i]);
      shape.columns = std::stoi(sizes[i + 1]);
      shape.weightBits = widthOf(at["weight_precision"]);
      shape.dataBits = std::max(widthOf(at["input_precision"]), 2);
      shape.strategy = at["strategy"] == "latency" ? HlsStrategy::latency : HlsStrategy::resource;
      shape.reuse = std::stoi(reuses[std::min(i, reuses.size() - 1)]);
      const double share = i < zeros.size() ? std::stod(zeros[i]) / (shape.words * shape.columns) : 0;
      if (shape.constants())
        shape.weights = expectedPattern(shape.words, shape.columns, shape.weightBits, share);
      row.shapes.push_back(shape);
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

HlsTerms total(const Row& row, HlsTerms (*terms)(const HlsShape&)) {
  HlsTerms sum{};
  for (const HlsShape& shape : row.shapes)
    for (std::size_t i = 0; i < hlsTerms; ++i) sum[i] += terms(shape)[i];
  return sum;
}

/// Least squares of the relative error; a term that would cost less than nothing costs nothing.
HlsTerms fit(const std::vector<const Row*>& rows, HlsTerms (*terms)(const HlsShape&), double Row::*measured) {
  std::map<std::string, int> many;
  for (const Row* row : rows) ++many[row->repository];
  std::vector<int> kept;
  for (int i = 0; i < int(hlsTerms); ++i) kept.push_back(i);
  HlsTerms result{};
  while (!kept.empty()) {
    Eigen::MatrixXd a(Eigen::Index(rows.size()), Eigen::Index(kept.size()));
    for (Eigen::Index r = 0; r < a.rows(); ++r) {
      const HlsTerms sum = total(*rows[std::size_t(r)], terms);
      for (Eigen::Index c = 0; c < a.cols(); ++c)
        a(r, c) = sum[std::size_t(kept[std::size_t(c)])] / (rows[std::size_t(r)]->*measured);
    }
    Eigen::VectorXd ones = Eigen::VectorXd::Ones(a.rows());
    // One repository has nearly all rows: the others count for more than their number.
    for (Eigen::Index r = 0; r < a.rows(); ++r) {
      const double weight = std::pow(double(many[rows[std::size_t(r)]->repository]), -0.25);
      a.row(r) *= weight;
      ones(r) *= weight;
    }
    const Eigen::VectorXd x = a.completeOrthogonalDecomposition().solve(ones);
    Eigen::Index least = 0;
    if (x.minCoeff(&least) < 0) {
      kept.erase(kept.begin() + least);
      continue;
    }
    for (Eigen::Index c = 0; c < a.cols(); ++c) result[std::size_t(kept[std::size_t(c)])] = x(c);
    break;
  }
  return result;
}

double predict(const Row& row, HlsTerms (*terms)(const HlsShape&), const HlsTerms& costs) {
  const HlsTerms sum = total(row, terms);
  double value = 0;
  for (std::size_t i = 0; i < hlsTerms; ++i) value += sum[i] * costs[i];
  return value;
}

/// How well some rows are met.
struct Score {
  int rows = 0, interval = 0, latency = 0, dsp = 0, bram = 0, bramNear = 0;
  double lut = 0, ff = 0;  ///< sums of |a − p| / (|a| + |p| + 1)

  void add(const Row& row, double lutGuess, double ffGuess) {
    int dspGuess = 0, bramGuess = 0, intervalGuess = 1, least = 0, most = 0;
    for (const HlsShape& shape : row.shapes) {
      dspGuess += hlsDsp(shape);
      bramGuess += hlsBram18(shape);
      const HlsCycles cycles = hlsCycles(shape);
      intervalGuess = std::max(intervalGuess, cycles.interval);
      least += cycles.latencyMin;
      most += cycles.latencyMax;
    }
    ++rows;
    interval += intervalGuess == row.interval;
    latency += least <= row.latencyMax && row.latencyMin <= most;
    dsp += dspGuess == row.dsp;
    bram += bramGuess == row.bram18;
    bramNear += std::abs(bramGuess - row.bram18) <= 1;
    lut += std::abs(row.lut - lutGuess) / (row.lut + lutGuess + 1);
    ff += std::abs(row.ff - ffGuess) / (row.ff + ffGuess + 1);
  }
  void print(const std::string& name) const {
    const auto share = [&](int hits) { return 100.0 * hits / std::max(1, rows); };
    std::printf("%-40s %4d  %5.1f %%  %5.1f %%  %5.1f %%  %5.1f %%  %5.1f %%  %5.1f %%  %5.1f %%\n",
                name.c_str(), rows, share(interval), share(latency), share(dsp), share(bram), share(bramNear),
                200 * lut / std::max(1, rows), 200 * ff / std::max(1, rows));
  }
};

void print(const char* name, const HlsTerms& terms) {
  std::printf("%s{", name);
  for (std::size_t i = 0; i < hlsTerms; ++i) std::printf("%s%.4g", i ? ", " : "", terms[i]);
  std::printf("}\n");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app("What C synthesis reports, against the model");
  std::string path = PW_SHARED_DIR "/data/hls_synthesis.csv";
  app.add_option("results", path, "hls_synthesis.csv")->capture_default_str();
  CLI11_PARSE(app, argc, argv);
  if (!std::filesystem::exists(path)) {
    std::printf("There are no synthesis results at %s.\n", path.c_str());
    return 0;
  }
  int others = 0;
  const std::vector<Row> rows = readRows(path, others);
  std::printf("%zu results of dense layers; %d of other layers, or without their settings, are left out\n",
              rows.size(), others);
  std::vector<const Row*> all;
  std::map<std::string, std::vector<const Row*>> repositories;
  for (const Row& row : rows) {
    all.push_back(&row);
    repositories[row.repository].push_back(&row);
  }
  print("LUT ", fit(all, lutTerms, &Row::lut));
  print("FF  ", fit(all, ffTerms, &Row::ff));
  std::printf("\n%-40s rows  II       latency  DSP      BRAM     BRAM+-1  LUT      FF (SMAPE)\n",
              "left out of the fit");
  Score held;
  for (const auto& [name, tested] : repositories) {
    std::vector<const Row*> rest;
    for (const Row* row : all)
      if (row->repository != name) rest.push_back(row);
    const HlsTerms lut = fit(rest, lutTerms, &Row::lut), ff = fit(rest, ffTerms, &Row::ff);
    Score score;
    for (const Row* row : tested) {
      const double lutGuess = predict(*row, lutTerms, lut), ffGuess = predict(*row, ffTerms, ff);
      score.add(*row, lutGuess, ffGuess);
      held.add(*row, lutGuess, ffGuess);
    }
    score.print(name);
  }
  held.print("all, each by the others");
  std::printf("\nsingle layers, five folds\n");
  std::vector<const Row*> single, resource;
  for (const Row* row : all)
    if (row->alone) single.push_back(row);
  std::mt19937 random(1);
  std::shuffle(single.begin(), single.end(), random);
  Score memories, constants;
  for (std::size_t fold = 0; fold < 5; ++fold) {
    std::vector<const Row*> rest;
    for (std::size_t i = 0; i < single.size(); ++i)
      if (i % 5 != fold) rest.push_back(single[i]);
    const HlsTerms lut = fit(rest, lutTerms, &Row::lut), ff = fit(rest, ffTerms, &Row::ff);
    for (std::size_t i = fold; i < single.size(); i += 5) {
      const Row& row = *single[i];
      (row.shapes[0].constants() ? constants : memories)
          .add(row, predict(row, lutTerms, lut), predict(row, ffTerms, ff));
    }
  }
  memories.print("weights in memories");
  constants.print("weights as constants");
  return 0;
}
