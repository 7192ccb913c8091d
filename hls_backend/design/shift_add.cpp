// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/shift_add.h"

#include <algorithm>
#include <bit>
#include <map>
#include <queue>
#include <tuple>
#include <utility>

namespace pw::hls {
namespace {

/// More pairs of terms than this are not compared at once: the sources are taken in blocks then.
constexpr std::int64_t mostPairs = 3'000'000;

/// Two terms up to a common shift and sign: `first` + (opposite ? −1 : 1) · `second` << distance, where a
/// negative distance shifts the first instead.
struct Pattern {
  int first = 0, second = 0;
  int distance = 0;
  bool opposite = false;

  std::uint64_t key() const {
    return std::uint64_t(first) << 36 | std::uint64_t(second) << 8 | std::uint64_t(distance + 64) << 1 |
           std::uint64_t(opposite);
  }
};

Pattern patternOf(ShiftedTerm p, ShiftedTerm q) {
  if (std::tie(q.node, q.shift) < std::tie(p.node, p.shift)) std::swap(p, q);
  return {p.node, q.node, q.shift - p.shift, p.negative != q.negative};
}

/// Adds one adder to a graph.
int append(AdderGraph& graph, const ShiftedTerm& a, const ShiftedTerm& b) {
  const auto depth = [&](const ShiftedTerm& t) { return t.node < 0 ? 0 : graph.depth[std::size_t(t.node)]; };
  graph.adders.push_back({a, b});
  graph.depth.push_back(1 + std::max(depth(a), depth(b)));
  return graph.nodes() - 1;
}

/// How often patterns occur, by their keys: open addressing, as millions of look-ups are for keys that are
/// not there.
class PatternCounts {
 public:
  /// Null where it is not counted. Valid until the next insert.
  int* find(std::uint64_t key) {
    for (std::size_t slot = home(key);; slot = (slot + 1) & m_mask) {
      if (m_slots[slot].key == key) return &m_slots[slot].count;
      if (m_slots[slot].key == empty) return nullptr;
    }
  }
  /// `key` is not there yet.
  void insert(std::uint64_t key, int count) {
    if (2 * ++m_size > m_slots.size()) grow();
    put({key, count});
  }

 private:
  static constexpr std::uint64_t empty = 0;  // of distance −64: no pattern
  struct Slot {
    std::uint64_t key = empty;
    int count = 0;
  };
  std::size_t home(std::uint64_t key) const {
    return std::size_t((key * 0x9E3779B97F4A7C15u) >> 32) & m_mask;  // Fibonacci hashing
  }
  void put(const Slot& filled) {
    std::size_t slot = home(filled.key);
    while (m_slots[slot].key != empty) slot = (slot + 1) & m_mask;
    m_slots[slot] = filled;
  }
  void grow() {
    const std::vector<Slot> before = std::exchange(m_slots, std::vector<Slot>(2 * m_slots.size()));
    m_mask = m_slots.size() - 1;
    for (const Slot& slot : before) {
      if (slot.key != empty) put(slot);
    }
  }
  std::vector<Slot> m_slots = std::vector<Slot>(1024);
  std::size_t m_mask = 1023, m_size = 0;
};

/// Finds and replaces frequent patterns. Patterns that occur once are not kept: a pattern gets its places
/// when the later of its two nodes comes, after that it only loses some.
class Sharing {
 public:
  Sharing(AdderGraph& graph, std::vector<std::vector<ShiftedTerm>>& rows) : m_graph(graph), m_rows(rows) {
    for (int node = 0; node < graph.nodes(); ++node) countPatternsOf(node);
  }

  void run() {
    while (!m_queue.empty()) {
      const Candidate best = m_queue.top();
      m_queue.pop();
      const int now = *m_counts.find(best.pattern.key());
      if (now < 2) continue;
      if (now < best.count) {
        push(best.pattern, now);
      } else if (now == best.count) {
        replace(best.pattern);
      }
    }
  }

 private:
  struct Candidate {
    int count, depth;
    Pattern pattern;
    bool operator<(const Candidate& other) const {
      return std::make_tuple(count, -depth, other.pattern.key()) <
             std::make_tuple(other.count, -other.depth, pattern.key());
    }
  };

