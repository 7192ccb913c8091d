// SPDX-License-Identifier: GPL-3.0-or-later
#include "network/fixed_format.h"

#include <cmath>
#include <random>

#include "test_support.h"

namespace pw::network {
namespace {

/// ap_fixed's definition in real arithmetic: an oracle that shares no code with the integer path.
double definition(double value, const FixedFormat& f) {
  const double p = value * std::pow(2.0, f.fraction());
  double q = f.rounding == Rounding::rnd       ? std::floor(p + 0.5)
             : f.rounding == Rounding::rndConv ? std::nearbyint(p)  // the default mode: half to even
                                               : std::floor(p);
  const double top = std::pow(2.0, f.isSigned ? f.width - 1 : f.width) - 1;
  const double bottom = f.isSigned ? -top - 1 : 0;
  if (f.overflow == Overflow::sat) {
    q = std::min(std::max(q, bottom), top);
  } else {
    const double modulus = std::pow(2.0, f.width);
    q -= modulus * std::floor((q - bottom) / modulus);
  }
  return q * std::pow(2.0, -f.fraction());
}

std::vector<FixedFormat> formats() {
  std::vector<FixedFormat> all;
  for (int width : {2, 6, 8, 13, 20}) {
    for (int integer : {-3, 1, 4, 25}) {
      for (bool isSigned : {true, false}) {
        for (Rounding rounding : {Rounding::trn, Rounding::rnd, Rounding::rndConv}) {
          for (Overflow overflow : {Overflow::wrap, Overflow::sat}) {
            all.push_back({width, integer, isSigned, rounding, overflow});
          }
        }
      }
    }
  }
  return all;
}

__extension__ typedef __int128 Wide;

/// The code of c / 2^d by the modes' definitions: of the two whole numbers around it the one the mode names.
Wide roundedByDefinition(Wide c, int d, Rounding mode) {
  const Wide unit = Wide(1) << d;
  Wide below = c / unit;
  while (below * unit > c) --below;
  if (below * unit == c) return below;
  const Wide above = below + 1, inward = c < 0 ? above : below, outward = c < 0 ? below : above;
  const Wide toBelow = c - below * unit, toAbove = above * unit - c;
  if (mode == Rounding::trn) return below;
  if (mode == Rounding::trnZero) return inward;
  if (toBelow != toAbove) return toBelow < toAbove ? below : above;
  if (mode == Rounding::rnd) return above;
  if (mode == Rounding::rndMinInf) return below;
  if (mode == Rounding::rndZero) return inward;
  if (mode == Rounding::rndInf) return outward;
  return below % 2 == 0 ? below : above;
}

Wide overflowedByDefinition(Wide code, Wide below, const FixedFormat& f) {
  const Wide span = Wide(1) << f.width, most = (f.isSigned ? span / 2 : span) - 1;
  const Wide least = !f.isSigned ? 0 : f.overflow == Overflow::satSym ? -most : -most - 1;
  if (code >= least && code <= most) return code;
  if (f.overflow == Overflow::satZero) return 0;
  if (f.overflow == Overflow::sat || f.overflow == Overflow::satSym) return code < 0 ? least : most;
  Wide turned = ((code % span) + span) % span;
  if (turned > most) turned -= span;
  const bool deleted = (((below % (2 * span)) + 2 * span) % (2 * span)) >= span;
  return f.overflow == Overflow::wrapSm && deleted != (turned < 0) ? -1 - turned : turned;
}

TEST(FixedFormat, Convert_allModesEqualTheirDefinitions) {
  std::mt19937_64 random(3);
  for (int i = 0; i < 400'000; ++i) {
    FixedFormat to{int(random() % 63) + 1, int(random() % 31) - 15, random() % 2 == 0, Rounding(random() % 7),
                   Overflow(random() % 5)};
    if (to.isSigned && random() % 4 == 0) ++to.width;
    if (to.isSigned && to.width < 2) to.width = 2;
    if (!to.isSigned && to.overflow == Overflow::wrapSm) to.overflow = Overflow::wrap;
    const int dropped = int(random() % 60);
    const int fraction = to.fraction() + dropped;
    const FixedFormat from{64, 64 - fraction, true, Rounding::trn, Overflow::wrap};
    auto code = std::int64_t(random()) >> (random() % 64);
    if (dropped > 0 && random() % 2 == 0)  // ties and whole codes
      code = (code >> (dropped - 1)) * (std::int64_t(1) << (dropped - 1));
    const Wide below = roundedByDefinition(code, dropped, Rounding::trn);
    const Wide expected = overflowedByDefinition(roundedByDefinition(code, dropped, to.rounding), below, to);
    ASSERT_EQ(convert(code, from, to), std::int64_t(expected))
        << toText(from) << " to " << toText(to) << " of " << code;
    if (std::abs(code) < (std::int64_t(1) << 53) && code != INT64_MIN) {
      ASSERT_EQ(encode(decode(code, from), to), std::int64_t(expected)) << toText(to) << " of " << code;
    }
    const auto again = fixedFormatFromText(toText(to), "test");
    ASSERT_TRUE(again && *again == to) << toText(to);
  }
}

TEST(FixedFormat, Quantize_equalsDefinition) {
  std::mt19937_64 random(1);
  for (const FixedFormat& format : formats()) {
    const double range = std::pow(2.0, format.integer + 1);
    std::uniform_real_distribution<double> value(-range, range);
    for (int i = 0; i < 500; ++i) {
      const double x = value(random);
      ASSERT_EQ(quantize(x, format), definition(x, format)) << toText(format) << " of " << x;
      const double tie = (std::floor(x / format.step()) + 0.5) * format.step();
      ASSERT_EQ(quantize(tie, format), definition(tie, format)) << toText(format) << " of tie " << tie;
    }
  }
}

TEST(FixedFormat, Convert_equalsQuantizeOfDecodedCode) {
  std::mt19937_64 random(2);
  for (const FixedFormat& from : formats()) {
    for (const FixedFormat& to : formats()) {
      std::uniform_int_distribution<std::int64_t> code(from.minCode(), from.maxCode());
      for (int i = 0; i < 5; ++i) {
        const std::int64_t c = code(random);
        ASSERT_EQ(convert(c, from, to), encode(decode(c, from), to))
            << toText(from) << " to " << toText(to) << " of " << c;
      }
    }
  }
}

TEST(FixedFormat, EncodeJustBelowHalf_roundsDown) {
  EXPECT_EQ(encode(std::nextafter(0.5, 0.0), {8, 8}), 0);
  EXPECT_EQ(encode(0.5, {8, 8}), 1);
  EXPECT_EQ(encode(-0.5, {8, 8}), 0);
}

TEST(FixedFormat, EncodeOfHugeInfiniteAndNan_isDefined) {
  EXPECT_EQ(encode(1e300, {8, 4}), 127);
  EXPECT_EQ(encode(-INFINITY, {8, 4}), -128);
  EXPECT_EQ(encode(NAN, {8, 4}), 0);
}

TEST(FixedFormat, Text_goesThereAndBack) {
  for (const FixedFormat& format : formats()) {
    const auto back = fixedFormatFromText(toText(format), "");
    ASSERT_OK(back);
    EXPECT_EQ(*back, format);
  }
}

TEST(FixedFormat, BadText_namesTheForm) {
  EXPECT_ERROR(fixedFormatFromText("float16", "student.weight"), ErrorKind::badInput, "fixed<width,integer");
  EXPECT_ERROR(fixedFormatFromText("fixed<1,1>", "x"), ErrorKind::badInput, "width");
}

TEST(FixedFormat, Cpp_isTheVendorsName) {
  EXPECT_EQ(toCpp({8, 3, false}), "ap_ufixed<8,3,AP_RND,AP_SAT>");
  EXPECT_EQ(toCpp({6, 1, true, Rounding::trn, Overflow::wrap}), "ap_fixed<6,1,AP_TRN,AP_WRAP>");
  EXPECT_EQ(toCpp({8, 1, true, Rounding::rndConv}), "ap_fixed<8,1,AP_RND_CONV,AP_SAT>");
}

// 001xx1000 counts as the 4 bits between its outer ones, and the sign.
TEST(SignificantBits, codes_countFromTheirFirstToTheirLastOne) {
  EXPECT_EQ(significantBits(0), 0);
  EXPECT_EQ(significantBits(1), 2);
  EXPECT_EQ(significantBits(-1), 2);
  EXPECT_EQ(significantBits(64), 2);
  EXPECT_EQ(significantBits(0b001011000), 5);
  EXPECT_EQ(significantBits(-0b001011000), 5);
}

}  // namespace
}  // namespace pw::network
