// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/hls_options.h"

namespace pw::hls {
namespace {

template <class Choice>
const char* wordOf(const std::vector<std::pair<std::string, Choice>>& words, Choice choice) {
  for (const auto& [word, meaning] : words) {
    if (meaning == choice) return word.c_str();
  }
  return "";
}

const std::vector<std::pair<std::string, HlsIo>> ioWords = {{"stream", HlsIo::stream},
                                                            {"parallel", HlsIo::parallel}};
const std::vector<std::pair<std::string, HlsStrategy>> strategyWords = {
    {"folded", HlsStrategy::folded}, {"latency", HlsStrategy::latency}, {"resource", HlsStrategy::resource}};

}  // namespace

const char* nameOf(HlsIo io) {
  return wordOf(ioWords, io);
}

const char* nameOf(HlsStrategy strategy) {
  return wordOf(strategyWords, strategy);
}

Json toJson(const HlsOptions& options) {
  Json json{{"io", nameOf(options.io)}, {"strategy", nameOf(options.strategy)}};
  if (!options.reuse.empty()) json["reuse"] = options.reuse;
  return json;
}

Result<HlsOptions> hlsOptionsFromJson(const Json& json, const std::string& where) {
  HlsOptions options;
  ObjectReader reader(json, where);
  reader.choice("io", options.io, ioWords)
      .choice("strategy", options.strategy, strategyWords)
      .field("reuse", options.reuse);
  for (const int reuse : options.reuse) {
    if (reuse < 1)
      reader.fail("reuse", "must have factors of 1 and more, not " + std::to_string(reuse) + ".");
  }
  PW_CHECK(reader.finish());
  return options;
}

}  // namespace pw::hls
