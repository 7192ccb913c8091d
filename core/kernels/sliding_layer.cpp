// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/sliding_layer.h"

#include <algorithm>

namespace pw::kernels {

Convolution::Convolution(const network::Sliding& sliding)
    : m_sliding(sliding),
      m_rows(sliding.positions()),
      m_depth(sliding.kernel * sliding.channels),
      m_sums(m_rows, sliding.filters),
      m_pass(m_rows, sliding.filters) {
  if (sliding.before + sliding.after > 0)
    m_padded = Matrix(1, (sliding.before + sliding.length + sliding.after) * sliding.channels);
}

ConstRows Convolution::seen(std::span<const float> event) {
  const std::ptrdiff_t stride = std::ptrdiff_t(m_sliding.stride) * m_sliding.channels;
  if (m_padded.empty()) return {event.data(), stride};
  std::copy(event.begin(), event.end(), m_padded.data() + m_sliding.before * m_sliding.channels);
  return {m_padded.data(), stride};
}

void Convolution::spread(std::span<const float> flat, Matrix& positions) const {
  const auto filters = std::size_t(m_sliding.filters);
  for (int t = 0; t < m_rows; ++t) {
    const auto part = flat.subspan(std::size_t(t) * filters, filters);
    std::copy(part.begin(), part.end(), positions.row(t).begin());
  }
}

void Convolution::gather(const Matrix& positions, std::span<float> flat) const {
  const auto filters = std::size_t(m_sliding.filters);
  for (int t = 0; t < m_rows; ++t) {
    const auto part = positions.row(t);
    std::copy(part.begin(), part.end(), flat.begin() + std::ptrdiff_t(std::size_t(t) * filters));
  }
}

void Convolution::forward(int rows, const Matrix& x, const Matrix& weights, const float* bias,
                          const Ends& ends, Matrix& y, const DenseKernels& kernels) {
  const Rows pass = ends.pass ? m_pass.view() : Rows{};
  for (int i = 0; i < rows; ++i) {
    kernels.forward({m_rows, m_depth, m_sliding.filters, seen(x.row(i)), weights.view(), bias, ends.relu,
                     ends.grid, m_sums.view(), pass});
    gather(m_sums, y.row(i));
    if (ends.pass) gather(m_pass, ends.pass->row(i));
  }
}

void Convolution::backwardWeights(int rows, const Matrix& x, const Matrix& dy, bool add, Matrix& weights,
                                  float* bias, const DenseKernels& kernels) {
  for (int i = 0; i < rows; ++i) {
    spread(dy.row(i), m_sums);
    kernels.backwardWeights({m_rows, m_depth, m_sliding.filters, seen(x.row(i)), std::as_const(m_sums).view(),
                             add || i > 0, weights.view(), bias});
  }
}

void Convolution::backwardInputs(int rows, const Matrix& dy, const Matrix& transposed, Matrix& dx,
                                 const DenseKernels& kernels) {
  const std::ptrdiff_t step = std::ptrdiff_t(m_sliding.stride) * m_sliding.channels;
  const std::ptrdiff_t before = std::ptrdiff_t(m_sliding.before) * m_sliding.channels;
  if (m_columns.empty()) {
    m_columns = Matrix(m_rows, m_depth);
    m_ones = Matrix(m_rows, m_depth);
    std::fill_n(m_ones.data(), m_ones.size(), 1.0f);
  }
  for (int i = 0; i < rows; ++i) {
    spread(dy.row(i), m_sums);
    kernels.backwardInputs({m_rows, m_depth, m_sliding.filters, std::as_const(m_sums).view(),
                            transposed.view(), std::as_const(m_ones).view(), m_columns.view()});
    const auto to = dx.row(i);
    std::fill(to.begin(), to.end(), 0.0f);
    const auto size = std::ptrdiff_t(to.size());
    for (int t = 0; t < m_rows; ++t) {
      const float* from = m_columns.row(t).data();
      const std::ptrdiff_t begin = t * step - before;
      const std::ptrdiff_t last = std::min<std::ptrdiff_t>(m_depth, size - begin);
      for (std::ptrdiff_t k = std::max<std::ptrdiff_t>(0, -begin); k < last; ++k)
        to[std::size_t(begin + k)] += from[k];
    }
  }
}

Pooling::Pooling(const network::Sliding& sliding, bool takesMost)
    : m_sliding(sliding), m_takesMost(takesMost) {}

/// The first input that an output sees; the others follow at a distance of the channels.
std::size_t Pooling::first(std::size_t output) const {
  const auto channels = std::size_t(m_sliding.channels);
  return output / channels * std::size_t(m_sliding.stride) * channels + output % channels;
}

void Pooling::forward(int rows, const Matrix& x, Matrix& y) {
  const auto channels = std::size_t(m_sliding.channels), outputs = std::size_t(y.columns());
  if (m_takesMost) m_chosen.resize(std::size_t(rows) * outputs);
  for (int i = 0; i < rows; ++i) {
    const auto in = x.row(i);
    const auto out = y.row(i);
    for (std::size_t j = 0; j < outputs; ++j) {
      std::size_t at = first(j), chosen = at;
      float sum = in[at];
      for (int k = 1; k < m_sliding.kernel; ++k) {
        at += channels;
        sum += in[at];
        if (in[at] > in[chosen]) chosen = at;
      }
      out[j] = m_takesMost ? in[chosen] : sum / float(m_sliding.kernel);
      if (m_takesMost) m_chosen[std::size_t(i) * outputs + j] = std::uint32_t(chosen);
    }
  }
}

void Pooling::backward(int rows, const Matrix& dy, Matrix& dx) const {
  const auto channels = std::size_t(m_sliding.channels), outputs = std::size_t(dy.columns());
  const float share = 1 / float(m_sliding.kernel);
  for (int i = 0; i < rows; ++i) {
    const auto from = dy.row(i);
    const auto to = dx.row(i);
    std::fill(to.begin(), to.end(), 0.0f);
    for (std::size_t j = 0; j < outputs; ++j) {
      if (m_takesMost) {
        to[m_chosen[std::size_t(i) * outputs + j]] += from[j];
        continue;
      }
      for (int k = 0; k < m_sliding.kernel; ++k) to[first(j) + std::size_t(k) * channels] += from[j] * share;
    }
  }
}

}  // namespace pw::kernels
