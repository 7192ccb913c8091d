// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "settings/form.h"
#include "sheets/grid_view.h"
#include "wizard/design_costs.h"

class QLabel;

namespace pw::wizard {

class LegalBox;

/// The form of the HLS C++: how data goes from layer to layer, what becomes of the multiplications, and how
/// often a multiplier is used again. It changes no result and nothing of the Verilog.
class HlsForm : public settings::Form {
  Q_OBJECT
 public:
  explicit HlsForm(QWidget* parent = nullptr);
  void setValue(const hls::HardwareConfig& value);
  hls::HardwareConfig value() const { return m_value; }
  /// Its layers make the rows.
  void setNetwork(const std::optional<network::Network>& network);
  /// Of the value, worked out elsewhere.
  void setCosts(const DesignCosts& costs);

 protected:
  void settle(const QString& field) override;

 private:
  struct Row {
    LegalBox* box;
    QLabel *multipliers, *clocks;
  };
  void addOptions();
  void rebuildRows();
  void addRowOf(std::size_t layer);
  void showRows();
  /// Reuse factors that the layer can have with the strategy chosen.
  std::vector<int> legalOf(std::size_t layer) const;
  hls::HardwareConfig m_value;
  std::optional<network::Network> m_network;
  DesignCosts m_costs;
  QWidget* m_table;
  std::vector<Row> m_rows;
  QLabel* m_problem;
  sheets::GridView* m_sheet;
};

}  // namespace pw::wizard
