// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "kernels/dense_kernels.h"

namespace pw::kernels {

/// Those that this processor can run, the slowest (portable) first.
const std::vector<const DenseKernels*>& availableKernels();
/// The fastest of them, chosen once.
const DenseKernels& bestKernels();

}  // namespace pw::kernels
