// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <optional>
#include <string>

#include "base/json.h"
#include "network/fixed_format.h"

namespace pw::recipe {

/// Knowledge distillation (Hinton, Vinyals, Dean, arXiv 1503.02531):
/// L = α·CE(y, softmax(zs)) + (1 − α)·T²·KL(softmax(zt/T) ‖ softmax(zs/T)), on logits.
struct Distillation {
  double temperature = 4;
  double alpha = 0.3;  ///< share of the hard labels
  enum class Of {
    logits,
    probabilities,  ///< KL(softmax(pt/T) ‖ softmax(ps/T)) of p = softmax(z), without T²: a mistake that is
                    ///< often made, to show that almost nothing of the teacher comes through
  } of = Of::logits;
};

/// Formats of one layer that differ from the others'.
struct FormatChanges {
  std::optional<network::FixedFormat> weight, bias, result;
};

/// Bit widths that training finds by itself, after HGQ (Sun et al., arXiv 2405.00645): each weight has
/// fraction bits f of its own, from those of its format downwards, that follow the gradient
/// dL/df = ln 2 · (w − q(w)) · dL/dq + β · dEBOPs/df. A controller moves β until the effective EBOPs are
/// within the budget. A weight without bits is zero: quantisation prunes.
struct LearnedBits {
  double budget = 1000;  ///< effective EBOPs of the whole network (see network::Costs)
  enum class Each { weight, layer } each = Each::weight;  ///< which weights have bits of their own
  /// What learns. Results of hidden layers have fraction bits of their layer's, of which all weights that
  /// they meet are to bear the cost; the bits of the network's input stay.
  enum class Of { weights, activations, both } of = Of::weights;

  bool weights() const { return of != Of::activations; }
  bool activations() const { return of != Of::weights; }
};

/// Ranges that training finds by itself: trained quantisation thresholds (Jain et al., arXiv 1903.08066).
/// Each layer has log2 t of its weights and of its results; t rounded up to a power of two is the end of the
/// format's range, its width stays. Gradient: ln 2 · (q(x) − x) within the range, ln 2 · q(x) beyond. They
/// begin in the middle of the exponents of the formats that are declared, or measured; in the last quarter of
/// the steps they stay.
struct LearnedRanges {
  enum class Of { weights, activations, both } of = Of::both;

  bool weights() const { return of != Of::activations; }
  bool activations() const { return of != Of::weights; }
};

/// Quantisation-aware training: fake quantisation in the forward pass, a straight-through gradient.
struct Quantization {
  network::FixedFormat input{8, 2, true};
  network::FixedFormat weight{6, 1, true};
  network::FixedFormat bias{8, 2, true};
  network::FixedFormat activation{6, 2, false};   ///< hidden layers (after ReLU)
  network::FixedFormat logit{12, 6, true};        ///< last layer
  int fromEpoch = 0;                              ///< so many epochs in floating point go before
  std::map<std::string, FormatChanges> layers{};  ///< by the layer's name: fc1, fc2, …, output
  int rampEpochs = 0;  ///< over so many epochs weights have up to 8 more fraction bits, one less step by step
  enum class Gradient {
    clipped,   ///< 0 outside the range of a format
    straight,  ///< 1 everywhere, as in QKeras
  } gradient = Gradient::clipped;
  /// Above 0: when quantisation begins, each result format keeps its width and gets the integer bits that
  /// cover this share of the layer's floating-point outputs (0.999), and each weight format those of its
  /// largest weight.
  double coverage = 0;
  std::optional<LearnedBits> learnedBits{};
  std::optional<LearnedRanges> learnedRanges{};
};

/// Magnitude pruning. Masked weights stay zero in the quantised network.
struct Pruning {
  double finalSparsity = 0.5;       ///< share of zero weights, or of neurons; not of a pattern
  int fromEpoch = 2, toEpoch = 20;  ///< epochs done when it begins and when the final sparsity is set
  enum class Of {
    weights,  ///< the weights of least magnitude
    neurons,  ///< hidden units whose incoming weights have the least sum of magnitudes; the network that
              ///< comes out is smaller
    pattern,  ///< of every `group` inputs of an output the `keep` largest weights remain (2 of 4)
  } of = Of::weights;
  enum class Scope {
    layer,    ///< the same share in each layer
    network,  ///< one ranking over all layers
  } scope = Scope::layer;
  bool lastLayer = false;  ///< takes part; needed where there is no other
  enum class Course {
    cubic,     ///< s = sf − sf·(1 − p)³ between the two epochs (Zhu and Gupta, arXiv 1710.01878)
    constant,  ///< all of it at `fromEpoch`
  } course = Course::cubic;
  int keep = 2, group = 4;  ///< pattern
};

/// Dense layers split into two of a low rank, by singular value decomposition of what they have learned until
/// then; trained on. See compress::LowRank.
struct LowRank {
  int atEpoch = 2;                     ///< epochs done when it happens; batch normalisation ends with it
  double energy = 0.95;                ///< share of Σσ² that a layer keeps; 0: only `ranks` are split
  std::map<std::string, int> ranks{};  ///< by the layer's name: fc1, fc2, …, output
  bool lastLayer = false;              ///< takes part in `energy`
};

/// That of a pattern follows from what it keeps.
double finalSparsity(const Pruning& pruning);
/// Sparsity during the epoch that follows `epochsDone` finished ones (Zhu and Gupta, equation 1, with s0 =
/// 0).
double scheduledSparsity(const Pruning& pruning, int epochsDone);

Json toJson(const Distillation& distillation);
Json toJson(const Quantization& quantization);
Json toJson(const Pruning& pruning);
Json toJson(const LowRank& lowRank);
/// Keys that are absent keep the values of `defaults`. Errors: badInput.
Result<Distillation> distillationFromJson(const Json& json, const std::string& where,
                                          const Distillation& defaults);
Result<Quantization> quantizationFromJson(const Json& json, const std::string& where,
                                          const Quantization& defaults);
Result<Pruning> pruningFromJson(const Json& json, const std::string& where, const Pruning& defaults);
Result<LowRank> lowRankFromJson(const Json& json, const std::string& where, const LowRank& defaults);

/// What single values cannot show: formats that training can hold, schedules that end before the last of
/// `epochs`. Errors: badInput, naming the field.
Result<void> check(const Quantization& quantization, int epochs, const std::string& where);
Result<void> check(const Pruning& pruning, int epochs, const std::string& where);
Result<void> check(const LowRank& lowRank, int epochs, const std::string& where);

}  // namespace pw::recipe
