// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/slider_view.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QSlider>

#include "look/elided_label.h"
#include "look/theme.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"

namespace pw::desk {
namespace {

constexpr int leastBits = 2, mostBits = 16, mostZeros = 99;

/// Controls and figures keep their width when numbers change.
constexpr int controlCharacters = 58;

}  // namespace

SliderView::SliderView(QWidget* parent)
    : QWidget(parent),
      m_histogram(new plots::PlotView(tr("Outputs by class"), this)),
      m_roc(new plots::PlotView(tr("ROC"), this)) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, look::space::tiny, 0, 0);
  row->setSpacing(look::space::small);
  row->addWidget(buildControls());
  row->addWidget(m_histogram, 1);
  row->addWidget(m_roc, 1);
  refresh();
}

QWidget* SliderView::buildControls() {
  auto* panel = new QWidget(this);
  m_choice = new QComboBox(panel);
  m_choice->setObjectName(QStringLiteral("sliderRun"));
  m_choice->setAccessibleName(tr("Network under the sliders"));
  m_choice->setToolTip(tr("The trained network that is made smaller"));
  m_choice->setMinimumContentsLength(12);
  m_choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_words = new look::ElidedLabel(panel);
  m_words->setObjectName(QStringLiteral("sliderWords"));
  look::setRole(m_words, "caption");
  m_sliders = new QWidget(panel);
  auto* grid = new QGridLayout(m_sliders);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setHorizontalSpacing(look::space::small);
  grid->setVerticalSpacing(look::space::tiny);
  grid->setColumnStretch(1, 1);
  m_weights = addSlider("weightBits", tr("Weights"), tr("Bits of each weight, rounded after training"),
                        leastBits, mostBits, 8);
  m_activations = addSlider("activationBits", tr("Activations"),
                            tr("Bits of what hidden layers hand on; the range covers 99.9 % of it"),
                            leastBits, mostBits, 8);
  m_inputs = addSlider("inputBits", tr("Inputs"), tr("Bits of each scaled sample"), leastBits, mostBits, 8);
  m_zeros = addSlider("zeros", tr("Zeros"),
                      tr("Share of the smallest weights of each layer but the last that are set to zero"), 0,
                      mostZeros, 0);
  m_figures = new sheets::GridView(tr("What it is worth"), tr("Choose a network."), panel);
  auto* column = new QVBoxLayout(panel);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::tiny);
  column->addWidget(m_choice);
  column->addWidget(m_words);
  column->addWidget(m_sliders);
  column->addWidget(m_figures, 1);
  panel->setFixedWidth(fontMetrics().averageCharWidth() * controlCharacters);
  connect(m_choice, &QComboBox::currentIndexChanged, this, &SliderView::chooseRun);
  return panel;
}

QSlider* SliderView::addSlider(const char* name, const QString& label, const QString& help, int low, int high,
                               int value) {
  auto* grid = static_cast<QGridLayout*>(m_sliders->layout());
  auto* slider = new QSlider(Qt::Horizontal, m_sliders);
  slider->setObjectName(QString::fromLatin1(name));
  slider->setAccessibleName(label);
  slider->setToolTip(help);
  slider->setRange(low, high);
  slider->setPageStep(high > mostBits ? 10 : 2);
  slider->setValue(value);
  auto* words = new QLabel(label, m_sliders);
  words->setBuddy(slider);
  auto* shown = new QLabel(m_sliders);
  shown->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
  const bool bits = high == mostBits;
  shown->setMinimumWidth(
      shown->fontMetrics().horizontalAdvance(bits ? tr("%1 bit").arg(16) : tr("%1 %").arg(99)));
  const auto show = [shown, bits](int now) {
    shown->setText(bits ? tr("%1 bit").arg(now) : tr("%1 %").arg(now));
  };
  show(value);
  const int row = grid->rowCount();
  grid->addWidget(words, row, 0);
  grid->addWidget(slider, row, 1);
  grid->addWidget(shown, row, 2);
  connect(slider, &QSlider::valueChanged, this, [this, show](int now) {
    show(now);
    move();
  });
  return slider;
}

