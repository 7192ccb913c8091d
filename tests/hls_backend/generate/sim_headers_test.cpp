// SPDX-License-Identifier: GPL-3.0-or-later
// The stand-in headers that generated HLS C++ is compiled with, against the number formats of the network
// room.
#include <cmath>
#include <random>
#include <tuple>
#include <vector>

#include "ap_axi_sdata.h"
#include "ap_fixed.h"
#include "hls_stream.h"
#include "network/fixed_format.h"
#include "test_support.h"

namespace {

using pw::network::convert;
using pw::network::FixedFormat;
using pw::network::Overflow;
using pw::network::Rounding;

template <int W, int I, ap_o_mode O>
using AllRoundings =
    std::tuple<ap_fixed<W, I, AP_RND, O>, ap_fixed<W, I, AP_RND_ZERO, O>, ap_fixed<W, I, AP_RND_MIN_INF, O>,
               ap_fixed<W, I, AP_RND_INF, O>, ap_fixed<W, I, AP_RND_CONV, O>, ap_fixed<W, I, AP_TRN, O>,
               ap_fixed<W, I, AP_TRN_ZERO, O>>;
template <int W, int I>
using AllModes = decltype(std::tuple_cat(AllRoundings<W, I, AP_SAT>(), AllRoundings<W, I, AP_SAT_ZERO>(),
                                         AllRoundings<W, I, AP_SAT_SYM>(), AllRoundings<W, I, AP_WRAP>(),
                                         AllRoundings<W, I, AP_WRAP_SM>()));
template <int W, int I>
using SomeModes =
    std::tuple<ap_fixed<W, I, AP_RND, AP_SAT>, ap_fixed<W, I, AP_TRN_ZERO, AP_WRAP>,
               ap_ufixed<W, I, AP_RND, AP_SAT>, ap_ufixed<W, I, AP_TRN, AP_WRAP>,
               ap_ufixed<W, I, AP_RND_INF, AP_SAT_ZERO>, ap_ufixed<W, I, AP_RND_ZERO, AP_SAT_SYM>,
               ap_fixed<W, I, AP_RND_CONV, AP_WRAP_SM>, ap_ufixed<W, I, AP_RND_CONV, AP_WRAP>>;
using Formats = decltype(std::tuple_cat(SomeModes<2, 1>(), AllModes<8, 3>(), SomeModes<6, -3>(),
                                        SomeModes<13, 20>(), SomeModes<32, 12>(), SomeModes<61, 25>()));

template <int W, int I, bool S, ap_q_mode Q, ap_o_mode O>
FixedFormat formatOf(const ap_fixed_base<W, I, S, Q, O>&) {
  // In the vendor's order.
  constexpr Rounding roundings[] = {Rounding::rnd,    Rounding::rndZero, Rounding::rndMinInf,
                                    Rounding::rndInf, Rounding::rndConv, Rounding::trn,
                                    Rounding::trnZero};
  constexpr Overflow overflows[] = {Overflow::sat, Overflow::satZero, Overflow::satSym, Overflow::wrap,
                                    Overflow::wrapSm};
  return {W, I, S, roundings[Q], overflows[O]};
}

/// What is assigned to all of them: a signed and an unsigned one of each width.
using Sources = std::tuple<ap_fixed<2, 1>, ap_fixed<8, 3, AP_RND, AP_SAT>, ap_ufixed<6, -3>, ap_fixed<13, 20>,
                           ap_fixed<32, 12>, ap_ufixed<61, 25>, ap_fixed<61, 25>>;

template <class List = Formats, class Check>
void forEachFormat(Check check) {
  std::apply([&](auto... formats) { (check(formats), ...); }, List());
}

template <class Fixed>
Fixed fromCode(std::int64_t code) {
  Fixed value;
  value.range(Fixed::width - 1, 0) = code;
  return value;
}

TEST(SimFixed, ConstructionFromDouble_equalsEncode) {
  std::mt19937_64 random(1);
  forEachFormat([&](auto fixed) {
    using Fixed = decltype(fixed);
    const FixedFormat format = formatOf(fixed);
    const double range = std::ldexp(1.0, format.integer + 1);
    std::uniform_real_distribution<double> value(-range, range);
    std::vector<double> values = {0.0,      -0.0,      1e300, -1e300, 1e-300, -1e-300,
                                  INFINITY, -INFINITY, NAN,   range,  -range};
    for (int i = 0; i < 300; ++i) {
      const double x = value(random);
      values.push_back(x);
      values.push_back((std::floor(x / format.step()) + 0.5) * format.step());  // a tie
    }
    for (const double x : values) {
      ASSERT_EQ(std::int64_t(Fixed(x).raw()), encode(x, format)) << toText(format) << " of " << x;
    }
  });
}

TEST(SimFixed, Assignment_equalsConvert) {
  std::mt19937_64 random(2);
  forEachFormat<Sources>([&](auto source) {
    const FixedFormat from = formatOf(source);
    std::uniform_int_distribution<std::int64_t> code(from.minCode(), from.maxCode());
    std::vector<std::int64_t> codes = {from.minCode(), from.maxCode(), 0};
    for (int i = 0; i < 40; ++i) codes.push_back(code(random));
    forEachFormat([&](auto target) {
      const FixedFormat to = formatOf(target);
      for (const std::int64_t c : codes) {
        target = fromCode<decltype(source)>(c);
        ASSERT_EQ(std::int64_t(target.raw()), convert(c, from, to))
            << toText(from) << " to " << toText(to) << " of " << c;
      }
    });
  });
}

TEST(SimFixed, AssignmentOfTies_equalsConvert) {
  using Source = ap_fixed<10, 6>;  // sixteenths
  for (int c = -512; c < 512; ++c) {
    const ap_fixed<9, 8, AP_RND, AP_SAT> rounded = fromCode<Source>(c);  // halves
    ASSERT_EQ(int(rounded.raw()), convert(c, {10, 6}, {9, 8})) << c;
  }
}

TEST(SimFixed, Arithmetic_isExact) {
  std::mt19937 random(3);
  std::uniform_int_distribution<int> small(-128, 127), large(-2048, 2047), natural(0, 4095);
  for (int i = 0; i < 2000; ++i) {
    const auto a = fromCode<ap_fixed<8, 3>>(small(random));
    const auto b = fromCode<ap_fixed<12, -2>>(large(random));
    const auto c = fromCode<ap_ufixed<12, 5>>(natural(random));
    ASSERT_EQ((a * b).to_double(), a.to_double() * b.to_double());
    ASSERT_EQ((a + b).to_double(), a.to_double() + b.to_double());
    ASSERT_EQ((a - c).to_double(), a.to_double() - c.to_double());
    ASSERT_EQ((c - a).to_double(), c.to_double() - a.to_double());
    ASSERT_EQ((a * c + b).to_double(), a.to_double() * c.to_double() + b.to_double());
  }
}

TEST(SimFixed, Comparison_isOfValues) {
  const auto a = fromCode<ap_fixed<8, 3>>(-1);
  const auto b = fromCode<ap_ufixed<8, -4>>(1);
  EXPECT_TRUE(a < b);
  EXPECT_TRUE(a < 0);
  EXPECT_FALSE(a >= 0);
  EXPECT_TRUE((fromCode<ap_fixed<8, 3>>(32) == fromCode<ap_ufixed<4, 2>>(4)));  // both 1
}

// The five remaining rounding modes, as the tables of UG1399 give them for whole numbers.
template <ap_q_mode Q>
std::vector<int> roundedHalves() {
  std::vector<int> results;
  for (const double x : {-1.75, -1.5, -1.25, -0.5, 0.5, 1.25, 1.5, 1.75, 2.5}) {
    results.push_back(int(ap_fixed<8, 8, Q>(x).raw()));
  }
  return results;
}

TEST(SimFixed, EveryRoundingMode_followsItsDefinition) {
  using V = std::vector<int>;
  EXPECT_EQ(roundedHalves<AP_RND>(), (V{-2, -1, -1, 0, 1, 1, 2, 2, 3}));
  EXPECT_EQ(roundedHalves<AP_RND_ZERO>(), (V{-2, -1, -1, 0, 0, 1, 1, 2, 2}));
  EXPECT_EQ(roundedHalves<AP_RND_MIN_INF>(), (V{-2, -2, -1, -1, 0, 1, 1, 2, 2}));
  EXPECT_EQ(roundedHalves<AP_RND_INF>(), (V{-2, -2, -1, -1, 1, 1, 2, 2, 3}));
  EXPECT_EQ(roundedHalves<AP_RND_CONV>(), (V{-2, -2, -1, 0, 0, 1, 2, 2, 2}));
  EXPECT_EQ(roundedHalves<AP_TRN>(), (V{-2, -2, -2, -1, 0, 1, 1, 1, 2}));
  EXPECT_EQ(roundedHalves<AP_TRN_ZERO>(), (V{-1, -1, -1, 0, 0, 1, 1, 1, 2}));
}

TEST(SimFixed, OverflowModes_followTheirDefinitions) {
  EXPECT_EQ((int(ap_fixed<4, 4, AP_TRN, AP_SAT>(-20).raw())), -8);
  EXPECT_EQ((int(ap_fixed<4, 4, AP_TRN, AP_SAT_ZERO>(20).raw())), 0);
  EXPECT_EQ((int(ap_fixed<4, 4, AP_TRN, AP_SAT_SYM>(-8).raw())), -7);
  EXPECT_EQ((int(ap_fixed<4, 4, AP_TRN, AP_WRAP>(9).raw())), -7);
}

TEST(SimInt, Assignment_wrapsAndExtendsTheSign) {
  const ap_int<32> word = -3;
  const ap_int<8> code = word;
  const ap_uint<8> pattern = word;
  const ap_int<32> back = code;
  EXPECT_EQ(code.to_int(), -3);
  EXPECT_EQ(pattern.to_int(), 253);
  EXPECT_EQ(back.to_int(), -3);
  EXPECT_EQ(ap_int<4>(9).to_int(), -7);
}

TEST(SimInt, Range_cutsAndReplacesBits) {
  ap_uint<16> number = 0xABCD;
  EXPECT_EQ(ap_uint<8>(number.range(11, 4)).to_int(), 0xBC);
  number.range(7, 0) = ap_int<8>(-1);
  EXPECT_EQ(number.to_int(), 0xABFF);
}

TEST(SimStream, ReadOfAnEmptyStream_isAnErrorWithItsName) {
  hls::stream<int> stream("samples");
  stream.write(1);
  EXPECT_EQ(stream.read(), 1);
  try {
    stream.read();
    FAIL() << "an empty stream gave a word";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("samples"), std::string::npos);
  }
}

}  // namespace
