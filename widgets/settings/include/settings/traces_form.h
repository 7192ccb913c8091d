// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "dataset/dataset.h"
#include "psd/labelling.h"
#include "settings/form.h"
#include "trace/synthetic.h"

namespace pw::settings {

/// What the Traces stage is asked for.
struct TracesSettings {
  std::string traces;  ///< a trace file of the person's own; empty: the synthetic detector
  trace::SyntheticSettings synthetic;
  psd::LabelSettings labels{psd::LabelSource::file};
  dataset::DatasetSettings dataset;
  pulse::FeatureSettings features;  ///< the gates can be changed
  std::vector<psd::PlaneCut> cuts;  ///< offered for labels; not changed
};

/// Where the pulses come from, how they are labelled, scaled and split.
class TracesForm : public Form {
  Q_OBJECT
 public:
  explicit TracesForm(QWidget* parent = nullptr);
  void setValue(const TracesSettings& value);
  TracesSettings value() const { return m_value; }
  /// Where the leading edge of a typical pulse is, in samples of the record: a window that is aligned, or
  /// fixed again, stays where it was for such a pulse.
  void setTypicalEdge(std::optional<double> edge) { m_typicalEdge = edge; }

 signals:
  /// The person wants to choose a trace file; answer with setValue(). Nothing chosen: setValue() with the
  /// value as it was.
  void fileWanted();
  /// The person wants to make an energy axis.
  void calibrationWanted();

 protected:
  void settle(const QString& field) override;

 private:
  void addSource();
  void addBuiltIn();
  void addLabels();
  void addLabelSource();
  void addThreshold();
  void addGates();
  void addDataset();
  void addAlignment();
  void setAlignment(dataset::Alignment alignment);
  /// The unit of the values that events are labelled by; empty: a pure number.
  QString labelUnit() const;
  TracesSettings m_value;
  std::optional<double> m_typicalEdge;
  QWidget* m_builtIn = nullptr;
};

}  // namespace pw::settings
