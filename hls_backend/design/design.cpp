// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/design.h"

#include <algorithm>

#include "base/file.h"
#include "design/reuse.h"

namespace pw::hls {
namespace {

constexpr std::int64_t longestFrame = std::int64_t(1) << 22;

Result<void> checkMultipliers(const IntegerModel& model, const std::vector<int>& multipliers) {
  const std::string where = "multipliers";
  if (multipliers.size() != model.layers.size()) {
    return failure(ErrorKind::badInput,
                   "There are " + std::to_string(multipliers.size()) + " numbers of multipliers for " +
                       std::to_string(model.layers.size()) + " layers.",
                   where, "Give one a layer, or none to have them chosen.");
  }
  for (std::size_t i = 0; i < multipliers.size(); ++i) {
    const IntegerLayer& layer = model.layers[i];
    const int most = layer.isPooling() ? 1 : layer.columns();
    if (multipliers[i] >= 1 && multipliers[i] <= most) continue;
    return failure(ErrorKind::badInput,
                   "Layer " + layer.name + " cannot have " + std::to_string(multipliers[i]) + " multipliers.",
                   where,
                   "From 1 to " + std::to_string(most) + " are possible: the nearest is " +
                       std::to_string(multipliers[i] < 1 ? 1 : most) + ".");
  }
  return {};
}

Result<void> checkFrames(const Design& design) {
  for (const IntegerLayer& layer : design.model.layers) {
    const LayerSchedule& fold = design.schedule[std::size_t(&layer - design.model.layers.data())];
    if (std::int64_t(fold.passes) * layer.words() * layer.positions() <= longestFrame) continue;
    return failure(ErrorKind::badInput, "Layer " + layer.name + " would take more than 2^22 cycles a frame.",
                   "multipliers", "Give it more multipliers.");
  }
  return {};
}

Json layerJson(const IntegerLayer& layer, const LayerSchedule& fold) {
  Json json = {{"name", layer.name},
               {"inputs", layer.inputs},
               {"outputs", layer.outputs},
               {"relu", layer.relu},
               {"input", network::toText(layer.input)},
               {"weight", network::toText(layer.weight)},
               {"accumulator", network::toText(layer.accumulator)},
               {"result", network::toText(layer.result)},
               {"multipliers", fold.multipliers},
               {"passes", fold.passes},
               {"busyCycles", fold.busyCycles}};
  if (!layer.isDense()) {
    json["kind"] = network::nameOf(layer.kind);
    json["positions"] = layer.positions();
    json["kernel"] = layer.sliding.kernel;
    json["stride"] = layer.sliding.stride;
    json["padding"] = {layer.sliding.before, layer.sliding.after};
    json["channels"] = layer.sliding.channels;
    json["filters"] = layer.sliding.filters;
  }
  if (fold.unrolled()) {
    json["style"] = nameOf(fold.style);
    json["stages"] = fold.plan->stages;
    json["adders"] = fold.plan->graph.adders.size();
    json["products"] = fold.plan->products();
    json["wideIn"] = fold.wideIn;
    json["wideOut"] = fold.wideOut;
  }
  // Small products are made of LUTs without being asked.
  const bool usual = layer.isPooling() || fold.multiplying == Multiplying::dsp || smallProducts(layer);
  if (fold.unrolled() || !usual) json["multiplying"] = nameOf(fold.multiplying);
  if (fold.storage != WeightStorage::automatic) json["storage"] = nameOf(fold.storage);
  if (layer.leak) json["leak"] = {layer.leak->factor, layer.leak->shift};
  if (!layer.steps.empty()) json["steps"] = layer.steps.size();
  return json;
}

/// The first 32 bits of the hash over everything that the hardware is made of. Never 0, which reads as
/// "none".
std::uint32_t contentId(const Design& design) {
  Json content = {{"config", toJson(design.config)}, {"layers", Json::array()}};
  for (std::size_t i = 0; i < design.schedule.size(); ++i) {
    const IntegerLayer& layer = design.model.layers[i];
    Json entry = layerJson(layer, design.schedule[i]);
    entry["weights"] = layer.weights;
    entry["bias"] = layer.bias;
    for (const ResultStep& step : layer.steps) entry["table"].push_back({step.from, step.code});
    content["layers"].push_back(std::move(entry));
  }
  if (design.front) content["front"] = toJson(*design.front);
  const std::string hash = hashBytes(content.dump(-1, ' ', false, Json::error_handler_t::replace));
  const auto id = std::uint32_t(std::stoul(hash.substr(0, 8), nullptr, 16));
  return id == 0 ? 1 : id;
}

/// Names a layer, if any is not the first, which is the default.
template <class Choice>
void putNames(Json& json, const char* key, const std::vector<Choice>& choices) {
  if (std::all_of(choices.begin(), choices.end(), [](Choice c) { return c == Choice{}; })) return;
  for (const Choice choice : choices) json[key].push_back(nameOf(choice));
}

template <class Choice>
Result<std::vector<Choice>> allNamed(const std::vector<std::string>& names,
                                     Result<Choice> (*named)(const std::string&)) {
  std::vector<Choice> choices;
  for (const std::string& name : names) {
    PW_ASSIGN(const Choice choice, named(name));
    choices.push_back(choice);
  }
  return choices;
}

const std::vector<std::pair<std::string, Feed>> feedNames{{"codes", Feed::codes},
                                                          {"positive-counts", Feed::positiveCounts},
                                                          {"negative-counts", Feed::negativeCounts}};

}  // namespace

const char* nameOf(Feed feed) {
  for (const auto& [name, value] : feedNames)
    if (value == feed) return name.c_str();
  return "";
}

Json toJson(const HardwareConfig& config) {
  Json json{{"part", config.part}, {"clockNs", config.clockNs}, {"multipliers", config.multipliers}};
  if (!config.sumBits.empty()) json["sumBits"] = config.sumBits;
  if (!config.board.empty()) json["board"] = config.board;
  if (config.hls != HlsOptions{}) json["hls"] = toJson(config.hls);
  putNames(json, "styles", config.styles);
  putNames(json, "multiplying", config.multiplying);
  putNames(json, "storage", config.storage);
  if (config.feed != Feed::codes) json["feed"] = nameOf(config.feed);
  return json;
}

Result<HardwareConfig> hardwareConfigFromJson(const Json& json, const std::string& where) {
  HardwareConfig config;
  ObjectReader reader(json, where);
  reader.field("part", config.part)
      .field("board", config.board)
      .number("clockNs", config.clockNs, 1, 1000)
      .field("multipliers", config.multipliers)
      .field("sumBits", config.sumBits)
      .choice("feed", config.feed, feedNames);
  if (const Json* hls = reader.child("hls")) {
    PW_ASSIGN(config.hls, hlsOptionsFromJson(*hls, reader.path("hls")));
  }
  std::vector<std::string> styles, multiplying, storage;
  reader.field("styles", styles).field("multiplying", multiplying).field("storage", storage);
  PW_CHECK(reader.finish());
  PW_ASSIGN(config.styles, allNamed(styles, layerStyleNamed));
  PW_ASSIGN(config.multiplying, allNamed(multiplying, multiplyingNamed));
  PW_ASSIGN(config.storage, allNamed(storage, weightStorageNamed));
  return config;
}

Result<Design> makeDesign(const network::Network& network, const HardwareConfig& config) {
  Design design;
  design.name = network.name;
  design.config = config;
  design.inputSpec = network.inputSpec;
  PW_ASSIGN(design.device, findDevice(config.part));
  PW_ASSIGN(design.model, buildIntegerModel(network, config.sumBits));
  PW_ASSIGN(design.front, frontEndOf(network, config.feed));
  if (design.config.multipliers.empty()) {
    design.config.multipliers = chooseMultipliers(design.model, design.device, config.styles);
  }
  PW_CHECK(checkMultipliers(design.model, design.config.multipliers));
  PW_ASSIGN(design.schedule, scheduleLayers(design.model, design.config, design.device));
  PW_CHECK(checkFrames(design));
  PW_ASSIGN(design.hlsReuse, hlsReuseFactors(design.model, design.schedule, config.hls));
  design.latencyCycles = countCycles(design.model, design.schedule, 1, design.front).latency;
  if (design.front) design.intervalCycles = design.front->busyCycles();
  for (const LayerSchedule& fold : design.schedule) {
    design.intervalCycles = std::max(design.intervalCycles, fold.busyCycles);
  }
  design.buildId = contentId(design);
  return design;
}

std::vector<std::int32_t> inputCodes(const Design& design, std::span<const std::int32_t> words) {
  return design.front ? inputCodes(*design.front, words) : std::vector(words.begin(), words.end());
}

std::vector<std::int32_t> run(const Design& design, std::span<const std::int32_t> words) {
  return run(design.model, inputCodes(design, words));
}

Json summary(const Design& design) {
  Json layers = Json::array();
  for (std::size_t i = 0; i < design.schedule.size(); ++i) {
    layers.push_back(layerJson(design.model.layers[i], design.schedule[i]));
  }
  char id[11];
  std::snprintf(id, sizeof id, "0x%08X", unsigned(design.buildId));
  Json json{{"name", design.name},
            {"part", design.device.part},
            {"family", design.device.family},
            {"clockNs", design.config.clockNs},
            {"input", network::toText(design.model.input)},
            {"inputs", design.model.inputs()},
            {"outputs", design.model.outputs()},
            {"layers", std::move(layers)},
            {"latencyCycles", design.latencyCycles},
            {"intervalCycles", design.intervalCycles},
            {"buildId", id},
            {"inputSpec", design.inputSpec}};
  if (design.config.hls != HlsOptions{}) {
    json["hls"] = toJson(design.config.hls);
    json["hls"]["reuse"] = design.hlsReuse;
  }
  if (design.front) json["front"] = toJson(*design.front);
  return json;
}

}  // namespace pw::hls
