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

QColor mixed(const QColor& ink, const QColor& ground, float share) {
  return QColor::fromRgbF(ground.redF() + share * (ink.redF() - ground.redF()),
                          ground.greenF() + share * (ink.greenF() - ground.greenF()),
                          ground.blueF() + share * (ink.blueF() - ground.blueF()));
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
    QPushButton[role="primary"]:disabled { background: @window; color: @muted; border-color: @border; }
    QPushButton[role="primary"]:hover { background: @accenthover; }
    QPushButton[role="primary"]:focus { border: 2px solid @text; }
    QToolButton[role="quiet"] { border: 1px solid transparent; background: transparent; }
    QToolButton[role="quiet"]:hover { background: @raised; }
    QToolButton[role="quiet"]:focus { border: 2px solid @accent; }
    QComboBox { border: 1px solid @edge; border-radius: 5px; padding: 3px 8px; background: @surface; color: @text; }
    QComboBox:hover { background: @raised; }
    QComboBox:disabled { color: @muted; background: @window; }
    QComboBox:focus { border: 2px solid @accent; padding: 2px 7px; }
    QComboBox::drop-down { border: none; width: 18px; }
    QComboBox::down-arrow { image: url(:/style/down-@mode.svg); width: 10px; height: 10px; }
    QAbstractSpinBox { border: 1px solid @edge; border-radius: 5px; padding: 3px 20px 3px 6px; background: @surface;
      color: @text; selection-background-color: @accent; selection-color: @onaccent; }
    QAbstractSpinBox:hover { background: @raised; }
    QAbstractSpinBox:focus { border: 2px solid @accent; padding: 2px 19px 2px 5px; }
    QAbstractSpinBox:disabled { color: @faded; background: @window; border-color: @border; }
    QAbstractSpinBox[readOnly="true"] { padding-right: 6px; background: @window; border-color: @border; }
    QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { subcontrol-origin: border; width: 18px; border: none;
      background: transparent; }
    QAbstractSpinBox::up-button { subcontrol-position: top right; margin: 2px 2px 0 0; }
    QAbstractSpinBox::down-button { subcontrol-position: bottom right; margin: 0 2px 2px 0; }
    QAbstractSpinBox::up-button:hover, QAbstractSpinBox::down-button:hover { background: @selection; border-radius: 3px; }
    QAbstractSpinBox::up-arrow { image: url(:/style/up-@mode.svg); width: 8px; height: 8px; }
    QAbstractSpinBox::down-arrow { image: url(:/style/down-@mode.svg); width: 8px; height: 8px; }
    QAbstractSpinBox::up-arrow:disabled, QAbstractSpinBox::up-arrow:off { image: url(:/style/up-off-@mode.svg); }
    QAbstractSpinBox::down-arrow:disabled, QAbstractSpinBox::down-arrow:off { image: url(:/style/down-off-@mode.svg); }
    QLineEdit { border: 1px solid @edge; border-radius: 5px; padding: 3px 6px; background: @surface; color: @text;
      selection-background-color: @accent; selection-color: @onaccent; }
    QLineEdit:focus { border: 2px solid @accent; padding: 2px 5px; }
    QLineEdit:disabled { color: @faded; background: @window; border-color: @border; }
    QAbstractSpinBox QLineEdit, QAbstractSpinBox QLineEdit:focus, QAbstractSpinBox QLineEdit:disabled { border: none;
      padding: 0; background: transparent; }
    QTableView QLineEdit, QTableView QLineEdit:focus { border-radius: 0; padding: 0 2px; }
    QCheckBox::indicator, QGroupBox::indicator { width: 13px; height: 13px; border: 1px solid @edge;
      border-radius: 3px; background: @surface; }
    QCheckBox::indicator:hover { background: @raised; }
    QCheckBox::indicator:checked { background: @accent; border-color: @accent; image: url(:/style/check-@mode.svg); }
    QCheckBox::indicator:disabled { background: @window; border-color: @border; }
    QCheckBox::indicator:checked:disabled { background: @border; }
    QCheckBox:disabled { color: @faded; }
    QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @edge; }
    QSlider::sub-page:horizontal { border-radius: 2px; background: @accent; }
    QSlider::sub-page:horizontal:disabled { background: @edge; }
    QSlider::handle:horizontal { width: 14px; margin: -6px 0; border: 1px solid @surface; border-radius: 8px;
      background: @accent; }
    QSlider::handle:horizontal:focus { border: 2px solid @text; }
    QSlider::handle:horizontal:disabled { background: @edge; }
    QScrollBar:vertical { width: 12px; margin: 0; border: none; background: transparent; }
    QScrollBar:horizontal { height: 12px; margin: 0; border: none; background: transparent; }
    QScrollBar::handle { border-radius: 3px; margin: 3px; background: @handle; }
    QScrollBar::handle:vertical { min-height: 28px; }
    QScrollBar::handle:horizontal { min-width: 28px; }
    QScrollBar::handle:hover, QScrollBar::handle:pressed { background: @muted; }
    QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; border: none; }
    QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
    QTableView { border: none; background: @surface; gridline-color: @grid; selection-background-color: @selection;
      selection-color: @text; alternate-background-color: @stripe; outline: none; }
    QTableView::item { border: none; padding: 0 2px; }
    QTableView::item:selected { background: @selection; color: @text; }
    QTableView::item:focus { background: @selection; color: @text; }
    QHeaderView { background: @surface; }
    QHeaderView::section { background: @surface; color: @muted; border: none; border-bottom: 1px solid @border;
      padding: 3px 5px; font-weight: normal; font-size: @captionpt; }
    QTableCornerButton::section { background: @surface; border: none; }
    QTextBrowser { border: none; background: @surface; }
    QStatusBar { background: @surface; border-top: 1px solid @border; }
    QStatusBar::item { border: none; }
    QMenuBar { background: @surface; border-bottom: 1px solid @border; }
    QMenuBar::item { padding: 7px 10px; background: transparent; }
    QMenuBar::item:selected { background: @raised; }
    QMenu { background: @surface; border: 1px solid @border; padding: 4px; }
    QMenu::item { padding: 5px 28px 5px 24px; border-radius: 4px; }
    QMenu::item:selected { background: @selection; color: @text; }
    QMenu::item:disabled { color: @muted; }
    QMenu::separator { height: 1px; background: @border; margin: 4px 8px; }
    QProgressBar { border: 1px solid @border; border-radius: 4px; background: @raised; color: @text;
      text-align: center; }
    QProgressBar::chunk { background: @progress; border-radius: 3px; }
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
      {"@edge", surface.edge.name()},
      {"@progress", surface.progress.name()},
      {"@handle", mixed(surface.edge, surface.surface, 0.6F).name()},
      {"@faded", mixed(colour(Tone::muted, mode), surface.window, 0.6F).name()},
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
    // Not at a switch: Qt walks a list of all widgets then, and what a widget throws away in answer to the
    // new palette would still be in it.
    QApplication::setStyle(QStringLiteral("Fusion"));
  }
  state.theme = theme;
  const Mode mode = theme == Theme::system ? state.platform : theme == Theme::dark ? Mode::dark : Mode::light;
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
