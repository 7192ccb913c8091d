// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/design.h"
#include "network/reuse.h"

namespace pw::hls {

/// Reuse factors that a layer can have with the resource strategy, ascending: network::legalReuseFactors of
/// its words and columns. {1} of a pooling, which multiplies nothing.
std::vector<int> legalReuseFactors(const IntegerLayer& layer);

/// The reuse factor of each layer in the HLS C++. With the latency strategy any up to the layer's products is
/// possible. Errors: badInput (not one number a layer nor one for all, an illegal one, naming the nearest
/// legal ones; reuse factors for the folded form, which follows the multipliers; folded with parallel data).
Result<std::vector<int>> hlsReuseFactors(const IntegerModel& model,
                                         const std::vector<LayerSchedule>& schedule,
                                         const HlsOptions& options);

/// How the HLS C++ works through the products of one position, [words × columns]: `passes` over the columns,
/// each in `steps` clocks, in each of which `neurons` columns take `lanes` words.
struct HlsFold {
  int passes = 1, steps = 1;
  int neurons = 1, lanes = 1;
  int multipliers() const { return neurons * lanes; }
  int clocks() const { return passes * steps; }
};
/// Of a layer with weights. latency: all at once, whatever the reuse factor. resource: steps = reuse and
/// lanes = words / reuse up to `words`, above it steps = words and passes = reuse / words. folded: as
/// `schedule`.
HlsFold hlsFold(const IntegerLayer& layer, const LayerSchedule& schedule, HlsStrategy strategy, int reuse);

/// Multipliers that the HLS C++ allows a layer at a position: latency as hls4ml's multiplier_limit,
/// ⌈products / reuse⌉ − ⌊zero weights / reuse⌋, at least 1; else those of hlsFold. 0 of a pooling.
int hlsMultipliers(const IntegerLayer& layer, const LayerSchedule& schedule, HlsStrategy strategy, int reuse);

/// Clocks that the loops of a layer's HLS C++ take for a frame when each starts a new turn as its pragmas
/// say; filling and emptying of pipelines come on top, which only C synthesis knows. No layer can take frames
/// faster than this.
int hlsLoopClocks(const IntegerLayer& layer, const LayerSchedule& schedule, const HlsOptions& options,
                  int reuse);

/// Clocks between frames at least: of the busiest layer's loops, or of the words on the stream.
int hlsLoopInterval(const Design& design);

}  // namespace pw::hls
