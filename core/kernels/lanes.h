// SPDX-License-Identifier: GPL-3.0-or-later
// Floats in a vector register. Included once by each dense_kernels_<level>.cpp, which is compiled for its
// level and names its namespace PW_LEVEL. Everything here is of that namespace, and nothing inline of the
// standard library is used: the linker keeps one copy of an inline function, and that might be one that the
// processor at hand cannot run.
#pragma once

#include <cstddef>

#if defined(__AVX2__)
#include <immintrin.h>
#endif

namespace pw::kernels::PW_LEVEL {

#if defined(__AVX512F__)
constexpr int laneCount = 16, tileRows = 12, tileVectors = 2;
#elif defined(__AVX2__)
constexpr int laneCount = 8, tileRows = 6, tileVectors = 2;
#else
constexpr int laneCount = 4, tileRows = 4, tileVectors = 2;
#endif

using Lanes = float __attribute__((vector_size(laneCount * 4)));
using LaneMask = int __attribute__((vector_size(laneCount * 4)));

inline Lanes load(const float* from) {
  Lanes value;
  __builtin_memcpy(&value, from, sizeof value);
  return value;
}
inline void store(float* to, Lanes value) {
  __builtin_memcpy(to, &value, sizeof value);
}
inline Lanes all(float value) {
  return value - Lanes{};
}

#if defined(__AVX512F__)
/// With a mask there is no undefined vector, which GCC 12 takes for a mistake in its own header (GCC bug
/// 105593).
constexpr __mmask16 everyLane = 0xffff;

inline Lanes mulAdd(Lanes a, Lanes b, Lanes c) {
  return _mm512_fmadd_ps(a, b, c);
}
inline Lanes squareRoot(Lanes a) {
  return _mm512_mask_sqrt_ps(a, everyLane, a);
}
inline Lanes floorOf(Lanes a) {
  return _mm512_mask_roundscale_ps(a, everyLane, a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
/// The second argument where either is not a number, as in lower().
inline Lanes higher(Lanes a, Lanes b) {
  return _mm512_mask_max_ps(a, everyLane, a, b);
}
inline Lanes lower(Lanes a, Lanes b) {
  return _mm512_mask_min_ps(a, everyLane, a, b);
}
#elif defined(__AVX2__)
inline Lanes mulAdd(Lanes a, Lanes b, Lanes c) {
  return _mm256_fmadd_ps(a, b, c);
}
inline Lanes squareRoot(Lanes a) {
  return _mm256_sqrt_ps(a);
}
inline Lanes floorOf(Lanes a) {
  return _mm256_floor_ps(a);
}
/// The second argument where either is not a number, as in lower().
inline Lanes higher(Lanes a, Lanes b) {
  return _mm256_max_ps(a, b);
}
inline Lanes lower(Lanes a, Lanes b) {
  return _mm256_min_ps(a, b);
}
#else
inline Lanes mulAdd(Lanes a, Lanes b, Lanes c) {
  return a * b + c;
}
inline Lanes squareRoot(Lanes a) {
  for (int i = 0; i < laneCount; ++i) a[i] = __builtin_sqrtf(a[i]);
  return a;
}
inline Lanes floorOf(Lanes a) {
  for (int i = 0; i < laneCount; ++i) a[i] = __builtin_floorf(a[i]);
  return a;
}
/// The second argument where either is not a number, as in lower().
inline Lanes higher(Lanes a, Lanes b) {
  return a > b ? a : b;
}
inline Lanes lower(Lanes a, Lanes b) {
  return a < b ? a : b;
}
#endif

/// 1 where the mask is set, else 0.
inline Lanes onesWhere(LaneMask mask) {
  return mask ? all(1.0f) : Lanes{};
}

}  // namespace pw::kernels::PW_LEVEL
