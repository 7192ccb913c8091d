// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace pw::learn {

/// Denormal numbers make dead units a hundred times slower; they are flushed to zero while this lives.
class FlushDenormals {
 public:
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;
#if defined(__SSE2__)
  FlushDenormals() : m_before(_mm_getcsr()) {
    _mm_setcsr(m_before | 0x8040);
  }
  ~FlushDenormals() {
    _mm_setcsr(m_before);
  }

 private:
  unsigned int m_before;
#else
  FlushDenormals() {}
#endif
};

}  // namespace pw::learn
