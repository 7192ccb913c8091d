// SPDX-License-Identifier: GPL-3.0-or-later
// Stand-in for the vendor's ap_int.h: what the generated code and its test bench use of it, so that any C++11
// compiler can run them. Vitis HLS brings its own; never add this folder to a synthesis project.
#ifndef PULSEWRIGHT_SIM_AP_INT_H
#define PULSEWRIGHT_SIM_AP_INT_H

#include <type_traits>

namespace sim {

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 unsigned_wide;

/// The low W bits of `value`, read as a signed or an unsigned number.
template <int W, bool S>
constexpr wide wrap(wide value) {
  return S ? static_cast<wide>(static_cast<unsigned_wide>(value) << (128 - W)) >> (128 - W)
           : static_cast<wide>((static_cast<unsigned_wide>(value) << (128 - W)) >> (128 - W));
}

/// The smallest type that holds W bits.
template <int W, bool S>
struct storage {
  static_assert(W >= 1 && W <= 120, "the stand-in holds 1 to 120 bits");
  typedef typename std::conditional<(W <= 32 && S), int,
                                    typename std::conditional<(W <= 63), long long, wide>::type>::type type;
};

/// Bits cut out of a number by range().
struct bits {
  explicit bits(unsigned_wide pattern) : pattern(pattern) {}
  unsigned_wide pattern;
};

/// range() of a number that can be assigned to: writing replaces these bits and keeps the others.
template <class Number>
struct bit_range : bits {
  bit_range(Number& number, int high, int low)
      : bits(cut(number.raw(), high, low)), number(number), high(high), low(low) {}
  bit_range(const bit_range&) = default;
  template <class Value>
  bit_range& operator=(const Value& value) {
    const unsigned_wide mask = (static_cast<unsigned_wide>(1) << (high - low + 1)) - 1;
    const unsigned_wide kept = static_cast<unsigned_wide>(number.raw()) & ~(mask << low);
    pattern = static_cast<unsigned_wide>(to_wide(value)) & mask;
    number.set_raw(static_cast<wide>(kept | (pattern << low)));
    return *this;
  }
  bit_range& operator=(const bit_range& other) { return operator=(static_cast<const bits&>(other)); }

 private:
  static unsigned_wide cut(wide value, int high, int low) {
    return (static_cast<unsigned_wide>(value) >> low) &
           ((static_cast<unsigned_wide>(1) << (high - low + 1)) - 1);
  }
  static wide to_wide(const bits& value) { return static_cast<wide>(value.pattern); }
  template <class Value>
  static typename std::enable_if<std::is_integral<Value>::value, wide>::type to_wide(Value value) {
    return value;
  }
  template <class Value>
  static auto to_wide(const Value& value) -> decltype(value.raw()) {
    return value.raw();
  }
  Number& number;
  int high, low;
};

}  // namespace sim

/// An integer of W bits; assignment wraps. Arithmetic goes through long long.
template <int W, bool S>
class ap_int_base {
 public:
  enum { width = W };
  ap_int_base() = default;
  template <class T, typename std::enable_if<std::is_integral<T>::value, int>::type = 0>
  constexpr ap_int_base(T value) : m_value(static_cast<stored>(sim::wrap<W, S>(value))) {}
  template <int W2, bool S2>
  constexpr ap_int_base(const ap_int_base<W2, S2>& other)
      : m_value(static_cast<stored>(sim::wrap<W, S>(other.raw()))) {}
  ap_int_base(const sim::bits& bits)
      : m_value(static_cast<stored>(sim::wrap<W, S>(static_cast<sim::wide>(bits.pattern)))) {}

  constexpr operator long long() const { return static_cast<long long>(m_value); }
  int to_int() const { return static_cast<int>(m_value); }

  sim::bit_range<ap_int_base> range(int high, int low) {
    return sim::bit_range<ap_int_base>(*this, high, low);
  }
  constexpr sim::wide raw() const { return m_value; }
  void set_raw(sim::wide value) { m_value = static_cast<stored>(sim::wrap<W, S>(value)); }

 private:
  typedef typename sim::storage<W, S>::type stored;
  stored m_value = 0;
};

template <int W>
class ap_int : public ap_int_base<W, true> {
 public:
  ap_int() = default;
  template <class T>
  constexpr ap_int(const T& value) : ap_int_base<W, true>(value) {}
};

template <int W>
class ap_uint : public ap_int_base<W, false> {
 public:
  ap_uint() = default;
  template <class T>
  constexpr ap_uint(const T& value) : ap_int_base<W, false>(value) {}
};

#endif
