// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/shift_add.h"

#include <map>
#include <optional>
#include <random>
#include <set>
#include <tuple>

#include "design/unrolled.h"
#include "test_support.h"

namespace pw::hls {
namespace {

struct Matrix {
  int rows = 0, columns = 0, bits = 0;
  std::vector<std::int64_t> values;
};

/// `zeros` in a hundred.
Matrix randomMatrix(std::mt19937& random, int zeros) {
  const auto draw = [&](int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(random);
  };
  Matrix matrix{draw(1, 12), draw(1, 20), draw(2, 16), {}};
  const int most = (1 << (matrix.bits - 1)) - 1;
  for (int i = 0; i < matrix.rows * matrix.columns; ++i) {
    matrix.values.push_back(draw(0, 99) < zeros ? 0 : draw(-most - 1, most));
  }
  return matrix;
}

AdderGraph graphOf(const Matrix& matrix, bool share = true) {
  return addTerms(std::vector<int>(std::size_t(matrix.columns), 0),
                  constantTerms(matrix.values, matrix.columns), share);
}

TEST(CanonicalDigits, AnyNumber_isItsSumWithoutNeighbours) {
  for (std::int64_t value = -5000; value <= 5000; ++value) {
    std::int64_t sum = 0;
    int last = -2;
    for (const SignedDigit& digit : canonicalDigits(value)) {
      sum += (digit.negative ? -1 : 1) * (std::int64_t(1) << digit.shift);
      EXPECT_GE(digit.shift, last + 2) << value;
      last = digit.shift;
    }
    EXPECT_EQ(sum, value);
  }
}

TEST(AddTerms, RandomMatrices_equalMultiplicationWithNoMoreAddersThanWithoutSharing) {
  std::mt19937 random(5);
  for (int trial = 0; trial < 300; ++trial) {
    const Matrix matrix = randomMatrix(random, trial % 3 * 40);
    const AdderGraph shared = graphOf(matrix), plain = graphOf(matrix, false);
    EXPECT_LE(shared.adders.size(), plain.adders.size());
    for (int event = 0; event < 20; ++event) {
      std::vector<std::int64_t> x, expected(std::size_t(matrix.rows), 0);
      for (int c = 0; c < matrix.columns; ++c) x.push_back(std::int64_t(random() % 65536) - 32768);
      for (int r = 0; r < matrix.rows; ++r) {
        for (int c = 0; c < matrix.columns; ++c) {
          expected[std::size_t(r)] += matrix.values[std::size_t(r * matrix.columns + c)] * x[std::size_t(c)];
        }
      }
      ASSERT_EQ(evaluate(shared, x), expected);
      ASSERT_EQ(evaluate(plain, x), expected);
    }
  }
}

/// first, second, distance, opposite: two terms up to a common shift and sign.
using Pair = std::tuple<int, int, int, bool>;

Pair pairOf(ShiftedTerm p, ShiftedTerm q) {
  if (std::tie(q.node, q.shift) < std::tie(p.node, p.shift)) std::swap(p, q);
  return {p.node, q.node, q.shift - p.shift, p.negative != q.negative};
}

/// Takes the first two terms that are the pair out of the row. The joined term, or none.
std::optional<ShiftedTerm> takeOut(std::vector<ShiftedTerm>& row, const Pair& pair, int node) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    for (std::size_t j = 0; j < row.size(); ++j) {
      const ShiftedTerm p = row[i], q = row[j];
      if (i == j || p.node != std::get<0>(pair) || pairOf(p, q) != pair) continue;
      if (std::tie(q.node, q.shift) < std::tie(p.node, p.shift)) continue;
      row.erase(row.begin() + std::ptrdiff_t(std::max(i, j)));
      row.erase(row.begin() + std::ptrdiff_t(std::min(i, j)));
      return ShiftedTerm{node, std::min(p.shift, q.shift), p.negative};
    }
  }
  return {};
}

/// Adders of Hartley's method by counting every pair anew at each step.
std::size_t addersByRecounting(const Matrix& matrix) {
  auto rows = constantTerms(matrix.values, matrix.columns);
  std::vector<int> depth(std::size_t(matrix.columns), 0);
  std::set<Pair> single;  // overlaps leave them one place
  for (;;) {
    std::map<Pair, int> counts;
    for (const auto& row : rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        for (std::size_t j = 0; j < i; ++j) ++counts[pairOf(row[i], row[j])];
      }
    }
    std::optional<Pair> best;
    const auto worth = [&](const Pair& pair) {
      return std::pair(counts.at(pair), -std::max(depth[std::size_t(std::get<0>(pair))],
                                                  depth[std::size_t(std::get<1>(pair))]));
    };
    for (const auto& [pair, count] : counts) {
      if (count > 1 && !single.contains(pair) && (!best || worth(pair) > worth(*best))) best = pair;
    }
    if (!best) break;
    auto joined = rows;
    int places = 0;
    for (auto& row : joined) {
      while (const auto term = takeOut(row, *best, int(depth.size()))) {
        row.push_back(*term);
        ++places;
      }
    }
    if (places < 2) {
      single.insert(*best);
      continue;
    }
    rows = std::move(joined);
    depth.push_back(1 - worth(*best).second);
  }
  std::size_t adders = depth.size() - std::size_t(matrix.columns);
  for (const auto& row : rows) {
    const bool negated =
        std::all_of(row.begin(), row.end(), [](const ShiftedTerm& term) { return term.negative; });
    if (!row.empty()) adders += row.size() - (negated ? 0 : 1);
  }
  return adders;
}

