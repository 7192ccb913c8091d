// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>

#include "formats/event_reader.h"
#include "made_files.h"
#include "test_support.h"
#include "trace_files.h"

namespace pw::formats {
namespace {

struct Everything {
  Description description;
  std::uint64_t events = 0, cutOffBytes = 0;
  std::vector<float> samples;
  std::vector<std::vector<double>> columns;
  std::vector<std::int8_t> labels;
};

class Readers : public testing::Test {
 protected:
  Result<Everything> read(const std::string& bytes, const std::string& name = "in",
                          const OpenSettings& open = {}, std::uint64_t atOnce = 3) {
    test::writeText(m_folder / name, bytes);
    PW_ASSIGN(const auto reader, formats::open(m_folder / name, open));
    Everything all;
    all.description = reader->description();
    all.columns.resize(all.description.columns.size());
    while (true) {
      PW_ASSIGN(const EventBlock block, reader->next(atOnce));
      if (block.count == 0) break;
      all.events += block.count;
      all.samples.insert(all.samples.end(), block.samples.begin(), block.samples.end());
      all.labels.insert(all.labels.end(), block.labels.begin(), block.labels.end());
      for (std::size_t i = 0; i < all.columns.size(); ++i)
        all.columns[i].insert(all.columns[i].end(), block.columns[i].begin(), block.columns[i].end());
    }
    all.cutOffBytes = reader->cutOffBytes();
    return all;
  }
  static std::vector<float> madeSamples(unsigned events, unsigned samples) {
    std::vector<float> all;
    for (unsigned e = 0; e < events; ++e)
      for (unsigned i = 0; i < samples; ++i) all.push_back(float(test::madeSample(e, i)));
    return all;
  }
  static std::vector<double> column(const Everything& all, const std::string& name) {
    for (std::size_t i = 0; i < all.columns.size(); ++i)
      if (all.description.columns[i] == name) return all.columns[i];
    ADD_FAILURE() << "no column " << name;
    return {};
  }
  test::TemporaryFolder m_folder;
};

// CoMPASS, binary

struct CompassCase {
  const char* name;
  test::CompassForm form;
};

void PrintTo(const CompassCase& value, std::ostream* out) {
  *out << value.name;
}

class CompassForms : public Readers, public testing::WithParamInterface<CompassCase> {};

TEST_P(CompassForms, MadeFile_isReadToTheLastByte) {
  const test::CompassForm& form = GetParam().form;
  const auto all = read(test::compassFile(form, 10, 16));
  ASSERT_OK(all);
  EXPECT_EQ(all->description.format, Format::compassBinary);
  EXPECT_EQ(all->events, 10u);
  EXPECT_EQ(all->cutOffBytes, 0u);
  EXPECT_EQ(all->description.listMode(), !form.waves);
  EXPECT_EQ(all->samples, form.waves ? madeSamples(10, 16) : std::vector<float>());
  EXPECT_EQ(column(*all, "timestamp_ns")[9], 10000.0);
  EXPECT_EQ(column(*all, "channel")[9], 1.0);
  EXPECT_EQ(column(*all, "flags")[9], double(0x4000));
  if (form.energy) {
    EXPECT_EQ(column(*all, "energy")[9], 509.0);
  }
  if (form.calibrated) {
    EXPECT_EQ(column(*all, "energy_calibrated")[9], 4.5);
  }
  if (form.energyShort) {
    EXPECT_EQ(column(*all, "energy_short")[9], 109.0);
  }
}

INSTANTIATE_TEST_SUITE_P(Readers, CompassForms,
                         testing::Values(CompassCase{"v2Waves", {2, true, false, true, true}},
                                         CompassCase{"v2List", {2, true, false, true, false}},
                                         CompassCase{"v2Calibrated", {2, true, true, true, true}},
                                         CompassCase{"v2CalibratedOnly", {2, false, true, false, false}},
                                         CompassCase{"v2NoShort", {2, true, false, false, true}},
                                         CompassCase{"v1Waves", {1, true, false, true, true}},
                                         CompassCase{"v1List", {1, true, false, true, false}},
                                         CompassCase{"v1NoShortWaves", {1, true, false, false, true}},
                                         CompassCase{"v1NoShortList", {1, true, false, false, false}}),
                         [](const auto& info) { return info.param.name; });

TEST_F(Readers, CompassCutWithinAnEvent_keepsTheWholeOnesAndCountsTheRest) {
  const std::string file = test::compassFile({}, 5, 16);
  const auto all = read(file.substr(0, file.size() - 10));
  ASSERT_OK(all);
  EXPECT_EQ(all->events, 4u);
  EXPECT_EQ(all->samples, madeSamples(4, 16));
  EXPECT_EQ(all->cutOffBytes, 25u + 32u - 10u);
}

TEST_F(Readers, CompassCutWithinItsFirstEvent_isRefused) {
  EXPECT_ERROR(read(test::compassFile({}, 1, 16).substr(0, 40), "a.bin"), ErrorKind::badInput, "first event");
}

TEST_F(Readers, CompassEventOfEnormousLength_isRefusedAtItsByte) {
  std::string file = test::compassFile({}, 3, 16);
  file.replace(2 + 2 * (25 + 32) + 21, 4, "\xff\xff\xff\xff");
  EXPECT_ERROR(read(file, "a.bin"), ErrorKind::badInput, "byte 116: An event claims 4294967295 samples");
}

TEST_F(Readers, CompassEventLongerThanTheFile_isRefused) {
  std::string file = test::compassFile({}, 3, 16);
  file.replace(2 + 2 * (25 + 32) + 21, 4, std::string("\x00\x00\x10\x00", 4));
  EXPECT_ERROR(read(file, "a.bin"), ErrorKind::badInput, "more than the file has");
}

TEST_F(Readers, CompassOfOnlyAHeader_isRefused) {
  EXPECT_ERROR(read("\xed\xca", "a.bin"), ErrorKind::badInput, "no events");
}

TEST_F(Readers, CompassOfMixedLengths_givesABlockForEach) {
  test::writeText(m_folder / "in", test::compassFile({}, 4, 16) + test::compassFile({}, 2, 8).substr(2));
  const auto reader = formats::open(m_folder / "in");
  ASSERT_OK(reader);
  const auto first = (*reader)->next(100), second = (*reader)->next(100), third = (*reader)->next(100);
  EXPECT_EQ(first->count, 4u);
  EXPECT_EQ(first->length, 16u);
  EXPECT_EQ(second->count, 2u);
  EXPECT_EQ(second->length, 8u);
  EXPECT_EQ(third->count, 0u);
}

// WaveDump

TEST_F(Readers, WaveDumpOf16Bits_isReadToTheLastByte) {
  const auto all = read(test::waveDumpFile(7, 20, 16));
  ASSERT_OK(all);
  EXPECT_EQ(all->description.format, Format::waveDumpBinary);
  EXPECT_EQ(all->samples, madeSamples(7, 20));
  EXPECT_EQ(column(*all, "timestamp_ticks")[6], 6007.0);
  EXPECT_EQ(column(*all, "channel")[6], 2.0);
  EXPECT_EQ(column(*all, "board")[6], 31.0);
}

TEST_F(Readers, WaveDumpOf8Bits_isToldByItsValues) {
  const auto all = read(test::waveDumpFile(3, 20, 8));
  ASSERT_OK(all);
  EXPECT_EQ(all->samples.size(), 60u);
  EXPECT_EQ(all->samples[21], 130.f);
}

TEST_F(Readers, WaveDumpOfAnOddNumberOf8BitSamples_isRead) {
  const auto all = read(test::waveDumpFile(3, 21, 8));
  ASSERT_OK(all);
  EXPECT_EQ(all->samples.size(), 63u);
}

TEST_F(Readers, WaveDumpWithoutHeaders_needsTheRecordLength) {
  OpenSettings open;
  open.format = Format::waveDumpBinary;
  EXPECT_ERROR(read(test::waveDumpFile(3, 20, 16, false), "a.dat", open), ErrorKind::badInput,
               "record length");
  open.recordLength = 20;
  const auto all = read(test::waveDumpFile(3, 20, 16, false), "a.dat", open);
  ASSERT_OK(all);
  EXPECT_EQ(all->samples, madeSamples(3, 20));
  EXPECT_TRUE(all->columns.empty());
}

TEST_F(Readers, WaveDumpAscii_isReadWithItsHeaders) {
  const auto all = read(test::waveDumpText(3, 20));
  ASSERT_OK(all);
  EXPECT_EQ(all->description.format, Format::waveDumpAscii);
  EXPECT_EQ(all->samples, madeSamples(3, 20));
  EXPECT_EQ(column(*all, "pattern")[2], double(0xA0));
  EXPECT_EQ(column(*all, "timestamp_ticks")[2], 2007.0);
}

TEST_F(Readers, WaveDumpAsciiWithText_namesTheLine) {
  std::string text = test::waveDumpText(2, 5);
  text.replace(text.find("1002"), 4, "10x2");
  EXPECT_ERROR(read(text), ErrorKind::badInput, "in:10: ");
}

// ABCD

TEST_F(Readers, AbcdList_isReadToTheLastByte) {
  const auto all = read(test::abcdListFile(20));
  ASSERT_OK(all);
  EXPECT_EQ(all->description.format, Format::abcdList);
  EXPECT_TRUE(all->description.listMode());
  EXPECT_EQ(all->events, 20u);
  EXPECT_EQ(column(*all, "energy")[19], 219.0);
  EXPECT_EQ(column(*all, "energy_short")[19], 119.0);
  EXPECT_EQ(column(*all, "channel")[19], 3.0);
  EXPECT_EQ(column(*all, "group")[19], 1.0);
}

TEST_F(Readers, AbcdWaveforms_areReadWithoutTheirGates) {
  for (unsigned gates : {0u, 2u}) {
    const auto all = read(test::abcdWaveformsFile(6, 12, gates));
    ASSERT_OK(all);
    EXPECT_EQ(all->description.format, Format::abcdWaveforms);
    EXPECT_EQ(all->samples, madeSamples(6, 12));
    EXPECT_EQ(all->cutOffBytes, 0u);
  }
}

// CoMPASS, CSV

TEST_F(Readers, CompassCsv_equalsTheBinaryFile) {
  const auto text = read(test::compassText(4, 16));
  const auto binary = read(test::compassFile({}, 4, 16));
  ASSERT_OK(text);
  EXPECT_EQ(text->description.format, Format::compassCsv);
  EXPECT_EQ(text->samples, binary->samples);
  for (const char* name : {"timestamp_ns", "energy", "energy_short", "flags", "channel"})
    EXPECT_EQ(column(*text, name), column(*binary, name)) << name;
}

TEST_F(Readers, CompassCsvWithoutWaves_isListMode) {
  const auto all =
      read("BOARD;CHANNEL;TIMETAG;ENERGY;ENERGYSHORT;FLAGS\n0;1;1000;5;2;0x0\n0;1;2000;6;3;0x80\n");
  ASSERT_OK(all);
  EXPECT_TRUE(all->description.listMode());
  EXPECT_EQ(column(*all, "flags"), (std::vector<double>{0, 128}));
}

// Tables

TEST_F(Readers, TableWithSemicolonsAndDecimalCommas_isRead) {
  const auto all = read("Energy;FCI;s0;s1;s2\n1,5;0,25;10;11;12\n2,5;0,5;20;21;22\n", "gamma.csv");
  ASSERT_OK(all);
  EXPECT_EQ(all->samples, (std::vector<float>{10, 11, 12, 20, 21, 22}));
  EXPECT_EQ(column(*all, "energy"), (std::vector<double>{1.5, 2.5}));
  EXPECT_EQ(column(*all, "fci_published"), (std::vector<double>{0.25, 0.5}));
}

TEST_F(Readers, TableWithBlanksAndNoHeader_isTraces) {
  const auto all = read("1 2 3 4 5 6 7 8\n 9 10 11 12 13 14 15 16 \n");
  ASSERT_OK(all);
  EXPECT_EQ(all->description.length, 8u);
  EXPECT_EQ(all->samples.back(), 16.f);
}

TEST_F(Readers, TableWithCommasAndBlanks_isSplitAtCommas) {
  const auto all = read("1, 2, 3, 4, 5, 6, 7, 8.5\n9, 10, 11, 12, 13, 14, 15, 16.5\n");
  ASSERT_OK(all);
  EXPECT_EQ(all->description.length, 8u);
  EXPECT_EQ(all->samples.back(), 16.5f);
}

TEST_F(Readers, TableOfBlanksAndDecimalCommas_isRead) {
  const auto all = read("1,5 2,5 3 4 5 6 7 8\n1 2,25 3 4 5 6 7 8\n");
  ASSERT_OK(all);
  EXPECT_EQ(all->samples[0], 1.5f);
  EXPECT_EQ(all->samples[9], 2.25f);
}

TEST_F(Readers, TableWithALastColumnOfLabels_takesThem) {
  const auto all = read("10,20,30,40,50,60,70,80,0\n11,21,31,41,51,61,71,81,1\n");
  ASSERT_OK(all);
  EXPECT_EQ(all->description.length, 8u);
  EXPECT_EQ(all->labels, (std::vector<std::int8_t>{0, 1}));
}

TEST_F(Readers, TableOfTwoColumnsWithAHeader_isListMode) {
  const auto all = read("Pulse height\tCharge integral\n12\t340\n13\t350\n");
  ASSERT_OK(all);
  EXPECT_TRUE(all->description.listMode());
  EXPECT_EQ(column(*all, "charge integral"), (std::vector<double>{340, 350}));
}

TEST_F(Readers, TableWithComments_skipsThem) {
  const auto all = read("# detector: CLYC\n% run 3\nEnergy,FCI\n1,2\n# pause\n3,4\n");
  ASSERT_OK(all);
  EXPECT_EQ(all->events, 2u);
}

TEST_F(Readers, TableWithARaggedRow_namesTheLine) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100; ++i) text += "1,2\n";
  EXPECT_ERROR(read(text + "1,2,3\n"), ErrorKind::badInput, "in:102: The line has 3 columns");
}

