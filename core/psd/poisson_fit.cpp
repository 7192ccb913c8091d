// SPDX-License-Identifier: GPL-3.0-or-later
#include "poisson_fit.h"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace pw::psd {
namespace {

constexpr double leastExpected = 1e-9;
constexpr int mostSteps = 200;

class Likelihood {
 public:
  Likelihood(const BinModel& model, std::span<const double> contents, std::span<const double> scales)
      : m_model(model), m_contents(contents), m_scales(scales), m_shifted(contents.size()) {}

  /// Fills `expected` and gives twice the log-likelihood ratio to the contents.
  double deviance(std::span<const double> parameters, std::vector<double>& expected) const {
    expected.resize(m_contents.size());
    m_model(parameters, expected);
    double sum = 0;
    for (std::size_t bin = 0; bin < m_contents.size(); ++bin) {
      const double mu = std::max(expected[bin], leastExpected), n = m_contents[bin];
      sum += 2 * (mu - n + (n > 0 ? n * std::log(n / mu) : 0));
    }
    return sum;
  }
  /// Downhill direction and expected curvature of half the deviance.
  void derive(std::vector<double> parameters, const std::vector<double>& expected, Eigen::VectorXd& downhill,
              Eigen::MatrixXd& curvature) {
    const auto k = Eigen::Index(parameters.size()), bins = Eigen::Index(m_contents.size());
    Eigen::MatrixXd slopes(bins, k);
    for (Eigen::Index i = 0; i < k; ++i) {
      const double before = parameters[std::size_t(i)], step = 1e-5 * m_scales[std::size_t(i)];
      parameters[std::size_t(i)] = before + step;
      m_model(parameters, m_shifted);
      for (Eigen::Index bin = 0; bin < bins; ++bin)
        slopes(bin, i) = (m_shifted[std::size_t(bin)] - expected[std::size_t(bin)]) / step;
      parameters[std::size_t(i)] = before;
    }
    Eigen::VectorXd pull(bins), weight(bins);
    for (Eigen::Index bin = 0; bin < bins; ++bin) {
      const double mu = std::max(expected[std::size_t(bin)], leastExpected);
      pull(bin) = m_contents[std::size_t(bin)] / mu - 1;
      weight(bin) = 1 / mu;
    }
    downhill = slopes.transpose() * pull;
    curvature = slopes.transpose() * weight.asDiagonal() * slopes;
  }

 private:
  const BinModel& m_model;
  std::span<const double> m_contents, m_scales;
  std::vector<double> m_shifted;
};

}  // namespace

PoissonFit fitPoisson(const BinModel& model, std::span<const double> contents, std::vector<double> start,
                      std::span<const double> scales) {
  Likelihood likelihood(model, contents, scales);
  PoissonFit fit{std::move(start), {}, 0, false};
  std::vector<double> expected, tried;
  fit.chiSquare = likelihood.deviance(fit.parameters, expected);
  Eigen::VectorXd downhill;
  Eigen::MatrixXd curvature;
  bool settled = false;
  double damping = 1e-3;
  for (int step = 0; step < mostSteps && !settled && std::isfinite(fit.chiSquare); ++step) {
    likelihood.derive(fit.parameters, expected, downhill, curvature);
    // Steps that lead uphill are taken again with more damping.
    for (bool better = false; !better && !settled;) {
      Eigen::MatrixXd damped = curvature;
      damped.diagonal() *= 1 + damping;
      const Eigen::VectorXd change = damped.ldlt().solve(downhill);
      std::vector<double> next = fit.parameters;
      for (std::size_t i = 0; i < next.size(); ++i) next[i] += change(Eigen::Index(i));
      const double reached = change.allFinite() ? likelihood.deviance(next, tried) : INFINITY;
      better = reached < fit.chiSquare;
      settled = damping > 1e10 || (std::isfinite(reached) && std::abs(reached - fit.chiSquare) < 1e-7);
      damping = better ? damping / 5 : damping * 5;
      if (!better) continue;
      fit.parameters = std::move(next);
      fit.chiSquare = reached;
      expected.swap(tried);
    }
  }
  likelihood.derive(fit.parameters, expected, downhill, curvature);
  const Eigen::LLT<Eigen::MatrixXd> factors(curvature);
  fit.converged = settled && damping <= 1e10 && factors.info() == Eigen::Success;
  if (!fit.converged) return fit;
  const Eigen::MatrixXd covariance =
      factors.solve(Eigen::MatrixXd::Identity(curvature.rows(), curvature.cols()));
  for (Eigen::Index i = 0; i < covariance.rows(); ++i)
    fit.errors.push_back(std::sqrt(std::max(0.0, covariance(i, i))));
  return fit;
}

}  // namespace pw::psd
