// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>
#include <QString>

#include "look/tokens.h"

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
  void changeEvent(QEvent* event) override;

 private:
  void rebuild();
  QList<Figure> m_figures;
  QWidget* m_content = nullptr;
  bool m_old = false;
};

}  // namespace pw::sheets
