// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/recipe.h"

#include <algorithm>

#include "recipe_json.h"

namespace pw::recipe {
namespace {

const Names<TrainingRecipe::Keep> keepNames = {{"accuracy", TrainingRecipe::Keep::accuracy},
                                               {"loss", TrainingRecipe::Keep::loss},
                                               {"last", TrainingRecipe::Keep::last}};

const Names<LossKind> lossNames = {{"cross_entropy", LossKind::crossEntropy},
                                   {"squared_hinge", LossKind::squaredHinge},
                                   {"squared_error", LossKind::squaredError}};

void readClassWeights(ObjectReader& reader, std::vector<double>& weights) {
  const Json* list = reader.child("class_weights");
  if (!list) return;
  const bool numbers = list->is_array() && std::all_of(list->begin(), list->end(), [](const Json& weight) {
                         return weight.is_number() && weight > 0 && weight <= 1e6;
                       });
  if (!numbers) {
    return reader.fail("class_weights", "must be a list of positive numbers, not " + list->dump() + ".");
  }
  weights = list->get<std::vector<double>>();
}

bool normalises(const TrainingRecipe& recipe) {
  return std::any_of(recipe.hidden.begin(), recipe.hidden.end(),
                     [](const LayerSpec& layer) { return layer.batchNorm; });
}

/// What some ways of compression cannot do with some layers.
Result<void> checkTogether(const TrainingRecipe& recipe, const std::string& where) {
  if (recipe.quantization && recipe.quantization->fromEpoch == 0 && normalises(recipe)) {
    return impossible(where, "quantization.from_epoch",
                      "Batch normalisation is folded into the weights when quantisation begins: before the "
                      "first epoch it has measured nothing.",
                      "Set from_epoch to 1 or more, or take batch_norm out.");
  }
  const bool dense = std::all_of(recipe.hidden.begin(), recipe.hidden.end(), [](const LayerSpec& layer) {
    return layer.kind == network::LayerKind::dense;
  });
  if (recipe.pruning && recipe.pruning->of == Pruning::Of::neurons && !dense) {
    return impossible(where, "pruning.of", "Neurons are pruned of dense layers only.",
                      "Prune weights, or use dense layers.");
  }
  return {};
}

}  // namespace

TrainingRecipe defaultTeacher() {
  return {};
}

TrainingRecipe defaultStudent() {
  TrainingRecipe recipe;
  recipe.name = "student";
  recipe.hidden = {16, 8};
  recipe.epochs = 40;
  recipe.distillation = Distillation{};
  recipe.quantization = Quantization{};
  recipe.pruning = Pruning{0.8, 2, 24};
  return recipe;
}

TrainingRecipe withEpochs(TrainingRecipe recipe, int epochs) {
  const auto moved = [&](int epoch) { return int((long long)(epoch)*epochs / std::max(recipe.epochs, 1)); };
  if (recipe.quantization) {
    int& from = recipe.quantization->fromEpoch;
    const bool floats = from > 0 && normalises(recipe);  // batch normalisation needs some epochs before
    from = std::max(moved(from), floats ? 1 : 0);
  }
  if (recipe.pruning) {
    recipe.pruning->fromEpoch = moved(recipe.pruning->fromEpoch);
    recipe.pruning->toEpoch = moved(recipe.pruning->toEpoch);
  }
  if (recipe.lowRank) recipe.lowRank->atEpoch = moved(recipe.lowRank->atEpoch);
  recipe.epochs = epochs;
  return recipe;
}

Result<void> check(const TrainingRecipe& recipe, const std::string& where) {
  PW_CHECK(check(recipe.hidden, pathOf(where, "hidden")));
  if (recipe.epochs < 1 || recipe.batch < 1 || !(recipe.learningRate > 0)) {
    return impossible(where, "epochs", "Epochs, batch and learning rate must be positive.", "");
  }
  if (!recipe.classWeights.empty() && recipe.classWeights.size() != 2) {
    return impossible(where, "class_weights",
                      "There are two classes, gamma and neutron, and " +
                          std::to_string(recipe.classWeights.size()) + " weights.",
                      "Give two numbers, or an empty list.");
  }
  if (recipe.quantization)
    PW_CHECK(check(*recipe.quantization, recipe.epochs, pathOf(where, "quantization")));
  if (recipe.pruning) PW_CHECK(check(*recipe.pruning, recipe.epochs, pathOf(where, "pruning")));
  if (recipe.lowRank) PW_CHECK(check(*recipe.lowRank, recipe.epochs, pathOf(where, "low_rank")));
  return checkTogether(recipe, where);
}

Json toJson(const TrainingRecipe& recipe) {
  Json json = {{"name", recipe.name},
               {"hidden", toJson(recipe.hidden)},
               {"epochs", recipe.epochs},
               {"batch", recipe.batch},
               {"learning_rate", recipe.learningRate},
               {"l2", recipe.l2},
               {"seed", recipe.seed},
               {"loss", nameOf(lossNames, recipe.loss)},
               {"keep", nameOf(keepNames, recipe.keep)},
               {"single_logit", recipe.singleLogit}};
  json["optimizer"] = toJson(recipe.optimizer);
  json["schedule"] = toJson(recipe.schedule);
  json["class_weights"] = recipe.classWeights;
  json["early_stopping"] = recipe.earlyStopping ? toJson(*recipe.earlyStopping) : Json();
  json["augmentation"] = recipe.augmentation ? toJson(*recipe.augmentation) : Json();
  json["distillation"] = recipe.distillation ? toJson(*recipe.distillation) : Json();
  json["quantization"] = recipe.quantization ? toJson(*recipe.quantization) : Json();
  json["pruning"] = recipe.pruning ? toJson(*recipe.pruning) : Json();
  json["low_rank"] = recipe.lowRank ? toJson(*recipe.lowRank) : Json();
  return json;
}

Result<TrainingRecipe> trainingRecipeFromJson(const Json& json, const std::string& where,
                                              const TrainingRecipe& defaults) {
  TrainingRecipe recipe = defaults;
  ObjectReader reader(json, where);
  reader.field("name", recipe.name)
      .number("epochs", recipe.epochs, 1, 100000)
      .number("batch", recipe.batch, 1, 65536)
      .number("learning_rate", recipe.learningRate, 1e-8, 10)
      .number("l2", recipe.l2, 0, 10)
      .field("seed", recipe.seed)
      .choice("loss", recipe.loss, lossNames)
      .choice("keep", recipe.keep, keepNames)
      .field("single_logit", recipe.singleLogit);
  readClassWeights(reader, recipe.classWeights);
  if (const Json* value = reader.child("hidden")) {
    PW_ASSIGN(recipe.hidden, layersFromJson(*value, reader.path("hidden")));
  }
  if (const Json* value = reader.child("optimizer")) {
    PW_ASSIGN(recipe.optimizer, optimizerFromJson(*value, reader.path("optimizer"), recipe.optimizer));
  }
  if (const Json* value = reader.child("schedule")) {
    PW_ASSIGN(recipe.schedule, scheduleFromJson(*value, reader.path("schedule"), recipe.schedule));
  }
  PW_CHECK(readPart(reader, json, "early_stopping", recipe.earlyStopping, earlyStoppingFromJson));
  PW_CHECK(readPart(reader, json, "augmentation", recipe.augmentation, augmentationFromJson));
  PW_CHECK(readPart(reader, json, "distillation", recipe.distillation, distillationFromJson));
  PW_CHECK(readPart(reader, json, "quantization", recipe.quantization, quantizationFromJson));
  PW_CHECK(readPart(reader, json, "pruning", recipe.pruning, pruningFromJson));
  PW_CHECK(readPart(reader, json, "low_rank", recipe.lowRank, lowRankFromJson));
  PW_CHECK(reader.finish());
  PW_CHECK(check(recipe, where));
  return recipe;
}

Json toJson(const TrainerJob& job) {
  return {{"recipe", toJson(job.recipe)}, {"dataset", job.dataset},
          {"teacher", job.teacher},       {"validation", job.validation},
          {"folder", job.folder},         {"fold", job.fold ? dataset::toJson(*job.fold) : Json()},
          {"resume", job.resume},         {"live", job.live}};
}

Result<TrainerJob> trainerJobFromJson(const Json& json, const std::string& where) {
  TrainerJob job;
  ObjectReader reader(json, where);
  reader.require("recipe").require("dataset").require("folder");
  reader.field("dataset", job.dataset)
      .field("teacher", job.teacher)
      .field("validation", job.validation)
      .field("folder", job.folder)
      .field("resume", job.resume)
      .field("live", job.live);
  const Json* recipe = reader.child("recipe");
  const Json* fold = reader.child("fold");
  PW_CHECK(reader.finish());
  if (fold) {
    PW_ASSIGN(job.fold, dataset::foldFromJson(*fold, reader.path("fold")));
  }
  PW_ASSIGN(job.recipe, trainingRecipeFromJson(recipe ? *recipe : Json(), reader.path("recipe")));
  if (job.dataset.empty()) return impossible(where, "dataset", "The data set's file name is empty.", "");
  if (job.folder.empty()) return impossible(where, "folder", "The run folder's name is empty.", "");
  return job;
}

}  // namespace pw::recipe
