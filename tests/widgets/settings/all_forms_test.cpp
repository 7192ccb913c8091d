// SPDX-License-Identifier: GPL-3.0-or-later
#include <QCheckBox>
#include <QDoubleSpinBox>
#include <QSpinBox>

#include "form_test.h"
#include "frame/side_panel.h"
#include "look/theme.h"
#include "settings/board_form.h"
#include "settings/compression_form.h"
#include "settings/network_form.h"
#include "settings/planned_network.h"
#include "settings/traces_form.h"

namespace pw::settings {
namespace {

/// --- all forms ---

std::vector<std::pair<std::string, Form*>> allForms(QWidget* parent) {
  return {{"traces", new TracesForm(parent)},
          {"network", new NetworkForm(parent)},
          {"compression", new CompressionForm(parent)},
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
