// SPDX-License-Identifier: GPL-3.0-or-later
#include "batch_norm.h"

#include <cmath>

namespace pw::learn {
namespace {

std::vector<float> filled(int count, float value) {
  return std::vector<float>(std::size_t(count), value);
}

}  // namespace

BatchNorm::BatchNorm(int channels)
    : scale(1, channels, filled(channels, 1), nullptr),
      shift(1, channels, filled(channels, 0), nullptr),
      m_channels(channels),
      m_mean(filled(channels, 0)),
      m_variance(filled(channels, 1)) {}

void BatchNorm::forward(int rows, kernels::Matrix& y) {
  const auto channels = std::size_t(m_channels);
  const double count = double(rows) * double(y.columns()) / m_channels;
  m_batchMean.assign(channels, 0);
  m_batchVariance.assign(channels, 0);
  for (int i = 0; i < rows; ++i) {
    const auto row = std::as_const(y).row(i);
    for (std::size_t j = 0; j < row.size(); ++j) m_batchMean[j % channels] += double(row[j]);
  }
  for (double& mean : m_batchMean) mean /= count;
  for (int i = 0; i < rows; ++i) {
    const auto row = std::as_const(y).row(i);
    for (std::size_t j = 0; j < row.size(); ++j) {
      const double from = double(row[j]) - m_batchMean[j % channels];
      m_batchVariance[j % channels] += from * from;
    }
  }
  for (double& variance : m_batchVariance) variance /= count;
  if (m_normalised.rows() < rows) m_normalised = kernels::Matrix(rows, y.columns());
  const float* factor = scale.latent.data();
  const float* added = shift.latent.data();
  for (int i = 0; i < rows; ++i) {
    const auto row = y.row(i), normalised = m_normalised.row(i);
    for (std::size_t j = 0; j < row.size(); ++j) {
      const std::size_t c = j % channels;
      normalised[j] = float((double(row[j]) - m_batchMean[c]) / std::sqrt(m_batchVariance[c] + epsilon));
      row[j] = normalised[j] * factor[c] + added[c];
    }
  }
}

void BatchNorm::remember() {
  for (std::size_t c = 0; c < m_mean.size(); ++c) {
    m_mean[c] += momentum * (float(m_batchMean[c]) - m_mean[c]);
    m_variance[c] += momentum * (float(m_batchVariance[c]) - m_variance[c]);
  }
}

/// With g the upstream gradient and n the normalised values, over the m values of a channel:
/// d/dx = scale / σ · (g − Σg/m − n · Σ(g·n)/m).
void BatchNorm::backward(int rows, kernels::Matrix& gradient) {
  const auto channels = std::size_t(m_channels);
  const double count = double(rows) * double(gradient.columns()) / m_channels;
  std::vector<double> sum(channels, 0), product(channels, 0);
  for (int i = 0; i < rows; ++i) {
    const auto g = std::as_const(gradient).row(i), n = std::as_const(m_normalised).row(i);
    for (std::size_t j = 0; j < g.size(); ++j) {
      sum[j % channels] += double(g[j]);
      product[j % channels] += double(g[j]) * double(n[j]);
    }
  }
  for (std::size_t c = 0; c < channels; ++c) {
    scale.gradient.data()[c] = float(product[c]);
    shift.gradient.data()[c] = float(sum[c]);
  }
  for (int i = 0; i < rows; ++i) {
    const auto g = gradient.row(i);
    const auto n = std::as_const(m_normalised).row(i);
    for (std::size_t j = 0; j < g.size(); ++j) {
      const std::size_t c = j % channels;
      const double factor = double(scale.latent.data()[c]) / std::sqrt(m_batchVariance[c] + epsilon);
      g[j] = float(factor * (double(g[j]) - sum[c] / count - double(n[j]) * product[c] / count));
    }
  }
}

void BatchNorm::step(const kernels::Update& update, const kernels::DenseKernels& kernels) {
  scale.step(update, kernels);
  shift.step(update, kernels);
}

BatchNorm::Fold BatchNorm::fold(int channel) const {
  const auto c = std::size_t(channel);
  Fold fold;
  fold.factor = double(scale.latent.data()[c]) / std::sqrt(double(m_variance[c]) + epsilon);
  fold.shift = double(shift.latent.data()[c]) - fold.factor * double(m_mean[c]);
  return fold;
}

void BatchNorm::save(StateWriter& writer) const {
  for (const Parameter* parameter : {&scale, &shift}) {
    for (const kernels::Matrix* matrix : {&parameter->latent, &parameter->first, &parameter->second})
      writer.add(matrix->all());
  }
  writer.add(std::span<const float>(m_mean));
  writer.add(std::span<const float>(m_variance));
}

void BatchNorm::load(StateReader& reader) {
  for (Parameter* parameter : {&scale, &shift}) {
    for (kernels::Matrix* matrix : {&parameter->latent, &parameter->first, &parameter->second})
      reader.take(matrix->all());
  }
  reader.take(std::span<float>(m_mean));
  reader.take(std::span<float>(m_variance));
}

}  // namespace pw::learn
