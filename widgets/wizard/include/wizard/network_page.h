// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "network/network.h"
#include "sheets/figure_strip.h"
#include "sheets/grid_view.h"

class QLabel;

namespace pw::wizard {

/// The network that becomes hardware: its layers, formats and size.
class NetworkPage : public QWidget {
  Q_OBJECT
 public:
  explicit NetworkPage(QWidget* parent = nullptr);
  /// `trained`: not only planned by the settings.
  void setNetwork(const std::optional<network::Network>& network, bool trained);

 private:
  QLabel* m_words;
  sheets::FigureStrip* m_figures;
  sheets::GridView* m_layers;
};

}  // namespace pw::wizard
