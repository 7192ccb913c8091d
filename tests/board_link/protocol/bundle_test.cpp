// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/bundle.h"

#include <fstream>

#include "base/file.h"
#include "protocol/bitstream.h"
#include "test_support.h"

namespace pw::board {
namespace {

namespace fs = std::filesystem;

Manifest sampleManifest() {
  Manifest manifest;
  manifest.name = "student <8 bit> & more";
  manifest.buildId = 1234567;
  manifest.clockMhz = 100;
  manifest.input = {161, "fixed<10,2,RND,SAT>"};
  manifest.output = {2, "fixed<12,6,RND,SAT>"};
  manifest.latencyCycles = 196;
  manifest.intervalCycles = 161;
  manifest.inputSpec = {{"start", 120}};
  return manifest;
}

class BundleTest : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(library()) << "\x7f"
                                "ELF and whatever follows";
    ASSERT_OK(writeSimulatedBundle(sampleManifest(), library(), folder()));
  }
  fs::path library() const { return m_folder.path() / "library.so"; }
  fs::path folder() const { return m_folder.path() / "bundle"; }
  void changeManifest(const std::function<void(Json&)>& change) const {
    Json json = *readJsonFile(folder() / "manifest.json");
    change(json);
    ASSERT_OK(writeJsonFile(folder() / "manifest.json", json));
  }

  pw::test::TemporaryFolder m_folder;
};

TEST(ManifestTest, roundTrip_json_isEqual) {
  Manifest manifest = sampleManifest();
  manifest.files["design.bit"] = std::string(64, 'a');
  const auto read = Manifest::fromJson(manifest.toJson());
  ASSERT_OK(read);
  EXPECT_EQ(*read, manifest);
}

TEST(ManifestTest, addresses_areWrittenInHexadecimal) {
  const Json json = sampleManifest().toJson();
  EXPECT_EQ(json["accelerator"]["base"], "0x43C00000");
  EXPECT_EQ(json["dma"]["base"], "0x40400000");
}

TEST(ManifestTest, unknownKey_isNamed) {
  Json json = sampleManifest().toJson();
  json["clok_mhz"] = 1;
  EXPECT_ERROR(Manifest::fromJson(json), ErrorKind::badInput, "clok_mhz");
}

TEST(ManifestTest, newerSchema_isRefusedPolitely) {
  Json json = sampleManifest().toJson();
  json["schema"] = 2;
  json["something_new"] = 1;
  EXPECT_ERROR(Manifest::fromJson(json), ErrorKind::badInput, "newer version");
}

TEST(ManifestTest, impossibleValues_areRefused) {
  for (const auto& [pointer, value] : std::vector<std::pair<std::string, Json>>{{"/clock_mhz", -1},
                                                                                {"/input/words", 0},
                                                                                {"/build_id", -3},
                                                                                {"/accelerator/base", "here"},
                                                                                {"/dma/length_bits", 40},
                                                                                {"/kind", "other"},
                                                                                {"/target", "moon"}}) {
    Json json = sampleManifest().toJson();
    json[Json::json_pointer(pointer)] = value;
    const auto read = Manifest::fromJson(json);
    ASSERT_FALSE(read) << pointer;
    EXPECT_EQ(read.error().kind, ErrorKind::badInput) << pointer;
  }
}

TEST(ManifestTest, fileNamesWithFolders_areRefused) {
  for (const char* name : {"../x.bit", "/etc/passwd", ".hidden", "a\\b", ""}) {
    Json json = sampleManifest().toJson();
    json["files"][name] = {{"sha256", std::string(64, 'a')}};
    EXPECT_ERROR(Manifest::fromJson(json), ErrorKind::badInput, "plain file name");
  }
}

TEST(BitstreamTest, part_asVivadoPrintsIt) {
  EXPECT_EQ(bitstreamPart("xc7z020clg400-1"), "7z020clg400");
  EXPECT_EQ(bitstreamPart("xczu7ev-ffvc1156-2-e"), "zu7ev-ffvc1156");
  EXPECT_EQ(bitstreamPart("xck26-sfvc784-2LV-c"), "k26-sfvc784");
}

TEST(BitstreamTest, header_bytes_areTheGenuineLayout) {
  // Written out by hand after the .bit format: preamble, then key, big-endian length, text, NUL; e with 32
  // bits.
  const std::string expected(
      "\x00\x09\x0f\xf0\x0f\xf0\x0f\xf0\x0f\xf0\x00\x00\x01"
      "a\x00\x02"
      "d\x00"
      "b\x00\x0c"
      "7z020clg400\x00"
      "c\x00\x0b"
      "2025/06/12\x00"
      "d\x00\x09"
      "09:30:00\x00"
      "e\x00\x00\x01\x02",
      13 + 5 + 15 + 14 + 12 + 5);
  EXPECT_EQ(encodeBitHeader({"d", "7z020clg400", "2025/06/12", "09:30:00", 0, 258}), expected);
}

