// SPDX-License-Identifier: GPL-3.0-or-later
// Labels of whole trace files: the synthetic detector, whose truth is known, and pulses of two decays.
#include <cmath>

#include "psd/labelling.h"
#include "pulse_shapes.h"
#include "test_support.h"
#include "trace/synthetic.h"

namespace pw::psd {
namespace {

class SyntheticLabels : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    s_folder = new test::TemporaryFolder;
    const trace::SyntheticSettings settings{.events = 800, .pileUpFraction = 0.05, .seed = 7};
    ASSERT_OK(trace::synthesize(settings, *s_folder / "traces.h5", {}));
    const auto file = trace::TraceFile::open(*s_folder / "traces.h5");
    ASSERT_OK(file);
    const auto block = file->read(0, file->info().count);
    ASSERT_OK(block);
    auto writer = trace::TraceWriter::create(*s_folder / "unlabelled.h5", file->info(), false);
    ASSERT_OK(writer);
    ASSERT_OK(writer->append(block->samples));
    ASSERT_OK(writer->finish());
  }
  static void TearDownTestSuite() { delete std::exchange(s_folder, nullptr); }

  static Result<LabelledTraces> labelled(const LabelSettings& settings,
                                         const std::vector<PlaneCut>& cuts = {},
                                         const char* name = "traces.h5") {
    PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(*s_folder / name));
    return labelTraces(file, {}, settings, cuts, {});
  }
  static std::vector<std::int8_t> truth() {
    const auto file = trace::TraceFile::open(*s_folder / "traces.h5");
    return file ? file->labels().value_or(std::vector<std::int8_t>()) : std::vector<std::int8_t>();
  }
  static void expectTrue(const std::vector<std::int8_t>& labels, double mostWrong) {
    const std::vector<std::int8_t> right = truth();
    std::size_t wrong = 0, clear = 0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
      if (labels[i] == trace::ambiguous) continue;
      ++clear;
      wrong += labels[i] != right[i] ? 1 : 0;
    }
    std::printf("%zu wrong of %zu\n", wrong, clear);
    EXPECT_LE(double(wrong), mostWrong * double(clear));
    EXPECT_GE(clear, right.size() * 7 / 10);
  }
  inline static test::TemporaryFolder* s_folder = nullptr;
};

TEST_F(SyntheticLabels, FoundThresholds_giveTheTrueClasses) {
  for (const Method method : {Method::fci, Method::chargeComparison, Method::logMeanTime, Method::gatti,
                              Method::likelihood, Method::patternAngle, Method::zeroCrossing}) {
    SCOPED_TRACE(info(method).name);
    const auto found = labelled({.method = method, .ambiguousBand = info(method).typicalBand});
    ASSERT_OK(found);
    std::printf("%-20s threshold %.4f: ", info(method).name.c_str(), found->labels.threshold.value_or(0));
    expectTrue(found->labels.labels, 0.015);
  }
}

// The preamplifier hides the tail: such a method finds no two populations, and says so.
TEST_F(SyntheticLabels, MethodWithoutValley_isRefused) {
  EXPECT_ERROR(labelled({.method = Method::timeOverThreshold}), ErrorKind::badInput, "No valley");
}

TEST_F(SyntheticLabels, TemplatesOfALabelledFile_areTrainedOnItsLabels) {
  const auto found = labelled({.method = Method::gatti});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels.trainedOn, "the labels of the file");
}
TEST_F(SyntheticLabels, TemplatesOfAFileWithoutLabels_areTrainedOnChargeComparison) {
  const auto found = labelled({.method = Method::gatti, .ambiguousBand = 0.002}, {}, "unlabelled.h5");
  ASSERT_OK(found);
  EXPECT_EQ(found->labels.trainedOn, "charge comparison");
  expectTrue(found->labels.labels, 0.015);
}
TEST_F(SyntheticLabels, MethodWithoutTemplates_isTrainedOnNothing) {
  const auto found = labelled({.method = Method::logMeanTime});
  ASSERT_OK(found);
  EXPECT_EQ(found->labels.trainedOn, "");
}

TEST_F(SyntheticLabels, FeaturesOfEveryMethod_areTheMeasuredOnes) {
  const auto file = trace::TraceFile::open(*s_folder / "traces.h5");
  ASSERT_OK(file);
  const auto measured = pulse::measure(*file, {}, {});
  ASSERT_OK(measured);
  for (const Method method : {Method::logMeanTime, Method::gatti}) {
    const auto found = labelled({.method = method});
    ASSERT_OK(found);
    for (auto member :
         {&pulse::PulseFeatures::fci, &pulse::PulseFeatures::chargeRatio, &pulse::PulseFeatures::energyKeVee})
      EXPECT_EQ(pulse::column(found->features, member), pulse::column(*measured, member));
  }
}

