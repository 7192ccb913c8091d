// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/verification.h"

#include <algorithm>

namespace pw::jobs {
namespace {

constexpr const char* floatRung = "float";

std::int8_t classOf(std::span<const std::int32_t> outputs) {
  return std::int8_t(std::max_element(outputs.begin(), outputs.end()) - outputs.begin());
}

Json toJson(const Rung& rung) {
  return {{"name", rung.name},
          {"how", rung.how},
          {"events", rung.events},
          {"equal_outputs", rung.equalOutputs},
          {"equal_classes", rung.equalClasses},
          {"first_difference", rung.firstDifference},
          {"given", rung.given},
          {"accuracy", rung.accuracy},
          {"seconds", rung.seconds}};
}

Json toJson(const Difference& difference) {
  Json layers = Json::array();
  for (const Difference::Layer& layer : difference.layers) {
    layers.push_back({{"name", layer.name}, {"exact", layer.exact}, {"trained", layer.trained}});
  }
  return {{"rung", difference.rung},
          {"event", difference.event},
          {"expected", difference.expected},
          {"given", difference.given},
          {"layers", layers}};
}

Result<Difference> differenceFromJson(const Json& json, const std::string& where) {
  Difference difference;
  Json layers = Json::array();
  ObjectReader reader(json, where);
  reader.field("rung", difference.rung).field("event", difference.event);
  reader.field("expected", difference.expected).field("given", difference.given).field("layers", layers);
  PW_CHECK(reader.finish());
  for (const Json& item : layers) {
    Difference::Layer& layer = difference.layers.emplace_back();
    ObjectReader inner(item, where + ".layers");
    inner.field("name", layer.name).field("exact", layer.exact).field("trained", layer.trained);
    PW_CHECK(inner.finish());
  }
  return difference;
}

constexpr std::pair<tools::Equivalence::Answer, const char*> answers[] = {
    {tools::Equivalence::Answer::equal, "equal"},
    {tools::Equivalence::Answer::different, "different"},
    {tools::Equivalence::Answer::unknown, "unknown"}};

Json toJson(const LayerProof& proof) {
  Json json{{"layer", proof.layer},
            {"points", proof.points},
            {"proven", proof.proven},
            {"unproven", proof.unproven},
            {"seconds", proof.seconds}};
  for (const auto& [answer, name] : answers)
    if (answer == proof.answer) json["answer"] = name;
  return json;
}

Result<LayerProof> proofFromJson(const Json& json, const std::string& where) {
  LayerProof proof;
  std::string answer;
  ObjectReader reader(json, where);
  reader.field("layer", proof.layer).field("answer", answer).field("points", proof.points);
  reader.field("proven", proof.proven).field("unproven", proof.unproven).field("seconds", proof.seconds);
  PW_CHECK(reader.finish());
  for (const auto& [value, name] : answers) {
    if (answer != name) continue;
    proof.answer = value;
    return proof;
  }
  return failure(ErrorKind::badInput, "A proof's answer is \"" + answer + "\".", where, "Verify again.");
}

Result<Rung> rungFromJson(const Json& json, const std::string& where) {
  Rung rung;
  ObjectReader reader(json, where);
  reader.field("name", rung.name).field("how", rung.how).field("events", rung.events);
  reader.field("equal_outputs", rung.equalOutputs).field("equal_classes", rung.equalClasses);
  reader.field("first_difference", rung.firstDifference)
      .field("given", rung.given)
      .field("accuracy", rung.accuracy)
      .field("seconds", rung.seconds);
  PW_CHECK(reader.finish());
  return rung;
}

}  // namespace

Rung compareRung(std::string name, std::string how, std::span<const std::int32_t> outputs,
                 std::span<const std::int32_t> reference, std::span<const std::int8_t> labels, int width) {
  Rung rung;
  rung.name = std::move(name);
  rung.how = std::move(how);
  rung.events = labels.size();
  std::size_t right = 0;
  const auto words = std::size_t(width);
  for (std::size_t event = 0; event < labels.size(); ++event) {
    if ((event + 1) * words > outputs.size() || (event + 1) * words > reference.size()) {
      if (rung.firstDifference < 0) rung.firstDifference = std::int64_t(event);
      continue;  // an answer that never came is a difference
    }
    const auto given = outputs.subspan(event * words, words),
               wanted = reference.subspan(event * words, words);
    if (std::equal(given.begin(), given.end(), wanted.begin())) {
      ++rung.equalOutputs;
    } else if (rung.firstDifference < 0) {
      rung.firstDifference = std::int64_t(event);
      rung.given.assign(given.begin(), given.end());
    }
    if (classOf(given) == classOf(wanted)) ++rung.equalClasses;
    if (classOf(given) == labels[event]) ++right;
  }
  rung.accuracy = rung.events ? double(right) / double(rung.events) : 0;
  return rung;
}

const Rung* Verification::find(const std::string& name) const {
  const auto found =
      std::find_if(rungs.begin(), rungs.end(), [&](const Rung& rung) { return rung.name == name; });
  return found == rungs.end() ? nullptr : &*found;
}

bool Verification::passed() const {
  const bool cyclesAgree = !find("rtl") || cycles.agree();
  const bool gatesAgree = !gateLatency || !find("rtl") || *gateLatency == cycles.predictedLatency;
  const bool refuted = std::any_of(proofs.begin(), proofs.end(), [](const LayerProof& proof) {
    return proof.answer == tools::Equivalence::Answer::different;
  });
  return !(rungs.empty() && proofs.empty()) && cyclesAgree && gatesAgree && !refuted &&
         std::all_of(rungs.begin(), rungs.end(), [](const Rung& rung) {
           return rung.events > 0 && (rung.name == floatRung || rung.exact());
         });
}

Json toJson(const Verification& verification) {
  Json rungs = Json::array();
  for (const Rung& rung : verification.rungs) rungs.push_back(toJson(rung));
  const CycleCount& cycles = verification.cycles;
  Json json{{"passed", verification.passed()},
            {"rungs", rungs},
            {"cycles",
             {{"predicted_latency", cycles.predictedLatency},
              {"predicted_interval", cycles.predictedInterval},
              {"simulated_latency", cycles.simulatedLatency},
              {"counted_latency", cycles.countedLatency},
              {"simulated_interval", cycles.simulatedInterval}}}};
  for (const LayerProof& proof : verification.proofs) json["proofs"].push_back(toJson(proof));
  if (verification.gateLatency) json["cycles"]["gate_latency"] = *verification.gateLatency;
  if (verification.difference) json["difference"] = toJson(*verification.difference);
  return json;
}

Result<Verification> verificationFromJson(const Json& json, const std::string& where) {
  Verification verification;
  bool passed = false;
  Json rungs = Json::array();
  ObjectReader reader(json, where);
  Json proofs = Json::array();
  reader.field("passed", passed).field("rungs", rungs).field("proofs", proofs);
  if (const Json* cycles = reader.child("cycles")) {
    ObjectReader inner(*cycles, reader.path("cycles"));
    inner.field("predicted_latency", verification.cycles.predictedLatency);
    inner.field("predicted_interval", verification.cycles.predictedInterval);
    inner.field("simulated_latency", verification.cycles.simulatedLatency);
    inner.field("counted_latency", verification.cycles.countedLatency);
    inner.field("simulated_interval", verification.cycles.simulatedInterval);
    if (cycles->contains("gate_latency")) inner.field("gate_latency", verification.gateLatency.emplace());
    PW_CHECK(inner.finish());
  }
  if (const Json* difference = reader.child("difference")) {
    PW_ASSIGN(verification.difference, differenceFromJson(*difference, reader.path("difference")));
  }
  PW_CHECK(reader.finish());
  for (const Json& item : rungs) {
    PW_ASSIGN(Rung rung, rungFromJson(item, where + ".rungs"));
    verification.rungs.push_back(std::move(rung));
  }
  for (const Json& item : proofs) {
    PW_ASSIGN(LayerProof proof, proofFromJson(item, where + ".proofs"));
    verification.proofs.push_back(std::move(proof));
  }
  return verification;
}

}  // namespace pw::jobs
