// SPDX-License-Identifier: GPL-3.0-or-later
#include <limits>

#include "base/file.h"
#include "dataset_sample.h"

namespace pw::dataset {
namespace {

class DatasetFile : public testing::Test {
 protected:
  void SetUp() override {
    auto dataset = test::DatasetSource(200).build();
    ASSERT_OK(dataset);
    m_dataset = std::move(*dataset);
  }
  /// Saves the dataset as it is and loads it.
  Result<Dataset> again() const {
    PW_CHECK(save(m_dataset, m_folder / "dataset.h5"));
    return load(m_folder / "dataset.h5");
  }
  test::TemporaryFolder m_folder;
  Dataset m_dataset;
};

TEST_F(DatasetFile, Dataset_comesBackEqual) {
  const auto loaded = again();
  ASSERT_OK(loaded);
  EXPECT_EQ(loaded->input, m_dataset.input);
  EXPECT_EQ(loaded->inputs, m_dataset.inputs);
  EXPECT_EQ(loaded->labels, m_dataset.labels);
  EXPECT_EQ(loaded->events, m_dataset.events);
  EXPECT_EQ(loaded->amplitude, m_dataset.amplitude);
  EXPECT_EQ(loaded->chargeRatio, m_dataset.chargeRatio);
  EXPECT_EQ(loaded->fci, m_dataset.fci);
  EXPECT_EQ(loaded->training, m_dataset.training);
  EXPECT_EQ(loaded->validation, m_dataset.validation);
  EXPECT_EQ(loaded->test, m_dataset.test);
}

TEST_F(DatasetFile, CountsOfWhatWasLeftOut_comeBack) {
  m_dataset.leftOut = {12, 3};
  const auto loaded = again();
  ASSERT_OK(loaded);
  EXPECT_EQ(loaded->leftOut.withoutEdge, 12u);
  EXPECT_EQ(loaded->leftOut.outsideTrace, 3u);
}

TEST_F(DatasetFile, EmptySet_comesBackEmpty) {
  m_dataset.training.insert(m_dataset.training.end(), m_dataset.test.begin(), m_dataset.test.end());
  m_dataset.test.clear();
  const auto loaded = again();
  ASSERT_OK(loaded);
  EXPECT_TRUE(loaded->test.empty());
}

TEST_F(DatasetFile, EventInTwoSets_isRefused) {
  m_dataset.test[0] = m_dataset.training[0];
  EXPECT_ERROR(again(), ErrorKind::badInput, "share out");
}

TEST_F(DatasetFile, IndexBeyondTheEvents_isRefused) {
  m_dataset.test.back() = 1u << 30;
  EXPECT_ERROR(again(), ErrorKind::badInput, "share out");
}

TEST_F(DatasetFile, UnknownLabel_isRefused) {
  m_dataset.labels[3] = 2;
  EXPECT_ERROR(again(), ErrorKind::badInput, "label");
}

TEST_F(DatasetFile, ColumnOfAnotherLength_isRefused) {
  m_dataset.fci.pop_back();
  EXPECT_ERROR(again(), ErrorKind::badInput, "different lengths");
}

TEST_F(DatasetFile, InputThatIsNoNumber_isRefused) {
  std::vector<float> inputs = m_dataset.inputs.all();
  inputs[5] = std::numeric_limits<float>::quiet_NaN();
  m_dataset.inputs = {std::move(inputs), 8};
  EXPECT_ERROR(again(), ErrorKind::badInput, "not a number");
}

TEST_F(DatasetFile, TruncatedFile_isRefused) {
  ASSERT_OK(again());
  const auto path = m_folder / "dataset.h5";
  std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
  EXPECT_FALSE(load(path).has_value());
}

TEST_F(DatasetFile, TraceFile_isRefused) {
  ASSERT_OK(test::DatasetSource(10).write(m_folder / "traces.h5"));
  EXPECT_ERROR(load(m_folder / "traces.h5"), ErrorKind::badInput, "not a data set of windows");
}

TEST_F(DatasetFile, MissingFile_isAnError) {
  EXPECT_ERROR(load(m_folder / "none.h5"), ErrorKind::io, "none.h5");
}

TEST_F(DatasetFile, FailedSave_leavesTheOldFile) {
  ASSERT_OK(again());
  EXPECT_FALSE(save(m_dataset, m_folder / "dataset.h5" / "below").has_value());
  EXPECT_OK(load(m_folder / "dataset.h5"));
}

}  // namespace
}  // namespace pw::dataset
