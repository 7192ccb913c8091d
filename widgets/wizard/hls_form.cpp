// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/hls_form.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QVBoxLayout>
#include <algorithm>
#include <numeric>

#include "design/reuse.h"
#include "look/theme.h"
#include "network/reuse.h"
#include "wizard/legal_box.h"

namespace pw::wizard {

using hls::HlsIo;
using hls::HlsStrategy;

HlsForm::HlsForm(QWidget* parent)
    : Form(parent),
      m_table(new QFrame(this)),
      m_problem(new QLabel(this)),
      m_sheet(new sheets::GridView(tr("Costs, before any tool has run"), tr("No such design."), this)) {
  m_problem->setObjectName(QStringLiteral("hlsProblem"));
  m_problem->setWordWrap(true);
  m_problem->setTextInteractionFlags(Qt::TextSelectableByMouse);
  m_problem->setToolTip(tr("Why there can be no such design, and what to do"));
  m_sheet->setObjectName(QStringLiteral("hlsCosts"));
  m_table->setObjectName(QStringLiteral("reuseRows"));
  look::setRole(m_table, "card");
  addOptions();
  addWide(m_table);
  addWide(m_problem);
  addWide(m_sheet);
  static_cast<QVBoxLayout*>(layout())->addStretch(1);
  onRefresh([this] { showRows(); });
  setValue({});
  setCosts({});
}

void HlsForm::addOptions() {
  addChoice({"hlsIo", tr("Data between layers"),
             tr("Streams pass one value after the other; in parallel, all values of an event at once in "
                "registers.")},
            {tr("streams"), tr("in parallel")},
            {[this] { return int(m_value.hls.io); }, [this](int io) { m_value.hls.io = HlsIo(io); }});
  addChoice(
      {"hlsStrategy", tr("Multiplications"),
       tr("Folded: as the Verilog. Latency: all in one pipelined expression. Resource: a loop over a part of "
          "them, weights in memories.")},
      {tr("folded, as the Verilog"), tr("for latency"), tr("for resources")},
      {[this] { return int(m_value.hls.strategy); },
       [this](int strategy) { m_value.hls.strategy = HlsStrategy(strategy); }});
  addCheck({"reuseAutomatic", tr("Choose the reuse factors for me"),
            tr("Latency: 1. Resource: the legal one nearest to what the Verilog's multipliers do.")},
           {[this] { return m_value.hls.reuse.empty(); },
            [this](bool automatic) {
              m_value.hls.reuse.clear();
              if (automatic) return;
              for (std::size_t i = 0; i < m_rows.size(); ++i) {
                const bool known = m_costs.design && i < m_costs.design->hlsReuse.size();
                m_value.hls.reuse.push_back(m_rows[i].box->legalOf(known ? m_costs.design->hlsReuse[i] : 1));
              }
            }});
  setLabel(QStringLiteral("reuse"), tr("Reuse factors"));
}

void HlsForm::settle(const QString& field) {
  hls::HlsOptions& form = m_value.hls;
  // The folded form has streams and the multipliers of the Verilog: what was asked for last holds.
  if (form.strategy == HlsStrategy::folded && form.io == HlsIo::parallel) {
    if (field == QLatin1String("hlsIo")) {
      form.strategy = HlsStrategy::resource;
    } else {
      form.io = HlsIo::stream;
    }
  }
  if (form.strategy == HlsStrategy::folded) return form.reuse.clear();
  if (form.reuse.size() == 1) form.reuse.resize(m_rows.size(), form.reuse.front());
  for (std::size_t i = 0; i < form.reuse.size() && i < m_rows.size(); ++i) {
    const std::vector<int> legal = legalOf(i);
    const auto above = std::upper_bound(legal.begin(), legal.end(), form.reuse[i]);
    form.reuse[i] = above == legal.begin() ? legal.front() : *(above - 1);
  }
}

void HlsForm::setValue(const hls::HardwareConfig& value) {
  m_value = value;
  refresh();
}

void HlsForm::setNetwork(const std::optional<network::Network>& network) {
  m_network = network;
  rebuildRows();
  refresh();
}

void HlsForm::setCosts(const DesignCosts& costs) {
  m_costs = costs;
  m_problem->setVisible(costs.problem.has_value());
  if (costs.problem) {
    m_problem->setText(QString::fromStdString(
        costs.problem->what + (costs.problem->hint.empty() ? "" : " " + costs.problem->hint)));
    const QColor ink = look::colour(look::Tone::bad, look::modeOf(palette()));
    m_problem->setStyleSheet(QStringLiteral("color: %1;").arg(ink.name()));
  }
  m_sheet->setGrid(costGrid(costs.design ? costs.sheet : CostSheet{}));
  m_sheet->setMinimumHeight(m_sheet->sizeHint().height());
  refresh();
}

std::vector<int> HlsForm::legalOf(std::size_t layer) const {
  const network::Layer& made = m_network->layers[layer];
  if (made.isPooling()) return {1};
  if (m_value.hls.strategy == HlsStrategy::resource)
    return network::legalReuseFactors(made.weightRows(), made.weightColumns());
  std::vector<int> any(std::size_t(made.weightRows()) * std::size_t(made.weightColumns()));
  std::iota(any.begin(), any.end(), 1);
  return any;
}

void HlsForm::rebuildRows() {
  delete m_table->layout();
  qDeleteAll(m_table->findChildren<QWidget*>(QString(), Qt::FindDirectChildrenOnly));
  m_rows.clear();
  auto* grid = new QGridLayout(m_table);
  grid->setContentsMargins(look::space::medium, look::space::small, look::space::medium, look::space::small);
  grid->setHorizontalSpacing(look::space::large);
  grid->setVerticalSpacing(look::space::tiny);
  m_table->setVisible(m_network.has_value());
  if (!m_network) return;
  const std::pair<QString, QString> titles[] = {
      {tr("Layer"), {}},
      {tr("Reuse factor"), tr("Multiplications that a multiplier makes for a position")},
      {tr("Multipliers"), tr("That the HLS C++ allows the layer")},
      {tr("Clocks of its loops"),
       tr("For an event; what filling and emptying the pipelines adds, only C synthesis knows")}};
  int column = 0;
  for (const auto& [words, tip] : titles) {
    auto* title = new QLabel(words, m_table);
    title->setToolTip(tip);
    look::setRole(title, "caption");
    grid->addWidget(title, 0, column, column < 2 ? Qt::AlignLeft : Qt::AlignRight);
    grid->setColumnStretch(column++, 1);
  }
  for (std::size_t i = 0; i < m_network->layers.size(); ++i) addRowOf(i);
}

void HlsForm::addRowOf(std::size_t layer) {
  auto* grid = static_cast<QGridLayout*>(m_table->layout());
  const network::Layer& made = m_network->layers[layer];
  const QString name = QString::fromStdString(made.name);
  auto* label = new QLabel(tr("%1 (%2 → %3)").arg(name).arg(made.inputs).arg(made.outputs), m_table);
  Row row{new LegalBox(m_table), new QLabel(m_table), new QLabel(m_table)};
  row.box->setObjectName(QStringLiteral("reuse%1").arg(layer));
  row.box->setAccessibleName(tr("Reuse factor of layer %1").arg(name));
  row.box->setKeyboardTracking(false);
  row.box->setFocusPolicy(Qt::StrongFocus);
  row.box->setGroupSeparatorShown(true);
  row.box->installEventFilter(this);
  label->setBuddy(row.box);
  grid->addWidget(label, int(layer) + 1, 0);
  grid->addWidget(row.box, int(layer) + 1, 1);
  grid->addWidget(row.multipliers, int(layer) + 1, 2, Qt::AlignRight | Qt::AlignVCenter);
  grid->addWidget(row.clocks, int(layer) + 1, 3, Qt::AlignRight | Qt::AlignVCenter);
  m_rows.push_back(row);
  connect(row.box, &QSpinBox::valueChanged, this, [this, layer, box = row.box](int typed) {
    if (isRefreshing() || layer >= m_value.hls.reuse.size()) return;
    m_value.hls.reuse[layer] = box->legalOf(typed);
    touched(QStringLiteral("reuse"));
  });
}

void HlsForm::showRows() {
  const hls::HlsOptions& form = m_value.hls;
  const bool folded = form.strategy == HlsStrategy::folded;
  findChild<QCheckBox*>(QStringLiteral("reuseAutomatic"))->setEnabled(!folded);
  const bool known = m_costs.design && m_costs.design->hlsReuse.size() == m_rows.size();
  const QLocale locale;
  for (std::size_t i = 0; i < m_rows.size(); ++i) {
    const Row& row = m_rows[i];
    std::vector<int> legal = legalOf(i);
    const int shown = !form.reuse.empty()
                          ? form.reuse[form.reuse.size() == 1 ? 0 : std::min(i, form.reuse.size() - 1)]
                      : known ? m_costs.design->hlsReuse[i]
                              : 1;
    // A recipe file may hold what is not offered; the folded form's follows the multipliers.
    if (!std::binary_search(legal.begin(), legal.end(), shown))
      legal.insert(std::upper_bound(legal.begin(), legal.end(), shown), shown);
    QStringList offered;
    for (std::size_t k = 0; k < legal.size() && k < 40; ++k) offered << locale.toString(legal[k]);
    row.box->setToolTip(
        form.strategy == HlsStrategy::resource ? tr("Legal: %1").arg(offered.join(QStringLiteral(", ")))
        : folded                               ? tr("Follows the multipliers of the Verilog")
                 : tr("Any up to %1, the layer's multiplications").arg(locale.toString(legal.back())));
    row.box->setLegal(std::move(legal));
    row.box->setEnabled(!folded && !form.reuse.empty() && !m_network->layers[i].isPooling());
    row.box->setValue(shown);
    const QString none = QStringLiteral("–");
    if (!known) {
      for (QLabel* cell : {row.multipliers, row.clocks}) cell->setText(none);
      continue;
    }
    const hls::Design& design = *m_costs.design;
    const hls::IntegerLayer& layer = design.model.layers[i];
    row.multipliers->setText(locale.toString(
        hls::hlsMultipliers(layer, design.schedule[i], design.config.hls.strategy, design.hlsReuse[i])));
    row.clocks->setText(locale.toString(
        hls::hlsLoopClocks(layer, design.schedule[i], design.config.hls, design.hlsReuse[i])));
  }
}

}  // namespace pw::wizard
