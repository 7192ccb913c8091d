// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "recipe/recipe.h"

/// What this program does, as Python for other programs: to be read, run and changed by people who know
/// Keras.
namespace pw::exchange {

struct TrainingFiles {
  std::string dataset = "dataset.h5";  ///< of Pulsewright, read with h5py
  std::string teacher = "teacher.h5";  ///< whole Keras model; only of a recipe that distils
  std::string output = "network.h5";   ///< to be written
};

/// A ready-to-run Keras 2 script that trains what the recipe says: layers, QKeras quantisers, pruning by
/// tensorflow_model_optimization, distillation on logits, schedules, early stopping, augmentation. What those
/// libraries cannot do as the recipe has it is said in the script's head. Errors: badInput (a recipe that
/// does not fit the inputs).
Result<std::string> trainingScript(const recipe::TrainingRecipe& recipe, int inputs,
                                   const TrainingFiles& files);

struct Hls4mlSettings {
  std::string network = "network.h5";  ///< Keras or QKeras model, as this program writes it
  std::string folder = "hls4ml_project";
  std::string part = "xc7z020clg400-1";
  double clockNs = 5;
  int reuse = 1;                       ///< of the model
  std::vector<int> layerReuse;         ///< of each layer; empty: `reuse`
  std::string strategy = "Latency";    ///< or Resource
  std::string ioType = "io_parallel";  ///< or io_stream
  std::string backend = "Vitis";
};

/// A script that makes an hls4ml project of the trained network with its formats as precisions, compiles it
/// and compares its outputs with the network's own arithmetic in numpy, bit for bit. Errors: badInput (a
/// network without formats, or with layers that are not dense).
Result<std::string> hls4mlScript(const network::Network& network, const Hls4mlSettings& settings);

/// Reuse factor of a layer of `network`: the one wanted, for the Resource strategy the legal one nearest to
/// it, as hls4ml would take.
int hls4mlReuse(const network::Network& network, std::size_t layer, const Hls4mlSettings& settings);

/// hls4ml_config.yml of the same: precisions (weight, bias, accumulator, result), strategy and reuse factor,
/// layer by layer. Errors: as above.
Result<std::string> hls4mlConfig(const network::Network& network, const Hls4mlSettings& settings);

}  // namespace pw::exchange
