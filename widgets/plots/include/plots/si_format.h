// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

namespace pw::plots {

/// An SI prefix: "µ" and 1e-6.
struct SiPrefix {
  QString symbol;
  double factor = 1;
};

/// The prefix (f to T, steps of 1000) that puts `magnitude` into [1, 1000); none for 0 and non-finite
/// numbers.
SiPrefix siPrefix(double magnitude);

/// `value` with `digits` significant digits, SI prefix and unit, joined by a no-break space: 6.44e-7, "s" →
/// "644 ns".
QString siText(double value, const QString& unit, int digits = 4, const QLocale& locale = QLocale());

/// `value` with `digits` significant digits, no trailing zeros, no exponent between 1e-4 and 1e6.
QString numberText(double value, int digits = 4, const QLocale& locale = QLocale());

/// A measured share with its uncertainty, in percent: 0.9912, 0.0021 → "99.12 ± 0.21 %".
QString percentText(double share, double uncertainty, const QLocale& locale = QLocale());

struct Axis;
/// A value on an axis with its unit: "644 ns" when the unit takes prefixes, else "120 counts".
QString valueText(const Axis& axis, double value, const QLocale& locale = QLocale());

/// "Time (µs)", "Events", "Amplitude (counts)".
QString axisTitle(const QString& label, const QString& unit, const SiPrefix& prefix = {});

}  // namespace pw::plots
