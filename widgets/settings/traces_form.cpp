// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/traces_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "look/theme.h"
#include "settings/method_words.h"

namespace pw::settings {
namespace {

constexpr double leastTraining = 0.1;  // share of the events that always trains
constexpr double mostThreshold = 1e5;
constexpr int mostGate = 100'000;
constexpr int leastBoxWidth = 80;
constexpr std::int64_t partBeforeEdge = 9;  // of a window whose place is not known

/// Offered when the automatic one is switched off: somewhere among the values of the method.
double firstThreshold(psd::Method method) {
  const std::string& unit = psd::info(method).unit;
  if (unit.empty()) return psd::info(method).needsTemplates ? 0 : 0.5;
  return unit == "samples" ? 20 : unit == "ln samples" ? 4 : unit == "rad" ? 0.1 : 0;
}

/// The words beside a field. A unit behind its number would not fit into half of the panel.
void showLabel(QWidget* field, const QString& words) {
  for (QLabel* label : field->parentWidget()->findChildren<QLabel*>())
    if (label->buddy() == field) label->setText(words);
  field->setAccessibleName(words);
}

/// The file, every method in order, then the cuts.
void showLabelSources(QComboBox* box, const TracesSettings& value) {
  QStringList names{TracesForm::tr("Trace file")};
  for (const psd::MethodInfo& each : psd::methods()) names << methodTitle(each.method);
  for (const psd::PlaneCut& cut : value.cuts)
    names << TracesForm::tr("Cut “%1”").arg(QString::fromStdString(cut.name()));
  int current = 0;
  const psd::LabelSettings& labels = value.labels;
  if (labels.source == psd::LabelSource::method) current = 1 + int(labels.method);
  if (labels.source == psd::LabelSource::cut) {
    const psd::PlaneCut* cut = psd::findCut(value.cuts, labels.cut);
    current = cut ? 1 + int(psd::methods().size()) + int(cut - value.cuts.data()) : int(names.size());
    if (!cut) names << TracesForm::tr("Cut “%1” (gone)").arg(QString::fromStdString(labels.cut));
  }
  QStringList shown;
  for (int i = 0; i < box->count(); ++i) shown << box->itemText(i);
  if (shown != names) {
    box->clear();
    box->addItems(names);
  }
  box->setCurrentIndex(current);
}

/// A threshold and a band of one method say nothing of another.
void takeLabelSource(int index, TracesSettings& value) {
  psd::LabelSettings& labels = value.labels;
  const int methods = int(psd::methods().size()), cut = index - 1 - methods;
  if (cut >= int(value.cuts.size())) return;  // the one that is gone
  const auto before = psd::usedMethod(labels, value.cuts);
  labels.source = index == 0 ? psd::LabelSource::file
                  : cut < 0  ? psd::LabelSource::method
                             : psd::LabelSource::cut;
  labels.cut = cut < 0 ? std::string() : value.cuts[std::size_t(cut)].name();
  if (labels.source == psd::LabelSource::method) labels.method = psd::Method(index - 1);
  const auto after = psd::usedMethod(labels, value.cuts);
  if (!after || !*after || (before && *before == *after)) return;
  labels.threshold.reset();
  labels.ambiguousBand = psd::info(**after).typicalBand;
}

}  // namespace

TracesForm::TracesForm(QWidget* parent) : Form(parent) {
  addSource();
  addBuiltIn();
  addLabels();
  addDataset();
  setValue({});
}

void TracesForm::setValue(const TracesSettings& value) {
  m_value = value;
  refresh();
}

void TracesForm::addSource() {
  addSection(tr("Pulses"));
  auto* source = new QComboBox(this);
  source->addItems({tr("Built-in data"), tr("Own trace file")});
  addRow({"source", tr("Source"), tr("A simulated CLYC detector, or digitised pulses from a file.")}, source);
  auto* path = new QLabel(this);
  path->setObjectName(QStringLiteral("tracePath"));
  path->setAccessibleName(tr("Trace file"));
  path->setWordWrap(true);
  path->setTextInteractionFlags(Qt::TextSelectableByMouse);
  auto* choose = new QPushButton(tr("Choose a file…"), this);
  choose->setObjectName(QStringLiteral("chooseTraces"));
  choose->setAccessibleName(tr("Choose a trace file"));
  choose->setToolTip(tr("Open a trace file (.h5); CSV files are imported first"));
  addWide(path);
  addWide(choose);
  onRefresh([this, source, path, choose] {
    const bool own = !m_value.traces.empty();
    source->setCurrentIndex(own ? 1 : 0);
    const QString text = QString::fromStdString(m_value.traces);
    path->setText(text.section(QLatin1Char('/'), -1));
    path->setToolTip(own ? text : tr("Your own trace file"));
    path->setVisible(own);
    choose->setVisible(own);
  });
  connect(choose, &QPushButton::clicked, this, &TracesForm::fileWanted);
  connect(source, &QComboBox::activated, this, [this](int index) {
    if (index == 1 && m_value.traces.empty()) {
      refresh();  // stays with the built-in data until a file is chosen
      emit fileWanted();
    } else if (index == 0 && !m_value.traces.empty()) {
      m_value.traces.clear();
      touched(QStringLiteral("source"));
    }
  });
}

void TracesForm::addBuiltIn() {
  m_builtIn = new QWidget(this);
  trace::SyntheticSettings& data = m_value.synthetic;
  QWidget* const fields[] = {
      addWhole({"events", tr("Events"), tr("Pulses to simulate. 10,000 take a few seconds.")}, 100, 1'000'000,
               {[&data] { return int(std::min<std::uint64_t>(data.events, 1'000'000'000)); },
                [&data](int events) { data.events = std::uint64_t(events); }}),
      addNumber(
          {"neutronFraction", tr("Neutrons"), tr("Share of neutrons; the rest are gammas.")}, 0.01, 0.99, 1,
          {[&data] { return data.neutronFraction; }, [&data](double share) { data.neutronFraction = share; }},
          tr("%"), 100),
      addNumber(
          {"pileUpFraction", tr("Pile-up"), tr("Share of records with a second pulse in them.")}, 0, 0.5, 1,
          {[&data] { return data.pileUpFraction; }, [&data](double share) { data.pileUpFraction = share; }},
          tr("%"), 100),
      addSeed({"dataSeed", tr("Seed"), tr("The same seed gives the same pulses again.")},
              {[&data] { return data.seed; }, [&data](quint64 seed) { data.seed = seed; }})};
  onRefresh([this, controls = std::vector<QWidget*>(std::begin(fields), std::end(fields))] {
    for (QWidget* control : controls) control->setEnabled(m_value.traces.empty());
  });
}

void TracesForm::addLabels() {
  addSection(tr("Labels"));
  addLabelSource();
  addThreshold();
  addGates();
}

void TracesForm::addLabelSource() {
  auto* source = new QComboBox(this);
  source->setMinimumContentsLength(8);
  source->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  addRow(
      {"labelMethod", tr("From"),
       tr("The classes that the network learns: as the file knows them, by a threshold on one figure of the "
          "pulse, or by a cut that was drawn.")},
      source);
  onRefresh([this, source] { showLabelSources(source, m_value); });
  connect(source, &QComboBox::activated, this, [this](int index) {
    takeLabelSource(index, m_value);
    touched(QStringLiteral("labelMethod"));
  });
  psd::LabelSettings& labels = m_value.labels;
  QComboBox* side = addChoice({"neutronSide", tr("Neutrons lie"),
                               tr("Every figure is high for slow pulses, which neutrons mostly are. “FCI” of "
                                  "short windows turns round.")},
                              {tr("Above"), tr("Below")},
                              {[&labels] { return labels.neutrons == psd::NeutronSide::above ? 0 : 1; },
                               [&labels](int index) {
                                 labels.neutrons =
                                     index == 0 ? psd::NeutronSide::above : psd::NeutronSide::below;
                               }});
  onRefresh([&labels, side] {
    const bool region = labels.source == psd::LabelSource::cut;
    side->setItemText(0, region ? tr("Inside") : tr("Above"));
    side->setItemText(1, region ? tr("Outside") : tr("Below"));
    side->setEnabled(labels.source != psd::LabelSource::file);
  });
}

void TracesForm::addThreshold() {
  psd::LabelSettings& labels = m_value.labels;
  QWidget* automatic = addCheck({"thresholdAutomatic", tr("Find the cut from the data"),
                                 tr("The cut is put into the valley between the two populations.")},
                                {[&labels] { return !labels.threshold; },
                                 [&labels](bool found) {
                                   labels.threshold =
                                       found ? std::nullopt : std::optional(firstThreshold(labels.method));
                                 }});
  QDoubleSpinBox* threshold =
      addNumber({"threshold", tr("Cut at"), tr("Drag the line in the histogram, or type.")}, -mostThreshold,
                mostThreshold, 5,
                {[&labels] { return labels.threshold.value_or(firstThreshold(labels.method)); },
                 [&labels](double cut) { labels.threshold = cut; }});
  QDoubleSpinBox* band = addNumber(
      {"ambiguousBand", tr("Ambiguous\u00a0±"), tr("Events so near to the cut belong to no class.")}, 0,
      mostThreshold, 5,
      {[&labels] { return labels.ambiguousBand; },
       [&labels](double width) { labels.ambiguousBand = width; }});
  QWidget* least = addNumber(
      {"minAmplitude", tr("Least amplitude"), tr("Smaller pulses are too noisy to be labelled by a cut.")}, 0,
      100'000, 1,
      {[&labels] { return labels.minAmplitude; }, [&labels](double counts) { labels.minAmplitude = counts; }},
      tr("counts"));
  // Their longest number would ask for more room than the panel has.
  for (QWidget* box : {threshold, band}) box->setMinimumWidth(leastBoxWidth);
  onRefresh([this, &labels, automatic, threshold, band, least] {
    const bool byMethod = labels.source == psd::LabelSource::method;
    automatic->setEnabled(byMethod);
    threshold->setEnabled(byMethod && labels.threshold);
    for (QWidget* control : {static_cast<QWidget*>(band), least})
      control->setEnabled(labels.source != psd::LabelSource::file);
    const QString unit = labelUnit();
    const auto name = [&](QDoubleSpinBox* box, const QString& words) {
      showLabel(box, unit.isEmpty() ? words : tr("%1 (%2)").arg(words, unit));
    };
    name(threshold, tr("Cut at"));
    name(band, tr("Ambiguous\u00a0±"));
  });
}

void TracesForm::addGates() {
  addSection(tr("Charge gates"), tr("In samples from each pulse’s leading edge."));
  pulse::FeatureSettings& features = m_value.features;
  const auto whole = [](int& value) {
    return Access<int>{[&value] { return value; }, [&value](int samples) { value = samples; }};
  };
  addWhole({"gatePre", tr("Begin before"), tr("Charges are counted from so many samples before the edge.")},
           0, mostGate, whole(features.gatePre));
  addWhole({"gateShort", tr("Tail from"), tr("The early charge ends here, the tail begins.")}, 0, mostGate,
           whole(features.gateShort));
  addWhole({"gateLong", tr("End at"), tr("No charge is counted after it.")}, 1, mostGate,
           whole(features.gateLong));
  auto* calibrate = new QPushButton(tr("Calibrate the energy…"), this);
  calibrate->setObjectName(QStringLiteral("calibrateEnergy"));
  calibrate->setAccessibleName(tr("Calibrate the energy"));
  calibrate->setToolTip(tr("Make the energy axis from Compton edges and lines of the spectrum"));
  addWide(calibrate);
  connect(calibrate, &QPushButton::clicked, this, &TracesForm::calibrationWanted);
}

QString TracesForm::labelUnit() const {
  const auto method = psd::usedMethod(m_value.labels, m_value.cuts);
  return method && *method ? methodUnit(**method) : QString();
}

void TracesForm::addDataset() {
  addSection(tr("What the network is fed"));
  dataset::DatasetSettings& data = m_value.dataset;
  addAlignment();
  addChoice(
      {"scaling", tr("Scaling"),
       tr("“Raw counts” is a known mistake, kept to show what it does; “unit amplitude” hides the energy.")},
      {tr("Raw counts"), tr("Baseline off"), tr("Unit amplitude")},
      {[&data] { return int(data.input.scaling); },
       [&data](int scaling) { data.input.scaling = dataset::Scaling(scaling); }});
  addCheck(
      {"energyMatched", tr("Only pairs of equal energy"),
       tr("Each gamma is paired with a neutron of its energy, others are left out: the network has only the "
          "shape to go by.")},
      {[&data] { return data.energyMatched; }, [&data](bool matched) { data.energyMatched = matched; }});
  addNumber(
      {"validationShare", tr("For validation"), tr("Watched while training, to stop at the best epoch.")},
      0.01, 0.5, 1,
      {[&data] { return data.split.validation; }, [&data](double share) { data.split.validation = share; }},
      tr("%"), 100);
  addNumber(
      {"testShare", tr("Held back"), tr("Never seen in training: every figure comes from these events.")},
      0.01, 0.5, 1, {[&data] { return data.split.test; }, [&data](double share) { data.split.test = share; }},
      tr("%"), 100);
  addSeed({"splitSeed", tr("Seed"), tr("Decides which event goes into which part.")},
          {[&data] { return data.split.seed; }, [&data](quint64 seed) { data.split.seed = seed; }});
}

void TracesForm::addAlignment() {
  addChoice(
      {"alignment", tr("Window"),
       tr("At the same samples of every record, or at the same distance from each pulse’s leading edge; "
          "pulses without such a window are left out.")},
      {tr("Fixed"), tr("From each edge")},
      {[this] { return int(m_value.dataset.input.alignment); },
       [this](int alignment) { setAlignment(dataset::Alignment(alignment)); }});
  auto* warning =
      new QLabel(tr("Alignment takes the walk of the trigger away. A board cuts windows by its own "
                    "threshold: it would have to align them too, or the network sees other pulses."),
                 this);
  warning->setObjectName(QStringLiteral("alignmentWarning"));
  warning->setWordWrap(true);
  look::setRole(warning, "caption");
  addWide(warning);
  onRefresh([this, warning] {
    warning->setVisible(m_value.dataset.input.alignment == dataset::Alignment::leadingEdge);
  });
}

void TracesForm::setAlignment(dataset::Alignment alignment) {
  dataset::InputSpec& input = m_value.dataset.input;
  if (alignment == input.alignment) return;
  input.alignment = alignment;
  const bool aligned = alignment == dataset::Alignment::leadingEdge;
  if (m_typicalEdge)
    input.start += aligned ? -std::lround(*m_typicalEdge) : std::lround(*m_typicalEdge);
  else
    input.start = aligned ? -input.length / partBeforeEdge : dataset::InputSpec().start;
}

void TracesForm::settle(const QString& field) {
  pulse::FeatureSettings& features = m_value.features;
  if (field == QLatin1String("gateLong"))
    features.gateShort = std::min(features.gateShort, features.gateLong - 1);
  features.gateLong = std::max(features.gateLong, features.gateShort + 1);
  dataset::SplitSettings& split = m_value.dataset.split;
  const double most = 1 - leastTraining;
  if (split.validation + split.test <= most + 1e-9) return;
  double& other = field == QLatin1String("validationShare") ? split.test : split.validation;
  double& mine = field == QLatin1String("validationShare") ? split.validation : split.test;
  other = std::max(0.01, most - mine);
}

}  // namespace pw::settings
