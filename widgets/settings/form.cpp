// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/form.h"

#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QScopedValueRollback>
#include <QSpinBox>
#include <algorithm>

#include "fields.h"
#include "look/theme.h"

namespace pw::settings {

Form::Form(QWidget* parent) : QWidget(parent), m_column(new QVBoxLayout(this)), m_target(m_column) {
  m_column->setContentsMargins(0, 0, 0, 0);
  m_column->setSpacing(look::space::medium);
}

Form::~Form() {
  // A field that is still being typed in says so when it dies: there is no value to write it to any more.
  m_refreshing = true;
  qDeleteAll(findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
}

void Form::commit() {
  for (QAbstractSpinBox* box : findChildren<QAbstractSpinBox*>()) box->interpretText();
  for (QLineEdit* line : findChildren<QLineEdit*>()) {
    if (auto* seed = qobject_cast<SeedEdit*>(line)) seed->take();
  }
}

QGridLayout* Form::grid() {
  if (m_grid) return m_grid;
  m_grid = new QGridLayout;
  m_grid->setHorizontalSpacing(look::space::small);
  m_grid->setVerticalSpacing(look::space::tiny);
  m_grid->setColumnStretch(0, 1);
  m_grid->setColumnStretch(1, 1);
  m_target->addLayout(m_grid);
  return m_grid;
}

void Form::addSection(const QString& title, const QString& help) {
  m_grid = nullptr;
  auto* heading = new QLabel(title, this);
  look::setRole(heading, "heading");
  m_target->addWidget(heading);
  if (help.isEmpty()) return;
  auto* words = new QLabel(help, this);
  words->setWordWrap(true);
  look::setRole(words, "caption");
  m_target->addWidget(words);
}

QCheckBox* Form::addGroup(const FieldWords& words, const Access<bool>& access) {
  endGroup();
  auto* check = new QCheckBox(words.label, this);
  check->setFont(look::font(look::Type::heading));
  describe(check, words);
  auto* help = new QLabel(words.help, this);
  help->setWordWrap(true);
  look::setRole(help, "caption");
  auto* content = new QWidget(this);
  content->setObjectName(QString::fromLatin1(words.name) + QStringLiteral("Fields"));
  m_column->addWidget(check);
  m_column->addWidget(help);
  m_column->addWidget(content);
  m_target = new QVBoxLayout(content);
  m_target->setContentsMargins(look::space::small, 0, 0, 0);
  m_target->setSpacing(look::space::small);
  onRefresh([check, content, access] {
    check->setChecked(access.read());
    content->setVisible(check->isChecked());
  });
  connect(check, &QCheckBox::toggled, this,
          [this, content, access, field = QString::fromLatin1(words.name)](bool on) {
            content->setVisible(on);
            if (m_refreshing) return;
            access.write(on);
            touched(field);
          });
  return check;
}

void Form::endGroup() {
  m_target = m_column;
  m_grid = nullptr;
}

void Form::describe(QWidget* control, const FieldWords& words) {
  control->setObjectName(QString::fromLatin1(words.name));
  setLabel(control->objectName(), words.label);
  control->setAccessibleName(words.label);
  control->setAccessibleDescription(words.help);
  control->setToolTip(words.help);
  control->setFocusPolicy(Qt::StrongFocus);
  control->installEventFilter(this);
}

void Form::addRow(const FieldWords& words, QWidget* control) {
  QGridLayout* rows = grid();
  const int row = rows->rowCount();
  describe(control, words);
  auto* label = new QLabel(words.label, this);
  label->setBuddy(control);
  label->setToolTip(words.help);
  label->setWordWrap(true);
  rows->addWidget(label, row, 0);
  rows->addWidget(control, row, 1);
  if (words.help.isEmpty()) return;
  auto* help = new QLabel(words.help, this);
  help->setWordWrap(true);
  look::setRole(help, "caption");
  rows->addWidget(help, row + 1, 0, 1, 2);
}

void Form::addWide(QWidget* control) {
  QGridLayout* rows = grid();
  rows->addWidget(control, rows->rowCount(), 0, 1, 2);
  control->installEventFilter(this);
}

QSpinBox* Form::addWhole(const FieldWords& words, int low, int high, const Access<int>& access,
                         const QString& unit) {
  auto* box = new QSpinBox(this);
  box->setRange(low, high);
  box->setKeyboardTracking(false);
  box->setGroupSeparatorShown(high > 9999);
  box->setStepType(high > 9999 ? QAbstractSpinBox::AdaptiveDecimalStepType
                               : QAbstractSpinBox::DefaultStepType);
  if (!unit.isEmpty()) box->setSuffix(QChar(0x00a0) + unit);
  onRefresh([box, access] {
    const int value = access.read();
    // A recipe file may hold what the form would not offer.
    if (value > box->maximum()) box->setMaximum(value);
    if (value < box->minimum()) box->setMinimum(value);
    if (box->value() != value) box->setValue(value);
  });
  connect(box, &QSpinBox::valueChanged, this,
          [this, access, field = QString::fromLatin1(words.name)](int value) {
            if (m_refreshing) return;
            access.write(value);
            touched(field);
          });
  addRow(words, box);
  return box;
}

QDoubleSpinBox* Form::addNumber(const FieldWords& words, double low, double high, int decimals,
                                const Access<double>& access, const QString& unit, double factor) {
  auto* box = new NumberBox(this);
  box->setDecimals(decimals);
  box->setRange(low * factor, high * factor);
  box->setKeyboardTracking(false);
  box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  if (!unit.isEmpty()) box->setSuffix(QChar(0x00a0) + unit);
  onRefresh([box, access, factor] {
    const double value = access.read() * factor;
    if (value > box->maximum()) box->setMaximum(value);
    if (value < box->minimum()) box->setMinimum(value);
    if (box->textFromValue(box->value()) != box->textFromValue(value)) box->setValue(value);
  });
  connect(box, &QDoubleSpinBox::valueChanged, this,
          [this, access, factor, field = QString::fromLatin1(words.name)](double value) {
            if (m_refreshing) return;
            access.write(value / factor);
            touched(field);
          });
  addRow(words, box);
  return box;
}

QComboBox* Form::addChoice(const FieldWords& words, const QStringList& choices, const Access<int>& access) {
  auto* box = new QComboBox(this);
  box->addItems(choices);
  box->setMinimumContentsLength(8);
  box->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  onRefresh([box, access] { box->setCurrentIndex(access.read()); });
  connect(box, &QComboBox::currentIndexChanged, this,
          [this, access, field = QString::fromLatin1(words.name)](int index) {
            if (m_refreshing || index < 0) return;
            access.write(index);
            touched(field);
          });
  addRow(words, box);
  return box;
}

QCheckBox* Form::addCheck(const FieldWords& words, const Access<bool>& access) {
  auto* box = new QCheckBox(words.label, this);
  describe(box, words);
  onRefresh([box, access] { box->setChecked(access.read()); });
  connect(box, &QCheckBox::toggled, this, [this, access, field = QString::fromLatin1(words.name)](bool on) {
    if (m_refreshing) return;
    access.write(on);
    touched(field);
  });
  addWide(box);
  return box;
}

QLineEdit* Form::addSeed(const FieldWords& words, const Access<quint64>& access) {
  auto* box = new SeedEdit(this);
  onRefresh([box, access] { box->setSeed(access.read()); });
  connect(box, &SeedEdit::seedEdited, this,
          [this, access, field = QString::fromLatin1(words.name)](quint64 seed) {
            if (m_refreshing) return;
            access.write(seed);
            touched(field);
          });
  addRow(words, box);
  return box;
}

void Form::refresh() {
  const QScopedValueRollback refreshing(m_refreshing, true);
  for (const auto& show : m_shows) show();
}

void Form::touched(const QString& field) {
  settle(field);
  refresh();
  emit edited(field);
}

void Form::settle(const QString&) {}

bool Form::eventFilter(QObject* watched, QEvent* event) {
  const auto* control = qobject_cast<QWidget*>(watched);
  if (event->type() == QEvent::Wheel && control && !control->hasFocus()) {
    event->ignore();
    return true;
  }
  return QWidget::eventFilter(watched, event);
}

}  // namespace pw::settings
