// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/code_view.h"

#include <QComboBox>
#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QTextCursor>
#include <algorithm>

#include "highlighter.h"
#include "look/theme.h"

namespace pw::hardware {

CodeView::CodeView(QWidget* parent)
    : QFrame(parent),
      m_choice(new QComboBox(this)),
      m_search(new QLineEdit(this)),
      m_text(new QPlainTextEdit(this)),
      m_empty(new QLabel(tr("Nothing has been generated yet."), this)),
      m_highlighter(new Highlighter(m_text->document())) {
  look::setRole(this, "card");
  m_choice->setObjectName(QStringLiteral("sourceFile"));
  m_choice->setAccessibleName(tr("Generated file"));
  m_choice->setToolTip(tr("The generated file shown"));
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToContents);
  m_search->setObjectName(QStringLiteral("codeSearch"));
  m_search->setAccessibleName(tr("Words in the code"));
  m_search->setPlaceholderText(tr("Find"));
  m_search->setToolTip(tr("Return finds the next place, Shift+Return the one before"));
  m_search->setClearButtonEnabled(true);
  m_text->setObjectName(QStringLiteral("sourceText"));
  m_text->setAccessibleName(tr("Generated code"));
  m_text->setToolTip(tr("Generated code to read; select and copy as usual"));
  m_text->setReadOnly(true);
  m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
  m_text->setLineWrapMode(QPlainTextEdit::NoWrap);
  m_text->setFrameShape(QFrame::NoFrame);
  m_text->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
  m_empty->setObjectName(QStringLiteral("noCode"));
  m_empty->setAlignment(Qt::AlignCenter);
  look::setRole(m_empty, "caption");
  auto* top = new QHBoxLayout;
  top->addWidget(m_choice);
  top->addWidget(m_search, 1);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::small, look::space::small, look::space::small, look::space::small);
  column->setSpacing(look::space::small);
  column->addLayout(top);
  column->addWidget(m_text, 1);
  column->addWidget(m_empty, 1);
  connect(m_choice, &QComboBox::currentIndexChanged, this, &CodeView::showFile);
  connect(m_search, &QLineEdit::returnPressed, this,
          [this] { find(QGuiApplication::keyboardModifiers() & Qt::ShiftModifier); });
  setFiles({});
}

QString CodeView::shownFile() const {
  return m_choice->currentText();
}

void CodeView::setFiles(const QList<SourceFile>& files) {
  const QString shown = shownFile();
  const QString before = m_text->toPlainText();
  m_files = files;
  int index = 0;
  {
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    for (const SourceFile& file : files) m_choice->addItem(file.name);
    index = std::max(0, m_choice->findText(shown));
    m_choice->setCurrentIndex(files.isEmpty() ? -1 : index);
  }
  const bool none = files.isEmpty();
  m_empty->setVisible(none);
  for (QWidget* part : std::initializer_list<QWidget*>{m_choice, m_search, m_text}) part->setVisible(!none);
  if (!none && files[index].name == shown && files[index].text == before) return;
  showFile(none ? -1 : index);
}

void CodeView::showFile(int index) {
  const bool known = index >= 0 && index < m_files.size();
  m_highlighter->setLanguage(known ? m_files[index].name : QString());
  m_highlighter->setMode(look::modeOf(palette()));
  m_text->setPlainText(known ? m_files[index].text : QString());
}

void CodeView::find(bool backward) {
  if (m_search->text().isEmpty()) return;
  const auto flags = backward ? QTextDocument::FindBackward : QTextDocument::FindFlags();
  if (m_text->find(m_search->text(), flags)) return;
  // From the other end.
  m_text->moveCursor(backward ? QTextCursor::End : QTextCursor::Start);
  m_text->find(m_search->text(), flags);
}

void CodeView::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) m_highlighter->setMode(look::modeOf(palette()));
}

}  // namespace pw::hardware
