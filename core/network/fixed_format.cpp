// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/fixed_format.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <regex>

namespace pw::network {
namespace {

// A code shifted by the difference of two formats needs more than 64 bits.
__extension__ typedef __int128 Wide;

std::int64_t wrapped(Wide code, const FixedFormat& format) {
  const Wide modulus = Wide(1) << format.width;
  Wide rest = code % modulus;
  if (rest < 0) rest += modulus;
  if (rest > Wide(format.maxCode())) rest -= modulus;
  return static_cast<std::int64_t>(rest);
}

std::int64_t fitted(Wide code, const FixedFormat& format) {
  if (format.overflow == Overflow::wrap) return wrapped(code, format);
  return static_cast<std::int64_t>(std::clamp<Wide>(code, format.minCode(), format.maxCode()));
}

}  // namespace

std::int64_t FixedFormat::maxCode() const {
  return (std::int64_t(1) << (isSigned ? width - 1 : width)) - 1;
}
std::int64_t FixedFormat::minCode() const {
  return isSigned ? -(std::int64_t(1) << (width - 1)) : 0;
}
double FixedFormat::step() const {
  return std::ldexp(1.0, -fraction());
}

namespace {
bool isOdd(double whole) {
  return std::fmod(whole, 2.0) != 0;
}
}  // namespace

std::int64_t encode(double value, const FixedFormat& format) {
  if (std::isnan(value)) return 0;
  const double scaled = std::ldexp(value, format.fraction());
  double code = std::floor(scaled);
  const double rest = scaled - code;
  if (rest > 0.5 ? format.rounding != Rounding::trn
                 : rest == 0.5 && (format.rounding == Rounding::rnd ||
                                   (format.rounding == Rounding::rndConv && isOdd(code)))) {
    code += 1;
  }
  // Outside ± 2^100 the code cannot be held; its low bits are zero anyway.
  constexpr double bound = 0x1p100;
  if (std::abs(code) > bound)
    return format.overflow == Overflow::wrap ? 0 : code > 0 ? format.maxCode() : format.minCode();
  return fitted(static_cast<Wide>(code), format);
}

double decode(std::int64_t code, const FixedFormat& format) {
  return std::ldexp(double(code), -format.fraction());
}

double quantize(double value, const FixedFormat& format) {
  return decode(encode(value, format), format);
}

int significantBits(std::int64_t code) {
  if (code == 0) return 0;
  const std::uint64_t magnitude = code < 0 ? 0 - std::uint64_t(code) : std::uint64_t(code);
  return std::bit_width(magnitude) - std::countr_zero(magnitude) + 1;
}

std::int64_t convert(std::int64_t code, const FixedFormat& from, const FixedFormat& to) {
  const int dropped = from.fraction() - to.fraction();
  Wide result = code;
  if (dropped > 0) {
    const int shift = std::min(dropped, 100);
    const Wide half = Wide(1) << (shift - 1);
    if (to.rounding == Rounding::rnd) result += half;
    if (to.rounding == Rounding::rndConv) result += half - 1 + ((result >> shift) & 1);
    result >>= shift;
  } else {
    result *= Wide(1) << std::min(-dropped, 63);
  }
  return fitted(result, to);
}

namespace {
std::string parameters(const FixedFormat& format, const char* prefix) {
  const std::string mode(prefix);
  const char* rounding = format.rounding == Rounding::trn   ? "TRN,"
                         : format.rounding == Rounding::rnd ? "RND,"
                                                            : "RND_CONV,";
  return "<" + std::to_string(format.width) + "," + std::to_string(format.integer) + "," + mode + rounding +
         mode + (format.overflow == Overflow::sat ? "SAT" : "WRAP") + ">";
}
}  // namespace

std::string toText(const FixedFormat& format) {
  return (format.isSigned ? "fixed" : "ufixed") + parameters(format, "");
}

std::string toCpp(const FixedFormat& format) {
  return (format.isSigned ? "ap_fixed" : "ap_ufixed") + parameters(format, "AP_");
}

Result<FixedFormat> fixedFormatFromText(const std::string& text, const std::string& where) {
  static const std::regex pattern(
      R"((u?)fixed<\s*(\d{1,2})\s*,\s*(-?\d{1,2})\s*(?:,\s*(RND_CONV|RND|TRN)\s*(?:,\s*(SAT|WRAP)\s*)?)?>)");
  std::smatch found;
  const std::string hint = "Write it as fixed<width,integer,RND,SAT>, ufixed for unsigned.";
  if (!std::regex_match(text, found, pattern)) {
    return failure(ErrorKind::badInput, "\"" + text + "\" is not a fixed-point format.", where, hint);
  }
  FixedFormat format;
  format.isSigned = found[1].length() == 0;
  format.width = std::stoi(found[2]);
  format.integer = std::stoi(found[3]);
  format.rounding = found[4] == "TRN"        ? Rounding::trn
                    : found[4] == "RND_CONV" ? Rounding::rndConv
                                             : Rounding::rnd;
  format.overflow = found[5] == "WRAP" ? Overflow::wrap : Overflow::sat;
  if (format.width < (format.isSigned ? 2 : 1) || format.width > 62 || std::abs(format.integer) > 62) {
    return failure(ErrorKind::badInput, "\"" + text + "\" has an impossible width.", where,
                   "Widths go from 2 (unsigned: 1) to 62 bits.");
  }
  return format;
}

}  // namespace pw::network