void SliderView::setRuns(std::vector<project::Run> runs) {
  const QString before = run();
  m_runs = std::move(runs);
  {
    const QSignalBlocker quiet(m_choice);
    m_choice->clear();
    Runs all;
    for (const project::Run& each : m_runs) all.push_back(&each);
    const QStringList names = distinctNames(all);
    for (std::size_t i = 0; i < m_runs.size(); ++i)
      m_choice->addItem(names[qsizetype(i)], QString::fromStdString(m_runs[i].folder));
    m_choice->setCurrentIndex(before.isEmpty() ? -1 : m_choice->findData(before));
    if (m_choice->currentIndex() < 0 && !m_runs.empty()) m_choice->setCurrentIndex(0);
  }
  m_choice->setEnabled(!m_runs.empty());
  if (run() != before)
    chooseRun();
  else
    refresh();
}

QString SliderView::run() const {
  return m_choice->currentData().toString();
}

compress::Settings SliderView::settings() const {
  compress::Settings settings;
  settings.weightBits = m_weights->value();
  settings.activationBits = m_activations->value();
  settings.inputBits = m_inputs->value();
  settings.sparsity = m_zeros->value() / 100.0;
  return settings;
}

void SliderView::chooseRun() {
  m_unchanged.reset();
  m_shown.reset();
  m_asked.clear();
  refresh();
  if (isVisible()) ask();
}

void SliderView::ask() {
  if (run().isEmpty() || run() == m_asked) return;
  m_asked = run();
  m_words->setText(tr("Reading the network…"));
  emit runWanted(m_asked);
}

void SliderView::showEvent(QShowEvent* event) {
  QWidget::showEvent(event);
  ask();
}

void SliderView::setUnchanged(Judged unchanged) {
  m_unchanged = std::move(unchanged);
  m_shown.reset();
  m_words->setText(
      tr("On %L1 test events; nothing is trained again.").arg(m_unchanged->evaluation.network.events));
  refresh();
  move();
}

void SliderView::setProblem(const QString& words) {
  m_unchanged.reset();
  m_shown.reset();
  m_words->setText(words);
  refresh();
}

void SliderView::setShown(Judged shown) {
  if (!m_unchanged) return;  // of the network before
  m_shown = std::move(shown);
  refresh();
}

void SliderView::move() {
  if (m_unchanged) emit moved(settings());
}

sheets::Grid SliderView::figures() const {
  sheets::Grid grid;
  if (!m_unchanged) return grid;
  const Runs trained = trainedWith(m_runs, settings());
  grid.headers = {tr("Figure"), tr("Sliders"), tr("Unchanged")};
  if (!trained.empty()) grid.headers << tr("QAT, same bits");
  const auto row = [&](const QString& name, const auto& text) {
    QStringList cells{name, m_shown ? text(m_shown->evaluation.network, m_shown->costs) : QStringLiteral("…"),
                      text(m_unchanged->evaluation.network, m_unchanged->costs)};
    if (m_shown && !m_shown->exact) cells[1].prepend(QStringLiteral("≈ "));
    if (!trained.empty()) cells << text(trained[0]->evaluation.network, trained[0]->costs);
    grid.rows << cells;
  };
  using evaluate::Score;
  using network::Costs;
  row(tr("Accuracy"), [](const Score& score, const Costs&) {
    return plots::percentText(score.accuracy, score.accuracyUncertainty);
  });
  row(tr("Neutrons at 1 % γ"),
      [](const Score& score, const Costs&) { return plots::percentText(score.efficiency1e2, 0); });
  row(tr("EBOPs"), [](const Score&, const Costs& costs) { return plots::siText(costs.ebops, {}, 3); });
  row(tr("Multiplications"),
      [](const Score&, const Costs& costs) { return QLocale().toString(qulonglong(costs.multiplications)); });
  row(tr("Memory"), [](const Score&, const Costs& costs) { return bitsText(double(costs.weightBits)); });
  return grid;
}

void SliderView::refresh() {
  m_sliders->setEnabled(m_unchanged.has_value());
  if (m_runs.empty()) m_words->setText(tr("No trained network yet."));
  m_words->setToolTip(m_words->text());
  m_figures->setGrid(figures());
  const Judged none;
  const Judged& unchanged = m_unchanged ? *m_unchanged : none;
  const Judged& shown = m_shown ? *m_shown : unchanged;
  const Runs trained = m_unchanged ? trainedWith(m_runs, settings()) : Runs{};
  m_histogram->setContent(scoreHistogram(shown, unchanged));
  m_roc->setContent(slidRoc(shown, unchanged, trained.empty() ? nullptr : trained[0]));
}

}  // namespace pw::desk
