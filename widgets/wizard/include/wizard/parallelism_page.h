// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QComboBox>
#include <QSpinBox>
#include <optional>

#include "settings/form.h"
#include "wizard/design_costs.h"

namespace pw::sheets {
class FigureStrip;
}

namespace pw::wizard {

class CostBars;

/// One way to build a layer.
struct LayerWay {
  hls::LayerStyle style = hls::LayerStyle::folded;
  hls::Multiplying multiplying = hls::Multiplying::automatic;
  friend bool operator==(const LayerWay&, const LayerWay&) = default;
};

/// Multipliers that make a difference for a layer with so many neurons or filters, ascending: any other
/// number takes as many passes as the next smaller of them.
std::vector<int> usefulMultipliers(int columns);

/// A whole number out of a list; what is typed becomes the next smaller one of it.
class LegalBox : public QSpinBox {
  Q_OBJECT
 public:
  explicit LegalBox(QWidget* parent = nullptr) : QSpinBox(parent) {}
  /// Ascending, not empty.
  void setLegal(std::vector<int> values);
  const std::vector<int>& legal() const { return m_legal; }
  int legalOf(int value) const;
  void stepBy(int steps) override;

 private:
  std::vector<int> m_legal{1};
};

/// How many multipliers each layer has, what that takes of the part, and how long an event is under way.
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

 private:
  struct Row {
    LegalBox* box;
    QComboBox* way;
    QList<QLabel*> cells;
  };
  void addMultipliers();
  void rebuildRows();
  void addRowOf(std::size_t layer);
  LayerWay wayOf(std::size_t layer) const;
  void setWay(std::size_t layer, const LayerWay& way);
  void showRows();
  void showCells();
  hls::HardwareConfig m_value;
  std::optional<network::Network> m_network;
  DesignCosts m_costs;
  QWidget* m_table = nullptr;
  std::vector<Row> m_rows;
  sheets::FigureStrip* m_figures;
  CostBars* m_bars;
  QLabel* m_problem;
};

}  // namespace pw::wizard
