// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/code_view.h"

#include <Qsci/qscilexercpp.h>
#include <Qsci/qscilexerjson.h>
#include <Qsci/qscilexermarkdown.h>
#include <Qsci/qscilexerpython.h>
#include <Qsci/qscilexertcl.h>
#include <Qsci/qscilexerverilog.h>
#include <Qsci/qscilexeryaml.h>
#include <Qsci/qsciscintilla.h>

#include <QEvent>
#include <QFontDatabase>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QSplitter>
#include <QTreeWidget>
#include <algorithm>

#include "look/elided_label.h"
#include "look/theme.h"

namespace pw::hardware {
namespace {

constexpr int nameRole = Qt::UserRole;

/// By the file's ending; nullptr: shown as it is.
QsciLexer* lexerOf(const QString& name, QObject* parent) {
  const QString ending = name.section(QLatin1Char('.'), -1).toLower();
  const auto isOneOf = [&](std::initializer_list<const char*> endings) {
    return std::any_of(endings.begin(), endings.end(),
                       [&](const char* one) { return ending == QLatin1String(one); });
  };
  if (isOneOf({"v", "sv", "vh"})) return new QsciLexerVerilog(parent);
  if (isOneOf({"cpp", "h", "hpp", "c", "cc"})) return new QsciLexerCPP(parent);
  if (isOneOf({"tcl", "xdc"})) return new QsciLexerTCL(parent);
  if (isOneOf({"json"})) return new QsciLexerJSON(parent);
  if (isOneOf({"yml", "yaml"})) return new QsciLexerYAML(parent);
  if (isOneOf({"py"})) return new QsciLexerPython(parent);
  if (isOneOf({"md"})) return new QsciLexerMarkdown(parent);
  return nullptr;
}

/// The tone of a style, by the word that QScintilla has for it in every language.
look::Tone toneOf(const QString& style) {
  const auto says = [&](const char* word) {
    return style.contains(QLatin1String(word), Qt::CaseInsensitive);
  };
  if (says("comment")) return look::Tone::muted;
  if (says("keyword") || says("task") || says("system")) return look::Tone::first;
  if (says("string") || says("quote")) return look::Tone::third;
  if (says("number")) return look::Tone::second;
  if (says("preprocessor") || says("substitution") || says("property")) return look::Tone::fourth;
  return look::Tone::neutral;
}

QFont codeFont() {
  return QFontDatabase::systemFont(QFontDatabase::FixedFont);
}

QString sizeText(qint64 bytes) {
  return QLocale().formattedDataSize(bytes, 1, QLocale::DataSizeSIFormat);
}

qint64 bytesOf(const SourceFile& file) {
  return file.bytes >= 0 ? file.bytes : qint64(file.text.toUtf8().size());
}

}  // namespace

CodeView::CodeView(QWidget* parent)
    : QFrame(parent),
      m_split(new QSplitter(Qt::Horizontal, this)),
      m_tree(new QTreeWidget(this)),
      m_search(new QLineEdit(this)),
      m_text(new QsciScintilla(this)),
      m_title(new look::ElidedLabel(this)),
      m_empty(new QLabel(tr("Nothing has been generated yet."), this)) {
  look::setRole(this, "card");
  m_tree->setObjectName(QStringLiteral("sourceFiles"));
  m_tree->setAccessibleName(tr("Files"));
  m_tree->setToolTip(tr("The file to show; sizes of folders are those of all files in them"));
  m_tree->setHeaderLabels({tr("File"), tr("Size")});
  m_tree->setFrameShape(QFrame::NoFrame);
  m_tree->header()->setSectionResizeMode(0, QHeaderView::Stretch);
  m_tree->header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  m_tree->header()->setStretchLastSection(false);
  m_tree->setIndentation(look::space::medium);
  m_tree->setTextElideMode(Qt::ElideMiddle);
  m_search->setObjectName(QStringLiteral("codeSearch"));
  m_search->setAccessibleName(tr("Words in the code"));
  m_search->setPlaceholderText(tr("Find"));
  m_search->setToolTip(tr("Return finds the next place, Shift+Return the one before"));
  m_search->setClearButtonEnabled(true);
  m_text->setObjectName(QStringLiteral("sourceText"));
  m_text->setAccessibleName(tr("Generated code"));
  m_text->setToolTip(tr("Generated code to read; select and copy as usual"));
  m_text->setReadOnly(true);
  m_text->setUtf8(true);
  m_text->setFrameShape(QFrame::NoFrame);
  m_text->setMarginType(0, QsciScintilla::NumberMargin);
  m_text->setMarginWidth(1, 0);
  m_text->setFolding(QsciScintilla::NoFoldStyle);
  m_text->setScrollWidth(1);  // as wide as the longest line seen
  m_text->setScrollWidthTracking(true);
  // Tab leaves it, as any other thing that is only read.
  m_text->SendScintilla(QsciScintilla::SCI_CLEARCMDKEY, QsciScintilla::SCK_TAB);
  m_title->setObjectName(QStringLiteral("sourceFile"));
  look::setRole(m_title, "caption");
  m_empty->setObjectName(QStringLiteral("noCode"));
  m_empty->setAlignment(Qt::AlignCenter);
  look::setRole(m_empty, "caption");
  auto* right = new QWidget(this);
  auto* top = new QHBoxLayout;
  top->addWidget(m_title, 1);
  top->addWidget(m_search, 1);
  auto* beside = new QVBoxLayout(right);
  beside->setContentsMargins(look::space::small, 0, 0, 0);
  beside->setSpacing(look::space::small);
  beside->addLayout(top);
  beside->addWidget(m_text, 1);
  m_split->addWidget(m_tree);
  m_split->addWidget(right);
  m_split->setStretchFactor(1, 1);
  m_split->setSizes({fontMetrics().averageCharWidth() * 46, fontMetrics().averageCharWidth() * 80});
  m_split->setChildrenCollapsible(false);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(look::space::small, look::space::small, look::space::small, look::space::small);
  column->addWidget(m_split, 1);
  column->addWidget(m_empty, 1);
  connect(m_tree, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem* item) {
    if (item) showFile(item->data(0, nameRole).toString());
  });
  connect(m_search, &QLineEdit::returnPressed, this,
          [this] { find(QGuiApplication::keyboardModifiers() & Qt::ShiftModifier); });
  setFiles({});
}

