// SPDX-License-Identifier: GPL-3.0-or-later
#include "fields.h"

#include <QRegularExpressionValidator>

namespace pw::settings {

QString NumberBox::textFromValue(double value) const {
  QLocale plain = locale();
  plain.setNumberOptions(QLocale::OmitGroupSeparator);
  QString text = plain.toString(value, 'f', decimals());
  const QString point = plain.decimalPoint();
  if (!text.contains(point)) return text;
  while (text.endsWith(plain.zeroDigit())) text.chop(1);
  if (text.endsWith(point)) text.chop(point.size());
  return text;
}

SeedEdit::SeedEdit(QWidget* parent) : QLineEdit(parent) {
  setValidator(new QRegularExpressionValidator(QRegularExpression(QStringLiteral("[0-9]{0,20}")), this));
  connect(this, &QLineEdit::editingFinished, this, &SeedEdit::take);
  setText(QStringLiteral("0"));
}

void SeedEdit::setSeed(quint64 seed) {
  const bool same = seed == m_seed && text() == QString::number(seed);
  m_seed = seed;
  if (!same) setText(QString::number(seed));
}

void SeedEdit::take() {
  bool valid = false;
  const quint64 seed = text().toULongLong(&valid);
  const bool differs = valid && seed != m_seed;
  if (valid) m_seed = seed;
  setText(QString::number(m_seed));  // also forgets what was typed: from now on undo is the setting's
  if (differs) emit seedEdited(m_seed);
}

}  // namespace pw::settings