TEST_F(Readers, TableWithText_namesLineAndColumn) {
  std::string text = "a,b\n";
  for (int i = 0; i < 100; ++i) text += "1,2\n";
  EXPECT_ERROR(read(text + "1,x\n"), ErrorKind::badInput, "in:102: Column 2 holds \"x\"");
}

// NumPy

class NumpyForms : public Readers, public testing::WithParamInterface<const char*> {};

TEST_P(NumpyForms, MadeFile_isReadInBothOrders) {
  for (const bool fortran : {false, true})
    for (const int version : {1, 2, 3}) {
      const auto all = read(test::numpyFile({version, GetParam(), fortran}, 5, 12));
      ASSERT_OK(all);
      EXPECT_EQ(all->description.format, Format::numpy);
      EXPECT_EQ(all->events, 5u);
      std::vector<float> expected;
      for (int e = 0; e < 5; ++e)
        for (int i = 0; i < 12; ++i) expected.push_back(float(e + i));
      EXPECT_EQ(all->samples, expected) << fortran << version;
    }
}

INSTANTIATE_TEST_SUITE_P(Readers, NumpyForms,
                         testing::Values("|i1", "|u1", "<i2", ">i2", "<u2", ">u2", "<i4", ">i4", "<u4", ">u4",
                                         "<i8", ">i8", "<u8", ">u8", "<f4", ">f4", "<f8", ">f8"));