void CodeView::setEmptyText(const QString& text) {
  m_empty->setText(text);
}

void CodeView::setFiles(const QList<SourceFile>& files) {
  const QString before = m_shown, text = m_text->text();
  m_files = files;
  rebuildTree();
  const bool none = files.isEmpty();
  m_empty->setVisible(none);
  m_split->setVisible(!none);
  const auto named =
      std::find_if(files.begin(), files.end(), [&](const SourceFile& file) { return file.name == before; });
  if (named != files.end()) {
    const QSignalBlocker quiet(m_tree);
    m_tree->setCurrentItem(m_items.value(before));
    if (named->text != text) show(*named);
    return;
  }
  if (none) {
    m_shown.clear();
    m_text->clear();
    return;
  }
  // The first that can be read.
  const auto first =
      std::find_if(files.begin(), files.end(), [](const SourceFile& file) { return file.shown; });
  showFile((first == files.end() ? files.begin() : first)->name);
}

void CodeView::rebuildTree() {
  const QSignalBlocker quiet(m_tree);
  m_tree->clear();
  m_items.clear();
  QHash<QString, QTreeWidgetItem*> folders;
  QHash<QTreeWidgetItem*, qint64> sizes;
  for (const SourceFile& file : std::as_const(m_files)) {
    QTreeWidgetItem* parent = m_tree->invisibleRootItem();
    const QStringList parts = file.name.split(QLatin1Char('/'));
    QString path;
    for (qsizetype i = 0; i + 1 < parts.size(); ++i) {
      path += parts[i] + QLatin1Char('/');
      QTreeWidgetItem*& folder = folders[path];
      if (!folder) folder = new QTreeWidgetItem(parent, {parts[i] + QLatin1Char('/')});
      parent = folder;
      sizes[folder] += bytesOf(file);
    }
    auto* item = new QTreeWidgetItem(parent, {parts.back(), sizeText(bytesOf(file))});
    item->setData(0, nameRole, file.name);
    item->setToolTip(0, file.name);
    item->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
    m_items[file.name] = item;
  }
  for (auto folder = sizes.begin(); folder != sizes.end(); ++folder) {
    folder.key()->setText(1, sizeText(folder.value()));
    folder.key()->setTextAlignment(1, Qt::AlignRight | Qt::AlignVCenter);
  }
  for (int i = 0; i < m_tree->topLevelItemCount(); ++i) m_tree->topLevelItem(i)->setExpanded(true);
}

