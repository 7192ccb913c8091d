// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "evaluate/evaluation.h"
#include "recipe/recipe.h"

namespace pw::evaluate {

/// A known mistake of a training, with the figure that shows it and what mends it.
struct Finding {
  enum class Kind {
    saturated,             ///< activations beyond the range of their format
    inertTeacher,          ///< distillation whose term is next to nothing in the loss
    teacherProbabilities,  ///< distillation on probabilities instead of logits
    amplitude,             ///< the amplitude alone tells the classes apart
    unscaledInputs,        ///< inputs far from 1
    scheduleTooLong,       ///< compression ends with the run, or is never complete
    foreignFormats,        ///< numbers that no fixed-point hardware has
    deadNeurons,           ///< outputs that are 0 whatever comes in
    constantOutput,        ///< the same answer to everything
    overfitted,            ///< better on what was trained on
    fewEvents,             ///< the test set cannot tell the network from a single cut
  };
  enum class Weight { mistake, doubt } weight = Weight::doubt;
  Kind kind = Kind::saturated;
  std::string what;    ///< one sentence, always the same for a kind
  std::string figure;  ///< "fc1: 99.9 % of the activations are clipped"
  std::string mend;    ///< what to do, always the same for a kind
};

/// One layer on the events that were looked at.
struct LayerFacts {
  std::string name;
  double clippedShare = 0;  ///< of its outputs: beyond the range of the result's format
  int neurons = 0, deadNeurons = 0;
  bool last = false;
};

/// What is known of a run besides its recipe, history and evaluation. Whatever is absent is not judged.
struct RunFacts {
  std::vector<LayerFacts> layers;
  double inputDeviation = 0;  ///< standard deviation of the inputs about 0; 0: not known
  double leastInput = 0, mostInput = 0;
  std::size_t validationEvents = 0;
  std::vector<std::string> notes;  ///< of a network from elsewhere: what has no fixed-point form
};

/// Runs the network on at most `mostEvents` of the data set's validation (without any: test) events and
/// looks at every layer. Errors: badInput (made for another window).
Result<RunFacts> measureFacts(const network::Network& network, const dataset::Dataset& dataset,
                              std::size_t mostEvents = 1000);

/// The known mistakes of a run, mistakes before doubts. None: nothing is known against it.
std::vector<Finding> findings(const recipe::TrainingRecipe& recipe, const std::vector<recipe::Epoch>& history,
                              const Evaluation& evaluation, const RunFacts& facts);

}  // namespace pw::evaluate
