// SPDX-License-Identifier: GPL-3.0-or-later
#include "archive/zip_folder.h"

#include <cstdio>
#include <fstream>
#include <random>

#include "test_support.h"

namespace pw::archive {
namespace {

namespace fs = std::filesystem;

void write(const fs::path& path, const std::string& text) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

/// What Python's zipfile says: a line a file, its name, size and CRC; "bad" first where a check sum is wrong.
std::string readByPython(const fs::path& file) {
  const std::string script =
      "import sys,zipfile; z=zipfile.ZipFile(sys.argv[1]); print('bad' if z.testzip() else 'good'); "
      "[print(i.filename,i.file_size,i.CRC) for i in z.infolist()]";
  FILE* pipe = popen(("python3 -c \"" + script + "\" '" + file.string() + "'").c_str(), "r");
  std::string text;
  for (int c = fgetc(pipe); c != EOF; c = fgetc(pipe)) text += char(c);
  pclose(pipe);
  return text;
}

/// CRC-32 bit by bit (ISO 3309).
std::uint32_t crcOf(const std::string& text) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const unsigned char byte : text) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xEDB88320 : 0);
  }
  return ~crc;
}

TEST(ZipFolder, everyFile_isThereWholeInOrder) {
  const test::TemporaryFolder place;
  const fs::path folder = place / "a design";
  std::mt19937 random(5);
  std::string expected = "good\n";
  for (const char* name : {"README.md", "hls/firmware/weights/w1.h", "rtl/empty.v", "rtl/engine.v"}) {
    std::string text(std::string(name) == "rtl/empty.v" ? 0 : 1000 + random() % 50'000, ' ');
    for (char& c : text) c = char(random() % 256);
    write(folder / name, text);
    expected += "a design/" + std::string(name) + " " + std::to_string(text.size()) + " " +
                std::to_string(crcOf(text)) + "\n";
  }
  write(folder / "build/big.o", "left out");
  const auto packed = zipFolder(folder, place / "it.zip", {"build"}, {});
  ASSERT_OK(packed);
  EXPECT_EQ(*packed, 4U);
  EXPECT_EQ(readByPython(place / "it.zip"), expected);
  EXPECT_FALSE(fs::exists(place / "it.zip.part"));
}

TEST(ZipFolder, noFolder_isRefused) {
  const test::TemporaryFolder place;
  EXPECT_ERROR(zipFolder(place / "nothing", place / "it.zip", {}, {}), ErrorKind::badInput, "nothing");
  fs::create_directories(place / "empty");
  EXPECT_ERROR(zipFolder(place / "empty", place / "it.zip", {}, {}), ErrorKind::badInput, "no files");
}

TEST(ZipFolder, placeThatCannotBeWritten_isAnErrorAndKeepsNothing) {
  const test::TemporaryFolder place;
  write(place / "design/a", "a");
  EXPECT_ERROR(zipFolder(place / "design", place / "not/there/it.zip", {}, {}), ErrorKind::io, "it.zip");
}

TEST(ZipFolder, stopped_leavesTheOldFileAlone) {
  const test::TemporaryFolder place;
  write(place / "design/a", std::string(5'000'000, 'a'));
  write(place / "it.zip", "old");
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ERROR(zipFolder(place / "design", place / "it.zip", {}, Work{stop.get_token(), {}}),
               ErrorKind::cancelled, "");
  std::string kept;
  std::ifstream(place / "it.zip") >> kept;
  EXPECT_EQ(kept, "old");
  EXPECT_FALSE(fs::exists(place / "it.zip.part"));
}

}  // namespace
}  // namespace pw::archive
