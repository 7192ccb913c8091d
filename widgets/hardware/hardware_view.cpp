// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware/hardware_view.h"

#include <QGridLayout>
#include <QLocale>
#include <QScrollArea>
#include <algorithm>

#include "look/tokens.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"
#include "sheets/tabs.h"

namespace pw::hardware {
namespace {

constexpr double nearTheLimit = 60;  // percent; far below, a line at 100 % would flatten the bars

double percent(const Resource& resource) {
  return 100.0 * resource.used / resource.available;
}

plots::Content resourceBars(const QList<Resource>& resources) {
  plots::Content content;
  content.y.label = HardwareView::tr("Share");
  content.y.unit = QStringLiteral("%");
  content.y.low = 0;
  content.emptyText = HardwareView::tr("No synthesis yet.");
  plots::Bars used;
  used.tone = look::Tone::accent;
  for (const Resource& resource : resources) {
    if (resource.available <= 0) continue;
    content.categories << resource.name;
    used.values.push_back(percent(resource));
  }
  if (used.values.empty()) return content;
  if (*std::max_element(used.values.begin(), used.values.end()) > nearTheLimit) {
    content.guides.push_back({100, false, HardwareView::tr("all of the part"), look::Tone::muted});
  }
  content.bars.push_back(std::move(used));
  return content;
}

sheets::Grid resourceGrid(const QList<Resource>& resources) {
  sheets::Grid grid;
  grid.headers = {HardwareView::tr("Resource"), HardwareView::tr("Used"), HardwareView::tr("Part has"),
                  HardwareView::tr("Share")};
  const QLocale locale;
  for (const Resource& resource : resources) {
    const QString share = resource.available > 0
                              ? plots::numberText(percent(resource), 3) + QChar(0x00a0) + QLatin1Char('%')
                              : QStringLiteral("–");
    grid.rows << QStringList{resource.name, locale.toString(resource.used),
                             locale.toString(resource.available), share};
  }
  return grid;
}

}  // namespace

HardwareView::HardwareView(QWidget* parent) : QWidget(parent) {
  m_figures = new sheets::FigureStrip(this);
  m_layers =
      new sheets::GridView(tr("Schedule and formats (s6.1: signed, 6 bits, 1 of them integer; u: unsigned)"),
                           tr("No design yet."), this);
  m_rungs =
      new sheets::GridView(tr("Proof ladder: equal outputs, event by event"), tr("Not verified yet."), this);
  m_resources = new sheets::GridView(tr("Resources (Yosys)"), tr("No synthesis yet."), this);
  m_bars = new plots::PlotView(tr("Share of the part"), this);
  m_code = new CodeView(this);
  auto* design = new QWidget(this);
  auto* grid = new QGridLayout(design);
  grid->setContentsMargins(0, look::space::small, 0, 0);
  grid->setSpacing(look::space::small);
  grid->addWidget(m_layers, 0, 0, 1, 2);
  grid->addWidget(m_rungs, 1, 0, 1, 2);
  grid->addWidget(m_resources, 2, 0);
  grid->addWidget(m_bars, 2, 1);
  for (int column = 0; column < 2; ++column) grid->setColumnStretch(column, 1);
  grid->setRowStretch(2, 1);
  QTabWidget* tabs = sheets::makeTabs(QStringLiteral("hardwareTabs"), tr("Design or code"), this);
  // Low windows: the tables keep their rows and the whole scrolls.
  auto* scroll = new QScrollArea(this);
  scroll->setObjectName(QStringLiteral("designScroll"));
  scroll->setFrameShape(QFrame::NoFrame);
  scroll->setFocusPolicy(Qt::NoFocus);
  scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
  scroll->setWidgetResizable(true);
  scroll->setWidget(design);
  design->setAutoFillBackground(false);
  scroll->viewport()->setAutoFillBackground(false);
  tabs->addTab(scroll, tr("Design, proof and cost"));
  tabs->addTab(m_code, tr("Generated code"));
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addWidget(m_figures);
  column->addWidget(tabs, 1);
  setResult({});
}

void HardwareView::setResult(const HardwareResult& result) {
  m_figures->setFigures(result.figures);
  m_layers->setGrid(result.layers);
  m_rungs->setGrid(result.rungs);
  m_resources->setGrid(resourceGrid(result.resources));
  for (sheets::GridView* table : {m_layers, m_rungs, m_resources})
    table->setMinimumHeight(table->sizeHint().height());
  m_bars->setContent(resourceBars(result.resources));
  m_code->setFiles(result.sources);
}

}  // namespace pw::hardware