  void push(const Pattern& pattern, int count) {
    const int depth =
        std::max(m_graph.depth[std::size_t(pattern.first)], m_graph.depth[std::size_t(pattern.second)]);
    m_queue.push({count, depth, pattern});
  }
  /// Patterns of a node's terms with terms of this and all earlier nodes.
  void countPatternsOf(int node) {
    m_found.resize(std::size_t(node + 1) * distances);
    m_places.clear();
    for (const auto& row : m_rows) {
      for (std::size_t i = 0; i < row.size(); ++i) {
        if (row[i].node != node) continue;
        for (std::size_t j = 0; j < row.size(); ++j) {
          if (row[j].node > node || (row[j].node == node && j >= i)) continue;
          const Pattern pattern = patternOf(row[i], row[j]);
          const std::size_t place = std::size_t(pattern.first) * distances + pattern.key() % distances;
          if (m_found[place]++ == 0) m_places.emplace_back(place, pattern);
        }
      }
    }
    for (const auto& [place, pattern] : m_places) {
      const int found = std::exchange(m_found[place], 0);
      if (found < 2) continue;
      m_counts.insert(pattern.key(), found);
      push(pattern, found);
    }
  }
  /// `term` has left the row.
  void forgetPairs(const std::vector<ShiftedTerm>& row, const ShiftedTerm& term) {
    for (const ShiftedTerm& other : row) {
      if (int* now = m_counts.find(patternOf(term, other).key())) --*now;
    }
  }

  /// The first two terms of the row that are the pattern; {size, size} if none are.
  static std::pair<std::size_t, std::size_t> find(const std::vector<ShiftedTerm>& row, const Pattern& p) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (row[i].node != p.first) continue;
      for (std::size_t j = 0; j < row.size(); ++j) {
        if (j != i && row[j].node == p.second && row[j].shift - row[i].shift == p.distance &&
            (row[j].negative != row[i].negative) == p.opposite) {
          return {i, j};
        }
      }
    }
    return {row.size(), row.size()};
  }

  void replace(const Pattern& pattern) {
    // Terms that overlap (1 + 4 + 16 is a pattern of 1 + 4 twice) may leave a single place, where nothing
    // would be shared.
    if (places(pattern) < 2) {
      *m_counts.find(pattern.key()) = 0;
      return;
    }
    const int node = append(m_graph, {pattern.first, std::max(0, -pattern.distance), false},
                            {pattern.second, std::max(0, pattern.distance), pattern.opposite});
    for (auto& row : m_rows) {
      for (;;) {
        auto [i, j] = find(row, pattern);
        if (i == row.size()) break;
        const ShiftedTerm first = row[i], second = row[j];
        row.erase(row.begin() + std::ptrdiff_t(std::max(i, j)));
        row.erase(row.begin() + std::ptrdiff_t(std::min(i, j)));
        forgetPairs(row, first);
        forgetPairs(row, second);
        row.push_back({node, std::min(first.shift, second.shift), first.negative});
      }
    }
    *m_counts.find(pattern.key()) = 0;
    countPatternsOf(node);
  }

  int places(const Pattern& pattern) const {
    int found = 0;
    for (const auto& row : m_rows) {
      if (found >= 2) break;
      auto rest = row;
      for (;;) {
        const auto [i, j] = find(rest, pattern);
        if (i == rest.size() || ++found >= 2) break;
        rest.erase(rest.begin() + std::ptrdiff_t(std::max(i, j)));
        rest.erase(rest.begin() + std::ptrdiff_t(std::min(i, j)));
      }
    }
    return found;
  }

  AdderGraph& m_graph;
  std::vector<std::vector<ShiftedTerm>>& m_rows;
  PatternCounts m_counts;
  std::priority_queue<Candidate> m_queue;
  static constexpr std::size_t distances = 256;  ///< of two nodes, with the sign: the last byte of a key
  std::vector<int> m_found;                      ///< [nodes × distances] of the node being counted
  std::vector<std::pair<std::size_t, Pattern>> m_places;  ///< those of m_found that are not zero
};

/// Shares within blocks of sources that are small enough.
void shareTerms(AdderGraph& graph, std::vector<std::vector<ShiftedTerm>>& rows) {
  std::int64_t pairs = 0;
  for (const auto& row : rows) pairs += std::int64_t(row.size()) * std::int64_t(row.size()) / 2;
  const int blocks = int(pairs / mostPairs) + 1;
  std::vector<std::vector<ShiftedTerm>> shared(rows.size());
  for (int block = 0; block < blocks; ++block) {
    std::vector<std::vector<ShiftedTerm>> part(rows.size());
    for (std::size_t r = 0; r < rows.size(); ++r) {
      for (const ShiftedTerm& term : rows[r]) {
        if (std::int64_t(term.node) * blocks / graph.sources == block) part[r].push_back(term);
      }
    }
    Sharing(graph, part).run();
    for (std::size_t r = 0; r < rows.size(); ++r) {
      shared[r].insert(shared[r].end(), part[r].begin(), part[r].end());
    }
  }
  rows = std::move(shared);
}

