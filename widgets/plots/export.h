// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include "plots/marker_pair.h"
#include "plots/plot_view.h"

namespace pw::plots {

/// What an export takes over from the screen.
struct ExportSetting {
  QString title;
  Range range;
  QSize size;
  bool grid = true, legend = true;
  QSet<QString> hidden;
  MarkerPair markers;
};

/// A light picture in the C locale with the title above; PNG at twice the resolution of the screen.
QByteArray exportPicture(const Content& content, const ExportSetting& setting, PlotView::Format format);
QImage exportImage(const Content& content, const ExportSetting& setting);

}  // namespace pw::plots
