// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/compression.h"

#include <cmath>

#include "recipe_json.h"

namespace pw::recipe {
namespace {

using network::FixedFormat;

const Names<Distillation::Of> distillationNames = {{"logits", Distillation::Of::logits},
                                                   {"probabilities", Distillation::Of::probabilities}};
const Names<LearnedBits::Each> eachNames = {{"weight", LearnedBits::Each::weight},
                                            {"layer", LearnedBits::Each::layer}};
const Names<LearnedBits::Of> bitsOfNames = {{"weights", LearnedBits::Of::weights},
                                            {"activations", LearnedBits::Of::activations},
                                            {"both", LearnedBits::Of::both}};
const Names<LearnedRanges::Of> rangesOfNames = {{"weights", LearnedRanges::Of::weights},
                                                {"activations", LearnedRanges::Of::activations},
                                                {"both", LearnedRanges::Of::both}};
const Names<Quantization::Gradient> gradientNames = {{"clipped", Quantization::Gradient::clipped},
                                                     {"straight", Quantization::Gradient::straight}};
const Names<Pruning::Of> pruningNames = {
    {"weights", Pruning::Of::weights}, {"neurons", Pruning::Of::neurons}, {"pattern", Pruning::Of::pattern}};
const Names<Pruning::Scope> scopeNames = {{"layer", Pruning::Scope::layer},
                                          {"network", Pruning::Scope::network}};
const Names<Pruning::Course> courseNames = {{"cubic", Pruning::Course::cubic},
                                            {"constant", Pruning::Course::constant}};

Result<void> readFormat(ObjectReader& reader, const char* key, FixedFormat& format) {
  std::string text = toText(format);
  reader.field(key, text);
  PW_ASSIGN(format, network::fixedFormatFromText(text, reader.path(key)));
  return {};
}

Result<void> readFormat(ObjectReader& reader, const char* key, std::optional<FixedFormat>& format) {
  const Json* text = reader.child(key);
  if (!text) return {};
  if (!text->is_string()) {
    reader.fail(key, "must be a format such as \"fixed<6,1>\", not " + text->dump() + ".");
    return {};
  }
  PW_ASSIGN(format, network::fixedFormatFromText(text->get<std::string>(), reader.path(key)));
  return {};
}

// formats of single layers

Json toJson(const FormatChanges& changes) {
  Json json = Json::object();
  if (changes.weight) json["weight"] = toText(*changes.weight);
  if (changes.bias) json["bias"] = toText(*changes.bias);
  if (changes.result) json["result"] = toText(*changes.result);
  return json;
}

Result<FormatChanges> formatChangesFromJson(const Json& json, const std::string& where) {
  FormatChanges changes;
  ObjectReader reader(json, where);
  PW_CHECK(readFormat(reader, "weight", changes.weight));
  PW_CHECK(readFormat(reader, "bias", changes.bias));
  PW_CHECK(readFormat(reader, "result", changes.result));
  PW_CHECK(reader.finish());
  return changes;
}

Result<void> readLayers(ObjectReader& reader, std::map<std::string, FormatChanges>& layers) {
  const Json* json = reader.child("layers");
  if (!json) return {};
  if (!json->is_object()) {
    reader.fail("layers", "must be an object of layer names, not " + json->dump() + ".");
    return {};
  }
  layers.clear();
  for (const auto& [name, changes] : json->items()) {
    PW_ASSIGN(layers[name], formatChangesFromJson(changes, pathOf(reader.path("layers"), name)));
  }
  return {};
}

// ranks of single layers

Result<void> readRanks(ObjectReader& reader, std::map<std::string, int>& ranks) {
  const Json* json = reader.child("ranks");
  if (!json) return {};
  if (!json->is_object()) {
    reader.fail("ranks", "must be an object of layer names, not " + json->dump() + ".");
    return {};
  }
  ranks.clear();
  ObjectReader each(*json, reader.path("ranks"));
  for (const auto& [name, rank] : json->items()) each.number(name.c_str(), ranks[name], 1, 4096);
  return each.finish();
}

// learned bits

Json toJson(const LearnedBits& bits) {
  return {
      {"budget", bits.budget}, {"each", nameOf(eachNames, bits.each)}, {"of", nameOf(bitsOfNames, bits.of)}};
}

Result<LearnedBits> learnedBitsFromJson(const Json& json, const std::string& where,
                                        const LearnedBits& defaults) {
  LearnedBits bits = defaults;
  ObjectReader reader(json, where);
  reader.number("budget", bits.budget, 1, 1e12)
      .choice("each", bits.each, eachNames)
      .choice("of", bits.of, bitsOfNames);
  PW_CHECK(reader.finish());
  return bits;
}

// learned ranges

Json toJson(const LearnedRanges& ranges) {
  return {{"of", nameOf(rangesOfNames, ranges.of)}};
}

Result<LearnedRanges> learnedRangesFromJson(const Json& json, const std::string& where,
                                            const LearnedRanges& defaults) {
  LearnedRanges ranges = defaults;
  ObjectReader reader(json, where);
  reader.choice("of", ranges.of, rangesOfNames);
  PW_CHECK(reader.finish());
  return ranges;
}

Result<void> checkFormat(const FixedFormat& format, bool needsSign, const std::string& where) {
  if (format.width < 1 || format.width > 24 || std::abs(format.integer) > 32) {
    return failure(ErrorKind::badInput, "Formats in training have 1 to 24 bits, not " + toText(format) + ".",
                   where, "Choose a narrower format.");
  }
  using network::Overflow, network::Rounding;
  if (format.rounding != Rounding::trn && format.rounding != Rounding::rnd) {
    return failure(ErrorKind::badInput,
                   "Training rounds down (TRN) or half up (RND), not as " + toText(format) + " does.", where,
                   "Write RND or TRN; a trained network can be given other modes by 'compress'.");
  }
  if (format.overflow != Overflow::sat && format.overflow != Overflow::wrap) {
    return failure(ErrorKind::badInput,
                   "Training saturates (SAT) or wraps (WRAP), not as " + toText(format) + " does.", where,
                   "Write SAT or WRAP; a trained network can be given other modes by 'compress'.");
  }
  if (needsSign && !format.isSigned) {
    return failure(ErrorKind::badInput, "Weights, biases and logits need a sign.", where,
                   "Write fixed<…> instead of ufixed<…>.");
  }
  return {};
}

}  // namespace

double finalSparsity(const Pruning& pruning) {
  return pruning.of == Pruning::Of::pattern ? 1 - double(pruning.keep) / pruning.group
                                            : pruning.finalSparsity;
}

double scheduledSparsity(const Pruning& pruning, int epochsDone) {
  if (epochsDone < pruning.fromEpoch) return 0;
  if (epochsDone >= pruning.toEpoch || pruning.course == Pruning::Course::constant)
    return finalSparsity(pruning);
  const double progress = double(epochsDone - pruning.fromEpoch) / (pruning.toEpoch - pruning.fromEpoch);
  return finalSparsity(pruning) * (1 - std::pow(1 - progress, 3));
}

Json toJson(const Distillation& distillation) {
  return {{"temperature", distillation.temperature},
          {"alpha", distillation.alpha},
          {"of", nameOf(distillationNames, distillation.of)}};
}

Json toJson(const Quantization& quantization) {
  Json layers = Json::object();
  for (const auto& [name, changes] : quantization.layers) layers[name] = toJson(changes);
  return {{"input", toText(quantization.input)},
          {"weight", toText(quantization.weight)},
          {"bias", toText(quantization.bias)},
          {"activation", toText(quantization.activation)},
          {"logit", toText(quantization.logit)},
          {"from_epoch", quantization.fromEpoch},
          {"layers", layers},
          {"ramp_epochs", quantization.rampEpochs},
          {"gradient", nameOf(gradientNames, quantization.gradient)},
          {"coverage", quantization.coverage},
          {"learned_bits", quantization.learnedBits ? toJson(*quantization.learnedBits) : Json()},
          {"learned_ranges", quantization.learnedRanges ? toJson(*quantization.learnedRanges) : Json()}};
}

Json toJson(const Pruning& pruning) {
  return {{"final_sparsity", pruning.finalSparsity},
          {"from_epoch", pruning.fromEpoch},
          {"to_epoch", pruning.toEpoch},
          {"of", nameOf(pruningNames, pruning.of)},
          {"scope", nameOf(scopeNames, pruning.scope)},
          {"last_layer", pruning.lastLayer},
          {"course", nameOf(courseNames, pruning.course)},
          {"keep", pruning.keep},
          {"group", pruning.group}};
}

Json toJson(const LowRank& lowRank) {
  Json ranks = Json::object();
  for (const auto& [name, rank] : lowRank.ranks) ranks[name] = rank;
  return {{"at_epoch", lowRank.atEpoch},
          {"energy", lowRank.energy},
          {"ranks", ranks},
          {"last_layer", lowRank.lastLayer}};
}

Result<Distillation> distillationFromJson(const Json& json, const std::string& where,
                                          const Distillation& defaults) {
  Distillation distillation = defaults;
  ObjectReader reader(json, where);
  reader.number("temperature", distillation.temperature, 0.1, 100)
      .number("alpha", distillation.alpha, 0, 1)
      .choice("of", distillation.of, distillationNames);
  PW_CHECK(reader.finish());
  return distillation;
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
  PW_CHECK(readLayers(reader, quantization.layers));
  reader.number("from_epoch", quantization.fromEpoch, 0, 100000)
      .number("ramp_epochs", quantization.rampEpochs, 0, 100000)
      .choice("gradient", quantization.gradient, gradientNames)
      .number("coverage", quantization.coverage, 0, 1);
  PW_CHECK(readPart(reader, json, "learned_bits", quantization.learnedBits, learnedBitsFromJson));
  PW_CHECK(readPart(reader, json, "learned_ranges", quantization.learnedRanges, learnedRangesFromJson));
  PW_CHECK(reader.finish());
  return quantization;
}

Result<Pruning> pruningFromJson(const Json& json, const std::string& where, const Pruning& defaults) {
  Pruning pruning = defaults;
  ObjectReader reader(json, where);
  reader.number("final_sparsity", pruning.finalSparsity, 0, 0.99)
      .number("from_epoch", pruning.fromEpoch, 0, 100000)
      .number("to_epoch", pruning.toEpoch, 0, 100000)
      .choice("of", pruning.of, pruningNames)
      .choice("scope", pruning.scope, scopeNames)
      .field("last_layer", pruning.lastLayer)
      .choice("course", pruning.course, courseNames)
      .number("keep", pruning.keep, 1, 64)
      .number("group", pruning.group, 2, 64);
  PW_CHECK(reader.finish());
  return pruning;
}

Result<LowRank> lowRankFromJson(const Json& json, const std::string& where, const LowRank& defaults) {
  LowRank lowRank = defaults;
  ObjectReader reader(json, where);
  reader.number("at_epoch", lowRank.atEpoch, 0, 100000)
      .number("energy", lowRank.energy, 0, 1)
      .field("last_layer", lowRank.lastLayer);
  PW_CHECK(readRanks(reader, lowRank.ranks));
  PW_CHECK(reader.finish());
  return lowRank;
}

Result<void> check(const Quantization& quantization, int epochs, const std::string& where) {
  PW_CHECK(checkFormat(quantization.input, false, pathOf(where, "input")));
  PW_CHECK(checkFormat(quantization.weight, true, pathOf(where, "weight")));
  PW_CHECK(checkFormat(quantization.bias, true, pathOf(where, "bias")));
  PW_CHECK(checkFormat(quantization.activation, false, pathOf(where, "activation")));
  PW_CHECK(checkFormat(quantization.logit, true, pathOf(where, "logit")));
  for (const auto& [name, changes] : quantization.layers) {
    const std::string layer = pathOf(pathOf(where, "layers"), name);
    if (changes.weight) PW_CHECK(checkFormat(*changes.weight, true, pathOf(layer, "weight")));
    if (changes.bias) PW_CHECK(checkFormat(*changes.bias, true, pathOf(layer, "bias")));
    if (changes.result) PW_CHECK(checkFormat(*changes.result, false, pathOf(layer, "result")));
  }
  if (quantization.fromEpoch >= epochs) {
    return impossible(where, "from_epoch",
                      "Quantisation would begin after the last of " + std::to_string(epochs) + " epochs.",
                      "Choose an earlier epoch or more epochs.");
  }
  if (quantization.fromEpoch + quantization.rampEpochs >= epochs) {
    return impossible(where, "ramp_epochs",
                      "The formats would not be reached within " + std::to_string(epochs) + " epochs.",
                      "Choose a shorter ramp or more epochs.");
  }
  if (quantization.learnedBits && quantization.rampEpochs > 0) {
    return impossible(where, "ramp_epochs",
                      "Learned bits begin with all bits of their formats: no ramp is needed.",
                      "Set ramp_epochs to 0, or learned_bits to null.");
  }
  if (quantization.learnedBits && quantization.learnedRanges) {
    return impossible(where, "learned_ranges",
                      "Bits and ranges cannot both be learned: either moves the step.",
                      "Set learned_bits or learned_ranges to null.");
  }
  if (quantization.coverage > 0 && quantization.fromEpoch == 0) {
    return impossible(where, "coverage", "Ranges can only be measured after epochs in floating point.",
                      "Set from_epoch to 1 or more, or coverage to 0.");
  }
  return {};
}

Result<void> check(const Pruning& pruning, int epochs, const std::string& where) {
  if (pruning.fromEpoch > pruning.toEpoch) {
    return impossible(where, "from_epoch", "Pruning would begin after it ends.",
                      "from_epoch must not exceed to_epoch.");
  }
  const bool constant = pruning.course == Pruning::Course::constant;
  if ((constant ? pruning.fromEpoch : pruning.toEpoch) >= epochs) {
    return impossible(where, constant ? "from_epoch" : "to_epoch",
                      "The final sparsity would not be reached within " + std::to_string(epochs) + " epochs.",
                      "Let pruning end earlier, or train for more epochs.");
  }
  if (pruning.of == Pruning::Of::pattern && pruning.keep >= pruning.group) {
    return impossible(where, "keep", "A pattern keeps fewer weights than its group has.",
                      "Choose for example 2 of 4.");
  }
  return {};
}

Result<void> check(const LowRank& lowRank, int epochs, const std::string& where) {
  if (lowRank.atEpoch >= epochs) {
    return impossible(where, "at_epoch",
                      "Layers would be split after the last of " + std::to_string(epochs) + " epochs.",
                      "Choose an earlier epoch or more epochs.");
  }
  return {};
}

}  // namespace pw::recipe
