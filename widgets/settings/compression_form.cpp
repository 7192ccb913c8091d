// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/compression_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSlider>
#include <QSpinBox>
#include <algorithm>
#include <cmath>

#include "look/theme.h"
#include "settings/format_row.h"
#include "settings/network_form.h"

namespace pw::settings {
namespace {

constexpr int mostSparsity = 98;  // percent
constexpr int mostEpochs = 1000;

}  // namespace

CompressionForm::CompressionForm(QWidget* parent) : Form(parent) {
  m_network = new NetworkForm(this);
  addWide(m_network);
  onRefresh([this] { m_network->setValue(m_value); });
  connect(m_network, &NetworkForm::edited, this, [this](const QString& field) {
    m_value = m_network->value();
    setLabel(field, m_network->label(field));
    touched(field);
  });
  addPruning();
  addLowRank();
  addQuantization();
  addDistillation();
  endGroup();
  setValue(recipe::defaultStudent());
}

void CompressionForm::setValue(const recipe::TrainingRecipe& value) {
  m_value = value;
  m_pruning = value.pruning.value_or(m_pruning);
  m_quantization = value.quantization.value_or(m_quantization);
  m_distillation = value.distillation.value_or(m_distillation);
  m_lowRank = value.lowRank.value_or(m_lowRank);
  refresh();
}

void CompressionForm::setInputs(int inputs) {
  m_network->setInputs(inputs);
}

void CompressionForm::addPruning() {
  addGroup(
      {"pruning", tr("Pruning"),
       tr("Sets the smallest weights to zero, a few more each epoch. Zeros cost nothing in hardware that "
          "skips them.")},
      {[this] { return m_value.pruning.has_value(); },
       [this](bool on) { on ? void(m_value.pruning = m_pruning) : m_value.pruning.reset(); }});
  addSparsity();
  QSpinBox* from = addWhole(
      {"pruneFrom", tr("Begins after epoch"), tr("Up to it all weights train undisturbed; 0: at once.")}, 0,
      mostEpochs,
      {[this] { return m_pruning.fromEpoch; }, [this](int epoch) { m_pruning.fromEpoch = epoch; }});
  QSpinBox* to = addWhole(
      {"pruneTo", tr("Complete after epoch"), tr("In those that follow the remaining weights recover.")}, 0,
      mostEpochs, {[this] { return m_pruning.toEpoch; }, [this](int epoch) { m_pruning.toEpoch = epoch; }});
  using recipe::Pruning;
  addChoice({"pruneWhat", tr("What goes"),
             tr("Neurons make the network itself smaller; 2 of 4 keeps the larger half of each four inputs, "
                "whatever the share above.")},
            {tr("Weights"), tr("Neurons"), tr("2 of 4")},
            {[this] { return int(m_pruning.of); }, [this](int of) { m_pruning.of = Pruning::Of(of); }});
  addChoice(
      {"pruneScope", tr("Compared"), tr("Within each layer, or over the network: then layers may differ.")},
      {tr("In each layer"), tr("Over all layers")},
      {[this] { return int(m_pruning.scope); },
       [this](int scope) { m_pruning.scope = Pruning::Scope(scope); }});
  addCheck({"pruneLast", tr("Last layer, too"), tr("Needed where it is the only one.")},
           {[this] { return m_pruning.lastLayer; }, [this](bool last) { m_pruning.lastLayer = last; }});
  onRefresh([this, from, to] {
    from->setMaximum(std::max(0, m_pruning.toEpoch));
    to->setRange(std::min(m_pruning.fromEpoch, m_value.epochs - 1), std::max(0, m_value.epochs - 1));
  });
}

void CompressionForm::addSparsity() {
  auto* slider = new QSlider(Qt::Horizontal, this);
  slider->setRange(0, mostSparsity);
  slider->setPageStep(10);
  slider->setMinimumWidth(fontMetrics().averageCharWidth() * 14);
  auto* words = new QLabel(this);
  words->setObjectName(QStringLiteral("sparsityWords"));
  words->setAlignment(Qt::AlignRight);
  addRow(
      {"sparsity", tr("Zero weights"), tr("Share of zeros in the end. Four fifths often cost no accuracy.")},
      slider);
  addWide(words);
  onRefresh([this, slider, words] {
    const int percent = int(std::lround(100 * m_pruning.finalSparsity));
    slider->setMaximum(std::max(mostSparsity, percent));
    slider->setValue(percent);
    words->setText(tr("%1 % of the weights").arg(percent));
  });
  connect(slider, &QSlider::valueChanged, this, [this](int percent) {
    if (isRefreshing()) return;
    m_pruning.finalSparsity = percent / 100.0;
    touched(QStringLiteral("sparsity"));
  });
}

void CompressionForm::addFormat(const char* name, const QString& label, const QString& help,
                                network::FixedFormat recipe::Quantization::*format) {
  auto* row = new FormatRow(QString::fromLatin1(name), label, help, this);
  addWide(row);
  setLabel(QString::fromLatin1(name), label);
  onRefresh([this, row, format] { row->setValue(m_quantization.*format); });
  connect(row, &FormatRow::edited, this, [this, row, format, field = QString::fromLatin1(name)] {
    m_quantization.*format = row->value();
    touched(field);
  });
}

void CompressionForm::addQuantization() {
  addGroup(
      {"quantization", tr("Quantisation"),
       tr("Trains with the fixed-point numbers that the hardware will use, so that what is trained is what "
          "is built. fixed<6,1>: 6 bits, 1 of them before the binary point; ufixed has no sign.")},
      {[this] { return m_value.quantization.has_value(); },
       [this](bool on) { on ? void(m_value.quantization = m_quantization) : m_value.quantization.reset(); }});
  using recipe::Quantization;
  addFormat("inputFormat", tr("Input"), tr("The scaled samples of the window"), &Quantization::input);
  addFormat("weightFormat", tr("Weights"), tr("Each multiplication's constant"), &Quantization::weight);
  addFormat("biasFormat", tr("Biases"), tr("What is added to each sum"), &Quantization::bias);
  addFormat("activationFormat", tr("Hidden layers"), tr("Outputs after ReLU, never negative"),
            &Quantization::activation);
  addFormat("logitFormat", tr("Output"), tr("The two numbers that decide the class"), &Quantization::logit);
  QSpinBox* from = addWhole(
      {"quantizeFrom", tr("Begins after epoch"),
       tr("Up to it the network trains in floating point; 0: at once.")},
      0, mostEpochs,
      {[this] { return m_quantization.fromEpoch; }, [this](int epoch) { m_quantization.fromEpoch = epoch; }});
  onRefresh([this, from] { from->setMaximum(std::max(0, m_value.epochs - 1)); });
  addQuantizationWays();
}

void CompressionForm::addQuantizationWays() {
  using recipe::Quantization;
  QSpinBox* ramp = addWhole(
      {"ramp", tr("Ramp"), tr("Epochs in which weights lose one by one up to 8 bits that they have more.")},
      0, mostEpochs,
      {[this] { return m_quantization.rampEpochs; },
       [this](int epochs) { m_quantization.rampEpochs = epochs; }});
  onRefresh([this, ramp] {
    ramp->setMaximum(std::max(0, m_value.epochs - 1 - m_quantization.fromEpoch));
    ramp->setEnabled(!m_quantization.learnedBits);
  });
  addNumber(
      {"coverage", tr("Measured range"),
       tr("Share of a layer's outputs that its format shall hold, measured when quantisation begins; 0: "
          "integer bits as given above.")},
      0, 1, 3,
      {[this] { return m_quantization.coverage; }, [this](double share) { m_quantization.coverage = share; }},
      tr("%"), 100);
  addNumber(
      {"bitBudget", tr("Budget"),
       tr("Training finds out how many bits are needed, until the network has so many effective EBOPs; 0: "
          "off.")},
      0, 1e9, 0,
      {[this] { return m_quantization.learnedBits ? m_quantization.learnedBits->budget : 0; },
       [this](double budget) { setBudget(budget); }},
      tr("EBOPs"));
  addLearnedFormats();
  addChoice({"quantizeGradient", tr("Gradient"),
             tr("Of values outside their format: none, or as if there were no limit (QKeras).")},
            {tr("Clipped"), tr("Straight")},
            {[this] { return int(m_quantization.gradient); },
             [this](int gradient) { m_quantization.gradient = Quantization::Gradient(gradient); }});
}

void CompressionForm::addLearnedFormats() {
  using recipe::LearnedBits;
  using recipe::LearnedRanges;
  QComboBox* of = addChoice(
      {"bitsOf", tr("Bits of"), tr("What the budget narrows: each weight, each layer's outputs, or both.")},
      {tr("Weights"), tr("Outputs"), tr("Both")},
      {[this] { return m_quantization.learnedBits ? int(m_quantization.learnedBits->of) : 0; },
       [this](int what) {
         if (m_quantization.learnedBits) m_quantization.learnedBits->of = LearnedBits::Of(what);
       }});
  onRefresh([this, of] { of->setEnabled(m_quantization.learnedBits.has_value()); });
  addChoice({"rangesOf", tr("Learned range"),
             tr("Integer bits that training finds by itself, the width stays. Not together with a budget.")},
            {tr("Off"), tr("Weights"), tr("Outputs"), tr("Both")},
            {[this] { return m_quantization.learnedRanges ? int(m_quantization.learnedRanges->of) + 1 : 0; },
             [this](int what) {
               if (what == 0) return m_quantization.learnedRanges.reset();
               m_quantization.learnedRanges = LearnedRanges{LearnedRanges::Of(what - 1)};
               m_quantization.learnedBits.reset();
             }});
}

void CompressionForm::setBudget(double budget) {
  if (budget < 1) return m_quantization.learnedBits.reset();
  m_quantization.learnedRanges.reset();
  if (!m_quantization.learnedBits) m_quantization.learnedBits = recipe::LearnedBits{};
  m_quantization.learnedBits->budget = budget;
}

void CompressionForm::addDistillation() {
  addGroup(
      {"distillation", tr("Distillation"),
       tr("The student learns from the teacher's graded answers, which say more than right or wrong.")},
      {[this] { return m_value.distillation.has_value(); },
       [this](bool on) { on ? void(m_value.distillation = m_distillation) : m_value.distillation.reset(); }});
  addNumber(
      {"temperature", tr("Temperature"), tr("Above 1 softens the teacher's answers; 2 to 6 are usual.")}, 0.1,
      100, 2,
      {[this] { return m_distillation.temperature; },
       [this](double temperature) { m_distillation.temperature = temperature; }});
  addNumber(
      {"alpha", tr("Share of the labels"),
       tr("1: the labels alone; 0: the teacher alone; between: a mixture of both losses.")},
      0, 1, 3,
      {[this] { return m_distillation.alpha; }, [this](double share) { m_distillation.alpha = share; }});
  addChoice({"distillWhat", tr("Compared"),
             tr("Logits. Probabilities are a known mistake: almost nothing of the teacher comes through.")},
            {tr("Logits"), tr("Probabilities")},
            {[this] { return int(m_distillation.of); },
             [this](int of) { m_distillation.of = recipe::Distillation::Of(of); }});
}

void CompressionForm::addLowRank() {
  addGroup({"lowRank", tr("Low rank"),
            tr("Splits a dense layer into two thin ones, where that needs fewer weights, and trains on.")},
           {[this] { return m_value.lowRank.has_value(); },
            [this](bool on) { on ? void(m_value.lowRank = m_lowRank) : m_value.lowRank.reset(); }});
  addNumber({"lowRankEnergy", tr("Kept energy"),
             tr("Share of the squared singular values of a layer's weights that stays; less: thinner.")},
            0, 100, 2,
            {[this] { return m_lowRank.energy; }, [this](double share) { m_lowRank.energy = share; }},
            tr("%"), 100);
  QSpinBox* at =
      addWhole({"lowRankAt", tr("After epoch"), tr("Up to it the layers learn as they are.")}, 0, mostEpochs,
               {[this] { return m_lowRank.atEpoch; }, [this](int epoch) { m_lowRank.atEpoch = epoch; }});
  onRefresh([this, at] { at->setMaximum(std::max(0, m_value.epochs - 1)); });
}

void CompressionForm::settle(const QString& field) {
  const int last = std::max(0, m_value.epochs - 1);
  // The network's form moves schedules when there are fewer epochs: take that over before writing back.
  m_pruning.toEpoch = std::clamp(m_pruning.toEpoch, 0, last);
  m_pruning.fromEpoch = std::clamp(m_pruning.fromEpoch, 0, m_pruning.toEpoch);
  m_quantization.fromEpoch = std::clamp(m_quantization.fromEpoch, 0, last);
  // Ranges are measured on epochs in floating point.
  if (m_quantization.coverage > 0 && m_quantization.fromEpoch == 0) {
    if (field == QLatin1String("quantizeFrom") || last == 0)
      m_quantization.coverage = 0;
    else
      m_quantization.fromEpoch = 1;
  }
  const int longest = m_quantization.learnedBits ? 0 : last - m_quantization.fromEpoch;
  m_quantization.rampEpochs = std::clamp(m_quantization.rampEpochs, 0, longest);
  m_lowRank.atEpoch = std::clamp(m_lowRank.atEpoch, 0, last);
  if (m_value.lowRank) m_value.lowRank = m_lowRank;
  if (m_value.pruning) m_value.pruning = m_pruning;
  if (m_value.quantization) m_value.quantization = m_quantization;
  if (m_value.distillation) m_value.distillation = m_distillation;
}

}  // namespace pw::settings
