// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/demonstration.h"

#include <algorithm>

namespace pw::recipe {
namespace {

Json prunedBy(double share, int epochs) {
  return {{"final_sparsity", share}, {"from_epoch", std::min(2, epochs / 10)}, {"to_epoch", epochs * 3 / 5}};
}

/// Weights and activations of `bits`; inputs, biases and logits as students have them.
Json inBits(int bits) {
  Quantization quantization;
  quantization.weight.width = quantization.activation.width = bits;
  return toJson(quantization);
}

Json fromTeacher() {
  return toJson(Distillation{});
}

Json hiddenLayers(const std::vector<LayerSpec>& layers) {
  return toJson(layers);
}

std::vector<LayerSpec> laboratoryLayers(network::Activation activation) {
  std::vector<LayerSpec> layers;
  for (const int units : {5, 4, 4, 5, 3}) {
    layers.emplace_back(units);
    layers.back().activation = activation;
  }
  return layers;
}

/// quantized_bits(8): its integer bits exclude the sign's, its rounding is to nearest; applied as the
/// "activation" it clips what comes in to -1 … 0.992.
constexpr network::FixedFormat clipToOne{8, 1, true};
/// ReLU in 8 bits with room for what comes in: up to 32.
constexpr network::FixedFormat reluWithRoom{8, 5, false};

Json layersWithRelu() {
  return hiddenLayers(laboratoryLayers(network::Activation::relu));
}

Json merged(Json a, const Json& b) {
  a.merge_patch(b);
  return a;
}

}  // namespace

TrainingRecipe demonstrationBase(const TrainingRecipe& student) {
  TrainingRecipe base = student;
  base.name = "demonstration";
  base.pruning.reset();
  base.quantization.reset();
  base.distillation.reset();
  return base;
}

std::vector<DemonstrationVariant> methodVariants(int epochs) {
  std::vector<DemonstrationVariant> variants{{{"baseline", Json::object()}}};
  const auto add = [&](const std::string& name, const Json& changes) {
    variants.push_back({{name, changes}});
  };
  for (const int percent : {40, 60, 80})
    add("pruned " + std::to_string(percent) + " %", {{"pruning", prunedBy(percent / 100.0, epochs)}});
  for (const int bits : {8, 6, 4, 3})
    add("QAT " + std::to_string(bits) + " bit", {{"quantization", inBits(bits)}});
  add("KD", {{"distillation", fromTeacher()}});
  add("KD + QAT 4 bit", {{"distillation", fromTeacher()}, {"quantization", inBits(4)}});
  add("KD + QAT 4 bit + pruned 60 %",
      {{"distillation", fromTeacher()}, {"quantization", inBits(4)}, {"pruning", prunedBy(0.6, epochs)}});
  return variants;
}

TrainingRecipe laboratoryTeacher() {
  TrainingRecipe recipe;
  recipe.name = "laboratory teacher";
  recipe.hidden = {13, 15, 7, 5, 6};
  recipe.epochs = 32;
  recipe.batch = 32;
  recipe.learningRate = 1e-3;
  recipe.l2 = 1e-3;
  return recipe;
}

TrainingRecipe laboratoryStudent() {
  TrainingRecipe recipe;
  recipe.name = "laboratory";
  recipe.hidden = laboratoryLayers(network::Activation::linear);
  recipe.epochs = 32;
  recipe.batch = 64;
  recipe.learningRate = 1e-4;
  recipe.keep = TrainingRecipe::Keep::last;
  Quantization quantization;
  quantization.input = {16, 12, true};  // counts of a 9-bit digitiser fit whole
  quantization.weight = quantization.bias = {8, 5, true};
  quantization.activation = clipToOne;
  quantization.logit = {16, 7, true};
  quantization.gradient = Quantization::Gradient::straight;
  recipe.quantization = quantization;
  Distillation distillation;
  distillation.alpha = 0.1;
  distillation.temperature = 10;
  distillation.of = Distillation::Of::probabilities;
  recipe.distillation = distillation;
  Pruning pruning;
  pruning.finalSparsity = 0.4;
  // Meant for epochs 5 to 22: steps were counted on 16,000 rows, of which validation took a fifth away.
  pruning.fromEpoch = 6;
  pruning.toEpoch = 28;
  recipe.pruning = pruning;
  return recipe;
}

std::vector<DemonstrationVariant> laboratoryVariants() {
  const Json relu{{"hidden", layersWithRelu()}, {"quantization", {{"activation", toText(reluWithRoom)}}}};
  const Json logits{{"distillation", {{"of", "logits"}}}};
  const Json schedule{{"pruning", {{"from_epoch", 5}, {"to_epoch", 20}}}};
  // Formats for inputs and weights about 1, and the steps that such inputs allow.
  const Json scaled{{"quantization", {{"input", "fixed<8,2>"}}}, {"learning_rate", 1e-3}};
  Json all = merged(merged(merged(relu, logits), schedule), scaled);
  all.merge_patch(
      {{"quantization", {{"weight", "fixed<8,2>"}, {"bias", "fixed<8,2>"}, {"gradient", "clipped"}}},
       {"keep", "loss"}});
  return {{{"the laboratory's own", Json::object()}, true},
          {{"real ReLU", relu}, true},
          {{"KD on logits", logits}, true},
          {{"schedule that fits", schedule}, true},
          {{"inputs scaled", scaled}, false},
          {{"all mended", all}, false}};
}

}  // namespace pw::recipe
