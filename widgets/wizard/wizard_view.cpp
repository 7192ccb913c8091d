// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/wizard_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedWidget>
#include <QVBoxLayout>

#include "look/elided_label.h"
#include "look/icons.h"
#include "look/theme.h"

namespace pw::wizard {
namespace {

/// Low windows: the page keeps its height and scrolls.
QScrollArea* scrolled(QWidget* page, const QString& name) {
  auto* scroll = new QScrollArea;
  scroll->setObjectName(name);
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setWidgetResizable(true);
  scroll->setWidget(page);
  page->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  return scroll;
}

}  // namespace

WizardView::WizardView(QWidget* parent)
    : QWidget(parent),
      m_steps(new frame::Rail(this)),
      m_figures(new sheets::FigureStrip(this)),
      m_stack(new QStackedWidget(this)),
      m_title(new QLabel(this)),
      m_purpose(new look::ElidedLabel(this)),
      m_back(new QPushButton(tr("Back"), this)),
      m_next(new QPushButton(this)) {
  setObjectName(QStringLiteral("wizard"));
  m_steps->setObjectName(QStringLiteral("wizardSteps"));
  m_steps->setAccessibleName(tr("Steps of the design"));
  m_title->setObjectName(QStringLiteral("stepTitle"));
  look::setRole(m_title, "heading");
  m_purpose->setObjectName(QStringLiteral("stepPurpose"));
  look::setRole(m_purpose, "caption");
  auto* top = new QHBoxLayout;
  top->setSpacing(look::space::medium);
  top->addWidget(m_title);
  top->addWidget(m_purpose, 1);
  auto* column = new QVBoxLayout;
  column->setSpacing(look::space::small);
  column->addWidget(m_figures);
  column->addLayout(top);
  column->addWidget(m_stack, 1);
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(look::space::medium);
  row->addWidget(m_steps);
  row->addLayout(column, 1);
  buildBottom();
  connect(m_steps, &frame::Rail::currentChanged, this, &WizardView::showStep);
}

void WizardView::buildBottom() {
  m_back->setObjectName(QStringLiteral("wizardBack"));
  m_back->setAccessibleName(tr("Back"));
  m_back->setToolTip(tr("The step before"));
  m_back->setIcon(look::icon(QStringLiteral("previous")));
  m_next->setObjectName(QStringLiteral("wizardNext"));
  m_next->setIcon(look::icon(QStringLiteral("next")));
  m_next->setLayoutDirection(Qt::RightToLeft);  // the arrow behind the word
  auto* bottom = new QHBoxLayout;
  bottom->addWidget(m_back);
  bottom->addStretch(1);
  bottom->addWidget(m_next);
  static_cast<QVBoxLayout*>(layout()->itemAt(1)->layout())->addLayout(bottom);
  connect(m_back, &QPushButton::clicked, this, [this] { setCurrent(current() - 1); });
  connect(m_next, &QPushButton::clicked, this, [this] { setCurrent(current() + 1); });
}

int WizardView::addStep(const StepWords& words, QWidget* page) {
  const int step = m_steps->addStage(words.name, QString::number(count() + 1), words.title);
  m_words.push_back(words);
  m_stack->addWidget(scrolled(page, words.name + QStringLiteral("Scroll")));
  if (step == 0) {
    m_steps->setCurrent(0);
  } else {
    showStep(current());  // there is a next one now
  }
  return step;
}

void WizardView::setState(int step, frame::StageState state, const QString& result) {
  m_steps->setState(step, state, result);
}

frame::StageState WizardView::state(int step) const {
  return m_steps->button(step)->state();
}

void WizardView::setCurrent(int step) {
  m_steps->setCurrent(step);
}

QWidget* WizardView::page(int step) const {
  return static_cast<QScrollArea*>(m_stack->widget(step))->widget();
}

void WizardView::showStep(int step) {
  const StepWords& words = m_words[std::size_t(step)];
  const bool changed = m_stack->currentIndex() != step;
  m_stack->setCurrentIndex(step);
  m_title->setText(words.title);
  m_purpose->setText(words.purpose);
  m_purpose->setToolTip(words.purpose);
  m_back->setEnabled(step > 0);
  const bool last = step + 1 == count();
  m_next->setEnabled(!last);
  m_next->setText(last ? tr("Next") : tr("Next: %1").arg(m_words[std::size_t(step) + 1].title));
  m_next->setAccessibleName(m_next->text());
  m_next->setToolTip(last ? tr("This is the last step") : m_words[std::size_t(step) + 1].purpose);
  if (changed) emit currentChanged(step);
}

}  // namespace pw::wizard
