// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/discrimination_panel.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStandardItemModel>
#include <QTabWidget>
#include <QVBoxLayout>

#include "describe.h"
#include "look/theme.h"
#include "plots/cut_line.h"
#include "plots/plot_view.h"
#include "settings/method_words.h"
#include "sheets/tabs.h"
#include "traces/cut_panel.h"

namespace pw::traces {
namespace {

/// What the plot of fits shows, in the order of its box; from `firstSlice` on: one slice.
enum { byEnergy, allEnergies, firstSlice };
/// What the plot of the check shows, in the order of its box.
enum { areas, energySpectra };

QVBoxLayout* column(QWidget* page) {
  auto* layout = new QVBoxLayout(page);
  layout->setContentsMargins(0, 0, 0, 0);
  layout->setSpacing(look::space::tiny);
  return layout;
}

}  // namespace

DiscriminationPanel::DiscriminationPanel(QWidget* parent) : QWidget(parent) {
  auto* row = new QHBoxLayout(this);
  row->setContentsMargins(0, 0, 0, 0);
  row->setSpacing(look::space::small);
  row->addWidget(buildMap(), 1);
  m_beside = sheets::makeTabs(QStringLiteral("besideMap"), tr("Histogram, fits, cuts, gates or check"), this);
  m_histogram = new plots::PlotView(tr("Histogram by class"), this);
  m_line = new plots::CutLine(m_histogram);
  m_line->setObjectName(QStringLiteral("threshold"));
  m_cuts = new CutPanel(m_map, this);
  m_gates = new plots::PlotView(tr("Figure of merit of gates"), this);
  m_beside->addTab(m_histogram, tr("Histogram"));
  m_beside->addTab(m_fitPage = buildFits(), tr("Fits"));
  m_beside->addTab(m_cuts, tr("Cuts"));
  m_beside->addTab(m_gates, tr("Gates"));
  m_beside->addTab(m_checkPage = buildCheck(), tr("Check"));
  row->addWidget(m_beside, 1);
  connectPlots();
}

QWidget* DiscriminationPanel::buildMap() {
  auto* page = new QWidget(this);
  auto* layout = column(page);
  layout->setSpacing(0);  // level with the tabs
  m_methods = describe(new QComboBox(page), "method", tr("Method that tells pulses apart"), {});
  for (const psd::MethodInfo& method : psd::methods()) {
    m_methods->addItem(settings::methodTitle(method.method));
    m_methods->setItemData(m_methods->count() - 1, QString::fromStdString(method.reference), Qt::ToolTipRole);
  }
  connect(m_methods, &QComboBox::currentIndexChanged, this, [this] {
    showPlane();
    emit methodChanged();
  });
  m_map = new plots::PlotView(tr("Value against energy"), page);
  m_head = new QHBoxLayout;
  m_head->setSpacing(look::space::small);
  m_head->addWidget(m_methods);
  layout->addLayout(m_head);
  layout->addWidget(m_map, 1);
  return page;
}

QWidget* DiscriminationPanel::buildFits() {
  auto* page = new QWidget(this);
  auto* layout = column(page);
  m_slices = describe(new QComboBox(page), "slice", tr("What the fits show"),
                      tr("The figure of merit by energy, or the fit of one slice of energy"));
  m_slices->addItems({tr("FOM by energy"), tr("All energies")});
  m_slices->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
  m_fitPlot = new plots::PlotView(tr("Two Gaussians"), page);
  m_sliceWidth = addSliceField(page, "sliceWidth", tr("Width of the slices of energy"),
                               tr("How wide each slice of energy is; automatic: a round width, at most ten "
                                  "slices"));
  m_sliceWidth->setSpecialValueText(tr("automatic"));
  m_sliceStart = addSliceField(page, "sliceStart", tr("Start of the first slice of energy"),
                               tr("Where the first slice of energy begins"));
  m_sliceStart->setPrefix(tr("from "));
  auto* row = new QHBoxLayout;
  row->setSpacing(look::space::small);
  row->addWidget(m_slices, 1);
  row->addWidget(m_sliceWidth);
  row->addWidget(m_sliceStart);
  layout->addLayout(row);
  layout->addWidget(m_fitPlot, 1);
  m_sliceStart->setEnabled(false);
  connect(m_slices, &QComboBox::currentIndexChanged, this, &DiscriminationPanel::showFits);
  return page;
}

QDoubleSpinBox* DiscriminationPanel::addSliceField(QWidget* page, const char* name, const QString& words,
                                                   const QString& tip) {
  auto* field = describe(new QDoubleSpinBox(page), name, words, tip);
  field->setDecimals(0);
  field->setRange(0, 99'999);
  field->setButtonSymbols(QAbstractSpinBox::NoButtons);  // the row is short of room
  field->setSingleStep(50);
  field->setKeyboardTracking(false);
  connect(field, &QDoubleSpinBox::valueChanged, this, &DiscriminationPanel::slicesChanged);
  return field;
}

SliceWidth DiscriminationPanel::sliceWidth() const {
  return {m_sliceWidth->value(), m_sliceStart->value()};
}

void DiscriminationPanel::slicesChanged() {
  m_sliceStart->setEnabled(m_sliceWidth->value() > 0);
  m_slices->setCurrentIndex(std::min(m_slices->currentIndex(), int(allEnergies)));  // the others go
  m_fits.reset();
  m_fitsAsked = false;
  showFits();
}

QWidget* DiscriminationPanel::buildCheck() {
  auto* page = new QWidget(this);
  auto* layout = column(page);
  m_checks = describe(new QComboBox(page), "check", tr("What the check shows"),
                      tr("What else than the shape tells the classes apart. AUC 0.5 says nothing; a group is "
                         "of events with one baseline, such as one acquisition."));
  m_checks->addItems({tr("AUC of each"), tr("Energy spectra")});
  m_match = describe(new QPushButton(tr("Match energies"), page), "matchEnergies", tr("Match energies"),
                     tr("Train and test on gammas and neutrons of the same energies only"));
  m_check = new plots::PlotView(tr("What else tells the classes apart"), page);
  m_checkWords = new QLabel(page);
  m_checkWords->setObjectName(QStringLiteral("checkWords"));
  m_checkWords->setWordWrap(true);
  look::setRole(m_checkWords, "caption");
  auto* first = new QHBoxLayout;
  first->addWidget(m_checks);
  first->addWidget(m_match);
  first->addStretch(1);
  layout->addLayout(first);
  layout->addWidget(m_checkWords);
  layout->addWidget(m_check, 1);
  connect(m_checks, &QComboBox::currentIndexChanged, this, &DiscriminationPanel::showCheck);
  connect(m_match, &QPushButton::clicked, this, &DiscriminationPanel::energyMatchWanted);
  return page;
}

void DiscriminationPanel::connectPlots() {
  connect(m_line, &plots::CutLine::moved, this, &DiscriminationPanel::thresholdMoved);
  connect(m_cuts, &CutPanel::methodWanted, this, &DiscriminationPanel::setMethod);
  connect(m_beside, &QTabWidget::currentChanged, this, &DiscriminationPanel::showBeside);
  for (plots::PlotView* plot : {m_map, m_histogram}) {
    plot->setBrushable(true);
    connect(plot, &plots::PlotView::brushed, this, [this, plot](const plots::Range& range) {
      const bool map = shownIn(plot) == Shown::map;
      emit regionMarked(map ? range : regionOfValues(range.xLow, range.xHigh));
    });
    connect(plot, &plots::PlotView::picked, this, [this, plot](double x, double y) {
      if (const auto cell = cellAt(plot->content(), shownIn(plot), x, y)) emit regionPicked(*cell);
    });
  }
  m_gates->setBrushable(true);
  connect(m_gates, &plots::PlotView::picked, this, [this](double x, double y) {
    const auto cell = cellAt(m_gates->content(), Shown::map, x, y);
    if (!cell) return;
    emit gatesChosen(int(std::lround((cell->xLow + cell->xHigh) / 2)),
                     int(std::lround((cell->yLow + cell->yHigh) / 2)));
  });
  m_fitPlot->setBrushable(true);
  connect(m_fitPlot, &plots::PlotView::picked, this, [this](double energy, double) {
    if (m_slices->currentIndex() != byEnergy || !m_fits) return;
    for (std::size_t i = 1; i < m_fits->size(); ++i) {
      if (energy >= (*m_fits)[i].low && energy < (*m_fits)[i].high)
        return m_slices->setCurrentIndex(firstSlice + int(i) - 1);
    }
  });
}

Shown DiscriminationPanel::shownIn(const plots::PlotView* plot) const {
  return plot == m_map ? Shown::map : Shown::values;
}

psd::Method DiscriminationPanel::method() const {
  return psd::methods()[std::size_t(m_methods->currentIndex())].method;
}

void DiscriminationPanel::setMethod(psd::Method method) {
  m_methods->setCurrentIndex(int(method));
}

void DiscriminationPanel::showEvents(std::shared_ptr<const Events> events, const Filter& filter) {
  m_events = std::move(events);
  m_filter = filter;
  m_valuesAsked.reset();
  m_confounding.reset();
  m_scan.reset();
  m_gatesAsked = m_checkAsked = false;
  m_marked.reset();
  offerMethods();
  showPlane();
}

void DiscriminationPanel::offerMethods() {
  const auto* items = qobject_cast<QStandardItemModel*>(m_methods->model());
  for (const psd::MethodInfo& method : psd::methods())
    items->item(int(method.method))->setEnabled(isPossible(*m_events, method.method));
  if (!isPossible(*m_events, method())) setMethod(psd::Method::chargeComparison);
}

void DiscriminationPanel::setFilter(const Filter& filter) {
  m_filter = filter;
  ask();
}

void DiscriminationPanel::setMarked(EventList events) {
  if (!events && !m_marked) return;
  m_marked = std::move(events);
  showMarks();
}

void DiscriminationPanel::setValues(psd::Method method, std::vector<float> values) {
  if (method != this->method()) return;  // another one has been chosen meanwhile
  if (values.empty()) return setMethod(psd::Method::chargeComparison);
  m_values = std::make_shared<const std::vector<float>>(std::move(values));
  ask();
}

void DiscriminationPanel::showPlane() {
  m_methods->setToolTip(tr("Neutrons and gammas by the shape of their pulses. %1")
                            .arg(QString::fromStdString(psd::info(method()).reference)));
  m_values.reset();
  ask();
  askForValues();
}

void DiscriminationPanel::askForValues() {
  if (isMeasured(method())) return m_valuesAsked.reset();
  if (m_events->features.empty() || m_valuesAsked == method()) return;
  m_valuesAsked = method();
  emit valuesWanted(method());
}

void DiscriminationPanel::ask() {
  PlaneQuestion question{++m_asked, m_events, m_filter, method(), m_values, {}};
  const bool isSame = m_picture.events == m_events && m_picture.plane->method == method();
  if (isSame && !m_picture.plane->isEmpty()) question.plane = m_picture.plane;
  if (question.isQuick()) return show(countPlane(question));
  if (m_picture.events != m_events) {  // what is shown is of others
    const Plane none{method(), {}, {}};
    show(countPlane({m_asked, m_events, m_filter, method(), {}, std::make_shared<const Plane>(none)}));
  }
  emit pictureWanted(question);
}

void DiscriminationPanel::setPicture(PlanePicture picture) {
  if (picture.number == m_asked) show(std::move(picture));
}

void DiscriminationPanel::show(PlanePicture picture) {
  const bool isOther = picture.plane != m_picture.plane;
  m_picture = std::move(picture);
  if (isOther) {
    m_fits.reset();
    m_fitsAsked = false;
    m_cuts->setPlane(plane(), m_events->labels);
  }
  m_map->setTitle(
      tr("%1 against %2").arg(settings::methodTitle(plane()->method), energyAxis(*m_events).label.toLower()));
  showThreshold();
  showMarks();
  showBeside();
}

void DiscriminationPanel::showMarks() {
  for (const auto& [plot, counted] :
       {std::pair(m_map, &m_picture.map), std::pair(m_histogram, &m_picture.histogram)}) {
    plots::Content content = *counted;
    if (m_marked) mark(content, shownIn(plot), *plane(), *m_marked);
    plot->setContent(content);
  }
}

void DiscriminationPanel::setThreshold(std::optional<psd::Method> method, std::optional<double> used) {
  const bool other = m_thresholdOf != method;
  m_thresholdOf = method;
  m_threshold = used;
  if (other && method) setMethod(*method);
  showThreshold();
}

void DiscriminationPanel::showThreshold() {
  const bool isHere = m_thresholdOf == plane()->method && !plane()->isEmpty();
  m_line->setValue(isHere ? m_threshold : std::nullopt);
}

bool DiscriminationPanel::isBeside(const QWidget* page) const {
  return m_beside->currentWidget() == page;
}

void DiscriminationPanel::showBeside() {
  showFits();
  showGates();
  showCheck();
}

// Fits
// -------------------------------------------------------------------------------------------------------

void DiscriminationPanel::setFits(const std::shared_ptr<const Plane>& of, std::vector<psd::SliceFit> fits) {
  if (of != plane()) return;
  m_fitsAsked = false;
  m_fits = std::move(fits);
  const QSignalBlocker quiet(m_slices);
  const int shown = m_slices->currentIndex();
  while (m_slices->count() > firstSlice) m_slices->removeItem(firstSlice);
  for (std::size_t i = 1; i < m_fits->size(); ++i)
    m_slices->addItem(sliceWords((*m_fits)[i], energyAxis(*m_events)));
  m_slices->setCurrentIndex(shown < m_slices->count() ? shown : int(byEnergy));
  showFits();
}

void DiscriminationPanel::showFits() {
  const QString unit = energyAxis(*m_events).unit;
  m_sliceWidth->setSuffix(unit.isEmpty() ? QString() : QLatin1Char(' ') + unit);
  const int shown = m_slices->currentIndex();
  const auto slice = std::size_t(std::max(0, shown - allEnergies));
  if (shown == byEnergy || !m_fits || slice >= m_fits->size()) {
    m_fitPlot->setContent(plane()->isEmpty() ? m_picture.map
                                             : meritByEnergy(m_fits.value_or(std::vector<psd::SliceFit>()),
                                                             energyAxis(*m_events)));
  } else {
    m_fitPlot->setContent(sliceFit((*m_fits)[slice], valueAxis(*m_events, plane()->method)));
  }
  if (m_fits && m_fits->empty() && !plane()->isEmpty()) {
    plots::Content nothing = m_fitPlot->content();
    nothing.emptyText = tr("There is no energy in these slices.");
    m_fitPlot->setContent(nothing);
  }
  if (m_fits || m_fitsAsked || plane()->isEmpty() || !isBeside(m_fitPage)) return;
  m_fitsAsked = true;
  emit fitsWanted();
}

// Gates
// ------------------------------------------------------------------------------------------------------

void DiscriminationPanel::setGateScan(std::shared_ptr<const psd::GateScan> scan) {
  m_gatesAsked = false;
  m_scan = std::move(scan);
  if (!m_scan && isBeside(m_gates)) return m_beside->setCurrentIndex(0);
  showGates();
}

void DiscriminationPanel::showGates() {
  plots::Content content = gateMap(m_scan ? *m_scan : psd::GateScan(), m_events->settings);
  if (m_events->isListMode()) content.emptyText = tr("List mode: these events have no traces.");
  m_gates->setContent(content);
  if (m_scan || m_gatesAsked || m_events->features.empty() || m_events->isListMode() || !isBeside(m_gates))
    return;
  m_gatesAsked = true;
  emit gatesWanted();
}

// Check
// ------------------------------------------------------------------------------------------------------

void DiscriminationPanel::setCheck(std::optional<psd::ConfoundingCheck> check) {
  m_checkAsked = false;
  m_confounding = std::move(check);
  showCheck();
}

void DiscriminationPanel::showCheck() {
  const psd::ConfoundingCheck check = m_confounding.value_or(psd::ConfoundingCheck());
  m_check->setContent(m_checks->currentIndex() == energySpectra ? m_picture.spectra : confounders(check));
  m_checkWords->setText(confoundingWords(check));
  m_checkWords->setVisible(!m_checkWords->text().isEmpty());
  m_match->setEnabled(check.gammas > 0 && check.neutrons > 0);
  if (m_confounding || m_checkAsked || m_events->features.empty() || !isBeside(m_checkPage)) return;
  m_checkAsked = true;
  emit checkWanted();
}

}  // namespace pw::traces
