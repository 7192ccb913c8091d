// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace_edits.h"

#include <QSettings>

#include "traces/cut_panel.h"
#include "window/main_window.h"

namespace pw::window {
namespace {

using pw::traces::CutPanel;
using pw::traces::DiscriminationPanel;
using pw::traces::TraceView;

/// One step of the document: `change` of its laboratory.
template <class Change>
void edit(LaboratoryDocument* document, const QString& what, Change change, const QString& field = {}) {
  jobs::Laboratory next = document->laboratory();
  change(next);
  document->edit(next, what, field);
}

void setGates(LaboratoryDocument* document, int gateShort, int gateLong) {
  edit(document, MainWindow::tr("Gates"), [=](jobs::Laboratory& next) {
    next.features.gateShort = std::max(1, gateShort);
    next.features.gateLong = std::max(next.features.gateShort + 1, gateLong);
  });
}

void connectCuts(CutPanel* cuts, LaboratoryDocument* document) {
  QObject::connect(cuts, &CutPanel::cutsChanged, document,
                   [=](const std::vector<psd::PlaneCut>& changed, const QString& what) {
                     edit(document, what, [&](jobs::Laboratory& next) { next.cuts = changed; });
                   });
  QObject::connect(cuts, &CutPanel::labelsWanted, document, [=](const QString& name) {
    edit(document, MainWindow::tr("Labels by a cut"), [&](jobs::Laboratory& next) {
      next.labels.source = psd::LabelSource::cut;
      next.labels.cut = name.toStdString();
    });
  });
}

}  // namespace

void connectTraceEdits(TraceView* view, LaboratoryDocument* document) {
  QObject::connect(view, &TraceView::windowChanged, document, [=](plots::SampleRange window) {
    const dataset::InputSpec& now = document->laboratory().dataset.input;
    // Arrow keys move by up to ten samples at a time: a series of them is one step.
    const bool nudge = now.length == window.length && std::abs(now.start - window.start) <= 10;
    edit(
        document, MainWindow::tr("Window"),
        [&](jobs::Laboratory& next) {
          next.dataset.input.start = window.start;
          next.dataset.input.length = window.length;
        },
        nudge ? QStringLiteral("window") : QString());
  });
  QObject::connect(view, &TraceView::alignmentChanged, document,
                   [=](plots::SampleRange window, dataset::Alignment alignment) {
                     edit(document, MainWindow::tr("Alignment of the window"), [&](jobs::Laboratory& next) {
                       next.dataset.input.start = window.start;
                       next.dataset.input.length = window.length;
                       next.dataset.input.alignment = alignment;
                     });
                   });
  QObject::connect(view, &TraceView::gatesMoved, document,
                   [=](int gateShort, int gateLong) { setGates(document, gateShort, gateLong); });
  DiscriminationPanel* panel = view->discrimination();
  QObject::connect(panel, &DiscriminationPanel::gatesChosen, document,
                   [=](int gateShort, int gateLong) { setGates(document, gateShort, gateLong); });
  QObject::connect(panel, &DiscriminationPanel::thresholdMoved, document, [=](double value) {
    edit(document, MainWindow::tr("Cut"), [=](jobs::Laboratory& next) { next.labels.threshold = value; });
  });
  QObject::connect(panel, &DiscriminationPanel::energyMatchWanted, document, [=] {
    edit(document, MainWindow::tr("Match energies"),
         [](jobs::Laboratory& next) { next.dataset.energyMatched = true; });
  });
  connectCuts(panel->cuts(), document);
}

void rememberTimeUnit(TraceView* view) {
  const QString key = QStringLiteral("timeUnit"), nanoseconds = QStringLiteral("ns");
  view->setTimeUnit(QSettings().value(key).toString() == nanoseconds ? pw::traces::TimeUnit::nanoseconds
                                                                     : pw::traces::TimeUnit::samples);
  QObject::connect(view, &TraceView::timeUnitChanged, view, [=](pw::traces::TimeUnit unit) {
    QSettings().setValue(key,
                         unit == pw::traces::TimeUnit::nanoseconds ? nanoseconds : QStringLiteral("samples"));
  });
}

void showTraceSettings(TraceView* view, const jobs::Laboratory& laboratory, std::optional<double> threshold) {
  const dataset::InputSpec& input = laboratory.dataset.input;
  const plots::SampleRange window{input.start, input.length};
  if (view->window() != window || view->alignment() != input.alignment)
    view->setWindow(window, input.alignment);
  view->setGates(laboratory.features.gateShort, laboratory.features.gateLong);
  const psd::LabelSettings& labels = laboratory.labels;
  const bool byMethod = labels.source == psd::LabelSource::method;
  view->discrimination()->setThreshold(byMethod ? std::optional(labels.method) : std::nullopt,
                                       labels.threshold ? labels.threshold : threshold);
  view->discrimination()->cuts()->setCuts(laboratory.cuts);
}

}  // namespace pw::window
