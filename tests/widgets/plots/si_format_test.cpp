// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/si_format.h"

#include "gui_test.h"

namespace pw::plots {
namespace {

struct Row {
  double value;
  const char* unit;
  const char* expected;  // '_' stands for the no-break space
};

class SiText : public testing::TestWithParam<Row> {};

TEST_P(SiText, value_isShownWithPrefix) {
  const Row& row = GetParam();
  QString expected = QString::fromUtf8(row.expected);
  expected.replace(QLatin1Char('_'), QChar(0x00a0));
  EXPECT_EQ(test::text(siText(row.value, QString::fromUtf8(row.unit), 4, QLocale::c())),
            test::text(expected));
}

INSTANTIATE_TEST_SUITE_P(Table, SiText,
                         testing::Values(Row{6.44e-7, "s", "644_ns"}, Row{1e-6, "s", "1_µs"},
                                         Row{0, "s", "0_s"}, Row{1, "s", "1_s"}, Row{1000, "Hz", "1_kHz"},
                                         Row{1e8, "Hz", "100_MHz"}, Row{9.9996e-7, "s", "1_µs"},
                                         Row{-0.0025, "V", "-2.5_mV"}, Row{123456, "", "123.5_k"},
                                         Row{5e-17, "s", "0.05_fs"}, Row{4096, "B", "4.096_kB"},
                                         Row{3e15, "Hz", "3000_THz"}, Row{1.6100000001e-6, "s", "1.61_µs"}));

TEST(SiPrefix, notANumber_hasNone) {
  EXPECT_EQ(siPrefix(NAN).factor, 1);
}

TEST(SiPrefix, everyMagnitude_landsBetweenOneAndThousand) {
  for (int exponent = -15; exponent < 15; ++exponent) {
    for (const double mantissa : {1.0, 3.3, 9.99}) {
      const double value = mantissa * std::pow(10.0, exponent);
      const double shown = value / siPrefix(value).factor;
      EXPECT_GE(shown, 1 - 1e-8) << value;
      EXPECT_LT(shown, 1000) << value;
    }
  }
}

TEST(NumberText, trailingZeros_areDropped) {
  EXPECT_EQ(test::text(numberText(2.5, 4, QLocale::c())), "2.5");
}
TEST(NumberText, manyDigits_areRounded) {
  EXPECT_EQ(test::text(numberText(0.987654, 4, QLocale::c())), "0.9877");
}
TEST(NumberText, german_usesComma) {
  EXPECT_EQ(test::text(numberText(2.5, 4, QLocale(QLocale::German))), "2,5");
}
TEST(PercentText, shareWithUncertainty_hasTwoDecimals) {
  EXPECT_EQ(test::text(percentText(0.9912, 0.0021, QLocale::c())), "99.12 ± 0.21\u00a0%");
}
TEST(AxisTitle, prefixAndUnit_standInParentheses) {
  EXPECT_EQ(test::text(axisTitle(QStringLiteral("Time"), QStringLiteral("s"), siPrefix(1e-6))), "Time (µs)");
}
TEST(AxisTitle, noUnit_isTheLabel) {
  EXPECT_EQ(test::text(axisTitle(QStringLiteral("Epoch"), {})), "Epoch");
}

}  // namespace
}  // namespace pw::plots
