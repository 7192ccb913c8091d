// SPDX-License-Identifier: GPL-3.0-or-later
#include "compress/compress.h"
#include "compress/ranking.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace pw::compress {
namespace {

std::vector<float> normal(std::size_t count, double sigma, unsigned seed, double mean = 0) {
  std::mt19937 generator(seed);
  std::normal_distribution<double> distribution(mean, sigma);
  std::vector<float> values(count);
  for (float& value : values) value = float(distribution(generator));
  return values;
}

network::Network networkOf(std::vector<int> sizes) {
  network::Network network;
  network.name = "made";
  network.inputs = sizes.front();
  for (std::size_t i = 1; i < sizes.size(); ++i) {
    const int in = sizes[i - 1], out = sizes[i];
    network::Layer layer;
    layer.name = "layer" + std::to_string(i);
    layer.inputs = in;
    layer.outputs = out;
    layer.weights = normal(std::size_t(in) * std::size_t(out), 1 / std::sqrt(double(in)), unsigned(i));
    layer.bias = normal(std::size_t(out), 0.1, unsigned(100 + i));
    layer.activation = i + 1 < sizes.size() ? network::Activation::relu : network::Activation::linear;
    network.layers.push_back(layer);
  }
  return network;
}

std::size_t zeros(const std::vector<float>& values) {
  return std::size_t(std::count(values.begin(), values.end(), 0.0f));
}

Settings bits(int count) {
  Settings settings;
  settings.inputBits = settings.weightBits = settings.biasBits = settings.activationBits =
      settings.logitBits = count;
  settings.percentile = 100;
  return settings;
}

struct Case {
  network::Network network = networkOf({20, 12, 8, 2});
  std::vector<float> inputs = normal(20 * 200, 0.5, 7, 0.3);
  Ranges ranges = measure(network, inputs);

