// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cctype>
#include <cstdio>

#include "hexadecimal.h"
#include "protocol/bundle.h"

namespace pw::board {
namespace {

constexpr int schemaVersion = 1;

Json coreJson(const AddressedCore& core) {
  return {{"name", core.name}, {"base", hexadecimal(core.base)}, {"range", core.range}};
}

Result<std::uint32_t> parseAddress(const std::string& text, const std::string& where) {
  const bool digits =
      text.size() > 2 && text.size() <= 10 && (text.starts_with("0x") || text.starts_with("0X")) &&
      std::all_of(text.begin() + 2, text.end(), [](char c) { return std::isxdigit(std::uint8_t(c)) != 0; });
  if (!digits)
    return failure(ErrorKind::badInput, "An address must look like \"0x43C00000\", not \"" + text + "\".",
                   where);
  return std::uint32_t(std::stoul(text.substr(2), nullptr, 16));
}

/// `lengthBits` is null for a core without that key.
Result<void> readCore(const Json* json, const std::string& where, AddressedCore& core, int* lengthBits) {
  if (json == nullptr) return {};
  std::string base = hexadecimal(core.base);
  ObjectReader reader(*json, where);
  reader.field("name", core.name).field("base", base).number("range", core.range, 4, 4294967295.0);
  if (lengthBits != nullptr) reader.number("length_bits", *lengthBits, 8, 26);
  PW_CHECK(reader.finish());
  PW_ASSIGN(core.base, parseAddress(base, where + ".base"));
  if (core.name.empty()) return failure(ErrorKind::badInput, "The core needs a name.", where + ".name");
  return {};
}

Result<void> readSide(const Json* json, const std::string& where, StreamSide& side) {
  if (json == nullptr) return failure(ErrorKind::badInput, "This part is missing.", where);
  ObjectReader reader(*json, where);
  reader.number("words", side.words, 1, 1048576).require("words").field("format", side.format);
  return reader.finish();
}

Result<void> readCycles(const Json* json, const std::string& where, Manifest& manifest) {
  if (json == nullptr) return {};
  ObjectReader reader(*json, where);
  reader.number("latency", manifest.latencyCycles, 0, 4294967295.0)
      .number("interval", manifest.intervalCycles, 0, 4294967295.0);
  return reader.finish();
}

bool isHash(const std::string& text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

Result<void> readFiles(const Json* json, const std::string& where,
                       std::map<std::string, std::string>& files) {
  if (json == nullptr) return {};
  if (!json->is_object()) return failure(ErrorKind::badInput, "The files must be an object of names.", where);
  for (const auto& [name, entry] : json->items()) {
    // A name with a folder in it could make the board read or replace any file.
    if (name.empty() || name.front() == '.' || name.find_first_of("/\\") != std::string::npos)
      return failure(ErrorKind::badInput, "\"" + name + "\" is not a plain file name.", where);
    std::string hash;
    ObjectReader reader(entry, where + "." + name);
    reader.field("sha256", hash).require("sha256");
    PW_CHECK(reader.finish());
    if (!isHash(hash))
      return failure(ErrorKind::badInput, "A SHA-256 has 64 lower-case hexadecimal digits.",
                     where + "." + name);
    files[name] = hash;
  }
  return {};
}

}  // namespace

std::string targetName(Target target) {
  return target == Target::simulated ? "simulated" : "pynq";
}

Json Manifest::toJson() const {
  Json fileJson = Json::object();
  for (const auto& [file, hash] : files) fileJson[file] = {{"sha256", hash}};
  Json dmaJson = coreJson(dma);
  dmaJson["length_bits"] = dmaLengthBits;
  return {{"schema", schemaVersion},
          {"kind", "pulsewright-bundle"},
          {"name", name},
          {"target", targetName(target)},
          {"part", part},
          {"build_id", buildId},
          {"clock_mhz", clockMhz},
          {"accelerator", coreJson(accelerator)},
          {"dma", dmaJson},
          {"input", {{"words", input.words}, {"format", input.format}}},
          {"output", {{"words", output.words}, {"format", output.format}}},
          {"cycles", {{"latency", latencyCycles}, {"interval", intervalCycles}}},
          {"files", fileJson},
          {"input_spec", inputSpec}};
}

Result<Manifest> Manifest::fromJson(const Json& json, const std::string& where) {
  Manifest manifest;
  int schema = 0;
  std::string kind;
  ObjectReader reader(json, where);
  reader.field("schema", schema).require("schema").field("kind", kind).require("kind");
  reader.field("name", manifest.name).require("name");
  reader.choice("target", manifest.target, {{"simulated", Target::simulated}, {"pynq", Target::pynq}})
      .require("target");
  reader.field("part", manifest.part).require("part");
  reader.field("build_id", manifest.buildId).require("build_id");
  reader.number("clock_mhz", manifest.clockMhz, 0.1, 1000);
  const Json* accelerator = reader.child("accelerator");
  const Json* dma = reader.child("dma");
  const Json* input = reader.child("input");
  const Json* output = reader.child("output");
  const Json* cycles = reader.child("cycles");
  const Json* files = reader.child("files");
  if (const Json* spec = reader.child("input_spec")) manifest.inputSpec = *spec;
  // A newer schema is refused for what it is, before one of its new keys is called unknown.
  if (json.is_object() && json.contains("schema") && json["schema"].is_number_integer() &&
      json["schema"] > schemaVersion)
    return failure(ErrorKind::badInput, "The bundle was made by a newer version of the program.", where,
                   "Update this program.");
  PW_CHECK(reader.finish());
  if (schema != schemaVersion) return failure(ErrorKind::badInput, "The schema must be 1.", where);
  if (kind != "pulsewright-bundle")
    return failure(ErrorKind::badInput, "This is not the manifest of a bundle.", where);
  PW_CHECK(readCore(accelerator, where + ".accelerator", manifest.accelerator, nullptr));
  PW_CHECK(readCore(dma, where + ".dma", manifest.dma, &manifest.dmaLengthBits));
  PW_CHECK(readSide(input, where + ".input", manifest.input));
  PW_CHECK(readSide(output, where + ".output", manifest.output));
  PW_CHECK(readCycles(cycles, where + ".cycles", manifest));
  PW_CHECK(readFiles(files, where + ".files", manifest.files));
  return manifest;
}

}  // namespace pw::board
