// SPDX-License-Identifier: GPL-3.0-or-later
#include "discriminant.h"

#include <array>
#include <cmath>

namespace pw::psd {
namespace {

/// What a discriminant needs of some rows: sums that are added and taken away.
struct Sums {
  explicit Sums(Eigen::Index size)
      : squares(Eigen::MatrixXd::Zero(size, size)),
        of{Eigen::VectorXd::Zero(size), Eigen::VectorXd::Zero(size)} {}
  Sums& operator+=(const Sums& other) {
    squares += other.squares;
    for (std::size_t label : {0u, 1u}) {
      of[label] += other.of[label];
      count[label] += other.count[label];
    }
    return *this;
  }
  Eigen::MatrixXd squares;  ///< lower triangle of Σ x xᵀ
  std::array<Eigen::VectorXd, 2> of;
  std::array<double, 2> count{};
};

Sums sumsOf(const Eigen::MatrixXd& inputs, std::span<const std::int8_t> labels,
            const std::vector<Eigen::Index>& rows) {
  Sums sums(inputs.cols());
  const Eigen::MatrixXd chosen = inputs(rows, Eigen::all);
  sums.squares.selfadjointView<Eigen::Lower>().rankUpdate(chosen.transpose());
  for (Eigen::Index i = 0; i < chosen.rows(); ++i) {
    const auto label = std::size_t(labels[std::size_t(rows[std::size_t(i)])]);
    sums.of[label] += chosen.row(i).transpose();
    ++sums.count[label];
  }
  return sums;
}

struct Discriminant {
  Eigen::VectorXd weights;
  double bias = 0;
};

Discriminant trained(const Sums& sums, double shrinkage) {
  const Eigen::VectorXd gamma = sums.of[0] / sums.count[0], neutron = sums.of[1] / sums.count[1];
  Eigen::MatrixXd covariance = sums.squares;
  covariance.selfadjointView<Eigen::Lower>().rankUpdate(gamma, -sums.count[0]);
  covariance.selfadjointView<Eigen::Lower>().rankUpdate(neutron, -sums.count[1]);
  covariance /= sums.count[0] + sums.count[1];
  // Never exactly singular, even when all inputs are constant.
  const double raise = shrinkage * covariance.diagonal().mean() + 1e-12;
  covariance *= 1 - shrinkage;
  covariance.diagonal().array() += raise;
  Discriminant result;
  result.weights = covariance.selfadjointView<Eigen::Lower>().llt().solve(neutron - gamma);
  result.bias = std::log(sums.count[1] / sums.count[0]) - result.weights.dot(gamma + neutron) / 2;
  return result;
}

}  // namespace

std::vector<float> crossValidated(const Eigen::MatrixXd& inputs, std::span<const std::int8_t> labels,
                                  std::span<const int> foldOf, int folds, double shrinkage) {
  std::vector<std::vector<Eigen::Index>> rows{std::size_t(folds)};
  for (std::size_t i = 0; i < foldOf.size(); ++i) rows[std::size_t(foldOf[i])].push_back(Eigen::Index(i));
  // Around the common mean sums of squares lose no digits.
  const Eigen::MatrixXd centred = inputs.rowwise() - inputs.colwise().mean();
  std::vector<Sums> parts;
  for (const auto& each : rows) parts.push_back(sumsOf(centred, labels, each));
  std::vector<float> scores(labels.size());
  for (std::size_t fold = 0; fold < rows.size(); ++fold) {
    Sums others(inputs.cols());
    for (std::size_t other = 0; other < parts.size(); ++other)
      if (other != fold) others += parts[other];
    const Discriminant discriminant = trained(others, shrinkage);
    for (const Eigen::Index row : rows[fold])
      scores[std::size_t(row)] = float(centred.row(row).dot(discriminant.weights) + discriminant.bias);
  }
  return scores;
}

}  // namespace pw::psd
