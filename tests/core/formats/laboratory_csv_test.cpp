// SPDX-License-Identifier: GPL-3.0-or-later
// The laboratory's two layouts of CSV through the import: numbered columns with `class`, named ones with
// `label`.
#include <gtest/gtest.h>

#include "base/file.h"
#include "formats/import.h"
#include "test_support.h"
#include "trace_files.h"

namespace pw::formats {
namespace {

class LaboratoryCsv : public testing::Test {
 protected:
  Result<ImportSummary> import(const std::string& text, const Work& work = {}) {
    test::writeText(m_folder / "in.csv", text);
    return importFiles({m_folder / "in.csv"}, target(), {}, work);
  }
  /// The import fails as bad input, says `part`, and leaves only the source.
  void expectRefused(const std::string& text, const std::string& part) {
    EXPECT_ERROR(import(text), ErrorKind::badInput, part);
    EXPECT_EQ(test::entriesIn(m_folder.path()), 1u);
  }
  std::vector<float> samples() const {
    const auto file = trace::TraceFile::open(target());
    return file ? file->read(0, file->info().count)->samples : std::vector<float>();
  }
  std::filesystem::path target() const { return m_folder / "out.h5"; }
  test::TemporaryFolder m_folder;
};

TEST_F(LaboratoryCsv, OfNumberedColumns_givesTracesLabelsAndStart) {
  const auto summary = import("120,121,122,class\n1,2,3,0\n4,5,6,1\n");
  ASSERT_OK(summary);
  EXPECT_EQ(summary->events, 2u);
  EXPECT_EQ(summary->samples, 3u);
  EXPECT_EQ(summary->firstSampleIndex, 120);
  EXPECT_EQ(summary->gammas, 1u);
  EXPECT_EQ(summary->neutrons, 1u);
  EXPECT_EQ(samples(), (std::vector<float>{1, 2, 3, 4, 5, 6}));
  EXPECT_EQ(trace::TraceFile::open(target())->labels().value(), (std::vector<std::int8_t>{0, 1}));
  EXPECT_EQ(trace::TraceFile::open(target())->info().firstSampleIndex, 120);
}

TEST_F(LaboratoryCsv, OfNamedColumns_keepsTheFci) {
  const auto summary = import("label,fci_ref_100msps,s0,s1\ngamma,0.75,1,2\nneutron,0.875,3,4\n");
  ASSERT_OK(summary);
  EXPECT_EQ(summary->columns, (std::vector<std::string>{"fci_published", "origin"}));
  EXPECT_EQ(trace::TraceFile::open(target())->column("fci_published").value().value(),
            (std::vector<float>{0.75f, 0.875f}));
  EXPECT_EQ(trace::TraceFile::open(target())->labels().value(), (std::vector<std::int8_t>{0, 1}));
}

TEST_F(LaboratoryCsv, OfShuffledColumns_sortsTheSamples) {
  ASSERT_OK(import("s2,label,s0,temperature,s1\n30,1,10,-4.5,20\n"));
  EXPECT_EQ(samples(), (std::vector<float>{10, 20, 30}));
  EXPECT_EQ(trace::TraceFile::open(target())->column("temperature").value().value(),
            std::vector<float>{-4.5f});
}

TEST_F(LaboratoryCsv, OfWindowsLineEnds_isTheSame) {
  ASSERT_OK(
      import("\xef\xbb\xbf"
             "0,1,class\r\n1,2,0\r\n\r\n"));
  EXPECT_EQ(samples(), (std::vector<float>{1, 2}));
}

TEST_F(LaboratoryCsv, WithoutLastLineEnd_keepsTheLastRow) {
  ASSERT_OK(import("0,1,class\n1,2,0\n3,4,1"));
  EXPECT_EQ(samples(), (std::vector<float>{1, 2, 3, 4}));
}

TEST_F(LaboratoryCsv, OfUnknownLabels_countsThem) {
  const auto summary = import("0,class\n1,-1\n2,1\n");
  ASSERT_OK(summary);
  EXPECT_EQ(summary->unlabelled, 1u);
}

TEST_F(LaboratoryCsv, OfFractionalSamples_isStoredAsFloat) {
  ASSERT_OK(import("0,1,class\n1,2,0\n3.25,-4e1,1\n"));
  EXPECT_EQ(samples(), (std::vector<float>{1, 2, 3.25f, -40}));
}

TEST_F(LaboratoryCsv, OfSamplesBeyond16Bits_isStoredAsFloat) {
  ASSERT_OK(import("0,1,class\n65535,2,0\n"));
  EXPECT_EQ(samples(), (std::vector<float>{65535, 2}));
}

TEST_F(LaboratoryCsv, Settings_goIntoTheHeader) {
  test::writeText(m_folder / "in.csv", "0,class\n1,0\n");
  ImportSettings settings;
  settings.samplingRateHz = 2.5e8;
  settings.polarity = trace::Polarity::positive;
  settings.detector = "EJ-276";
  ASSERT_OK(importFiles({m_folder / "in.csv"}, target(), settings, {}));
  const auto info = trace::TraceFile::open(target())->info();
  EXPECT_EQ(info.samplingRateHz, 2.5e8);
  EXPECT_EQ(info.polarity, trace::Polarity::positive);
  EXPECT_EQ(info.detector, "EJ-276");
  EXPECT_EQ(info.source, "imported from in.csv");
}

TEST_F(LaboratoryCsv, OfManyRows_isWhatWasWritten) {
  std::string text;
  for (int i = 0; i < 200; ++i) text += std::to_string(i) + ",";
  text += "class\n";
  std::vector<float> expected;
  for (int row = 0; row < 4000; ++row) {  // 0.8 M samples: several blocks of the reader and the writer
    for (int i = 0; i < 200; ++i) {
      expected.push_back(float((row * 7 + i) % 512));
      text += std::to_string((row * 7 + i) % 512) + ",";
    }
    text += std::to_string(row % 2) + "\n";
  }
  ASSERT_OK(import(text));
  EXPECT_EQ(samples(), expected);
}

TEST_F(LaboratoryCsv, OfMissingFile_isIoError) {
  EXPECT_ERROR(importFiles({m_folder / "none.csv"}, target(), {}, {}), ErrorKind::io, "no such file");
}

TEST_F(LaboratoryCsv, OfFolder_isIoError) {
  EXPECT_ERROR(importFiles({m_folder.path()}, target(), {}, {}), ErrorKind::io, "folder");
}

TEST_F(LaboratoryCsv, OntoItself_isRefusedAndKeepsTheSource) {
  test::writeText(m_folder / "in.csv", "0,class\n1,0\n");
  EXPECT_ERROR(importFiles({m_folder / "in.csv"}, m_folder / "in.csv", {}, {}), ErrorKind::badInput,
               "own target");
  EXPECT_EQ(readFile(m_folder / "in.csv").value(), "0,class\n1,0\n");
}

TEST_F(LaboratoryCsv, OfEmptyFile_isRefused) {
  expectRefused("", "empty");
}

TEST_F(LaboratoryCsv, OfHeaderOnly_isRefused) {
  expectRefused("0,1,class\n", "no events");
}

TEST_F(LaboratoryCsv, OfShortRow_namesTheLine) {
  expectRefused("0,1,class\n1,2,0\n1,0\n", "in.csv:3: The line has 2 columns, the first one has 3.");
}

TEST_F(LaboratoryCsv, OfLongRow_namesTheLine) {
  expectRefused("0,1,class\n1,2,0,9\n", "in.csv:1: The header has 3 columns, the first row 4.");
}

TEST_F(LaboratoryCsv, OfTextSample_namesLineAndColumn) {
  expectRefused("0,1,class\n1,2,0\n1,abc,0\n", "in.csv:3: Column 2 holds \"abc\", which is not a number.");
}

TEST_F(LaboratoryCsv, OfTrailingText_isNotANumber) {
  expectRefused("0,1,class\n1,12x,0\n", "\"12x\", which is not a number");
}

TEST_F(LaboratoryCsv, OfEmptyCell_namesLineAndColumn) {
  expectRefused("0,1,class\n1,,0\n", "in.csv:2: Column 2 is empty.");
}

TEST_F(LaboratoryCsv, OfNaN_namesTheLine) {
  expectRefused("0,1,class\n1,nan,0\n", "in.csv:2: Column 2 holds \"nan\", which is not a number.");
}

TEST_F(LaboratoryCsv, OfInfinity_namesTheLine) {
  expectRefused("0,1,class\n1,1e99,0\n",
                "in.csv:2: Column 2 holds \"1e99\", which is too large for a sample.");
}

TEST_F(LaboratoryCsv, OfBadLabel_namesTheLine) {
  expectRefused("0,1,class\n1,2,0\n1,2,2\n", "in.csv:3: Column 3 holds \"2\" as the label.");
}

TEST_F(LaboratoryCsv, OfLabelAsOtherText_namesTheLine) {
  expectRefused("label,s0\ngamma,1\nneutron,1\nproton,1\n",
                "in.csv:4: Column 1 holds \"proton\" as the label.");
}

TEST_F(LaboratoryCsv, WithAGapInTheSamples_namesIt) {
  expectRefused("120,121,123,class\n1,2,3,1\n", "do not follow one another: 121, 123");
}

TEST_F(LaboratoryCsv, Stopped_isCancelledAndLeavesNothing) {
  std::stop_source source;
  source.request_stop();
  const auto result = import("0,class\n1,0\n", {source.get_token(), {}});
  EXPECT_ERROR(result, ErrorKind::cancelled, "Stopped");
  EXPECT_EQ(test::entriesIn(m_folder.path()), 1u);
}

TEST_F(LaboratoryCsv, WhenItFails_keepsTheOldTarget) {
  ASSERT_OK(import("0,class\n7,0\n"));
  EXPECT_FALSE(import("0,class\n8,0\nx,0\n").has_value());
  EXPECT_EQ(samples(), std::vector<float>{7});
}

}  // namespace
}  // namespace pw::formats
