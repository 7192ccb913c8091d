// SPDX-License-Identifier: GPL-3.0-or-later
#include "traces/trace_view.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QSpinBox>
#include <QToolButton>

#include "describe.h"
#include "look/elided_label.h"
#include "look/icons.h"
#include "look/theme.h"
#include "plots/cut_line.h"
#include "plots/plot_view.h"
#include "plots/si_format.h"
#include "plots/throttle.h"
#include "sheets/figure_strip.h"
#include "sheets/tabs.h"
#include "traces/cut_panel.h"
#include "traces/window_fields.h"

namespace pw::traces {
namespace {

constexpr int shownAtFirst = 60, shownAtMost = 500;

/// The modes in the order of their box.
enum Mode { many, single, density, means };

/// What each single cut alone gets right.
QList<sheets::Figure> figuresOf(const evaluate::Baselines& baselines) {
  const auto figure = [](const QString& name, const evaluate::Score& score) {
    return sheets::Figure{
        name, plots::percentText(score.accuracy, score.accuracyUncertainty),
        TraceView::tr("What this single cut alone gets right of %L1 held-back events: a network must "
                      "do better")
            .arg(score.events)};
  };
  return {figure(TraceView::tr("Accuracy of amplitude cut"), baselines.amplitude),
          figure(TraceView::tr("Accuracy of charge-ratio cut"), baselines.chargeRatio),
          figure(TraceView::tr("Accuracy of FCI cut"), baselines.fci)};
}

/// What was measured on one pulse.
QList<sheets::Figure> figuresOf(const pulse::PulseFeatures& pulse) {
  const auto number = [](float value) { return plots::numberText(double(value)); };
  QStringList remarks;
  if (pulse.flags & pulse::saturated) remarks << TraceView::tr("saturated");
  if (pulse.flags & pulse::pileUp) remarks << TraceView::tr("pile-up");
  if (pulse.flags & pulse::noEdge) remarks << TraceView::tr("no pulse found");
  if (pulse.flags & pulse::disturbedBaseline) remarks << TraceView::tr("disturbed baseline");
  QList<sheets::Figure> figures{
      {TraceView::tr("Amplitude"), TraceView::tr("%1 counts").arg(number(pulse.amplitude)), {}},
      {TraceView::tr("Energy"), TraceView::tr("%1 keVee").arg(number(pulse.energyKeVee)), {}},
      {TraceView::tr("Edge at sample"), number(pulse.edge),
       TraceView::tr("Where the leading edge passes its threshold")},
      {TraceView::tr("Charge ratio"), number(pulse.chargeRatio),
       TraceView::tr("Tail charge over total charge")},
      {TraceView::tr("FCI"), number(pulse.fci), TraceView::tr("Frequency classification index")}};
  if (!remarks.isEmpty())
    figures << sheets::Figure{TraceView::tr("Flags"), remarks.join(QStringLiteral(", ")),
                              TraceView::tr("Labels by a cut leave such pulses out"), look::Tone::warning};
  return figures;
}

}  // namespace

TraceView::TraceView(QWidget* parent) : QWidget(parent) {
  m_overlay = new plots::PlotView(tr("Traces"), this);
  m_shape = new plots::PlotView(tr("Shape in the window"), this);
  m_information = new plots::PlotView(tr("Where the information is"), this);
  m_beside = sheets::makeTabs(QStringLiteral("besideTrace"),
                              tr("Shape or information of the window, or gates"), this);
  m_beside->addTab(m_shape, tr("Shape"));
  m_beside->addTab(m_information, tr("Information"));
  m_mean = new plots::PlotView(tr("Gates on the mean pulses"), this);
  m_gateShort = new plots::CutLine(m_mean);
  m_gateLong = new plots::CutLine(m_mean);
  m_gateShort->setName(tr("short"));
  m_gateLong->setName(tr("long"));
  m_beside->addTab(m_mean, tr("Gates"));
  connect(m_beside, &QTabWidget::currentChanged, this, [this] {
    showInformation();
    showMean();
  });
  m_discrimination = new DiscriminationPanel(this);
  m_figures = new sheets::FigureStrip(this);
  m_selector = new plots::RangeSelector(m_overlay);
  m_shapeThrottle = new plots::Throttle([this] { showShape(); }, 40, this);
  m_overlayThrottle = new plots::Throttle([this] { showOverlay(); }, 40, this);
  connect(m_overlay, &plots::PlotView::rangeChanged, this, [this] {
    if (!isPersistence() && shownPart() != m_drawn) m_overlayThrottle->request();
  });
  auto* grid = new QGridLayout(this);
  grid->setContentsMargins(0, 0, 0, 0);
  grid->setSpacing(look::space::small);
  grid->addWidget(buildControls(), 0, 0, 1, 2);
  grid->addWidget(m_figures, 1, 0, 1, 2);
  grid->addWidget(m_overlay, 2, 0);
  grid->addWidget(m_beside, 2, 1);
  grid->addWidget(m_discrimination, 3, 0, 1, 2);
  grid->setRowStretch(2, 5);
  grid->setRowStretch(3, 4);
  grid->setColumnStretch(0, 3);
  grid->setColumnStretch(1, 2);
  connectWindow();
  connectDiscrimination();
  connectGates();
  setEvents(Events());
}

QWidget* TraceView::buildControls() {
  auto* controls = new QWidget(this);
  m_mode = describe(new QComboBox(controls), "traceMode", tr("What to show"),
                    tr("Many traces over each other, one, all of the file as a density, or their means"));
  m_mode->addItems({tr("Overlay"), tr("One event"), tr("All as density"), tr("Mean ± σ")});
  m_count = describe(new QSpinBox(controls), "traceCount", tr("Traces in the overlay"),
                     tr("How many traces lie over each other, spread evenly over the file"));
  m_count->setRange(1, shownAtMost);
  m_count->setValue(shownAtFirst);
  m_count->setSuffix(tr(" traces"));
  m_previous = describe(new QToolButton(controls), "previousEvent", tr("Previous event"),
                        tr("Previous event (Page up)"));
  m_previous->setIcon(look::icon(QStringLiteral("previous")));
  m_previous->setShortcut(Qt::Key_PageUp);
  m_event = describe(new QSpinBox(controls), "event", tr("Event number"), tr("Number of the event, from 0"));
  m_event->setPrefix(tr("event "));
  m_event->setKeyboardTracking(false);
  m_next = describe(new QToolButton(controls), "nextEvent", tr("Next event"), tr("Next event (Page down)"));
  m_next->setIcon(look::icon(QStringLiteral("next")));
  m_next->setShortcut(Qt::Key_PageDown);
  m_class = describe(new QComboBox(controls), "classFilter", tr("Classes"),
                     tr("Show all events or those of one class"));
  m_class->addItems({tr("All classes"), tr("Gammas"), tr("Neutrons"), tr("Unknown")});
  m_heights = describe(new QComboBox(controls), "heights", tr("Heights of the traces"),
                       tr("Pulses upwards from their baselines, samples as stored, or every pulse at one "
                          "height"));
  m_heights->addItems({tr("Baseline at zero"), tr("As recorded"), tr("Unit height")});
  m_quality = describe(new QComboBox(controls), "qualityFilter", tr("Quality of the pulses"),
                       tr("Show all pulses, those without a flag, or those with one"));
  m_quality->addItems({tr("Any quality"), tr("Clean"), tr("Saturated"), tr("Piled up"),
                       tr("Disturbed before"), tr("No pulse found")});
  connect(m_quality, &QComboBox::currentIndexChanged, this, &TraceView::filterChanged);
  m_clear = describe(new QToolButton(controls), "clearBrush", tr("Show all events again"),
                     tr("Show all events again: nothing is selected"));
  m_clear->setIcon(look::icon(QStringLiteral("close")));
  m_clear->setMaximumHeight(m_mode->sizeHint().height());  // its row keeps its height
  m_clear->hide();
  connect(m_clear, &QToolButton::clicked, this, [this] { setSelection({}); });
  m_fields = new WindowFields(controls);
  m_words = new look::ElidedLabel(controls);
  m_words->setObjectName(QStringLiteral("traceWords"));
  m_words->setTextInteractionFlags(Qt::TextSelectableByMouse);
  look::setRole(m_words, "caption");

  auto* first = new QHBoxLayout;
  for (QWidget* widget : std::initializer_list<QWidget*>{m_mode, m_count, m_previous, m_event, m_next,
                                                         m_class, m_quality, m_heights}) {
    first->addWidget(widget);
  }
  first->addStretch(1);
  auto* second = new QHBoxLayout;
  second->addWidget(m_fields);
  second->addStretch(1);
  second->addWidget(buildTimeUnit(controls));
  m_discrimination->head()->addWidget(m_words, 20);
  m_discrimination->head()->addStretch(1);  // while the words are hidden
  m_discrimination->head()->addWidget(m_clear);
  auto* column = new QVBoxLayout(controls);
  column->setContentsMargins(0, 0, 0, 0);
  column->setSpacing(look::space::small);
  column->addLayout(first);
  column->addLayout(second);

  connect(m_mode, &QComboBox::currentIndexChanged, this, &TraceView::ask);
  connect(m_count, &QSpinBox::valueChanged, this, &TraceView::ask);
  connect(m_event, &QSpinBox::valueChanged, this, &TraceView::ask);
  connect(m_class, &QComboBox::currentIndexChanged, this, &TraceView::filterChanged);
  connect(m_heights, &QComboBox::currentIndexChanged, this, &TraceView::showOverlay);
  connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
  connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
  return controls;
}

Filter TraceView::filter() const {
  return {ClassFilter(m_class->currentIndex()), QualityFilter(m_quality->currentIndex())};
}
bool TraceView::isSingle() const {
  return m_mode->currentIndex() == single;
}
bool TraceView::isPersistence() const {
  return m_mode->currentIndex() == density;
}
Heights TraceView::heights() const {
  return Heights(m_heights->currentIndex());
}

void TraceView::setEvents(Events events) {
  setEvents(std::make_shared<const Events>(std::move(events)));
}

void TraceView::setEvents(std::shared_ptr<const Events> events) {
  m_events = std::move(events);
  m_traces.clear();
  m_wanted.clear();
  m_persistence = {};
  m_persistenceWhole = {};
  m_persistenceAsked.reset();
  m_selection.reset();
  m_scan.reset();
  m_scanAsked.reset();
  m_featuresAsked = false;
  m_beside->setCurrentIndex(0);
  showTimeUnit();
  const auto length = std::int64_t(m_events->info.length);
  showLimits();
  const QSignalBlocker quiet(m_event);
  m_event->setRange(0, int(std::max<std::uint64_t>(1, m_events->info.count) - 1));
  m_fields->setEnabled(length > 0);
  m_discrimination->showEvents(m_events, filter());
  choose();
}

void TraceView::setFeatures(std::vector<pulse::PulseFeatures> features,
                            const pulse::FeatureSettings& settings) {
  m_events =
      std::make_shared<const Events>(Events{m_events->info, m_events->labels, std::move(features), settings});
  m_discrimination->showEvents(m_events, filter());
  choose();
  showFigures();
  showMean();
  m_fields->setAlignment(m_alignment, !m_events->features.empty());
  if (isSingle() || isAligned()) showOverlay();  // with its gates, from its edge
  if (isAligned()) showShape();
}

void TraceView::setTraces(std::vector<ShownTrace> traces) {
  m_traces = std::move(traces);
  showOverlay();
  showShape();
  showMean();
  showFigures();
  if (m_featuresAsked || m_traces.empty() || !m_events->features.empty()) return;
  m_featuresAsked = true;
  emit featuresWanted();
}

void TraceView::choose() {
  if (!m_selection)
    m_chosen = listOf(select(*m_events, filter()));
  else
    m_chosen = filter().isOpen() ? m_selection : listOf(select(*m_events, filter(), *m_selection));
  m_clear->setVisible(m_selection != nullptr);
  if (isSingle() && !m_chosen->empty() && !passes(filter(), *m_events, std::uint64_t(m_event->value())))
    step(1);
  ask();
  m_discrimination->setMarked(m_selection ? m_chosen : nullptr);
}

void TraceView::filterChanged() {
  m_discrimination->setFilter(filter());
  choose();
}

void TraceView::setSelection(std::optional<std::vector<std::uint64_t>> events) {
  m_selection = events ? listOf(std::move(*events)) : nullptr;
  choose();
}

void TraceView::markRegion(const Region& region) {
  setSelection(traces::select(*m_events, filter(), *m_discrimination->plane(), region));
}

void TraceView::connectDiscrimination() {
  connect(m_discrimination, &DiscriminationPanel::regionMarked, this, &TraceView::markRegion);
  connect(m_discrimination, &DiscriminationPanel::regionPicked, this, &TraceView::showEventOf);
  connect(m_discrimination->cuts(), &CutPanel::selectionWanted, this,
          [this](const std::vector<std::uint64_t>& events) { setSelection(events); });
}

void TraceView::connectGates() {
  const auto moved = [this](plots::CutLine* line) {
    return [this, line](double at) {
      line->setValue(std::round(at / m_time.perSample()) * m_time.perSample());
      emit gatesMoved(gateAt(m_gateShort), gateAt(m_gateLong));
    };
  };
  connect(m_gateShort, &plots::CutLine::moved, this, moved(m_gateShort));
  connect(m_gateLong, &plots::CutLine::moved, this, moved(m_gateLong));
}

int TraceView::gateAt(const plots::CutLine* line) const {
  return int(std::lround(line->value().value_or(0) / m_time.perSample()));
}

void TraceView::showGates() {
  const bool shown = !m_mean->content().isEmpty();
  const auto at = [&](int gate) {
    return shown ? std::optional(double(gate) * m_time.perSample()) : std::nullopt;
  };
  m_gateShort->setValue(at(m_gates.first));
  m_gateLong->setValue(at(m_gates.second));
}

void TraceView::setGates(int gateShort, int gateLong) {
  m_gates = {gateShort, gateLong};
  showMean();
}

void TraceView::showMean() {
  if (m_beside->currentWidget() != m_mean) return;
  m_mean->setContent(timed(meanPulses(*m_events, m_traces), TimeOrigin::edge, m_time));
  showGates();
}

void TraceView::showEventOf(const Region& cell) {
  const std::vector<std::uint64_t> inside =
      traces::select(*m_events, filter(), *m_discrimination->plane(), cell);
  if (inside.empty()) return;
  const bool goesOn = isSingle();
  const auto next = std::upper_bound(inside.begin(), inside.end(), std::uint64_t(m_event->value()));
  const std::uint64_t event = goesOn && next != inside.end() ? *next : inside.front();
  m_mode->setCurrentIndex(single);
  m_event->setValue(int(event));
}

void TraceView::openEvent(quint64 event) {
  if (event >= m_events->info.count) return;
  if (!passes(filter(), *m_events, event)) {
    m_class->setCurrentIndex(0);
    m_quality->setCurrentIndex(0);
  }
  m_event->setValue(int(event));
  m_mode->setCurrentIndex(single);
}

void TraceView::step(int by) {
  if (m_chosen->empty()) return;
  const auto now = std::uint64_t(m_event->value());
  auto next = by > 0 ? std::upper_bound(m_chosen->begin(), m_chosen->end(), now)
                     : std::lower_bound(m_chosen->begin(), m_chosen->end(), now);
  if (by > 0 && next == m_chosen->end()) next = m_chosen->begin();
  if (by < 0) next = next == m_chosen->begin() ? m_chosen->end() - 1 : next - 1;
  m_event->setValue(int(*next));
}

void TraceView::ask() {
  const bool single = isSingle();
  // What goes is hidden before anything is shown: a row with everything in it would widen the window.
  if (single) m_count->hide();
  for (QWidget* widget : std::initializer_list<QWidget*>{m_previous, m_event, m_next})
    widget->setVisible(single);
  if (!single) m_count->setVisible(!isPersistence());
  if (m_chosen->empty() || m_events->isListMode()) {
    m_wanted.clear();
    return setTraces({});
  }
  if (single) {
    want({quint64(m_event->value())});
  } else {
    const std::vector<std::uint64_t> some = spread(*m_chosen, std::size_t(m_count->value()));
    want({some.begin(), some.end()});
  }
}

void TraceView::want(std::vector<quint64> events) {
  const bool areThere =
      events == m_wanted &&
      std::equal(events.begin(), events.end(), m_traces.begin(), m_traces.end(),
                 [](quint64 event, const ShownTrace& trace) { return trace.event == event; });
  if (areThere) return setTraces(std::move(m_traces));
  m_wanted = std::move(events);
  emit tracesWanted(m_wanted);
}

void TraceView::setPersistence(std::shared_ptr<const pulse::Persistence> maps, bool baselineAtZero) {
  m_persistenceAsked.reset();
  m_persistence[std::size_t(baselineAtZero)] = std::move(maps);
  m_persistenceWhole[std::size_t(baselineAtZero)] = true;
  if (!m_persistence[std::size_t(baselineAtZero)] && isPersistence()) return m_mode->setCurrentIndex(0);
  if (isPersistence()) showPersistence();
}

void TraceView::setPersistenceSoFar(std::shared_ptr<const pulse::Persistence> maps, bool baselineAtZero) {
  if (m_persistenceAsked != baselineAtZero) return;
  m_persistence[std::size_t(baselineAtZero)] = std::move(maps);
  m_persistenceWhole[std::size_t(baselineAtZero)] = false;
  if (isPersistence()) showPersistence();
}

void TraceView::showPersistence() {
  const bool baseline = heights() != Heights::recorded;
  const auto& maps = m_persistence[std::size_t(baseline)];
  const bool whole = maps && m_persistenceWhole[std::size_t(baseline)];
  plots::Content content;
  if (maps) content = persistenceMap(*maps, filter().classes, baseline);
  if (!maps)
    content.emptyText = m_events->info.count == 0 ? tr("No traces to show.") : tr("Counting every trace…");
  if (content.density && !whole) content.density->name = tr("Samples per cell, so far");
  m_overlay->setContent(timed(std::move(content), tracesOrigin(), m_time));
  if (whole || m_events->info.count == 0 || m_persistenceAsked == baseline) return;
  m_persistenceAsked = baseline;
  emit persistenceWanted(baseline);
}

void TraceView::showOverlay() {
  // All traces are counted where they were recorded: there the window is another one in each.
  const bool elsewhere = isAligned() && isPersistence();
  m_selector->setVisible(m_events->info.length > 0 && !elsewhere);
  m_overlay->setTitle(elsewhere ? tr("Traces as recorded, not aligned") : tr("Traces"));
  if (isPersistence() && !m_events->isListMode()) return showPersistence();
  m_drawn = shownPart();
  m_overlay->setContent(timed(m_mode->currentIndex() == means
                                  ? meanTraces(*m_events, m_traces, heights(), m_alignment)
                                  : overlay(*m_events, m_traces, heights(), m_drawn, m_alignment),
                              tracesOrigin(), m_time));
}

ShownPart TraceView::shownPart() const {
  constexpr std::uint64_t allAtOnce = 4096;  // samples
  if (m_events->info.length <= allAtOnce || !m_overlay->isZoomed()) return {};
  return {m_overlay->range().xLow / m_time.perSample(), m_overlay->range().xHigh / m_time.perSample()};
}

void TraceView::showShape() {
  m_shape->setContent(
      timed(windowShape(*m_events, m_traces, m_selector->range(), m_alignment), TimeOrigin::window, m_time));
}

void TraceView::setScan(std::shared_ptr<const psd::WindowScan> scan) {
  m_scan = std::move(scan);
  if (!m_scan) m_beside->setCurrentIndex(0);
  m_scanAsked.reset();
  showInformation();
}

void TraceView::showInformation() {
  const plots::SampleRange window = m_selector->range();
  const bool known = m_scan && !m_scan->points.empty() && m_scan->points.front().length == window.length;
  if (known)
    return m_information->setContent(timed(informationStrip(*m_scan, window), stripOrigin(), m_time));
  plots::Content waiting;
  waiting.x = timeAxis(stripOrigin(), m_time.unit);
  waiting.emptyText = m_events->isListMode()      ? tr("List mode: these events have no traces.")
                      : m_events->info.count == 0 ? tr("No traces to show.")
                                                  : tr("Trying windows…");
  m_information->setContent(waiting);
  if (m_events->isListMode()) return;
  const bool shown = m_beside->currentWidget() == m_information;
  if (!shown || m_events->info.count == 0 || m_scanAsked == window.length) return;
  m_scanAsked = window.length;
  emit scanWanted(window.length, m_alignment);
}

void TraceView::setBaselines(const std::optional<evaluate::Baselines>& baselines) {
  m_baselines = baselines;
  showFigures();
}

void TraceView::showFigures() {
  const auto event = std::uint64_t(m_event->value());
  const bool measured = isSingle() && event < m_events->features.size();
  m_figures->setFigures(measured      ? figuresOf(m_events->features[event])
                        : m_baselines ? figuresOf(*m_baselines)
                                      : QList<sheets::Figure>{});
  m_words->setVisible(!isSingle() && m_events->info.count > 0);
  m_words->setText(m_selection ? tr("%L1 selected").arg(m_chosen->size())
                   : m_chosen->size() == m_events->info.count
                       ? tr("%L1 events").arg(m_events->info.count)
                       : tr("%L1 of %L2").arg(m_chosen->size()).arg(m_events->info.count));
}

}  // namespace pw::traces