TEST(BitstreamTest, roundTrip_header_isEqual) {
  const std::string bytes =
      encodeBitHeader({"top;UserID=0", "7z020clg400", "2025/06/12", "09:30:00", 0, 3}) + "xyz";
  const auto header = parseBitHeader(bytes, "x.bit");
  ASSERT_OK(header);
  EXPECT_EQ(header->part, "7z020clg400");
  EXPECT_EQ(bytes.substr(header->dataOffset, header->dataBytes), "xyz");
}

TEST(BitstreamTest, truncatedAnywhere_isRefused) {
  const std::string bytes = encodeBitHeader({"top", "7z020clg400", "2025/06/12", "09:30:00", 0, 3}) + "xyz";
  for (std::size_t length = 0; length < bytes.size(); ++length)
    EXPECT_FALSE(parseBitHeader(bytes.substr(0, length), "x.bit")) << length;
}

TEST(BitstreamTest, headerByteChanged_isRefusedOrReadWithoutHarm) {
  const std::string good = encodeBitHeader({"top", "7z020clg400", "2025/06/12", "09:30:00", 0, 3}) + "xyz";
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (const int change : {1, 0x80, 0xFF}) {
      std::string bad = good;
      bad[at] = char(bad[at] ^ char(change));
      if (const auto header = parseBitHeader(bad, "x.bit")) {
        EXPECT_EQ(header->dataOffset + header->dataBytes, bad.size()) << at;
      }
    }
  }
}

TEST_F(BundleTest, writeThenRead_isTheSameManifestWithFiles) {
  const auto bundle = readBundle(folder());
  ASSERT_OK(bundle);
  EXPECT_EQ(bundle->bitFile, "design.bit");
  EXPECT_EQ(bundle->hwhFile, "design.hwh");
  Manifest expected = sampleManifest();
  expected.files = bundle->manifest.files;
  EXPECT_EQ(bundle->manifest, expected);
}

TEST_F(BundleTest, bitFile_carriesTheLibraryBehindAGenuineHeader) {
  const auto bytes = readFile(folder() / "design.bit");
  ASSERT_OK(bytes);
  const auto header = parseBitHeader(*bytes, "design.bit");
  ASSERT_OK(header);
  EXPECT_EQ(header->part, "7z020clg400");
  EXPECT_EQ(bytes->substr(header->dataOffset), *readFile(library()));
}

TEST_F(BundleTest, read_fileChanged_isAMismatch) {
  std::ofstream(folder() / "design.hwh", std::ios::app) << " ";
  EXPECT_ERROR(readBundle(folder()), ErrorKind::mismatch, "design.hwh");
}

TEST_F(BundleTest, read_fileMissing_isIo) {
  fs::remove(folder() / "design.bit");
  EXPECT_ERROR(readBundle(folder()), ErrorKind::io, "design.bit");
}

TEST_F(BundleTest, read_manifestMissing_isIo) {
  fs::remove(folder() / "manifest.json");
  EXPECT_ERROR(readBundle(folder()), ErrorKind::io, "manifest.json");
}

TEST_F(BundleTest, read_hwhNotNamed_isRefused) {
  changeManifest([](Json& json) { json["files"].erase("design.hwh"); });
  EXPECT_ERROR(readBundle(folder()), ErrorKind::badInput, "design.hwh");
}

TEST_F(BundleTest, read_partOfAnotherDevice_isAMismatch) {
  changeManifest([](Json& json) { json["part"] = "xc7z010clg400-1"; });
  EXPECT_ERROR(readBundle(folder()), ErrorKind::mismatch, "7z010clg400");
}

TEST_F(BundleTest, write_notALibrary_leavesTheOldBundle) {
  std::ofstream(m_folder.path() / "text") << "hello";
  EXPECT_ERROR(writeSimulatedBundle(sampleManifest(), m_folder.path() / "text", folder()),
               ErrorKind::badInput, "not a shared library");
  EXPECT_OK(readBundle(folder()));
}

TEST_F(BundleTest, write_impossibleManifest_leavesTheOldBundle) {
  Manifest manifest = sampleManifest();
  manifest.input.words = 0;
  EXPECT_ERROR(writeSimulatedBundle(manifest, library(), folder()), ErrorKind::badInput, "words");
  EXPECT_OK(readBundle(folder()));
}

}  // namespace
}  // namespace pw::board
