// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <vector>

#include "dataset/windows.h"
#include "loss.h"

namespace pw::learn {

/// What one network is trained on. The windows stay where they are, in a file perhaps.
struct TrainingData {
  dataset::Windows inputs;           ///< of network.inputs columns
  std::vector<std::uint32_t> rows;   ///< [n]: which of the windows
  std::vector<std::int8_t> labels;   ///< [n]
  std::vector<float> teacherLogits;  ///< [n × outputs]; empty without distillation
};

/// Mean loss of some rows and its gradient by the latent parameters, without L2.
struct LossGradients {
  StepLoss loss;
  std::vector<std::vector<float>> weights;       ///< of each layer, [weightRows × weightColumns]
  std::vector<std::vector<float>> bias;          ///< of each layer, [weightColumns]
  std::vector<std::vector<float>> scale, shift;  ///< of batch normalisation; empty for layers without
  std::vector<double> weightRange;   ///< of each layer, by log2 t of its weights' format: LearnedRanges
  std::vector<double> resultNumber;  ///< by what a layer's result format learns, if it does; else 0
};

}  // namespace pw::learn