/// The sum of what is left of a row.
ShiftedTerm addRow(AdderGraph& graph, const std::vector<ShiftedTerm>& row) {
  const auto later = [&](const ShiftedTerm& a, const ShiftedTerm& b) {
    return std::make_tuple(graph.depth[std::size_t(a.node)], a.shift, a.node) >
           std::make_tuple(graph.depth[std::size_t(b.node)], b.shift, b.node);
  };
  std::priority_queue<ShiftedTerm, std::vector<ShiftedTerm>, decltype(later)> queue(later, row);
  const auto take = [&] {
    const ShiftedTerm term = queue.top();
    queue.pop();
    return term;
  };
  while (queue.size() > 1) {
    ShiftedTerm a = take(), b = take();
    const int shift = std::min(a.shift, b.shift);
    const bool both = a.negative && b.negative;
    if (both) a.negative = b.negative = false;
    if (a.negative) std::swap(a, b);
    a.shift -= shift;
    b.shift -= shift;
    queue.push({append(graph, a, b), shift, both});
  }
  if (queue.empty()) return {};
  ShiftedTerm sum = take();
  if (!sum.negative) return sum;
  return {append(graph, {}, {sum.node, 0, true}), sum.shift, false};
}

std::int64_t valueOf(const ShiftedTerm& term, std::span<const std::int64_t> values) {
  if (term.node < 0) return 0;
  const std::int64_t value = values[std::size_t(term.node)] * (std::int64_t(1) << term.shift);
  return term.negative ? -value : value;
}

}  // namespace

std::vector<SignedDigit> canonicalDigits(std::int64_t value) {
  std::vector<SignedDigit> digits;
  for (int shift = 0; value != 0; ++shift, value /= 2) {
    if (value % 2 == 0) continue;
    const bool negative = ((value % 4) + 4) % 4 == 3;  // …11 becomes …0(−1) with a carry
    digits.push_back({shift, negative});
    value += negative ? 1 : -1;
  }
  return digits;
}

AdderGraph addTerms(std::span<const int> sourceDepths, std::vector<std::vector<ShiftedTerm>> rows,
                    bool share) {
  AdderGraph graph;
  graph.sources = int(sourceDepths.size());
  graph.depth.assign(sourceDepths.begin(), sourceDepths.end());
  if (share && graph.sources > 0) shareTerms(graph, rows);
  for (const auto& row : rows) graph.outputs.push_back(addRow(graph, row));
  return graph;
}

std::vector<std::vector<ShiftedTerm>> constantTerms(std::span<const std::int64_t> constants, int columns) {
  std::vector<std::vector<ShiftedTerm>> rows(constants.size() / std::size_t(std::max(1, columns)));
  for (std::size_t r = 0; r < rows.size(); ++r) {
    for (int c = 0; c < columns; ++c) {
      for (const SignedDigit& digit : canonicalDigits(constants[r * std::size_t(columns) + std::size_t(c)])) {
        rows[r].push_back({c, digit.shift, digit.negative});
      }
    }
  }
  return rows;
}

std::vector<std::int64_t> evaluate(const AdderGraph& graph, std::span<const std::int64_t> sources) {
  std::vector<std::int64_t> values(sources.begin(), sources.end());
  values.reserve(std::size_t(graph.nodes()));
  for (const Adder& adder : graph.adders) {
    values.push_back(valueOf(adder.a, values) + valueOf(adder.b, values));
  }
  std::vector<std::int64_t> outputs;
  for (const ShiftedTerm& output : graph.outputs) outputs.push_back(valueOf(output, values));
  return outputs;
}

int ValueRange::bits() const {
  if (!hasSign()) return std::max(1, int(std::bit_width(std::uint64_t(most))));
  const auto negative = std::uint64_t(-(least + 1));
  return 1 + int(std::bit_width(std::max(negative, most < 0 ? 0 : std::uint64_t(most))));
}

std::vector<ValueRange> nodeRanges(const AdderGraph& graph, std::span<const ValueRange> sources) {
  std::vector<std::map<int, std::int64_t>> factors(std::size_t(graph.nodes()));
  std::vector<ValueRange> ranges(sources.begin(), sources.end());
  for (int s = 0; s < graph.sources; ++s) factors[std::size_t(s)][s] = 1;
  for (std::size_t i = 0; i < graph.adders.size(); ++i) {
    auto& sum = factors[std::size_t(graph.sources) + i];
    for (const ShiftedTerm& term : {graph.adders[i].a, graph.adders[i].b}) {
      if (term.node < 0) continue;
      for (const auto& [source, factor] : factors[std::size_t(term.node)]) {
        sum[source] += (term.negative ? -factor : factor) * (std::int64_t(1) << term.shift);
      }
    }
    ValueRange range;
    for (const auto& [source, factor] : sum) {
      const ValueRange& one = sources[std::size_t(source)];
      range.least += factor < 0 ? factor * one.most : factor * one.least;
      range.most += factor < 0 ? factor * one.least : factor * one.most;
    }
    ranges.push_back(range);
  }
  return ranges;
}

}  // namespace pw::hls
