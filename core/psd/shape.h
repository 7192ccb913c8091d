// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "psd/methods.h"

namespace pw::psd {

/// Memory of one thread to work in.
struct ShapeWorkspace {
  std::vector<float> smooth, shaped;
};

/// Value of a method without templates for one pulse [length], whose edge is in samples of the file (the
/// first stored sample is 0). NaN where the pulse has no such measure: no edge, or it ends before.
/// `workspace.smooth` must hold the smoothed pulse for the methods that take times and slopes.
float shapeValue(Method method, std::span<const float> pulse, const pulse::PulseFeatures& features,
                 double edge, const MethodSettings& settings, ShapeWorkspace& workspace);

/// Moving mean over `width` (odd) samples; at the ends over those that exist.
void smooth(std::span<const float> pulse, int width, std::vector<float>& out);

/// The methods that look at the smoothed pulse.
bool usesSmoothed(Method method);

}  // namespace pw::psd
