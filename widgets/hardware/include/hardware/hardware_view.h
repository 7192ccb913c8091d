// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <vector>

#include "hardware/code_view.h"
#include "sheets/figure_strip.h"
#include "sheets/grid_view.h"

namespace pw::plots {
class PlotView;
}

namespace pw::hardware {

/// What a resource costs against what the part has.
struct Resource {
  QString name;  ///< "LUT"
  int used = 0, available = 0;
};

/// A design as far as it has come, ready to be shown; empty parts have not been made.
struct HardwareResult {
  QList<sheets::Figure> figures;
  sheets::Grid layers;  ///< schedule, a row a layer
  sheets::Grid rungs;   ///< proof ladder, a row a form of the design
  QList<Resource> resources;
  QList<SourceFile> sources;  ///< what was generated, to read
};

/// The Hardware page.
class HardwareView : public QWidget {
  Q_OBJECT
 public:
  explicit HardwareView(QWidget* parent = nullptr);
  void setResult(const HardwareResult& result);
  std::vector<plots::PlotView*> plots() const { return {m_bars}; }

 private:
  sheets::FigureStrip* m_figures;
  sheets::GridView *m_layers, *m_rungs, *m_resources;
  plots::PlotView* m_bars;
  CodeView* m_code;
};

}  // namespace pw::hardware
