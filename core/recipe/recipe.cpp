// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/recipe.h"

#include <algorithm>
#include <cmath>

namespace pw::recipe {
namespace {

constexpr int mostUnits = 4096;
constexpr std::size_t mostLayers = 16;

Json formatsToJson(const Quantization& quantization) {
  return {{"input", toText(quantization.input)}, {"weight", toText(quantization.weight)},
          {"bias", toText(quantization.bias)},   {"activation", toText(quantization.activation)},
          {"logit", toText(quantization.logit)}, {"from_epoch", quantization.fromEpoch}};
}

Result<void> readFormat(ObjectReader& reader, const char* key, network::FixedFormat& format) {
  std::string text = toText(format);
  reader.field(key, text);
  PW_ASSIGN(format, network::fixedFormatFromText(text, reader.path(key)));
  return {};
}

Result<Quantization> quantizationFromJson(const Json& json, const std::string& where,
                                          const Quantization& defaults) {
  Quantization quantization = defaults;
  ObjectReader reader(json, where);
  PW_CHECK(readFormat(reader, "input", quantization.input));
  PW_CHECK(readFormat(reader, "weight", quantization.weight));
  PW_CHECK(readFormat(reader, "bias", quantization.bias));
  PW_CHECK(readFormat(reader, "activation", quantization.activation));
  PW_CHECK(readFormat(reader, "logit", quantization.logit));
  reader.number("from_epoch", quantization.fromEpoch, 0, 100000);
  PW_CHECK(reader.finish());
  return quantization;
}

Result<Distillation> distillationFromJson(const Json& json, const std::string& where,
                                          const Distillation& defaults) {
  Distillation distillation = defaults;
  ObjectReader reader(json, where);
  reader.number("temperature", distillation.temperature, 0.1, 100).number("alpha", distillation.alpha, 0, 1);
  PW_CHECK(reader.finish());
  return distillation;
}

Result<Pruning> pruningFromJson(const Json& json, const std::string& where, const Pruning& defaults) {
  Pruning pruning = defaults;
  ObjectReader reader(json, where);
  reader.number("final_sparsity", pruning.finalSparsity, 0, 0.99)
      .number("from_epoch", pruning.fromEpoch, 0, 100000)
      .number("to_epoch", pruning.toEpoch, 0, 100000);
  PW_CHECK(reader.finish());
  return pruning;
}

/// A part of the recipe that may be absent (the default stays), null or false (off), or an object (on).
template <class Part, class FromJson>
Result<void> readPart(ObjectReader& reader, const Json& json, const char* key, std::optional<Part>& part,
                      FromJson fromJson) {
  const Json* value = reader.child(key);
  if (!value) {
    if (json.is_object() && json.contains(key)) part.reset();
    return {};
  }
  if (*value == false) {
    part.reset();
    return {};
  }
  PW_ASSIGN(part, fromJson(*value, reader.path(key), part.value_or(Part{})));
  return {};
}

/// Whole numbers only: the JSON library would cut 16.5 to 16 in silence.
void readHidden(ObjectReader& reader, std::vector<int>& hidden) {
  const Json* list = reader.child("hidden");
  if (!list) return;
  const bool whole = list->is_array() && std::all_of(list->begin(), list->end(), [](const Json& units) {
                       return units.is_number_integer() && units >= 1 && units <= mostUnits;
                     });
  if (!whole) return reader.fail("hidden", "must be a list of layer sizes, not " + list->dump() + ".");
  hidden = list->get<std::vector<int>>();
}

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

tl::unexpected<Error> impossible(const std::string& where, const std::string& key, const std::string& what,
                                 const std::string& hint) {
  return failure(ErrorKind::badInput, what, where.empty() ? key : where + "." + key, hint);
}

Result<void> checkSchedules(const TrainingRecipe& recipe, const std::string& where) {
  if (recipe.quantization && recipe.quantization->fromEpoch >= recipe.epochs) {
    return impossible(
        where, "quantization.from_epoch",
        "Quantisation would begin after the last of " + std::to_string(recipe.epochs) + " epochs.",
        "Choose an earlier epoch or more epochs.");
  }
  if (!recipe.pruning) return {};
  if (recipe.pruning->fromEpoch > recipe.pruning->toEpoch) {
    return impossible(where, "pruning.from_epoch", "Pruning would begin after it ends.",
                      "from_epoch must not exceed to_epoch.");
  }
  if (recipe.pruning->toEpoch >= recipe.epochs) {
    return impossible(
        where, "pruning.to_epoch",
        "The final sparsity would not be reached within " + std::to_string(recipe.epochs) + " epochs.",
        "Let pruning end earlier, or train for more epochs.");
  }
  return {};
}

Result<void> checkFormats(const Quantization& quantization, const std::string& where) {
  const std::pair<const char*, network::FixedFormat> formats[] = {{"input", quantization.input},
                                                                  {"weight", quantization.weight},
                                                                  {"bias", quantization.bias},
                                                                  {"activation", quantization.activation},
                                                                  {"logit", quantization.logit}};
  for (const auto& [name, format] : formats) {
    const std::string key = std::string("quantization.") + name;
    if (format.width < 1 || format.width > 24 || std::abs(format.integer) > 32) {
      return impossible(where, key, "Formats in training have 1 to 24 bits, not " + toText(format) + ".",
                        "Choose a narrower format.");
    }
    const bool needsSign = name != std::string("input") && name != std::string("activation");
    if (needsSign && !format.isSigned) {
      return impossible(where, key, "Weights, biases and logits need a sign.",
                        "Write fixed<…> instead of ufixed<…>.");
    }
  }
  return {};
}

}  // namespace

double scheduledSparsity(const Pruning& pruning, int epochsDone) {
  if (epochsDone < pruning.fromEpoch) return 0;
  if (epochsDone >= pruning.toEpoch) return pruning.finalSparsity;
  const double progress = double(epochsDone - pruning.fromEpoch) / (pruning.toEpoch - pruning.fromEpoch);
  return pruning.finalSparsity * (1 - std::pow(1 - progress, 3));
}

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
  if (recipe.quantization) recipe.quantization->fromEpoch = moved(recipe.quantization->fromEpoch);
  if (recipe.pruning) {
    recipe.pruning->fromEpoch = moved(recipe.pruning->fromEpoch);
    recipe.pruning->toEpoch = moved(recipe.pruning->toEpoch);
  }
  recipe.epochs = epochs;
  return recipe;
}

