// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "generate/hls_cpp.h"
#include "hls_cpp_text.h"

/// The parts that firmware/ is put together from; each is text of C++ that a person can read.
namespace pw::hls {

/// types.h: formats, codes and, for the latency and resource strategies, words of streams.
std::string hlsTypesHeader(const Design& design);
/// parameters.h: sizes, and how each layer is folded.
std::string hlsParametersHeader(const Design& design);
/// weights/layerN.h of a layer with weights.
std::string hlsWeightsHeader(const Design& design, std::size_t index);
/// pulsewright_hls.h: the top function.
std::string hlsTopHeader(const Design& design);

/// layerN_finish: sum → result, with the tables that it needs.
std::string hlsResultFunction(const Design& design, std::size_t index);
/// layerN_sums: the sums of one position, by the latency or resource strategy; what a pooling makes of a
/// position.
std::string hlsSumsFunction(const Design& design, std::size_t index);

/// layerN between streams of single values, folded as the Verilog.
std::string hlsFoldedLayer(const Design& design, std::size_t index);
/// layerN between streams of words, or between arrays; calls layerN_sums.
std::string hlsStreamLayer(const Design& design, std::size_t index);
std::string hlsParallelLayer(const Design& design, std::size_t index);

/// front_end of a design that is fed raw counts, with its types and sizes.
std::string hlsFrontTypes(const Design& design);
std::string hlsFrontSizes(const Design& design);
std::string hlsFrontFunction(const Design& design);

/// read_frame, write_frame and the top function, of each form.
std::string hlsFrameFunctions(const Design& design);
std::string hlsTopFunction(const Design& design, HlsControl control);

/// README.md of the project.
std::string hlsReadme(const Design& design, std::size_t events);

}  // namespace pw::hls
