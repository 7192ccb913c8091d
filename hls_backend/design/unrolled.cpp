// SPDX-License-Identifier: GPL-3.0-or-later
#include "design/unrolled.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdlib>
#include <map>

namespace pw::hls {
namespace {

/// Puts the sources together and the terms of every neuron.
class Terms {
 public:
  Terms(const IntegerLayer& layer, int addersAStage) : m_layer(layer), m_addersAStage(addersAStage) {
    for (int i = 0; i < layer.inputs; ++i) add({UnrolledPlan::Kind::word, i, 1}, 0);
  }

  void constants() {
    std::vector<std::int64_t> weights(m_layer.weights.begin(), m_layer.weights.end());
    rows = constantTerms(weights, m_layer.inputs);
    for (auto& row : rows) {
      for (ShiftedTerm& term : row) term.shift += m_layer.productShift;
    }
  }
  /// A product for each different odd factor of a word; a power of two is a shift.
  void products() {
    std::map<std::pair<int, std::int64_t>, int> known;
    rows.resize(std::size_t(m_layer.outputs));
    for (int neuron = 0; neuron < m_layer.outputs; ++neuron) {
      for (int i = 0; i < m_layer.inputs; ++i) {
        const std::int64_t weight = m_layer.row(neuron)[i];
        if (weight == 0) continue;
        const int shift = std::countr_zero(std::uint64_t(weight));
        const std::int64_t factor = std::abs(weight) >> shift;
        int node = i;
        if (factor != 1) {
          const auto [place, fresh] = known.try_emplace({i, factor}, int(sources.size()));
          if (fresh) add({UnrolledPlan::Kind::product, i, factor}, m_addersAStage);
          node = place->second;
        }
        rows[std::size_t(neuron)].push_back({node, shift + m_layer.productShift, weight < 0});
      }
    }
  }
  void biases() {
    for (int neuron = 0; neuron < m_layer.outputs; ++neuron) {
      const std::int64_t bias = m_layer.bias[std::size_t(neuron)];
      if (bias == 0) continue;
      rows[std::size_t(neuron)].push_back({int(sources.size()), 0, false});
      add({UnrolledPlan::Kind::bias, 0, bias}, 0);
    }
  }

  std::vector<UnrolledPlan::Source> sources;
  std::vector<int> depths;
  std::vector<ValueRange> ranges;
  std::vector<std::vector<ShiftedTerm>> rows;

 private:
  void add(const UnrolledPlan::Source& source, int depth) {
    sources.push_back(source);
    depths.push_back(depth);
    if (source.kind == UnrolledPlan::Kind::bias) {
      ranges.push_back({source.factor, source.factor});
    } else {
      ranges.push_back({m_layer.input.minCode() * source.factor, m_layer.input.maxCode() * source.factor});
    }
  }

  const IntegerLayer& m_layer;
  int m_addersAStage;
};

void placeRegisters(UnrolledPlan& plan, int addersAStage) {
  const auto nodes = std::size_t(plan.graph.nodes());
  for (std::size_t node = 0; node < nodes; ++node) {
    plan.stage.push_back((plan.graph.depth[node] + addersAStage - 1) / addersAStage);
  }
  // A negated bias or word has depth 1, so that only sources are at stage 0.
  for (const ShiftedTerm& output : plan.graph.outputs) {
    if (output.node >= 0) plan.stages = std::max(plan.stages, plan.stage[std::size_t(output.node)]);
  }
  std::vector<int> lastUse(nodes, 0);
  const auto use = [&](const ShiftedTerm& term, int inStage) {
    if (term.node < 0) return;
    int& last = lastUse[std::size_t(term.node)];
    last = std::max(last, inStage);
  };
  for (std::size_t i = 0; i < plan.graph.adders.size(); ++i) {
    const int stage = plan.stage[plan.sources.size() + i];
    use(plan.graph.adders[i].a, stage);
    use(plan.graph.adders[i].b, stage);
  }
  for (const ShiftedTerm& output : plan.graph.outputs) use(output, plan.stages + 1);
  for (std::size_t node = 0; node < nodes; ++node) {
    const bool constant = node < plan.sources.size() && plan.sources[node].kind == UnrolledPlan::Kind::bias;
    plan.copies.push_back(constant ? 0 : std::max(0, plan.copyFor(int(node), lastUse[node])));
  }
}

}  // namespace

int UnrolledPlan::copyFor(int node, int inStage) const {
  const auto at = std::size_t(node);
  if (at < sources.size() && sources[at].kind == Kind::bias) return 0;
  return inStage - std::max(1, stage[at]);
}

int UnrolledPlan::products() const {
  return int(
      std::count_if(sources.begin(), sources.end(), [](const Source& s) { return s.kind == Kind::product; }));
}

std::int64_t UnrolledPlan::registerBits() const {
  std::int64_t bits = 0;
  for (std::size_t node = 0; node < copies.size(); ++node) {
    bits += std::int64_t(copies[node]) * ranges[node].bits();
  }
  return bits;
}

int addersAClock(double clockNs) {
  constexpr double nsOfAdder = 3.5;
  return std::clamp(int(std::floor(clockNs / nsOfAdder)), 1, 4);
}

UnrolledPlan planUnrolled(const IntegerLayer& layer, Multiplying multiplying, int addersAStage) {
  Terms terms(layer, addersAStage);
  if (multiplying == Multiplying::dsp) {
    terms.products();
  } else {
    terms.constants();
  }
  terms.biases();
  UnrolledPlan plan;
  plan.sources = std::move(terms.sources);
  plan.graph = addTerms(terms.depths, std::move(terms.rows), multiplying == Multiplying::shiftAdd);
  plan.ranges = nodeRanges(plan.graph, terms.ranges);
  placeRegisters(plan, addersAStage);
  return plan;
}

}  // namespace pw::hls
