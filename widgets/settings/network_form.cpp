// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/network_form.h"

#include <QComboBox>
#include <QLabel>
#include <QLocale>

#include "estimate/estimate.h"
#include "look/theme.h"
#include "plots/si_format.h"
#include "settings/layer_table.h"
#include "settings/planned_network.h"

namespace pw::settings {
namespace {

using recipe::LayerSpec;

constexpr int classes = 2;
/// What a person who switches augmentation on begins with, in units of the scaled inputs.
constexpr recipe::Augmentation gentle{0.1, 0.01, 0.01, 1};

/// Of a neutron for each gamma's 1.
double neutronWeight(const recipe::TrainingRecipe& recipe) {
  const std::vector<double>& weights = recipe.classWeights;
  return weights.size() == 2 && weights[0] > 0 ? weights[1] / weights[0] : 1;
}

void setNeutronWeight(recipe::TrainingRecipe& recipe, double weight) {
  recipe.classWeights.clear();
  if (weight != 1) recipe.classWeights = {1, weight};
}

QString shapeText(const network::Network& network) {
  QStringList sizes{QString::number(network.inputs)};
  for (const network::Layer& layer : network.layers) {
    sizes << (layer.isDense()
                  ? QString::number(layer.outputs)
                  : QStringLiteral("%1×%2").arg(layer.sliding.positions()).arg(layer.sliding.filters));
  }
  return sizes.join(QChar(0x2011));  // a hyphen that does not break
}

/// What the planned network takes as the smallest hardware of the default board; empty where there is none
/// yet.
QString hardwareText(const network::Network& network) {
  if (!network.isQuantised()) return {};
  const auto design = hls::makeDesign(network, {});
  if (!design) return {};
  const hls::Resources total = hls::estimate(*design).total;
  const QLocale locale;
  return NetworkForm::tr("; about %1 LUT, %2 DSP")
      .arg(locale.toString(total.totalLut()), locale.toString(total.dsp));
}

}  // namespace

QList<NetworkPreset> networkPresets() {
  return {{NetworkForm::tr("Slides: 256-64-32"), {256, 64, 32}},
          {NetworkForm::tr("Lab: 13-15-7-5-6"), {13, 15, 7, 5, 6}},
          {NetworkForm::tr("Small: 16-8"), {16, 8}},
          {NetworkForm::tr("Linear: no layer"), {}},
          {NetworkForm::tr("Lab student: 5-4-4-5-3"), {5, 4, 4, 5, 3}},
          {NetworkForm::tr("Means of 8, then 16"),
           {LayerSpec::pooling(network::LayerKind::averagePooling, 8), 16}},
          {NetworkForm::tr("Convolution: 4 filters, 8"), {LayerSpec::convolution(4, 9, 4), 8}}};
}

NetworkForm::NetworkForm(QWidget* parent) : Form(parent), m_augmentation(gentle) {
  addArchitecture();
  addTraining();
  addAugmentation();
  setValue({});
}

void NetworkForm::setValue(const recipe::TrainingRecipe& value) {
  m_value = value;
  m_augmentation = value.augmentation.value_or(m_augmentation);
  refresh();
}

void NetworkForm::setInputs(int inputs) {
  if (inputs == m_inputs) return;
  m_inputs = inputs;
  refresh();
}

QString NetworkForm::summary() const {
  return m_summary->text();
}

void NetworkForm::addArchitecture() {
  addSection(tr("Network"), tr("A window of samples in, one number a class out; the larger wins."));
  m_preset = new QComboBox(this);
  for (const NetworkPreset& preset : networkPresets()) m_preset->addItem(preset.name);
  m_preset->addItem(tr("Own"));
  m_preset->setMinimumContentsLength(12);
  m_preset->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  addRow({"preset", tr("Preset"), {}}, m_preset);
  m_preset->setToolTip(tr("Networks that are known to work, to begin with"));
  m_layers = new LayerTable(this);
  setLabel(QStringLiteral("hidden"), tr("Layers"));
  addWide(m_layers);
  m_summary = new QLabel(this);
  m_summary->setObjectName(QStringLiteral("networkSummary"));
  m_summary->setWordWrap(true);
  m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_summary->setToolTip(
      tr("Known before training. EBOPs: bits of the weight times bits of the input, summed over all "
         "multiplications; floating point counts as 32 bits"));
  look::setRole(m_summary, "caption");
  addWide(m_summary);
  onRefresh([this] {
    m_layers->setShape(m_inputs, m_value.hidden, classes);
    const QList<NetworkPreset> presets = networkPresets();
    int chosen = 0;
    while (chosen < presets.size() && presets[chosen].hidden != m_value.hidden) ++chosen;
    m_preset->setCurrentIndex(chosen);
    showSummary();
  });
  connect(m_preset, &QComboBox::activated, this, [this](int index) {
    const QList<NetworkPreset> presets = networkPresets();
    if (index >= presets.size() || presets[index].hidden == m_value.hidden) return refresh();
    m_value.hidden = presets[index].hidden;
    touched(QStringLiteral("hidden"));
  });
  connect(m_layers, &LayerTable::edited, this, [this] {
    m_value.hidden = m_layers->hidden();
    touched(QStringLiteral("hidden"));
  });
}

void NetworkForm::addTraining() {
  addSection(tr("Training"));
  addWhole({"epochs", tr("Epochs"), tr("How often training goes through all events.")}, 1, 1000,
           {[this] { return m_value.epochs; }, [this](int epochs) { m_value.epochs = epochs; }});
  addWhole({"batch", tr("Batch"), tr("Events a step. Larger batches train faster but step less often.")}, 1,
           8192, {[this] { return m_value.batch; }, [this](int batch) { m_value.batch = batch; }});
  addNumber({"learningRate", tr("Learning rate"),
             tr("Length of a step. Too large jumps about, too small creeps; 0.001 is a good start.")},
            1e-6, 1, 7,
            {[this] { return m_value.learningRate; }, [this](double rate) { m_value.learningRate = rate; }});
  addNumber(
      {"l2", tr("L2"), tr("Pulls weights towards zero, which helps against learning by heart; 0 is off.")}, 0,
      1, 7, {[this] { return m_value.l2; }, [this](double strength) { m_value.l2 = strength; }});
  addTrainingWays();
  addNumber({"neutronWeight", tr("Neutrons count"),
             tr("Weight of a neutron in the loss beside a gamma. Above 1 fewer neutrons are missed and more "
                "gammas taken for neutrons; use it where neutrons are rare.")},
            0.01, 100, 3,
            {[this] { return neutronWeight(m_value); },
             [this](double weight) { setNeutronWeight(m_value, weight); }},
            tr("×"));
  addSeed({"seed", tr("Seed"), tr("First weights and the order of events: the same seed repeats the run.")},
          {[this] { return m_value.seed; }, [this](quint64 seed) { m_value.seed = seed; }});
}

void NetworkForm::addTrainingWays() {
  using recipe::TrainingRecipe;
  addChoice(
      {"optimizer", tr("Steps by"), tr("Adam adapts each weight's step; the others follow the gradient.")},
      {tr("Adam"), tr("Momentum"), tr("Gradient")},
      {[this] { return int(m_value.optimizer.kind); },
       [this](int kind) { m_value.optimizer.kind = recipe::Optimizer::Kind(kind); }});
  addChoice({"schedule", tr("Rate"),
             tr("Over the epochs: constant, halved every 10, falling like a cosine, or halved when the "
                "validation loss stays.")},
            {tr("Constant"), tr("Steps"), tr("Cosine"), tr("Plateau")},
            {[this] { return int(m_value.schedule.kind); },
             [this](int kind) { m_value.schedule.kind = recipe::Schedule::Kind(kind); }});
  addChoice(
      {"loss", tr("Loss"),
       tr("Cross-entropy asks for probabilities, the hinge for a margin at the border, the squared error "
          "forgives what is far off.")},
      {tr("Cross-entropy"), tr("Squared hinge"), tr("Squared error")},
      {[this] { return int(m_value.loss); }, [this](int kind) { m_value.loss = recipe::LossKind(kind); }});
  addChoice({"keep", tr("Kept epoch"), tr("Loss says more than accuracy where validation has few events.")},
            {tr("Accuracy"), tr("Loss"), tr("The last")},
            {[this] { return int(m_value.keep); },
             [this](int keep) { m_value.keep = TrainingRecipe::Keep(keep); }});
  addWhole(
      {"patience", tr("Patience"), tr("Ends when so many epochs brought nothing better; 0: never early.")}, 0,
      1000,
      {[this] { return m_value.earlyStopping ? m_value.earlyStopping->patience : 0; },
       [this](int patience) {
         m_value.earlyStopping.reset();
         if (patience > 0) m_value.earlyStopping = recipe::EarlyStopping{patience};
       }});
  addCheck({"singleLogit", tr("One logit"),
            tr("The gammas' is always 0: half the multiplications of the last layer.")},
           {[this] { return m_value.singleLogit; }, [this](bool single) { m_value.singleLogit = single; }});
}

void NetworkForm::addAugmentation() {
  addGroup({"augmentation", tr("Augmentation"),
            tr("Training events are changed a little each time they are seen, so that the network does not "
               "learn the accidents of few events by heart. Amounts are in units of the scaled inputs.")},
           {[this] { return m_value.augmentation.has_value(); },
            [this](bool on) {
              m_value.augmentation.reset();
              if (on) m_value.augmentation = m_augmentation;
            }});
  const auto amount = [this](double recipe::Augmentation::*part) -> Access<double> {
    return {[this, part] { return m_augmentation.*part; },
            [this, part](double value) {
              m_augmentation.*part = value;
              m_value.augmentation = m_augmentation;
            }};
  };
  addNumber({"augmentAmplitude", tr("Amplitude"), tr("Each event is made larger or smaller by up to this.")},
            0, 0.99, 1, amount(&recipe::Augmentation::amplitude), tr("%"), 100);
  addNumber({"augmentNoise", tr("Noise"), tr("Standard deviation of what is added to each sample.")}, 0, 10,
            4, amount(&recipe::Augmentation::noise));
  addNumber({"augmentBaseline", tr("Baseline"), tr("All samples of an event move by up to this.")}, 0, 10, 4,
            amount(&recipe::Augmentation::baseline));
  addNumber({"augmentJitter", tr("Time jitter"), tr("Events are shifted by up to so many samples.")}, 0, 100,
            2, amount(&recipe::Augmentation::timeJitter), tr("samples"));
  endGroup();
}

void NetworkForm::settle(const QString& field) {
  if (field != QLatin1String("epochs")) return;
  // Schedules that would not end in time are moved up; those that do stay where they are.
  const int last = m_value.epochs - 1;
  if (m_value.pruning) {
    m_value.pruning->toEpoch = std::min(m_value.pruning->toEpoch, last);
    m_value.pruning->fromEpoch = std::min(m_value.pruning->fromEpoch, m_value.pruning->toEpoch);
  }
  if (m_value.lowRank) m_value.lowRank->atEpoch = std::min(m_value.lowRank->atEpoch, last);
  if (!m_value.quantization) return;
  recipe::Quantization& quantization = *m_value.quantization;
  quantization.fromEpoch = std::min(quantization.fromEpoch, last);
  quantization.rampEpochs = std::min(quantization.rampEpochs, last - quantization.fromEpoch);
}

void NetworkForm::showSummary() {
  const auto network = plannedNetwork(m_value, m_inputs, classes);
  if (!network) {
    return m_summary->setText(QString::fromStdString(network.error().what + " " + network.error().hint));
  }
  const network::Costs costs = network::costs(*network);
  const QLocale locale;
  const auto count = [&](std::size_t value) { return locale.toString(qulonglong(value)); };
  m_summary->setText(tr("%1: %2 parameters, %3 multiplications, %4 EBOPs, %5 of memory")
                         .arg(shapeText(*network), count(costs.parameters), count(costs.multiplications),
                              plots::siText(costs.ebops, {}, 3),
                              plots::siText(double(costs.weightBits), tr("bit"), 3)) +
                     hardwareText(*network));
}

}  // namespace pw::settings
