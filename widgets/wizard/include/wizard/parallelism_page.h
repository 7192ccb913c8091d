// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <optional>

#include "settings/form.h"
#include "wizard/design_costs.h"
#include "wizard/legal_box.h"

namespace pw::sheets {
class FigureStrip;
}

namespace pw::wizard {

class CostBars;
class GoalRow;

/// One way to build a layer.
struct LayerWay {
  hls::LayerStyle style = hls::LayerStyle::folded;
  hls::Multiplying multiplying = hls::Multiplying::automatic;
  friend bool operator==(const LayerWay&, const LayerWay&) = default;
};

/// Multipliers that make a difference for a layer with so many neurons or filters, ascending: any other
/// number takes as many passes as the next smaller of them.
std::vector<int> usefulMultipliers(int columns);

/// How each layer of the Verilog is built: style, multipliers, where its weights are; what that takes of the
/// part, and how long an event is under way.
class ParallelismPage : public settings::Form {
  Q_OBJECT
 public:
  explicit ParallelismPage(QWidget* parent = nullptr);
  void setValue(const hls::HardwareConfig& value);
  hls::HardwareConfig value() const { return m_value; }
  /// Its layers make the rows.
  void setNetwork(const std::optional<network::Network>& network);
  /// Of the value, worked out elsewhere.
  void setCosts(const DesignCosts& costs);
  /// Has all of it chosen for a goal.
  GoalRow* goal() const { return m_goal; }

 private:
  struct Row {
    LegalBox* box;
    QComboBox *way, *storage;
    QList<QLabel*> cells;
  };
  void addMultipliers();
  void rebuildRows();
  void addRowOf(std::size_t layer);
  QComboBox* addChoiceOf(std::size_t layer, int column, const char* name, const QString& accessible,
                         const QString& tip);
  hls::WeightStorage storageOf(std::size_t layer) const;
  void setStorage(std::size_t layer, hls::WeightStorage storage);
  LayerWay wayOf(std::size_t layer) const;
  void setWay(std::size_t layer, const LayerWay& way);
  void showRows();
  void showCells();
  hls::HardwareConfig m_value;
  std::optional<network::Network> m_network;
  DesignCosts m_costs;
  GoalRow* m_goal;
  QWidget* m_table = nullptr;
  std::vector<Row> m_rows;
  sheets::FigureStrip* m_figures;
  CostBars* m_bars;
  QLabel* m_problem;
};

}  // namespace pw::wizard
