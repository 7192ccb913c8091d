// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/live_view.h"

#include <numeric>

namespace pw::recipe {
namespace {

constexpr double mostFinite = 1e300;

Json toJson(const ValueBins& bins) {
  return {{"low", bins.low}, {"width", bins.width}, {"counts", bins.counts}};
}

Result<ValueBins> binsFromJson(const Json& json, const std::string& where) {
  ValueBins bins;
  ObjectReader reader(json, where);
  reader.number("low", bins.low, -mostFinite, mostFinite).number("width", bins.width, 0, mostFinite);
  reader.field("counts", bins.counts);
  PW_CHECK(reader.finish());
  return bins;
}

Json toJson(const BatchLosses& losses) {
  Json json = {{"first", losses.first}, {"per_entry", losses.perEntry}, {"hard", losses.hard}};
  if (!losses.distillation.empty()) json["distillation"] = losses.distillation;
  return json;
}

Result<void> readLosses(ObjectReader& parent, const char* key, BatchLosses& losses) {
  const Json* json = parent.child(key);
  if (!json) return {};
  ObjectReader reader(*json, parent.path(key));
  reader.number("first", losses.first, 0, 1e18).number("per_entry", losses.perEntry, 1, 1e9);
  reader.field("hard", losses.hard).field("distillation", losses.distillation);
  if (!losses.distillation.empty() && losses.distillation.size() != losses.hard.size())
    reader.fail("distillation", "must have as many entries as \"hard\".");
  return reader.finish();
}

Json toJson(const LiveLayer& layer) {
  Json json = {{"name", layer.name},
               {"latent", toJson(layer.latent)},
               {"weights", layer.weights},
               {"zero_weights", layer.zeroWeights},
               {"masked_weights", layer.maskedWeights},
               {"clipped_weights", layer.clippedWeights},
               {"clipped_share", layer.clippedShare},
               {"sums", {layer.leastSum, layer.mostSum}},
               {"activations", {layer.least, layer.most}},
               {"neurons", layer.neurons},
               {"dead_neurons", layer.deadNeurons}};
  if (layer.weightFormat) json["weight_format"] = network::toText(*layer.weightFormat);
  if (layer.resultFormat) json["result_format"] = network::toText(*layer.resultFormat);
  if (!layer.built.counts.empty()) json["built"] = toJson(layer.built);
  return json;
}

Result<void> readLiveFormat(ObjectReader& reader, const char* key,
                            std::optional<network::FixedFormat>& format) {
  std::string text;
  reader.field(key, text);
  if (text.empty()) return {};
  PW_ASSIGN(format, network::fixedFormatFromText(text, reader.path(key)));
  return {};
}

Result<void> readBins(ObjectReader& reader, const char* key, ValueBins& bins) {
  if (const Json* json = reader.child(key)) {
    PW_ASSIGN(bins, binsFromJson(*json, reader.path(key)));
  }
  return {};
}

void readPair(ObjectReader& reader, const char* key, double& first, double& second) {
  std::array<double, 2> pair{};
  reader.field(key, pair);
  first = pair[0];
  second = pair[1];
}

Result<LiveLayer> liveLayerFromJson(const Json& json, const std::string& where) {
  LiveLayer layer;
  ObjectReader reader(json, where);
  reader.field("name", layer.name).field("weights", layer.weights);
  reader.field("zero_weights", layer.zeroWeights).field("clipped_weights", layer.clippedWeights);
  reader.field("masked_weights", layer.maskedWeights);
  reader.number("clipped_share", layer.clippedShare, 0, 1);
  readPair(reader, "sums", layer.leastSum, layer.mostSum);
  readPair(reader, "activations", layer.least, layer.most);
  reader.number("neurons", layer.neurons, 0, 1e9).number("dead_neurons", layer.deadNeurons, 0, 1e9);
  PW_CHECK(readBins(reader, "latent", layer.latent));
  PW_CHECK(readBins(reader, "built", layer.built));
  PW_CHECK(readLiveFormat(reader, "weight_format", layer.weightFormat));
  PW_CHECK(readLiveFormat(reader, "result_format", layer.resultFormat));
  PW_CHECK(reader.finish());
  return layer;
}

}  // namespace

std::uint64_t ValueBins::total() const {
  return std::accumulate(counts.begin(), counts.end(), std::uint64_t(0));
}

Json toJson(const LiveView& view) {
  Json layers = Json::array();
  for (const LiveLayer& layer : view.layers) layers.push_back(toJson(layer));
  Json json = {{"in_epoch", view.epoch},
               {"best", view.best},
               {"last", view.last},
               {"batches", toJson(view.batches)},
               {"batches_per_epoch", view.batchesPerEpoch},
               {"l2_loss", view.l2Loss},
               {"rows", view.rows},
               {"layers", std::move(layers)},
               {"gamma_scores", toJson(view.scores[0])},
               {"neutron_scores", toJson(view.scores[1])}};
  if (!view.course.hard.empty()) json["course"] = toJson(view.course);
  return json;
}

Result<LiveView> liveViewFromJson(const Json& json, const std::string& where) {
  LiveView view;
  ObjectReader reader(json, where);
  reader.require("in_epoch").number("in_epoch", view.epoch, 0, 1e9);
  reader.field("best", view.best).field("last", view.last);
  reader.number("batches_per_epoch", view.batchesPerEpoch, 0, 1e9);
  PW_CHECK(readLosses(reader, "batches", view.batches));
  PW_CHECK(readLosses(reader, "course", view.course));
  reader.number("l2_loss", view.l2Loss, 0, mostFinite).field("rows", view.rows);
  PW_CHECK(readBins(reader, "gamma_scores", view.scores[0]));
  PW_CHECK(readBins(reader, "neutron_scores", view.scores[1]));
  if (const Json* layers = reader.child("layers"); layers && layers->is_array()) {
    for (const Json& layer : *layers) {
      const std::string at = reader.path("layers") + "[" + std::to_string(view.layers.size()) + "]";
      PW_ASSIGN(view.layers.emplace_back(), liveLayerFromJson(layer, at));
    }
  } else if (layers) {
    reader.fail("layers", "must be a list.");
  }
  PW_CHECK(reader.finish());
  return view;
}

}  // namespace pw::recipe
