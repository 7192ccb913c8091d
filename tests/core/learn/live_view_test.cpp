// SPDX-License-Identifier: GPL-3.0-or-later
#include "live_view.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "initialise.h"
#include "test_support.h"
#include "toy_problem.h"
#include "training_input.h"

namespace pw::learn {
namespace {

using recipe::LiveLayer;
using recipe::LiveView;
using recipe::ValueBins;

/// 16-5-2 with narrow formats, so that weights and activations are clipped, and one neuron that is dead.
struct Toy {
  dataset::Dataset data = test::toyPulses(200);
  network::Network network;
  LatentWeights latent;
  std::vector<float> inputs;
  std::vector<std::int8_t> labels;

  explicit Toy(bool quantised) {
    recipe::TrainingRecipe recipe;
    recipe.hidden = {5};
    if (quantised)
      recipe.quantization =
          recipe::Quantization{{8, 2, true}, {4, 0, true}, {6, 1, true}, {4, -2, false}, {6, -1, true}};
    Random random(3);
    network = initialise(recipe, 16, 2, random);
    for (std::size_t i = 0; i < network.layers.size(); ++i) {
      network::Layer& layer = network.layers[i];
      if (i == 0) layer.bias[2] = -30;
      latent.push_back(layer.weights);
      if (!quantised) continue;
      for (float& weight : layer.weights)
        weight = float(network::quantize(double(weight), layer.formats->weight));
    }
    if (quantised) {  // dead although its bias has a narrow format: all weights away and a negative bias
      network.layers[0].bias[2] = -0.5f;
      for (std::size_t i = 2; i < latent[0].size(); i += 5) network.layers[0].weights[i] = latent[0][i] = 0;
    }
    std::vector<std::uint32_t> rows(data.size());
    std::iota(rows.begin(), rows.end(), 0u);
    inputs = data.inputs.read(rows);
    labels = labelsOf(data, rows);
  }
  LiveView look() const { return lookAt(network, latent, inputs, labels); }
};

/// What a layer sums up and gives, in double, one neuron and one row after the other.
struct Plain {
  double leastSum = INFINITY, mostSum = -INFINITY, most = -INFINITY;
  std::size_t clipped = 0, all = 0;
  int dead = 0;
};
std::vector<Plain> plainly(const network::Network& network, std::span<const float> inputs) {
  std::vector<std::vector<double>> rows;
  for (std::size_t at = 0; at < inputs.size(); at += std::size_t(network.inputs)) {
    auto& row = rows.emplace_back(inputs.begin() + std::ptrdiff_t(at),
                                  inputs.begin() + std::ptrdiff_t(at) + network.inputs);
    if (network.inputFormat)
      for (double& x : row) x = network::quantize(x, *network.inputFormat);
  }
  std::vector<Plain> all;
  for (const network::Layer& layer : network.layers) {
    Plain& plain = all.emplace_back();
    std::vector<bool> active(std::size_t(layer.outputs), false);
    for (auto& row : rows) {
      std::vector<double> out;
      for (int j = 0; j < layer.outputs; ++j) {
        double y = double(layer.bias[std::size_t(j)]);
        for (int i = 0; i < layer.inputs; ++i) y += row[std::size_t(i)] * double(layer.weight(i, j));
        plain.leastSum = std::min(plain.leastSum, y);
        plain.mostSum = std::max(plain.mostSum, y);
        if (layer.activation == network::Activation::relu) y = std::max(y, 0.0);
        plain.most = std::max(plain.most, y);
        ++plain.all;
        if (layer.formats) {
          network::FixedFormat wide = layer.formats->result;
          wide.width += 20;
          wide.integer += 20;
          const double free = network::quantize(y, wide);
          y = network::quantize(y, layer.formats->result);
          plain.clipped += free != y ? 1 : 0;
        }
        if (y != 0) active[std::size_t(j)] = true;
        out.push_back(y);
      }
      row = out;
    }
    if (layer.activation == network::Activation::relu)
      plain.dead = int(std::count(active.begin(), active.end(), false));
  }
  return all;
}

TEST(LiveViewOfToy, quantisedLayers_clipWhatBruteForceClips) {
  const Toy toy(true);
  const LiveView view = toy.look();
  const auto plain = plainly(toy.network, toy.inputs);
  ASSERT_EQ(view.layers.size(), 2u);
  EXPECT_GT(plain[0].clipped, 0u);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_DOUBLE_EQ(view.layers[i].clippedShare, double(plain[i].clipped) / double(plain[i].all));
}

TEST(LiveViewOfToy, deadNeurons_areThoseNeverActive) {
  for (const bool quantised : {false, true}) {
    const Toy toy(quantised);
    const LiveView view = toy.look();
    const auto plain = plainly(toy.network, toy.inputs);
    EXPECT_GE(view.layers[0].deadNeurons, 1);
    EXPECT_EQ(view.layers[0].deadNeurons, plain[0].dead);
    EXPECT_EQ(view.layers[0].neurons, 5);
    EXPECT_EQ(view.layers[1].deadNeurons, 0);
  }
}

TEST(LiveViewOfToy, ranges_areThoseOfTheSums) {
  for (const bool quantised : {false, true}) {
    const Toy toy(quantised);
    const LiveView view = toy.look();
    const auto plain = plainly(toy.network, toy.inputs);
    for (std::size_t i = 0; i < 2; ++i) {  // single precision here, double there
      EXPECT_NEAR(view.layers[i].leastSum, plain[i].leastSum, 1e-4);
      EXPECT_NEAR(view.layers[i].mostSum, plain[i].mostSum, 1e-4);
      EXPECT_NEAR(view.layers[i].most, plain[i].most, 1e-4);
    }
    EXPECT_EQ(view.layers[0].least, 0);
  }
}

TEST(LiveViewOfToy, weightsOnTheGrid_haveABinEachCode) {
  const Toy toy(true);
  const LiveLayer layer = toy.look().layers[0];
  const network::FixedFormat format = *layer.weightFormat;
  ASSERT_DOUBLE_EQ(layer.built.width, format.step());
  std::uint64_t counted = 0;
  for (std::size_t i = 0; i < layer.built.counts.size(); ++i) {
    const double middle = layer.built.low + (double(i) + 0.5) * layer.built.width;
    EXPECT_EQ(double(network::encode(middle, format)) * format.step(), std::clamp(middle, -0.5, 0.4375));
    std::uint64_t at = 0;
    for (std::size_t w = 0; w < toy.latent[0].size(); ++w)
      at += toy.latent[0][w] != 0 && double(toy.network.layers[0].weights[w]) == middle ? 1 : 0;
    EXPECT_EQ(layer.built.counts[i], at) << middle;
    counted += layer.built.counts[i];
  }
  EXPECT_EQ(layer.maskedWeights, 16u);  // of the dead neuron
  EXPECT_EQ(counted, toy.latent[0].size() - 16);
}

TEST(LiveViewOfToy, latentWeights_areAllCountedWhereTheyLie) {
  for (const bool quantised : {false, true}) {
    const Toy toy(quantised);
    const LiveLayer layer = toy.look().layers[0];
    EXPECT_EQ(layer.latent.total(), toy.latent[0].size() - layer.maskedWeights);
    for (std::size_t i = 0; i < layer.latent.counts.size(); ++i) {
      const double low = layer.latent.low + double(i) * layer.latent.width;
      const auto inside = std::count_if(toy.latent[0].begin(), toy.latent[0].end(), [&](float w) {
        return w != 0 && double(w) >= low && double(w) < low + layer.latent.width;
      });
      EXPECT_EQ(layer.latent.counts[i], std::uint64_t(inside));
    }
  }
}

TEST(LiveViewOfToy, latentWeightsBeyondTheFormat_areCounted) {
  Toy toy(true);
  toy.latent[0][0] = 0.7f;
  toy.latent[0][1] = -0.6f;
  const auto beyond = std::count_if(toy.latent[0].begin(), toy.latent[0].end(),
                                    [](float w) { return w > 0.4375f + 0.03125f || w < -0.5f - 0.03125f; });
  ASSERT_GE(beyond, 2);
  EXPECT_EQ(toy.look().layers[0].clippedWeights, std::uint64_t(beyond));
}

TEST(LiveViewOfToy, zeroWeights_areThoseOfTheGrid) {
  const Toy toy(true);
  const auto& weights = toy.network.layers[0].weights;
  EXPECT_EQ(toy.look().layers[0].zeroWeights,
            std::uint64_t(std::count(weights.begin(), weights.end(), 0.0f)));
}

TEST(LiveViewOfToy, manyCodes_shareBinsWithoutLosingAWeight) {
  Toy toy(true);
  toy.network.layers[0].formats->weight = {20, 2, true};
  toy.network.layers[0].weights = toy.latent[0];
  const LiveLayer layer = toy.look().layers[0];
  EXPECT_LE(layer.built.counts.size(), 128u);
  EXPECT_EQ(layer.built.total(), toy.latent[0].size() - 16);
}

// A cut at an edge of the bins calls neutrons what lies above it, as the largest logit does at 0.
TEST(LiveViewOfToy, scoresAboveZero_areTheEventsCalledNeutrons) {
  for (const bool quantised : {false, true}) {
    const Toy toy(quantised);
    const LiveView view = toy.look();
    const auto logits = network::run(toy.network, toy.inputs);
    const auto called = network::classify(logits, 2);
    for (std::size_t label = 0; label < 2; ++label) {
      std::uint64_t expected = 0, counted = 0;
      for (std::size_t i = 0; i < called.size(); ++i)
        expected += std::size_t(toy.labels[i]) == label && called[i] == 1 ? 1 : 0;
      const ValueBins& bins = view.scores[label];
      for (std::size_t i = 0; i < bins.counts.size(); ++i)
        if (bins.low + (double(i) + 0.5) * bins.width > 0) counted += bins.counts[i];
      EXPECT_EQ(counted, expected);
      EXPECT_EQ(bins.total(), std::uint64_t(std::count(toy.labels.begin(), toy.labels.end(), int(label))));
    }
  }
}

TEST(SomeOf, fewerThanThereAre_areSpreadEvenly) {
  EXPECT_EQ(someOf(std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6}, 3), (std::vector<std::uint32_t>{1, 3, 5}));
  EXPECT_EQ(someOf(std::vector<std::uint32_t>{4, 2}, 3), (std::vector<std::uint32_t>{4, 2}));
}

/// A watch over a training that never trains, with a clock that is set by hand.
struct Watched {
  dataset::Dataset data = test::toyPulses(100);
  recipe::TrainingRecipe recipe;
  Random random{1};
  DenseEngine engine{initialise(recipe, 16, 2, random), recipe, trainingData(data, nullptr)};
  double now = 100, cost = 0;
  std::vector<LiveView> told;
  LiveWatch watch{{engine,
                   {data, data.validation},
                   data.training.size(),
                   recipe.batch,
                   0,
                   false,
                   true,
                   [this](const LiveView& view) {
                     told.push_back(view);
                     now += cost;
                   },
                   [this] { return now; }}};
};

TEST(LiveWatch, steps_areToldEveryTwentiethOfASecond) {
  Watched watched;
  watched.watch.beginEpoch(1);
  for (int i = 0; i <= 1000; ++i, watched.now += 0.001) watched.watch.step({1, 0});
  EXPECT_NEAR(double(watched.told.size()), 21, 1);  // a second has 20, the first comes at once
}

TEST(LiveWatch, costlyViews_takeAFortiethOfTheTime) {
  Watched watched;
  watched.cost = 0.02;
  watched.watch.beginEpoch(1);
  const double begin = watched.now;
  while (watched.now < begin + 20) {
    watched.watch.step({1, 0});
    watched.now += 0.001;
  }
  EXPECT_NEAR(double(watched.told.size()) * watched.cost / 20, 1.0 / 41, 0.002);
}

TEST(LiveWatch, veryManyBatches_areMeansOfSeveral) {
  Watched watched;
  watched.watch.beginEpoch(1);
  watched.watch.step({0, 0});  // told at once
  double sum = 0;
  for (int i = 0; i < 5000; ++i) {
    watched.watch.step({double(i), 0});
    sum += i;
  }
  watched.now += 1;
  watched.watch.endEpoch(false);
  const LiveView& view = watched.told.back();
  EXPECT_EQ(view.batches.first, 1);
  EXPECT_EQ(view.batches.perEntry, 8);
  ASSERT_EQ(view.batches.hard.size(), 625u);
  EXPECT_DOUBLE_EQ(view.batches.hard.front(), 3.5);
  EXPECT_DOUBLE_EQ(view.batches.hard.back(), 4995.5);
  EXPECT_NEAR(std::accumulate(view.batches.hard.begin(), view.batches.hard.end(), 0.0) * 8, sum, 1e-3);
}

TEST(LiveWatch, end_isAlwaysToldAndOfTheBestEpoch) {
  Watched watched;
  watched.watch.beginEpoch(1);
  watched.watch.step({1, 0});
  watched.watch.endEpoch(true);
  watched.watch.beginEpoch(2);
  watched.watch.step({2, 0});
  watched.watch.endEpoch(false);
  watched.watch.finish(watched.engine.network());
  ASSERT_EQ(watched.told.size(), 2u);
  EXPECT_TRUE(watched.told.back().last);
  EXPECT_EQ(watched.told.back().epoch, 1);
  EXPECT_EQ(watched.told.back().batches.hard, std::vector<double>{2});
  EXPECT_EQ(watched.told.back().course.hard, (std::vector<double>{1, 2}));
}

TEST(LiveWatch, resumedRun_countsTheBatchesBehindIt) {
  Watched watched;
  watched.watch.beginEpoch(4);
  watched.watch.step({1, 0});
  EXPECT_EQ(watched.told.back().batches.first, 3 * watched.told.back().batchesPerEpoch);
}

// Seeing changes nothing.
TEST(LiveWatch, watchedTraining_givesTheSameNetwork) {
  const dataset::Dataset data = test::toyPulses(300);
  recipe::TrainingRecipe recipe;
  recipe.hidden = {6};
  recipe.epochs = 4;
  recipe.quantization = recipe::Quantization{};
  int views = 0;
  const auto alone = train(recipe, data, nullptr, {}, {}, {});
  const auto watched = train(recipe, data, nullptr, {}, {}, {}, {}, {}, {[&](const LiveView&) { ++views; }});
  ASSERT_OK(alone);
  ASSERT_OK(watched);
  EXPECT_GE(views, 1);
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(alone->network.layers[i].weights, watched->network.layers[i].weights);
}

TEST(LatentAccuracy, coarseFormats_areBehindTheirFloatingPointWeights) {
  const dataset::Dataset data = test::toyPulses(600);
  recipe::TrainingRecipe recipe;
  recipe.hidden = {6};
  recipe.epochs = 6;
  recipe.quantization =
      recipe::Quantization{{8, 2, true}, {2, 0, true}, {4, 1, true}, {2, 1, false}, {6, 3, true}, 5};
  const auto result = train(recipe, data, nullptr, {}, {}, {});
  ASSERT_OK(result);
  std::vector<int> looked;  // trained in floating point, measured as built
  for (const recipe::Epoch& epoch : result->history) {
    if (epoch.latentAccuracy) looked.push_back(epoch.number);
  }
  ASSERT_EQ(looked, (std::vector<int>{1, 5, 6}));  // each fourth and the last
  EXPECT_GT(*result->history[4].latentAccuracy, result->history[4].validationAccuracy);
}

}  // namespace
}  // namespace pw::learn
