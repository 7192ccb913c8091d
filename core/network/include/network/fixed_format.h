// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "base/json.h"

namespace pw::network {

/// Rounding (quantisation) and overflow modes with the meaning of ap_fixed's Q and O parameters.
enum class Rounding {
  trn,        ///< AP_TRN: floor
  rnd,        ///< AP_RND: to nearest, half up
  rndConv,    ///< AP_RND_CONV: to nearest, half to even
  rndZero,    ///< AP_RND_ZERO: to nearest, half towards zero
  rndMinInf,  ///< AP_RND_MIN_INF: to nearest, half down
  rndInf,     ///< AP_RND_INF: to nearest, half away from zero
  trnZero,    ///< AP_TRN_ZERO: towards zero
};
enum class Overflow {
  wrap,     ///< AP_WRAP: modulo 2^W
  sat,      ///< AP_SAT: clip
  satZero,  ///< AP_SAT_ZERO: zero outside the range
  satSym,   ///< AP_SAT_SYM: clip to ± the largest code, so that the least code is not used
  /// AP_WRAP_SM, signed only: the low W bits of the rounded value, inverted if their sign differs from bit W
  /// of the value rounded down (the lowest bit cut off, as it was before rounding).
  wrapSm,
};

/// The meaning of ap_[u]fixed<width, integer, rounding, overflow>: a value is code · 2^(integer − width).
/// One format serves training's fake quantisation, the integer model, the HLS C++ and the Verilog.
struct FixedFormat {
  int width = 16;   ///< bits, 1 … 64 (unsigned: 63, a code is an int64)
  int integer = 6;  ///< bits left of the binary point, the sign included; may be negative or exceed the width
  bool isSigned = true;
  Rounding rounding = Rounding::rnd;
  Overflow overflow = Overflow::sat;

  int fraction() const { return width - integer; }
  std::int64_t maxCode() const;
  std::int64_t minCode() const;
  double step() const;  ///< value of one code

  friend bool operator==(const FixedFormat&, const FixedFormat&) = default;
};

/// Value → code: rounding, then overflow. NaN gives 0.
std::int64_t encode(double value, const FixedFormat& format);
/// Code → value, exact.
double decode(std::int64_t code, const FixedFormat& format);
/// decode(encode(value)): fake quantisation.
double quantize(double value, const FixedFormat& format);

/// Bits that a constant needs as a factor: those from its first to its last non-zero one, and the sign; 0 of
/// 0. What effective bit operations count (Sun et al., arXiv 2405.00645).
int significantBits(std::int64_t code);

/// Code in `from` → code in `to`, with the rounding and overflow of `to`; pure integer arithmetic.
std::int64_t convert(std::int64_t code, const FixedFormat& from, const FixedFormat& to);

/// "fixed<8,2,RND,SAT>" (any of ap_fixed's modes without AP_) or "ufixed<…>"; the C++ name with an `ap_`
/// prefix and AP_ modes: "ap_fixed<8,2,AP_RND,AP_SAT>".
std::string toText(const FixedFormat& format);
std::string toCpp(const FixedFormat& format);
/// The opposite of toText; RND and SAT may be left out (they are the defaults). Errors: badInput.
Result<FixedFormat> fixedFormatFromText(const std::string& text, const std::string& where);

}  // namespace pw::network
