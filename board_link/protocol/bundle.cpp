// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/bundle.h"

#include <ctime>

#include "base/file.h"
#include "protocol/bitstream.h"

namespace pw::board {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view elfMagic(
    "\x7f"
    "ELF",
    4);

BitHeader headerFor(const Manifest& manifest, std::size_t dataBytes) {
  const std::time_t now = std::time(nullptr);
  std::tm utc{};
  gmtime_r(&now, &utc);
  char date[16], time[16];
  std::strftime(date, sizeof date, "%Y/%m/%d", &utc);
  std::strftime(time, sizeof time, "%H:%M:%S", &utc);
  BitHeader header;
  header.design = "design_1_wrapper;UserID=0XFFFFFFFF;Simulated";
  header.part = bitstreamPart(manifest.part);
  header.date = date;
  header.time = time;
  header.dataBytes = dataBytes;
  return header;
}

Result<void> checkHash(const fs::path& file, const std::string& expected) {
  PW_ASSIGN(const std::string actual, hashFile(file));
  if (actual == expected) return {};
  return failure(ErrorKind::mismatch,
                 "The file is not the one the manifest was written for: its SHA-256 differs.", file.string(),
                 "Make the bundle again.");
}

Result<void> checkPart(const Bundle& bundle) {
  const fs::path file = bundle.folder / bundle.bitFile;
  PW_ASSIGN(const std::string bytes, readFile(file));
  PW_ASSIGN(const BitHeader header, parseBitHeader(bytes, file.string()));
  const std::string wanted = bitstreamPart(bundle.manifest.part);
  if (header.part == wanted) return {};
  return failure(ErrorKind::mismatch,
                 "The bitstream is for part " + header.part + ", the manifest says " + wanted + ".",
                 file.string(), "Make the bundle again for the right part.");
}

}  // namespace

Result<void> writeSimulatedBundle(const Manifest& manifest, const fs::path& sharedLibrary,
                                  const fs::path& folder) {
  PW_ASSIGN(const std::string library, readFile(sharedLibrary));
  if (!library.starts_with(elfMagic))
    return failure(ErrorKind::badInput, "This is not a shared library.", sharedLibrary.string(),
                   "Build the simulated design first.");
  Manifest written = manifest;
  written.target = Target::simulated;
  const std::string bit = encodeBitHeader(headerFor(manifest, library.size())) + library;
  const std::string handoff = hardwareHandoff(manifest);
  written.files = {{"design.bit", hashBytes(bit)}, {"design.hwh", hashBytes(handoff)}};
  // What could not be read back is not written.
  PW_CHECK(Manifest::fromJson(written.toJson(), (folder / "manifest.json").string()));
  PW_CHECK(makeFolder(folder));
  std::error_code ignored;
  fs::remove(folder / "manifest.json", ignored);
  PW_CHECK(writeFileAtomically(folder / "design.bit", bit));
  PW_CHECK(writeFileAtomically(folder / "design.hwh", handoff));
  return writeJsonFile(folder / "manifest.json", written.toJson());
}

Result<Bundle> readBundle(const fs::path& folder) {
  const fs::path manifestFile = folder / "manifest.json";
  PW_ASSIGN(const Json json, readJsonFile(manifestFile));
  Bundle bundle;
  bundle.folder = folder;
  PW_ASSIGN(bundle.manifest, Manifest::fromJson(json, manifestFile.string()));
  for (const auto& [name, hash] : bundle.manifest.files) {
    if (name.ends_with(".bit")) bundle.bitFile = name;
    PW_CHECK(checkHash(folder / name, hash));
  }
  if (bundle.bitFile.empty())
    return failure(ErrorKind::badInput, "The bundle names no .bit file.", manifestFile.string(),
                   "Make the bundle again.");
  bundle.hwhFile = fs::path(bundle.bitFile).replace_extension(".hwh").string();
  if (!bundle.manifest.files.contains(bundle.hwhFile))
    return failure(
        ErrorKind::badInput, "The bundle names no " + bundle.hwhFile + " beside " + bundle.bitFile + ".",
        manifestFile.string(), "Copy the .hwh that Vivado wrote beside the .bit, under the same name.");
  PW_CHECK(checkPart(bundle));
  return bundle;
}

}  // namespace pw::board
