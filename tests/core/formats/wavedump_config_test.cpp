// SPDX-License-Identifier: GPL-3.0-or-later
// What stands beside WaveDump's files, and files that do not say where events end.
#include <gtest/gtest.h>

#include "formats/event_reader.h"
#include "made_files.h"
#include "test_support.h"
#include "trace_files.h"

namespace pw::formats {
namespace {

class WaveDumpBeside : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& bytes) {
    test::writeText(m_folder / name, bytes);
    return m_folder / name;
  }
  static std::string bareText(unsigned events, unsigned samples) {
    std::string text;
    for (unsigned e = 0; e < events; ++e)
      for (unsigned i = 0; i < samples; ++i) text += std::to_string(test::madeSample(e, i)) + "\n";
    return text;
  }
  test::TemporaryFolder m_folder;
};

TEST_F(WaveDumpBeside, Config_saysPolarityAndRate) {
  file("WaveDumpConfig.txt", "# a comment\nDigitizer 751\n[COMMON]\nPULSE_POLARITY NEGATIVE\n");
  const auto reader = open(file("wave0.dat", test::waveDumpFile(3, 20, 16)));
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->description().polarity, trace::Polarity::negative);
  EXPECT_EQ((*reader)->description().samplingRateHz, 1e9);
}

TEST_F(WaveDumpBeside, ConfigWithAPrefix_isThatOfItsWaves) {
  file("run7_WaveDumpConfig.txt", "Digitizer DT5730\n");
  EXPECT_EQ((*open(file("run7_wave3.dat", test::waveDumpFile(3, 20, 16))))->description().samplingRateHz,
            5e8);
  EXPECT_FALSE((*open(file("run8_wave3.dat", test::waveDumpFile(3, 20, 16))))->description().samplingRateHz);
}

TEST_F(WaveDumpBeside, ChannelsThatDiffer_sayNoPolarity) {
  file("WaveDumpConfig.txt", "[0]\nPULSE_POLARITY NEGATIVE\n[1]\nPULSE_POLARITY POSITIVE\n");
  EXPECT_FALSE((*open(file("wave0.dat", test::waveDumpFile(3, 20, 16))))->description().polarity);
}

TEST_F(WaveDumpBeside, RecordLength_opensBareSamples) {
  file("WaveDumpConfig.txt", "RECORD_LENGTH 50\n");
  const auto reader = open(file("wave0.dat", test::waveDumpFile(6, 50, 16, false)));
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->next(100)->count, 6u);
}

TEST_F(WaveDumpBeside, GivenLength_countsMoreThanTheConfig) {
  file("WaveDumpConfig.txt", "RECORD_LENGTH 50\n");
  OpenSettings settings;
  settings.recordLength = 25;
  EXPECT_EQ((*open(file("wave0.dat", test::waveDumpFile(6, 50, 16, false)), settings))->next(100)->count,
            12u);
}

TEST_F(WaveDumpBeside, DamagedConfig_isPassedOver) {
  file("WaveDumpConfig.txt", std::string("RECORD_LENGTH many\nPULSE_POLARITY\n\0\xff", 36));
  EXPECT_OK(open(file("wave0.dat", test::waveDumpFile(3, 20, 16))));
}

TEST_F(WaveDumpBeside, BareAscii_isReadWithARecordLength) {
  OpenSettings settings;
  settings.recordLength = 20;
  const auto path = file("wave0.txt", bareText(4, 20));
  EXPECT_EQ(recognise(path, settings)->format, Format::waveDumpAscii);
  const auto reader = open(path, settings);
  ASSERT_OK(reader);
  const auto block = (*reader)->next(100);
  ASSERT_OK(block);
  EXPECT_EQ(block->count, 4u);
  EXPECT_EQ(block->samples[3 * 20 + 7], float(test::madeSample(3, 7)));
}

TEST_F(WaveDumpBeside, BareAscii_withoutOneSaysThatItIsNeeded) {
  const auto reader = open(file("wave0.txt", bareText(4, 20)));
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->description().format, Format::table);
  EXPECT_TRUE((*reader)->description().needsRecordLength);
}

TEST_F(WaveDumpBeside, BareAsciiCutOff_keepsTheWholeEvents) {
  OpenSettings settings;
  settings.recordLength = 20;
  const auto reader = open(file("wave0.txt", bareText(4, 20) + "1\n2\n"), settings);
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->next(100)->count, 4u);
  EXPECT_GT((*reader)->cutOffBytes(), 0u);
}

TEST_F(WaveDumpBeside, Tick_givesTimesInNanoseconds) {
  OpenSettings settings;
  settings.tickNs = 8;
  const auto reader = open(file("wave0.dat", test::waveDumpFile(3, 20, 16)), settings);
  ASSERT_OK(reader);
  ASSERT_EQ((*reader)->description().columns.back(), "timestamp_ns");
  EXPECT_EQ((*reader)->next(9)->columns.back(), (std::vector<double>{56, 8056, 16056}));
}

TEST_F(WaveDumpBeside, ClockThatStartsAgain_goesOn) {
  test::Bytes bytes;
  for (const std::uint32_t tag : {0x7FFFFFFEu, 0x80000001u}) {  // 31 bits and a flag
    bytes.u32(24 + 20).u32(1).u32(0).u32(0).u32(0).u32(tag);
    for (unsigned i = 0; i < 10; ++i) bytes.u16(100 + i);
  }
  OpenSettings settings;
  settings.tickNs = 2;
  const auto block = (*open(file("wave0.dat", bytes.text), settings))->next(9);
  EXPECT_EQ(block->columns.back()[1] - block->columns.back()[0], 6);
}

TEST_F(WaveDumpBeside, TickOfAbcd_givesTimesInNanoseconds) {
  OpenSettings settings;
  const auto path = file("a.ade", test::abcdListFile(20));
  const double ticks = (*open(path))->next(9)->columns[0][5];
  settings.tickNs = 0.5;
  EXPECT_EQ((*open(path, settings))->next(9)->columns[0][5], ticks / 2);
}

}  // namespace
}  // namespace pw::formats
