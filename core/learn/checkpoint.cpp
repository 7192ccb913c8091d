// SPDX-License-Identifier: GPL-3.0-or-later
#include "checkpoint.h"

#include "base/file.h"

namespace pw::learn {
namespace {

const std::string mark = "Pulsewright checkpoint 3\n";
constexpr std::size_t sumSize = 64;

template <class T>
std::string hashOf(std::span<const T> values) {
  return hashBytes({reinterpret_cast<const char*>(values.data()), values.size() * sizeof(T)});
}

tl::unexpected<Error> unusable(const std::string& what) {
  return failure(ErrorKind::badInput, what, "checkpoint", "Train from the beginning.");
}

}  // namespace

std::string packed(const CheckpointParts& parts) {
  StateWriter writer;
  writer.add(parts.run);
  Json history = Json::array();
  for (const recipe::Epoch& epoch : parts.history) history.push_back(recipe::toJson(epoch));
  writer.add(history.dump());
  writer.add(parts.restarts);
  writer.add(parts.attempt);
  return mark + writer.bytes() + hashBytes(writer.bytes());
}

Result<CheckpointParts> unpacked(const std::string& bytes) {
  if (bytes.compare(0, mark.size(), mark) != 0) {
    return unusable("This is not a checkpoint of this version's trainer.");
  }
  const std::string_view whole = bytes;
  if (bytes.size() < mark.size() + sumSize) return unusable("The checkpoint is cut short.");
  const std::string_view body = whole.substr(mark.size(), bytes.size() - mark.size() - sumSize);
  if (hashBytes(body) != whole.substr(bytes.size() - sumSize)) return unusable("The checkpoint is damaged.");
  CheckpointParts parts;
  std::string history;
  StateReader reader(body);
  reader.take(parts.run);
  reader.take(history);
  reader.take(parts.restarts);
  reader.take(parts.attempt);
  const Json list = Json::parse(history, nullptr, false);
  if (!reader.ok() || !list.is_array()) return unusable("The checkpoint is damaged.");
  for (const Json& each : list) {
    PW_ASSIGN(const recipe::Epoch epoch, recipe::epochFromJson(each, "checkpoint"));
    parts.history.push_back(epoch);
  }
  return parts;
}

Result<std::vector<recipe::Epoch>> historyOfCheckpoint(const std::string& bytes) {
  PW_ASSIGN(CheckpointParts parts, unpacked(bytes));
  return std::move(parts.history);
}

std::string runKey(const recipe::TrainingRecipe& recipe, const dataset::Dataset& dataset,
                   const TrainingData& data, const Events& validation) {
  std::string all = recipe::toJson(recipe).dump() + dataset::toJson(dataset.input).dump();
  all += hashOf(std::span(dataset.training)) + hashOf(validation.rows);
  const auto add = [&](const dataset::Dataset& part) {
    all += hashOf(part.inputs.counts()) + hashOf(part.inputs.values());
    all += part.inputs.polarity() == trace::Polarity::positive ? "+" : "-";
    all += hashOf(std::span(part.labels));
  };
  add(dataset);
  if (&validation.dataset != &dataset) add(validation.dataset);
  all += hashOf(std::span(data.teacherLogits));
  return hashBytes(all);
}

void addFormats(const network::Network& network, StateWriter& writer) {
  for (const network::Layer& layer : network.layers) {
    writer.add(layer.formats.has_value());
    if (!layer.formats) continue;
    for (const auto* format : {&layer.formats->weight, &layer.formats->bias, &layer.formats->result})
      writer.add(toText(*format));
  }
}

bool takeFormats(StateReader& reader, network::Network& network) {
  for (network::Layer& layer : network.layers) {
    bool present = false;
    reader.take(present);
    layer.formats.reset();
    if (!present) continue;
    network::LayerFormats formats;
    for (auto* format : {&formats.weight, &formats.bias, &formats.result}) {
      std::string text;
      reader.take(text);
      const auto read = network::fixedFormatFromText(text, "checkpoint");
      if (!read) return false;
      *format = *read;
    }
    layer.formats = formats;
  }
  return reader.ok();
}

}  // namespace pw::learn
