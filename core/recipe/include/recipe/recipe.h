// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json.h"
#include "dataset/folds.h"
#include "network/network.h"
#include "recipe/compression.h"
#include "recipe/layers.h"
#include "recipe/live_view.h"
#include "recipe/optimisation.h"

namespace pw::recipe {

/// What to train and how.
struct TrainingRecipe {
  std::string name = "teacher";
  std::vector<LayerSpec> hidden{256, 64, 32};
  int epochs = 30;
  int batch = 64;
  double learningRate = 1e-3;
  double l2 = 0;
  std::uint64_t seed = 1;
  LossKind loss = LossKind::crossEntropy;
  std::optional<Distillation> distillation;
  std::optional<Quantization> quantization;
  std::optional<Pruning> pruning;
  Optimizer optimizer;
  Schedule schedule;
  std::vector<double> classWeights;  ///< of each class's hard labels in the loss; empty: all count alike
  std::optional<EarlyStopping> earlyStopping;
  std::optional<Augmentation> augmentation;
  /// The epoch whose network is kept: with the best validation accuracy (of equal ones the least loss), with
  /// the least validation loss (says more than accuracy where all of few events are called rightly), or the
  /// last one.
  enum class Keep { accuracy, loss, last } keep = Keep::accuracy;
  /// Logit 0 is the constant 0. Between two classes only the difference of the logits counts, so the last
  /// layer can do with half its multiplications.
  bool singleLogit = false;
  std::optional<LowRank> lowRank{};
};

/// 161-256-64-32-2 in floating point.
TrainingRecipe defaultTeacher();
/// 161-16-8-2, distilled, quantised and four fifths of its weights zero: on synthetic CLYC pulses as good as
/// the teacher at about 1/2400 of its EBOPs.
TrainingRecipe defaultStudent();

/// The recipe with another number of epochs, its schedules stretched or shrunk in proportion.
TrainingRecipe withEpochs(TrainingRecipe recipe, int epochs);

/// What single values cannot show: schedules end before the last epoch, layers have sizes, formats make
/// sense. Errors: badInput.
Result<void> check(const TrainingRecipe& recipe, const std::string& where);

Json toJson(const TrainingRecipe& recipe);
/// Keys that are absent keep the values of `defaults`. Errors: badInput (unknown key, impossible value).
Result<TrainingRecipe> trainingRecipeFromJson(const Json& json, const std::string& where,
                                              const TrainingRecipe& defaults = {});

/// One epoch of a run. Accuracy and loss at equal weights on both sets, measured after the epoch on the
/// network as it would be built (quantised, pruned).
struct Epoch {
  int number = 0;  ///< from 1
  double trainingLoss = 0, trainingAccuracy = 0, validationLoss = 0, validationAccuracy = 0;
  double distillationShare = 0;  ///< of the loss that the epoch minimised
  double sparsity = 0;           ///< masked share of the weights that pruning may take
  double seconds = 0;
  double learningRate = 0;  ///< that the epoch was trained with
  double l2Share = 0;       ///< of the loss that the epoch minimised
  /// Validation accuracy of the floating-point parameters behind a quantised network, of every fourth epoch
  /// and the last; none without formats.
  std::optional<double> latentAccuracy{};
};

/// What the trainer does, one JSON object a line on its standard output.
struct TrainerMessage {
  enum class Kind { started, epoch, live, note, finished, failed } kind = Kind::note;
  Epoch epoch;           ///< epoch
  LiveView live;         ///< live: between epochs, at most 20 times a second
  int epochs = 0;        ///< started, epoch: planned
  std::string text;      ///< note; failed: what
  Error error;           ///< failed
  int bestEpoch = 0;     ///< finished
  bool stopped = false;  ///< finished: ended before the planned epochs by a stop
};

Json toJson(const Epoch& epoch);
Result<Epoch> epochFromJson(const Json& json, const std::string& where);

/// One line without its end.
std::string toLine(const TrainerMessage& message);
/// Errors: toolFailed (not a message of the trainer).
Result<TrainerMessage> trainerMessageFromLine(const std::string& line);

/// A run folder: recipe.json, history.jsonl, network.h5, live.json (a recent LiveView, at the end that of the
/// best epoch), evaluation.json; checkpoint.bin until it is finished.
struct TrainerJob {
  TrainingRecipe recipe;
  std::string dataset;                  ///< dataset file
  std::string teacher;                  ///< network file; empty without distillation
  std::string folder;                   ///< run folder
  std::optional<dataset::Fold> fold{};  ///< of a cross-validation; none: the data set's own split
  bool resume = false;                  ///< go on from the folder's checkpoint, where there is one
  bool live = true;                     ///< tell live views while it trains; the last one is always kept
  std::string validation{};             ///< data set, all of which validates; empty: the split says
};
Json toJson(const TrainerJob& job);
Result<TrainerJob> trainerJobFromJson(const Json& json, const std::string& where);

}  // namespace pw::recipe
