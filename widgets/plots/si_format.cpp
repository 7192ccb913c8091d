// SPDX-License-Identifier: GPL-3.0-or-later
#include "plots/si_format.h"

#include "plots/content.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace pw::plots {
namespace {
constexpr QChar noBreakSpace(0x00a0);
}

SiPrefix siPrefix(double magnitude) {
  static const std::array<const char*, 10> symbols{"f", "p", "n", "µ", "m", "", "k", "M", "G", "T"};
  magnitude = std::abs(magnitude);
  if (magnitude == 0 || !std::isfinite(magnitude)) return {};
  // A hair is added so that 1e-6, which is 9.99…e-7 in binary, is "1 µ" and not "1000 n".
  const int step = std::clamp(int(std::floor((std::log10(magnitude) + 1e-9) / 3)), -5, 4);
  return {QString::fromUtf8(symbols[std::size_t(step + 5)]), std::pow(10.0, 3 * step)};
}

QString numberText(double value, int digits, const QLocale& locale) {
  if (std::isnan(value)) return QStringLiteral("–");
  if (!std::isfinite(value)) return value > 0 ? QStringLiteral("∞") : QStringLiteral("−∞");
  const double magnitude = std::abs(value);
  if (magnitude != 0 && (magnitude < 1e-4 || magnitude >= 1e6)) return locale.toString(value, 'g', digits);
  const int exponent = magnitude == 0 ? 0 : int(std::floor(std::log10(magnitude)));
  const int decimals = std::max(0, digits - 1 - exponent);
  QString text = locale.toString(value, 'f', decimals);
  if (decimals > 0) {
    while (text.endsWith(QLatin1Char('0'))) text.chop(1);
    if (text.endsWith(locale.decimalPoint())) text.chop(1);
  }
  return text;
}

QString siText(double value, const QString& unit, int digits, const QLocale& locale) {
  // Round first: 999.96 ns has to become 1 µs, not "1000 ns".
  double rounded = value;
  if (value != 0 && std::isfinite(value)) {
    const double scale = std::pow(10.0, digits - 1 - std::floor(std::log10(std::abs(value))));
    rounded = std::round(value * scale) / scale;
  }
  const SiPrefix prefix = siPrefix(rounded);
  const QString number = numberText(rounded / prefix.factor, digits, locale);
  const QString tail = prefix.symbol + unit;
  return tail.isEmpty() ? number : number + noBreakSpace + tail;
}

QString percentText(double share, double uncertainty, const QLocale& locale) {
  const QString value = locale.toString(100 * share, 'f', 2);
  if (!(uncertainty > 0)) return value + noBreakSpace + QLatin1Char('%');
  return QStringLiteral("%1 ± %2").arg(value, locale.toString(100 * uncertainty, 'f', 2)) + noBreakSpace +
         QLatin1Char('%');
}

QString valueText(const Axis& axis, double value, const QLocale& locale) {
  if (axis.prefixed) return siText(value, axis.unit, 4, locale);
  return numberText(value, 4, locale) + (axis.unit.isEmpty() ? QString() : QChar(0x00a0) + axis.unit);
}

QString axisTitle(const QString& label, const QString& unit, const SiPrefix& prefix) {
  const QString full = prefix.symbol + unit;
  return full.isEmpty() ? label : QStringLiteral("%1 (%2)").arg(label, full);
}

}  // namespace pw::plots