Result<void> check(const TrainingRecipe& recipe, const std::string& where) {
  if (recipe.hidden.size() > mostLayers) {
    return impossible(where, "hidden", "A network has at most 16 hidden layers.", "Leave some out.");
  }
  for (int units : recipe.hidden) {
    if (units < 1 || units > mostUnits) {
      return impossible(where, "hidden", "A layer has 1 to 4096 units, not " + std::to_string(units) + ".",
                        "Choose another size.");
    }
  }
  if (recipe.epochs < 1 || recipe.batch < 1 || !(recipe.learningRate > 0)) {
    return impossible(where, "epochs", "Epochs, batch and learning rate must be positive.", "");
  }
  if (!recipe.classWeights.empty() && recipe.classWeights.size() != 2) {
    return impossible(where, "class_weights",
                      "There are two classes, gamma and neutron, and " +
                          std::to_string(recipe.classWeights.size()) + " weights.",
                      "Give two numbers, or an empty list.");
  }
  if (recipe.quantization) PW_CHECK(checkFormats(*recipe.quantization, where));
  return checkSchedules(recipe, where);
}

Json toJson(const TrainingRecipe& recipe) {
  Json json = {{"name", recipe.name},
               {"hidden", recipe.hidden},
               {"epochs", recipe.epochs},
               {"batch", recipe.batch},
               {"learning_rate", recipe.learningRate},
               {"l2", recipe.l2},
               {"seed", recipe.seed}};
  json["optimizer"] = toJson(recipe.optimizer);
  json["schedule"] = toJson(recipe.schedule);
  json["class_weights"] = recipe.classWeights;
  json["early_stopping"] = recipe.earlyStopping ? toJson(*recipe.earlyStopping) : Json();
  json["augmentation"] = recipe.augmentation ? toJson(*recipe.augmentation) : Json();
  json["distillation"] = nullptr;
  json["quantization"] = nullptr;
  json["pruning"] = nullptr;
  if (recipe.distillation) {
    json["distillation"] = {{"temperature", recipe.distillation->temperature},
                            {"alpha", recipe.distillation->alpha}};
  }
  if (recipe.quantization) json["quantization"] = formatsToJson(*recipe.quantization);
  if (recipe.pruning) {
    json["pruning"] = {{"final_sparsity", recipe.pruning->finalSparsity},
                       {"from_epoch", recipe.pruning->fromEpoch},
                       {"to_epoch", recipe.pruning->toEpoch}};
  }
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
      .field("seed", recipe.seed);
  readHidden(reader, recipe.hidden);
  readClassWeights(reader, recipe.classWeights);
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
  PW_CHECK(reader.finish());
  PW_CHECK(check(recipe, where));
  return recipe;
}

Json toJson(const TrainerJob& job) {
  return {{"recipe", toJson(job.recipe)},
          {"dataset", job.dataset},
          {"teacher", job.teacher},
          {"folder", job.folder},
          {"fold", job.fold ? dataset::toJson(*job.fold) : Json()},
          {"resume", job.resume}};
}

Result<TrainerJob> trainerJobFromJson(const Json& json, const std::string& where) {
  TrainerJob job;
  ObjectReader reader(json, where);
  reader.require("recipe").require("dataset").require("folder");
  reader.field("dataset", job.dataset)
      .field("teacher", job.teacher)
      .field("folder", job.folder)
      .field("resume", job.resume);
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
