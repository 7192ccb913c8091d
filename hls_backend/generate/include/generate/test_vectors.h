// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "design/design.h"

namespace pw::hls {

/// Events with what the design must answer, as words on its streams: codes, sign-extended to 32 bits.
struct TestVectors {
  std::vector<std::int32_t> inputs;    ///< [events × design.words()]
  std::vector<std::int32_t> expected;  ///< [events × model.outputs()]
};

/// `inputs` codes [events × model.inputs()] with the answers of the integer model, for a design without a
/// front end.
inline TestVectors makeTestVectors(const IntegerModel& model, std::span<const std::int32_t> inputs) {
  return {{inputs.begin(), inputs.end()}, run(model, inputs)};
}

/// Words on the design's input stream [events × design.words()], with its answers.
inline TestVectors makeTestVectors(const Design& design, std::span<const std::int32_t> words) {
  return {{words.begin(), words.end()}, run(design, words)};
}

}  // namespace pw::hls
