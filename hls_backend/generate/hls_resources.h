// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>
#include <utility>
#include <vector>

namespace pw::hls {

/// The files of hls_project/ as {path inside it, text}; built into the program.
const std::vector<std::pair<std::string_view, std::string_view>>& hlsProjectResources();

}  // namespace pw::hls
