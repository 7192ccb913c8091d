// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/tokens.h"

#include <QApplication>
#include <array>
#include <cmath>

namespace pw::look {

QFont font(Type type) {
  QFont result = QApplication::font();
  const double base = result.pointSizeF() > 0 ? result.pointSizeF() : 10;
  switch (type) {
    case Type::caption:
      result.setPointSizeF(base * 0.9);
      break;
    case Type::body:
      break;
    case Type::heading:
      result.setPointSizeF(base * 1.1);
      result.setWeight(QFont::DemiBold);
      break;
    case Type::title:
      result.setPointSizeF(base * 1.6);
      result.setWeight(QFont::DemiBold);
      break;
  }
  return result;
}

Mode modeOf(const QPalette& palette) {
  return palette.color(QPalette::Window).lightness() < 128 ? Mode::dark : Mode::light;
}

QColor colour(Tone tone, Mode mode) {
  // Light: Okabe and Ito's colour-blind safe set; dark: the same hues lightened until they stand out.
  static constexpr std::array<QRgb, toneCount> light{0xff0072b2, 0xffd55e00, 0xff1b2430, 0xff5a6675,
                                                     0xff0b6e63, 0xff0072b2, 0xffd55e00, 0xff00835f,
                                                     0xff9b4f86, 0xff00704f, 0xff8a5a00, 0xffb3261e};
  static constexpr std::array<QRgb, toneCount> dark{0xff58a9e0, 0xfff28c45, 0xffe8ecf1, 0xff9aa7b6,
                                                    0xff4fc3b3, 0xff58a9e0, 0xfff28c45, 0xff45c29a,
                                                    0xffd79ac8, 0xff5fd0a8, 0xffe5b454, 0xffff8a80};
  const auto index = std::size_t(tone);
  return QColor::fromRgb(mode == Mode::light ? light[index] : dark[index]);
}

const std::array<QColor, 9>& densityStops(Mode mode) {
  static const std::array<QColor, 9> light{QColor(0x440154), QColor(0x472d7b), QColor(0x3b528b),
                                           QColor(0x2c728e), QColor(0x21918c), QColor(0x28ae80),
                                           QColor(0x5ec962), QColor(0xaddc30), QColor(0xfde725)};
  static const std::array<QColor, 9> dark{QColor(0x8a55b8), QColor(0x7b68c4), QColor(0x6480cc),
                                          QColor(0x4b95c8), QColor(0x38a7b6), QColor(0x35b897),
                                          QColor(0x66ca6c), QColor(0xaddc30), QColor(0xfde725)};
  return mode == Mode::light ? light : dark;
}

const Surfaces& surfaces(Mode mode) {
  static const Surfaces light{QColor(0xf2f4f7), QColor(0xffffff), QColor(0xe9edf2),
                              QColor(0xcfd6de), QColor(0xe3e8ee), QColor(0xd5ece9),
                              QColor(0xf6f8fa), QColor(0x8a95a2), QColor(0x8fc4bd)};
  static const Surfaces dark{QColor(0x14181d), QColor(0x1c2229), QColor(0x262d36),
                             QColor(0x3a4450), QColor(0x2c343e), QColor(0x1f4a46),
                             QColor(0x212830), QColor(0x6b7888), QColor(0x2a6e67)};
  return mode == Mode::light ? light : dark;
}

QPalette palette(Mode mode) {
  const Surfaces& surface = surfaces(mode);
  const QColor text = colour(Tone::neutral, mode);
  const QColor muted = colour(Tone::muted, mode);
  QPalette result;
  result.setColor(QPalette::Window, surface.window);
  result.setColor(QPalette::WindowText, text);
  result.setColor(QPalette::Base, surface.surface);
  result.setColor(QPalette::AlternateBase, surface.window);
  result.setColor(QPalette::Text, text);
  result.setColor(QPalette::PlaceholderText, muted);
  result.setColor(QPalette::Button, surface.raised);
  result.setColor(QPalette::ButtonText, text);
  result.setColor(QPalette::BrightText, colour(Tone::bad, mode));
  result.setColor(QPalette::ToolTipBase, surface.surface);
  result.setColor(QPalette::ToolTipText, text);
  result.setColor(QPalette::Highlight, colour(Tone::accent, mode));
  result.setColor(QPalette::HighlightedText, mode == Mode::light ? QColor(0xffffff) : surface.window);
  result.setColor(QPalette::Link, colour(Tone::accent, mode));
  result.setColor(QPalette::LinkVisited, colour(Tone::accent, mode));
  result.setColor(QPalette::Light, surface.surface);
  result.setColor(QPalette::Midlight, surface.raised);
  result.setColor(QPalette::Mid, surface.border);
  result.setColor(QPalette::Dark, surface.border);
  result.setColor(QPalette::Shadow, QColor(mode == Mode::light ? 0x8a94a0 : 0x000000));
  for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText}) {
    QColor faded = muted;
    faded.setAlphaF(0.6F);
    result.setColor(QPalette::Disabled, role, faded);
  }
  return result;
}

double contrast(const QColor& a, const QColor& b) {
  const auto luminance = [](const QColor& colour) {
    const auto linear = [](double c) {
      return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(colour.redF()) + 0.7152 * linear(colour.greenF()) +
           0.0722 * linear(colour.blueF());
  };
  const double first = luminance(a) + 0.05, second = luminance(b) + 0.05;
  return first > second ? first / second : second / first;
}

}  // namespace pw::look
