// SPDX-License-Identifier: GPL-3.0-or-later
// Stand-in for the vendor's ap_fixed.h: construction, assignment with rounding and overflow, + - *,
// comparison and raw bits, as the AMD user guide UG1399 ("Arbitrary Precision Fixed-Point Data Types")
// describes them. Vitis HLS brings its own; never add this folder to a synthesis project.
#ifndef PULSEWRIGHT_SIM_AP_FIXED_H
#define PULSEWRIGHT_SIM_AP_FIXED_H

#include <cmath>

#include "ap_int.h"

enum ap_q_mode { AP_RND, AP_RND_ZERO, AP_RND_MIN_INF, AP_RND_INF, AP_RND_CONV, AP_TRN, AP_TRN_ZERO };
enum ap_o_mode { AP_SAT, AP_SAT_ZERO, AP_SAT_SYM, AP_WRAP, AP_WRAP_SM };

namespace sim {

/// value / 2^dropped, rounded to a whole number.
template <ap_q_mode Q>
wide rounded(wide value, int dropped) {
  if (dropped <= 0) return value;
  if (dropped > 125) dropped = 125;  // |value| < 2^120: less than half either way
  const wide quotient = value >> dropped;
  const wide rest = value - quotient * (static_cast<wide>(1) << dropped);
  const wide half = static_cast<wide>(1) << (dropped - 1);
  const bool above = rest > half;
  const bool tie = rest == half;
  switch (Q) {
    case AP_RND:
      return quotient + (above || tie);
    case AP_RND_ZERO:
      return quotient + (above || (tie && value < 0));
    case AP_RND_MIN_INF:
      return quotient + above;
    case AP_RND_INF:
      return quotient + (above || (tie && value >= 0));
    case AP_RND_CONV:
      return quotient + (above || (tie && (quotient & 1) != 0));
    case AP_TRN_ZERO:
      return quotient + (value < 0 && rest != 0);
    case AP_TRN:
      break;
  }
  return quotient;
}

/// What a value outside [least, most] becomes; `value` holds its low bits, `floor` those before rounding.
template <int W, bool S, ap_o_mode O>
wide overflowed(wide value, wide floor, bool negative) {
  const wide most = (static_cast<wide>(1) << (S ? W - 1 : W)) - 1;
  const wide least = S ? -most - 1 : 0;
  switch (O) {
    case AP_SAT:
      return negative ? least : most;
    case AP_SAT_ZERO:
      return 0;
    case AP_SAT_SYM:
      return negative ? (S ? -most : 0) : most;
    case AP_WRAP_SM: {
      const wide low = wrap<W, S>(value);
      return S && (low < 0) != ((floor >> W & 1) != 0) ? ~low : low;
    }
    case AP_WRAP:
      break;
  }
  return wrap<W, S>(value);
}

/// value · 2^shift as a code of W bits.
template <int W, bool S, ap_q_mode Q, ap_o_mode O>
wide fitted(wide value, int shift) {
  wide floor = value;
  if (shift <= 0) {
    floor = value >> (shift < -125 ? 125 : -shift);
    value = rounded<Q>(value, -shift);
  } else if (value != 0) {
    const wide shifted = shift > 127 ? 0 : static_cast<wide>(static_cast<unsigned_wide>(value) << shift);
    if (shift > 126 || shifted >> shift != value) return overflowed<W, S, O>(shifted, shifted, value < 0);
    value = floor = shifted;
  }
  const wide most = (static_cast<wide>(1) << (S ? W - 1 : W)) - 1;
  const wide least = !S ? 0 : O == AP_SAT_SYM ? -most : -most - 1;
  return value > most || value < least ? overflowed<W, S, O>(value, floor, value < 0) : value;
}

}  // namespace sim

/// A number code · 2^(I − W) with a code of W bits.
template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O>
class ap_fixed_base {
 public:
  enum { width = W, iwidth = I, fraction = W - I };
  ap_fixed_base() = default;
  template <class T, typename std::enable_if<std::is_integral<T>::value, int>::type = 0>
  ap_fixed_base(T value) : m_code(static_cast<stored>(sim::fitted<W, S, Q, O>(value, fraction))) {}
  ap_fixed_base(double value) {
    if (std::isnan(value)) return;
    if (std::isinf(value)) {
      set_raw(sim::overflowed<W, S, O>(0, 0, value < 0));
      return;
    }
    int exponent = 0;
    const long long mantissa = static_cast<long long>(std::ldexp(std::frexp(value, &exponent), 53));
    m_code = static_cast<stored>(sim::fitted<W, S, Q, O>(mantissa, exponent - 53 + fraction));
  }
  template <int W2, int I2, bool S2, ap_q_mode Q2, ap_o_mode O2>
  ap_fixed_base(const ap_fixed_base<W2, I2, S2, Q2, O2>& other)
      : m_code(static_cast<stored>(sim::fitted<W, S, Q, O>(other.raw(), fraction - (W2 - I2)))) {}

  double to_double() const { return std::ldexp(static_cast<double>(m_code), -fraction); }

