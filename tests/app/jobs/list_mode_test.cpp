// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/list_mode.h"

#include <gtest/gtest.h>

#include "formats/events_file.h"
#include "jobs/chain.h"
#include "test_support.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

class ListMode : public testing::Test {
 protected:
  fs::path write(const std::vector<std::string>& columns, const std::vector<double>& rows,
                 const std::vector<std::int8_t>& labels = {}) {
    const fs::path path = m_folder / "events.h5";
    auto writer = formats::EventsWriter::create(path, columns, "made", "");
    EXPECT_OK(writer);
    EXPECT_OK(writer->append(rows));
    EXPECT_OK(writer->finish(labels));
    return path;
  }
  /// Two populations of charge ratios, around 0.2 and 0.4.
  fs::path twoParticles() {
    std::vector<double> rows;
    for (int i = 0; i < 400; ++i) {
      const double charge = 2000 + 7 * i;
      const double ratio = (i % 2 ? 0.4 : 0.2) + 0.02 * ((i * 37) % 21 - 10) / 10.0;
      rows.insert(rows.end(), {charge, charge * (1 - ratio)});
    }
    return write({"energy", "energy_short"}, rows);
  }
  test::TemporaryFolder m_folder;
};

TEST_F(ListMode, charges_giveTheRatioOfLateToAll) {
  const auto events = readListed(write({"energy", "energy_short"}, {1000, 800, 400, 100}), {});
  ASSERT_OK(events);
  EXPECT_FLOAT_EQ(events->features[0].chargeRatio, 0.2f);
  EXPECT_FLOAT_EQ(events->features[1].chargeRatio, 0.75f);
  EXPECT_EQ(events->info.length, 0u);
}

TEST_F(ListMode, energyAxis_isThatOfTheSettings) {
  pulse::FeatureSettings settings;
  settings.keveePerCount = 0.5;
  settings.keveeOffset = 3;
  EXPECT_FLOAT_EQ(readListed(write({"energy"}, {1000}), settings)->features[0].energyKeVee, 503.f);
}

TEST_F(ListMode, fullScale_isSaturated) {
  const auto events = readListed(write({"energy", "energy_short"}, {65535, 800, 400, 100}), {});
  EXPECT_EQ(events->features[0].flags, pulse::saturated);
  EXPECT_EQ(events->features[1].flags, 0);
}

TEST_F(ListMode, withoutCharge_isNoPulse) {
  const auto events = readListed(write({"energy", "energy_short"}, {0, 5}), {});
  EXPECT_EQ(events->features[0].flags, pulse::noEdge);
  EXPECT_EQ(events->features[0].chargeRatio, 0);
}

TEST_F(ListMode, columnsOfOthers_areUnderstood) {
  const auto events = readListed(write({"charge", "psd", "fci_published"}, {1000, 0.3, 0.8}), {});
  EXPECT_FLOAT_EQ(events->features[0].chargeRatio, 0.3f);
  EXPECT_FLOAT_EQ(events->features[0].fci, 0.8f);
}

TEST_F(ListMode, withoutACharge_isRefusedWithTheColumns) {
  EXPECT_ERROR(readListed(write({"time", "board"}, {1, 2}), {}), ErrorKind::badInput, "energy or a charge");
}

TEST_F(ListMode, chargeComparison_findsTheValley) {
  psd::LabelSettings labels;
  labels.method = psd::Method::chargeComparison;
  const auto pulses = labelTraces(twoParticles(), {}, labels, {}, {});
  ASSERT_OK(pulses);
  EXPECT_EQ(pulses->labels.gammas, 200u);
  EXPECT_EQ(pulses->labels.neutrons, 200u);
  EXPECT_NEAR(*pulses->labels.threshold, 0.3, 0.05);
}

TEST_F(ListMode, aMethodOfTraces_isRefusedWithAWayOut) {
  psd::LabelSettings labels;
  labels.method = psd::Method::gatti;
  const auto pulses = labelTraces(twoParticles(), {}, labels, {}, {});
  EXPECT_ERROR(pulses, ErrorKind::badInput, "no traces");
  EXPECT_EQ(pulses.error().hint, "Label them by charge comparison.");
}

TEST_F(ListMode, chain_runsTheTracesAndRefusesToTrain) {
  Laboratory laboratory;
  laboratory.traces = twoParticles().string();
  laboratory.labels.source = psd::LabelSource::method;
  laboratory.labels.method = psd::Method::chargeComparison;
  auto project = project::Project::create(m_folder / "p", "p");
  ASSERT_OK(project);
  const Environment environment;
  Bench bench{*project, laboratory, environment, {}};
  for (const char* stage : {"traces", "labels", "dataset"}) EXPECT_OK(runStage(*findStage(stage), bench, {}));
  EXPECT_ERROR(runStage(*findStage("teacher"), bench, {}), ErrorKind::badInput, "nothing to train on");
}

}  // namespace
}  // namespace pw::jobs
