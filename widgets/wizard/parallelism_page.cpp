// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/parallelism_page.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <algorithm>

#include "look/theme.h"
#include "plots/si_format.h"
#include "sheets/figure_strip.h"
#include "wizard/cost_bars.h"
#include "wizard/goal_row.h"

namespace pw::wizard {
namespace {

constexpr int firstCell = 4;  // column of the first figure

int columnsOf(const network::Layer& layer) {
  return layer.isDense() ? layer.outputs : layer.isPooling() ? 1 : layer.sliding.filters;
}

QStringList headers() {
  return {ParallelismPage::tr("Layer"),
          ParallelismPage::tr("Built"),
          ParallelismPage::tr("Multipliers"),
          ParallelismPage::tr("Weights in"),
          ParallelismPage::tr("Passes"),
          ParallelismPage::tr("Busy cycles"),
          QStringLiteral("DSP"),
          QStringLiteral("LUT"),
          ParallelismPage::tr("Flip-flops"),
          ParallelismPage::tr("BRAM")};
}

struct NamedWay {
  LayerWay way;
  QString name, tip;
};
/// What is offered: a convolution or a pooling can only be folded.
std::vector<NamedWay> waysOf(const network::Layer& layer) {
  using Style = hls::LayerStyle;
  using Multiplying = hls::Multiplying;
  const auto tr = [](const char* text) { return ParallelismPage::tr(text); };
  std::vector<NamedWay> ways{{{Style::folded, Multiplying::automatic},
                              tr("folded"),
                              tr("Some neurons at a time, DSP blocks where LUTs would cost most")}};
  if (layer.isPooling()) return ways;
  ways.push_back({{Style::folded, Multiplying::dsp},
                  tr("folded, DSP"),
                  tr("Some neurons at a time, multipliers of DSP blocks")});
  ways.push_back({{Style::folded, Multiplying::lut},
                  tr("folded, LUT"),
                  tr("Some neurons at a time, multipliers of LUTs")});
  if (!layer.isDense()) return ways;
  ways.push_back({{Style::unrolled, Multiplying::shiftAdd},
                  tr("unrolled, shifts"),
                  tr("All neurons at once: shifts and shared additions in place of multipliers; best for few "
                     "bits and many zeros")});
  ways.push_back({{Style::unrolled, Multiplying::automatic},
                  tr("unrolled"),
                  tr("All neurons at once, multipliers as they cost least")});
  ways.push_back({{Style::unrolled, Multiplying::dsp},
                  tr("unrolled, DSP"),
                  tr("All neurons at once, a DSP block a product")});
  ways.push_back({{Style::unrolled, Multiplying::lut},
                  tr("unrolled, LUT"),
                  tr("All neurons at once: shifts and additions, of which no two neurons share any")});
  return ways;
}

struct NamedStorage {
  hls::WeightStorage storage;
  QString name, tip;
};
std::vector<NamedStorage> storages() {
  return {{hls::WeightStorage::automatic, ParallelismPage::tr("automatic"),
           ParallelismPage::tr("Where the tool finds it cheaper")},
          {hls::WeightStorage::lut, QStringLiteral("LUT"), ParallelismPage::tr("Tables of LUTs")},
          {hls::WeightStorage::blockRam, ParallelismPage::tr("block RAM"),
           ParallelismPage::tr("Block RAM of the part, 18 kbit at least")}};
}

QStringList cellsOf(const hls::Design& design, const hls::Estimate& estimate, std::size_t layer) {
  const QLocale locale;
  const hls::LayerSchedule& fold = design.schedule[layer];
  const hls::Resources& used = estimate.layers[layer].resources;
  return {locale.toString(fold.passes),     locale.toString(fold.busyCycles), locale.toString(used.dsp),
          locale.toString(used.totalLut()), locale.toString(used.ff),         locale.toString(used.bram18)};
}

QList<sheets::Figure> figuresOf(const DesignCosts& costs) {
  if (!costs.design) return {};
  const QLocale locale;
  const hls::Design& design = *costs.design;
  const auto time = [&](int cycles) {
    return plots::siText(cycles * design.config.clockNs * 1e-9, QStringLiteral("s"), 3);
  };
  return {
      {ParallelismPage::tr("Latency"),
       ParallelismPage::tr("%1 cycles = %2")
           .arg(locale.toString(design.latencyCycles), time(design.latencyCycles)),
       ParallelismPage::tr("Exact: first sample in to last output word out, one event in an idle design")},
      {ParallelismPage::tr("A new event each"),
       ParallelismPage::tr("%1 cycles = %2")
           .arg(locale.toString(design.intervalCycles), time(design.intervalCycles)),
       ParallelismPage::tr("Exact: back to back, by the busiest layer")},
      {ParallelismPage::tr("Events a second"), plots::siText(costs.estimate.framesPerSecond(), {}, 3), {}}};
}

}  // namespace

std::vector<int> usefulMultipliers(int columns) {
  std::vector<int> useful;
  for (int passes = std::max(1, columns); passes >= 1; --passes) {
    const int multipliers = (columns + passes - 1) / passes;
    if (useful.empty() || useful.back() != multipliers) useful.push_back(multipliers);
  }
  return useful;
}

ParallelismPage::ParallelismPage(QWidget* parent)
    : Form(parent),
      m_goal(new GoalRow(this)),
      m_figures(new sheets::FigureStrip(this)),
      m_bars(new CostBars(tr("Share of the part, before any tool has run"), this)),
      m_problem(new QLabel(this)) {
  addWide(m_goal);
  addMultipliers();
  m_problem->setObjectName(QStringLiteral("parallelismProblem"));
  m_problem->setWordWrap(true);
  m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_problem->setToolTip(tr("Why there can be no such design, and what to do"));
  m_bars->setObjectName(QStringLiteral("costBars"));
  m_bars->setEmptyText(tr("No such design."));
  addWide(m_problem);
  addWide(m_figures);
  addWide(m_bars);
  static_cast<QVBoxLayout*>(layout())->addStretch(1);
  setValue({});
  setCosts({});
}

void ParallelismPage::setValue(const hls::HardwareConfig& value) {
  m_value = value;
  refresh();
}

void ParallelismPage::setNetwork(const std::optional<network::Network>& network) {
  m_network = network;
  rebuildRows();
  refresh();
}

void ParallelismPage::setCosts(const DesignCosts& costs) {
  m_costs = costs;
  m_problem->setVisible(costs.problem.has_value());
  if (costs.problem) {
    m_problem->setText(QString::fromStdString(
        costs.problem->what + (costs.problem->hint.empty() ? "" : " " + costs.problem->hint)));
    const QColor ink = look::colour(look::Tone::bad, look::modeOf(palette()));
    m_problem->setStyleSheet(QStringLiteral("color: %1;").arg(ink.name()));
  }
  m_goal->setUsable(m_network && m_network->isQuantised());
  m_figures->setFigures(figuresOf(costs));
  m_bars->setBars(costs.design ? estimateBars(costs.estimate) : QList<CostBar>{});
  refresh();
}

void ParallelismPage::addMultipliers() {
  addCheck({"multipliersAutomatic", tr("Choose the multipliers for me"),
            tr("As many as fit the part, so that each layer keeps up with one sample a clock")},
           {[this] { return m_value.multipliers.empty(); },
            [this](bool automatic) {
              if (automatic) return m_value.multipliers.clear();
              m_value.multipliers = m_costs.design ? m_costs.design->config.multipliers : std::vector<int>{};
              // Without a design to start from: one multiplier a layer is always possible.
              if (m_value.multipliers.size() != m_rows.size()) m_value.multipliers.assign(m_rows.size(), 1);
            }});
  setLabel(QStringLiteral("multipliers"), tr("Multipliers"));
  setLabel(QStringLiteral("ways"), tr("How layers are built"));
  setLabel(QStringLiteral("storage"), tr("Weight storage"));
  m_table = new QFrame(this);
  m_table->setObjectName(QStringLiteral("multiplierRows"));
  look::setRole(m_table, "card");
  addWide(m_table);
  rebuildRows();
  onRefresh([this] { showRows(); });
}

void ParallelismPage::rebuildRows() {
  delete m_table->layout();
  qDeleteAll(m_table->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
  m_rows.clear();
  auto* grid = new QGridLayout(m_table);
  grid->setContentsMargins(look::space::medium, look::space::small, look::space::medium, look::space::small);
  grid->setHorizontalSpacing(look::space::medium);
  grid->setVerticalSpacing(look::space::tiny);
  if (!m_network) return m_table->hide();
  m_table->show();
  const QStringList titles = headers();
  for (int column = 0; column < titles.size(); ++column) {
    auto* title = new QLabel(titles[column], m_table);
    look::setRole(title, "caption");
    grid->addWidget(title, 0, column, column < firstCell ? Qt::AlignLeft : Qt::AlignRight);
    grid->setColumnStretch(column, 1);
  }
  for (std::size_t i = 0; i < m_network->layers.size(); ++i) addRowOf(i);
}

void ParallelismPage::addRowOf(std::size_t layer) {
  auto* grid = static_cast<QGridLayout*>(m_table->layout());
  const network::Layer& made = m_network->layers[layer];
  const QString name = QString::fromStdString(made.name);
  auto* label = new QLabel(tr("%1 (%2 → %3)").arg(name).arg(made.inputs).arg(made.outputs), m_table);
  auto* box = new LegalBox(m_table);
  const int columns = columnsOf(made);
  box->setObjectName(QStringLiteral("multipliers%1").arg(layer));
  box->setAccessibleName(tr("Multipliers of layer %1").arg(name));
  box->setLegal(usefulMultipliers(columns));
  QStringList offered;
  for (const int value : box->legal()) offered << QString::number(value);
  box->setToolTip(tr("Neurons or filters worked out at the same time. Numbers that change the passes: %1")
                      .arg(offered.join(QStringLiteral(", "))));
  box->setKeyboardTracking(false);
  box->setFocusPolicy(Qt::StrongFocus);
  box->setSuffix(tr(" of %1").arg(columns));
  box->installEventFilter(this);
  label->setBuddy(box);
  grid->addWidget(label, int(layer) + 1, 0);
  grid->addWidget(box, int(layer) + 1, 2);
  Row row{box, nullptr, nullptr, {}};
  row.way = addChoiceOf(
      layer, 1, "way", tr("How layer %1 is built").arg(name),
      tr("Folded: some neurons at a time, again and again. Unrolled: all at once, in a pipeline."));
  for (const NamedWay& one : waysOf(made)) {
    row.way->addItem(one.name);
    row.way->setItemData(row.way->count() - 1, one.tip, Qt::ToolTipRole);
  }
  connect(row.way, &QComboBox::currentIndexChanged, this, [this, layer](int index) {
    const std::vector<NamedWay> ways = waysOf(m_network->layers[layer]);
    if (isRefreshing() || index < 0 || std::size_t(index) >= ways.size()) return;
    setWay(layer, ways[std::size_t(index)].way);
    touched(QStringLiteral("ways"));
  });
  row.storage = addChoiceOf(layer, 3, "storage", tr("Where the weights of layer %1 are").arg(name),
                            tr("Of a folded layer; an unrolled one has its weights in its logic"));
  for (const NamedStorage& one : storages()) {
    row.storage->addItem(one.name);
    row.storage->setItemData(row.storage->count() - 1, one.tip, Qt::ToolTipRole);
  }
  connect(row.storage, &QComboBox::currentIndexChanged, this, [this, layer](int index) {
    if (isRefreshing() || index < 0) return;
    setStorage(layer, storages()[std::size_t(index)].storage);
    touched(QStringLiteral("storage"));
  });
  for (int column = firstCell; column < headers().size(); ++column) {
    auto* cell = new QLabel(m_table);
    cell->setTextInteractionFlags(Qt::TextSelectableByMouse);
    grid->addWidget(cell, int(layer) + 1, column, Qt::AlignRight | Qt::AlignVCenter);
    row.cells << cell;
  }
  m_rows.push_back(row);
  connect(box, &QSpinBox::valueChanged, this, [this, layer, box](int typed) {
    if (isRefreshing() || layer >= m_value.multipliers.size()) return;
    m_value.multipliers[layer] = box->legalOf(typed);
    touched(QStringLiteral("multipliers"));
  });
}

QComboBox* ParallelismPage::addChoiceOf(std::size_t layer, int column, const char* name,
                                        const QString& accessible, const QString& tip) {
  auto* choice = new QComboBox(m_table);
  choice->setObjectName(QString::fromLatin1(name) + QString::number(layer));
  choice->setAccessibleName(accessible);
  choice->setToolTip(tip);
  choice->setFocusPolicy(Qt::StrongFocus);
  choice->setMinimumContentsLength(column == 1 ? 9 : 6);
  choice->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  choice->installEventFilter(this);
  static_cast<QGridLayout*>(m_table->layout())->addWidget(choice, int(layer) + 1, column);
  return choice;
}

hls::WeightStorage ParallelismPage::storageOf(std::size_t layer) const {
  return layer < m_value.storage.size() ? m_value.storage[layer] : hls::WeightStorage::automatic;
}

void ParallelismPage::setStorage(std::size_t layer, hls::WeightStorage storage) {
  std::vector<hls::WeightStorage> all;
  for (std::size_t i = 0; i < m_rows.size(); ++i) all.push_back(i == layer ? storage : storageOf(i));
  const bool plain = std::all_of(all.begin(), all.end(),
                                 [](hls::WeightStorage one) { return one == hls::WeightStorage::automatic; });
  m_value.storage = plain ? std::vector<hls::WeightStorage>{} : all;
}

LayerWay ParallelismPage::wayOf(std::size_t layer) const {
  LayerWay way;
  if (layer < m_value.styles.size()) way.style = m_value.styles[layer];
  if (layer < m_value.multiplying.size()) way.multiplying = m_value.multiplying[layer];
  return way;
}

void ParallelismPage::setWay(std::size_t layer, const LayerWay& way) {
  std::vector<LayerWay> ways;
  for (std::size_t i = 0; i < m_rows.size(); ++i) ways.push_back(i == layer ? way : wayOf(i));
  m_value.styles.clear();
  m_value.multiplying.clear();
  const auto isPlain = [](const LayerWay& one) { return one == LayerWay{}; };
  if (std::all_of(ways.begin(), ways.end(), isPlain)) return;  // as a design that never said anything of it
  for (const LayerWay& one : ways) {
    m_value.styles.push_back(one.style);
    m_value.multiplying.push_back(one.multiplying);
  }
}

void ParallelismPage::showRows() {
  const bool automatic = m_value.multipliers.empty();
  const std::vector<int> chosen = m_costs.design ? m_costs.design->config.multipliers : std::vector<int>{};
  const std::vector<int>& shown = automatic ? chosen : m_value.multipliers;
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    const std::vector<NamedWay> ways = waysOf(m_network->layers[i]);
    const auto found =
        std::find_if(ways.begin(), ways.end(), [&](const NamedWay& one) { return one.way == wayOf(i); });
    m_rows[i].way->setCurrentIndex(found == ways.end() ? -1 : int(found - ways.begin()));
    const bool folded = wayOf(i).style == hls::LayerStyle::folded;  // else there is nothing to choose
    const std::vector<NamedStorage> all = storages();
    const auto stored = std::find_if(all.begin(), all.end(),
                                     [&](const NamedStorage& one) { return one.storage == storageOf(i); });
    m_rows[i].storage->setCurrentIndex(int(stored - all.begin()));
    m_rows[i].storage->setEnabled(folded && !m_network->layers[i].isPooling());
    m_rows[i].box->setEnabled(!automatic && folded && i < shown.size());
    if (i < shown.size()) m_rows[i].box->setValue(shown[i]);
  }
  showCells();
}

void ParallelismPage::showCells() {
  const bool known = m_costs.design && m_costs.design->schedule.size() == m_rows.size();
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    const QStringList words = known ? cellsOf(*m_costs.design, m_costs.estimate, i) : QStringList{};
    for (int cell = 0; cell < m_rows[i].cells.size(); ++cell)
      m_rows[i].cells[cell]->setText(known ? words[cell] : QStringLiteral("–"));
  }
}

}  // namespace pw::wizard
