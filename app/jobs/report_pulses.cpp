// SPDX-License-Identifier: GPL-3.0-or-later
#include "report_sections.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "jobs/figures.h"
#include "jobs/pulses.h"
#include "psd/confounding.h"
#include "pulse/histogram.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;
using project::Project;
using report::Chart;
using report::Page;
using report::Series;
using Style = report::Series::Style;

Series histogramSeries(const std::string& name, const char* colour, const pulse::Histogram& histogram) {
  Series series{Style::steps, name, colour, {}, {}};
  for (std::size_t bin = 0; bin <= histogram.counts.size(); ++bin) {
    series.x.push_back(histogram.axis.low + double(bin) * histogram.axis.width());
    series.y.push_back(bin < histogram.counts.size() ? double(histogram.counts[bin]) : 0);
  }
  return series;
}

Chart classHistogram(const std::string& title, const std::string& xLabel, const std::vector<float>& values,
                     const std::vector<std::int8_t>& labels) {
  const pulse::Axis axis = pulse::axisFor(values, 120, 0.002);
  Chart chart;
  chart.title = title;
  chart.xLabel = xLabel;
  chart.yLabel = "events";
  chart.series = {
      histogramSeries("gamma", report::gammaColour, pulse::histogram(values, axis, labels, trace::gamma)),
      histogramSeries("neutron", report::neutronColour,
                      pulse::histogram(values, axis, labels, trace::neutron))};
  return chart;
}

Chart fciAgainstEnergy(const std::vector<pulse::PulseFeatures>& features) {
  const std::vector<float> energy = pulse::column(features, &pulse::PulseFeatures::energyKeVee);
  const std::vector<float> fci = pulse::column(features, &pulse::PulseFeatures::fci);
  const pulse::Axis x = pulse::axisFor(energy, 100, 0.002), y = pulse::axisFor(fci, 70, 0.005);
  const pulse::Histogram2D density = pulse::histogram(energy, fci, x, y);
  Chart chart;
  chart.title = "FCI against energy (log counts)";
  chart.xLabel = "energy (keVee)";
  chart.yLabel = "FCI";
  chart.density = report::Density{
      int(x.bins), int(y.bins), x.low, x.high, y.low, y.high, {density.counts.begin(), density.counts.end()}};
  return chart;
}

/// A few traces of each class with the window's edges.
Result<Chart> traceOverlay(const trace::TraceFile& file, const LabelledPulses& pulses,
                           const dataset::InputSpec& window) {
  constexpr std::size_t eachClass = 6, searched = 400;
  PW_ASSIGN(const trace::TraceBlock block, file.read(0, searched));
  Chart chart;
  const bool aligned = window.alignment == dataset::Alignment::leadingEdge;
  chart.title = aligned ? "Traces from their leading edges, and the window that is cut"
                        : "Traces, and the window that is cut";
  chart.xLabel = aligned ? "samples from the leading edge" : "sample";
  if (file.info().samplingRateKnown)
    chart.xLabel += " (" + formatNumber(1e9 / file.info().samplingRateHz, 3) + " ns each)";
  chart.yLabel = "counts";
  chart.width = 940;
  std::size_t taken[2] = {0, 0};
  const std::int64_t shown = window.start + 3 * window.length;  // the last sample on the axis
  for (std::uint64_t row = 0; row < block.count; ++row) {
    const std::int8_t label = pulses.labels.labels[row];
    const pulse::PulseFeatures& pulse = pulses.features[row];
    if (label == trace::ambiguous || (aligned && pulse.flags & pulse::noEdge)) continue;
    if (taken[label]++ >= eachClass) continue;
    const std::int64_t zero = aligned ? std::llround(pulse.edge) : 0;
    Series series{Style::line,
                  taken[label] == 1 ? (label == trace::gamma ? "gamma" : "neutron") : "",
                  label == trace::gamma ? report::gammaColour : report::neutronColour,
                  {},
                  {}};
    for (std::uint64_t i = 0; i < block.length; ++i) {
      const std::int64_t x = file.info().firstSampleIndex + std::int64_t(i) - zero;
      if (x >= shown) break;
      series.x.push_back(double(x));
      series.y.push_back(block.trace(row)[i]);
    }
    chart.series.push_back(std::move(series));
  }
  const auto last = window.start + window.length - 1;
  chart.marks = {{double(window.start), "first " + std::to_string(window.start)},
                 {double(last), "last " + std::to_string(last)}};
  return chart;
}

