// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QSpinBox>

#include "form_test.h"
#include "frame/side_panel.h"
#include "look/theme.h"
#include "settings/board_form.h"
#include "settings/compression_form.h"
#include "settings/hardware_form.h"
#include "settings/network_form.h"
#include "settings/planned_network.h"
#include "settings/traces_form.h"

namespace pw::settings {
namespace {

TEST(HardwareForm, clockRate_isThePeriodTurnedOver) {
  HardwareForm form;
  form.setValue({});
  type(test::named<QDoubleSpinBox>(&form, "clockMhz"), QStringLiteral("200"));
  EXPECT_DOUBLE_EQ(form.value().clockNs, 5);
  EXPECT_DOUBLE_EQ(test::named<QDoubleSpinBox>(&form, "clockNs")->value(), 5);
}

TEST(HardwareForm, prediction_isTheDesigns) {
  HardwareForm form;
  form.setValue({});
  const network::Network student = plannedNetwork(recipe::defaultStudent(), 161).value();
  form.setNetwork(student);
  const auto design = hls::makeDesign(student, {});
  ASSERT_TRUE(design) << describe(design.error());
  EXPECT_EQ(form.prediction().latencyCycles, design->latencyCycles);
  EXPECT_EQ(form.prediction().intervalCycles, design->intervalCycles);
  EXPECT_GT(form.prediction().dsp, 0);
}

TEST(HardwareForm, ownMultipliers_beginWithTheAutomaticOnes) {
  HardwareForm form;
  form.setValue({});
  form.setNetwork(plannedNetwork(recipe::defaultStudent(), 161).value());
  const std::vector<int> automatic = form.prediction().multipliers;
  test::named<QCheckBox>(&form, "multipliersAutomatic")->click();
  EXPECT_EQ(form.value().multipliers, automatic);
}

TEST(HardwareForm, moreThanOneANeuron_isImpossible) {
  HardwareForm form;
  form.setValue({});
  form.setNetwork(plannedNetwork(recipe::defaultStudent(), 161).value());  // 16-8-2
  test::named<QCheckBox>(&form, "multipliersAutomatic")->click();
  type(test::named<QSpinBox>(&form, "multipliers1"), QStringLiteral("99"));
  EXPECT_LE(form.value().multipliers[1], 8);
  type(test::named<QSpinBox>(&form, "multipliers1"), QStringLiteral("3"));
  EXPECT_EQ(form.value().multipliers[1], 3);
  EXPECT_TRUE(form.prediction().problem.isEmpty());
}

TEST(HardwareForm, floatingPointNetwork_saysWhyNot) {
  HardwareForm form;
  form.setNetwork(plannedNetwork(recipe::defaultTeacher(), 161).value());
  EXPECT_FALSE(form.prediction().problem.isEmpty());
}

/// --- all forms ---

std::vector<std::pair<std::string, Form*>> allForms(QWidget* parent) {
  auto* hardware = new HardwareForm(parent);
  hardware->setNetwork(plannedNetwork(recipe::defaultStudent(), 161).value());
  return {{"traces", new TracesForm(parent)},
          {"network", new NetworkForm(parent)},
          {"compression", new CompressionForm(parent)},
          {"hardware", hardware},
          {"board", new BoardForm(parent)}};
}

TEST(Forms, everyControl_isNamedAndExplained) {
  QWidget parent;
  for (const auto& [name, form] : allForms(&parent)) {
    EXPECT_EQ(test::text(test::namelessControls(form).join(QStringLiteral(", "))), "") << name;
    for (QWidget* control : form->findChildren<QWidget*>()) {
      const bool part = control->objectName().startsWith(QLatin1String("qt_")) || control->focusProxy() ||
                        control->isWindow() || control->window() != form->window();
      if (control->focusPolicy() == Qt::NoFocus || part) continue;
      EXPECT_FALSE(control->objectName().isEmpty()) << name << " " << control->metaObject()->className();
      EXPECT_FALSE(control->toolTip().isEmpty()) << name << " " << test::text(control->objectName());
    }
  }
}

TEST(Forms, pictures_areNotBlankAndFitTheirColumn) {
  for (const look::Theme theme : {look::Theme::light, look::Theme::dark}) {
    look::apply(theme);
    QWidget parent;
    for (const auto& [name, form] : allForms(&parent)) {
      frame::SidePanel panel(QStringLiteral("Settings"), form);
      panel.resize(panel.sizeHint().width(), 1400);
      panel.show();
      EXPECT_LE(panel.width(), 360) << name;
      EXPECT_LE(form->width(), panel.width()) << name;
      const QImage picture = panel.grab().toImage();
      EXPECT_GT(test::distinctColours(picture), 20) << name;
      if (const char* folder = std::getenv("PW_PICTURES")) {
        picture.save(
            QStringLiteral("%1/%2-%3.png")
                .arg(QString::fromLocal8Bit(folder), QString::fromStdString(name),
                     theme == look::Theme::light ? QStringLiteral("light") : QStringLiteral("dark")));
      }
    }
  }
  look::apply(look::Theme::light);
}

}  // namespace
}  // namespace pw::settings
