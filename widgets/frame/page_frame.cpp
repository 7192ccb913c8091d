// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/page_frame.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "look/theme.h"

namespace pw::frame {

PageFrame::PageFrame(const QString& title, const QString& purpose, QWidget* content, QWidget* parent)
    : QWidget(parent), m_purpose(purpose), m_words(new QLabel(purpose, this)), m_content(content) {
  setAccessibleName(title);
  auto* heading = new QLabel(title, this);
  look::setRole(heading, "title");
  look::setRole(m_words, "caption");
  m_words->setObjectName(QStringLiteral("pageHint"));
  m_words->setMinimumWidth(1);
  auto* top = new QHBoxLayout;
  top->setSpacing(look::space::large);
  top->addWidget(heading);
  top->addWidget(m_words, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::medium, look::space::small, look::space::medium,
                             look::space::small);
  column->setSpacing(look::space::small);
  column->addLayout(top);
  column->addWidget(content, 1);
}

void PageFrame::setHint(const QString& hint) {
  m_words->setText(hint.isEmpty() ? m_purpose : hint);
  m_words->setToolTip(m_words->text());
}

}  // namespace pw::frame
