// SPDX-License-Identifier: GPL-3.0-or-later
#include "screen_audit.h"

#include <QAbstractButton>
#include <QAccessible>
#include <QGroupBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMetaEnum>
#include <QRegularExpression>
#include <QSet>
#include <QTabBar>
#include <QTextDocument>
#include <QWidget>

#include "look/elided_label.h"

namespace pw::test {
namespace {

bool isInteractive(QAccessible::Role role) {
  switch (role) {
    case QAccessible::PushButton:
    case QAccessible::CheckBox:
    case QAccessible::RadioButton:
    case QAccessible::ComboBox:
    case QAccessible::SpinBox:
    case QAccessible::Slider:
    case QAccessible::EditableText:
    case QAccessible::Table:
    case QAccessible::List:
    case QAccessible::Tree:
    case QAccessible::PageTab:
    case QAccessible::ButtonMenu:
    case QAccessible::MenuItem:
    case QAccessible::Chart:
    case QAccessible::Graphic:
      return true;
    default:
      return false;
  }
}

/// The editor inside a spin box and the button of a menu bar's overflow speak through their control.
bool isPart(const QObject* object) {
  return object && object->objectName().startsWith(QLatin1String("qt_"));
}

QString whereIs(const QAccessibleInterface& interface) {
  const QObject* object = interface.object();
  return QStringLiteral("%1 '%2' (%3 %4)")
      .arg(QString::fromLatin1(QMetaEnum::fromType<QAccessible::Role>().valueToKey(interface.role())),
           interface.text(QAccessible::Name),
           object ? QString::fromLatin1(object->metaObject()->className()) : QString(),
           object ? object->objectName() : QString());
}

void walk(QAccessibleInterface* interface, QList<Spoken>& found) {
  if (!interface || !interface->isValid()) return;
  const QAccessible::State state = interface->state();
  if (state.invisible || isPart(interface->object())) return;
  const QAccessible::Role role = interface->role();
  if (role == QAccessible::Cell || role == QAccessible::ColumnHeader || role == QAccessible::RowHeader)
    return;
  found << Spoken{QString::fromLatin1(QMetaEnum::fromType<QAccessible::Role>().valueToKey(role)),
                  interface->text(QAccessible::Name), interface->text(QAccessible::Description),
                  isInteractive(role), whereIs(*interface)};
  for (int child = 0; child < interface->childCount(); ++child) walk(interface->child(child), found);
}

QString plain(const QString& text) {
  if (!Qt::mightBeRichText(text)) return text;
  QTextDocument document;
  document.setHtml(text);
  return document.toPlainText();
}

QString withoutMnemonic(QString text) {
  return text.remove(QRegularExpression(QStringLiteral("&(?=[^& ])")));
}

bool isOnScreen(const QWidget* widget, const QWidget* top) {
  return widget->isVisibleTo(top) && !widget->visibleRegion().isEmpty();
}

int textWidth(const QWidget* widget, const QString& text) {
  int widest = 0;
  for (const QString& line : text.split(QLatin1Char('\n')))
    widest = std::max(widest, widget->fontMetrics().horizontalAdvance(line));
  return widest;
}

bool isCut(const QLabel* label) {
  if (label->text().isEmpty() || !label->pixmap(Qt::ReturnByValue).isNull()) return false;
  const QRect room =
      label->contentsRect().adjusted(label->margin(), label->margin(), -label->margin(), -label->margin());
  if (label->wordWrap()) return label->heightForWidth(label->width()) > label->height() + 1;
  // An elided label shows the rest on demand; a piece of the text has to be there, though.
  if (qobject_cast<const look::ElidedLabel*>(label))
    return room.width() < std::min(20, textWidth(label, label->text()));
  if (Qt::mightBeRichText(label->text())) return label->sizeHint().width() > label->width() + 1;
  const QString text = withoutMnemonic(label->text());
  return textWidth(label, text) > room.width() + 1 || label->fontMetrics().height() > room.height() + 2;
}

bool isCut(const QAbstractButton* button) {
  return !button->text().isEmpty() && button->sizeHint().width() > button->width() + 1;
}

QString place(const QWidget* widget, const QString& text) {
  return QStringLiteral("%1 %2 in %3, %5 of %6 pixels: \"%4\"")
      .arg(QString::fromLatin1(widget->metaObject()->className()), widget->objectName(),
           widget->parentWidget() ? QString::fromLatin1(widget->parentWidget()->metaObject()->className())
                                  : QString(),
           text)
      .arg(widget->width())
      .arg(widget->sizeHint().width());
}

void cutTabs(const QTabBar* bar, QStringList& cut) {
  for (int tab = 0; tab < bar->count(); ++tab) {
    if (textWidth(bar, withoutMnemonic(bar->tabText(tab))) > bar->tabRect(tab).width())
      cut << place(bar, bar->tabText(tab));
  }
}

void cutColumns(const QHeaderView* header, QStringList& cut) {
  if (header->orientation() != Qt::Horizontal || !header->model()) return;
  for (int column = 0; column < header->count(); ++column) {
    const QString text = header->model()->headerData(column, Qt::Horizontal).toString();
    if (!header->isSectionHidden(column) && textWidth(header, text) > header->sectionSize(column))
      cut << place(header, text);
  }
}

/// A text that is meant to be read, not data: words of letters, no path, no identifier, no "fixed<8,2>".
bool isWords(const QString& text) {
  static const QRegularExpression word(QStringLiteral("(?<![\\w<])[A-Za-z]?[a-z]{3,}(?![\\w<])"));
  return text.contains(word) && !text.contains(QLatin1Char('/')) && !text.contains(QLatin1Char('\\'));
}

}  // namespace

QString LongWords::translate(const char*, const char* source, const char*, int count) const {
  QString text = QString::fromUtf8(source);
  if (count >= 0) text.replace(QLatin1String("%n"), QString::number(count));
  // Shortcuts and such are no words.
  if (!text.contains(QRegularExpression(QStringLiteral("[A-Za-z]{3,}")))) return text;
  const QString longer(std::max<qsizetype>(1, text.size() / 3), QLatin1Char('x'));
  if (Qt::mightBeRichText(text)) return open + text + close;
  return open + text + QLatin1Char(' ') + longer + close;
}

QList<Spoken> spoken(QWidget* top) {
  QList<Spoken> found;
  walk(QAccessible::queryAccessibleInterface(top), found);
  return found;
}

QStringList cutTexts(QWidget* top) {
  QStringList cut;
  for (QWidget* widget : top->findChildren<QWidget*>()) {
    if (!isOnScreen(widget, top) || widget->window() != top->window()) continue;
    if (const auto* label = qobject_cast<QLabel*>(widget); label && isCut(label))
      cut << place(label, label->text());
    if (const auto* button = qobject_cast<QAbstractButton*>(widget); button && isCut(button))
      cut << place(button, button->text());
    if (const auto* bar = qobject_cast<QTabBar*>(widget)) cutTabs(bar, cut);
    if (const auto* header = qobject_cast<QHeaderView*>(widget)) cutColumns(header, cut);
  }
  return cut;
}

QStringList textsWithoutMarks(QWidget* top) {
  QStringList unmarked;
  const auto check = [&](const QWidget* widget, const QString& text) {
    if (isWords(plain(text)) && !text.contains(LongWords::open)) unmarked << place(widget, text);
  };
  for (QWidget* widget : top->findChildren<QWidget*>()) {
    if (!widget->isVisibleTo(top) || isPart(widget)) continue;
    check(widget, widget->toolTip());
    check(widget, widget->accessibleName());
    if (const auto* label = qobject_cast<QLabel*>(widget)) check(label, label->text());
    if (const auto* button = qobject_cast<QAbstractButton*>(widget)) check(button, button->text());
    if (const auto* box = qobject_cast<QGroupBox*>(widget)) check(box, box->title());
    if (const auto* bar = qobject_cast<QTabBar*>(widget)) {
      for (int tab = 0; tab < bar->count(); ++tab) check(bar, bar->tabText(tab));
    }
    if (const auto* header = qobject_cast<QHeaderView*>(widget); header && header->model()) {
      for (int section = 0; section < header->count(); ++section)
        check(header, header->model()->headerData(section, header->orientation()).toString());
    }
  }
  return unmarked;
}

QList<QWidget*> tabOrder(QWidget* window) {
  QList<QWidget*> order;
  QSet<QWidget*> seen;
  for (QWidget* next = window->nextInFocusChain(); next && !seen.contains(next);
       next = next->nextInFocusChain()) {
    seen << next;
    if (next->window() == window && next->isVisibleTo(window) && next->isEnabled() &&
        (next->focusPolicy() & Qt::TabFocus))
      order << next;
  }
  return order;
}

}  // namespace pw::test
