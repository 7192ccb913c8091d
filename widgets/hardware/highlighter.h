// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QRegularExpression>
#include <QSet>
#include <QSyntaxHighlighter>

#include "look/tokens.h"

namespace pw::hardware {

/// Keywords, numbers, strings and comments of Verilog, C++, Tcl and JSON: enough to read by.
class Highlighter : public QSyntaxHighlighter {
 public:
  explicit Highlighter(QTextDocument* document);
  /// By the file's ending; unknown endings are not highlighted.
  void setLanguage(const QString& fileName);
  void setMode(look::Mode mode);

 protected:
  void highlightBlock(const QString& text) override;

 private:
  void highlightCode(const QString& text, qsizetype from, qsizetype to);
  QTextCharFormat format(look::Tone tone) const;
  QSet<QString> m_keywords;
  QString m_comment;      ///< to the end of the line
  bool m_blocks = false;  ///< has /* comments */
  look::Mode m_mode = look::Mode::light;
  QRegularExpression m_tokens;
};

}  // namespace pw::hardware
