// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/design.h"
#include "tools/yosys.h"

namespace pw::jobs {

/// What Yosys is asked of the Verilog in a design folder.
tools::SynthesisRequest synthesisRequest(const hls::Design& design, const std::filesystem::path& folder);

}  // namespace pw::jobs
