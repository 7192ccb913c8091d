// SPDX-License-Identifier: GPL-3.0-or-later
#include "network_files.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "onnx_file/onnx_file.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

fs::path networkFile(const fs::path& path) {
  std::error_code ignored;
  return fs::is_directory(path, ignored) ? path / "network.h5" : path;
}

/// Characters, not bytes: ± and — take one column.
std::size_t columns(const std::string& text) {
  return std::size_t(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

}  // namespace

Result<ReadNetwork> readNetwork(const fs::path& path, const std::string& inputFormat) {
  const fs::path file = networkFile(path);
  ReadNetwork read;
  if (file.extension() == ".onnx") {
    PW_ASSIGN(read.network, onnx_file::load(file, &read.notes));
  } else {
    PW_ASSIGN(read.network, network::loadKeras(file, &read.notes));
  }
  if (inputFormat.empty()) return read;
  if (read.network.inputFormat) {
    return failure(ErrorKind::badInput,
                   "The inputs have the format " + toText(*read.network.inputFormat) + " already.",
                   file.string(), "Leave out the format of the inputs.");
  }
  PW_ASSIGN(read.network.inputFormat, network::fixedFormatFromText(inputFormat, "--input"));
  return read;
}

std::string layersText(const network::Network& network) {
  std::string text = std::to_string(network.inputs);
  for (const auto& layer : network.layers) text += "-" + std::to_string(layer.outputs);
  const auto quantised = std::count_if(network.layers.begin(), network.layers.end(),
                                       [](const auto& layer) { return layer.formats.has_value(); });
  if (network.isQuantised()) return text + ", quantised";
  if (quantised == 0) return text + ", floating point";
  return text + ", " + std::to_string(quantised) + " of " + std::to_string(network.layers.size()) +
         " layers quantised" + (network.inputFormat ? "" : ", inputs not");
}

double zeroShare(const network::Costs& costs) {
  const double weights = double(costs.zeroWeights + costs.multiplications);
  return weights > 0 ? double(costs.zeroWeights) / weights : 0;
}

Json toJson(const network::Costs& costs) {
  return {{"parameters", costs.parameters},
          {"zero_weights", zeroShare(costs)},
          {"multiplications", costs.multiplications},
          {"ebops", costs.ebops},
          {"weight_bits", costs.weightBits}};
}

std::string efficiencyText(const evaluate::Score& score, double efficiency) {
  const std::size_t neutrons = score.confusion[1][0] + score.confusion[1][1];
  const auto hits = std::size_t(std::llround(efficiency * double(neutrons)));
  return formatPercent(efficiency, binomialUncertainty(hits, neutrons));
}

std::string tableText(const std::vector<std::vector<std::string>>& rows) {
  std::vector<std::size_t> widths;
  for (const auto& row : rows) {
    widths.resize(std::max(widths.size(), row.size()), 0);
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], columns(row[i]));
  }
  std::string text;
  for (const auto& row : rows) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string padding(widths[i] - columns(row[i]), ' ');
      line += i == 0 ? row[i] + padding : "  " + padding + row[i];
    }
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  return text;
}

}  // namespace pw::cli
