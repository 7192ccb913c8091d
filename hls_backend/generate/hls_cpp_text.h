// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>

#include "design/reuse.h"

namespace pw::hls {

/// Texts to fill a template with, by key.
using Values = std::map<std::string, std::string>;

/// `text` with every `{{key}}` replaced by its value.
std::string filled(std::string text, const Values& values);

/// A name for a comment: one line, printable, no end of comment in it.
std::string commentText(const std::string& name);

/// "layer1" of the first layer: what its functions, types and constants start with.
std::string layerName(std::size_t index);

/// ap_int<8>, ap_uint<8>: the codes of a format.
std::string codeType(const FixedFormat& format);

/// What the templates of a layer can name: its types, its sizes, how its products are folded.
Values layerValues(const Design& design, std::size_t index);

/// Values of one word of the stream into a layer and out of it: all of a dense layer, else a position's.
int valuesIn(const IntegerLayer& layer);
int valuesOut(const IntegerLayer& layer);

/// First line of every file of the firmware.
std::string firmwareLicense();

}  // namespace pw::hls
