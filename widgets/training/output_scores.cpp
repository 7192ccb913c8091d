// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/output_scores.h"

#include <algorithm>

namespace pw::training {

OutputScores::OutputScores(const std::vector<float>& scores, const std::vector<std::int8_t>& labels) {
  for (std::size_t i = 0; i < scores.size() && i < labels.size(); ++i) {
    if (labels[i] == 0 || labels[i] == 1) m_sorted[std::size_t(labels[i])].push_back(scores[i]);
  }
  for (auto& values : m_sorted) std::sort(values.begin(), values.end());
}

OutputScores::OutputScores(const std::array<recipe::ValueBins, 2>& bins) {
  for (std::size_t label = 0; label < 2; ++label) {
    for (std::size_t i = 0; i < bins[label].counts.size(); ++i) {
      const auto middle = float(bins[label].low + (double(i) + 0.5) * bins[label].width);
      m_sorted[label].insert(m_sorted[label].end(), std::size_t(bins[label].counts[i]), middle);
    }
  }
}

double OutputScores::least() const {
  if (m_sorted[0].empty() || m_sorted[1].empty())
    return isEmpty() ? 0 : double(m_sorted[m_sorted[0].empty() ? 1 : 0].front());
  return double(std::min(m_sorted[0].front(), m_sorted[1].front()));
}

double OutputScores::most() const {
  if (m_sorted[0].empty() || m_sorted[1].empty())
    return isEmpty() ? 0 : double(m_sorted[m_sorted[0].empty() ? 1 : 0].back());
  return double(std::max(m_sorted[0].back(), m_sorted[1].back()));
}

CutFigures OutputScores::at(double cut) const {
  CutFigures figures;
  for (std::size_t label = 0; label < 2; ++label) {
    const auto& values = m_sorted[label];
    const auto above = std::upper_bound(values.begin(), values.end(), cut,
                                        [](double at, float score) { return at < double(score); });
    figures.confusion[label] = {std::size_t(above - values.begin()), std::size_t(values.end() - above)};
  }
  const auto share = [](std::size_t part, std::size_t whole) {
    return whole == 0 ? 0 : double(part) / double(whole);
  };
  figures.accuracy = share(figures.confusion[0][0] + figures.confusion[1][1], size());
  figures.leakage = share(figures.confusion[0][1], m_sorted[0].size());
  figures.efficiency = share(figures.confusion[1][1], m_sorted[1].size());
  return figures;
}

std::vector<pulse::RocPoint> OutputScores::roc(std::size_t points) const {
  std::vector<pulse::RocPoint> roc;
  if (m_sorted[0].empty() || m_sorted[1].empty()) return roc;
  // Cuts at scores of gammas, from the largest down: close together where the leakage is small.
  const auto& gammas = m_sorted[0];
  std::size_t above = 0;
  while (above <= gammas.size()) {
    const double cut = above < gammas.size() ? double(gammas[gammas.size() - 1 - above]) : least() - 1;
    const CutFigures figures = at(cut);
    roc.push_back({float(cut), figures.efficiency, figures.leakage});
    above += std::max<std::size_t>(1, 8 * above / std::max<std::size_t>(points, 8));
  }
  if (roc.back().gammaLeakage < 1) roc.push_back({float(least() - 1), 1, 1});
  return roc;
}

}  // namespace pw::training
