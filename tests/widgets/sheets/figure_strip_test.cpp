// SPDX-License-Identifier: GPL-3.0-or-later
#include "sheets/figure_strip.h"

#include <QLabel>

#include "gui_test.h"

namespace pw::sheets {
namespace {

using look::Tone;

/// Name and value of each figure, in their order.
QList<QLabel*> labelsOf(const FigureStrip& strip) {
  return strip.findChildren<QLabel*>();
}
QString inkOf(const FigureStrip& strip, Tone tone) {
  return QStringLiteral("color: %1;").arg(look::colour(tone, look::modeOf(strip.palette())).name());
}

TEST(FigureStrip, newFigures_areToldInTheSameLabels) {
  FigureStrip strip;
  strip.setFigures({{QStringLiteral("Accuracy"), QStringLiteral("99.1 %")}});
  const QList<QLabel*> before = labelsOf(strip);
  strip.setFigures({{QStringLiteral("Loss"), QStringLiteral("0.03"), QStringLiteral("of the last epoch")}});
  ASSERT_EQ(labelsOf(strip), before);
  EXPECT_EQ(test::text(before[0]->text()), "Loss");
  EXPECT_EQ(test::text(before[1]->text()), "0.03");
  EXPECT_EQ(test::text(before[1]->toolTip()), "of the last epoch");
  EXPECT_EQ(test::text(strip.accessibleName()), "Loss: 0.03");
}

TEST(FigureStrip, none_hideIt) {
  FigureStrip strip;
  strip.setFigures({{QStringLiteral("Accuracy"), QStringLiteral("99.1 %")}});
  EXPECT_TRUE(strip.isVisible());
  strip.setFigures({});
  EXPECT_FALSE(strip.isVisible());
  EXPECT_TRUE(labelsOf(strip).isEmpty());
}

TEST(FigureStrip, hiddenPage_hasItsColoursWhenShown) {
  QWidget page;
  FigureStrip strip(&page);
  strip.setFigures({{QStringLiteral("Mismatches"), QStringLiteral("3"), {}, Tone::bad}});
  page.show();
  EXPECT_EQ(labelsOf(strip)[1]->styleSheet(), inkOf(strip, Tone::bad));
  page.hide();
  strip.setOld(true);
  EXPECT_TRUE(labelsOf(strip)[1]->toolTip().startsWith(QStringLiteral("From the run before.")));
  page.show();
  EXPECT_EQ(labelsOf(strip)[1]->styleSheet(), inkOf(strip, Tone::muted));
}

TEST(FigureStrip, newRun_takesTheMutedColourBack) {
  FigureStrip strip;
  strip.setFigures({{QStringLiteral("Accuracy"), QStringLiteral("99.1 %")}});
  strip.setOld(true);
  EXPECT_EQ(labelsOf(strip)[1]->styleSheet(), inkOf(strip, Tone::muted));
  strip.setOld(false);
  EXPECT_TRUE(labelsOf(strip)[1]->styleSheet().isEmpty());
}

}  // namespace
}  // namespace pw::sheets
