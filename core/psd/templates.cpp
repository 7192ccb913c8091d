// SPDX-License-Identifier: GPL-3.0-or-later
#include "templates.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace pw::psd {
namespace {

constexpr double unit = 4294967296.0;  // 2³²
/// Where both templates are below this share of their height there is noise and no shape.
constexpr double significantShare = 0.005;
/// Samples whose mean stands for what is behind the end of a trace.
constexpr std::size_t heldSamples = 8;

}  // namespace

void align(std::span<const float> pulse, double edge, const pulse::FeatureSettings& settings,
           std::vector<float>& out) {
  out.assign(std::size_t(settings.gatePre + settings.gateLong), 0.0f);
  const double start = edge - settings.gatePre;
  const double whole = std::floor(start);
  const float share = float(start - whole);
  const auto first = std::int64_t(whole), length = std::int64_t(pulse.size());
  // A slow pulse goes on behind the end of its trace: nothing there would be a shape of its own.
  const std::size_t last = std::min<std::size_t>(pulse.size(), heldSamples);
  const float held = std::accumulate(pulse.end() - std::ptrdiff_t(last), pulse.end(), 0.0f) / float(last);
  for (std::size_t i = 0; i < out.size(); ++i) {
    const std::int64_t at = first + std::int64_t(i);
    if (at < 0) continue;
    const float here = at < length ? pulse[std::size_t(at)] : held;
    const float next = at + 1 < length ? pulse[std::size_t(at + 1)] : held;
    out[i] = here + share * (next - here);
  }
}

TemplateWeights weightsOf(const TemplatePair& templates) {
  const std::size_t length = templates.gamma.size();
  TemplateWeights weights{std::vector<double>(length), std::vector<double>(length), templates.gamma};
  const double least =
      significantShare * std::min(*std::max_element(templates.gamma.begin(), templates.gamma.end()),
                                  *std::max_element(templates.neutron.begin(), templates.neutron.end()));
  for (std::size_t i = 0; i < length; ++i) {
    const double g = std::max(templates.gamma[i], least), n = std::max(templates.neutron[i], least);
    weights.gatti[i] = (n - g) / (n + g);
    weights.likelihood[i] = std::log(n / g);
  }
  return weights;
}

float templateValue(Method method, std::span<const float> aligned, const TemplateWeights& weights) {
  const auto product = [&](const std::vector<double>& with) {
    return std::inner_product(aligned.begin(), aligned.end(), with.begin(), 0.0);
  };
  const double area = std::accumulate(aligned.begin(), aligned.end(), 0.0);
  if (!(area > 0)) return std::numeric_limits<float>::quiet_NaN();
  if (method == Method::gatti) return float(product(weights.gatti) / area);
  if (method == Method::likelihood) return float(product(weights.likelihood) / area);
  const double norm = std::sqrt(std::inner_product(aligned.begin(), aligned.end(), aligned.begin(), 0.0));
  const double own =
      std::sqrt(std::inner_product(weights.gamma.begin(), weights.gamma.end(), weights.gamma.begin(), 0.0));
  return float(std::acos(std::clamp(product(weights.gamma) / (norm * own), -1.0, 1.0)));
}

TemplateSums::TemplateSums(int folds, std::size_t length)
    : m_folds(folds),
      m_length(length),
      m_sums(std::size_t(folds) * 2 * length),
      m_counts(std::size_t(folds) * 2) {}

void TemplateSums::add(int fold, std::int8_t label, std::span<const float> aligned) {
  const double area = std::accumulate(aligned.begin(), aligned.end(), 0.0);
  if (!(area > 0)) return;
  std::atomic<std::int64_t>* sums = &m_sums[slot(fold, label) * m_length];
  for (std::size_t i = 0; i < m_length; ++i)
    sums[i].fetch_add(std::llround(aligned[i] / area * unit), std::memory_order_relaxed);
  m_counts[slot(fold, label)].fetch_add(1, std::memory_order_relaxed);
}

Result<TemplatePair> TemplateSums::without(int fold) const {
  TemplatePair templates{std::vector<double>(m_length), std::vector<double>(m_length)};
  const std::array<std::vector<double>*, 2> both{&templates.gamma, &templates.neutron};
  for (std::int8_t label : {trace::gamma, trace::neutron}) {
    std::int64_t count = 0;
    std::vector<double>& mean = *both[std::size_t(label)];
    for (int other = 0; other < m_folds; ++other) {
      if (other == fold) continue;
      count += m_counts[slot(other, label)];
      for (std::size_t i = 0; i < m_length; ++i) mean[i] += double(m_sums[slot(other, label) * m_length + i]);
    }
    if (count < 2)
      return failure(ErrorKind::badInput,
                     std::string("Too few labelled ") + (label == trace::gamma ? "gammas" : "neutrons") +
                         " for a template.",
                     "labels", "Label the traces first, or leave out the methods that need templates.");
    for (double& value : mean) value /= double(count) * unit;
  }
  return templates;
}

std::vector<int> foldsOf(std::span<const std::int8_t> labels, int folds) {
  std::array<int, 3> next{};
  std::vector<int> result;
  result.reserve(labels.size());
  for (std::int8_t label : labels) {
    int& turn = next[label == trace::gamma ? 0 : label == trace::neutron ? 1 : 2];
    result.push_back(turn);
    turn = (turn + 1) % folds;
  }
  return result;
}

}  // namespace pw::psd
