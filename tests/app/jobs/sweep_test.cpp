// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/sweep.h"

#include <algorithm>
#include <fstream>
#include <random>

#include "base/file.h"
#include "base/json.h"
#include "random_network.h"
#include "test_support.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

/// Sweeps with a script in the trainer's place: it notes its batch size in a log and hands over a network
/// that was made before. Inputs of 4 samples; neutrons have the larger ones.
class SweepTest : public testing::Test {
 protected:
  void SetUp() override {
    dataset::Dataset data;
    data.input = {0, 4, dataset::Scaling::rawCounts, 1, 256};
    std::vector<float> inputs;
    for (std::uint32_t i = 0; i < 100; ++i) {
      data.labels.push_back(std::int8_t(i % 2));
      for (int s = 0; s < 4; ++s) inputs.push_back(float(i % 2 ? 2 : -2) + float(i) / 100);
      data.events.push_back(i);
      for (auto* column : {&data.amplitude, &data.chargeRatio, &data.fci}) column->push_back(float(i));
      (i < 60 ? data.training : i < 80 ? data.validation : data.test).push_back(i);
    }
    data.inputs = {std::move(inputs), 4};
    ASSERT_OK(dataset::save(data, folder / "dataset.h5"));
    network::Network network;
    network.name = "made";
    network.inputs = 4;
    network.layers.push_back(
        {"fc1", 4, 2, {-1, 1, -1, 1, 0, 0, 0, 0}, {0, 0}, network::Activation::linear, {}});
    network.inputSpec = dataset::toJson(data.input);
    ASSERT_OK(network::saveKeras(network, folder / "made.h5"));
    job.dataset = folder / "dataset.h5";
    job.folder = folder / "sweep";
    job.sweep.base.epochs = 4;
    auto batches = recipe::sweepFieldFromText("batch=8,16,32");
    ASSERT_OK(batches);
    job.sweep.fields = {*batches};
    behave("");
  }
  /// What the trainer does before it is done.
  void behave(const std::string& before) {
    recipe::TrainerMessage epoch, finished;
    epoch.kind = recipe::TrainerMessage::Kind::epoch;
    epoch.epoch.number = 1;
    epoch.epoch.validationAccuracy = 0.75;
    epoch.epochs = 4;
    finished.kind = recipe::TrainerMessage::Kind::finished;
    finished.bestEpoch = 1;
    std::ofstream(folder / "trainer") << "#!/bin/sh\nfolder=$(dirname $1)\n"
                                      << "batch=$(grep -o '\"batch\": *[0-9]*' $1 | grep -o '[0-9]*')\n"
                                      << "epochs=$(grep -o '\"epochs\": *[0-9]*' $1 | grep -o '[0-9]*')\n"
                                      << before << "\necho $batch $epochs >> " << log().string() << "\n"
                                      << "cp " << (folder / "made.h5").string() << " $folder/network.h5\n"
                                      << "echo '" << recipe::toLine(epoch) << "'\n"
                                      << "echo '" << recipe::toLine(finished) << "'\n";
    fs::permissions(folder / "trainer", fs::perms::owner_all);
  }
  fs::path log() const { return folder / "log"; }
  Result<SweepTable> sweep() { return runSweep(Environment{folder / "trainer", {}}, job, work); }
  /// One line a training.
  std::vector<std::string> trained() const {
    std::ifstream file(log());
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  test::TemporaryFolder folder;
  SweepJob job;
  Work work;
};

TEST_F(SweepTest, everyPoint_isTrainedInEachFoldAndRepeat) {
  job.sweep.folds = 5;
  job.sweep.repeats = 2;
  const auto table = sweep();
  ASSERT_OK(table);
  EXPECT_EQ(trained().size(), 30U);
  ASSERT_EQ(table->rows.size(), 3U);
  for (const SweepRow& row : table->rows) {
    EXPECT_EQ(row.trials, 10U);
    EXPECT_EQ(row.events, 100U) << "each event is tested once a repeat";
  }
}

TEST_F(SweepTest, rows_holdTheScoresOfTheNetwork) {
  const auto table = sweep();
  ASSERT_OK(table);
  const SweepRow& row = table->rows.front();
  EXPECT_EQ(row.point.name, "batch=8");
  EXPECT_EQ(row.validation.mean, 0.75);
  EXPECT_EQ(row.accuracy.mean, 1);  // the network tells −2 from 2
  EXPECT_EQ(row.events, 20U);
  EXPECT_EQ(row.parameters, 10);
  EXPECT_EQ(row.zeroWeights, 0.5);
  EXPECT_EQ(row.ebops, 4 * 32 * 32);
  EXPECT_NEAR(row.amplitudeAccuracy, 0.5, 0.11);  // of 20 events, of which it knows nothing
}

TEST_F(SweepTest, secondRun_trainsNothingAgain) {
  const auto first = sweep();
  ASSERT_OK(first);
  const auto second = sweep();
  ASSERT_OK(second);
  EXPECT_EQ(trained().size(), 3U);
  EXPECT_EQ(toJson(*second), toJson(*first));
}

TEST_F(SweepTest, anotherRecipe_isTrainedAnew) {
  ASSERT_OK(sweep());
  job.sweep.base.learningRate = 0.01;
  ASSERT_OK(sweep());
  EXPECT_EQ(trained().size(), 6U);
}

TEST_F(SweepTest, anotherDataset_isTrainedAnew) {
  ASSERT_OK(sweep());
  const auto data = dataset::load(job.dataset);
  ASSERT_OK(data);
  fs::last_write_time(job.dataset, fs::last_write_time(job.dataset) + std::chrono::seconds(2));
  ASSERT_OK(sweep());
  EXPECT_EQ(trained().size(), 6U);
}

TEST_F(SweepTest, twoWorkers_giveTheSameTable) {
  job.sweep.folds = 4;
  const auto one = sweep();
  ASSERT_OK(one);
  job.folder = folder / "second";
  job.workers = 2;
  const auto two = sweep();
  ASSERT_OK(two);
  EXPECT_EQ(toJson(*two), toJson(*one));
}

TEST_F(SweepTest, failedTraining_isNotedAndTheOthersGoOn) {
  recipe::TrainerMessage failed;
  failed.kind = recipe::TrainerMessage::Kind::failed;
  failed.error = {ErrorKind::badInput, "The network died.", "student", ""};
  ASSERT_OK(writeFileAtomically(folder / "failed", recipe::toLine(failed) + "\n"));
  behave("test $batch = 16 && cat " + (folder / "failed").string() + " && exit 2");
  const auto table = sweep();
  ASSERT_OK(table);
  ASSERT_EQ(table->rows.size(), 3U);
  EXPECT_EQ(table->rows[1].trials, 0U);
  EXPECT_EQ(table->rows[1].failed, std::vector<std::string>{"The network died."});
  EXPECT_FALSE(table->rows[1].pareto);
  EXPECT_EQ(table->rows[2].trials, 1U);
}

TEST_F(SweepTest, missingTrainer_endsIt) {
  fs::remove(folder / "trainer");
  EXPECT_ERROR(sweep(), ErrorKind::toolMissing, "trainer");
}

TEST_F(SweepTest, stopped_goesOnWhereItWas) {
  std::stop_source stop;
  work.stop = stop.get_token();
  work.progress = [&](double, std::string_view) { stop.request_stop(); };  // after the first training
  EXPECT_ERROR(sweep(), ErrorKind::cancelled, "");
  EXPECT_EQ(trained().size(), 1U);
  work = {};
  ASSERT_OK(sweep());
  EXPECT_EQ(trained().size(), 3U);
}

TEST_F(SweepTest, halving_trainsTheBestLonger) {
  job.sweep.method = recipe::SweepMethod::halving;
  job.sweep.eta = 3;
  job.sweep.base.epochs = 9;
  const auto table = sweep();
  ASSERT_OK(table);
  EXPECT_EQ(trained(), (std::vector<std::string>{"16 3", "32 3", "8 3", "8 9"}));
  EXPECT_EQ(table->rows[0].epochs, 9);
  EXPECT_EQ(table->rows[1].epochs, 3);
}

TEST_F(SweepTest, table_isInTheFolder) {
  const auto table = sweep();
  ASSERT_OK(table);
  const auto kept = readJsonFile(job.folder / "table.json");
  ASSERT_OK(kept);
  EXPECT_EQ(*kept, toJson(*table));
}

SweepRow madeRow(double validation, double ebops) {
  SweepRow row;
  row.trials = 1;
  row.validation.mean = validation;
  row.ebops = ebops;
  return row;
}

TEST(Pareto, front_isWhatBruteForceLeaves) {
  std::mt19937 random(5);
  std::vector<SweepRow> rows;
  for (int i = 0; i < 200; ++i) rows.push_back(madeRow(double(random() % 20) / 20, double(random() % 20)));
  markPareto(rows);
  for (const SweepRow& row : rows) {
    bool beaten = false;
    for (const SweepRow& other : rows) {
      beaten = beaten || (other.validation.mean > row.validation.mean && other.ebops <= row.ebops) ||
               (other.validation.mean >= row.validation.mean && other.ebops < row.ebops);
    }
    EXPECT_EQ(row.pareto, !beaten);
  }
}

TEST(SweepTableTest, best_isWithinTheBudget) {
  SweepTable table;
  table.rows = {madeRow(0.9, 500), madeRow(0.99, 5000), madeRow(0.95, 900)};
  EXPECT_EQ(table.best(1000), &table.rows[2]);
  EXPECT_EQ(table.best(100), nullptr);
}

}  // namespace
}  // namespace pw::jobs
