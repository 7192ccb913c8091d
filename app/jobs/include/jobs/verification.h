// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/json.h"
#include "tools/equivalence.h"

namespace pw::jobs {

/// One step of the proof that a design computes what was trained: the same events through another form of it.
struct Rung {
  std::string name;  ///< "float", "fixed", "integer", "hls", "rtl", "gates"
  std::string how;   ///< what computed it, for people
  std::size_t events = 0;
  std::size_t equalOutputs = 0;       ///< all output words equal to the reference's
  std::size_t equalClasses = 0;       ///< same class as the reference
  std::int64_t firstDifference = -1;  ///< event
  double accuracy = 0;                ///< against the labels
  double seconds = 0;
  std::vector<std::int32_t> given{};  ///< codes of the first difference; empty where no answer came

  bool exact() const { return equalOutputs == events; }
  double share() const { return events ? double(equalOutputs) / double(events) : 0; }
  double classShare() const { return events ? double(equalClasses) / double(events) : 0; }
};

/// Compares the outputs of a rung [n × width] with a reference's, and its classes with the labels [n].
Rung compareRung(std::string name, std::string how, std::span<const std::int32_t> outputs,
                 std::span<const std::int32_t> reference, std::span<const std::int8_t> labels, int width);

/// Clock cycles by independent counts: the design's schedule, the test bench of the RTL simulation, the
/// wrapper's registers. A latency that is not the same for every frame is 0 here.
struct CycleCount {
  std::int64_t predictedLatency = 0, predictedInterval = 0;
  std::int64_t simulatedLatency = 0;   ///< by the test bench
  std::int64_t countedLatency = 0;     ///< by the wrapper's counters
  std::int64_t simulatedInterval = 0;  ///< between the last frames of a long run back to back
  bool agree() const {
    return simulatedLatency == predictedLatency && countedLatency == predictedLatency &&
           simulatedInterval == predictedInterval;
  }
};

/// The first event in which a rung is not what training's fixed-point arithmetic says, and what every layer
/// should have given.
struct Difference {
  std::string rung;
  std::int64_t event = 0;
  std::vector<double> expected, given;  ///< outputs
  struct Layer {
    std::string name;
    std::vector<double> exact;    ///< of the integer model
    std::vector<double> trained;  ///< of training's arithmetic: the same, but for a fault of the model itself
  };
  std::vector<Layer> layers;
};

/// What Yosys found of one layer's module and the gates that it makes of it, for all inputs and states.
struct LayerProof {
  std::string layer;
  tools::Equivalence::Answer answer = tools::Equivalence::Answer::unknown;
  int points = 0, proven = 0;  ///< bits of registers and outputs; 0 when out of time
  std::string unproven;        ///< the first that was not
  double seconds = 0;
};

/// The proof ladder of a design. The reference is `fixed`, training's fake quantisation: what was trained.
/// `float` may differ from it; every other rung must equal it word for word.
struct Verification {
  std::vector<Rung> rungs;
  CycleCount cycles;  ///< of `rtl`; zeros without it
  std::vector<LayerProof> proofs;
  std::optional<std::int64_t> gateLatency;  ///< cycles of the gates, where they were simulated
  std::optional<Difference> difference;     ///< of the first rung that has one

  const Rung* find(const std::string& name) const;
  bool passed() const;
};
Json toJson(const Verification& verification);
Result<Verification> verificationFromJson(const Json& json, const std::string& where);

}  // namespace pw::jobs
