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

#include "look/theme.h"

namespace pw::settings {
namespace {

constexpr double firstThreshold = 0.5;  // offered when the automatic one is switched off
constexpr double leastTraining = 0.1;   // share of the events that always trains

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
  pulse::LabelSettings& labels = m_value.labels;
  addChoice(
      {"labelMethod", tr("From"),
       tr("The classes that the network learns: as the file knows them, or cut by a classical figure.")},
      {tr("Trace file"), tr("FCI cut"), tr("Charge-ratio cut")},
      {[&labels] { return int(labels.method); },
       [&labels](int method) { labels.method = pulse::LabelMethod(method); }});
  QWidget* automatic = addCheck({"thresholdAutomatic", tr("Find the cut from the data"),
                                 tr("The cut is put into the valley between the two populations.")},
                                {[&labels] { return labels.threshold == 0; },
                                 [&labels](bool found) { labels.threshold = found ? 0 : firstThreshold; }});
  QDoubleSpinBox* threshold = addNumber(
      {"threshold", tr("Cut at"), tr("Neutrons lie above it. Drag the line in the histogram, or type.")},
      0.001, 1, 4,
      {[&labels] { return labels.threshold > 0 ? labels.threshold : firstThreshold; },
       [&labels](double cut) { labels.threshold = cut; }});
  QWidget* band = addNumber(
      {"ambiguousBand", tr("Ambiguous\u00a0±"), tr("Events so near to the cut belong to no class.")}, 0, 0.5,
      4,
      {[&labels] { return labels.ambiguousBand; },
       [&labels](double width) { labels.ambiguousBand = width; }});
  QWidget* least = addNumber(
      {"minAmplitude", tr("Least amplitude"), tr("Smaller pulses are too noisy to be labelled by a cut.")}, 0,
      100'000, 1,
      {[&labels] { return labels.minAmplitude; }, [&labels](double counts) { labels.minAmplitude = counts; }},
      tr("counts"));
  onRefresh([&labels, automatic, threshold, band, least] {
    const bool cut = labels.method != pulse::LabelMethod::file;
    for (QWidget* control : {automatic, band, least}) control->setEnabled(cut);
    threshold->setEnabled(cut && labels.threshold > 0);
  });
}

void TracesForm::addDataset() {
  addSection(tr("What the network is fed"));
  dataset::DatasetSettings& data = m_value.dataset;
  addChoice(
      {"scaling", tr("Scaling"),
       tr("“Raw counts” is a known mistake, kept to show what it does; “unit amplitude” hides the energy.")},
      {tr("Raw counts"), tr("Baseline off"), tr("Unit amplitude")},
      {[&data] { return int(data.input.scaling); },
       [&data](int scaling) { data.input.scaling = dataset::Scaling(scaling); }});
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

void TracesForm::settle(const QString& field) {
  dataset::SplitSettings& split = m_value.dataset.split;
  const double most = 1 - leastTraining;
  if (split.validation + split.test <= most + 1e-9) return;
  double& other = field == QLatin1String("validationShare") ? split.test : split.validation;
  double& mine = field == QLatin1String("validationShare") ? split.validation : split.test;
  other = std::max(0.01, most - mine);
}

}  // namespace pw::settings
