// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>
#include <optional>

#include "plots/content.h"
#include "psd/calibration.h"

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QTableWidget;

namespace pw::plots {
class PlotView;
}

namespace pw::traces {

/// Amplitudes or charges of the pulses that a calibration can use: those with an edge, neither saturated nor
/// piled up.
std::vector<float> spectrumOf(const std::vector<pulse::PulseFeatures>& features,
                              pulse::EnergyMeasure measure);

/// The spectrum with the region that is fitted and what was fitted to it.
plots::Content spectrumContent(const std::vector<float>& values, pulse::EnergyMeasure measure, double low,
                               double high, const std::optional<psd::SpectrumFit>& fit);

/// Makes an energy axis: a region of the spectrum is marked, said to be the edge or line of a source, and
/// becomes a point; the line through the points is the axis.
class CalibrationView : public QWidget {
  Q_OBJECT
 public:
  explicit CalibrationView(QWidget* parent = nullptr);
  /// [n]; the spectrum is made of them.
  void setFeatures(const std::vector<pulse::PulseFeatures>& features);
  void setCalibration(const psd::Calibration& calibration);
  const psd::Calibration& calibration() const { return m_calibration; }
  /// The axis of the points; none while they give no line.
  const std::optional<psd::EnergyAxis>& axis() const { return m_axis; }
  plots::PlotView* plot() const { return m_plot; }
  void setRegion(double low, double high);

 signals:
  /// The person wants this axis.
  void applied(const pw::psd::Calibration& calibration, const pw::psd::EnergyAxis& axis);

 private:
  QWidget* makeRegionRow();
  QWidget* makePlaceRow();
  QWidget* makePoints();
  QDoubleSpinBox* makeNumber(const char* name, const QString& accessible, const QString& tip, double most);
  void fillSources();
  void takeSource();
  void measureChanged();
  void fit();
  void addPoint();
  void removePoint();
  void showPoints();
  void showSpectrum();

  std::vector<pulse::PulseFeatures> m_features;
  std::vector<float> m_values;
  psd::Calibration m_calibration;
  std::optional<psd::EnergyAxis> m_axis;
  std::optional<psd::SpectrumFit> m_fit;
  bool m_setting = false;
  plots::PlotView* m_plot = nullptr;
  QComboBox* m_measure = nullptr;
  QComboBox* m_source = nullptr;
  QComboBox* m_kind = nullptr;
  QDoubleSpinBox *m_low = nullptr, *m_high = nullptr, *m_energy = nullptr;
  QPushButton *m_add = nullptr, *m_remove = nullptr, *m_apply = nullptr;
  QCheckBox* m_throughZero = nullptr;
  QLabel *m_found = nullptr, *m_line = nullptr;
  QTableWidget* m_points = nullptr;
};

}  // namespace pw::traces
