// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/format_row.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSpinBox>

#include "look/theme.h"
#include "plots/si_format.h"

namespace pw::settings {
namespace {

template <class Control>
Control* describe(Control* control, const QString& name, const QString& words, const QString& tip) {
  control->setObjectName(name);
  control->setAccessibleName(words);
  control->setToolTip(tip);
  control->setFocusPolicy(Qt::StrongFocus);
  return control;
}

}  // namespace

QString shortText(const network::FixedFormat& format) {
  return QStringLiteral("%1<%2,%3>")
      .arg(format.isSigned ? QStringLiteral("fixed") : QStringLiteral("ufixed"))
      .arg(format.width)
      .arg(format.integer);
}

QString rangeText(const network::FixedFormat& format) {
  const auto number = [](double value) {
    return plots::numberText(value).replace(QLatin1Char('-'), QChar(0x2212));
  };
  return FormatRow::tr("%1 … %2 in steps of %3")
      .arg(number(double(format.minCode()) * format.step()), number(double(format.maxCode()) * format.step()),
           number(format.step()));
}

FormatRow::FormatRow(const QString& name, const QString& label, const QString& tip, QWidget* parent)
    : QWidget(parent) {
  setObjectName(name);
  setToolTip(tip);
  m_width = describe(new QSpinBox(this), name + QStringLiteral("Width"), tr("%1: bits").arg(label),
                     tr("W of fixed<W,I>: bits of a number, the sign included"));
  m_integer = describe(
      new QSpinBox(this), name + QStringLiteral("Integer"), tr("%1: integer bits").arg(label),
      tr("I of fixed<W,I>: bits left of the binary point, the sign included; fewer mean finer steps and a "
         "smaller range"));
  m_rounding = describe(new QComboBox(this), name + QStringLiteral("Rounding"), tr("%1: rounding").arg(label),
                        tr("Round to the nearest value, or cut off, which is cheaper in hardware"));
  m_rounding->addItems({tr("cut"), tr("round")});  // in the order of network::Rounding
  m_rounding->setPlaceholderText(tr("other"));
  m_integer->setRange(-mostInteger, mostInteger);
  m_width->setPrefix(tr("W ", "width, as in ap_fixed<W,I>"));
  m_integer->setPrefix(tr("I ", "integer bits, as in ap_fixed<W,I>"));
  for (QSpinBox* box : {m_width, m_integer}) {
    box->setKeyboardTracking(false);
    // Three in a row: the words and the arrows, no more.
    box->setMinimumWidth(
        box->fontMetrics().horizontalAdvance(
            box->prefix() + (box == m_width ? QStringLiteral("00") : QStringLiteral("-00"))) +
        4 * look::space::small);
  }
  auto* title = new QLabel(label, this);
  title->setToolTip(tip);
  title->setBuddy(m_width);
  m_text = new QLabel(this);
  m_text->setObjectName(name + QStringLiteral("Text"));
  m_text->setToolTip(tip);
  m_text->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(look::space::tiny);
  grid->setVerticalSpacing(look::space::tiny);
  grid->addWidget(title, 0, 0, 1, 2);
  grid->addWidget(m_text, 0, 2);
  grid->addWidget(m_width, 1, 0);
  grid->addWidget(m_integer, 1, 1);
  grid->addWidget(m_rounding, 1, 2);
  for (int column = 0; column < 3; ++column) grid->setColumnStretch(column, 1);
  connect(m_width, &QSpinBox::valueChanged, this, &FormatRow::take);
  connect(m_integer, &QSpinBox::valueChanged, this, &FormatRow::take);
  connect(m_rounding, &QComboBox::currentIndexChanged, this, &FormatRow::take);
  for (QWidget* control : std::initializer_list<QWidget*>{m_width, m_integer, m_rounding}) {
    control->installEventFilter(parent ? parent : this);  // a Form keeps the wheel from turning it
  }
  refresh();
}

void FormatRow::setValue(const network::FixedFormat& value) {
  m_value = value;
  refresh();
}

void FormatRow::take() {
  if (m_refreshing) return;
  m_value.width = m_width->value();
  m_value.integer = m_integer->value();
  // None of the two is chosen for a format with another mode: it keeps that.
  if (m_rounding->currentIndex() >= 0) m_value.rounding = network::Rounding(m_rounding->currentIndex());
  refresh();
  emit edited();
}

void FormatRow::refresh() {
  const QScopedValueRollback refreshing(m_refreshing, true);
  m_width->setRange(m_value.isSigned ? 2 : 1, std::max(mostBits, m_value.width));
  if (m_width->value() != m_value.width) m_width->setValue(m_value.width);
  if (m_integer->value() != m_value.integer) m_integer->setValue(m_value.integer);
  const int rounding = int(m_value.rounding);
  m_rounding->setCurrentIndex(rounding < m_rounding->count() ? rounding : -1);
  m_text->setText(shortText(m_value));
  m_text->setToolTip(rangeText(m_value));
}

}  // namespace pw::settings
