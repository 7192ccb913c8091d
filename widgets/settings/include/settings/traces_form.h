// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/dataset.h"
#include "pulse/labelling.h"
#include "settings/form.h"
#include "trace/synthetic.h"

namespace pw::settings {

/// What the Traces stage is asked for.
struct TracesSettings {
  std::string traces;  ///< a trace file of the person's own; empty: the synthetic detector
  trace::SyntheticSettings synthetic;
  pulse::LabelSettings labels{pulse::LabelMethod::file};
  dataset::DatasetSettings dataset;
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

 protected:
  void settle(const QString& field) override;

 private:
  void addSource();
  void addBuiltIn();
  void addLabels();
  void addDataset();
  TracesSettings m_value;
  QWidget* m_builtIn = nullptr;
};

}  // namespace pw::settings
