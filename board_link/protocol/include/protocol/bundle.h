// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "base/json.h"
#include "base/result.h"

namespace pw::board {

/// Where the bundle is meant to run.
enum class Target { simulated, pynq };
std::string targetName(Target target);

struct AddressedCore {
  std::string name;  ///< instance name in the block design
  std::uint32_t base = 0;
  std::uint32_t range = 65536;
  bool operator==(const AddressedCore&) const = default;
};

struct StreamSide {
  std::uint32_t words = 0;  ///< 32-bit words a frame
  std::string format;       ///< "fixed<10,2,RND,SAT>": what a word's sign-extended code means
  bool operator==(const StreamSide&) const = default;
};

/// manifest.json of a bundle: what the workbench and the board must agree on before a word is sent.
struct Manifest {
  std::string name = "design";
  Target target = Target::simulated;
  std::string part = "xc7z020clg400-1";
  std::uint32_t buildId = 0;  ///< BUILD_ID register of the wrapper
  double clockMhz = 100;      ///< the highest clock the design is good for, and the one it is run at
  AddressedCore accelerator{"pulsewright_0", 0x43C00000, 65536};
  AddressedCore dma{"axi_dma_0", 0x40400000, 65536};
  int dmaLengthBits = 26;  ///< a transfer is shorter than 2^this bytes
  StreamSide input, output;
  std::uint32_t latencyCycles = 0;           ///< first input word to last output word, as predicted
  std::uint32_t intervalCycles = 0;          ///< from frame to frame
  std::map<std::string, std::string> files;  ///< plain file name → SHA-256
  Json inputSpec = Json::object();           ///< passed through: how traces become input words

  bool operator==(const Manifest&) const = default;
  Json toJson() const;
  /// Errors: badInput (unknown key, impossible value, newer schema, file names with folders in them).
  static Result<Manifest> fromJson(const Json& json, const std::string& where = "manifest.json");
};

/// A manifest and the folder it was read from.
struct Bundle {
  Manifest manifest;
  std::filesystem::path folder;
  std::string bitFile, hwhFile;  ///< plain names inside the folder
};

/// Writes design.bit, design.hwh and manifest.json (last, so that a folder with a manifest is whole). The
/// .bit has a genuine Xilinx header, and as its data the shared library that stands for the silicon
/// (PROTOCOL.md section 7). `target` and `files` of the manifest are filled in. Errors: badInput (not an ELF
/// library, impossible manifest), io.
Result<void> writeSimulatedBundle(const Manifest& manifest, const std::filesystem::path& sharedLibrary,
                                  const std::filesystem::path& folder);

/// Reads and checks a bundle: manifest, a .bit and the .hwh of the same stem, hashes, the part in the .bit's
/// header. Errors: io (missing file), badInput, mismatch (hash or part).
Result<Bundle> readBundle(const std::filesystem::path& folder);

/// The hardware handoff (.hwh) of the block design PS7 + axi_dma + wrapper, in Vivado's form as far as pynq
/// reads it: modules, address map, parameters.
std::string hardwareHandoff(const Manifest& manifest);

}  // namespace pw::board
