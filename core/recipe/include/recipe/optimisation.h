// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "base/json.h"

namespace pw::recipe {

/// By which rule a step follows the gradient.
struct Optimizer {
  enum class Kind {
    adam,      ///< Kingma and Ba, arXiv 1412.6980, with their constants
    momentum,  ///< v = momentum · v + gradient, w −= rate · v
    sgd,       ///< w −= rate · gradient
  } kind = Kind::adam;
  double momentum = 0.9;
};

/// What of one event is minimised against its label y; z: logits, p = softmax(z).
enum class LossKind {
  crossEntropy,  ///< −log p_y
  squaredHinge,  ///< Σ max(0, 1 + z_k − z_y)² over the other classes k: nothing beyond a margin of 1 (Weston
                 ///< and Watkins, ESANN 1999, squared), so it looks at the events near the border alone
  squaredError,  ///< mean over the classes of (p − y)²
};

/// How the learning rate of an epoch follows from the recipe's.
struct Schedule {
  enum class Kind {
    constant,
    step,    ///< times `factor` after every `everyEpochs`
    cosine,  ///< from 1 to `least` by half a cosine over all epochs (Loshchilov and Hutter, arXiv 1608.03983)
    plateau,  ///< times `factor` when the validation loss has not fallen for `patience` epochs
  } kind = Kind::constant;
  int everyEpochs = 10;
  double factor = 0.5;
  int patience = 5;
  double least = 0.01;  ///< share of the recipe's rate below which no schedule goes
};

/// Ends a run when none of the last `patience` epochs was the best. Counts only epochs with the final formats
/// and sparsity.
struct EarlyStopping {
  int patience = 10;
};

/// What training rows go through each time that they are used, in units of the scaled inputs. All zero:
/// nothing.
struct Augmentation {
  double amplitude = 0;   ///< scaled by 1 ± this, uniformly
  double noise = 0;       ///< standard deviation of what is added to each sample
  double baseline = 0;    ///< one offset for all samples of a row, ± this, uniformly
  double timeJitter = 0;  ///< shifted by ± so many samples, uniformly, interpolated linearly
};

Json toJson(const Optimizer& optimizer);
Json toJson(const Schedule& schedule);
Json toJson(const EarlyStopping& stopping);
Json toJson(const Augmentation& augmentation);
/// Keys that are absent keep the values of `defaults`. Errors: badInput.
Result<Optimizer> optimizerFromJson(const Json& json, const std::string& where, const Optimizer& defaults);
Result<Schedule> scheduleFromJson(const Json& json, const std::string& where, const Schedule& defaults);
Result<EarlyStopping> earlyStoppingFromJson(const Json& json, const std::string& where,
                                            const EarlyStopping& defaults);
Result<Augmentation> augmentationFromJson(const Json& json, const std::string& where,
                                          const Augmentation& defaults);

}  // namespace pw::recipe
