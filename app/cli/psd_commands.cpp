// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>

#include "base/file.h"
#include "base/format.h"
#include "console.h"
#include "jobs/list_mode.h"
#include "label_options.h"
#include "psd/confounding.h"
#include "psd/fit.h"
#include "psd/methods.h"
#include "psd/window_scan.h"
#include "pulse/discrimination.h"

namespace pw::cli {
namespace {

// psd

struct PsdOptions {
  std::string traces, events;
  std::vector<std::string> methods;
  std::vector<double> slices;
  Judging judging;
  double minAmplitude = 20;
  std::size_t bins = 60;
  bool csv = false;
};

struct PsdResult {
  psd::MethodSettings settings;
  psd::Discrimination values;
  std::vector<std::int8_t> labels;
  std::optional<psd::Method> labelledBy;  ///< the method whose values the labels were made of
  std::vector<std::size_t> used;  ///< events above the least amplitude, neither spoilt nor without edge
};

/// Values of a method over the events in use; what cannot be measured is left out.
struct Column {
  std::vector<float> values, energy;
  std::vector<std::int8_t> labels;
};
Column columnOf(const PsdResult& result, std::size_t method) {
  Column column;
  for (const std::size_t i : result.used) {
    if (!std::isfinite(result.values.values[method][i])) continue;
    column.values.push_back(result.values.values[method][i]);
    column.energy.push_back(result.values.features[i].energyKeVee);
    column.labels.push_back(result.labels[i]);
  }
  return column;
}

/// Edges of the slices: as asked for, or up to four with equally many events, as many as can be fitted.
std::vector<double> sliceEdges(const PsdOptions& options, const PsdResult& result) {
  if (!options.slices.empty()) return options.slices;
  std::vector<float> energy;
  for (const std::size_t i : result.used) energy.push_back(result.values.features[i].energyKeVee);
  if (energy.empty()) return {};
  std::sort(energy.begin(), energy.end());
  std::vector<double> edges;
  const std::size_t count = std::clamp<std::size_t>(energy.size() / 100, 1, 4);
  for (std::size_t slice = 0; slice < count; ++slice) edges.push_back(energy[slice * energy.size() / count]);
  edges.push_back(double(energy.back()) * (1 + 1e-6));
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  return edges;
}

Json describeMethod(const PsdOptions& options, const PsdResult& result, std::size_t m) {
  const psd::MethodInfo& about = psd::info(result.values.methods[m]);
  const Column column = columnOf(result, m);
  const pulse::FigureOfMerit merit = pulse::figureOfMerit(column.values, column.labels);
  const double area = pulse::areaUnderCurve(column.values, column.labels);
  const pulse::BestCut cut = pulse::bestCut(column.values, column.labels);
  const pulse::Axis axis = psd::fitAxis(column.values, options.bins);
  Json slices = Json::array();
  for (const psd::SliceFit& slice :
       psd::fitSlices(column.energy, column.values, sliceEdges(options, result), options.bins))
    slices.push_back(psd::toJson(slice));
  return {{"method", about.name},
          {"title", about.title},
          {"unit", about.unit},
          {"reference", about.reference},
          {"labelled_by", result.labelledBy == result.values.methods[m]},
          {"measured", column.values.size()},
          {"gammas", merit.gammas},
          {"neutrons", merit.neutrons},
          {"fom", merit.value},
          {"fom_uncertainty", merit.uncertainty},
          {"auc", std::max(area, 1 - area)},
          {"auc_error", psd::areaUncertainty(std::max(area, 1 - area), merit.gammas, merit.neutrons)},
          {"cut", cut.threshold},
          {"accuracy", cut.accuracy},
          {"fit", psd::toJson(psd::fitTwoGaussians(pulse::histogram(column.values, axis)))},
          {"slices", slices}};
}

std::string fitText(const Json& fit) {
  if (!fit["separates"].get<bool>()) return "no separation: " + fit["why"].get<std::string>();
  return format("%6.3f ± %.3f  chi2/ndf %6.2f", fit["fom"].get<double>(), fit["fom_error"].get<double>(),
                fit["chi_square"].get<double>() / fit["degrees_of_freedom"].get<double>());
}

/// Against the labels, which say nothing of a method that they were made by, nor of one that measured no
/// event of a class.
std::string scoreText(const Json& row) {
  if (row["labelled_by"].get<bool>()) return "labels were made by this method     ";
  if (row["gammas"] == 0 || row["neutrons"] == 0) return "    –              –        –         ";
  return format("%6.3f ± %.3f   %.5f  %.4f    ", row["fom"].get<double>(),
                row["fom_uncertainty"].get<double>(), row["auc"].get<double>(),
                row["accuracy"].get<double>());
}

std::string psdText(const Json& reply) {
  std::string text = format(
      "%zu of %zu events above %g counts, %zu gammas and %zu neutrons\n\n", reply["used"].get<std::size_t>(),
      reply["events"].get<std::size_t>(), reply["min_amplitude"].get<double>(),
      reply["confounding"]["gammas"].get<std::size_t>(), reply["confounding"]["neutrons"].get<std::size_t>());
  text += "method                          FOM (moments)    AUC      accuracy  FOM (fit of two Gaussians)\n";
  for (const Json& row : reply["methods"])
    text += format("%-30s  ", row["title"].get<std::string>().c_str()) + scoreText(row) +
            fitText(row["fit"]) + "\n";
  text += "\nslices in energy                            events  FOM (fit of two Gaussians)\n";
  for (const Json& row : reply["methods"])
    for (const Json& slice : row["slices"])
      text += format("%-30s %5.0f-%5.0f  %6zu  ", row["title"].get<std::string>().c_str(),
                     slice["low"].get<double>(), slice["high"].get<double>(),
                     slice["events"].get<std::size_t>()) +
              fitText(slice) + "\n";
  text += "\nwithout the shape, against the labels\n";
  for (const Json& row : reply["confounding"]["alone"])
    text += format("%-30s AUC %.4f ± %.4f  accuracy %.4f%s\n", row["name"].get<std::string>().c_str(),
                   row["auc"].get<double>(), row["auc_error"].get<double>(), row["accuracy"].get<double>(),
                   row["confounds"].get<bool>() ? "  tells the classes apart" : "");
  const Json& matched = reply["confounding"]["energy_matched"];
  const auto events = matched["events"].get<std::size_t>();
  text += format("%zu events are matched in energy", events);
  // The AUC of a handful says nothing.
  if (events < 20) return text + ": too few to judge the shape by\n";
  return text + format("; the amplitude's AUC in them is %.3f\n", matched["amplitude_auc"].get<double>());
}

constexpr const char* peakFields[] = {"area", "mean", "sigma"};

/// The figures of a fit as fields; empty ones where nothing separates.
std::string fitFields(const Json& fit) {
  std::string text = fit["separates"].get<bool>() ? "1" : "0";
  const auto add = [&](const Json& value) { text += "," + formatNumber(value.get<double>(), 6); };
  if (!fit["separates"].get<bool>()) return text + std::string(4 + 2 * 2 * std::size(peakFields) + 3, ',');
  for (const char* key : {"fom", "fom_error", "chi_square", "degrees_of_freedom"}) add(fit[key]);
  for (const char* peak : {"lower", "upper"})
    for (const char* field : peakFields) add(fit[peak][field]["value"]), add(fit[peak][field]["error"]);
  for (const char* key : {"valley", "lower_above_valley", "upper_above_valley"}) add(fit[key]);
  return text;
}

std::string psdCsv(const Json& reply) {
  std::string text =
      "method,low_kevee,high_kevee,events,auc,separates,fom,fom_error,chi_square,degrees_of_freedom";
  for (const char* peak : {"lower", "upper"})
    for (const char* field : peakFields)
      text += std::string(",") + peak + "_" + field + "," + peak + "_" + field + "_error";
  text += ",valley,lower_above_valley,upper_above_valley\n";
  for (const Json& row : reply["methods"]) {
    const std::string name = row["method"].get<std::string>() + ",";
    text += name + ",," + std::to_string(row["measured"].get<std::size_t>()) + "," +
            formatNumber(row["auc"].get<double>(), 6) + "," + fitFields(row["fit"]) + "\n";
    for (const Json& slice : row["slices"])
      text += name + formatNumber(slice["low"].get<double>(), 6) + "," +
              formatNumber(slice["high"].get<double>(), 6) + "," +
              std::to_string(slice["events"].get<std::size_t>()) + ",," + fitFields(slice) + "\n";
  }
  return text;
}

/// One line an event: its label, flags, energy and every method; nothing where it cannot be measured.
std::string eventsCsv(const PsdResult& result) {
  std::string text = "event,label,flags,amplitude,energy_kevee";
  for (const psd::Method method : result.values.methods) text += "," + psd::info(method).name;
  for (std::size_t i = 0; i < result.labels.size(); ++i) {
    const pulse::PulseFeatures& features = result.values.features[i];
    text += format("\n%zu,%d,%d,%.6g,%.6g", i, int(result.labels[i]), int(features.flags),
                   double(features.amplitude), double(features.energyKeVee));
    for (const std::vector<float>& values : result.values.values)
      text += std::isfinite(values[i]) ? format(",%.7g", double(values[i])) : ",";
  }
  return text + "\n";
}

/// Chooses the events that figures are made of.
void use(const PsdOptions& options, PsdResult& result) {
  for (std::size_t i = 0; i < result.labels.size(); ++i) {
    const pulse::PulseFeatures& features = result.values.features[i];
    const bool spoilt = features.flags & (pulse::noEdge | pulse::saturated | pulse::pileUp);
    if (!spoilt && features.amplitude > options.minAmplitude) result.used.push_back(i);
  }
}

Result<PsdResult> runPsd(const PsdOptions& options, const trace::TraceFile& file, const Work& work) {
  PsdResult result;
  std::vector<psd::Method> chosen;
  for (const std::string& name : options.methods) {
    PW_ASSIGN(const psd::Method method, psd::methodNamed(name, "--methods"));
    chosen.push_back(method);
  }
  if (chosen.empty())
    for (const psd::MethodInfo& each : psd::methods()) chosen.push_back(each.method);
  PW_ASSIGN(Judged judged, judge(options.judging, file, work.part(0, 0.4)));
  result.settings = judged.settings;
  result.labels = std::move(judged.labels);
  result.labelledBy = judged.by;
  PW_ASSIGN(result.values,
            psd::discriminate(file, chosen, result.labels, result.settings, work.part(0.4, 0.95)));
  use(options, result);
  return result;
}

/// Of events without traces: the figures that their file holds. Without an energy axis of their own, energies
/// are charges as the digitiser gave them.
Result<PsdResult> runListedPsd(const PsdOptions& options) {
  PsdResult result;
  PW_ASSIGN(const std::optional<psd::CutsFile> cuts, options.judging.cuts.read());
  PW_ASSIGN(result.settings, options.judging.methods.read(cuts));
  pulse::FeatureSettings& axis = result.settings.features;
  if (axis.keveePerCount == pulse::FeatureSettings().keveePerCount) axis.keveePerCount = 1;
  PW_ASSIGN(jobs::ListedEvents events, jobs::readListed(options.traces, axis));
  PW_ASSIGN(psd::LabelSettings labels, options.judging.labels.read(events.info.hasLabels));
  const bool chosen = labels.source != psd::LabelSource::method || labels.method != psd::Method::fci;
  if (!chosen && !events.hasFci) labels.method = psd::Method::chargeComparison;
  PW_ASSIGN(result.labelledBy, psd::usedMethod(labels, cuts.value_or(psd::CutsFile{}).cuts));
  PW_ASSIGN(jobs::LabelledPulses pulses,
            jobs::labelListed(options.traces, result.settings, labels, cuts.value_or(psd::CutsFile{}).cuts));
  result.labels = std::move(pulses.labels.labels);
  const std::pair<psd::Method, float pulse::PulseFeatures::*> figures[] = {
      {psd::Method::chargeComparison, &pulse::PulseFeatures::chargeRatio},
      {psd::Method::fci, &pulse::PulseFeatures::fci}};
  for (const auto& [method, figure] : figures) {
    if (!(method == psd::Method::fci ? events.hasFci : events.hasRatio)) continue;
    result.values.methods.push_back(method);
    result.values.values.push_back(pulse::column(pulses.features, figure));
  }
  result.values.features = std::move(pulses.features);
  use(options, result);
  return result;
}

Result<Reply> describePsd(const PsdOptions& options, const trace::TraceInfo& info, const PsdResult& result) {
  std::vector<pulse::PulseFeatures> features;
  std::vector<std::int8_t> labels;
  for (const std::size_t i : result.used) {
    features.push_back(result.values.features[i]);
    labels.push_back(result.labels[i]);
  }
  Json rows = Json::array();
  for (std::size_t m = 0; m < result.values.methods.size(); ++m)
    rows.push_back(describeMethod(options, result, m));
  Reply reply;
  reply.object = {{"events", result.labels.size()},
                  {"used", result.used.size()},
                  {"min_amplitude", options.minAmplitude},
                  {"settings", psd::toJson(result.settings)},
                  {"methods", rows},
                  {"confounding", psd::toJson(psd::checkConfounding(features, labels))}};
  const bool showsFci = info.length > 0 && result.values.find(psd::Method::fci);
  const std::string note = showsFci ? pulse::fciNote(info, result.settings.features) : "";
  if (!note.empty()) reply.object["fci_note"] = note;
  reply.text =
      options.csv ? psdCsv(reply.object) : psdText(reply.object) + (note.empty() ? "" : "\n" + note + "\n");
  return reply;
}

Run definePsd(CLI::App& app) {
  auto options = std::make_shared<PsdOptions>();
  app.add_option("traces", options->traces, "Trace file or list-mode file of ours (.h5)")->required();
  std::string names;
  for (const psd::MethodInfo& each : psd::methods()) names += (names.empty() ? "" : ", ") + each.name;
  app.add_option("--methods", options->methods, "Methods, with commas (default: all): " + names)
      ->delimiter(',');
  options->judging.add(app);
  app.add_option("--min-amplitude", options->minAmplitude, "Counts; smaller pulses are left out")
      ->capture_default_str();
  app.add_option("--slices", options->slices,
                 "Edges of the slices in keVee, with commas (default: up to four with equally many events)")
      ->delimiter(',');
  app.add_option("--bins", options->bins, "Bins of the fitted histograms")
      ->check(CLI::Range(8, 100000))
      ->capture_default_str();
  app.add_option("--events", options->events, "CSV file to make: every method for every event");
  app.add_flag("--csv", options->csv, "Print the figures as CSV");
  return [=](Session& session) -> Result<Reply> {
    if (!std::is_sorted(options->slices.begin(), options->slices.end()) || options->slices.size() == 1)
      return failure(ErrorKind::badInput, "Slices are given by two or more edges in ascending order.",
                     "--slices");
    trace::TraceInfo info;
    PsdResult result;
    if (jobs::isListMode(options->traces)) {
      PW_ASSIGN(result, runListedPsd(*options));
    } else {
      PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(options->traces));
      PW_ASSIGN(result, runPsd(*options, file, session.work));
      info = file.info();
    }
    if (!options->events.empty()) PW_CHECK(writeFileAtomically(options->events, eventsCsv(result)));
    return describePsd(*options, info, result);
  };
}

// window-scan

std::string scanText(const psd::WindowScan& scan) {
  std::string text = format("%zu gammas and %zu neutrons; the edge is at sample %.1f\n\n", scan.gammas,
                            scan.neutrons, scan.medianEdge);
  text += " start  length    AUC  accuracy   equalised: AUC  accuracy\n";
  for (const psd::WindowPoint& point : scan.points) {
    // The strip: from chance to all, in twenty steps.
    const auto marks = std::size_t(std::clamp(std::lround((point.equalised.auc - 0.5) * 40), 0L, 20L));
    text += format("%6d  %6d  %.4f  %.4f             %.4f  %.4f    ", point.start, point.length,
                   point.plain.auc, point.plain.accuracy, point.equalised.auc, point.equalised.accuracy) +
            std::string(marks, '#') + "\n";
  }
  if (const psd::WindowPoint* best = scan.best())
    text += format("\nBest: %d samples from %d\n", best->length, best->start);
  return text;
}

std::string scanCsv(const psd::WindowScan& scan) {
  std::string text = "start,length,auc,accuracy,equalised_auc,equalised_accuracy\n";
  for (const psd::WindowPoint& point : scan.points)
    text += format("%d,%d,%.6f,%.6f,%.6f,%.6f\n", point.start, point.length, point.plain.auc,
                   point.plain.accuracy, point.equalised.auc, point.equalised.accuracy);
  return text;
}

Run defineWindowScan(CLI::App& app) {
  auto settings = std::make_shared<psd::WindowScanSettings>();
  auto traces = std::make_shared<std::string>();
  auto judging = std::make_shared<Judging>();
  auto csv = std::make_shared<bool>(false);
  app.add_option("traces", *traces, "Trace file (.h5)")->required();
  judging->add(app);
  app.add_option("--starts", settings->starts,
                 "First samples of the windows, with commas (default: every step)")
      ->delimiter(',');
  app.add_option("--lengths", settings->lengths, "Samples of the windows, with commas")
      ->delimiter(',')
      ->capture_default_str();
  app.add_option("--step", settings->step, "Samples between windows")->capture_default_str();
  app.add_flag("--aligned", settings->aligned, "Count starts from each pulse's leading edge");
  app.add_option("--min-amplitude", settings->minAmplitude,
                 "Counts; the height that all pulses are brought to")
      ->capture_default_str();
  app.add_option("--max-events", settings->maxEvents, "Events of a class")->capture_default_str();
  app.add_option("--seed", settings->seed, "Seed of folds and noise")->capture_default_str();
  app.add_flag("--csv", *csv, "Print the figures as CSV");
  return [=](Session& session) -> Result<Reply> {
    PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(*traces));
    PW_ASSIGN(const Judged judged, judge(*judging, file, session.work.part(0, 0.2)));
    settings->features = judged.settings.features;
    PW_ASSIGN(const psd::WindowScan scan,
              psd::scanWindows(file, judged.labels, *settings, session.work.part(0.2, 1)));
    Reply reply{psd::toJson(scan), *csv ? scanCsv(scan) : scanText(scan)};
    reply.object["settings"] = psd::toJson(*settings);
    return reply;
  };
}

}  // namespace

std::vector<Command> psdCommands() {
  return {
      {"psd", "Separate gammas and neutrons by every method: figures of merit, fits, confounders", definePsd},
      {"window-scan", "Say which windows of the traces tell the classes apart", defineWindowScan}};
}

}  // namespace pw::cli