TEST_F(Readers, NumpyOfFewColumns_isListMode) {
  const auto all = read(test::numpyFile({1, "<f4", false}, 9, 3));
  ASSERT_OK(all);
  EXPECT_TRUE(all->description.listMode());
  EXPECT_EQ(column(*all, "column3")[8], 10.0);
}

TEST_F(Readers, NumpyCut_isRefused) {
  const std::string file = test::numpyFile({1, "<i2", false}, 5, 12);
  EXPECT_ERROR(read(file.substr(0, file.size() - 1)), ErrorKind::badInput, "claims 5 × 12 numbers");
}

TEST_F(Readers, NumpyOfEnormousShape_isRefused) {
  std::string file = test::numpyFile({1, "<i2", false}, 5, 12);
  file.replace(file.find("(5, 12), }      "), 16, "(99999999999,9)}");
  EXPECT_ERROR(read(file), ErrorKind::badInput, "claims 99999999999");
}

TEST_F(Readers, NumpyOfRecords_saysWhatIsNeeded) {
  std::string file = test::numpyFile({1, "<i2", false}, 5, 12);
  file.replace(file.find("'<i2'"), 5, "[(1)]");
  EXPECT_ERROR(read(file), ErrorKind::badInput, "plain integers or floats");
}

// Oscilloscopes

