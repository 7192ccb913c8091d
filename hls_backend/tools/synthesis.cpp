// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/yosys.h"

namespace pw::tools {
namespace {

/// LUTs that a primitive of distributed RAM or a shift register takes (UG953, UG974).
const std::map<std::string, int> lutsOfRam = {
    {"RAM16X1S", 1},  {"RAM32X1S", 1}, {"RAM64X1S", 1},    {"RAM128X1S", 2}, {"RAM256X1S", 4},
    {"RAM512X1S", 8}, {"RAM16X1D", 2}, {"RAM32X1D", 2},    {"RAM64X1D", 2},  {"RAM128X1D", 4},
    {"RAM256X1D", 8}, {"RAM32X2S", 2}, {"RAM32X4S", 2},    {"RAM32M", 4},    {"RAM64M", 4},
    {"RAM32M16", 8},  {"RAM64M8", 8},  {"RAM32X16DR8", 8}, {"RAM64X8SW", 8}, {"SRL16", 1},
    {"SRL16E", 1},    {"SRLC16", 1},   {"SRLC16E", 1},     {"SRLC32E", 1}};

bool startsWith(const std::string& text, const char* head) {
  return text.rfind(head, 0) == 0;
}

bool isLut(const std::string& cell) {
  return cell.size() == 4 && startsWith(cell, "LUT") && cell[3] >= '1' && cell[3] <= '6';
}

/// FDRE, FDSE, FDCE, FDPE and their falling-edge kinds; latches count as flip-flops: they take the same
/// place.
bool isFlipFlop(const std::string& cell) {
  return startsWith(cell, "FDRE") || startsWith(cell, "FDSE") || startsWith(cell, "FDCE") ||
         startsWith(cell, "FDPE") || startsWith(cell, "LDCE") || startsWith(cell, "LDPE");
}

}  // namespace

void countResources(Synthesis& s) {
  s.lut = s.lutRam = s.ff = s.dsp = s.bram18 = s.uram = s.carry = 0;
  for (const auto& [cell, count] : s.cells) {
    const auto ram = lutsOfRam.find(cell);
    if (ram != lutsOfRam.end()) s.lutRam += count * ram->second;
    if (isLut(cell)) s.lut += count;
    if (isFlipFlop(cell)) s.ff += count;
    if (startsWith(cell, "DSP48E")) s.dsp += count;
    if (startsWith(cell, "RAMB18E")) s.bram18 += count;
    if (startsWith(cell, "RAMB36E")) s.bram18 += 2 * count;
    if (startsWith(cell, "URAM288")) s.uram += count;
    if (cell == "CARRY4" || cell == "CARRY8") s.carry += count;
  }
}

Json toJson(const Synthesis& s) {
  return {{"tool", s.version},
          {"part", s.part},
          {"family", s.family},
          {"top", s.top},
          {"lut", s.lut},
          {"lutRam", s.lutRam},
          {"ff", s.ff},
          {"dsp", s.dsp},
          {"bram18", s.bram18},
          {"uram", s.uram},
          {"carry", s.carry},
          {"cells", s.cells},
          {"ofPart", {{"lut", s.partLut}, {"ff", s.partFf}, {"dsp", s.partDsp}, {"bram18", s.partBram18}}},
          {"dspAllowed", s.dspAllowed},
          {"seconds", s.seconds},
          {"memoryMb", s.memoryMb}};
}

Result<Synthesis> synthesisFromJson(const Json& json, const std::string& where) {
  Synthesis s;
  ObjectReader reader(json, where);
  constexpr double most = 1e9;
  reader.field("tool", s.version).field("part", s.part).field("family", s.family).field("top", s.top);
  reader.number("lut", s.lut, 0, most).number("lutRam", s.lutRam, 0, most).number("ff", s.ff, 0, most);
  reader.number("dsp", s.dsp, 0, most).number("bram18", s.bram18, 0, most).number("uram", s.uram, 0, most);
  reader.number("carry", s.carry, 0, most).field("cells", s.cells).field("dspAllowed", s.dspAllowed);
  reader.number("seconds", s.seconds, 0, most).number("memoryMb", s.memoryMb, 0, most);
  reader.require("lut").require("ff").require("dsp").require("bram18").require("ofPart");
  if (const Json* part = reader.child("ofPart")) {
    ObjectReader of(*part, reader.path("ofPart"));
    of.number("lut", s.partLut, 0, most).number("ff", s.partFf, 0, most);
    of.number("dsp", s.partDsp, 0, most).number("bram18", s.partBram18, 0, most);
    PW_CHECK(of.finish());
  }
  PW_CHECK(reader.finish());
  return s;
}

}  // namespace pw::tools
