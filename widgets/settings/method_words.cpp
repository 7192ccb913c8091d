// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/method_words.h"

#include <QCoreApplication>

namespace pw::settings {
namespace {

QString words(const char* text) {
  return QCoreApplication::translate("Methods", text);
}

}  // namespace

QString methodTitle(psd::Method method) {
  switch (method) {
    case psd::Method::chargeComparison:
      return words(QT_TRANSLATE_NOOP("Methods", "Charge comparison"));
    case psd::Method::fci:
      return words(QT_TRANSLATE_NOOP("Methods", "FCI"));
    case psd::Method::zeroCrossing:
      return words(QT_TRANSLATE_NOOP("Methods", "Zero crossing"));
    case psd::Method::pulseGradient:
      return words(QT_TRANSLATE_NOOP("Methods", "Pulse gradient"));
    case psd::Method::fallingEdgeSlope:
      return words(QT_TRANSLATE_NOOP("Methods", "Falling-edge slope"));
    case psd::Method::logMeanTime:
      return words(QT_TRANSLATE_NOOP("Methods", "Log mean time"));
    case psd::Method::gatti:
      return words(QT_TRANSLATE_NOOP("Methods", "Gatti–De Martini"));
    case psd::Method::likelihood:
      return words(QT_TRANSLATE_NOOP("Methods", "Log-likelihood ratio"));
    case psd::Method::patternAngle:
      return words(QT_TRANSLATE_NOOP("Methods", "Pattern angle"));
    case psd::Method::timeOverThreshold:
      return words(QT_TRANSLATE_NOOP("Methods", "Time over threshold"));
    case psd::Method::rise10To50:
      return words(QT_TRANSLATE_NOOP("Methods", "Rise 10–50 %"));
  }
  return {};
}

QString methodUnit(psd::Method method) {
  const std::string& unit = psd::info(method).unit;
  if (unit == "samples") return words(QT_TRANSLATE_NOOP("Methods", "samples"));
  if (unit == "1/sample") return words(QT_TRANSLATE_NOOP("Methods", "1/sample"));
  if (unit == "%/sample") return words(QT_TRANSLATE_NOOP("Methods", "%/sample"));
  if (unit == "ln samples") return words(QT_TRANSLATE_NOOP("Methods", "ln samples"));
  return QString::fromStdString(unit);
}

}  // namespace pw::settings