/// In words: the artifact's settings say how, its summary what came of it.
std::string labelledBy(const project::Artifact& artifact, const psd::LabelSummary& labels) {
  const auto settings =
      psd::labelSettingsFromJson(artifact.settings.value("labels", Json::object()), artifact.name);
  if (!settings) return "unknown";
  if (settings->source == psd::LabelSource::file) return "the trace file itself";
  std::string text = settings->source == psd::LabelSource::cut ? "the cut \"" + settings->cut + "\""
                                                               : psd::info(settings->method).title;
  if (labels.threshold) text += ", cut at " + formatNumber(*labels.threshold);
  if (settings->neutrons == psd::NeutronSide::below)
    text += settings->source == psd::LabelSource::cut ? ", neutrons outside" : ", neutrons below";
  if (!labels.trainedOn.empty()) text += "; templates trained on " + labels.trainedOn;
  return text;
}

/// What tells the classes apart without the shape, and what is left when that is taken away.
void addConfounding(Page& page, const LabelledPulses& pulses, const std::string& source) {
  const psd::ConfoundingCheck check = psd::checkConfounding(pulses.features, pulses.labels.labels);
  const std::string words = psd::plainWords(check);
  if (words.empty()) return;
  std::vector<std::vector<std::string>> rows;
  for (const psd::Confounder& each : check.confounders)
    rows.push_back({each.title, formatNumber(each.auc, 4) + " ± " + formatNumber(each.error, 1),
                    formatPercent(each.accuracy), each.confounds() ? "yes" : "no"});
  page.table({"without the shape", "AUC", "accuracy of one cut", "tells the classes apart"}, rows, source);
  const std::size_t matched = check.matched.events.size();
  page.note(words + " Compare every network with that baseline below. " + formatCount(double(matched)) +
            " events are left when each gamma is paired with a neutron of its energy" +
            (matched < 20 ? "."
                          : "; the AUC of the amplitude is " + formatNumber(check.matched.amplitudeAuc, 3) +
                                " in them."));
}

}  // namespace

Result<void> addPulses(Page& page, const Project& project) {
  const project::Artifact* labels = project.find("labels");
  if (!labels) return {};
  PW_ASSIGN(const LabelledPulses pulses, loadPulses(project.pathOf(*labels).parent_path()));
  PW_ASSIGN(const fs::path traces, traceFileOf(project));
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(traces));
  dataset::InputSpec window;
  if (const project::Artifact* dataset = project.find("dataset")) {
    PW_ASSIGN(const dataset::DatasetSettings settings,
              dataset::datasetSettingsFromJson(dataset->settings, "dataset"));
    window = settings.input;
  }
  PW_ASSIGN(const Chart overlay, traceOverlay(file, pulses, window));

  page.section("Traces and labels");
  page.facts({{"Traces", formatCount(double(file.info().count)) + " of " +
                             formatCount(double(file.info().length)) + " samples"},
              {"Detector", file.info().detector},
              {"Source", file.info().source.substr(0, file.info().source.find(" {"))},
              {"Labels", formatCount(double(pulses.labels.gammas)) + " gammas, " +
                             formatCount(double(pulses.labels.neutrons)) + " neutrons, " +
                             formatCount(double(pulses.labels.ambiguous)) + " ambiguous (left out)"},
              {"Window", dataset::windowText(window)},
              {"Labelled by", labelledBy(*labels, pulses.labels)}},
             sourceOf(project, "labels"));
  page.chart(overlay, sourceOf(project, "traces"));
  if (window.alignment == dataset::Alignment::leadingEdge)
    page.note(
        "The windows are put to each pulse's measured leading edge. A digitiser or FPGA that cuts its "
        "windows by its own threshold must find the same edge, or the network sees other pulses than it "
        "was trained and tested on: the figures below hold for windows that are cut in this way.");
  page.chart(fciAgainstEnergy(pulses.features), sourceOf(project, "labels"));
  page.chart(classHistogram("Charge ratio by class", "tail charge / total charge",
                            pulse::column(pulses.features, &pulse::PulseFeatures::chargeRatio),
                            pulses.labels.labels),
             sourceOf(project, "labels"));
  page.chart(classHistogram("FCI by class", "FCI", pulse::column(pulses.features, &pulse::PulseFeatures::fci),
                            pulses.labels.labels),
             sourceOf(project, "labels"));
  if (const std::string note = pulse::fciNote(file.info()); !note.empty()) page.note(note);
  page.chart(
      classHistogram("Amplitude by class", "amplitude (counts)",
                     pulse::column(pulses.features, &pulse::PulseFeatures::amplitude), pulses.labels.labels),
      sourceOf(project, "labels"));
  addConfounding(page, pulses, sourceOf(project, "labels"));
  return {};
}

}  // namespace pw::jobs
