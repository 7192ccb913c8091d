// SPDX-License-Identifier: GPL-3.0-or-later
#include "recipe/optimisation.h"

#include "recipe_json.h"

namespace pw::recipe {
namespace {

const Names<Optimizer::Kind> optimizerNames = {
    {"adam", Optimizer::Kind::adam}, {"momentum", Optimizer::Kind::momentum}, {"sgd", Optimizer::Kind::sgd}};
const Names<Schedule::Kind> scheduleNames = {{"constant", Schedule::Kind::constant},
                                             {"step", Schedule::Kind::step},
                                             {"cosine", Schedule::Kind::cosine},
                                             {"plateau", Schedule::Kind::plateau}};

}  // namespace

Json toJson(const Optimizer& optimizer) {
  return {{"kind", nameOf(optimizerNames, optimizer.kind)}, {"momentum", optimizer.momentum}};
}

Json toJson(const Schedule& schedule) {
  return {{"kind", nameOf(scheduleNames, schedule.kind)},
          {"every_epochs", schedule.everyEpochs},
          {"factor", schedule.factor},
          {"patience", schedule.patience},
          {"least", schedule.least}};
}

Json toJson(const EarlyStopping& stopping) {
  return {{"patience", stopping.patience}};
}

Json toJson(const Augmentation& augmentation) {
  return {{"amplitude", augmentation.amplitude},
          {"noise", augmentation.noise},
          {"baseline", augmentation.baseline},
          {"time_jitter", augmentation.timeJitter}};
}

Result<Optimizer> optimizerFromJson(const Json& json, const std::string& where, const Optimizer& defaults) {
  Optimizer optimizer = defaults;
  ObjectReader reader(json, where);
  reader.choice("kind", optimizer.kind, optimizerNames).number("momentum", optimizer.momentum, 0, 0.9999);
  PW_CHECK(reader.finish());
  return optimizer;
}

Result<Schedule> scheduleFromJson(const Json& json, const std::string& where, const Schedule& defaults) {
  Schedule schedule = defaults;
  ObjectReader reader(json, where);
  reader.choice("kind", schedule.kind, scheduleNames)
      .number("every_epochs", schedule.everyEpochs, 1, 100000)
      .number("factor", schedule.factor, 0.001, 1)
      .number("patience", schedule.patience, 1, 100000)
      .number("least", schedule.least, 0, 1);
  PW_CHECK(reader.finish());
  return schedule;
}

Result<EarlyStopping> earlyStoppingFromJson(const Json& json, const std::string& where,
                                            const EarlyStopping& defaults) {
  EarlyStopping stopping = defaults;
  ObjectReader reader(json, where);
  reader.number("patience", stopping.patience, 1, 100000);
  PW_CHECK(reader.finish());
  return stopping;
}

Result<Augmentation> augmentationFromJson(const Json& json, const std::string& where,
                                          const Augmentation& defaults) {
  Augmentation augmentation = defaults;
  ObjectReader reader(json, where);
  reader.number("amplitude", augmentation.amplitude, 0, 0.99)
      .number("noise", augmentation.noise, 0, 1e6)
      .number("baseline", augmentation.baseline, 0, 1e6)
      .number("time_jitter", augmentation.timeJitter, 0, 1000);
  PW_CHECK(reader.finish());
  return augmentation;
}

}  // namespace pw::recipe
