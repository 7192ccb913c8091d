// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/calibration_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>
#include <random>

#include "gui_test.h"
#include "plots/plot_view.h"

namespace pw::traces {
namespace {

using Kind = psd::CalibrationPoint::Kind;

/// Lines at 40 and 80 counts on a falling background; charges are 50 times the amplitudes.
std::vector<pulse::PulseFeatures> pulses(int count = 20'000) {
  std::mt19937 generator(1);
  std::normal_distribution<float> normal(0, 2);
  std::exponential_distribution<float> falling(0.02f);
  std::vector<pulse::PulseFeatures> features;
  for (int i = 0; i < count; ++i) {
    pulse::PulseFeatures pulse;
    pulse.amplitude = i % 4 == 0   ? 40 + normal(generator)
                      : i % 4 == 1 ? 80 + normal(generator)
                                   : falling(generator);
    pulse.chargeTotal = 50 * pulse.amplitude;
    features.push_back(pulse);
  }
  return features;
}

void choose(CalibrationView& view, const char* box, const QString& text) {
  auto* combo = test::named<QComboBox>(&view, box);
  const int index = combo->findText(text);
  ASSERT_GE(index, 0) << test::text(text);
  combo->setCurrentIndex(index);
  emit combo->activated(index);
}
void addLine(CalibrationView& view, double low, double high, double energy) {
  choose(view, "calibrationKind", QStringLiteral("Line"));
  choose(view, "calibrationSource", QStringLiteral("Own energy"));
  test::named<QDoubleSpinBox>(&view, "calibrationEnergy")->setValue(energy);
  view.setRegion(low, high);
  test::named<QPushButton>(&view, "calibrationAdd")->click();
}

TEST(CalibrationView, twoLines_makeAnAxis) {
  CalibrationView view;
  view.setFeatures(pulses());
  addLine(view, 30, 50, 350);
  addLine(view, 70, 90, 750);
  ASSERT_TRUE(view.axis());
  EXPECT_NEAR(view.axis()->gain.value, 10, 5 * view.axis()->gain.error);
  EXPECT_NEAR(view.axis()->offset.value, -50, 5 * view.axis()->offset.error);
  QSignalSpy applied(&view, &CalibrationView::applied);
  test::named<QPushButton>(&view, "calibrationApply")->click();
  ASSERT_EQ(applied.count(), 1);
  EXPECT_EQ(view.calibration().points.size(), 2u);
}
TEST(CalibrationView, regionMarkedInThePlot_isFitted) {
  CalibrationView view;
  view.setFeatures(pulses());
  choose(view, "calibrationKind", QStringLiteral("Line"));
  emit view.plot()->brushed({30, 50, 0, 100});
  EXPECT_EQ(test::named<QDoubleSpinBox>(&view, "calibrationLow")->value(), 30);
  EXPECT_TRUE(test::named<QPushButton>(&view, "calibrationAdd")->isEnabled());
  view.plot()->flush();
  EXPECT_EQ(view.plot()->content().lines.size(), 1u) << "the fit is drawn";
}
TEST(CalibrationView, nothingInTheRegion_saysSo) {
  CalibrationView view;
  view.setFeatures(pulses());
  choose(view, "calibrationKind", QStringLiteral("Line"));
  view.setRegion(4000, 5000);
  EXPECT_FALSE(test::named<QPushButton>(&view, "calibrationAdd")->isEnabled());
  EXPECT_TRUE(
      test::named<QLabel>(&view, "calibrationFound")->text().startsWith(QLatin1String("Fewer than 50")));
}
TEST(CalibrationView, removedPoint_isGone) {
  CalibrationView view;
  view.setFeatures(pulses());
  addLine(view, 30, 50, 350);
  addLine(view, 70, 90, 750);
  test::named<QTableWidget>(&view, "calibrationPoints")->selectRow(0);
  test::named<QPushButton>(&view, "calibrationRemove")->click();
  ASSERT_EQ(view.calibration().points.size(), 1u);
  EXPECT_EQ(view.calibration().points[0].energyKeVee, 750);
  ASSERT_TRUE(view.axis());
  EXPECT_EQ(view.axis()->offset.value, 0) << "one point is a line through zero";
}
TEST(CalibrationView, throughZero_hasNoOffset) {
  CalibrationView view;
  view.setFeatures(pulses());
  addLine(view, 30, 50, 350);
  addLine(view, 70, 90, 750);
  test::named<QCheckBox>(&view, "calibrationThroughZero")->click();
  ASSERT_TRUE(view.axis());
  EXPECT_EQ(view.axis()->offset.value, 0);
}
TEST(CalibrationView, charge_startsAnew) {
  CalibrationView view;
  view.setFeatures(pulses());
  addLine(view, 30, 50, 350);
  choose(view, "calibrationMeasure", QStringLiteral("Total charge"));
  EXPECT_TRUE(view.calibration().points.empty());
  addLine(view, 1500, 2500, 350);
  ASSERT_EQ(view.calibration().points.size(), 1u);
  EXPECT_NEAR(view.calibration().points[0].position, 2000, 20);
}
TEST(CalibrationView, knownSource_hasItsEnergyAsItIs) {
  CalibrationView view;
  view.setFeatures(pulses());
  choose(view, "calibrationKind", QStringLiteral("Line"));
  choose(view, "calibrationSource", QStringLiteral("Cs-137"));
  auto* energy = test::named<QDoubleSpinBox>(&view, "calibrationEnergy");
  EXPECT_TRUE(energy->isReadOnly());
  EXPECT_NEAR(energy->value(), 661.7, 0.05);
}
TEST(CalibrationView, savedCalibration_comesBack) {
  psd::Calibration calibration;
  calibration.measure = pulse::EnergyMeasure::charge;
  calibration.points = {
      {.kind = Kind::line, .source = "Am-241", .energyKeVee = 59.5, .position = 300, .positionError = 2}};
  CalibrationView view;
  view.setFeatures(pulses(100));
  view.setCalibration(calibration);
  EXPECT_EQ(psd::toJson(view.calibration()), psd::toJson(calibration));
  EXPECT_EQ(test::named<QTableWidget>(&view, "calibrationPoints")->rowCount(), 1);
  EXPECT_EQ(test::named<QComboBox>(&view, "calibrationMeasure")->currentIndex(), 1);
}
TEST(CalibrationView, withoutPulses_offersNothing) {
  CalibrationView view;
  view.setRegion(10, 20);
  EXPECT_FALSE(test::named<QPushButton>(&view, "calibrationAdd")->isEnabled());
  EXPECT_FALSE(test::named<QPushButton>(&view, "calibrationApply")->isEnabled());
}
TEST(CalibrationView, everyControl_hasAName) {
  CalibrationView view;
  view.resize(900, 620);
  view.show();
  EXPECT_EQ(test::namelessControls(&view), QStringList());
}

}  // namespace
}  // namespace pw::traces
