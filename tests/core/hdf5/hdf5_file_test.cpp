// SPDX-License-Identifier: GPL-3.0-or-later
#include "hdf5/hdf5_file.h"

#include <gtest/gtest.h>

#include <chrono>
#include <limits>
#include <thread>

#include "base/file.h"
#include "test_support.h"

namespace pw::hdf5 {
namespace {

class Hdf5File : public testing::Test {
 protected:
  std::filesystem::path path() const { return m_folder / "a.h5"; }
  File create() { return std::move(File::create(path()).value()); }
  File reopen(File file) {
    EXPECT_OK(file.close());
    return std::move(File::open(path()).value());
  }
  test::TemporaryFolder m_folder;
};

template <class T>
class Hdf5Numbers : public Hdf5File {};
using Numbers = testing::Types<std::int8_t, std::int16_t, std::int32_t, std::int64_t, std::uint8_t,
                               std::uint32_t, float, double>;
TYPED_TEST_SUITE(Hdf5Numbers, Numbers);

TYPED_TEST(Hdf5Numbers, Extremes_roundTrip) {
  const std::vector<TypeParam> values{std::numeric_limits<TypeParam>::lowest(), 0, 1,
                                      std::numeric_limits<TypeParam>::max()};
  File file = this->create();
  ASSERT_OK(file.write("group/values", {2, 2}, values.data()));
  const File again = this->reopen(std::move(file));
  EXPECT_EQ(again.read<TypeParam>("group/values").value(), values);
  EXPECT_EQ(again.shape("group/values")->extent, (std::vector<std::uint64_t>{2, 2}));
}

TEST_F(Hdf5File, CompressedValues_roundTrip) {
  std::vector<std::int32_t> values(1000);
  for (int i = 0; i < 1000; ++i) values[std::size_t(i)] = i * i;
  File file = create();
  ASSERT_OK(file.write("values", {100, 10}, values.data(), 7));
  EXPECT_EQ(reopen(std::move(file)).read<std::int32_t>("values").value(), values);
}

TEST_F(Hdf5File, Read_convertsToTheTypeAskedFor) {
  const std::int16_t values[] = {-1, 2};
  File file = create();
  ASSERT_OK(file.write("values", {2}, values));
  const File again = reopen(std::move(file));
  EXPECT_EQ(again.shape("values")->type, Type::int16);
  EXPECT_EQ(again.read<double>("values").value(), (std::vector<double>{-1, 2}));
}

TEST_F(Hdf5File, AppendedRows_followEachOther) {
  File file = create();
  ASSERT_OK(file.createRows("rows", Type::int16, 2, 4));
  const float first[] = {1, 2, 3, 4}, second[] = {5, 6};
  ASSERT_OK(file.appendRows("rows", 2, first));
  ASSERT_OK(file.appendRows("rows", 1, second));
  EXPECT_EQ(reopen(std::move(file)).read<float>("rows").value(), (std::vector<float>{1, 2, 3, 4, 5, 6}));
}

TEST_F(Hdf5File, ReadRows_readsTheRowsAskedFor) {
  const float values[] = {1, 2, 3, 4, 5, 6};
  File file = create();
  ASSERT_OK(file.write("rows", {3, 2}, values));
  std::vector<float> out(4);
  ASSERT_OK(reopen(std::move(file)).readRows("rows", 1, 2, out.data()));
  EXPECT_EQ(out, (std::vector<float>{3, 4, 5, 6}));
}

TEST_F(Hdf5File, ReadRows_beyondTheEndIsRefused) {
  const float values[] = {1, 2};
  File file = create();
  ASSERT_OK(file.write("rows", {1, 2}, values));
  const File again = reopen(std::move(file));
  std::vector<float> out(4);
  EXPECT_ERROR(again.readRows("rows", 1, 1, out.data()), ErrorKind::badInput, "rows");
  EXPECT_ERROR(again.readRows("rows", std::numeric_limits<std::uint64_t>::max(), 2, out.data()),
               ErrorKind::badInput, "rows");
}

TEST_F(Hdf5File, MissingDataset_isBadInputNamingIt) {
  const File again = reopen(create());
  EXPECT_ERROR(again.read<float>("none"), ErrorKind::badInput, "\"none\"");
  EXPECT_FALSE(again.contains("none/below"));
}

TEST_F(Hdf5File, EmptyDataset_roundTrips) {
  File file = create();
  ASSERT_OK(file.write<float>("values", {0}, nullptr));
  EXPECT_TRUE(reopen(std::move(file)).read<float>("values")->empty());
}

TEST_F(Hdf5File, Attributes_roundTrip) {
  File file = create();
  ASSERT_OK(file.createGroup("weights/dense"));
  ASSERT_OK(file.setText("/", "text", "τ = 5 µs"));
  ASSERT_OK(file.setText("/", "empty", ""));
  ASSERT_OK(file.setNumber("weights/dense", "number", 0.1));
  ASSERT_OK(file.setInteger("/", "integer", -7));
  ASSERT_OK(file.setTexts("weights", "names", {"a", "", "long name"}));
  const File again = reopen(std::move(file));
  EXPECT_EQ(again.text("/", "text"), "τ = 5 µs");
  EXPECT_EQ(again.text("/", "empty"), "");
  EXPECT_EQ(again.number("weights/dense", "number"), 0.1);
  EXPECT_EQ(again.number("/", "integer"), -7);
  EXPECT_EQ(again.texts("weights", "names"), (std::vector<std::string>{"a", "", "long name"}));
}

TEST_F(Hdf5File, AttributeOfAnotherType_isNone) {
  File file = create();
  ASSERT_OK(file.setText("/", "text", "1"));
  ASSERT_OK(file.setNumber("/", "number", 1));
  const File again = reopen(std::move(file));
  EXPECT_FALSE(again.number("/", "text").has_value());
  EXPECT_FALSE(again.text("/", "number").has_value());
  EXPECT_FALSE(again.text("/", "absent").has_value());
  EXPECT_TRUE(again.hasAttribute("/", "number"));
  EXPECT_FALSE(again.hasAttribute("/", "absent"));
}

TEST_F(Hdf5File, SameValuesAtAnotherTime_giveTheSameBytes) {
  const auto hash = [this] {
    const float value = 1;
    File file = create();
    EXPECT_OK(file.write("group/value", {1}, &value));
    EXPECT_OK(file.close());
    return hashFile(path()).value();
  };
  const std::string before = hash();
  std::this_thread::sleep_for(std::chrono::milliseconds(1100));  // times are stored in whole seconds
  EXPECT_EQ(hash(), before);
}

TEST_F(Hdf5File, CreateInAMissingFolder_isIoErrorWithTheReason) {
  EXPECT_ERROR(File::create(m_folder / "none" / "a.h5"), ErrorKind::io, "No such file or directory");
}

TEST_F(Hdf5File, UsedOnAnotherThread_printsNothing) {
  const File again = reopen(create());
  testing::internal::CaptureStderr();
  std::thread([&] { (void)again.read<float>("none"); }).join();
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(Hdf5File, CheckComplete_acceptsWhatWasWritten) {
  const std::vector<float> values(60);
  File file = create();
  ASSERT_OK(file.write("flat", {60}, values.data()));
  ASSERT_OK(file.write("chunked", {10, 6}, values.data(), 4));
  const File again = reopen(std::move(file));
  EXPECT_OK(again.checkComplete("flat"));
  EXPECT_OK(again.checkComplete("chunked"));
}

TEST_F(Hdf5File, CheckComplete_refusesRowsThatWereNeverWritten) {
  const std::vector<float> values(60);
  File file = create();
  ASSERT_OK(file.createRows("rows", Type::float32, 6, 4));
  ASSERT_OK(file.appendRows("rows", 10, values.data()));
  ASSERT_OK(file.growRows("rows", 13));
  EXPECT_ERROR(reopen(std::move(file)).checkComplete("rows"), ErrorKind::badInput, "claims more values");
}

}  // namespace
}  // namespace pw::hdf5
