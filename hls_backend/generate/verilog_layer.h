// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <map>
#include <string>
#include <vector>

#include "verilog_weights.h"

namespace pw::hls {

using Values = std::map<std::string, std::string>;

/// The template with each @name@ replaced. A name that is not in `values` stays, and no tool would accept it.
std::string filledModule(const std::string& file, const Values& values);
std::string number(std::int64_t value);
/// A name that may stand in a comment: printable ASCII on one line.
std::string verilogComment(const std::string& name);

/// The templates that a layer's module is made of, each before those that use it.
std::vector<std::string> layerParts(const IntegerLayer& layer, const LayerSchedule& fold);
/// Module `layer<index>`.
std::string layerModule(const IntegerLayer& layer, const LayerSchedule& fold, int index);
/// Module `name`: the layer's steps as a pipelined search, a word a clock in tableStages() clocks.
std::string tableModule(const IntegerLayer& layer, const std::string& name);

}  // namespace pw::hls
