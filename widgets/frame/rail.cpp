// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/rail.h"

#include <QButtonGroup>
#include <QPainter>
#include <QVBoxLayout>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::frame {
namespace {

constexpr int iconExtent = 22, markExtent = 18;

struct Mark {
  const char* icon;
  look::Tone tone;
};
Mark markOf(StageState state) {
  switch (state) {
    case StageState::toDo:
      break;
    case StageState::ready:
      return {"state-ready", look::Tone::accent};
    case StageState::running:
      return {"state-running", look::Tone::accent};
    case StageState::done:
      return {"state-done", look::Tone::good};
    case StageState::outOfDate:
      return {"state-outofdate", look::Tone::warning};
    case StageState::failed:
      return {"state-failed", look::Tone::bad};
  }
  return {"state-todo", look::Tone::muted};
}

void paintNumber(QPainter& painter, const QRect& box, const QString& number, const QColor& ink) {
  painter.setPen(QPen(ink, 1.2));
  painter.setBrush(Qt::NoBrush);
  painter.drawEllipse(QRectF(box).adjusted(1, 1, -1, -1));
  painter.setFont(look::font(look::Type::caption));
  painter.drawText(box, Qt::AlignCenter, number);
}

}  // namespace

QString stateText(StageState state) {
  switch (state) {
    case StageState::toDo:
      return Rail::tr("to do");
    case StageState::ready:
      return Rail::tr("ready");
    case StageState::running:
      return Rail::tr("running");
    case StageState::done:
      return Rail::tr("done");
    case StageState::outOfDate:
      return Rail::tr("out of date");
    case StageState::failed:
      return Rail::tr("failed");
  }
  return {};
}

RailButton::RailButton(const QString& icon, const QString& name, QWidget* parent)
    : QAbstractButton(parent), m_icon(icon) {
  setText(name);
  setCheckable(true);
  setFocusPolicy(Qt::StrongFocus);
  setAttribute(Qt::WA_Hover);
  setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
  setState(StageState::toDo);
}

void RailButton::setState(StageState state, const QString& result) {
  m_state = state;
  m_result = result;
  const QString words = result.isEmpty() ? stateText(state) : tr("%1, %2").arg(stateText(state), result);
  setAccessibleName(tr("%1: %2").arg(text(), words));
  setToolTip(tr("%1: %2").arg(text(), words));
  update();
}

QSize RailButton::sizeHint() const {
  const QFontMetrics name(look::font(look::Type::body)), line(look::font(look::Type::caption));
  return {iconExtent + markExtent + line.averageCharWidth() * 20 + 3 * look::space::medium,
          name.height() + line.height() + 2 * look::space::small};
}

void RailButton::paintEvent(QPaintEvent*) {
  QPainter painter(this);
  painter.setRenderHint(QPainter::Antialiasing);
  const look::Mode mode = look::modeOf(palette());
  painter.setPen(hasFocus() ? QPen(look::colour(look::Tone::accent, mode), 2) : QPen(Qt::NoPen));
  painter.setBrush(isChecked()    ? look::surfaces(mode).selection
                   : underMouse() ? look::surfaces(mode).raised
                                  : QColor(Qt::transparent));
  painter.drawRoundedRect(QRectF(rect()).adjusted(2, 1, -2, -1), look::space::radius, look::space::radius);

  const int left = look::space::medium, right = width() - look::space::medium;
  const QRect iconBox(left, (height() - iconExtent) / 2, iconExtent, iconExtent);
  const look::Tone tone = isChecked() ? look::Tone::accent : look::Tone::neutral;
  if (m_icon.toInt() > 0) {
    paintNumber(painter, iconBox, m_icon, look::colour(tone, mode));
  } else {
    look::icon(m_icon, tone).paint(&painter, iconBox);
  }
  const Mark mark = markOf(m_state);
  const QRect markBox(right - markExtent, (height() - markExtent) / 2, markExtent, markExtent);
  look::icon(QString::fromLatin1(mark.icon), mark.tone).paint(&painter, markBox);

  const QRect words(iconBox.right() + look::space::small, look::space::small - 1,
                    markBox.left() - iconBox.right() - look::space::medium,
                    height() - 2 * look::space::small + 2);
  QFont name = look::font(look::Type::body);
  name.setWeight(isChecked() ? QFont::DemiBold : QFont::Normal);
  painter.setFont(name);
  painter.setPen(look::colour(look::Tone::neutral, mode));
  painter.drawText(words, Qt::AlignLeft | Qt::AlignTop, text());
  const QFont caption = look::font(look::Type::caption);
  painter.setFont(caption);
  painter.setPen(look::colour(look::Tone::muted, mode));
  const QString line = m_result.isEmpty() ? stateText(m_state) : m_result;
  painter.drawText(words, Qt::AlignLeft | Qt::AlignBottom,
                   QFontMetrics(caption).elidedText(line, Qt::ElideRight, words.width()));
}

Rail::Rail(QWidget* parent)
    : QFrame(parent), m_group(new QButtonGroup(this)), m_column(new QVBoxLayout(this)) {
  look::setRole(this, "rail");
  setAccessibleName(tr("Stages"));
  m_column->setContentsMargins(look::space::small, look::space::medium, look::space::small,
                               look::space::medium);
  m_column->setSpacing(look::space::tiny);
  m_column->addStretch(1);
  setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Expanding);
  connect(m_group, &QButtonGroup::idToggled, this, [this](int stage, bool on) {
    if (on) emit currentChanged(stage);
  });
}

int Rail::addStage(const QString& objectName, const QString& icon, const QString& name) {
  auto* button = new RailButton(icon, name, this);
  button->setObjectName(objectName);
  const int stage = count();
  m_buttons.push_back(button);
  m_group->addButton(button, stage);
  m_column->insertWidget(stage, button);
  return stage;
}

void Rail::setState(int stage, StageState state, const QString& result) {
  button(stage)->setState(state, result);
}
int Rail::current() const {
  return m_group->checkedId();
}

void Rail::setCurrent(int stage) {
  if (stage >= 0 && stage < count()) button(stage)->setChecked(true);
}

}  // namespace pw::frame
