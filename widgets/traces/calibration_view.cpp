// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/calibration_view.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QLabel>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QTableWidget>
#include <algorithm>
#include <cmath>

#include "look/theme.h"
#include "plots/plot_view.h"
#include "pulse/histogram.h"

namespace pw::traces {
namespace {

using Kind = psd::CalibrationPoint::Kind;
using pulse::EnergyMeasure;

constexpr std::size_t spectrumBins = 400;
constexpr double mostPosition = 1e7, mostEnergy = 1e5;

QString number(double value, int digits = 4) {
  return QLocale().toString(value, 'g', digits);
}
/// "52.31 ± 0.42": the value to as many places as its error has.
QString withError(double value, double error) {
  const int places = error > 0 ? std::clamp(1 - int(std::floor(std::log10(error))), 0, 6) : 2;
  return QLocale().toString(value, 'f', places) + QStringLiteral(" ± ") +
         QLocale().toString(error, 'f', places);
}
QString unitOf(EnergyMeasure measure) {
  return measure == EnergyMeasure::amplitude ? CalibrationView::tr("counts")
                                             : CalibrationView::tr("counts · samples");
}
/// A difference to a tenth, without a zero that has a sign.
QString difference(double value) {
  return QLocale().toString(std::round(value * 10) / 10 + 0.0, 'f', 1);
}
QString kindName(Kind kind) {
  return kind == Kind::line ? CalibrationView::tr("Line") : CalibrationView::tr("Compton edge");
}
/// The engine says it in English; these are all that it can say.
QString problemText(const std::string& problem) {
  if (problem.rfind("fewer", 0) == 0) return CalibrationView::tr("Fewer than 50 events are in the region.");
  if (problem.find("empty") != std::string::npos)
    return CalibrationView::tr("Mark a region of the spectrum.");
  return CalibrationView::tr("Nothing of this kind is found in the region: %1.")
      .arg(QString::fromStdString(problem));
}

plots::Histogram steps(const pulse::Histogram& histogram, const QString& name) {
  return {name, histogram.axis.low, histogram.axis.width(),
          std::vector<double>(histogram.counts.begin(), histogram.counts.end()), look::Tone::first};
}

}  // namespace

std::vector<float> spectrumOf(const std::vector<pulse::PulseFeatures>& features, EnergyMeasure measure) {
  std::vector<float> values;
  values.reserve(features.size());
  for (const pulse::PulseFeatures& pulse : features)
    if (!(pulse.flags & (pulse::noEdge | pulse::saturated | pulse::pileUp)))
      values.push_back(measure == EnergyMeasure::amplitude ? pulse.amplitude : pulse.chargeTotal);
  return values;
}

plots::Content spectrumContent(const std::vector<float>& values, EnergyMeasure measure, double low,
                               double high, const std::optional<psd::SpectrumFit>& fit) {
  plots::Content content;
  content.x.label = measure == EnergyMeasure::amplitude ? CalibrationView::tr("Amplitude")
                                                        : CalibrationView::tr("Total charge");
  content.x.unit = unitOf(measure);
  content.y.label = CalibrationView::tr("Events");
  content.emptyText = CalibrationView::tr("No pulses are measured yet.");
  if (values.empty()) return content;
  const pulse::Histogram all = pulse::histogram(values, pulse::axisFor(values, spectrumBins, 0.001));
  content.histograms.push_back(steps(all, CalibrationView::tr("All pulses")));
  if (high > low) {
    content.guides.push_back({low, true, QString(), look::Tone::accent, false});
    content.guides.push_back({high, true, QString(), look::Tone::accent, false});
  }
  if (!fit || !fit->found()) return content;
  // Bins of the region are others than those of the spectrum: the fit is drawn in events a bin of the latter.
  plots::Line line{CalibrationView::tr("Fit"), {}, {}, look::Tone::second, plots::Stroke::solid, 1, false};
  const double scale = all.axis.width() / fit->histogram.axis.width();
  for (std::size_t bin = 0; bin < fit->expected.size(); ++bin) {
    line.x.push_back(fit->histogram.axis.centre(bin));
    line.y.push_back(fit->expected[bin] * scale);
  }
  content.lines.push_back(std::move(line));
  content.guides.push_back({fit->position.value, true, QString(), look::Tone::second, false});
  return content;
}

CalibrationView::CalibrationView(QWidget* parent)
    : QWidget(parent), m_plot(new plots::PlotView(tr("Spectrum"), this)) {
  m_plot->setObjectName(QStringLiteral("calibrationSpectrum"));
  m_plot->setBrushable(true);
  m_plot->setMinimumHeight(220);
  connect(m_plot, &plots::PlotView::brushed, this,
          [this](const plots::Range& range) { setRegion(range.xLow, range.xHigh); });
  auto* column = new QVBoxLayout(this);
  column->setSpacing(look::space::small);
  auto* help =
      new QLabel(tr("Mark an edge or a line (drag with Ctrl held, or type where it begins and ends), say "
                    "whose it is, and add it. An edge is marked from before its maximum to behind its foot."),
                 this);
  help->setWordWrap(true);
  look::setRole(help, "caption");
  column->addWidget(help);
  column->addWidget(makeRegionRow());
  column->addWidget(m_plot, 1);
  column->addWidget(makePlaceRow());
  m_found = new QLabel(this);
  m_found->setObjectName(QStringLiteral("calibrationFound"));
  m_found->setWordWrap(true);
  column->addWidget(m_found);
  column->addWidget(makePoints());
  fillSources();
  showPoints();
  showSpectrum();
}

QDoubleSpinBox* CalibrationView::makeNumber(const char* name, const QString& accessible, const QString& tip,
                                            double most) {
  auto* box = new QDoubleSpinBox(this);
  box->setObjectName(QString::fromLatin1(name));
  box->setAccessibleName(accessible);
  box->setToolTip(tip);
  box->setRange(0, most);
  box->setDecimals(1);
  box->setKeyboardTracking(false);
  box->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
  connect(box, &QDoubleSpinBox::valueChanged, this, [this] {
    if (!m_setting) fit();
  });
  return box;
}

QWidget* CalibrationView::makeRegionRow() {
  auto* line = new QWidget(this);
  auto* row = new QHBoxLayout(line);
  row->setContentsMargins(0, 0, 0, 0);
  m_measure = new QComboBox(line);
  m_measure->setObjectName(QStringLiteral("calibrationMeasure"));
  m_measure->addItems({tr("Amplitude"), tr("Total charge")});
  m_measure->setToolTip(tr("What the energy is taken from"));
  m_measure->setAccessibleName(tr("Energy from"));
  connect(m_measure, &QComboBox::activated, this, &CalibrationView::measureChanged);
  m_low = makeNumber("calibrationLow", tr("Region from"), tr("Where the region begins"), mostPosition);
  m_high = makeNumber("calibrationHigh", tr("Region to"), tr("Where the region ends"), mostPosition);
  const auto add = [&](const QString& words, QWidget* field) {
    auto* label = new QLabel(words, line);
    label->setBuddy(field);
    row->addWidget(label);
    row->addWidget(field);
  };
  add(tr("&Energy from"), m_measure);
  add(tr("&Region"), m_low);
  add(tr("&to"), m_high);
  row->addStretch(1);
  return line;
}

QWidget* CalibrationView::makePlaceRow() {
  auto* line = new QWidget(this);
  auto* row = new QHBoxLayout(line);
  row->setContentsMargins(0, 0, 0, 0);
  m_kind = new QComboBox(line);
  m_kind->setObjectName(QStringLiteral("calibrationKind"));
  m_kind->addItems({kindName(Kind::comptonEdge), kindName(Kind::line)});
  m_kind->setToolTip(tr("An edge is the end of the recoil electrons; a line is a peak on a background"));
  m_kind->setAccessibleName(tr("What is in the region"));
  m_source = new QComboBox(line);
  m_source->setObjectName(QStringLiteral("calibrationSource"));
  m_source->setToolTip(tr("Whose edge or line it is"));
  m_source->setAccessibleName(tr("Source"));
  m_energy =
      makeNumber("calibrationEnergy", tr("Energy in keVee"), tr("Energy of the edge or line"), mostEnergy);
  m_energy->setSuffix(tr(" keVee"));
  m_add = new QPushButton(tr("&Add the point"), line);
  m_add->setObjectName(QStringLiteral("calibrationAdd"));
  m_add->setToolTip(tr("Put this place and its energy into the table"));
  for (QWidget* field : std::initializer_list<QWidget*>{m_kind, m_source, m_energy, m_add})
    row->addWidget(field);
  row->addStretch(1);
  connect(m_kind, &QComboBox::activated, this, &CalibrationView::fillSources);
  connect(m_source, &QComboBox::activated, this, &CalibrationView::takeSource);
  connect(m_add, &QPushButton::clicked, this, &CalibrationView::addPoint);
  return line;
}

QWidget* CalibrationView::makePoints() {
  auto* block = new QWidget(this);
  auto* column = new QVBoxLayout(block);
  column->setContentsMargins(0, 0, 0, 0);
  m_points = new QTableWidget(0, 5, block);
  m_points->setObjectName(QStringLiteral("calibrationPoints"));
  m_points->setAccessibleName(tr("Points of the calibration"));
  m_points->setToolTip(tr("The points, and how far the line passes them by"));
  m_points->setHorizontalHeaderLabels(
      {tr("Source"), tr("Kind"), tr("keVee"), tr("Found at"), tr("Line − known")});
  m_points->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
  m_points->verticalHeader()->hide();
  m_points->setSelectionBehavior(QAbstractItemView::SelectRows);
  m_points->setSelectionMode(QAbstractItemView::SingleSelection);
  m_points->setEditTriggers(QAbstractItemView::NoEditTriggers);
  m_points->setTabKeyNavigation(false);
  m_points->setFixedHeight(6 * m_points->fontMetrics().height() + 3 * look::space::large);
  connect(m_points, &QTableWidget::itemSelectionChanged, this,
          [this] { m_remove->setEnabled(!m_points->selectedItems().isEmpty()); });
  m_line = new QLabel(block);
  m_line->setObjectName(QStringLiteral("calibrationLine"));
  m_line->setWordWrap(true);
  m_line->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_throughZero = new QCheckBox(tr("Through &zero"), block);
  m_throughZero->setObjectName(QStringLiteral("calibrationThroughZero"));
  m_throughZero->setToolTip(tr("No energy without amplitude: the line has no offset"));
  m_remove = new QPushButton(tr("Re&move the point"), block);
  m_remove->setObjectName(QStringLiteral("calibrationRemove"));
  m_remove->setToolTip(tr("Take the chosen point out of the table"));
  m_apply = new QPushButton(tr("&Use this axis"), block);
  m_apply->setObjectName(QStringLiteral("calibrationApply"));
  m_apply->setToolTip(tr("The energies of the project are counted by this line; it can be undone"));
  look::setRole(m_apply, "primary");
  auto* row = new QHBoxLayout;
  row->addWidget(m_throughZero);
  row->addStretch(1);
  row->addWidget(m_remove);
  row->addWidget(m_apply);
  column->addWidget(m_points);
  column->addWidget(m_line);
  column->addLayout(row);
  connect(m_throughZero, &QCheckBox::toggled, this, [this](bool on) {
    if (m_setting) return;
    m_calibration.throughZero = on;
    showPoints();
  });
  connect(m_remove, &QPushButton::clicked, this, &CalibrationView::removePoint);
  connect(m_apply, &QPushButton::clicked, this, [this] {
    if (m_axis) emit applied(m_calibration, *m_axis);
  });
  return block;
}

void CalibrationView::setFeatures(const std::vector<pulse::PulseFeatures>& features) {
  m_features = features;
  m_values = spectrumOf(m_features, m_calibration.measure);
  fit();
}

void CalibrationView::setCalibration(const psd::Calibration& calibration) {
  m_calibration = calibration;
  {
    const QScopedValueRollback setting(m_setting, true);
    m_measure->setCurrentIndex(calibration.measure == EnergyMeasure::amplitude ? 0 : 1);
    m_throughZero->setChecked(calibration.throughZero);
  }
  m_values = spectrumOf(m_features, m_calibration.measure);
  showPoints();
  fit();
}

void CalibrationView::setRegion(double low, double high) {
  {
    const QScopedValueRollback setting(m_setting, true);
    m_low->setValue(low);
    m_high->setValue(high);
  }
  fit();
}

/// Points of amplitudes say nothing about charges.
void CalibrationView::measureChanged() {
  const auto measure = m_measure->currentIndex() == 0 ? EnergyMeasure::amplitude : EnergyMeasure::charge;
  if (measure == m_calibration.measure) return;
  m_calibration.measure = measure;
  m_calibration.points.clear();
  m_values = spectrumOf(m_features, measure);
  showPoints();
  setRegion(0, 0);
}

void CalibrationView::fillSources() {
  const auto kind = m_kind->currentIndex() == 0 ? Kind::comptonEdge : Kind::line;
  m_source->clear();
  for (const psd::KnownEnergy& known : psd::knownEnergies())
    if (known.kind == kind) m_source->addItem(QString::fromStdString(known.source), known.energyKeVee);
  m_source->addItem(tr("Own energy"));
  const int caesium = m_source->findText(QStringLiteral("Cs-137"));
  m_source->setCurrentIndex(std::max(0, caesium));
  takeSource();
}

void CalibrationView::takeSource() {
  const QVariant energy = m_source->currentData();
  m_energy->setReadOnly(energy.isValid());
  m_energy->setButtonSymbols(energy.isValid() ? QAbstractSpinBox::NoButtons : QAbstractSpinBox::UpDownArrows);
  {
    const QScopedValueRollback setting(m_setting, true);
    if (energy.isValid()) m_energy->setValue(energy.toDouble());
  }
  fit();
}

void CalibrationView::fit() {
  const auto kind = m_kind->currentIndex() == 0 ? Kind::comptonEdge : Kind::line;
  m_fit.reset();
  const bool marked = m_high->value() > m_low->value();
  if (marked && !m_values.empty())
    m_fit = psd::fitRegion(m_values, kind, m_energy->value(), m_low->value(), m_high->value());
  const bool found = m_fit && m_fit->found() && m_energy->value() > 0;
  m_add->setEnabled(found);
  if (!m_fit) {
    m_found->setText(m_values.empty() ? tr("No pulses are measured yet.")
                                      : tr("Mark a region of the spectrum."));
  } else if (!m_fit->found()) {
    m_found->setText(problemText(m_fit->problem));
  } else {
    m_found->setText(tr("%1 at %2 %3, width (σ) %4, χ²/ndf %5 / %6")
                         .arg(kindName(kind), withError(m_fit->position.value, m_fit->position.error),
                              unitOf(m_calibration.measure), number(m_fit->sigma.value, 3),
                              number(m_fit->chiSquare, 3))
                         .arg(m_fit->degreesOfFreedom));
  }
  showSpectrum();
}

void CalibrationView::addPoint() {
  if (!m_fit || !m_fit->found()) return;
  psd::CalibrationPoint point;
  point.kind = m_kind->currentIndex() == 0 ? Kind::comptonEdge : Kind::line;
  point.source = m_source->currentText().toStdString();
  point.energyKeVee = m_energy->value();
  point.low = m_low->value();
  point.high = m_high->value();
  point.position = m_fit->position.value;
  point.positionError = m_fit->position.error;
  // The box shows a tenth of a keV; a known energy is known better.
  if (const QVariant known = m_source->currentData(); known.isValid()) point.energyKeVee = known.toDouble();
  m_calibration.points.push_back(point);
  showPoints();
}

void CalibrationView::removePoint() {
  const int row = m_points->currentRow();
  if (row < 0 || row >= int(m_calibration.points.size())) return;
  m_calibration.points.erase(m_calibration.points.begin() + row);
  showPoints();
}

void CalibrationView::showPoints() {
  const auto axis = psd::fitAxis(m_calibration);
  m_axis = axis ? std::optional(*axis) : std::nullopt;
  m_points->setRowCount(int(m_calibration.points.size()));
  for (int row = 0; row < m_points->rowCount(); ++row) {
    const psd::CalibrationPoint& point = m_calibration.points[std::size_t(row)];
    const QStringList cells{QString::fromStdString(point.source), kindName(point.kind),
                            number(point.energyKeVee, 5), withError(point.position, point.positionError),
                            m_axis ? difference(m_axis->residuals[std::size_t(row)]) : QString()};
    for (int cell = 0; cell < int(cells.size()); ++cell)
      m_points->setItem(row, cell, new QTableWidgetItem(cells[cell]));
  }
  m_remove->setEnabled(!m_points->selectedItems().isEmpty());
  m_apply->setEnabled(m_axis.has_value());
  if (!m_axis) {
    m_line->setText(m_calibration.points.empty() ? tr("No points yet: one gives a line through zero.")
                                                 : QString::fromStdString(describe(axis.error())));
    return;
  }
  QString text = tr("keVee = (%1) · %2")
                     .arg(withError(m_axis->gain.value, m_axis->gain.error), unitOf(m_calibration.measure));
  if (m_axis->offset.value != 0)
    text += (m_axis->offset.value > 0 ? tr(" + (%1)") : tr(" − (%1)"))
                .arg(withError(std::abs(m_axis->offset.value), m_axis->offset.error));
  text += m_axis->degreesOfFreedom > 0
              ? tr(", χ²/ndf %1 / %2").arg(number(m_axis->chiSquare, 3)).arg(m_axis->degreesOfFreedom)
              : tr(". More points would test the line.");
  m_line->setText(text);
}

void CalibrationView::showSpectrum() {
  m_plot->setContent(
      spectrumContent(m_values, m_calibration.measure, m_low->value(), m_high->value(), m_fit));
}

}  // namespace pw::traces
