// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/fixed_format.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <regex>

namespace pw::network {
namespace {

// A code shifted by the difference of two formats needs more than 64 bits.
__extension__ typedef __int128 Wide;

bool isBit(Wide code, int bit) {
  return ((code >> bit) & 1) != 0;
}

/// The low bits of a code as a code of the format.
std::int64_t wrapped(Wide code, const FixedFormat& format) {
  const Wide modulus = Wide(1) << format.width;
  Wide rest = code % modulus;
  if (rest < 0) rest += modulus;
  if (rest > Wide(format.maxCode())) rest -= modulus;
  return static_cast<std::int64_t>(rest);
}

/// A rounded code as one of the format; `floor` is the same value rounded down.
std::int64_t fitted(Wide code, Wide floor, const FixedFormat& format) {
  const Wide least =
      format.overflow == Overflow::satSym && format.isSigned ? -Wide(format.maxCode()) : format.minCode();
  if (code >= least && code <= format.maxCode()) return static_cast<std::int64_t>(code);
  switch (format.overflow) {
    case Overflow::sat:
    case Overflow::satSym:
      return code < 0 ? static_cast<std::int64_t>(least) : format.maxCode();
    case Overflow::satZero:
      return 0;
    case Overflow::wrapSm: {
      const std::int64_t low = wrapped(code, format);
      return (low < 0) != isBit(floor, format.width) ? ~low : low;
    }
    case Overflow::wrap:
      break;
  }
  return wrapped(code, format);
}

/// Whether a value goes to the code above the one below it. `half` orders what is cut off against half a
/// step; `negative` and `odd` are of the value and of the code below it. What is cut off is not zero.
bool goesUp(Rounding rounding, int half, bool negative, bool odd) {
  switch (rounding) {
    case Rounding::trn:
      return false;
    case Rounding::trnZero:
      return negative;
    case Rounding::rnd:
      return half >= 0;
    case Rounding::rndMinInf:
      return half > 0;
    case Rounding::rndZero:
      return half > 0 || (half == 0 && negative);
    case Rounding::rndInf:
      return half > 0 || (half == 0 && !negative);
    case Rounding::rndConv:
      return half > 0 || (half == 0 && odd);
  }
  return false;
}

template <class T>
int order(T a, T b) {
  return a < b ? -1 : a > b ? 1 : 0;
}

}  // namespace

std::int64_t FixedFormat::maxCode() const {
  const int bits = isSigned ? width - 1 : width;
  return static_cast<std::int64_t>((std::uint64_t(1) << bits) - 1);
}
std::int64_t FixedFormat::minCode() const {
  return isSigned ? -maxCode() - 1 : 0;
}
double FixedFormat::step() const {
  return std::ldexp(1.0, -fraction());
}

std::int64_t encode(double value, const FixedFormat& format) {
  if (std::isnan(value)) return 0;
  const double scaled = std::ldexp(value, format.fraction());
  // Beyond ± 2^120 the code cannot be held; its low 64 bits are zero anyway, as those of the bound.
  constexpr double bound = 0x1p120;
  const double below = std::floor(std::clamp(scaled, -bound, bound));
  const auto floor = static_cast<Wide>(below);
  Wide code = floor;
  // Numbers with a fraction are small enough for below + 0.5 to be exact; scaled − below would not be.
  if (std::abs(scaled) < bound && scaled != below &&
      goesUp(format.rounding, order(scaled, below + 0.5), value < 0, isBit(floor, 0))) {
    code += 1;
  }
  return fitted(code, floor, format);
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
  if (dropped <= -64) {  // beyond every format, or zero; the low 64 bits and the next are zero
    const Wide far = Wide(code) * (Wide(1) << (dropped == -64 ? 64 : 0));
    const Wide result = dropped == -64 || code == 0 ? far : (Wide(1) << 120) * (code < 0 ? -1 : 1);
    return fitted(result, result, to);
  }
  if (dropped <= 0) {
    const Wide result = Wide(code) * (Wide(1) << -dropped);
    return fitted(result, result, to);
  }
  const int shift = std::min(dropped, 100);
  const Wide floor = Wide(code) >> shift;
  const Wide rest = Wide(code) - floor * (Wide(1) << shift);
  const Wide half = Wide(1) << (shift - 1);
  const bool up = rest != 0 && goesUp(to.rounding, order(rest, half), code < 0, isBit(floor, 0));
  return fitted(floor + (up ? 1 : 0), floor, to);
}

namespace {
// In the order of the enumerations.
constexpr std::array roundingNames{"TRN",         "RND",     "RND_CONV", "RND_ZERO",
                                   "RND_MIN_INF", "RND_INF", "TRN_ZERO"};
constexpr std::array overflowNames{"WRAP", "SAT", "SAT_ZERO", "SAT_SYM", "WRAP_SM"};

template <class Mode, class Names>
Mode modeOf(const std::string& name, const Names& names, Mode otherwise) {
  const auto found = std::find(names.begin(), names.end(), name);
  return found == names.end() ? otherwise : Mode(found - names.begin());
}

std::string parameters(const FixedFormat& format, const std::string& prefix) {
  return "<" + std::to_string(format.width) + "," + std::to_string(format.integer) + "," + prefix +
         roundingNames[std::size_t(format.rounding)] + "," + prefix +
         overflowNames[std::size_t(format.overflow)] + ">";
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
      R"((u?)fixed<\s*(\d{1,2})\s*,\s*(-?\d{1,2})\s*(?:,\s*(RND(?:_CONV|_ZERO|_MIN_INF|_INF)?|TRN(?:_ZERO)?)\s*(?:,\s*(SAT(?:_ZERO|_SYM)?|WRAP(?:_SM)?)\s*)?)?>)");
  std::smatch found;
  const std::string hint = "Write it as fixed<width,integer,RND,SAT>, ufixed for unsigned.";
  if (!std::regex_match(text, found, pattern)) {
    return failure(ErrorKind::badInput, "\"" + text + "\" is not a fixed-point format.", where, hint);
  }
  FixedFormat format;
  format.isSigned = found[1].length() == 0;
  format.width = std::stoi(found[2]);
  format.integer = std::stoi(found[3]);
  format.rounding = modeOf(found[4], roundingNames, Rounding::rnd);
  format.overflow = modeOf(found[5], overflowNames, Overflow::sat);
  const int widest = format.isSigned ? 64 : 63;
  if (format.width < (format.isSigned ? 2 : 1) || format.width > widest || std::abs(format.integer) > 64) {
    return failure(ErrorKind::badInput, "\"" + text + "\" has an impossible width.", where,
                   "Widths go from 2 to 64 bits, unsigned from 1 to 63.");
  }
  if (format.overflow == Overflow::wrapSm && !format.isSigned) {
    return failure(ErrorKind::badInput, "\"" + text + "\": WRAP_SM keeps a sign, and ufixed has none.", where,
                   "Use WRAP, or a signed format.");
  }
  return format;
}

}  // namespace pw::network
