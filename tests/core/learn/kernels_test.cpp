// SPDX-License-Identifier: GPL-3.0-or-later
// Each kernel of each level that this processor can run, against plain loops in double.
#include <cmath>
#include <random>

#include "adam.h"
#include "kernels/available_kernels.h"
#include "kernels/grid.h"
#include "kernels/matrix.h"
#include "test_support.h"
#include "trying_values.h"

namespace pw::learn {
namespace {

using network::FixedFormat;
using network::Overflow;
using network::Rounding;

kernels::Matrix randomMatrix(int rows, int columns, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<float> normal;
  std::vector<float> values(std::size_t(rows) * std::size_t(columns));
  for (float& value : values) value = normal(random);
  return kernels::Matrix(rows, columns, values);
}

struct Shape {
  int rows, inputs, outputs;
};
/// Around the sizes of tiles and vectors of all levels, and what networks here have.
const std::vector<Shape> shapes = {{1, 1, 1},   {1, 161, 2},  {2, 3, 5},     {5, 7, 16},   {12, 33, 17},
                                   {13, 8, 31}, {50, 20, 64}, {64, 161, 33}, {63, 65, 48}, {25, 256, 10}};

class Kernels : public testing::TestWithParam<const kernels::DenseKernels*> {};

/// Sums of n products of numbers about 1 in single precision.
double tolerance(int terms) {
  return 4e-7 * std::sqrt(double(terms)) * std::sqrt(double(terms)) + 1e-6;
}

TEST_P(Kernels, forward_isTheAffineMapWithRelu) {
  for (const Shape& shape : shapes) {
    const kernels::Matrix x = randomMatrix(shape.rows, shape.inputs, 1);
    const kernels::Matrix weights = randomMatrix(shape.inputs, shape.outputs, 2);
    const kernels::Matrix bias = randomMatrix(1, shape.outputs, 3);
    kernels::Matrix y(shape.rows, shape.outputs), pass(shape.rows, shape.outputs);
    GetParam()->forward({shape.rows, shape.inputs, shape.outputs, x.view(), weights.view(), bias.data(), true,
                         nullptr, y.view(), pass.view()});
    for (int i = 0; i < shape.rows; ++i) {
      for (std::size_t j = 0; j < std::size_t(shape.outputs); ++j) {
        double sum = double(bias.row(0)[j]);
        for (int k = 0; k < shape.inputs; ++k)
          sum += double(x.row(i)[std::size_t(k)]) * double(weights.row(k)[j]);
        ASSERT_NEAR(double(y.row(i)[j]), std::max(sum, 0.0), tolerance(shape.inputs));
        ASSERT_EQ(pass.row(i)[j], y.row(i)[j] > 0 ? 1.0f : 0.0f);
      }
    }
  }
}

TEST_P(Kernels, backwardInputs_isTheTransposedMapWhereOpen) {
  for (const Shape& shape : shapes) {
    const kernels::Matrix dy = randomMatrix(shape.rows, shape.outputs, 1);
    const kernels::Matrix transposed = randomMatrix(shape.outputs, shape.inputs, 2);
    kernels::Matrix pass = randomMatrix(shape.rows, shape.inputs, 3), dx(shape.rows, shape.inputs);
    for (int i = 0; i < shape.rows; ++i)
      for (float& value : pass.row(i)) value = value > 0 ? 1.0f : 0.0f;
    GetParam()->backwardInputs({shape.rows, shape.inputs, shape.outputs, dy.view(), transposed.view(),
                                std::as_const(pass).view(), dx.view()});
    for (int i = 0; i < shape.rows; ++i) {
      for (std::size_t k = 0; k < std::size_t(shape.inputs); ++k) {
        double sum = 0;
        for (int j = 0; j < shape.outputs; ++j)
          sum += double(dy.row(i)[std::size_t(j)]) * double(transposed.row(j)[k]);
        ASSERT_NEAR(double(dx.row(i)[k]), sum * double(pass.row(i)[k]), tolerance(shape.outputs));
      }
    }
  }
}

TEST_P(Kernels, backwardWeights_addsToWhatIsThere) {
  for (const Shape& shape : shapes) {
    const kernels::Matrix x = randomMatrix(shape.rows, shape.inputs, 1),
                          dy = randomMatrix(shape.rows, shape.outputs, 2);
    kernels::Matrix weights(shape.inputs, shape.outputs), bias(1, shape.outputs);
    for (const bool add : {false, true}) {
      GetParam()->backwardWeights(
          {shape.rows, shape.inputs, shape.outputs, x.view(), dy.view(), add, weights.view(), bias.data()});
    }
    for (std::size_t j = 0; j < std::size_t(shape.outputs); ++j) {
      double sum = 0;
      for (int i = 0; i < shape.rows; ++i) sum += 2 * double(dy.row(i)[j]);
      ASSERT_NEAR(double(bias.row(0)[j]), sum, tolerance(2 * shape.rows));
      for (int k = 0; k < shape.inputs; ++k) {
        double product = 0;
        for (int i = 0; i < shape.rows; ++i)
          product += 2 * double(x.row(i)[std::size_t(k)]) * double(dy.row(i)[j]);
        ASSERT_NEAR(double(weights.row(k)[j]), product, tolerance(2 * shape.rows));
      }
    }
  }
}

TEST_P(Kernels, transpose_swapsRowsAndColumns) {
  for (const Shape& shape : shapes) {
    const kernels::Matrix in = randomMatrix(shape.inputs, shape.outputs, 1);
    kernels::Matrix out(shape.outputs, shape.inputs);
    GetParam()->transpose(in.rows(), in.columns(), in.view(), out.view());
    for (int i = 0; i < in.rows(); ++i)
      for (int j = 0; j < in.columns(); ++j) ASSERT_EQ(out.row(j)[std::size_t(i)], in.row(i)[std::size_t(j)]);
  }
}

// Float against float: one rounding more or less in each of 30 steps of at most 0.01.
TEST_P(Kernels, adam_followsThePlainOne) {
  kernels::Matrix ours = randomMatrix(7, 21, 1), first(7, 21), second(7, 21), mask(7, 21);
  std::vector<float> theirs = ours.values();
  std::vector<float> kept(theirs.size());
  for (std::size_t i = 0; i < kept.size(); ++i) kept[i] = i % 5 == 0 ? 0.0f : 1.0f;
  mask.assign(kept);
  Adam plain(theirs.size());
  for (int t = 1; t <= 30; ++t) {
    const kernels::Matrix gradient = randomMatrix(7, 21, unsigned(t + 1));
    kernels::Update step;
    step.rate = float(0.01 / (1 - std::pow(0.9, t)));
    step.spread = float(1 / std::sqrt(1 - std::pow(0.999, t)));
    step.decay = 2 * 0.003f;
    step.least = -1;
    step.most = 1.25f;
    step.mask = mask.data();
    GetParam()->update(step, ours.size(), gradient.data(),
                       {ours.data(), first.data(), second.data(), nullptr});
    plain.step(theirs, gradient.values(), 0.01, 0.003, {-1, 1.25f, kept});
  }
  const auto values = ours.values();
  for (std::size_t i = 0; i < values.size(); ++i) ASSERT_NEAR(values[i], theirs[i], 2e-6) << i;
}

TEST_P(Kernels, adamWithAGrid_leavesTheParametersOnItBesides) {
  const FixedFormat format{5, 1, true};
  const kernels::Grid grid = kernels::gridOf(format, kernels::Beyond::saturates);
  kernels::Matrix latent = randomMatrix(3, 20, 1), first(3, 20), second(3, 20), onGrid(3, 20);
  const kernels::Matrix gradient = randomMatrix(3, 20, 2);
  kernels::Update step;
  step.rate = 0.01f;
  step.grid = &grid;
  GetParam()->update(step, latent.size(), gradient.data(),
                     {latent.data(), first.data(), second.data(), onGrid.data()});
  const auto values = latent.values(), used = onGrid.values();
  for (std::size_t i = 0; i < values.size(); ++i)
    ASSERT_EQ(double(used[i]), network::quantize(double(values[i]), format));
}

TEST_P(Kernels, adamWithAGrid_leavesParametersBeyondItsRangeWhereTheyAre) {
  const kernels::Grid grid = kernels::gridOf({5, 1, true}, kernels::Beyond::saturates);  // −1 … 15/16
  kernels::Matrix latent = randomMatrix(3, 20, 1), first(3, 20), second(3, 20), onGrid(3, 20);
  const std::vector<float> before = latent.values();
  kernels::Update step;
  step.rate = 0.01f;
  step.grid = &grid;
  GetParam()->update(step, latent.size(), randomMatrix(3, 20, 2).data(),
                     {latent.data(), first.data(), second.data(), onGrid.data()});
  const auto after = latent.values();
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool inside = before[i] >= -1 - 1 / 32.0f && before[i] < 1 - 1 / 32.0f;
    ASSERT_EQ(after[i] != before[i], inside) << before[i];
  }
}

const std::vector<FixedFormat> formats = {{6, 1, true},
                                          {8, 3, false},
                                          {10, 2, true, Rounding::trn},
                                          {4, 6, true},
                                          {5, -2, false, Rounding::trn},
                                          {24, 6, true},
                                          {2, 1, true},
                                          {1, 0, false}};

TEST_P(Kernels, quantise_isTheFormatsOwn) {
  for (FixedFormat format : formats) {
    for (const Overflow overflow : {Overflow::sat, Overflow::wrap}) {
      format.overflow = overflow;
      const auto in = test::tryingValues(format);
      std::vector<float> out(in.size());
      GetParam()->quantise(kernels::gridOf(format, kernels::Beyond::asTheFormat), false, in.size(), in.data(),
                           out.data(), nullptr);
      for (std::size_t i = 0; i < in.size(); ++i) {
        ASSERT_EQ(double(out[i]), network::quantize(double(in[i]), format)) << toText(format) << " " << in[i];
      }
    }
  }
}

TEST_P(Kernels, quantise_passesWhereTheValueRoundsIntoTheRange) {
  for (const FixedFormat& format : formats) {
    const auto in = test::tryingValues(format);
    std::vector<float> out(in.size()), pass(in.size());
    GetParam()->quantise(kernels::gridOf(format, kernels::Beyond::saturates), true, in.size(), in.data(),
                         out.data(), pass.data());
    FixedFormat wide = format;  // the same grid without an end
    wide.width = 60;
    wide.integer = format.integer + 60 - format.width;
    wide.isSigned = true;
    for (std::size_t i = 0; i < in.size(); ++i) {
      const std::int64_t code = network::encode(double(in[i]), wide);
      const bool inside = in[i] > 0 && code >= format.minCode() && code <= format.maxCode();
      ASSERT_EQ(pass[i], inside ? 1.0f : 0.0f) << toText(format) << " " << in[i];
    }
  }
}

TEST_P(Kernels, valuesThatAreNotNumbers_comeThrough) {
  const kernels::Matrix x(1, 1, std::vector<float>{std::nanf("")}),
      weights(1, 3, std::vector<float>{1, 1, 1});
  const kernels::Matrix bias(1, 3);
  const kernels::Grid grid = kernels::gridOf({8, 2, true}, kernels::Beyond::saturates);
  for (const kernels::Grid* onto : {static_cast<const kernels::Grid*>(nullptr), &grid}) {
    kernels::Matrix y(1, 3);
    GetParam()->forward({1, 1, 3, x.view(), weights.view(), bias.data(), true, onto, y.view(), {}});
    EXPECT_TRUE(std::isnan(y.row(0)[2]));
  }
}

INSTANTIATE_TEST_SUITE_P(Level, Kernels, testing::ValuesIn(kernels::availableKernels()),
                         [](const auto& info) { return std::string(info.param->name); });

TEST(AvailableKernels, theirNames_areOfDifferentLevelsWithThePortableFirst) {
  const auto& all = kernels::availableKernels();
  EXPECT_STREQ(all.front()->name, "portable");
  for (std::size_t i = 1; i < all.size(); ++i) EXPECT_STRNE(all[i]->name, all[i - 1]->name);
  EXPECT_EQ(&kernels::bestKernels(), all.back());
}

}  // namespace
}  // namespace pw::learn