TEST_F(SyntheticLabels, Cut_labelsWhatIsInsideNeutrons) {
  const PlaneCut cut{Method::fci, {"Neutrons", Cut::Kind::valley, {{0, 0.925}}, 0, {}}};
  const auto found = labelled({.source = LabelSource::cut, .cut = "Neutrons"}, {cut});
  const auto byThreshold = labelled({.method = Method::fci, .threshold = 0.925});
  ASSERT_OK(found);
  ASSERT_OK(byThreshold);
  EXPECT_FALSE(found->labels.threshold);
  EXPECT_EQ(found->labels.labels, byThreshold->labels.labels) << "a level valley is a threshold";
}
TEST_F(SyntheticLabels, CutInAnotherMethodsPlane_isMeasuredByIt) {
  const PlaneCut cut{Method::logMeanTime, {"Neutrons", Cut::Kind::valley, {{0, 4.65}}, 0, {}}};
  const auto found = labelled({.source = LabelSource::cut, .cut = "Neutrons"}, {cut});
  ASSERT_OK(found);
  expectTrue(found->labels.labels, 0.02);
}

// All shapes get a higher value the more of their light is slow: neutrons lie above the threshold. A
// scintillator of 40 and 200 samples decay time, behind an amplifier that rises within 3 samples.
TEST(MethodDirection, SlowerPulse_hasTheHigherValueByEveryMethod) {
  constexpr std::size_t length = 2048;
  const auto shape = [](double slowShare) {
    return [=](double i) {
      return 200 * ((1 - slowShare) * test::slowPulse(i - 200, 3, 40) +
                    slowShare * test::slowPulse(i - 200, 6, 200));
    };
  };
  std::vector<float> samples;
  std::vector<std::int8_t> labels;
  for (int i = 0; i < 20; ++i) {
    labels.push_back(i % 2 ? trace::neutron : trace::gamma);
    const auto trace = test::negativeTrace(length, 400, false, shape((i % 2 ? 0.4 : 0.15) + 0.001 * i));
    samples.insert(samples.end(), trace.begin(), trace.end());
  }
  const test::TemporaryFolder folder;
  trace::TraceInfo info;
  info.length = length;
  auto writer = trace::TraceWriter::create(folder / "t.h5", info, true);
  ASSERT_OK(writer);
  ASSERT_OK(writer->append(samples));
  ASSERT_OK(writer->finish(labels));
  const auto file = trace::TraceFile::open(folder / "t.h5");
  ASSERT_OK(file);
  std::vector<Method> all;
  for (const MethodInfo& each : methods()) all.push_back(each.method);
  const auto found = discriminate(*file, all, labels, {}, {});
  ASSERT_OK(found);
  for (std::size_t m = 0; m < all.size(); ++m)
    EXPECT_GT(found->values[m][1], found->values[m][0]) << psd::info(all[m]).name;
}

// The published traces, labelled without their tags.
TEST(RealLabels, FoundThresholds_agreeWithThePublishedTags) {
  const auto path = test::sharedData("clyc_traces_2048.h5");
  REQUIRE_REAL_DATA(path);
  const auto file = trace::TraceFile::open(path);
  ASSERT_OK(file);
  const auto tags = file->labels();
  ASSERT_OK(tags);
  for (const Method method : {Method::fci, Method::chargeComparison}) {
    const auto found = labelTraces(*file, {}, {.method = method}, {}, {});
    ASSERT_OK(found);
    int differing = 0;
    for (std::size_t i = 0; i < tags->size(); ++i)
      differing +=
          found->labels.labels[i] != trace::ambiguous && found->labels.labels[i] != (*tags)[i] ? 1 : 0;
    std::printf("threshold %.4f: %zu gammas, %zu neutrons, %zu ambiguous, %d against the tags\n",
                found->labels.threshold.value_or(0), found->labels.gammas, found->labels.neutrons,
                found->labels.ambiguous, differing);
    EXPECT_LE(differing, 1);
    EXPECT_GE(found->labels.gammas + found->labels.neutrons, 100u);
  }
}

}  // namespace
}  // namespace pw::psd
