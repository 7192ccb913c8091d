// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QTranslator>

class QWidget;

namespace pw::test {

/// A language of one rule: "Run all" becomes "«Run all xxx»", a third longer, as German or Italian would be.
/// A text on the screen without the marks never went through tr().
class LongWords final : public QTranslator {
 public:
  static constexpr QChar open = QChar(0x00ab), close = QChar(0x00bb);
  using QTranslator::QTranslator;
  QString translate(const char* context, const char* source, const char* disambiguation,
                    int count) const override;
  bool isEmpty() const override { return false; }
};

/// What the accessibility tree below `top` holds for one visible thing.
struct Spoken {
  QString role, name, help;
  bool interactive = false;
  /// "role 'name' (class objectName)", for a failure's text.
  QString where;
};
/// Walks QAccessible from `top` through everything that is on the screen. Cells of tables are left out.
QList<Spoken> spoken(QWidget* top);

/// Labels, buttons, tabs, titles of groups and of table columns that have less room than their text takes.
QStringList cutTexts(QWidget* top);

/// Labels, buttons, tabs, titles and tooltips as they stand on the screen; what a person wrote (a project's
/// name), file paths and plain numbers are not among them.
QStringList textsWithoutMarks(QWidget* top);

/// Controls in the order of the Tab key, from the one that has the focus until it comes round.
QList<QWidget*> tabOrder(QWidget* window);

}  // namespace pw::test
