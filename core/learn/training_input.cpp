// SPDX-License-Identifier: GPL-3.0-or-later
#include "training_input.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "recipe/untrained_network.h"

namespace pw::learn {
namespace {

tl::unexpected<Error> badData(const std::string& what) {
  return failure(ErrorKind::badInput, what, "data set", "Build the data set again.");
}

bool rowsExist(std::span<const std::uint32_t> rows, std::size_t count) {
  return std::all_of(rows.begin(), rows.end(), [&](std::uint32_t row) { return row < count; });
}

Result<void> checkDataset(const dataset::Dataset& dataset) {
  const std::size_t count = dataset.size();
  if (dataset.input.inputs() < 1 || dataset.inputs.rows() != count ||
      dataset.inputs.columns() != std::size_t(dataset.input.inputs())) {
    return badData("The data set's inputs do not fit its number of events.");
  }
  if (!rowsExist(dataset.training, count) || !rowsExist(dataset.validation, count)) {
    return badData("The data set's split names events that it does not hold.");
  }
  if (!dataset.inputs.areFinite()) {
    return badData("The data set holds inputs that are not finite numbers.");
  }
  std::size_t classes[2] = {0, 0};
  for (std::uint32_t row : dataset.training) {
    const int label = dataset.labels[row];
    if (label != 0 && label != 1) return badData("The data set holds labels other than 0 and 1.");
    ++classes[label];
  }
  if (classes[0] == 0 || classes[1] == 0) {
    return failure(ErrorKind::badInput, "The training rows hold one class only.", "data set",
                   "Both gammas and neutrons are needed: check the labels.");
  }
  return {};
}

Result<void> checkTeacher(const network::Network& teacher, const dataset::Dataset& dataset) {
  PW_CHECK(network::check(teacher));
  if (teacher.inputs != dataset.input.inputs() || teacher.outputs() != 2) {
    return failure(ErrorKind::badInput,
                   "The teacher takes " + std::to_string(teacher.inputs) + " inputs and gives " +
                       std::to_string(teacher.outputs()) + " logits; " +
                       std::to_string(dataset.input.inputs()) + " and 2 are needed.",
                   "teacher", "Choose the teacher that was trained on this data set.");
  }
  if (!teacher.inputSpec.is_null() && teacher.inputSpec != dataset::toJson(dataset.input)) {
    return failure(ErrorKind::badInput, "The teacher was trained on another window or input scaling.",
                   "teacher", "Choose the teacher that was trained on this data set.");
  }
  return {};
}

Result<void> checkValidation(const dataset::Dataset& validation, const dataset::Dataset& dataset) {
  if (dataset::toJson(validation.input) != dataset::toJson(dataset.input)) {
    return failure(
        ErrorKind::badInput,
        "The data set to validate on has another window or input scaling than the one to train on.",
        "validation", "Build both data sets with the same window, averaging and scaling.");
  }
  if (validation.validation.empty() || !rowsExist(validation.validation, validation.size())) {
    return failure(ErrorKind::badInput, "The data set to validate on has no events for that.", "validation",
                   "Choose a data set with labelled events.");
  }
  return {};
}

}  // namespace

Events validationOf(const dataset::Dataset& dataset, const dataset::Dataset* other) {
  if (other) return {*other, other->validation};
  return {dataset, dataset.validation.empty() ? dataset.training : dataset.validation};
}

Result<void> checkInput(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset,
                        const network::Network* teacher, const dataset::Dataset* validation) {
  PW_CHECK(recipe::check(recipe, recipe.name));
  PW_CHECK(checkDataset(dataset));
  if (validation) PW_CHECK(checkValidation(*validation, dataset));
  PW_CHECK(recipe::untrainedNetwork(recipe, int(dataset.input.inputs()), 2, recipe.name));
  if (!recipe.distillation) return {};
  if (!teacher) {
    return failure(ErrorKind::badInput, "The recipe distils knowledge, but no teacher was given.",
                   recipe.name + ".distillation", "Name a teacher network, or take distillation out.");
  }
  return checkTeacher(*teacher, dataset);
}

std::string clippedInputNote(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset) {
  if (!recipe.quantization || dataset.size() == 0) return {};
  const network::FixedFormat& format = recipe.quantization->input;
  const double least = (double(format.minCode()) - 1) * format.step();
  const double most = (double(format.maxCode()) + 1) * format.step();
  std::vector<float> inputs(dataset.inputs.columns());
  std::ptrdiff_t clipped = 0;
  for (std::size_t row = 0; row < dataset.size(); ++row) {
    dataset.inputs.read(row, inputs);
    clipped += std::count_if(inputs.begin(), inputs.end(),
                             [&](float x) { return double(x) < least || double(x) > most; });
  }
  const double share = double(clipped) / (double(dataset.size()) * double(inputs.size()));
  if (share < 1e-3) return {};
  return formatNumber(100 * share, 3) + " % of the input values lie outside the input format " +
         toText(format) + " and are clipped; scale the inputs, or give the format more integer bits.";
}

std::vector<std::int8_t> labelsOf(const dataset::Dataset& dataset, std::span<const std::uint32_t> rows) {
  std::vector<std::int8_t> labels;
  labels.reserve(rows.size());
  for (std::uint32_t row : rows) labels.push_back(dataset.labels[row]);
  return labels;
}

namespace {

/// In blocks: the windows may be more than the memory holds.
std::vector<float> logitsOf(const network::Network& network, const dataset::Dataset& dataset,
                            std::span<const std::uint32_t> rows) {
  constexpr std::size_t block = 4096;
  std::vector<float> logits;
  logits.reserve(rows.size() * std::size_t(network.outputs()));
  for (std::size_t first = 0; first < rows.size(); first += block) {
    const auto part = rows.subspan(first, std::min(block, rows.size() - first));
    const auto some = network::run(network, dataset.inputs.read(part));
    logits.insert(logits.end(), some.begin(), some.end());
  }
  return logits;
}

}  // namespace

TrainingData trainingData(const dataset::Dataset& dataset, const network::Network* teacher) {
  TrainingData data{dataset.inputs, dataset.training, labelsOf(dataset, dataset.training), {}};
  if (teacher) data.teacherLogits = logitsOf(*teacher, dataset, dataset.training);
  return data;
}

}  // namespace pw::learn
