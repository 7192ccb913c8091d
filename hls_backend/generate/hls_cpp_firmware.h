// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "generate/hls_cpp.h"

namespace pw::hls {

/// The files of firmware/ by path: what is synthesised.
std::map<std::string, std::string> hlsFirmwareFiles(const Design& design, HlsControl control);

/// `text` with every `{{key}}` replaced by its value.
std::string filled(std::string text, const std::map<std::string, std::string>& values);

/// A name for a comment: one line, printable, no end of comment in it.
std::string commentText(const std::string& name);

}  // namespace pw::hls
