// SPDX-License-Identifier: GPL-3.0-or-later
#include "hls_cpp_firmware.h"

#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

std::string layerFunctions(const Design& design, std::size_t index) {
  const std::string finish = hlsResultFunction(design, index);
  const HlsOptions& options = design.config.hls;
  if (options.strategy == HlsStrategy::folded) return finish + hlsFoldedLayer(design, index);
  return finish + hlsSumsFunction(design, index) +
         (options.io == HlsIo::parallel ? hlsParallelLayer(design, index) : hlsStreamLayer(design, index));
}

std::string sourceFile(const Design& design, HlsControl control) {
  std::string text = firmwareLicense() + "#include \"pulsewright_hls.h\"\n\n";
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    if (!design.model.layers[i].isPooling()) text += "#include \"weights/" + layerName(i) + ".h\"\n";
  }
  text += hlsFrontFunction(design) + hlsFrameFunctions(design);
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) text += layerFunctions(design, i);
  return text + hlsTopFunction(design, control);
}

}  // namespace

std::map<std::string, std::string> hlsFirmwareFiles(const Design& design, HlsControl control) {
  std::map<std::string, std::string> files;
  files["firmware/types.h"] = hlsTypesHeader(design);
  files["firmware/parameters.h"] = hlsParametersHeader(design);
  files["firmware/pulsewright_hls.h"] = hlsTopHeader(design);
  files["firmware/pulsewright_hls.cpp"] = sourceFile(design, control);
  for (std::size_t i = 0; i < design.model.layers.size(); ++i) {
    if (!design.model.layers[i].isPooling())
      files["firmware/weights/" + layerName(i) + ".h"] = hlsWeightsHeader(design, i);
  }
  return files;
}

}  // namespace pw::hls