TEST(AddTerms, RandomMatrices_takeTheAddersOfCountingAnewAtEachStep) {
  std::mt19937 random(8);
  for (int trial = 0; trial < 60; ++trial) {
    const Matrix matrix = randomMatrix(random, trial % 3 * 30);
    EXPECT_EQ(graphOf(matrix).adders.size(), addersByRecounting(matrix)) << trial;
  }
}

TEST(AddTerms, LayerOf161Inputs_equalsMultiplication) {
  std::mt19937 random(9);
  Matrix matrix{16, 161, 5, {}};
  for (int i = 0; i < matrix.rows * matrix.columns; ++i) {
    matrix.values.push_back(std::int64_t(random() % 31) - 15);
  }
  const AdderGraph graph = graphOf(matrix);
  EXPECT_LT(graph.adders.size(), graphOf(matrix, false).adders.size() / 2);
  std::vector<std::int64_t> x, expected(std::size_t(matrix.rows), 0);
  for (int c = 0; c < matrix.columns; ++c) x.push_back(std::int64_t(random() % 65536) - 32768);
  for (std::size_t i = 0; i < matrix.values.size(); ++i) {
    expected[i / x.size()] += matrix.values[i] * x[i % x.size()];
  }
  EXPECT_EQ(evaluate(graph, x), expected);
}

TEST(AddTerms, WithoutSharing_takesAnAdderForEachDigitButTheFirst) {
  std::mt19937 random(6);
  for (int trial = 0; trial < 100; ++trial) {
    const Matrix matrix = randomMatrix(random, 30);
    std::size_t expected = 0;
    for (const auto& row : constantTerms(matrix.values, matrix.columns)) {
      const bool allNegative =
          std::all_of(row.begin(), row.end(), [](const ShiftedTerm& t) { return t.negative; });
      if (!row.empty()) expected += row.size() - (allNegative ? 0 : 1);
    }
    EXPECT_EQ(graphOf(matrix, false).adders.size(), expected);
  }
}

TEST(AddTerms, EqualRowsUpToShiftAndSign_shareEverything) {
  // 5x + 3y, 20x + 12y and −5x − 3y: 5x + 3y takes three adders, the negation one.
  const Matrix matrix{3, 2, 6, {5, 3, 20, 12, -5, -3}};
  EXPECT_EQ(graphOf(matrix).adders.size(), 4u);
  EXPECT_EQ(graphOf(matrix, false).adders.size(), 3u + 3u + 3u);
}

TEST(AddTerms, ZeroRow_hasNoNode) {
  const AdderGraph graph = graphOf({2, 2, 4, {0, 0, 1, 0}});
  EXPECT_EQ(graph.outputs[0].node, -1);
  EXPECT_EQ(graph.outputs[1].node, 0);
  EXPECT_TRUE(graph.adders.empty());
}

TEST(NodeRanges, EveryNodeOfRandomGraphs_reachesItsBoundsAndNoMore) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 100; ++trial) {
    Matrix matrix = randomMatrix(random, 20);
    matrix.columns = 1 + int(random() % 4);  // few enough to try all corners
    matrix.values.resize(std::size_t(matrix.rows * matrix.columns));
    const AdderGraph graph = graphOf(matrix);
    const std::vector<ValueRange> words(std::size_t(matrix.columns),
                                        random() % 2 == 0 ? ValueRange{0, 255} : ValueRange{-128, 127});
    const auto ranges = nodeRanges(graph, words);
    // A node that is an output of a graph of its own shows its value.
    AdderGraph open = graph;
    open.outputs.clear();
    for (int node = 0; node < graph.nodes(); ++node) open.outputs.push_back({node, 0, false});
    std::vector<ValueRange> seen(std::size_t(graph.nodes()), {INT64_MAX, INT64_MIN});
    for (int corner = 0; corner < 1 << matrix.columns; ++corner) {
      std::vector<std::int64_t> x;
      for (int c = 0; c < matrix.columns; ++c) x.push_back(corner >> c & 1 ? words[0].most : words[0].least);
      const auto values = evaluate(open, x);
      for (std::size_t n = 0; n < values.size(); ++n) {
        seen[n] = {std::min(seen[n].least, values[n]), std::max(seen[n].most, values[n])};
      }
    }
    for (std::size_t n = 0; n < seen.size(); ++n) {
      EXPECT_EQ(ranges[n].least, seen[n].least);
      EXPECT_EQ(ranges[n].most, seen[n].most);
    }
  }
}

TEST(ValueRange, Bits_areTheFewestThatHoldBothEnds) {
  for (std::int64_t least = -40; least <= 40; ++least) {
    for (std::int64_t most = least; most <= 40; ++most) {
      int bits = 1;
      const auto fits = [&] {
        const std::int64_t half = std::int64_t(1) << (bits - 1);
        return least < 0 ? least >= -half && most < half : most < 2 * half;
      };
      while (!fits()) ++bits;
      EXPECT_EQ((ValueRange{least, most}).bits(), bits) << least << " " << most;
    }
  }
}

}  // namespace
}  // namespace pw::hls
