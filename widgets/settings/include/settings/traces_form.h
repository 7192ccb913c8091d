// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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
  /// The unit of the values that events are labelled by; empty: a pure number.
  QString labelUnit() const;
  TracesSettings m_value;
  QWidget* m_builtIn = nullptr;
};

}  // namespace pw::settings
