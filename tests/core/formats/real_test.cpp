// SPDX-License-Identifier: GPL-3.0-or-later
// Real files to the last byte; the figures are those of another reader (struct and NumPy in Python).
#include <gtest/gtest.h>

#include "formats/event_reader.h"
#include "formats/import.h"
#include "test_support.h"

namespace pw::formats {
namespace {

struct RealFile {
  const char* file;
  Format format;
  std::uint64_t events, length, cutOffBytes;
};

void PrintTo(const RealFile& value, std::ostream* out) {
  *out << value.file;
}

class RealFormats : public testing::TestWithParam<RealFile> {};

TEST_P(RealFormats, File_isReadToTheLastByte) {
  const auto path = test::sharedData("formats") / GetParam().file;
  REQUIRE_REAL_DATA(path);
  const auto reader = formats::open(path);
  ASSERT_OK(reader);
  EXPECT_EQ((*reader)->description().format, GetParam().format);
  std::uint64_t events = 0;
  while (true) {
    const auto block = (*reader)->next(1000);
    ASSERT_OK(block);
    if (block->count == 0) break;
    EXPECT_EQ(block->length, GetParam().length);
    events += block->count;
  }
  EXPECT_EQ(events, GetParam().events);
  EXPECT_EQ((*reader)->cutOffBytes(), GetParam().cutOffBytes);
}

INSTANTIATE_TEST_SUITE_P(
    Real, RealFormats,
    testing::Values(RealFile{"abcd_cf252_plastic.ade", Format::abcdList, 45976, 0, 0},
                    RealFile{"compass_40_events.BIN", Format::compassBinary, 40, 1000, 0},
                    RealFile{"derived_compass_from_bin.CSV", Format::compassCsv, 20, 1000, 0},
                    RealFile{"toward_SiPM_2006272158_wave0.dat", Format::waveDumpBinary, 293, 406, 812},
                    RealFile{"picoscope_chB_22x250.npy", Format::numpy, 22, 250, 0},
                    RealFile{"rohde_schwarz_RefCurve.csv", Format::scopeText, 1, 200000, 0},
                    RealFile{"rohde_schwarz_RefCurve.Wfm.csv", Format::scopeText, 1, 200000, 0}));

TEST(RealFormats, CompassCsv_equalsTheBinaryFileItCameFrom) {
  const auto folder = test::sharedData("formats");
  REQUIRE_REAL_DATA(folder / "compass_40_events.BIN");
  const auto text = formats::open(folder / "derived_compass_from_bin.CSV");
  const auto binary = formats::open(folder / "compass_40_events.BIN");
  ASSERT_OK(text);
  ASSERT_OK(binary);
  EXPECT_EQ((*text)->next(20)->samples, (*binary)->next(20)->samples);
}

/// The CSV file and the HDF5 file of the laboratory hold the same events.
void expectImportEquals(const std::string& name) {
  const auto csv = test::sharedData(name + ".csv");
  const auto reference = test::sharedData(name + ".h5");
  REQUIRE_REAL_DATA(csv);
  REQUIRE_REAL_DATA(reference);
  test::TemporaryFolder folder;
  ASSERT_OK(importFiles({csv}, folder / "imported.h5", {}, {}));
  const auto imported = trace::TraceFile::open(folder / "imported.h5");
  const auto expected = trace::TraceFile::open(reference);
  ASSERT_OK(imported);
  ASSERT_OK(expected);
  EXPECT_EQ(imported->info().firstSampleIndex, expected->info().firstSampleIndex);
  EXPECT_EQ(imported->info().polarity, expected->info().polarity);
  EXPECT_EQ(imported->read(0, ~0u)->samples, expected->read(0, ~0u)->samples);
  EXPECT_EQ(imported->labels().value(), expected->labels().value());
  EXPECT_EQ(imported->column("fci_published").value(), expected->column("fci_published").value());
}

TEST(RealLaboratoryCsv, CsvOfFullTraces_importsToTheSameEvents) {
  expectImportEquals("clyc_traces_2048");
}

TEST(RealLaboratoryCsv, CsvOfWindows_importsToTheSameEvents) {
  expectImportEquals("clyc_windows_161");
}

}  // namespace
}  // namespace pw::formats
