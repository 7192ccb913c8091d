// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "network/network.h"

namespace pw::network {

/// Puts zeros around the input as Keras' padding "same" does: ⌈length / stride⌉ positions come out, and the
/// odd zero goes behind.
void padSame(Sliding& sliding);

}  // namespace pw::network
