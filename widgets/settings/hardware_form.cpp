// SPDX-License-Identifier: GPL-3.0-or-later
#include "settings/hardware_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QSpinBox>
#include <algorithm>

#include "look/theme.h"
#include "plots/si_format.h"

namespace pw::settings {
namespace {

constexpr double fastestNs = 1, slowestNs = 1000;

/// What the part is called in the list: the boards that carry it, else the part.
QString partName(const hls::Device& device) {
  QStringList carriers;
  for (const hls::BoardTarget& board : hls::boards()) {
    if (board.part == device.part) carriers << QString::fromStdString(board.name);
  }
  return carriers.isEmpty() ? QString::fromStdString(device.part) : carriers.join(QStringLiteral(", "));
}

}  // namespace

Prediction predict(const network::Network& network, const hls::HardwareConfig& config) {
  Prediction prediction;
  const Result<hls::Design> design = hls::makeDesign(network, config);
  if (!design) {
    prediction.problem = QString::fromStdString(
        design.error().what + (design.error().hint.empty() ? "" : " " + design.error().hint));
    return prediction;
  }
  prediction.latencyCycles = design->latencyCycles;
  prediction.intervalCycles = design->intervalCycles;
  prediction.dspAvailable = design->device.dsp;
  prediction.multipliers = design->config.multipliers;
  for (std::size_t i = 0; i < design->schedule.size(); ++i) {
    prediction.dsp += hls::dspBlocks(design->model.layers[i], design->schedule[i], design->device);
  }
  return prediction;
}

HardwareForm::HardwareForm(QWidget* parent) : Form(parent) {
  addPart();
  addClock();
  addMultipliers();
  addSection(tr("What this will do"));
  m_words = new QLabel(this);
  m_words->setObjectName(QStringLiteral("predictionWords"));
  m_words->setWordWrap(true);
  m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_words->setToolTip(tr("Worked out from the network and these settings; cycles are exact"));
  addWide(m_words);
  setValue({});
}

void HardwareForm::setValue(const hls::HardwareConfig& value) {
  m_value = value;
  predictAgain();
  refresh();
}

void HardwareForm::setNetwork(const std::optional<network::Network>& network) {
  m_student = network;
  rebuildRows();
  predictAgain();
  refresh();
}

void HardwareForm::addPart() {
  addSection(tr("Target"));
  auto* part = new QComboBox(this);
  for (const hls::Device& device : hls::devices()) {
    part->addItem(partName(device), QString::fromStdString(device.part));
    part->setItemData(part->count() - 1, QString::fromStdString(device.part), Qt::ToolTipRole);
  }
  part->setMinimumContentsLength(16);
  part->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  part->setObjectName(QStringLiteral("part"));
  part->setAccessibleName(tr("Board or part"));
  setLabel(part->objectName(), part->accessibleName());
  part->setToolTip(tr("The board or part that the design is made for"));
  addWide(part);
  m_partWords = new QLabel(this);
  m_partWords->setObjectName(QStringLiteral("partWords"));
  m_partWords->setWordWrap(true);
  look::setRole(m_partWords, "caption");
  addWide(m_partWords);
  onRefresh([this, part] {
    const QString wanted = QString::fromStdString(m_value.part);
    int index = part->findData(wanted);
    if (index < 0) {
      part->addItem(wanted, wanted);  // a speed grade or part that a recipe file named
      index = part->count() - 1;
    }
    part->setCurrentIndex(index);
    m_partWords->setText(partText());
  });
  connect(part, &QComboBox::currentIndexChanged, this, [this, part](int index) {
    if (isRefreshing() || index < 0) return;
    m_value.part = part->itemData(index).toString().toStdString();
    touched(QStringLiteral("part"));
  });
}

QString HardwareForm::partText() const {
  const Result<hls::Device> device = hls::findDevice(m_value.part);
  if (!device) return QString::fromStdString(device.error().what);
  const QLocale locale;
  return tr("%1: %2 LUT, %3 flip-flops, %4 DSP, %5 block RAM (18\u00a0kbit)")
      .arg(QString::fromStdString(device->part), locale.toString(device->lut), locale.toString(device->ff),
           locale.toString(device->dsp), locale.toString(device->bram18));
}

void HardwareForm::addClock() {
  addNumber({"clockNs", tr("Clock period"),
             tr("Time of one cycle. 10 ns is safe on these parts; whether a shorter one holds is for Vivado "
                "to say.")},
            fastestNs, slowestNs, 3,
            {[this] { return m_value.clockNs; }, [this](double period) { m_value.clockNs = period; }},
            tr("ns"));
  addNumber({"clockMhz", tr("Clock rate"), tr("The same in megahertz.")}, 1000 / slowestNs, 1000 / fastestNs,
            3,
            {[this] { return 1000 / m_value.clockNs; },
             [this](double rate) { m_value.clockNs = std::clamp(1000 / rate, fastestNs, slowestNs); }},
            tr("MHz"));
}

void HardwareForm::addMultipliers() {
  addSection(tr("Multipliers"),
             tr("Neurons of a layer that are worked out at the same time. More are faster and take more "
                "DSP blocks."));
  addCheck({"multipliersAutomatic", tr("Choose them for me"),
            tr("As many as fit the part, so that each layer keeps up with one sample a clock")},
           {[this] { return m_value.multipliers.empty(); },
            [this](bool automatic) {
              if (automatic) return m_value.multipliers.clear();
              m_value.multipliers = m_prediction.multipliers;
              // Without a design to start from: one multiplier a layer is always possible.
              if (m_value.multipliers.size() != m_boxes.size()) m_value.multipliers.assign(m_boxes.size(), 1);
            }});
  setLabel(QStringLiteral("multipliers"), tr("Multipliers"));
  m_rows = new QWidget(this);
  m_rows->setObjectName(QStringLiteral("multiplierRows"));
  addWide(m_rows);
  rebuildRows();
  onRefresh([this] { showRows(); });
}

void HardwareForm::rebuildRows() {
  delete m_rows->layout();
  qDeleteAll(m_rows->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
  m_boxes.clear();
  auto* grid = new QGridLayout(m_rows);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(look::space::tiny);
  grid->setColumnStretch(0, 1);
  if (!m_student) return;
  for (std::size_t i = 0; i < m_student->layers.size(); ++i) {
    const network::Layer& layer = m_student->layers[i];
    const QString name = QString::fromStdString(layer.name);
    auto* label = new QLabel(tr("%1 (%2 → %3)").arg(name).arg(layer.inputs).arg(layer.outputs), m_rows);
    auto* box = new QSpinBox(m_rows);
    box->setObjectName(QStringLiteral("multipliers%1").arg(i));
    box->setAccessibleName(tr("Multipliers of layer %1").arg(name));
    box->setToolTip(tr("From 1 to %1: one a neuron at most").arg(layer.outputs));
    box->setRange(1, layer.outputs);
    box->setKeyboardTracking(false);
    box->setFocusPolicy(Qt::StrongFocus);
    box->setSuffix(tr(" of %1").arg(layer.outputs));
    box->installEventFilter(this);
    label->setBuddy(box);
    grid->addWidget(label, int(i), 0);
    grid->addWidget(box, int(i), 1);
    m_boxes.push_back(box);
    connect(box, &QSpinBox::valueChanged, this, [this, i](int multipliers) {
      if (isRefreshing() || i >= m_value.multipliers.size()) return;
      m_value.multipliers[i] = multipliers;
      touched(QStringLiteral("multipliers"));
    });
  }
}

void HardwareForm::showRows() {
  const bool automatic = m_value.multipliers.empty();
  const std::vector<int>& shown = automatic ? m_prediction.multipliers : m_value.multipliers;
  m_rows->setEnabled(!automatic);  // the labels too
  for (std::size_t i = 0; i < m_boxes.size(); ++i) {
    m_boxes[i]->setEnabled(i < shown.size());
    if (i < shown.size()) m_boxes[i]->setValue(shown[i]);
  }
}

void HardwareForm::settle(const QString&) {
  predictAgain();
}

void HardwareForm::predictAgain() {
  if (m_student) return setPrediction(predict(*m_student, m_value));
  Prediction none;
  none.problem = tr("There is no student network yet.");
  setPrediction(none);
}

void HardwareForm::setPrediction(const Prediction& prediction) {
  m_prediction = prediction;
  if (!prediction.problem.isEmpty()) return m_words->setText(prediction.problem);
  const auto time = [this](int cycles) {
    return plots::siText(double(cycles) * m_value.clockNs * 1e-9, QStringLiteral("s"), 3);
  };
  const double rate = 1e9 / (std::max(1, prediction.intervalCycles) * m_value.clockNs);
  m_words->setText(
      tr("Latency %1 cycles = %2\nA new event each %3 cycles = %4\u00a0events/s\n%5 of %6 DSP blocks")
          .arg(prediction.latencyCycles)
          .arg(time(prediction.latencyCycles))
          .arg(prediction.intervalCycles)
          .arg(plots::siText(rate, {}, 3))
          .arg(prediction.dsp)
          .arg(prediction.dspAvailable));
}

}  // namespace pw::settings
