// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/window_fields.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <QToolButton>
#include <cmath>

#include "describe.h"
#include "look/icons.h"
#include "look/theme.h"

namespace pw::traces {

WindowFields::WindowFields(QWidget* parent) : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(look::space::small);
  m_start = addSamples("windowStart", tr("Window &start"),
                       tr("First sample of the window, in the digitiser's record or from the leading edge"));
  m_startNs =
      addTime("windowStartNs", tr("Window start in nanoseconds"), tr("Start of the window in nanoseconds"));
  row->addSpacing(look::space::small);
  m_length =
      addSamples("windowLength", tr("&Length"), tr("Samples in the window: the inputs of the network"));
  m_lengthNs = addTime("windowLengthNs", tr("Window length in nanoseconds"),
                       tr("Length of the window in nanoseconds"));
  m_lock = new QToolButton(this);
  m_lock->setObjectName(QStringLiteral("windowLock"));
  m_lock->setCheckable(true);
  m_lock->setAccessibleName(tr("Length locked"));
  m_lock->setToolTip(tr("Keep the length while the window is moved: networks are built for one length"));
  row->addWidget(m_lock);
  auto* snap = new QToolButton(this);
  snap->setObjectName(QStringLiteral("windowSnap"));
  snap->setAccessibleName(tr("Put the window to the leading edge"));
  snap->setToolTip(tr("Put the window to the leading edge: a ninth of it lies before the median edge"));
  snap->setIcon(look::icon(QStringLiteral("snap")));
  connect(snap, &QToolButton::clicked, this, &WindowFields::snapWanted);
  row->addWidget(snap);
  addAlignment();
  connect(m_lock, &QToolButton::toggled, this, [this](bool locked) {
    m_lock->setIcon(look::icon(locked ? QStringLiteral("lock") : QStringLiteral("unlock")));
    m_length->setReadOnly(locked);
    m_lengthNs->setReadOnly(locked);
    for (QAbstractSpinBox* field :
         {static_cast<QAbstractSpinBox*>(m_length), static_cast<QAbstractSpinBox*>(m_lengthNs)}) {
      field->setButtonSymbols(locked ? QAbstractSpinBox::NoButtons : QAbstractSpinBox::UpDownArrows);
      look::setRole(field, "");  // polished anew: the look tells what can be typed into
    }
    emit lengthLockChanged(locked);
  });
  m_lock->setChecked(true);
  setLimits(0, 2048, 10);
  showNanoseconds(false);
  setWindow({120, 161});
}

void WindowFields::showNanoseconds(bool shown) {
  // What goes is hidden first: a row with everything in it would widen the window.
  const std::initializer_list<QWidget*> samples{m_start, m_length}, times{m_startNs, m_lengthNs};
  for (QWidget* field : shown ? samples : times) field->hide();
  for (QWidget* field : shown ? times : samples) field->show();
  for (QLabel* words : findChildren<QLabel*>()) {
    if (words->buddy() == m_start || words->buddy() == m_startNs)
      words->setBuddy(shown ? static_cast<QWidget*>(m_startNs) : m_start);
    else if (words->buddy() == m_length || words->buddy() == m_lengthNs)
      words->setBuddy(shown ? static_cast<QWidget*>(m_lengthNs) : m_length);
  }
}

void WindowFields::addAlignment() {
  m_alignment =
      describe(new QComboBox(this), "windowAlignment", tr("What the window's start counts from"), {});
  m_alignment->addItems({tr("Fixed"), tr("From each edge")});
  layout()->addWidget(m_alignment);
  connect(m_alignment, &QComboBox::activated, this,
          [this](int index) { emit alignmentWanted(dataset::Alignment(index)); });
}

void WindowFields::setAlignment(dataset::Alignment alignment, bool changeable) {
  m_alignment->setCurrentIndex(int(alignment));
  m_alignment->setEnabled(changeable);
  m_alignment->setToolTip(
      changeable ? tr("The window at the same samples of every record, or at the same distance from each "
                      "pulse’s leading edge. Alignment takes the walk of the trigger away: hardware that "
                      "cuts windows by its own threshold would have to align them too.")
                 : tr("Pulses are not measured yet: there is no edge to put the window to"));
}

QSpinBox* WindowFields::addSamples(const char* name, const QString& label, const QString& tip) {
  auto* words = new QLabel(label, this);
  auto* field = new QSpinBox(this);
  field->setObjectName(QString::fromLatin1(name));
  field->setToolTip(tip);
  field->setAccessibleName(tip);
  field->setSuffix(tr(" samples"));
  field->setKeyboardTracking(false);
  words->setBuddy(field);
  layout()->addWidget(words);
  layout()->addWidget(field);
  connect(field, &QSpinBox::valueChanged, this, [this] { edited(); });
  return field;
}

QDoubleSpinBox* WindowFields::addTime(const char* name, const QString& accessible, const QString& tip) {
  auto* field = new QDoubleSpinBox(this);
  field->setObjectName(QString::fromLatin1(name));
  field->setToolTip(tip);
  field->setAccessibleName(accessible);
  field->setSuffix(tr(" ns"));
  field->setKeyboardTracking(false);
  layout()->addWidget(field);
  connect(field, &QDoubleSpinBox::valueChanged, this, [this, field](double ns) {
    if (m_setting) return;
    // Whole samples only: the field jumps to the nearest one.
    (field == m_startNs ? m_start : m_length)->setValue(int(std::lround(ns / m_nsPerSample)));
    setWindow({m_start->value(), m_length->value()});
  });
  return field;
}

void WindowFields::edited() {
  if (m_setting) return;
  emit windowEdited({m_start->value(), m_length->value()});
}

bool WindowFields::isLengthLocked() const {
  return m_lock->isChecked();
}

void WindowFields::setWindow(plots::SampleRange window) {
  const QScopedValueRollback setting(m_setting, true);
  m_start->setValue(int(window.start));
  m_length->setValue(int(window.length));
  m_startNs->setValue(double(window.start) * m_nsPerSample);
  m_lengthNs->setValue(double(window.length) * m_nsPerSample);
}

void WindowFields::setLimits(std::int64_t first, std::int64_t count, std::optional<double> nsPerSample) {
  const QScopedValueRollback setting(m_setting, true);
  m_nsPerSample = nsPerSample.value_or(1);
  const int decimals = m_nsPerSample == std::floor(m_nsPerSample) ? 0 : 2;
  for (QDoubleSpinBox* field : {m_startNs, m_lengthNs}) {
    field->setDecimals(decimals);
    field->setSingleStep(m_nsPerSample);
  }
  m_start->setRange(int(first), int(first + count - 1));
  m_length->setRange(int(std::min(plots::RangeSelector::minimumLength, count)), int(count));
  m_startNs->setRange(double(first) * m_nsPerSample, double(first + count - 1) * m_nsPerSample);
  m_lengthNs->setRange(double(m_length->minimum()) * m_nsPerSample, double(count) * m_nsPerSample);
}

}  // namespace pw::traces
