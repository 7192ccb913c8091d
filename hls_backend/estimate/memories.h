// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "estimate/estimate.h"

namespace pw::hls {

/// A layer's weights as a table with one word for each input of each pass.
Resources weightTable(const IntegerLayer& layer, const LayerSchedule& fold);
/// Its biases as a table with one word a pass; nothing with one pass: they are constants then.
Resources biasTable(const IntegerLayer& layer, const LayerSchedule& fold);
/// The two-frame buffer of a layer with several passes.
Resources replayBuffer(const IntegerLayer& layer);

}  // namespace pw::hls