void CodeView::showFile(const QString& name) {
  const auto found =
      std::find_if(m_files.begin(), m_files.end(), [&](const SourceFile& file) { return file.name == name; });
  if (found == m_files.end()) return;
  {
    const QSignalBlocker quiet(m_tree);
    m_tree->setCurrentItem(m_items.value(name));
  }
  show(*found);
}

void CodeView::show(const SourceFile& file) {
  m_shown = file.name;
  m_title->setText(file.name);
  QsciLexer* before = m_text->lexer();
  m_text->setLexer(lexerOf(file.name, m_text));
  delete before;
  m_text->setText(file.shown ? file.text : tr("Not shown: %1 of numbers.").arg(sizeText(bytesOf(file))));
  restyle();
}

void CodeView::restyle() {
  const look::Mode mode = look::modeOf(palette());
  const look::Surfaces& surfaces = look::surfaces(mode);
  const QColor ink = look::colour(look::Tone::neutral, mode), muted = look::colour(look::Tone::muted, mode);
  const QFont font = codeFont();
  if (QsciLexer* lexer = m_text->lexer()) {
    lexer->setDefaultFont(font);
    lexer->setDefaultColor(ink);
    lexer->setDefaultPaper(surfaces.surface);
    lexer->setFont(font);
    lexer->setPaper(surfaces.surface);
    for (int style = 0; style < 128; ++style) {
      const QString words = lexer->description(style);
      if (words.isEmpty()) continue;
      const look::Tone tone = toneOf(words);
      lexer->setColor(look::colour(tone, mode), style);
      QFont styled = font;
      if (tone == look::Tone::first) styled.setWeight(QFont::DemiBold);
      lexer->setFont(styled, style);
    }
  } else {
    m_text->setFont(font);
    m_text->setColor(ink);
    m_text->setPaper(surfaces.surface);
  }
  m_text->setCaretForegroundColor(ink);
  m_text->setSelectionBackgroundColor(surfaces.selection);
  m_text->setSelectionForegroundColor(ink);
  m_text->setMarginsFont(font);
  m_text->setMarginsForegroundColor(muted);
  m_text->setMarginsBackgroundColor(surfaces.window);
  m_text->setMarginWidth(
      0, QString(QString::number(std::max(10, m_text->lines())).size() + 1, QLatin1Char('0')));
}

void CodeView::find(bool backward) {
  if (m_search->text().isEmpty()) return;
  int line = 0, column = 0, toLine = 0, toColumn = 0;
  // Backwards from the beginning of what is found, or it would be found again.
  if (backward && m_text->hasSelectedText()) {
    m_text->getSelection(&line, &column, &toLine, &toColumn);
  } else {
    m_text->getCursorPosition(&line, &column);
  }
  m_text->findFirst(m_search->text(), false, false, false, true, !backward, line, column);
}

void CodeView::changeEvent(QEvent* event) {
  QFrame::changeEvent(event);
  if (event->type() == QEvent::PaletteChange) restyle();
}

}  // namespace pw::hardware
