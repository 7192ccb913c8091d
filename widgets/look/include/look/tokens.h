// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QFont>
#include <QPalette>
#include <array>

/// Design tokens: the one place for distances, type sizes and colours.
namespace pw::look {

/// Distances in device-independent pixels.
namespace space {
inline constexpr int tiny = 4, small = 8, medium = 12, large = 16, huge = 24;
inline constexpr int radius = 6;
}  // namespace space

enum class Type { caption, body, heading, title };
/// The application's font at one of four sizes; headings and titles are semibold.
QFont font(Type type);

enum class Mode { light, dark };
/// Which of the two a palette is, by the lightness of its window colour.
Mode modeOf(const QPalette& palette);

/// What a colour says. Classes are blue and orange, never red and green.
enum class Tone {
  gamma,
  neutron,
  neutral,  ///< the text colour
  muted,
  accent,
  first,
  second,
  third,
  fourth,
  good,
  warning,
  bad
};
inline constexpr int toneCount = 12;

QColor colour(Tone tone, Mode mode);

/// Colours of densities from few to many, nine evenly spaced stops that grow lighter: readable in grey and by
/// the colour-blind. Light: viridis (Smith and van der Walt, 2015; CC0). Dark: its lower half is lifted until
/// a single event stands out from the surface.
const std::array<QColor, 9>& densityStops(Mode mode);

/// Colours of surfaces, which carry no meaning. `edge` bounds what can be typed into or moved (3:1 against
/// the surface); `progress` fills a bar behind its percentage.
struct Surfaces {
  QColor window, surface, raised, border, grid, selection, stripe, edge, progress;
};
const Surfaces& surfaces(Mode mode);

QPalette palette(Mode mode);

/// Contrast ratio of two opaque colours (WCAG 2.1, "contrast ratio"): 1 to 21.
double contrast(const QColor& a, const QColor& b);

}  // namespace pw::look
