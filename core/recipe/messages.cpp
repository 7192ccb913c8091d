// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/recipe.h"
#include "recipe_json.h"

namespace pw::recipe {
namespace {

using Kind = TrainerMessage::Kind;

const std::vector<std::pair<std::string, Kind>>& messageKindNames() {
  static const std::vector<std::pair<std::string, Kind>> names = {
      {"started", Kind::started}, {"epoch", Kind::epoch},       {"live", Kind::live},
      {"note", Kind::note},       {"finished", Kind::finished}, {"failed", Kind::failed}};
  return names;
}

const std::vector<std::pair<std::string, ErrorKind>>& errorNames() {
  static const std::vector<std::pair<std::string, ErrorKind>> names = {
      {"bad_input", ErrorKind::badInput},       {"io", ErrorKind::io},
      {"tool_missing", ErrorKind::toolMissing}, {"tool_failed", ErrorKind::toolFailed},
      {"timeout", ErrorKind::timeout},          {"mismatch", ErrorKind::mismatch},
      {"cancelled", ErrorKind::cancelled},      {"internal", ErrorKind::internal}};
  return names;
}

Json errorToJson(const Error& error) {
  return {{"kind", nameOf(errorNames(), error.kind)},
          {"what", error.what},
          {"where", error.where},
          {"hint", error.hint}};
}

Result<Error> errorFromJson(const Json& json, const std::string& where) {
  Error error;
  ObjectReader reader(json, where);
  reader.choice("kind", error.kind, errorNames());
  reader.field("what", error.what).field("where", error.where).field("hint", error.hint);
  PW_CHECK(reader.finish());
  return error;
}

Result<void> readParts(ObjectReader& reader, TrainerMessage& message) {
  reader.require("type").choice("type", message.kind, messageKindNames());
  reader.number("epochs", message.epochs, 0, 1e9).field("text", message.text);
  reader.number("best_epoch", message.bestEpoch, 0, 1e9).field("stopped", message.stopped);
  if (message.kind == Kind::epoch) reader.require("epoch");
  if (message.kind == Kind::live) reader.require("live");
  if (message.kind == Kind::failed) reader.require("error");
  const Json* epoch = reader.child("epoch");
  const Json* live = reader.child("live");
  const Json* error = reader.child("error");
  PW_CHECK(reader.finish());
  if (message.kind == Kind::epoch) {
    PW_ASSIGN(message.epoch, epochFromJson(epoch ? *epoch : Json(), "epoch"));
  }
  if (message.kind == Kind::live) {
    PW_ASSIGN(message.live, liveViewFromJson(live ? *live : Json(), "live"));
  }
  if (message.kind == Kind::failed) {
    PW_ASSIGN(message.error, errorFromJson(error ? *error : Json(), "error"));
  }
  return {};
}

}  // namespace

Json toJson(const Epoch& epoch) {
  Json json = {{"number", epoch.number},
               {"training_loss", epoch.trainingLoss},
               {"training_accuracy", epoch.trainingAccuracy},
               {"validation_loss", epoch.validationLoss},
               {"validation_accuracy", epoch.validationAccuracy},
               {"distillation_share", epoch.distillationShare},
               {"sparsity", epoch.sparsity},
               {"seconds", epoch.seconds},
               {"learning_rate", epoch.learningRate},
               {"l2_share", epoch.l2Share}};
  if (epoch.latentAccuracy) json["latent_accuracy"] = *epoch.latentAccuracy;
  return json;
}

Result<Epoch> epochFromJson(const Json& json, const std::string& where) {
  Epoch epoch;
  ObjectReader reader(json, where);
  reader.require("number").number("number", epoch.number, 1, 1e9);
  reader.number("training_loss", epoch.trainingLoss, 0, 1e300)
      .number("training_accuracy", epoch.trainingAccuracy, 0, 1)
      .number("validation_loss", epoch.validationLoss, 0, 1e300)
      .number("validation_accuracy", epoch.validationAccuracy, 0, 1)
      .number("distillation_share", epoch.distillationShare, 0, 1)
      .number("sparsity", epoch.sparsity, 0, 1)
      .number("seconds", epoch.seconds, 0, 1e9)
      .number("learning_rate", epoch.learningRate, 0, 1e9)
      .number("l2_share", epoch.l2Share, 0, 1);
  double latent = -1;
  reader.number("latent_accuracy", latent, 0, 1);
  PW_CHECK(reader.finish());
  if (latent >= 0) epoch.latentAccuracy = latent;
  return epoch;
}

std::string toLine(const TrainerMessage& message) {
  Json json = {{"type", nameOf(messageKindNames(), message.kind)}};
  switch (message.kind) {
    case Kind::started:
      json["epochs"] = message.epochs;
      break;
    case Kind::epoch:
      json["epochs"] = message.epochs;
      json["epoch"] = toJson(message.epoch);
      break;
    case Kind::live:
      json["live"] = toJson(message.live);
      break;
    case Kind::note:
      json["text"] = message.text;
      break;
    case Kind::finished:
      json["best_epoch"] = message.bestEpoch;
      json["stopped"] = message.stopped;
      break;
    case Kind::failed:
      json["error"] = errorToJson(message.error);
      json["text"] = message.text;
      break;
  }
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Result<TrainerMessage> trainerMessageFromLine(const std::string& line) {
  const Json json = Json::parse(line, nullptr, false);
  TrainerMessage message;
  Result<void> read;
  if (json.is_object()) {
    ObjectReader reader(json, "");
    read = readParts(reader, message);
  }
  if (json.is_object() && read) return message;
  return failure(ErrorKind::toolFailed,
                 "The trainer said something unreadable: \"" + line.substr(0, 120) + "\"." +
                     (read ? "" : " " + describe(read.error())),
                 "pulsewright-trainer", "Check that the program and its trainer are of the same version.");
}

}  // namespace pw::recipe
