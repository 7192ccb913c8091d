// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/side_panel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QToolButton>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::frame {
namespace {

constexpr int widthInCharacters = 38;  // average ones: about 300 pixels at a usual size

}  // namespace

SidePanel::SidePanel(const QString& title, QWidget* form, QWidget* parent)
    : QFrame(parent),
      m_form(form),
      m_title(new QLabel(title, this)),
      m_scroll(new QScrollArea(this)),
      m_fold(new QToolButton(this)) {
  setObjectName(QStringLiteral("sidePanel"));
  look::setRole(this, "card");
  look::setRole(m_title, "heading");
  m_fold->setObjectName(QStringLiteral("foldPanel"));
  look::setRole(m_fold, "quiet");
  connect(m_fold, &QToolButton::clicked, this, [this] { setFolded(!m_folded); });

  auto* inside = new QWidget(this);
  auto* margins = new QVBoxLayout(inside);
  margins->setContentsMargins(look::space::medium, look::space::tiny, look::space::medium,
                              look::space::medium);
  margins->addWidget(form);
  margins->addStretch(1);
  inside->setObjectName(QStringLiteral("panelInside"));
  m_scroll->setObjectName(QStringLiteral("panelScroll"));
  m_scroll->setFrameShape(QFrame::NoFrame);
  m_scroll->viewport()->setAutoFillBackground(false);
  m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  m_scroll->setFocusPolicy(Qt::NoFocus);
  m_scroll->setWidgetResizable(true);
  m_scroll->setWidget(inside);
  inside->setAutoFillBackground(
      false);  // the card's colour shows through; setWidget() asked for the window's
  inside->installEventFilter(this);

  auto* head = new QHBoxLayout;
  head->setContentsMargins(look::space::medium, look::space::tiny, look::space::tiny, 0);
  head->addWidget(m_title, 1);
  head->addWidget(m_fold);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(1, 1, 1, look::space::tiny);
  column->setSpacing(look::space::tiny);
  column->addLayout(head);
  column->addWidget(m_scroll, 1);
  column->addStretch(0);
  setFolded(true);
  setFolded(false);
}

void SidePanel::setFolded(bool folded) {
  const bool differs = m_folded != folded;
  m_folded = folded;
  m_scroll->setVisible(!folded);
  m_title->setVisible(!folded);
  const QString words = folded ? tr("Show the settings") : tr("Hide the settings");
  m_fold->setIcon(look::icon(folded ? QStringLiteral("next") : QStringLiteral("previous")));
  m_fold->setToolTip(words);
  m_fold->setAccessibleName(words);
  fitWidth();
  if (differs) emit foldedChanged(folded);
}

void SidePanel::fitWidth() {
  const int margins = 2 * look::space::medium + 2 + m_scroll->verticalScrollBar()->sizeHint().width();
  const int open =
      std::max(fontMetrics().averageCharWidth() * widthInCharacters, m_form->minimumSizeHint().width()) +
      margins;
  if (!m_folded && open == minimumWidth() && open == maximumWidth()) return;
  if (m_folded) {
    setMinimumWidth(0);
    setMaximumWidth(m_fold->sizeHint().width() + look::space::large);
  } else {
    setFixedWidth(open);
  }
  updateGeometry();
}

bool SidePanel::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::LayoutRequest) fitWidth();
  return QFrame::eventFilter(watched, event);
}

void SidePanel::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange) fitWidth();
}

}  // namespace pw::frame
