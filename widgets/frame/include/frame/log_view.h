// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QComboBox;
class QLineEdit;
class QPlainTextEdit;
class QTimer;

namespace pw::frame {

enum class LogLevel { detail, note, warning, failure };
struct LogLine {
  QString time;  ///< "14:03:22"
  LogLevel level = LogLevel::note;
  QString text;
};

/// The log, for a dock: newest last, by least level and by words, at most `mostLines` lines. It follows the
/// end while the end is in sight. Lines may come fast: they are shown 10 times a second.
class LogView : public QWidget {
  Q_OBJECT
 public:
  explicit LogView(QWidget* parent = nullptr);
  static constexpr int mostLines = 5000;
  void append(const LogLine& line);
  void clear();
  /// The lines shown, as text.
  QString text() const;
  /// Shows waiting lines now.
  void flush();

 protected:
  void changeEvent(QEvent* event) override;

 private:
  bool passes(const LogLine& line) const;
  void show(const LogLine& line);
  void showAll();
  QList<LogLine> m_lines, m_waiting;
  QComboBox* m_level;
  QLineEdit* m_search;
  QPlainTextEdit* m_words;
  QTimer* m_timer;
};

}  // namespace pw::frame
