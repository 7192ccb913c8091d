// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset/windows.h"

#include <fstream>
#include <random>

#include "base/file.h"
#include "dataset_sample.h"

namespace pw::dataset {
namespace {

namespace fs = std::filesystem;
using trace::Polarity;

std::vector<std::int16_t> someCounts(std::size_t count) {
  std::mt19937 random(5);
  std::vector<std::int16_t> counts(count);
  for (auto& value : counts) value = std::int16_t(random() % 65536 - 32768);
  return counts;
}

InputSpec specOf(Scaling scaling, int average) {
  InputSpec spec{0, 23, scaling, 5, 256};
  spec.average = average;
  return spec;
}

TEST(Windows, ofCounts_giveTheBitsOfScaledFloats) {
  const auto counts = someCounts(7 * 23);
  for (const Scaling scaling : {Scaling::rawCounts, Scaling::baselineSubtracted, Scaling::unitAmplitude})
    for (const int average : {1, 4})
      for (const Polarity polarity : {Polarity::positive, Polarity::negative}) {
        const InputSpec spec = specOf(scaling, average);
        const Windows windows(counts, spec, polarity);
        ASSERT_EQ(windows.rows(), 7u);
        ASSERT_EQ(windows.columns(), std::size_t(spec.inputs()));
        for (std::size_t row = 0; row < 7; ++row) {
          const std::vector<float> window(counts.begin() + std::ptrdiff_t(row) * 23,
                                          counts.begin() + std::ptrdiff_t(row + 1) * 23);
          std::vector<float> wanted(windows.columns());
          scaleWindow(spec, polarity, std::span<const float>(window), wanted);
          EXPECT_EQ(windows.row(row), wanted) << row;
        }
      }
}

TEST(Windows, flatWindow_isZeros) {
  const Windows windows(std::vector<std::int16_t>(23, -77), specOf(Scaling::unitAmplitude, 1),
                        Polarity::negative);
  EXPECT_EQ(windows.row(0), std::vector<float>(23, 0.0f));
}

TEST(Windows, pickedRows_areThoseAskedForInTheirOrder) {
  const InputSpec spec = specOf(Scaling::baselineSubtracted, 1);
  const Windows all(someCounts(9 * 23), spec, Polarity::negative);
  const std::vector<std::uint32_t> rows = {7, 0, 7};
  const Windows some = all.picked(rows);
  ASSERT_EQ(some.rows(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(some.row(i), all.row(rows[i]));
  EXPECT_EQ(some.all(), all.read(rows));
}

class MappedWindows : public testing::Test {
 protected:
  /// The counts of 50 windows from byte 6 of a file.
  void SetUp() override {
    std::ofstream file(m_path, std::ios::binary);
    file.write("before", 6);
    file.write(reinterpret_cast<const char*>(m_counts.data()), std::streamsize(2 * m_counts.size()));
  }
  Result<Windows> mapped() const { return Windows::mapCounts(m_path, 6, 50, m_spec, Polarity::negative); }

  test::TemporaryFolder m_folder;
  fs::path m_path = m_folder / "counts.bin";
  InputSpec m_spec = specOf(Scaling::baselineSubtracted, 1);
  std::vector<std::int16_t> m_counts = someCounts(50 * 23);
};

TEST_F(MappedWindows, areThoseInMemory) {
  const auto windows = mapped();
  ASSERT_OK(windows);
  EXPECT_TRUE(windows->isMapped());
  EXPECT_TRUE(*windows == Windows(m_counts, m_spec, Polarity::negative));
}

TEST_F(MappedWindows, FileThatIsOneByteShort_isRefused) {
  fs::resize_file(m_path, fs::file_size(m_path) - 1);
  EXPECT_ERROR(mapped(), ErrorKind::badInput, "cut short");
}

TEST_F(MappedWindows, MoreRowsThanAnyFileHolds_areRefused) {
  EXPECT_ERROR(Windows::mapCounts(m_path, 6, 1ull << 40, m_spec, Polarity::negative), ErrorKind::badInput,
               "cut short");
}

TEST_F(MappedWindows, MissingFile_isNamed) {
  EXPECT_ERROR(Windows::mapCounts(m_folder / "none.bin", 0, 1, m_spec, Polarity::negative), ErrorKind::io,
               "none.bin");
}

TEST_F(MappedWindows, FileThatIsReplaced_keepsItsWindows) {
  const auto windows = mapped();
  ASSERT_OK(windows);
  ASSERT_OK(writeFileAtomically(m_path, "another"));
  EXPECT_TRUE(*windows == Windows(m_counts, m_spec, Polarity::negative));
}

// In dataset files.

TEST(DatasetWindows, ofCounts_stayInTheirFile) {
  const test::TemporaryFolder folder;
  auto dataset = test::DatasetSource(200).build();
  ASSERT_OK(dataset);
  ASSERT_OK(save(*dataset, folder / "d.h5"));
  const auto loaded = load(folder / "d.h5");
  ASSERT_OK(loaded);
  EXPECT_TRUE(loaded->inputs.isMapped());
  EXPECT_TRUE(loaded->inputs.areCounts());
  EXPECT_TRUE(loaded->inputs == dataset->inputs);
}

TEST(DatasetWindows, ofInputs_stayInTheirFile) {
  const test::TemporaryFolder folder;
  auto dataset = test::DatasetSource(200).build();
  ASSERT_OK(dataset);
  const Windows counts = dataset->inputs;
  dataset->inputs = {counts.all(), 8};
  ASSERT_OK(save(*dataset, folder / "d.h5"));
  const auto loaded = load(folder / "d.h5");
  ASSERT_OK(loaded);
  EXPECT_TRUE(loaded->inputs.isMapped());
  EXPECT_FALSE(loaded->inputs.areCounts());
  EXPECT_TRUE(loaded->inputs == counts);
}

/// Samples that are not whole numbers.
Result<trace::TraceFile> floatTraces(const test::DatasetSource& source, const fs::path& path) {
  trace::TraceInfo info;
  info.length = test::DatasetSource::length;
  info.firstSampleIndex = 100;
  std::vector<float> samples(source.labels.size() * info.length);
  for (std::size_t i = 0; i < samples.size(); ++i) samples[i] = float(i % 997) + 0.5f;
  PW_ASSIGN(trace::TraceWriter writer, trace::TraceWriter::create(path, info, true));
  PW_CHECK(writer.append(samples));
  PW_CHECK(writer.finish());
  return trace::TraceFile::open(path);
}

TEST(DatasetWindows, builtIntoAFile_areThoseBuiltInMemory) {
  const test::TemporaryFolder folder;
  for (const bool asFloat : {false, true}) {
    test::DatasetSource source(9000);  // more than one block
    source.settings.input.scaling = Scaling::baselineSubtracted;
    const auto file = asFloat ? floatTraces(source, folder / "f.h5") : source.write(folder / "t.h5");
    ASSERT_OK(file);
    const auto inMemory = buildDataset(*file, source.labels, source.features, source.settings, {});
    const auto inFile =
        buildDatasetFile(*file, source.labels, source.features, source.settings, folder / "d.h5", {});
    ASSERT_OK(inMemory);
    ASSERT_OK(inFile);
    EXPECT_EQ(inFile->inputs.areCounts(), !asFloat);
    EXPECT_TRUE(inFile->inputs.isMapped());
    EXPECT_TRUE(inFile->inputs == inMemory->inputs);
    EXPECT_EQ(inFile->labels, inMemory->labels);
    EXPECT_EQ(inFile->test, inMemory->test);
  }
}

TEST(DatasetWindows, stoppedBuilding_leavesNoFile) {
  const test::TemporaryFolder folder;
  const test::DatasetSource source(200);
  const auto file = source.write(folder / "t.h5");
  ASSERT_OK(file);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ERROR(buildDatasetFile(*file, source.labels, source.features, source.settings, folder / "d.h5",
                                {stop.get_token(), {}}),
               ErrorKind::cancelled, "");
  EXPECT_EQ(std::distance(fs::directory_iterator(folder / "."), {}), 1);
}

/// As versions before wrote it: compressed inputs.
TEST(DatasetWindows, fileOfSchemaOne_isRead) {
  const test::TemporaryFolder folder;
  auto dataset = test::DatasetSource(200).build();
  ASSERT_OK(dataset);
  auto file = hdf5::File::create(folder / "old.h5");
  ASSERT_OK(file);
  const auto column = [&](const char* name, const auto& values) {
    EXPECT_OK(file->write(name, {values.size()}, values.data()));
  };
  EXPECT_OK(file->setInteger("/", "schema", 1));
  EXPECT_OK(file->setText("/", "input", toJson(dataset->input).dump()));
  EXPECT_OK(file->write("inputs", {dataset->size(), 8}, dataset->inputs.all().data(), 64));
  column("labels", dataset->labels);
  column("events", dataset->events);
  column("amplitude", dataset->amplitude);
  column("chargeRatio", dataset->chargeRatio);
  column("fci", dataset->fci);
  column("split/training", dataset->training);
  column("split/validation", dataset->validation);
  column("split/test", dataset->test);
  ASSERT_OK(file->close());
  const auto loaded = load(folder / "old.h5");
  ASSERT_OK(loaded);
  EXPECT_TRUE(loaded->inputs == dataset->inputs);
}

}  // namespace
}  // namespace pw::dataset
