// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "console.h"
#include "evaluate/evaluation.h"
#include "network/network.h"

namespace pw::cli {

/// What the commands read and say of networks.
struct ReadNetwork {
  network::Network network;
  std::vector<std::string> notes;  ///< what is not as in a foreign file
};

/// A Keras or QKeras file, an ONNX or QONNX file, or a run folder's network. A network without a format on
/// its inputs gets `inputFormat` ("ufixed<14,14>") where that is not empty. Errors: of the files; badInput (a
/// format that the network has already).
Result<ReadNetwork> readNetwork(const std::filesystem::path& path, const std::string& inputFormat = {});

/// "161-16-8-2, quantised".
std::string layersText(const network::Network& network);

/// Share of weights that are zero.
double zeroShare(const network::Costs& costs);

/// Parameters, zeros, multiplications, EBOPs and memory.
Json toJson(const network::Costs& costs);

/// Neutron efficiency at this leakage with its binomial error, of the scored neutrons.
std::string efficiencyText(const evaluate::Score& score, double efficiency);

/// Columns of a table, each as wide as its widest cell; the first is aligned to the left.
std::string tableText(const std::vector<std::vector<std::string>>& rows);

}  // namespace pw::cli
