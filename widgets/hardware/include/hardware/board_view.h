// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>
#include <vector>

#include "sheets/figure_strip.h"
#include "sheets/grid_view.h"

class QLabel;

namespace pw::plots {
class PlotView;
}

namespace pw::hardware {

/// Single shots timed one by one, for a histogram.
struct Shots {
  QString name;                ///< of the interval
  std::vector<float> seconds;  ///< [shots]
};

/// What a board said, ready to be shown.
struct BoardResult {
  QString target;  ///< which board
  bool simulated = false;
  QString cycles;  ///< latency of the core in words: "198 cycles"
  QList<sheets::Figure> figures;
  sheets::Grid facts;                  ///< two columns: what, value
  sheets::Grid latencies;              ///< a row an interval
  QStringList intervals;               ///< names of the places
  std::vector<double> medians, tails;  ///< seconds, one an interval: median and 99th percentile
  QList<Shots> shots;                  ///< empty when single times were not kept
};

/// The Board page.
class BoardView : public QWidget {
  Q_OBJECT
 public:
  explicit BoardView(QWidget* parent = nullptr);
  void setResult(const std::optional<BoardResult>& result);
  std::vector<plots::PlotView*> plots() const { return {m_bars, m_histogram}; }

 private:
  QLabel *m_badge, *m_target;
  sheets::FigureStrip* m_figures;
  sheets::GridView *m_facts, *m_latencies;
  plots::PlotView *m_bars, *m_histogram;
};

}  // namespace pw::hardware