TEST_F(Readers, TektronixTds_isOneTrace) {
  const auto all = read(test::tektronixTdsFile(), "a.csv");
  ASSERT_OK(all);
  EXPECT_EQ(all->description.format, Format::scopeText);
  EXPECT_NEAR(*all->description.samplingRateHz, 2.5e9, 1);
  EXPECT_EQ(all->samples.size(), 12u);
  EXPECT_EQ(all->samples[11], 11.5f);
}

TEST_F(Readers, TektronixOfTwoChannels_isTwoTraces) {
  const auto all = read(test::tektronixFile(), "a.csv");
  ASSERT_OK(all);
  EXPECT_EQ(all->events, 2u);
  EXPECT_EQ(all->description.length, 10u);
  EXPECT_NEAR(*all->description.samplingRateHz, 1e9, 1);
  EXPECT_EQ(all->samples[19], 90.f);
  EXPECT_EQ(column(*all, "channel"), (std::vector<double>{0, 1}));
}

TEST_F(Readers, LeCroySegments_areTraces) {
  const auto all = read(test::leCroyFile(), "a.txt");
  ASSERT_OK(all);
  EXPECT_EQ(all->events, 2u);
  EXPECT_EQ(all->samples, (std::vector<float>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11}));
}

TEST_F(Readers, RohdeSchwarz_isReadFromEitherOfItsFiles) {
  test::writeText(m_folder / "a.csv",
                  "Resolution:1e-10:\nHWRecordLength:8:\nSignalRecordLength:5:\nLeadingSettlingSamples:2:\n");
  test::writeText(m_folder / "a.Wfm.csv", "0\n1\n2\n3\n4\n5\n6\n7\n");
  for (const char* name : {"a.csv", "a.Wfm.csv"}) {
    const auto reader = formats::open(m_folder / name);
    ASSERT_OK(reader);
    EXPECT_NEAR(*(*reader)->description().samplingRateHz, 1e10, 1);
    EXPECT_EQ((*reader)->next(10)->samples, (std::vector<float>{2, 3, 4, 5, 6}));
    EXPECT_EQ((*reader)->next(10)->count, 0u);
  }
}

// None of them

TEST_F(Readers, EmptyFile_isRefused) {
  EXPECT_ERROR(read(""), ErrorKind::badInput, "empty");
}

TEST_F(Readers, Zeros_areNoFormat) {
  EXPECT_ERROR(read(std::string(4096, '\0')), ErrorKind::badInput, "no known format");
}

TEST_F(Readers, BigEndianWaveDump_isNoFormat) {
  std::string file = test::waveDumpFile(5, 20, 16);
  for (std::size_t i = 0; i + 3 < file.size(); i += 4)
    std::reverse(file.begin() + long(i), file.begin() + long(i) + 4);
  EXPECT_ERROR(read(file), ErrorKind::badInput, "no known format");
}

TEST_F(Readers, MissingFile_isIoError) {
  EXPECT_ERROR(formats::open(m_folder / "none"), ErrorKind::io, "no such file");
}

TEST_F(Readers, Extension_doesNotMatterWhenTheContentIsClear) {
  const auto all = read(test::waveDumpFile(7, 20, 16), "a.ade");
  ASSERT_OK(all);
  EXPECT_EQ(all->description.format, Format::waveDumpBinary);
}

}  // namespace
}  // namespace pw::formats