  /// The code's bits.
  sim::bit_range<ap_fixed_base> range(int high, int low) {
    return sim::bit_range<ap_fixed_base>(*this, high, low);
  }
  sim::bits range(int high, int low) const { return ap_fixed_base(*this).range(high, low); }
  sim::wide raw() const { return m_code; }
  void set_raw(sim::wide code) { m_code = static_cast<stored>(sim::wrap<W, S>(code)); }

  template <class T>
  ap_fixed_base& operator+=(const T& other) {
    return *this = ap_fixed_base(*this + other);
  }

 private:
  typedef typename sim::storage<W, S>::type stored;
  stored m_code = 0;
};

namespace sim {

constexpr int larger(int a, int b) {
  return a > b ? a : b;
}

/// The type that holds every sum or difference of two others exactly.
template <int W1, int I1, bool S1, int W2, int I2, bool S2, bool S>
struct sum {
  enum {
    integer = larger(I1 + (S2 && !S1), I2 + (S1 && !S2)) + 1,
    fraction = larger(W1 - I1, W2 - I2),
  };
  typedef ap_fixed_base<integer + fraction, integer, S, AP_TRN, AP_WRAP> type;
};

/// Both codes on the finer of two grids.
template <int F1, int F2>
wide on_finer_grid(wide code) {
  return code * (static_cast<wide>(1) << (larger(F1, F2) - F1));
}

}  // namespace sim

#define PULSEWRIGHT_TWO_FIXED                                                                           \
  template <int W1, int I1, bool S1, ap_q_mode Q1, ap_o_mode O1, int W2, int I2, bool S2, ap_q_mode Q2, \
            ap_o_mode O2>
#define PULSEWRIGHT_FIXED(n) const ap_fixed_base<W##n, I##n, S##n, Q##n, O##n>&

PULSEWRIGHT_TWO_FIXED
ap_fixed_base<W1 + W2, I1 + I2, S1 || S2, AP_TRN, AP_WRAP> operator*(PULSEWRIGHT_FIXED(1) a,
                                                                     PULSEWRIGHT_FIXED(2) b) {
  ap_fixed_base<W1 + W2, I1 + I2, S1 || S2, AP_TRN, AP_WRAP> product;
  product.set_raw(a.raw() * b.raw());
  return product;
}

PULSEWRIGHT_TWO_FIXED
typename sim::sum<W1, I1, S1, W2, I2, S2, S1 || S2>::type operator+(PULSEWRIGHT_FIXED(1) a,
                                                                    PULSEWRIGHT_FIXED(2) b) {
  typename sim::sum<W1, I1, S1, W2, I2, S2, S1 || S2>::type result;
  result.set_raw(sim::on_finer_grid<W1 - I1, W2 - I2>(a.raw()) +
                 sim::on_finer_grid<W2 - I2, W1 - I1>(b.raw()));
  return result;
}

PULSEWRIGHT_TWO_FIXED
typename sim::sum<W1, I1, S1, W2, I2, S2, true>::type operator-(PULSEWRIGHT_FIXED(1) a,
                                                                PULSEWRIGHT_FIXED(2) b) {
  typename sim::sum<W1, I1, S1, W2, I2, S2, true>::type result;
  result.set_raw(sim::on_finer_grid<W1 - I1, W2 - I2>(a.raw()) -
                 sim::on_finer_grid<W2 - I2, W1 - I1>(b.raw()));
  return result;
}

#define PULSEWRIGHT_COMPARISON(op)                                                                         \
  PULSEWRIGHT_TWO_FIXED                                                                                    \
  bool operator op(PULSEWRIGHT_FIXED(1) a, PULSEWRIGHT_FIXED(2) b) {                                       \
    return sim::on_finer_grid<W1 - I1, W2 - I2>(a.raw()) op sim::on_finer_grid<W2 - I2, W1 - I1>(b.raw()); \
  }                                                                                                        \
  template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O>                                                \
  bool operator op(const ap_fixed_base<W, I, S, Q, O>& a, int b) {                                         \
    return a op ap_fixed_base<32, 32, true, AP_TRN, AP_WRAP>(b);                                           \
  }
PULSEWRIGHT_COMPARISON(<)
PULSEWRIGHT_COMPARISON(>)
PULSEWRIGHT_COMPARISON(<=)
PULSEWRIGHT_COMPARISON(>=)
PULSEWRIGHT_COMPARISON(==)
PULSEWRIGHT_COMPARISON(!=)
#undef PULSEWRIGHT_COMPARISON
#undef PULSEWRIGHT_FIXED
#undef PULSEWRIGHT_TWO_FIXED

template <int W, int I, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP>
class ap_fixed : public ap_fixed_base<W, I, true, Q, O> {
 public:
  ap_fixed() = default;
  template <class T>
  ap_fixed(const T& value) : ap_fixed_base<W, I, true, Q, O>(value) {}
};

template <int W, int I, ap_q_mode Q = AP_TRN, ap_o_mode O = AP_WRAP>
class ap_ufixed : public ap_fixed_base<W, I, false, Q, O> {
 public:
  ap_ufixed() = default;
  template <class T>
  ap_ufixed(const T& value) : ap_fixed_base<W, I, false, Q, O>(value) {}
};

#endif
