// SPDX-License-Identifier: GPL-3.0-or-later
#include <sys/stat.h>

#include "base/file.h"
#include "base/format.h"
#include "base/json.h"
#include "base/work.h"
#include "test_support.h"

namespace pw {
namespace {

TEST(ObjectReader, UnknownKey_namesNearestKnownOne) {
  const Json json = {{"epocs", 3}};
  int epochs = 1;
  ObjectReader reader(json, "student");
  reader.field("epochs", epochs);
  EXPECT_ERROR(reader.finish(), ErrorKind::badInput, "Did you mean \"epochs\"?");
}

TEST(ObjectReader, NumberOutOfRange_isRefusedAndKeepsDefault) {
  const Json json = {{"epochs", -3}};
  int epochs = 7;
  ObjectReader reader(json, "student");
  reader.number("epochs", epochs, 1, 1000);
  EXPECT_ERROR(reader.finish(), ErrorKind::badInput, "student.epochs");
  EXPECT_EQ(epochs, 7);
}

TEST(ObjectReader, FractionForWholeNumber_isRefused) {
  const Json json = {{"epochs", 2.5}};
  int epochs = 7;
  ObjectReader reader(json, "");
  reader.field("epochs", epochs);
  EXPECT_ERROR(reader.finish(), ErrorKind::badInput, "whole number");
}

TEST(ObjectReader, AbsentKeys_keepDefaults) {
  const Json json = Json::object();
  double rate = 0.5;
  ObjectReader reader(json, "");
  reader.number("rate", rate, 0, 1);
  EXPECT_OK(reader.finish());
  EXPECT_EQ(rate, 0.5);
}

TEST(WriteFileAtomically, OnFullDisk_keepsOldFile) {
  // /dev/full answers every write with "no space left on device".
  const auto result = replaceFile(
      "/dev/full", [](const auto&) -> Result<void> { return failure(ErrorKind::io, "No space left."); });
  EXPECT_FALSE(result.has_value());
}

TEST(WriteFileAtomically, FailedWriter_leavesOldContentAndNoTemporary) {
  const test::TemporaryFolder folder;
  ASSERT_OK(writeFileAtomically(folder / "a.json", "old"));
  const auto result =
      replaceFile(folder / "a.json", [](const std::filesystem::path& temporary) -> Result<void> {
        (void)writeFileAtomically(temporary, "half");
        return failure(ErrorKind::io, "No space left.");
      });
  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(readFile(folder / "a.json").value(), "old");
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(HashBytes, OfAbc_isTheStandardsVector) {
  // FIPS 180-4, example of SHA-256.
  EXPECT_EQ(hashBytes("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(BinomialUncertainty, AtHalf_matchesClosedForm) {
  EXPECT_NEAR(binomialUncertainty(500, 1000), std::sqrt(0.25 / 1000), 1e-5);
  EXPECT_GT(binomialUncertainty(1000, 1000), 0.0);
}

TEST(Format, count_hasCommasBetweenThousands) {
  EXPECT_EQ(formatCount(0), "0");
  EXPECT_EQ(formatCount(999.6), "1,000");
  EXPECT_EQ(formatCount(-123456), "-123,456");
  EXPECT_EQ(formatCount(61149696), "61,149,696");
}

TEST(FormatPercent, HasTwoDecimals) {
  EXPECT_EQ(formatPercent(0.98704, 0.003), "98.70 ± 0.30 %");
  EXPECT_EQ(formatPercent(1), "100.00 %");
}

TEST(Work, Part_mapsProgressIntoRange) {
  double seen = -1;
  Work work{{}, [&](double fraction, std::string_view) { seen = fraction; }};
  work.part(0.5, 0.7).report(0.5);
  EXPECT_DOUBLE_EQ(seen, 0.6);
}

}  // namespace
}  // namespace pw
