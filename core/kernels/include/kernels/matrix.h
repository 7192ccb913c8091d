// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <new>
#include <span>
#include <vector>

#include "kernels/dense_kernels.h"

namespace pw::kernels {

/// A matrix as the kernels want it: rows begin at cache lines and have room for their columns rounded up
/// to 16. What lies beyond the columns is 0 and stays so. Rows are never a multiple of 256 bytes apart: those
/// would share few places in the cache.
class Matrix {
 public:
  Matrix() = default;
  Matrix(int rows, int columns);
  /// From [rows × columns] without gaps.
  Matrix(int rows, int columns, std::span<const float> values);

  int rows() const { return m_rows; }
  int columns() const { return m_columns; }
  bool empty() const { return size() == 0; }
  /// Floats in memory, gaps included: a multiple of 16.
  std::size_t size() const { return std::size_t(m_rows) * std::size_t(m_stride); }

  float* data() { return m_data.get(); }
  const float* data() const { return m_data.get(); }
  std::span<float> all() { return {data(), size()}; }  ///< gaps included
  std::span<const float> all() const { return {data(), size()}; }
  std::span<float> row(int i) { return {data() + i * m_stride, std::size_t(m_columns)}; }
  std::span<const float> row(int i) const { return {data() + i * m_stride, std::size_t(m_columns)}; }
  Rows view() { return {data(), m_stride}; }
  ConstRows view() const { return {data(), m_stride}; }

  void assign(std::span<const float> values);
  /// [rows × columns] without gaps.
  std::vector<float> values() const;

 private:
  static constexpr std::align_val_t alignment{64};
  struct Free {
    void operator()(float* memory) const { ::operator delete[](memory, alignment); }
  };
  int m_rows = 0, m_columns = 0;
  std::ptrdiff_t m_stride = 0;
  std::unique_ptr<float[], Free> m_data;
};

}  // namespace pw::kernels
