// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "design/design.h"
#include "settings/form.h"

namespace pw::settings {

/// What a design will do, known before anything is generated.
struct Prediction {
  int latencyCycles = 0, intervalCycles = 0;
  int dsp = 0, dspAvailable = 0;
  std::vector<int> multipliers;  ///< a layer, as used
  QString problem;               ///< why there is no such design; the figures are then 0
};
/// Cheap: no tool runs. Of a network that is not quantised, the problem says so.
Prediction predict(const network::Network& network, const hls::HardwareConfig& config);

/// Part, clock and multipliers of the design.
class HardwareForm : public Form {
  Q_OBJECT
 public:
  explicit HardwareForm(QWidget* parent = nullptr);
  void setValue(const hls::HardwareConfig& value);
  hls::HardwareConfig value() const { return m_value; }
  /// The student, trained or planned (plannedNetwork()): its layers make the rows of multipliers, and the
  /// prediction follows every edit.
  void setNetwork(const std::optional<network::Network>& network);
  /// Shows a prediction made elsewhere.
  void setPrediction(const Prediction& prediction);
  const Prediction& prediction() const { return m_prediction; }

 protected:
  void settle(const QString& field) override;

 private:
  void addPart();
  void addClock();
  void addMultipliers();
  void rebuildRows();
  void showRows();
  void predictAgain();
  QString partText() const;
  hls::HardwareConfig m_value;
  std::optional<network::Network> m_student;
  Prediction m_prediction;
  QWidget* m_rows = nullptr;
  std::vector<QSpinBox*> m_boxes;
  QLabel *m_partWords = nullptr, *m_words = nullptr;
};

}  // namespace pw::settings
