// SPDX-License-Identifier: GPL-3.0-or-later
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <algorithm>
#include <cmath>
#include <random>

#include "gui_test.h"
#include "look/theme.h"
#include "made_costs.h"
#include "plots/plot_view.h"
#include "sheets/grid_view.h"
#include "wizard/precision_page.h"
#include "wizard/run_row.h"

namespace pw::wizard {
namespace {

/// A study of the engine's own on random weights and inputs.
PrecisionStudy study() {
  network::Network network = student();
  std::mt19937 random(7);
  std::normal_distribution<float> normal(0, 0.3F);
  for (network::Layer& layer : network.layers) {
    for (float& weight : layer.weights)
      weight = float(network::quantize(normal(random), layer.formats->weight));
  }
  hls::LabelledEvents events;
  for (int i = 0; i < 60; ++i) {
    for (int sample = 0; sample < network.inputs; ++sample) events.inputs.push_back(3 * normal(random));
    events.labels.push_back(std::int8_t(i % 2));
  }
  PrecisionStudy made;
  made.measures = hls::measureTensors(network, events.inputs).value();
  for (const hls::TensorMeasure& measure : made.measures)
    made.names.push_back(QString::fromStdString(hls::textOf(network, measure.id)));
  made.points = hls::sweepBits(network, hls::formatsOf(network).value(), events, {4, 6}, {}).value();
  for (const hls::SweepPoint& point : made.points)
    made.sweptNames.push_back(point.id ? QString::fromStdString(hls::textOf(network, *point.id)) : QString());
  return made;
}

const plots::Content& content(PrecisionPage& page, const char* title) {
  for (plots::PlotView* plot : page.findChildren<plots::PlotView*>()) {
    if (plot->title() == QLatin1String(title)) return plot->content();
  }
  ADD_FAILURE() << "no plot " << title;
  static const plots::Content none;
  return none;
}

TEST(PrecisionPage, boxBeyondItsFormat_isWhatIsClipped) {
  PrecisionPage page;
  const PrecisionStudy made = study();
  page.setStudy(made);
  const plots::Content& boxes = content(page, "Values against their formats");
  // Least and most lie beyond the format's end exactly where the engine counted values outside.
  const plots::Points& ends = boxes.points.back();
  ASSERT_EQ(ends.y.size(), 2 * std::size_t(boxes.categories.size()));
  int beyond = 0;
  for (qsizetype i = 0; i < boxes.categories.size(); ++i) {
    const auto named = std::find(made.names.begin(), made.names.end(),
                                 QString(boxes.categories[i]).replace(QLatin1Char('\n'), QLatin1Char(' ')));
    ASSERT_NE(named, made.names.end());
    const hls::TensorMeasure& measure = made.measures[std::size_t(named - made.names.begin())];
    const double farthest =
        std::max(std::abs(ends.y[2 * std::size_t(i)]), std::abs(ends.y[2 * std::size_t(i) + 1]));
    if (measure.clipped > 0 && measure.format->isSigned) {
      EXPECT_GT(farthest, 1 - 1e-9) << test::text(*named);
      ++beyond;
    }
    if (farthest <= 1 && measure.format->isSigned && measure.spread.most <= measure.formatMost) {
      EXPECT_EQ(measure.clipped, 0U) << test::text(*named);
    }
  }
  EXPECT_GT(beyond, 0) << "inputs of three times the width must be clipped somewhere";
}

TEST(PrecisionPage, accuracyLines_areTheSweeps) {
  PrecisionPage page;
  const PrecisionStudy made = study();
  page.setStudy(made);
  std::size_t shown = 0;
  for (const plots::Line& line : content(page, "Accuracy against bits").lines) {
    for (std::size_t i = 0; i < line.x.size(); ++i, ++shown) {
      const bool found =
          std::any_of(made.points.begin(), made.points.end(), [&](const hls::SweepPoint& point) {
            const QString& name = made.sweptNames[std::size_t(&point - made.points.data())];
            return name == line.name && point.bits == int(line.x[i]) &&
                   100 * point.worth.accuracy == line.y[i];
          });
      EXPECT_TRUE(found) << test::text(line.name) << " " << line.x[i];
    }
  }
  EXPECT_EQ(shown, std::size_t(std::count_if(made.sweptNames.begin(), made.sweptNames.end(),
                                             [](const QString& name) { return !name.isEmpty(); })));
}

TEST(PrecisionPage, apply_needsAProposalThatCanBeTaken) {
  PrecisionPage page;
  QSignalSpy wanted(&page, &PrecisionPage::applyWanted);
  auto* apply = test::named<QPushButton>(&page, "applyFormats");
  page.setApplicable(true, {});
  EXPECT_FALSE(apply->isEnabled()) << "nothing was proposed";
  PrecisionProposal proposal;
  proposal.changes = {{QStringLiteral("input"), {8, 2}, {6, 2}},
                      {QStringLiteral("fc1 weight"), {6, 1}, {6, 1}}};
  page.setProposal(proposal);
  EXPECT_TRUE(apply->isEnabled());
  page.setApplicable(false, QStringLiteral("Not now."));
  EXPECT_FALSE(apply->isEnabled());
  EXPECT_EQ(test::text(test::named<QLabel>(&page, "applyWords")->text()), "Not now.");
  page.setApplicable(true, {});
  apply->click();
  EXPECT_EQ(wanted.count(), 1);
}

TEST(PrecisionPage, pictures_areNotBlank) {
  const PrecisionStudy made = study();
  for (const look::Theme theme : {look::Theme::light, look::Theme::dark}) {
    look::apply(theme);
    PrecisionPage page;
    page.setStudy(made);
    page.resize(820, 460);
    page.show();
    for (plots::PlotView* plot : page.findChildren<plots::PlotView*>()) plot->flush();
    QTest::qWait(20);
    const QImage picture = page.grab().toImage();
    EXPECT_GT(test::distinctColours(picture), 30);
    if (const char* folder = std::getenv("PW_PICTURES"))
      picture.save(QStringLiteral("%1/precision-%2.png")
                       .arg(QString::fromLocal8Bit(folder),
                            theme == look::Theme::light ? QStringLiteral("light") : QStringLiteral("dark")));
  }
  look::apply(look::Theme::light);
}

}  // namespace
}  // namespace pw::wizard
