// SPDX-License-Identifier: GPL-3.0-or-later
#include "look/theme.h"

#include <QApplication>
#include <QStyle>
#include <QWidget>

#include "look/icons.h"

namespace pw::look {
namespace {

struct Applied {
  Theme theme = Theme::system;
  bool once = false;
  Mode platform = Mode::light;
};
Applied& applied() {
  static Applied state;
  return state;
}

QString styleSheet(Mode mode) {
  const Surfaces& surface = surfaces(mode);
  const double points = font(Type::body).pointSizeF();
  QString sheet = QStringLiteral(R"(
    QToolTip { border: 1px solid @border; padding: 4px; background: @surface; color: @text; }
    QFrame[role="card"] { background: @surface; border: 1px solid @border; border-radius: 6px; }
    QFrame[role="rail"] { background: @surface; border: none; border-right: 1px solid @border; }
    QLabel[role="caption"] { color: @muted; font-size: @captionpt; }
    QLabel[role="badge"] { color: @onaccent; background: @accent; border-radius: 4px; padding: 1px 8px;
      font-weight: 600; font-size: @captionpt; }
    QLabel[role="heading"] { font-weight: 600; font-size: @headingpt; }
    QLabel[role="title"] { font-weight: 600; font-size: @titlept; }
    QLabel[role="figure"] { font-weight: 600; font-size: @headingpt; }
    QPushButton, QToolButton { border: 1px solid @border; border-radius: 5px; padding: 5px 12px;
      background: @surface; color: @text; }
    QToolButton { padding: 4px 6px; }
    QPushButton:hover, QToolButton:hover { background: @raised; }
    QPushButton:pressed, QToolButton:pressed, QToolButton:checked { background: @selection; }
    QPushButton:disabled, QToolButton:disabled { color: @muted; background: @window; }
    QPushButton:focus, QToolButton:focus { border: 2px solid @accent; padding: 4px 11px; }
    QToolButton:focus { padding: 3px 5px; }
    QPushButton[role="primary"] { background: @accent; color: @onaccent; border-color: @accent; font-weight: 600; }
    QPushButton[role="primary"]:hover { background: @accenthover; }
    QPushButton[role="primary"]:focus { border: 2px solid @text; }
    QToolButton[role="quiet"] { border: 1px solid transparent; background: transparent; }
    QToolButton[role="quiet"]:hover { background: @raised; }
    QToolButton[role="quiet"]:focus { border: 2px solid @accent; }
    QComboBox { border: 1px solid @border; border-radius: 5px; padding: 3px 8px; background: @surface; color: @text; }
    QComboBox:hover { background: @raised; }
    QComboBox:disabled { color: @muted; background: @window; }
    QComboBox:focus { border: 2px solid @accent; padding: 2px 7px; }
    QComboBox::drop-down { border: none; width: 18px; }
    QComboBox::down-arrow { image: url(:/style/down-@mode.svg); width: 10px; height: 10px; }
    QTableView { border: none; background: @surface; gridline-color: @grid; selection-background-color: @selection;
      selection-color: @text; alternate-background-color: @stripe; outline: none; }
    QTableView::item { border: none; padding: 0 2px; }
    QTableView::item:selected { background: @selection; color: @text; }
    QTableView::item:focus { background: @selection; color: @text; }
    QHeaderView { background: @surface; }
    QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @border;
      padding: 3px; font-weight: normal; font-size: @captionpt; }
    QTableCornerButton::section { background: @surface; border: none; }
    QTextBrowser { border: none; background: @surface; }
    QStatusBar { background: @surface; border-top: 1px solid @border; }
    QStatusBar::item { border: none; }
    QMenuBar { background: @surface; border-bottom: 1px solid @border; }
    QMenuBar::item { padding: 5px 10px; background: transparent; }
    QMenuBar::item:selected { background: @raised; }
    QMenu { background: @surface; border: 1px solid @border; padding: 4px; }
    QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
    QMenu::item:selected { background: @selection; color: @text; }
    QMenu::item:disabled { color: @muted; }
    QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
    QProgressBar { border: 1px solid @border; border-radius: 4px; background: @raised; text-align: center; }
    QProgressBar::chunk { background: @accent; border-radius: 3px; }
    QScrollArea { border: none; }
    QTabBar::tab { padding: 4px 10px; border: none; border-bottom: 2px solid transparent; background: transparent;
      color: @muted; }
    QTabBar::tab:selected { color: @text; border-bottom: 2px solid @accent; }
    QTabBar::tab:hover { background: @raised; }
    QTabBar:focus { border: 1px solid @accent; }
    QTabWidget::pane { border: none; }
    QPlainTextEdit, QListView { background: @surface; color: @text; }
  )");
  const auto number = [](double value) { return QString::number(value, 'f', 1); };
  const std::pair<const char*, QString> values[] = {
      {"@mode", mode == Mode::light ? QStringLiteral("light") : QStringLiteral("dark")},
      {"@accenthover", colour(Tone::accent, mode).lighter(mode == Mode::light ? 125 : 112).name()},
      {"@onaccent", (mode == Mode::light ? QColor(0xffffff) : surface.window).name()},
      {"@accent", colour(Tone::accent, mode).name()},
      {"@surface", surface.surface.name()},
      {"@window", surface.window.name()},
      {"@stripe", surface.stripe.name()},
      {"@raised", surface.raised.name()},
      {"@border", surface.border.name()},
      {"@grid", surface.grid.name()},
      {"@selection", surface.selection.name()},
      {"@muted", colour(Tone::muted, mode).name()},
      {"@text", colour(Tone::neutral, mode).name()},
      {"@caption", number(points * 0.9)},
      {"@heading", number(points * 1.1)},
      {"@title", number(points * 1.6)},
  };
  for (const auto& [name, value] : values) sheet.replace(QLatin1String(name), value);
  return sheet;
}

}  // namespace

void apply(Theme theme) {
  Applied& state = applied();
  if (!state.once) {
    state.platform = modeOf(QApplication::palette());
    state.once = true;
  }
  state.theme = theme;
  const Mode mode = theme == Theme::system ? state.platform : theme == Theme::dark ? Mode::dark : Mode::light;
  QApplication::setStyle(QStringLiteral("Fusion"));
  QApplication::setPalette(palette(mode));
  registerIcons();
  qApp->setStyleSheet(styleSheet(mode));
}

Theme currentTheme() {
  return applied().theme;
}

void setRole(QWidget* widget, const char* role) {
  widget->setProperty("role", QString::fromLatin1(role));
  widget->style()->unpolish(widget);
  widget->style()->polish(widget);
}

}  // namespace pw::look
