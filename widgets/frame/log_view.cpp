// SPDX-License-Identifier: GPL-3.0-or-later
#include "frame/log_view.h"

#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QScrollBar>
#include <QTimer>
#include <QToolButton>

#include "look/icons.h"
#include "look/theme.h"

namespace pw::frame {
namespace {

constexpr int refreshMs = 100;

look::Tone toneOf(LogLevel level) {
  switch (level) {
    case LogLevel::detail:
      return look::Tone::muted;
    case LogLevel::note:
      return look::Tone::neutral;
    case LogLevel::warning:
      return look::Tone::warning;
    case LogLevel::failure:
      break;
  }
  return look::Tone::bad;
}

/// Levels are told apart by their word, not by colour alone.
QString levelText(LogLevel level) {
  const QString names[] = {LogView::tr("detail"), LogView::tr("note"), LogView::tr("warning"),
                           LogView::tr("failure")};
  return names[int(level)];
}

QString lineText(const LogLine& line) {
  return QStringLiteral("%1  %2  %3").arg(line.time, levelText(line.level), line.text);
}

}  // namespace

LogView::LogView(QWidget* parent)
    : QWidget(parent),
      m_level(new QComboBox(this)),
      m_search(new QLineEdit(this)),
      m_words(new QPlainTextEdit(this)),
      m_timer(new QTimer(this)) {
  m_level->setObjectName(QStringLiteral("logLevel"));
  m_level->setAccessibleName(tr("Least level shown"));
  m_level->setToolTip(tr("Hide lines below this level"));
  m_level->addItems({tr("Everything"), tr("Notes"), tr("Warnings"), tr("Failures")});
  m_level->setCurrentIndex(int(LogLevel::note));
  m_search->setObjectName(QStringLiteral("logSearch"));
  m_search->setAccessibleName(tr("Words in the log"));
  m_search->setPlaceholderText(tr("Lines with these words"));
  m_search->setToolTip(tr("Show only lines with these words"));
  m_search->setClearButtonEnabled(true);
  m_words->setObjectName(QStringLiteral("logWords"));
  m_words->setAccessibleName(tr("Log"));
  m_words->setToolTip(tr("What the program did; select and copy as usual"));
  m_words->setReadOnly(true);
  m_words->setUndoRedoEnabled(false);
  m_words->setMaximumBlockCount(mostLines);
  m_words->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  m_words->setFrameShape(QFrame::NoFrame);
  auto* clearButton = new QToolButton(this);
  clearButton->setObjectName(QStringLiteral("clearLog"));
  clearButton->setText(tr("Clear"));
  clearButton->setAccessibleName(tr("Clear the log"));
  clearButton->setToolTip(tr("Empty this list; files keep their logs"));
  auto* top = new QHBoxLayout;
  top->addWidget(m_level);
  top->addWidget(m_search, 1);
  top->addWidget(clearButton);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::tiny, look::space::tiny, look::space::tiny, look::space::tiny);
  column->setSpacing(look::space::tiny);
  column->addLayout(top);
  column->addWidget(m_words, 1);
  m_timer->setSingleShot(true);
  m_timer->setInterval(refreshMs);
  connect(m_timer, &QTimer::timeout, this, &LogView::flush);
  connect(m_level, &QComboBox::currentIndexChanged, this, &LogView::showAll);
  connect(m_search, &QLineEdit::textChanged, this, &LogView::showAll);
  connect(clearButton, &QToolButton::clicked, this, &LogView::clear);
}

void LogView::append(const LogLine& line) {
  m_waiting.append(line);
  if (m_waiting.size() > mostLines) m_waiting.removeFirst();
  if (!m_timer->isActive()) m_timer->start();
}

void LogView::flush() {
  m_timer->stop();
  const QList<LogLine> lines = std::exchange(m_waiting, {});
  for (const LogLine& line : lines) {
    m_lines.append(line);
    if (passes(line)) show(line);
  }
  if (m_lines.size() > mostLines) m_lines.remove(0, m_lines.size() - mostLines);
}

void LogView::clear() {
  m_lines.clear();
  m_waiting.clear();
  m_words->clear();
}

QString LogView::text() const {
  return m_words->toPlainText();
}

bool LogView::passes(const LogLine& line) const {
  return int(line.level) >= m_level->currentIndex() &&
         lineText(line).contains(m_search->text(), Qt::CaseInsensitive);
}

void LogView::show(const LogLine& line) {
  QScrollBar* bar = m_words->verticalScrollBar();
  const bool atEnd = bar->value() >= bar->maximum();
  const QColor ink = look::colour(toneOf(line.level), look::modeOf(palette()));
  m_words->appendHtml(QStringLiteral("<span style='color:%1; white-space:pre-wrap'>%2</span>")
                          .arg(ink.name(), lineText(line).toHtmlEscaped()));
  if (atEnd) bar->setValue(bar->maximum());
}

void LogView::showAll() {
  m_words->clear();
  for (const LogLine& line : m_lines) {
    if (passes(line)) show(line);
  }
}

void LogView::changeEvent(QEvent* event) {
  QWidget::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) showAll();
}

}  // namespace pw::frame
