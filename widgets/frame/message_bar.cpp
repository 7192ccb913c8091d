// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/message_bar.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QToolButton>
#include <algorithm>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::frame {
namespace {

QToolButton* quietButton(const char* name, const QString& icon, const QString& words, QWidget* parent) {
  auto* button = new QToolButton(parent);
  button->setObjectName(QString::fromLatin1(name));
  button->setIcon(look::icon(icon));
  button->setAccessibleName(words);
  button->setToolTip(words);
  look::setRole(button, "quiet");
  return button;
}

struct KindLook {
  const char* icon;
  look::Tone tone;
};
KindLook lookOf(MessageBar::Kind kind) {
  switch (kind) {
    case MessageBar::Kind::note:
      return {"info", look::Tone::accent};
    case MessageBar::Kind::warning:
      return {"warning", look::Tone::warning};
    case MessageBar::Kind::failure:
      break;
  }
  return {"error", look::Tone::bad};
}

}  // namespace

MessageBar::MessageBar(QWidget* parent)
    : QFrame(parent), m_icon(new QLabel(this)), m_words(new QLabel(this)) {
  look::setRole(this, "card");
  m_words->setObjectName(QStringLiteral("messageWords"));
  m_words->setAccessibleName(tr("Message"));
  m_words->setWordWrap(true);
  m_words->setTextFormat(Qt::RichText);
  m_words->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  auto* copyButton = quietButton("copyMessage", QStringLiteral("copy"), tr("Copy the message"), this);
  auto* closeButton = quietButton("closeMessage", QStringLiteral("close"), tr("Close the message"), this);
  connect(copyButton, &QToolButton::clicked, this, [this] { QGuiApplication::clipboard()->setText(text()); });
  connect(closeButton, &QToolButton::clicked, this, [this] {
    m_messages.removeLast();
    refresh();
  });
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(look::space::medium, look::space::small, look::space::small, look::space::small);
  row->setSpacing(look::space::small);
  row->addWidget(m_icon, 0, Qt::AlignVCenter);
  row->addWidget(m_words, 1);
  row->addWidget(copyButton, 0, Qt::AlignVCenter);
  row->addWidget(closeButton, 0, Qt::AlignVCenter);
  hide();
}

void MessageBar::post(const Error& error) {
  if (error.kind == ErrorKind::cancelled) return;  // the person knows
  post(Kind::failure, QString::fromStdString(error.what), QString::fromStdString(error.where),
       QString::fromStdString(error.hint));
}

void MessageBar::post(Kind kind, const QString& what, const QString& where, const QString& hint) {
  Message message{kind, what, where, hint};
  const auto same = std::find_if(m_messages.begin(), m_messages.end(),
                                 [&](const Message& m) { return m.what == what && m.where == where; });
  if (same != m_messages.end()) {
    message.times = same->times + 1;
    m_messages.erase(same);
  }
  m_messages.append(message);
  refresh();
}

void MessageBar::clear() {
  m_messages.clear();
  refresh();
}

QString MessageBar::text() const {
  if (m_messages.isEmpty()) return {};
  QStringList parts{m_messages.last().what, m_messages.last().where, m_messages.last().hint};
  parts.removeAll(QString());
  return parts.join(QLatin1Char('\n'));
}

void MessageBar::refresh() {
  setVisible(!m_messages.isEmpty());
  if (m_messages.isEmpty()) return;
  const Message& message = m_messages.last();
  const KindLook kind = lookOf(message.kind);
  m_icon->setPixmap(look::icon(QString::fromLatin1(kind.icon), kind.tone).pixmap(20, 20));
  QString words = QStringLiteral("<b>%1</b>").arg(message.what.toHtmlEscaped());
  if (message.times > 1) words += tr(" (%1 times)").arg(message.times);
  if (!message.hint.isEmpty()) words += QStringLiteral(" %1").arg(message.hint.toHtmlEscaped());
  if (!message.where.isEmpty()) {
    const QString muted = look::colour(look::Tone::muted, look::modeOf(palette())).name();
    words += QStringLiteral("<br><span style='color:%1'>%2</span>").arg(muted, message.where.toHtmlEscaped());
  }
  if (m_messages.size() > 1) words += tr("<br>%1 more below this one").arg(m_messages.size() - 1);
  m_words->setText(words);
  m_words->setAccessibleName(text());
}

}  // namespace pw::frame
