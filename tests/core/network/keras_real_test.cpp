// SPDX-License-Identifier: GPL-3.0-or-later
// Published models and data of the field, where they are present.
#include <cmath>

#include "hdf5/hdf5_file.h"
#include "network/network.h"
#include "test_support.h"

namespace pw::network {
namespace {

std::filesystem::path model(const std::string& name) {
  return std::filesystem::path(PW_SHARED_DIR) / "models" / name;
}

struct Windows {
  std::vector<float> inputs;
  std::vector<std::int8_t> labels;
};
Windows clycWindows() {
  const auto file = hdf5::File::open(test::sharedData("clyc_windows_161.h5"));
  return {file->read<float>("traces").value(), file->read<std::int8_t>("labels").value()};
}

double accuracy(const Network& network, const Windows& windows) {
  const auto classes = classify(run(network, windows.inputs), network.outputs());
  std::size_t hits = 0;
  for (std::size_t i = 0; i < classes.size(); ++i) hits += classes[i] == windows.labels[i];
  return double(hits) / double(classes.size());
}

TEST(KerasReal, ictpTeacher_hasItsPublishedShape) {
  REQUIRE_REAL_DATA(model("ictp_GN_teacher_keras2.12.h5"));
  const auto network = loadKeras(model("ictp_GN_teacher_keras2.12.h5"));
  ASSERT_OK(network);
  EXPECT_EQ(costs(*network).parameters, 2518u);
  EXPECT_EQ(network->layers.size(), 6u);
  EXPECT_FALSE(network->isQuantised());
}

// Published: 0.99722 on the full test set (1,798 windows); the file beside it holds a part of those.
TEST(KerasReal, ictpTeacher_classifiesRawCounts) {
  REQUIRE_REAL_DATA(model("ictp_GN_teacher_keras2.12.h5"));
  REQUIRE_REAL_DATA(test::sharedData("clyc_windows_161.h5"));
  const auto network = loadKeras(model("ictp_GN_teacher_keras2.12.h5"));
  ASSERT_OK(network);
  const double share = accuracy(*network, clycWindows());
  RecordProperty("accuracy", std::to_string(share));
  EXPECT_GT(share, 0.995);
}

TEST(KerasReal, ictpStudent_hasItsPublishedShape) {
  REQUIRE_REAL_DATA(model("ictp_GN_student_qkeras.h5"));
  const auto network = loadKeras(model("ictp_GN_student_qkeras.h5"));
  ASSERT_OK(network);
  EXPECT_EQ(costs(*network).parameters, 905u);
  EXPECT_EQ(network->layers[0].formats->result, (FixedFormat{8, 1, true, Rounding::rndConv}));
  // 40 % pruned: the published share of zeros in its first kernel.
  const auto zeros = layerCosts(*network)[0].zeroWeights;
  EXPECT_NEAR(double(zeros) / 805, 0.4, 0.1);
}

TEST(KerasReal, ictpStudent_hasFixedPointFormThroughoutButForItsInputs) {
  REQUIRE_REAL_DATA(model("ictp_GN_student_qkeras.h5"));
  std::vector<std::string> notes;
  auto network = loadKeras(model("ictp_GN_student_qkeras.h5"), &notes);
  ASSERT_OK(network);
  for (const auto& layer : network->layers) EXPECT_TRUE(layer.formats.has_value()) << layer.name;
  EXPECT_FALSE(network->isQuantised());
  network->inputFormat = FixedFormat{14, 14, false};  // raw counts
  EXPECT_TRUE(network->isQuantised());
  ASSERT_EQ(notes.size(), 3u);
  EXPECT_NE(notes[0].find("auto_po2"), std::string::npos) << notes[0];
  EXPECT_NE(notes[1].find("exact sums"), std::string::npos) << notes[1];
  EXPECT_NE(notes[2].find("no quantiser on its inputs"), std::string::npos) << notes[2];
}

TEST(KerasReal, ictpTeacher_needsNoNotes) {
  REQUIRE_REAL_DATA(model("ictp_GN_teacher_keras2.12.h5"));
  std::vector<std::string> notes;
  ASSERT_OK(loadKeras(model("ictp_GN_teacher_keras2.12.h5"), &notes));
  EXPECT_TRUE(notes.empty());
}

// Published: 0.9855 (emulated) to 0.9900 (their notebook). Its "relu" layers clip at ±1 on raw counts.
TEST(KerasReal, ictpStudent_scoresAsPublished) {
  REQUIRE_REAL_DATA(model("ictp_GN_student_qkeras.h5"));
  REQUIRE_REAL_DATA(test::sharedData("clyc_windows_161.h5"));
  const auto network = loadKeras(model("ictp_GN_student_qkeras.h5"));
  ASSERT_OK(network);
  const double share = accuracy(*network, clycWindows());
  RecordProperty("accuracy", std::to_string(share));
  EXPECT_GT(share, 0.975);
  EXPECT_LT(share, 0.997);
}

TEST(KerasReal, jetTagger_loads) {
  REQUIRE_REAL_DATA(model("nrp_jet_dense_keras2.14.h5"));
  const auto network = loadKeras(model("nrp_jet_dense_keras2.14.h5"));
  ASSERT_OK(network);
  EXPECT_EQ(costs(*network).parameters, 4389u);
}

TEST(KerasReal, singleQDense_hasItsWeightsOnTheEightBitGrid) {
  REQUIRE_REAL_DATA(model("wa_dense_128_128_8b.h5"));
  const auto network = loadKeras(model("wa_dense_128_128_8b.h5"));
  ASSERT_OK(network);
  const FixedFormat grid{8, 1, true};
  for (float weight : network->layers[0].weights) {
    ASSERT_EQ(quantize(double(weight), grid), double(weight));
  }
}

}  // namespace
}  // namespace pw::network
