// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/learning_panel.h"

#include <QGridLayout>
#include <QLabel>
#include <QSlider>
#include <array>

#include "look/theme.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"
#include "training/run_content.h"

namespace pw::training {
namespace {

/// Of the slider's places; about so many values are averaged: 1 / (1 − factor).
constexpr std::array factors{0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99};

}  // namespace

LearningPanel::LearningPanel(QWidget* parent) : QWidget(parent) {
  m_smoothing = new QSlider(Qt::Horizontal, this);
  m_smoothing->setObjectName(QStringLiteral("smoothing"));
  m_smoothing->setAccessibleName(tr("Smoothing"));
  m_smoothing->setToolTip(tr("Draws an exponential mean over loss and accuracy; the raw curves stay"));
  m_smoothing->setRange(0, int(factors.size()) - 1);
  m_smoothing->setPageStep(1);
  m_smoothing->setMaximumWidth(160);
  m_smoothingWords = new QLabel(this);
  look::setRole(m_smoothingWords, "caption");
  auto* label = new QLabel(tr("Smoothing"), this);
  look::setRole(label, "caption");
  label->setBuddy(m_smoothing);
  m_loss = new plots::PlotView(tr("Loss"), this);
  m_accuracy = new plots::PlotView(tr("Accuracy"), this);
  m_rate = new plots::PlotView(tr("Learning rate"), this);
  m_shares = new plots::PlotView(tr("Sparsity and terms of the loss"), this);

  auto* controls = new QHBoxLayout;
  controls->addWidget(label);
  controls->addWidget(m_smoothing);
  controls->addWidget(m_smoothingWords, 1);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, look::space::tiny, 0, 0);
  grid->setSpacing(look::space::small);
  grid->addLayout(controls, 0, 0, 1, 2);
  grid->addWidget(m_loss, 1, 0);
  grid->addWidget(m_accuracy, 1, 1);
  grid->addWidget(m_rate, 2, 0);
  grid->addWidget(m_shares, 2, 1);
  for (int column = 0; column < 2; ++column) grid->setColumnStretch(column, 1);
  grid->setRowStretch(1, 3);
  grid->setRowStretch(2, 2);
  connect(m_smoothing, &QSlider::valueChanged, this, [this] {
    nameSmoothing();
    emit smoothingChanged();
  });
  nameSmoothing();
}

double LearningPanel::smoothing() const {
  return factors[std::size_t(m_smoothing->value())];
}

void LearningPanel::nameSmoothing() {
  m_smoothingWords->setText(
      smoothing() == 0 ? tr("off") : tr("mean over about %1 values").arg(qRound(1 / (1 - smoothing()))));
}

void LearningPanel::showRun(const Run* run) {
  const Run none;
  const Run& shown = run ? *run : none;
  plots::Content loss = lossCurves({&shown}), accuracy = accuracyCurves({&shown});
  smooth(loss, smoothing());
  smooth(accuracy, smoothing());
  m_loss->setContent(std::move(loss));
  m_accuracy->setContent(std::move(accuracy));
  m_rate->setContent(learningRateCurve(shown));
  m_shares->setContent(compressionCurves(shown));
}

}  // namespace pw::training
