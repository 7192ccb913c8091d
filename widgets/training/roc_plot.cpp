// SPDX-License-Identifier: GPL-3.0-or-later
#include "training/roc_plot.h"

#include <QCoreApplication>
#include <algorithm>

namespace pw::training {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("pw::training", text);
}

}  // namespace

plots::Line rocLine(const std::vector<pulse::RocPoint>& roc, const QString& name, look::Tone tone,
                    plots::Stroke stroke) {
  plots::Line line;
  line.name = name;
  line.tone = tone;
  line.stroke = stroke;
  for (const pulse::RocPoint& point : roc) {
    if (point.gammaLeakage <= 0) continue;
    line.x.push_back(point.gammaLeakage);
    line.y.push_back(point.neutronEfficiency);
  }
  return line;
}

plots::Content rocPlot(std::vector<plots::Line> curves, const QString& emptyText) {
  plots::Content content;
  content.x.label = tr("Gamma leakage");
  content.y.label = tr("Neutron efficiency");
  content.x.logarithmic = true;
  content.x.low = 5e-4;
  content.x.high = 1;
  content.emptyText = emptyText;
  if (curves.empty()) return content;
  double least = 0.9;  // a curve along the top is still seen to be one
  for (const plots::Line& line : curves) {
    for (const double efficiency : line.y) least = std::min(least, efficiency);
  }
  content.lines = std::move(curves);
  content.y.low = least;
  content.y.high = 1 + 0.03 * (1 - least);
  content.guides.push_back({1e-2, true, tr("1 %"), look::Tone::muted, true});
  content.guides.push_back({1e-3, true, tr("0.1 %"), look::Tone::muted, true});
  return content;
}

}  // namespace pw::training
