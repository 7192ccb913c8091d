// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFrame>
#include <QList>

#include "estimate/estimate.h"

namespace pw::wizard {

/// What one source says that a design takes of a resource of the part.
struct CostBar {
  QString resource;  ///< "LUT"; the same as in the bar before: only the source is written
  QString source;    ///< who says so: "Estimate", "Yosys"; never shown under another name
  int used = 0, available = 0;
  QString note{};  ///< more in the tooltip, such as how exact it is

  double share() const { return available > 0 ? double(used) / available : 0; }
  bool fits() const { return used <= available; }
};
/// LUT, flip-flops, DSP and block RAM of an estimate.
QList<CostBar> estimateBars(const hls::Estimate& estimate);

/// Costs as shares of the part: a bar a line, its figures beside it. What does not fit is marked in words
/// too.
class CostBars : public QFrame {
  Q_OBJECT
 public:
  explicit CostBars(const QString& title, QWidget* parent = nullptr);
  void setBars(const QList<CostBar>& bars);
  const QList<CostBar>& bars() const { return m_bars; }
  void setEmptyText(const QString& text);
  QSize sizeHint() const override;
  QSize minimumSizeHint() const override;

 protected:
  void paintEvent(QPaintEvent* event) override;
  bool event(QEvent* event) override;

 private:
  int lineHeight() const;
  int top() const;
  int indexAt(const QPoint& position) const;
  QString m_title, m_empty;
  QList<CostBar> m_bars;
};

}  // namespace pw::wizard
