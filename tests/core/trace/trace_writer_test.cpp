// SPDX-License-Identifier: GPL-3.0-or-later
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <limits>

#include "base/file.h"
#include "test_support.h"
#include "trace/trace_file.h"
#include "trace_files.h"

namespace pw::trace {
namespace {

using test::TemporaryFolder;

TraceInfo infoOf(std::uint64_t length) {
  TraceInfo info;
  info.length = length;
  return info;
}

TEST(TraceWriter, Header_roundTrips) {
  TemporaryFolder folder;
  TraceInfo info;
  info.samplingRateHz = 2.5e8;
  info.polarity = Polarity::positive;
  info.firstSampleIndex = -3;
  info.detector = "CLYC + SiPM, “τ = 5 µs”";
  info.source = "test";
  test::writeTraces(folder / "a.h5", 3, {1, 2, 3}, {1}, false, info);
  const auto file = TraceFile::open(folder / "a.h5");
  ASSERT_OK(file);
  EXPECT_EQ(file->info().samplingRateHz, info.samplingRateHz);
  EXPECT_EQ(file->info().polarity, info.polarity);
  EXPECT_EQ(file->info().firstSampleIndex, info.firstSampleIndex);
  EXPECT_EQ(file->info().detector, info.detector);
  EXPECT_EQ(file->info().source, info.source);
  EXPECT_TRUE(file->info().hasLabels);
}

TEST(TraceWriter, UnknownSamplingRate_staysUnknown) {
  TemporaryFolder folder;
  TraceInfo info;
  info.samplingRateKnown = false;
  test::writeTraces(folder / "a.h5", 3, {1, 2, 3}, {1}, false, info);
  const auto unknown = TraceFile::open(folder / "a.h5");
  ASSERT_OK(unknown);
  EXPECT_FALSE(unknown->info().samplingRateKnown);
  test::writeTraces(folder / "b.h5", 3, {1, 2, 3}, {1}, false, TraceInfo());
  EXPECT_TRUE(TraceFile::open(folder / "b.h5")->info().samplingRateKnown);
}

TEST(TraceWriter, AppendInPieces_givesTheSameRowsAsAtOnce) {
  TemporaryFolder folder;
  const std::uint64_t length = 2048;
  const auto samples = test::countingSamples(length * 150);  // more than two chunks of 64 rows
  test::writeTraces(folder / "once.h5", length, samples);
  auto writer = TraceWriter::create(folder / "pieces.h5", infoOf(length));
  ASSERT_OK(writer);
  for (std::size_t row = 0; row < 150; row += 50) {
    const auto begin = samples.begin() + std::ptrdiff_t(row * length);
    ASSERT_OK(writer->append(std::vector<float>(begin, begin + std::ptrdiff_t(50 * length))));
  }
  ASSERT_OK(writer->finish());
  EXPECT_EQ(TraceFile::open(folder / "pieces.h5")->read(0, 150)->samples, samples);
  EXPECT_EQ(hashFile(folder / "pieces.h5").value(), hashFile(folder / "once.h5").value());
}

TEST(TraceWriter, Int16_roundsToTheNearestCount) {
  TemporaryFolder folder;
  test::writeTraces(folder / "a.h5", 4, {1.4f, 1.6f, -1.6f, 32767.4f});
  EXPECT_EQ(TraceFile::open(folder / "a.h5")->read(0, 1)->samples, (std::vector<float>{1, 2, -2, 32767}));
}

TEST(TraceWriter, Float_keepsFractions) {
  TemporaryFolder folder;
  test::writeTraces(folder / "a.h5", 2, {1.4f, -1e9f}, {}, true);
  EXPECT_EQ(TraceFile::open(folder / "a.h5")->read(0, 1)->samples, (std::vector<float>{1.4f, -1e9f}));
}

TEST(TraceWriter, SampleBeyondInt16_isRefusedNamingTheTrace) {
  TemporaryFolder folder;
  auto writer = TraceWriter::create(folder / "a.h5", infoOf(2));
  ASSERT_OK(writer);
  ASSERT_OK(writer->append({1, 2, 3, 4}));
  EXPECT_ERROR(writer->append({1, 2, 3, 32768.0f}), ErrorKind::badInput, "Trace 3 holds 3.277e+04");
}

TEST(TraceWriter, NaN_isRefusedInBothForms) {
  TemporaryFolder folder;
  for (const bool asFloat : {false, true}) {
    auto writer = TraceWriter::create(folder / "a.h5", infoOf(2), asFloat);
    ASSERT_OK(writer);
    EXPECT_ERROR(writer->append({1, std::numeric_limits<float>::quiet_NaN()}), ErrorKind::badInput, "nan");
  }
}

TEST(TraceWriter, LabelsAndColumns_roundTrip) {
  TemporaryFolder folder;
  auto writer = TraceWriter::create(folder / "a.h5", infoOf(2));
  ASSERT_OK(writer);
  ASSERT_OK(writer->append({1, 2, 3, 4, 5, 6}));
  writer->addColumn("truth/amplitude", {10.5f, 20, 30});
  ASSERT_OK(writer->finish({0, 1, -1}));
  const auto file = TraceFile::open(folder / "a.h5");
  ASSERT_OK(file);
  EXPECT_EQ(file->labels().value(), (std::vector<std::int8_t>{0, 1, -1}));
  EXPECT_EQ(file->column("truth/amplitude").value().value(), (std::vector<float>{10.5f, 20, 30}));
}

TEST(TraceWriter, LabelsThatDoNotFit_areRefusedAndNothingIsLeft) {
  TemporaryFolder folder;
  auto writer = TraceWriter::create(folder / "a.h5", infoOf(2));
  ASSERT_OK(writer);
  ASSERT_OK(writer->append({1, 2, 3, 4}));
  EXPECT_ERROR(writer->finish({0}), ErrorKind::badInput, "1 labels do not fit 2 traces");
  EXPECT_EQ(test::entriesIn(folder.path()), 0u);
}

TEST(TraceWriter, ColumnThatDoesNotFit_isRefused) {
  TemporaryFolder folder;
  auto writer = TraceWriter::create(folder / "a.h5", infoOf(2));
  ASSERT_OK(writer);
  ASSERT_OK(writer->append({1, 2, 3, 4}));
  writer->addColumn("truth/trigger", {1});
  EXPECT_ERROR(writer->finish(), ErrorKind::badInput, "\"truth/trigger\" has 1 values for 2 traces");
}

TEST(TraceWriter, FinishWithoutRows_isRefused) {
  TemporaryFolder folder;
  auto writer = TraceWriter::create(folder / "a.h5", infoOf(2));
  ASSERT_OK(writer);
  EXPECT_ERROR(writer->finish(), ErrorKind::badInput, "no traces");
}

TEST(TraceWriter, DestroyedUnfinished_leavesTheOldFileAndNothingElse) {
  TemporaryFolder folder;
  test::writeTraces(folder / "a.h5", 2, {1, 2});
  const auto before = hashFile(folder / "a.h5").value();
  {
    auto writer = TraceWriter::create(folder / "a.h5", infoOf(5));
    ASSERT_OK(writer);
    ASSERT_OK(writer->append(test::countingSamples(5000)));
    EXPECT_EQ(test::entriesIn(folder.path()), 2u);
  }
  EXPECT_EQ(test::entriesIn(folder.path()), 1u);
  EXPECT_EQ(hashFile(folder / "a.h5").value(), before);
}

TEST(TraceWriter, OverAFolder_isRefused) {
  TemporaryFolder folder;
  EXPECT_ERROR(TraceWriter::create(folder.path(), infoOf(2)), ErrorKind::io, "folder");
}

TEST(TraceWriter, UnderAFile_isRefused) {
  TemporaryFolder folder;
  test::writeText(folder / "file", "x");
  EXPECT_ERROR(TraceWriter::create(folder / "file" / "a.h5", infoOf(2)), ErrorKind::io, "folder");
}

TEST(TraceWriter, WhereNobodyMayWrite_isIoError) {
  // Not even the super-user makes files here.
  EXPECT_ERROR(TraceWriter::create("/proc/a.h5", infoOf(2)), ErrorKind::io, "/proc/a.h5");
}

/// Runs `body` in a child whose files cannot grow beyond `bytes`, as on a full disk; true when it returned
/// true and the child ended by itself.
template <class Body>
bool onFullDisk(rlim_t bytes, Body body) {
  const pid_t child = fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit limit{bytes, bytes};
    setrlimit(RLIMIT_FSIZE, &limit);
    // exit, not _exit: the HDF5 library's own end must survive the failed writes, too.
    std::exit(body() ? 0 : 1);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

TEST(TraceWriter, OnFullDisk_isIoErrorAndLeavesNothing) {
  TemporaryFolder folder;
  for (const rlim_t bytes : {rlim_t(100), rlim_t(3000), rlim_t(100000)}) {
    EXPECT_TRUE(onFullDisk(bytes, [&] {
      auto writer = TraceWriter::create(folder / "a.h5", infoOf(1000), true);
      if (!writer) return writer.error().kind == ErrorKind::io;
      std::vector<float> noise(1000 * 1000);
      for (std::size_t i = 0; i < noise.size(); ++i) noise[i] = float(i * 2654435761u % 1000003u);
      auto result = writer->append(noise);
      if (result) result = writer->finish();
      return !result && result.error().kind == ErrorKind::io &&
             result.error().where == (folder / "a.h5").string();
    })) << bytes;
    EXPECT_EQ(test::entriesIn(folder.path()), 0u) << bytes;
  }
}

TEST(TraceWriter, OnFullDiskAtTheVeryEnd_isIoErrorAndKeepsTheOldFile) {
  TemporaryFolder folder;
  test::writeTraces(folder / "a.h5", 1, {7});
  EXPECT_TRUE(onFullDisk(1500, [&] {
    auto writer = TraceWriter::create(folder / "a.h5", infoOf(4));
    if (!writer) return false;
    if (!writer->append({1, 2, 3, 4})) return false;
    const auto result = writer->finish({1});
    return !result && result.error().kind == ErrorKind::io;
  }));
  EXPECT_EQ(test::entriesIn(folder.path()), 1u);
  EXPECT_EQ(TraceFile::open(folder / "a.h5")->read(0, 1)->samples, std::vector<float>{7});
}

}  // namespace
}  // namespace pw::trace
