// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/calibration.h"

#include <QDialog>
#include <QDialogButtonBox>
#include <QPushButton>
#include <QVBoxLayout>

#include "traces/calibration_view.h"
#include "window/laboratory_document.h"

namespace pw::window {

void showCalibration(LaboratoryDocument* document, const pw::traces::Events& events, QWidget* parent) {
  auto* dialog = new QDialog(parent);
  dialog->setAttribute(Qt::WA_DeleteOnClose);
  dialog->setObjectName(QStringLiteral("calibration"));
  dialog->setWindowTitle(QDialog::tr("Energy axis"));
  auto* view = new pw::traces::CalibrationView(dialog);
  view->setCalibration(document->laboratory().calibration);
  view->setFeatures(events.features);
  auto* buttons = new QDialogButtonBox(dialog);
  auto* close = buttons->addButton(QDialog::tr("Close"), QDialogButtonBox::RejectRole);
  close->setToolTip(QDialog::tr("The axis stays as it is"));
  close->setAutoDefault(false);
  auto* column = new QVBoxLayout(dialog);
  column->addWidget(view, 1);
  column->addWidget(buttons);
  QObject::connect(buttons, &QDialogButtonBox::rejected, dialog, &QDialog::reject);
  QObject::connect(view, &pw::traces::CalibrationView::applied, document,
                   [document, dialog](const psd::Calibration& calibration, const psd::EnergyAxis& axis) {
                     jobs::Laboratory next = document->laboratory();
                     next.calibration = calibration;
                     psd::apply(axis, calibration.measure, next.features);
                     document->edit(next, QDialog::tr("Energy axis"));
                     dialog->accept();
                   });
  for (QPushButton* button : view->findChildren<QPushButton*>()) button->setAutoDefault(false);
  dialog->resize(900, 640);
  dialog->open();
}

}  // namespace pw::window