  network::Network compressed(const Settings& settings) const {
    auto result = compress::compressed(network, settings, ranges);
    EXPECT_TRUE(result) << (result ? "" : describe(result.error()));
    return *result;
  }
};

/// Results of every layer in floating point, one number after another.
std::vector<std::vector<double>> everyResult(const network::Network& network,
                                             const std::vector<float>& inputs) {
  std::vector<std::vector<double>> results(network.layers.size());
  for (std::size_t row = 0; row < inputs.size() / std::size_t(network.inputs); ++row) {
    std::vector<double> x(inputs.begin() + std::ptrdiff_t(row) * network.inputs,
                          inputs.begin() + std::ptrdiff_t(row + 1) * network.inputs);
    for (std::size_t k = 0; k < network.layers.size(); ++k) {
      const auto& layer = network.layers[k];
      std::vector<double> y;
      for (int j = 0; j < layer.outputs; ++j) {
        double sum = double(layer.bias[std::size_t(j)]);
        for (int i = 0; i < layer.inputs; ++i) sum += x[std::size_t(i)] * double(layer.weight(i, j));
        y.push_back(layer.activation == network::Activation::relu ? std::max(sum, 0.0) : sum);
      }
      results[k].insert(results[k].end(), y.begin(), y.end());
      x = y;
    }
  }
  return results;
}

TEST(Ranges, Measure_network_extremesOfEveryResult) {
  const Case made;
  const auto results = everyResult(made.network, made.inputs);
  for (std::size_t k = 0; k < results.size(); ++k) {
    // Single against double precision.
    EXPECT_NEAR(made.ranges.results[k].most, *std::max_element(results[k].begin(), results[k].end()), 1e-5);
    EXPECT_NEAR(made.ranges.results[k].least, *std::min_element(results[k].begin(), results[k].end()), 1e-5);
  }
}

TEST(Ranges, Exponent_anyPercentile_isTheLeastThatCoversIt) {
  const auto values = normal(2000, 3, 5);
  TensorRange range;
  for (float value : values) range.add(double(value));
  for (double percentile : {10.0, 50.0, 90.0, 99.0, 99.9, 100.0}) {
    const auto share = [&](int e) {
      return 100.0 / double(values.size()) * double(std::count_if(values.begin(), values.end(), [&](float v) {
               return std::abs(double(v)) < std::ldexp(1.0, e);
             }));
    };
    const int exponent = range.exponent(percentile);
    EXPECT_GE(share(exponent), percentile);
    EXPECT_LT(share(exponent - 1), percentile);
  }
}

TEST(Ranges, SumMeans_ofEveryLayer_areThoseOfTheSample) {
  const Case made;
  network::Network linear = made.network;  // the first layer's sums, before its ReLU
  linear.layers.resize(1);
  linear.layers[0].activation = network::Activation::linear;
  const auto sums = everyResult(linear, made.ranges.sample).front();
  for (std::size_t j = 0; j < 12; ++j) {
    double sum = 0;
    for (std::size_t i = j; i < sums.size(); i += 12) sum += sums[i];
    EXPECT_NEAR(made.ranges.sumMeans[0][j], sum / double(sums.size() / 12), 1e-5);  // single precision
  }
}

TEST(Pruned, EachLayer_zerosAreExactAndTheSmallest) {
  const Case made;
  for (double sparsity : {0.0, 0.13, 0.5, 0.8, 1.0}) {
    Settings settings;
    settings.sparsity = sparsity;
    const auto result = pruned(made.network, settings);
    ASSERT_TRUE(result);
    for (std::size_t k = 0; k + 1 < 3; ++k) {
      const auto &before = made.network.layers[k].weights, &after = result->layers[k].weights;
      EXPECT_EQ(zeros(after), std::size_t(std::lround(sparsity * double(before.size()))));
      float largestGone = 0, smallestLeft = 1e9f;
      for (std::size_t i = 0; i < before.size(); ++i) {
        float& bound = after[i] == 0 ? largestGone : smallestLeft;
        bound = after[i] == 0 ? std::max(bound, std::abs(before[i])) : std::min(bound, std::abs(before[i]));
      }
      EXPECT_LE(largestGone, smallestLeft);
    }
    EXPECT_EQ(result->layers[2].weights, made.network.layers[2].weights);
  }
}

TEST(Pruned, WholeNetworkWithLastLayer_oneRankingOfAllWeights) {
  const Case made;
  Settings settings;
  settings.sparsity = 0.6;
  settings.scope = Settings::Scope::wholeNetwork;
  settings.lastLayer = true;
  const auto result = pruned(made.network, settings);
  ASSERT_TRUE(result);
  std::vector<float> all, left;
  for (const auto& layer : made.network.layers) {
    for (float weight : layer.weights) all.push_back(std::abs(weight));
  }
  for (const auto& layer : result->layers) {
    for (float weight : layer.weights) left.push_back(std::abs(weight));
  }
  std::vector<float> sorted = all;
  std::sort(sorted.begin(), sorted.end());
  const float threshold = sorted[std::size_t(std::lround(0.6 * double(all.size())))];
  for (std::size_t i = 0; i < all.size(); ++i) EXPECT_EQ(left[i], all[i] < threshold ? 0.0f : all[i]);
}

TEST(Pruned, EqualMagnitudes_numberStaysExactAndEarlierOnesGo) {
  network::Network network = networkOf({10, 2, 2});
  std::fill(network.layers[0].weights.begin(), network.layers[0].weights.end(), 0.25f);
  Settings settings;
  settings.sparsity = 0.35;
  const auto result = pruned(network, settings);
  ASSERT_TRUE(result);
  const auto& weights = result->layers[0].weights;
  EXPECT_EQ(zeros(weights), 7u);
  EXPECT_TRUE(std::all_of(weights.begin(), weights.begin() + 7, [](float w) { return w == 0; }));
}

TEST(Compressed, AnyWidth_constantsAreOnTheirGrids) {
  const Case made;
  for (int width = 2; width <= 24; ++width) {
    const auto result = made.compressed(bits(width));
    ASSERT_TRUE(result.isQuantised());
    for (const auto& layer : result.layers) {
      EXPECT_EQ(layer.formats->weight.width, width);
      for (float w : layer.weights) ASSERT_EQ(network::quantize(double(w), layer.formats->weight), double(w));
      for (float b : layer.bias) ASSERT_EQ(network::quantize(double(b), layer.formats->bias), double(b));
    }
  }
}

TEST(Compressed, CoveredWeights_errorAtMostHalfAStepAndNoBitWasted) {
  const Case made;
  for (int width : {3, 6, 9}) {
    Settings settings = bits(width);
    settings.weightRange = Settings::WeightRange::covered;
    const auto result = made.compressed(settings);
    for (std::size_t k = 0; k < 3; ++k) {
      network::FixedFormat format = result.layers[k].formats->weight;
      const auto worst = [&] {
        double most = 0;
        for (float w : made.network.layers[k].weights) {
          most = std::max(most, std::abs(network::quantize(double(w), format) - double(w)));
        }
        return most;
      };
      EXPECT_LE(worst(), format.step() / 2);
      --format.integer;
      EXPECT_GT(worst(), format.step() / 2);
    }
  }
}

TEST(Compressed, LeastError_noOtherIntegerBitsAreBetter) {
  const Case made;
  for (int width : {2, 3, 4, 6, 8}) {
    const auto result = made.compressed(bits(width));
    for (std::size_t k = 0; k < 3; ++k) {
      network::FixedFormat format = result.layers[k].formats->weight;
      const int chosen = format.integer;
      const auto error = [&](int integer) {
        format.integer = integer;
        double sum = 0;
        for (float w : made.network.layers[k].weights) {
          sum += std::pow(network::quantize(double(w), format) - double(w), 2);
        }
        return sum;
      };
      const double least = error(chosen);
      for (int integer = -6; integer <= 6; ++integer) EXPECT_GE(error(integer), least);
    }
  }
}

TEST(Compressed, WholePercentile_resultsAreCoveredUpToAStep) {
  const Case made;
  const auto results = everyResult(made.network, made.inputs);
  const auto result = made.compressed(bits(8));
  for (std::size_t k = 0; k < 3; ++k) {
    const auto& format = result.layers[k].formats->result;
    EXPECT_EQ(format.isSigned, k == 2);  // after ReLU nothing is negative
    for (double value : results[k]) {
      ASSERT_LE(std::abs(network::quantize(value, format) - value), format.step());
    }
  }
}

TEST(Compressed, LowerPercentile_fewerIntegerBits) {
  const Case made;
  Settings settings = bits(8);
  settings.percentile = 50;
  EXPECT_LT(made.compressed(settings).layers[0].formats->result.integer,
            made.compressed(bits(8)).layers[0].formats->result.integer);
}

TEST(Compressed, Inputs_unsignedOnlyWhenNoneIsNegative) {
  Case made;
  EXPECT_TRUE(made.compressed(bits(8)).inputFormat->isSigned);
  for (float& input : made.inputs) input = std::abs(input);
  made.ranges = measure(made.network, made.inputs);
  EXPECT_FALSE(made.compressed(bits(8)).inputFormat->isSigned);
}

TEST(Compressed, SixteenBits_losesNothingMeasurable) {
  const Case made;
  const auto exact = network::run(made.network, made.inputs);
  const auto result = network::run(made.compressed(bits(16)), made.inputs);
  // Errors of 2^-17 of the range in each of some 40 terms: far below a thousandth.
  for (std::size_t i = 0; i < exact.size(); ++i) EXPECT_NEAR(result[i], exact[i], 1e-3);
  EXPECT_EQ(network::classify(result, 2), network::classify(exact, 2));
}

TEST(Compressed, PrunedAndQuantised_noFewerZerosThanAsked) {
  const Case made;
  Settings settings = bits(4);
  settings.sparsity = 0.5;
  const auto result = made.compressed(settings);
  for (std::size_t k = 0; k < 2; ++k) {
    EXPECT_GE(zeros(result.layers[k].weights), result.layers[k].weights.size() / 2);
  }
}

/// Largest mean error of a logit over the inputs.
double meanError(const Case& made, const Settings& settings) {
  const auto exact = network::run(made.network, made.inputs);
  const auto now = network::run(made.compressed(settings), made.inputs);
  double sums[2] = {0, 0};
  for (std::size_t i = 0; i < exact.size(); ++i) sums[i % 2] += double(now[i]) - double(exact[i]);
  return std::max(std::abs(sums[0]), std::abs(sums[1])) / double(exact.size() / 2);
}

TEST(Compressed, BiasCorrection_meanLogitsStay) {
  const Case made;  // all of its inputs are the sample
  Settings settings = bits(4);
  settings.sparsity = 0.5;
  settings.biasBits = settings.logitBits = 20;
  EXPECT_LT(meanError(made, settings), 1e-4);  // what 20 bits and single precision leave
  settings.correctBias = false;
  EXPECT_GT(meanError(made, settings), 1e-2);
}

TEST(Compressed, BiasCorrectionOfPruning_meanLogitsStay) {
  const Case made;
  Settings settings;
  settings.quantise = false;
  settings.sparsity = 0.7;
  EXPECT_LT(meanError(made, settings), 1e-4);  // single precision
}

TEST(Compressed, OnlyPruned_noFormats) {
  const Case made;
  Settings settings;
  settings.quantise = false;
  settings.sparsity = 0.5;
  const auto result = made.compressed(settings);
  EXPECT_FALSE(result.inputFormat);
  EXPECT_FALSE(result.layers[0].formats);
  EXPECT_EQ(zeros(result.layers[0].weights), 120u);
}

TEST(Compressed, QuantisedNetwork_formatsAreReplaced) {
  const Case made;
  const auto once = made.compressed(bits(10));
  const auto again = compressed(once, bits(4), measure(once, made.inputs));
  ASSERT_TRUE(again);
  EXPECT_EQ(again->layers[0].formats->weight.width, 4);
  EXPECT_EQ(again->inputFormat->width, 4);
}

TEST(Compressed, AllWeightsZero_stillANetwork) {
  Case made;
  for (auto& layer : made.network.layers) std::fill(layer.weights.begin(), layer.weights.end(), 0.0f);
  made.ranges = measure(made.network, made.inputs);
  EXPECT_TRUE(network::check(made.compressed(bits(4))));
}

TEST(Compressed, ImpossibleSettings_errorsNameThem) {
  const Case made;
  const auto where = [&](auto change) {
    Settings settings;
    change(settings);
    const auto result = compressed(made.network, settings, made.ranges);
    return result ? std::string("accepted") : result.error().where;
  };
  EXPECT_EQ(where([](Settings& s) { s.sparsity = 1.5; }), "sparsity");
  EXPECT_EQ(where([](Settings& s) { s.sparsity = std::nan(""); }), "sparsity");
  EXPECT_EQ(where([](Settings& s) { s.percentile = 0; }), "percentile");
  EXPECT_EQ(where([](Settings& s) { s.weightBits = 1; }), "weightBits");
  EXPECT_EQ(where([](Settings& s) { s.activationBits = 25; }), "activationBits");
}

TEST(Compressed, RangesOfAnotherNetwork_refused) {
  const Case made;
  const auto other = networkOf({20, 12, 2});
  const auto result = compressed(other, Settings{}, made.ranges);
  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().kind, ErrorKind::badInput);
}

TEST(Compressed, RangesWithoutInputs_refused) {
  const Case made;
  EXPECT_FALSE(compressed(made.network, Settings{}, measure(made.network, {})));
}

// ranking, against sorting

TEST(LeastMask, equalValues_goInTheirOrder) {
  EXPECT_EQ(leastMask(std::vector<double>{1, 0, 1, 1}, 3), (std::vector<float>{0, 0, 0, 1}));
}

TEST(LeastMask, moreThanThereAre_takesAll) {
  EXPECT_EQ(leastMask(std::vector<double>{2, 1}, 5), (std::vector<float>{0, 0}));
}

TEST(LeastMask, manyValues_areThoseThatSortFirst) {
  std::mt19937 random(1);
  std::vector<double> values(500);
  for (double& value : values) value = double(random() % 50);
  std::vector<std::size_t> order(values.size());
  std::iota(order.begin(), order.end(), std::size_t(0));
  std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return values[a] < values[b]; });
  std::vector<float> expected(values.size(), 1.0F);
  for (std::size_t i = 0; i < 137; ++i) expected[order[i]] = 0;
  EXPECT_EQ(leastMask(values, 137), expected);
}

}  // namespace
}  // namespace pw::compress
