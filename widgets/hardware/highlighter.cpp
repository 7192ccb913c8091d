// SPDX-License-Identifier: GPL-3.0-or-later
#include "highlighter.h"

#include <QTextCharFormat>

namespace pw::hardware {
namespace {

constexpr qsizetype longestLine = 2000;  // tables of weights: colours would cost more than they tell
enum State { code = 0, insideComment = 1 };

QSet<QString> words(const char* list) {
  const QStringList split = QString::fromLatin1(list).split(QLatin1Char(' '));
  return {split.begin(), split.end()};
}

QSet<QString> verilogWords() {
  return words(
      "module endmodule input output inout wire reg logic integer genvar parameter localparam assign always "
      "always_ff always_comb initial begin end if else case casez endcase default for while generate "
      "endgenerate "
      "function endfunction task endtask posedge negedge signed unsigned or and not");
}

QSet<QString> cppWords() {
  return words(
      "auto bool break case char class const constexpr continue default do double else enum extern false "
      "float "
      "for if inline int long namespace new nullptr operator private public return short signed sizeof "
      "static "
      "struct switch template this true typedef typename union unsigned using void while");
}

QSet<QString> tclWords() {
  return words(
      "set proc if else elseif foreach for while return puts expr source open close create_project "
      "add_files set_property");
}

}  // namespace

Highlighter::Highlighter(QTextDocument* document)
    : QSyntaxHighlighter(document),
      m_tokens(QStringLiteral(R"("(?:[^"\\]|\\.)*"|\b\d*'[sS]?[bodhBODH][0-9a-fA-F_xXzZ]+|)"
                              R"(\b\d[\w.]*\b|[`#]?[A-Za-z_]\w*)")) {}

void Highlighter::setLanguage(const QString& fileName) {
  const QString ending = fileName.section(QLatin1Char('.'), -1).toLower();
  const bool verilog =
      QStringList{QStringLiteral("v"), QStringLiteral("sv"), QStringLiteral("vh")}.contains(ending);
  const bool cpp = QStringList{QStringLiteral("cpp"), QStringLiteral("h"), QStringLiteral("hpp"),
                               QStringLiteral("c"), QStringLiteral("cc")}
                       .contains(ending);
  const bool tcl = ending == QLatin1String("tcl") || ending == QLatin1String("xdc");
  m_keywords = verilog ? verilogWords() : cpp ? cppWords() : tcl ? tclWords() : QSet<QString>();
  m_comment = verilog || cpp ? QStringLiteral("//") : tcl ? QStringLiteral("#") : QString();
  m_blocks = verilog || cpp;
}

void Highlighter::setMode(look::Mode mode) {
  if (m_mode == mode) return;
  m_mode = mode;
  rehighlight();
}

QTextCharFormat Highlighter::format(look::Tone tone) const {
  QTextCharFormat format;
  format.setForeground(look::colour(tone, m_mode));
  return format;
}

void Highlighter::highlightCode(const QString& text, qsizetype from, qsizetype to) {
  auto tokens = m_tokens.globalMatch(text, from);
  while (tokens.hasNext()) {
    const QRegularExpressionMatch token = tokens.next();
    if (token.capturedStart() >= to) return;
    const QString word = token.captured();
    const QChar first = word.front();
    const int start = int(token.capturedStart()), length = int(token.capturedLength());
    if (first == QLatin1Char('"')) {
      setFormat(start, length, format(look::Tone::third));
    } else if (first == QLatin1Char('`') || first == QLatin1Char('#')) {
      setFormat(start, length, format(look::Tone::fourth));
    } else if (first.isDigit() || first == QLatin1Char('\'')) {
      setFormat(start, length, format(look::Tone::second));
    } else if (m_keywords.contains(word)) {
      QTextCharFormat keyword = format(look::Tone::first);
      keyword.setFontWeight(QFont::DemiBold);
      setFormat(start, length, keyword);
    }
  }
}

void Highlighter::highlightBlock(const QString& text) {
  setCurrentBlockState(code);
  if (text.size() > longestLine) return;
  const QTextCharFormat comment = format(look::Tone::muted);
  qsizetype at = 0;
  bool inside = m_blocks && previousBlockState() == insideComment;
  while (at < text.size()) {
    if (inside) {
      const qsizetype end = text.indexOf(QLatin1String("*/"), at);
      const qsizetype stop = end < 0 ? text.size() : end + 2;
      setFormat(int(at), int(stop - at), comment);
      at = stop;
      inside = end < 0;
      continue;
    }
    const qsizetype line = m_comment.isEmpty() ? -1 : text.indexOf(m_comment, at);
    const qsizetype block = m_blocks ? text.indexOf(QLatin1String("/*"), at) : -1;
    const bool blockFirst = block >= 0 && (line < 0 || block < line);
    const qsizetype stop = blockFirst ? block : line >= 0 ? line : text.size();
    highlightCode(text, at, stop);
    if (!blockFirst && line >= 0) setFormat(int(line), int(text.size() - line), comment);
    at = blockFirst ? block : text.size();
    inside = blockFirst;
  }
  if (inside) setCurrentBlockState(insideComment);
}

}  // namespace pw::hardware
