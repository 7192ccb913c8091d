// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "dataset_sample.h"

namespace pw::dataset {
namespace {

using test::DatasetSource;

Dataset built(const DatasetSource& source) {
  auto dataset = source.build();
  EXPECT_OK(dataset);
  return dataset ? std::move(*dataset) : Dataset{};
}

TEST(BuildDataset, Windows_areTheSamplesOfTheirEvents) {
  const Dataset dataset = built(DatasetSource(1000));
  ASSERT_EQ(dataset.size(), 900u);
  for (std::size_t i = 0; i < dataset.size(); ++i)
    for (std::size_t j = 0; j < 8; ++j)
      ASSERT_EQ(dataset.window(i)[j], float(10 * dataset.events[i] + 5 + j)) << i << "," << j;
}

TEST(BuildDataset, ManyBlocks_areReadToTheEnd) {
  const Dataset dataset = built(DatasetSource(9000));  // a block is at most 4096 rows
  ASSERT_EQ(dataset.size(), 8100u);
  const std::uint32_t last = dataset.events.back();
  EXPECT_EQ(dataset.window(8099)[0], float(10 * last % 30000 + 5));
}

TEST(BuildDataset, AmbiguousEvents_areLeftOut) {
  const Dataset dataset = built(DatasetSource(100));
  for (const std::uint32_t event : dataset.events) EXPECT_NE(event % 10, 9u);
}

TEST(BuildDataset, EnergyMatched_takesPairsOnly) {
  DatasetSource source(1000);
  // Neutrons from 2000 keVee up, gammas up to 2500: they meet in between.
  for (std::size_t row = 0; row < 1000; ++row)
    source.features[row].energyKeVee =
        float(source.labels[row] == trace::neutron ? 2000 + row : 2.5 * double(row));
  source.settings.energyMatched = true;
  const Dataset dataset = built(source);
  std::vector<float> gammas, neutrons;
  for (std::size_t i = 0; i < dataset.size(); ++i)
    (dataset.labels[i] == trace::gamma ? gammas : neutrons)
        .push_back(source.features[dataset.events[i]].energyKeVee);
  ASSERT_EQ(gammas.size(), neutrons.size());
  ASSERT_GT(gammas.size(), 50u);
  std::sort(gammas.begin(), gammas.end());
  std::sort(neutrons.begin(), neutrons.end());
  for (std::size_t i = 0; i < gammas.size(); ++i)
    EXPECT_NEAR(neutrons[i], gammas[i], energyTolerance * gammas[i]);
}

TEST(BuildDataset, EnergiesThatDoNotMeet_areRefused) {
  DatasetSource source(100);
  for (std::size_t row = 0; row < 100; ++row)
    source.features[row].energyKeVee = source.labels[row] == trace::neutron ? 3000 : 100;
  source.settings.energyMatched = true;
  EXPECT_ERROR(source.build(), ErrorKind::badInput, "of its energy");
}

TEST(DatasetSettings, EnergyMatched_isWrittenOnlyWhenChosen) {
  DatasetSettings settings;
  EXPECT_FALSE(toJson(settings).contains("energyMatched")) << "older results would be out of date";
  settings.energyMatched = true;
  const auto back = datasetSettingsFromJson(toJson(settings), "");
  ASSERT_OK(back);
  EXPECT_TRUE(back->energyMatched);
}

TEST(BuildDataset, LabelsAndFeatures_stayWithTheirEvents) {
  const Dataset dataset = built(DatasetSource(100));
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    EXPECT_EQ(dataset.labels[i], dataset.events[i] % 3 == 0);
    EXPECT_EQ(dataset.amplitude[i], float(dataset.events[i]));
    EXPECT_EQ(dataset.chargeRatio[i], float(dataset.events[i]) + 0.25f);
    EXPECT_EQ(dataset.fci[i], float(dataset.events[i]) + 0.5f);
  }
}

TEST(Split, Sets_shareOutEveryEventOnce) {
  const Dataset dataset = built(DatasetSource(1000));
  std::vector<std::uint32_t> all;
  for (const auto* rows : {&dataset.training, &dataset.validation, &dataset.test})
    all.insert(all.end(), rows->begin(), rows->end());
  std::sort(all.begin(), all.end());
  ASSERT_EQ(all.size(), dataset.size());
  for (std::uint32_t i = 0; i < all.size(); ++i) EXPECT_EQ(all[i], i);
}

TEST(Split, EachClass_hasItsShareInEachSet) {
  const Dataset dataset = built(DatasetSource(1000));
  for (const int label : {0, 1}) {
    const auto countIn = [&](const std::vector<std::uint32_t>& rows) {
      return double(std::count_if(rows.begin(), rows.end(),
                                  [&](std::uint32_t row) { return dataset.labels[row] == label; }));
    };
    const double all = double(std::count(dataset.labels.begin(), dataset.labels.end(), label));
    EXPECT_NEAR(countIn(dataset.validation), 0.15 * all, 0.5);
    EXPECT_NEAR(countIn(dataset.test), 0.15 * all, 0.5);
  }
}

TEST(Split, SameSeed_isTheSameSplit) {
  const DatasetSource source(500);
  EXPECT_EQ(built(source).test, built(source).test);
}

TEST(Split, AnotherSeed_isAnotherSplit) {
  DatasetSource source(500);
  const auto first = built(source).test;
  source.settings.split.seed = 2;
  EXPECT_NE(built(source).test, first);
}

TEST(Split, Sets_areSpreadOverTheFile) {
  // Without shuffling the test set would be the end or the beginning. Its mean place is uniform: 1000 · (0.5
  // ± 0.029/√…).
  const Dataset dataset = built(DatasetSource(1000));
  double mean = 0;
  for (const std::uint32_t row : dataset.test) mean += double(row) / double(dataset.test.size());
  const double sigma = double(dataset.size()) / std::sqrt(12.0 * double(dataset.test.size()));
  EXPECT_NEAR(mean, double(dataset.size()) / 2, 4 * sigma);
}

TEST(Split, NoTestShare_leavesTestEmpty) {
  DatasetSource source(100);
  source.settings.split.test = 0;
  EXPECT_TRUE(built(source).test.empty());
}

TEST(BuildDataset, WindowOutsideTheTraces_isRefused) {
  DatasetSource source(100);
  source.settings.input.start = 113;
  EXPECT_ERROR(source.build(), ErrorKind::badInput, "113 to 120");
  source.settings.input.start = 99;
  EXPECT_ERROR(source.build(), ErrorKind::badInput, "100 to 119");
}

TEST(BuildDataset, WindowToTheLastSample_isTaken) {
  DatasetSource source(100);
  source.settings.input.start = 112;
  EXPECT_OK(source.build());
}

TEST(BuildDataset, OneClass_isRefused) {
  DatasetSource source(100);
  std::replace(source.labels.begin(), source.labels.end(), std::int8_t(1), std::int8_t(-1));
  EXPECT_ERROR(source.build(), ErrorKind::badInput, "neutron");
}

TEST(BuildDataset, ImpossibleShares_areRefused) {
  DatasetSource source(100);
  source.settings.split.validation = 0.9;
  EXPECT_ERROR(source.build(), ErrorKind::badInput, "less than 1");
}

TEST(BuildDataset, LabelsOfAnotherFile_areRefused) {
  DatasetSource source(100);
  source.features.pop_back();
  EXPECT_ERROR(source.build(), ErrorKind::badInput, "99 pulses");
}

TEST(BuildDataset, StopRequested_isCancelled) {
  const test::TemporaryFolder folder;
  const DatasetSource source(100);
  const auto file = source.write(folder / "traces.h5");
  ASSERT_OK(file);
  std::stop_source stop;
  stop.request_stop();
  EXPECT_ERROR(buildDataset(*file, source.labels, source.features, source.settings, {stop.get_token(), {}}),
               ErrorKind::cancelled, "Stopped");
}

// Windows from each leading edge
// ----------------------------------------------------------------------------------------------

/// Edges that walk over the traces (samples 100 … 119), windows of 8 samples from 3 before the edge.
DatasetSource walkingEdges(std::size_t count) {
  DatasetSource source(count);
  for (std::size_t row = 0; row < count; ++row) source.features[row].edge = 104.6F + float(row % 5);
  source.settings.input.alignment = Alignment::leadingEdge;
  source.settings.input.start = -3;
  return source;
}

TEST(AlignedWindows, samples_beginAtTheOffsetFromEachEdge) {
  const Dataset dataset = built(walkingEdges(1000));
  ASSERT_EQ(dataset.size(), 900u);
  for (std::size_t i = 0; i < dataset.size(); ++i) {
    // By hand: the edge 104.6 + row % 5 is nearest to sample 105 + row % 5, 3 before it is stored sample 2 +
    // row % 5.
    const std::uint32_t row = dataset.events[i];
    for (std::uint32_t j = 0; j < 8; ++j)
      ASSERT_EQ(dataset.window(i)[j], float(10 * row + 2 + row % 5 + j)) << row << "," << j;
  }
  EXPECT_EQ(dataset.leftOut.total(), 0u);
}

TEST(AlignedWindows, eventsWithoutEdge_areLeftOutAndCounted) {
  DatasetSource source = walkingEdges(100);
  source.features[9].flags = pulse::noEdge;  // ambiguous: it is in no data set anyway
  for (const std::size_t row : {10u, 11u, 12u}) source.features[row].flags = pulse::noEdge;
  const Dataset dataset = built(source);
  EXPECT_EQ(dataset.size(), 87u);
  EXPECT_EQ(dataset.leftOut.withoutEdge, 3u);
  EXPECT_EQ(dataset.leftOut.outsideTrace, 0u);
  for (const std::uint32_t event : dataset.events) EXPECT_TRUE(event < 10 || event > 12) << event;
}

TEST(AlignedWindows, windowsThatReachOutside_areLeftOutAndCounted) {
  DatasetSource source = walkingEdges(100);
  source.features[20].edge = 102;  // begins at 99
  source.features[21].edge = 103;  // begins at 100: the first one that fits
  source.features[22].edge = 115;  // ends with 119: the last one
  source.features[23].edge = 116;  // ends with 120
  const Dataset dataset = built(source);
  EXPECT_EQ(dataset.leftOut.outsideTrace, 2u);
  const auto has = [&](std::uint32_t event) {
    return std::find(dataset.events.begin(), dataset.events.end(), event) != dataset.events.end();
  };
  EXPECT_FALSE(has(20));
  EXPECT_TRUE(has(21));
  EXPECT_TRUE(has(22));
  EXPECT_FALSE(has(23));
}

TEST(AlignedWindows, nothingLeft_saysWhy) {
  DatasetSource source = walkingEdges(50);
  for (pulse::PulseFeatures& pulse : source.features) pulse.flags = pulse::noEdge;
  EXPECT_ERROR(source.build(), ErrorKind::badInput, "45 have no leading edge");
}

TEST(AlignedWindows, energyMatching_pairsWhatIsLeft) {
  DatasetSource source = walkingEdges(400);
  for (std::size_t row = 0; row < 400; ++row) {
    source.features[row].energyKeVee = 1000;
    if (source.labels[row] == trace::neutron && row > 60) source.features[row].flags = pulse::noEdge;
  }
  source.settings.energyMatched = true;
  const Dataset dataset = built(source);
  const auto neutrons = std::size_t(std::count(dataset.labels.begin(), dataset.labels.end(), trace::neutron));
  EXPECT_GT(neutrons, 0u);
  EXPECT_EQ(dataset.size(), 2 * neutrons) << "a gamma was paired with a neutron that has no window";
}

TEST(FixedWindows, eventsWithoutEdge_stay) {
  DatasetSource source(100);
  for (pulse::PulseFeatures& pulse : source.features) pulse.flags = pulse::noEdge;
  EXPECT_EQ(built(source).size(), 90u);
}

}  // namespace
}  // namespace pw::dataset
