// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/guide_bar.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::window {
namespace {

using frame::StageState;

/// What to see and try on a page, before and after it has run.
QString lesson(int page, bool done) {
  switch (page) {
    case Stage::traces:
      return done ? GuideBar::tr(
                        "These are the pulses. Neutrons fall more slowly than gammas: compare the "
                        "colours, and drag the window over the leading edge.")
                  : GuideBar::tr("First the detector makes pulses, and each is measured and labelled.");
    case Stage::training:
      return done ? GuideBar::tr(
                        "The teacher has learned. Where the dashed curve leaves the solid one, it "
                        "begins to learn by heart.")
                  : GuideBar::tr(
                        "A large network, the teacher, now learns to tell the two apart. Watch "
                        "the curves.");
    case Stage::compression:
      return done ? GuideBar::tr(
                        "The student is far smaller than its teacher and nearly as good: compare "
                        "size and accuracy.")
                  : GuideBar::tr(
                        "A small student learns from the teacher, with few bits and most weights "
                        "zero.");
    case Stage::desk:
      return done
                 ? GuideBar::tr(
                       "Here runs lie side by side. Tick some, and look at what each setting did to accuracy "
                       "and size.")
                 : GuideBar::tr("Here runs will lie side by side, once there are some.");
    case Stage::hardware:
      return done ? GuideBar::tr(
                        "The design's four forms agree bit for bit, and the bars show what it "
                        "costs on the part.")
                  : GuideBar::tr("The student becomes hardware: code is generated, proved and counted.");
    case Stage::board:
      return done ? GuideBar::tr("The design has run on the board: its clock cycles are the predicted ones.")
                  : GuideBar::tr("The design now runs on the simulated board, and its times are measured.");
    default:
      return done ? GuideBar::tr(
                        "Every figure with where it came from. You have made a classifier in "
                        "hardware.")
                  : GuideBar::tr("At last, all figures on one page.");
  }
}

}  // namespace

GuideBar::GuideBar(QWidget* parent)
    : QFrame(parent), m_words(new QLabel(this)), m_next(new QPushButton(this)) {
  setObjectName(QStringLiteral("guide"));
  look::setRole(this, "card");
  m_words->setObjectName(QStringLiteral("guideWords"));
  m_words->setWordWrap(true);
  m_next->setObjectName(QStringLiteral("guideNext"));
  m_next->setAccessibleName(tr("Next step"));
  m_next->setToolTip(tr("What to do next"));
  look::setRole(m_next, "primary");
  auto* close = new QToolButton(this);
  close->setObjectName(QStringLiteral("guideEnd"));
  close->setIcon(look::icon(QStringLiteral("close")));
  close->setAccessibleName(tr("End the guide"));
  close->setToolTip(tr("End the guide"));
  look::setRole(close, "quiet");
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(look::space::medium, look::space::small, look::space::small, look::space::small);
  row->addWidget(m_words, 1);
  row->addWidget(m_next);
  row->addWidget(close);
  connect(m_next, &QPushButton::clicked, this, [this] {
    if (m_run) {
      emit runWanted(m_page);
    } else if (m_page + 1 < stageCount) {
      emit pageWanted(m_page + 1);
    } else {
      emit ended();
    }
  });
  connect(close, &QToolButton::clicked, this, &GuideBar::ended);
}

QString GuideBar::text() const {
  return m_words->text();
}

void GuideBar::show(int page, const std::array<StageState, stageCount>& states) {
  m_page = page;
  const StageState state = states[std::size_t(page)];
  const bool done = state == StageState::done;
  m_run = !done && state != StageState::running;
  m_words->setText(tr("<b>Step %1 of %2.</b> %3").arg(page + 1).arg(stageCount).arg(lesson(page, done)));
  m_next->setEnabled(state != StageState::running);
  m_next->setText(state == StageState::running ? tr("Running…")
                  : m_run                      ? tr("Run this step")
                  : page + 1 < stageCount      ? tr("Next step")
                                               : tr("Finish"));
  m_next->setAccessibleName(m_next->text());
  m_next->setToolTip(m_run ? tr("Runs this stage and what it needs") : tr("Goes on"));
  setVisible(true);
}

}  // namespace pw::window
