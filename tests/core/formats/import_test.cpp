// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/import.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "formats/events_file.h"
#include "formats/preview.h"
#include "made_files.h"
#include "test_support.h"
#include "trace_files.h"

namespace pw::formats {
namespace {

class ImportFiles : public testing::Test {
 protected:
  std::filesystem::path file(const std::string& name, const std::string& bytes) {
    test::writeText(m_folder / name, bytes);
    return m_folder / name;
  }
  Result<ImportSummary> import(const std::vector<std::filesystem::path>& sources,
                               const ImportSettings& settings = {}, const Work& work = {}) {
    return importFiles(sources, target(), settings, work);
  }
  std::filesystem::path target() const { return m_folder / "out.h5"; }
  test::TemporaryFolder m_folder;
};

TEST_F(ImportFiles, OfTwoFormats_joinsThemWithTheirOrigin) {
  const auto summary =
      import({file("a.bin", test::compassFile({}, 3, 16)), file("b.csv", test::compassText(2, 16))});
  ASSERT_OK(summary);
  EXPECT_EQ(summary->events, 5u);
  const auto traces = trace::TraceFile::open(target());
  ASSERT_OK(traces);
  EXPECT_EQ(traces->info().count, 5u);
  EXPECT_EQ(traces->column("origin").value().value(), (std::vector<float>{0, 0, 0, 1, 1}));
  EXPECT_EQ(traces->info().source, "imported from a.bin; b.csv");
  EXPECT_EQ(traces->read(3, 1)->samples[0], float(test::madeSample(0, 0)));
}

TEST_F(ImportFiles, OfAFileAClass_labelsThem) {
  ImportSettings settings;
  settings.labels = {trace::neutron, trace::gamma};
  const auto summary = import(
      {file("a.bin", test::compassFile({}, 3, 16)), file("b.bin", test::compassFile({}, 2, 16))}, settings);
  ASSERT_OK(summary);
  EXPECT_EQ(trace::TraceFile::open(target())->labels().value(), (std::vector<std::int8_t>{1, 1, 1, 0, 0}));
}

TEST_F(ImportFiles, NamedByTheirClass_areLabelledAndSaySo) {
  const std::string table = "Energy,FCI,s0,s1\n1,0.5,10,20\n2,0.6,11,21\n";
  const auto summary = import({file("gamma.csv", table), file("neutron.csv", table)});
  ASSERT_OK(summary);
  EXPECT_EQ(summary->gammas, 2u);
  EXPECT_EQ(summary->neutrons, 2u);
  EXPECT_NE(summary->notes.front().find("gamma.csv"), std::string::npos);
  EXPECT_EQ(trace::TraceFile::open(target())->column("fci_published").value()->size(), 4u);
}

TEST_F(ImportFiles, AFileWithoutAGivenLabel_keepsWhatItSays) {
  ImportSettings settings;
  settings.labels = {std::nullopt, trace::gamma};
  ASSERT_OK(import({file("a.csv", "label,s0,s1\nneutron,1,2\n"), file("b.csv", "label,s0,s1\nneutron,1,2\n")},
                   settings));
  EXPECT_EQ(trace::TraceFile::open(target())->labels().value(), (std::vector<std::int8_t>{1, 0}));
}

TEST_F(ImportFiles, AllUnknown_haveNoLabels) {
  ImportSettings settings;
  settings.labels = {trace::ambiguous};
  ASSERT_OK(import({file("gamma.csv", "label,s0,s1\nneutron,1,2\n")}, settings));
  EXPECT_FALSE(trace::TraceFile::open(target())->info().hasLabels);
}

TEST_F(ImportFiles, Preview_saysWhatAnImportWouldTake) {
  const auto look = preview(file("gamma.csv", "Energy,s0,s1,s2\n1,500,100,400\n2,500,90,410\n"), {});
  ASSERT_OK(look);
  EXPECT_EQ(look->recognised.format, Format::table);
  EXPECT_EQ(look->first.count, 2u);
  EXPECT_EQ(look->labelOfName, trace::gamma);
  EXPECT_EQ(look->polarity(), trace::Polarity::negative);
}

TEST_F(ImportFiles, OfListMode_makesAnEventsFile) {
  const auto summary = import({file("a.ade", test::abcdListFile(20)), file("b.ade", test::abcdListFile(10))});
  ASSERT_OK(summary);
  EXPECT_EQ(summary->samples, 0u);
  const auto events = EventsFile::open(target());
  ASSERT_OK(events);
  EXPECT_EQ(events->count(), 30u);
  EXPECT_EQ(events->column("energy").value().value()[29], 209.0);
  EXPECT_EQ(events->column("origin").value().value()[29], 1.0);
  EXPECT_FALSE(events->column("none").value().has_value());
}

TEST_F(ImportFiles, OfOneChannel_leavesTheOthersOut) {
  ImportSettings settings;
  settings.channel = 1;
  const auto summary = import({file("a.bin", test::compassFile({}, 5, 16))}, settings);
  ASSERT_OK(summary);
  EXPECT_EQ(summary->events, 2u);
  EXPECT_EQ(trace::TraceFile::open(target())->read(1, 1)->samples[0], float(test::madeSample(3, 0)));
}

TEST_F(ImportFiles, OfAChannelThatIsNotThere_isRefused) {
  ImportSettings settings;
  settings.channel = 9;
  EXPECT_ERROR(import({file("a.bin", test::compassFile({}, 5, 16))}, settings), ErrorKind::badInput,
               "No event");
  EXPECT_EQ(test::entriesIn(m_folder.path()), 1u);
}

TEST_F(ImportFiles, OfMixedLengths_isRefusedUnlessCut) {
  const std::vector<std::filesystem::path> sources = {file("a.bin", test::compassFile({}, 3, 16)),
                                                      file("b.bin", test::compassFile({}, 2, 20))};
  EXPECT_ERROR(import(sources), ErrorKind::badInput,
               "The traces have 20 samples, those of the first file 16");
  ImportSettings settings;
  settings.length = 12;
  ASSERT_OK(import(sources, settings));
  EXPECT_EQ(trace::TraceFile::open(target())->info().length, 12u);
  EXPECT_EQ(trace::TraceFile::open(target())->read(4, 1)->samples[11], float(test::madeSample(1, 11)));
}

TEST_F(ImportFiles, OfTracesAndListMode_isRefused) {
  EXPECT_ERROR(import({file("a.bin", test::compassFile({}, 3, 16)), file("b.ade", test::abcdListFile(9))}),
               ErrorKind::badInput, "has no traces");
}

TEST_F(ImportFiles, OfTimesBeyondFloat_keepsThemExactly) {
  const std::uint64_t time = (1ull << 53) - 1;
  test::Bytes ade;
  for (unsigned i = 0; i < 9; ++i) ade.u64(time - 8 + i).u16(1).u16(2).u16(3).u8(0).u8(0);
  ASSERT_OK(import({file("a.ade", ade.text)}));
  EXPECT_EQ(EventsFile::open(target())->column("timestamp_ticks").value().value()[8], double(time));
}

TEST_F(ImportFiles, OfSamplesBeyond16Bits_areKept) {
  std::string text = "s0,s1\n";
  for (int i = 0; i < 5000; ++i) text += "1,2\n";
  ASSERT_OK(import({file("a.csv", text + "65535,0.5\n")}));
  EXPECT_EQ(trace::TraceFile::open(target())->read(5000, 1)->samples, (std::vector<float>{65535, 0.5}));
}

TEST_F(ImportFiles, Polarity_isThatOfThePulsesUnlessGiven) {
  const std::string table = "s0,s1,s2,s3,s4,s5,s6,s7,s8,s9\n500,500,500,500,500,500,500,500,100,300\n";
  EXPECT_EQ(import({file("a.csv", table)})->polarity, trace::Polarity::negative);
  ImportSettings settings;
  settings.polarity = trace::Polarity::positive;
  EXPECT_EQ(import({file("a.csv", table)}, settings)->polarity, trace::Polarity::positive);
}

TEST_F(ImportFiles, OntoASource_isRefusedAndKeepsIt) {
  const auto source = file("out.h5", test::abcdListFile(9));
  EXPECT_ERROR(import({source}), ErrorKind::badInput, "own target");
  EXPECT_EQ(readFile(source).value(), test::abcdListFile(9));
}

TEST_F(ImportFiles, Stopped_isCancelledAndLeavesNothing) {
  std::stop_source source;
  source.request_stop();
  EXPECT_ERROR(import({file("a.bin", test::compassFile({}, 3, 16))}, {}, {source.get_token(), {}}),
               ErrorKind::cancelled, "Stopped");
  EXPECT_EQ(test::entriesIn(m_folder.path()), 1u);
}

TEST_F(ImportFiles, OfLabelsThatDoNotFit_isRefused) {
  ImportSettings settings;
  settings.labels = {trace::gamma, trace::neutron};
  EXPECT_ERROR(import({file("a.bin", test::compassFile({}, 3, 16))}, settings), ErrorKind::badInput,
               "2 labels");
}

}  // namespace
}  // namespace pw::formats
