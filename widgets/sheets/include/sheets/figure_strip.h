// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

#include "look/tokens.h"

class QLabel;

namespace pw::sheets {

/// One result in words: "Accuracy", "99.1 ± 0.2 %", "1,500 held-back events".
struct Figure {
  QString name, value;
  QString note{};
  look::Tone tone = look::Tone::neutral;
};

/// Results side by side, name above value. Hidden while there are none.
class FigureStrip : public QFrame {
  Q_OBJECT
 public:
  explicit FigureStrip(QWidget* parent = nullptr);
  void setFigures(const QList<Figure>& figures);
  const QList<Figure>& figures() const { return m_figures; }
  /// The figures are of an earlier run than the last one asked for: shown without their colours.
  void setOld(bool old);

 protected:
  void showEvent(QShowEvent* event) override;
  void changeEvent(QEvent* event) override;

 private:
  struct Cell {
    QLabel *name, *value;
  };
  void rebuild();
  void setNotes();
  void setInks();
  QList<Figure> m_figures;
  QList<Cell> m_cells;  ///< one a figure
  QWidget* m_content = nullptr;
  bool m_old = false;
  bool m_inksOld = false;  ///< hidden: colours are set when it is shown
};

}  // namespace pw::sheets
