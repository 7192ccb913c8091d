// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/json.h"
#include "exchange/python_script.h"
#include "network/reuse.h"

namespace pw::exchange {

int hls4mlReuse(const network::Network& network, std::size_t layer, const Hls4mlSettings& settings) {
  const int wanted = layer < settings.layerReuse.size() ? settings.layerReuse[layer] : settings.reuse;
  const network::Layer& one = network.layers[layer];
  return settings.strategy == "Resource" ? network::nearestReuseFactor(one.inputs, one.outputs, wanted)
                                         : wanted;
}

Result<std::string> hls4mlConfig(const network::Network& network, const Hls4mlSettings& settings) {
  PW_CHECK(hls4mlScript(network, settings));  // the same networks, the same complaints
  const auto type = [](const network::FixedFormat& format) { return network::toCpp(format); };
  Json layers;
  for (const char* input : {"input", "input_quantized"})
    layers[input]["Precision"]["result"] = type(*network.inputFormat);
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    const network::Layer& layer = network.layers[i];
    const network::LayerFormats& formats = *layer.formats;
    layers[layer.name] = {{"Precision",
                           {{"weight", type(formats.weight)},
                            {"bias", type(formats.bias)},
                            {"accum", "auto"},
                            {"result", "auto"}}},
                          {"ReuseFactor", hls4mlReuse(network, i, settings)},
                          {"Strategy", settings.strategy}};
    const bool relu = layer.activation == network::Activation::relu;
    layers[layer.name + (relu ? "_relu" : "_result")]["Precision"]["result"] = type(formats.result);
  }
  const Json config{{"KerasModel", settings.network},
                    {"OutputDir", settings.folder},
                    {"ProjectName", "myproject"},
                    {"Backend", settings.backend},
                    {"Part", settings.part},
                    {"ClockPeriod", settings.clockNs},
                    {"IOType", settings.ioType},
                    {"HLSConfig",
                     {{"Model",
                       {{"Precision", {{"default", type(network.layers.back().formats->result)}}},
                        {"ReuseFactor", settings.reuse},
                        {"Strategy", settings.strategy}}},
                      {"LayerName", layers}}}};
  return "# hls4ml configuration: the precisions, reuse factors and strategy of the network beside it.\n"
         "# YAML in its flow style, which JSON is a part of.\n" +
         config.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace pw::exchange
