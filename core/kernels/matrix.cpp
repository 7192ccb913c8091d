// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/matrix.h"

#include <algorithm>

namespace pw::kernels {
namespace {

std::ptrdiff_t strideOf(int columns) {
  const std::ptrdiff_t rounded = (std::ptrdiff_t(columns) + 15) / 16 * 16;
  return rounded % 64 == 0 ? rounded + 16 : rounded;
}

}  // namespace

Matrix::Matrix(int rows, int columns) : m_rows(rows), m_columns(columns), m_stride(strideOf(columns)) {
  m_data.reset(static_cast<float*>(::operator new[](size() * sizeof(float), alignment)));
  std::fill_n(data(), size(), 0.0f);
}

Matrix::Matrix(int rows, int columns, std::span<const float> values) : Matrix(rows, columns) {
  assign(values);
}

void Matrix::assign(std::span<const float> values) {
  for (int i = 0; i < m_rows; ++i) {
    const auto from = values.subspan(std::size_t(i) * std::size_t(m_columns), std::size_t(m_columns));
    std::copy(from.begin(), from.end(), row(i).begin());
  }
}

std::vector<float> Matrix::values() const {
  std::vector<float> values;
  values.reserve(std::size_t(m_rows) * std::size_t(m_columns));
  for (int i = 0; i < m_rows; ++i) values.insert(values.end(), row(i).begin(), row(i).end());
  return values;
}

}  // namespace pw::kernels
