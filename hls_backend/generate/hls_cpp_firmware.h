// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "generate/hls_cpp.h"

namespace pw::hls {

/// The files of firmware/ by path: what is synthesised, in the form that `design.config.hls` says.
std::map<std::string, std::string> hlsFirmwareFiles(const Design& design, HlsControl control);

}  // namespace pw::hls
