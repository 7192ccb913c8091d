// SPDX-License-Identifier: GPL-3.0-or-later
#include <QIcon>

#include "gui_test.h"
#include "look/icons.h"
#include "look/theme.h"

namespace pw::look {
namespace {

TEST(Colours, classesInLight_areTheLaboratorysOwn) {
  EXPECT_EQ(test::text(colour(Tone::gamma, Mode::light).name()), "#0072b2");
  EXPECT_EQ(test::text(colour(Tone::neutron, Mode::light).name()), "#d55e00");
}

class Contrast : public testing::TestWithParam<Mode> {};

TEST_P(Contrast, text_isReadableOnEverySurface) {
  // WCAG 2.1 AA: 4.5 for text.
  const Surfaces& s = surfaces(GetParam());
  for (const QColor& ground : {s.window, s.surface}) {
    for (const Tone tone : {Tone::neutral, Tone::muted, Tone::accent, Tone::good, Tone::warning, Tone::bad}) {
      EXPECT_GE(contrast(colour(tone, GetParam()), ground), 4.5) << int(tone);
    }
  }
}

TEST_P(Contrast, curves_standOutFromThePlot) {
  // WCAG 2.1 AA: 3 for graphics.
  for (int tone = 0; tone < toneCount; ++tone) {
    EXPECT_GE(contrast(colour(Tone(tone), GetParam()), surfaces(GetParam()).surface), 3) << tone;
  }
}

TEST_P(Contrast, fields_haveAVisibleEdge) {
  // WCAG 2.1 AA: 3 for what bounds a control.
  EXPECT_GE(contrast(surfaces(GetParam()).edge, surfaces(GetParam()).surface), 3);
}

TEST_P(Contrast, percentage_isReadableOverTheBarAndBesideIt) {
  const Surfaces& s = surfaces(GetParam());
  for (const QColor& ground : {s.progress, s.raised})
    EXPECT_GE(contrast(colour(Tone::neutral, GetParam()), ground), 4.5);
}

TEST_P(Contrast, densities_growLighter) {
  const auto& stops = densityStops(GetParam());
  for (std::size_t i = 1; i < stops.size(); ++i)
    EXPECT_GT(contrast(stops[i], Qt::black), contrast(stops[i - 1], Qt::black)) << i;
}

TEST_P(Contrast, fewestOfADensity_standOutFromThePlot) {
  EXPECT_GE(contrast(densityStops(GetParam())[0], surfaces(GetParam()).surface), 3);
}

INSTANTIATE_TEST_SUITE_P(Modes, Contrast, testing::Values(Mode::light, Mode::dark));

TEST(Palette, mode_isRecognisedAgain) {
  EXPECT_EQ(modeOf(palette(Mode::light)), Mode::light);
  EXPECT_EQ(modeOf(palette(Mode::dark)), Mode::dark);
}

TEST(Contrast, blackOnWhite_is21) {
  EXPECT_NEAR(contrast(Qt::black, Qt::white), 21, 1e-6);
}

TEST(Icons, everyIcon_drawsSomething) {
  ASSERT_GT(iconNames().size(), 20);
  for (const QString& name : iconNames()) {
    EXPECT_GT(test::distinctColours(icon(name).pixmap(24, 24).toImage()), 2) << test::text(name);
  }
}

TEST(Icons, theme_recoloursThem) {
  const QIcon same = icon(QStringLiteral("stop"));
  const QImage light = same.pixmap(24, 24).toImage();
  apply(Theme::dark);
  const QImage dark = same.pixmap(24, 24).toImage();
  apply(Theme::light);
  EXPECT_NE(light, dark);
}

}  // namespace
}  // namespace pw::look
