// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <numeric>

#include "base/format.h"
#include "console.h"
#include "formats/format.h"
#include "import_command.h"
#include "jobs/figures.h"
#include "jobs/pulses.h"
#include "label_options.h"
#include "psd/confounding.h"
#include "trace/synthetic.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, dataset::Scaling> scalings = {
    {"raw", dataset::Scaling::rawCounts},
    {"baseline", dataset::Scaling::baselineSubtracted},
    {"unit-amplitude", dataset::Scaling::unitAmplitude}};

std::string counted(std::size_t number, const std::string& what) {
  return std::to_string(number) + " " + what;
}

// simulate

Run defineSimulate(CLI::App& app) {
  auto settings = std::make_shared<trace::SyntheticSettings>();
  auto target = std::make_shared<std::string>();
  app.add_option("-o,--output", *target, "Trace file to make (.h5)")->required();
  app.add_option("-n,--events", settings->events, "Events")->capture_default_str();
  app.add_option("--samples", settings->samples, "Samples a trace, 10 ns each")->capture_default_str();
  app.add_option("--neutron-fraction", settings->neutronFraction, "Share of neutrons")->capture_default_str();
  app.add_option("--pile-up", settings->pileUpFraction, "Share of events with a second pulse")
      ->capture_default_str();
  app.add_option("--seed", settings->seed, "Seed")->capture_default_str();
  return [=](Session& session) -> Result<Reply> {
    PW_CHECK(trace::synthesize(*settings, *target, session.work));
    return Reply{{{"file", *target}, {"settings", trace::toJson(*settings)}},
                 "Wrote " + counted(settings->events, "traces to ") + *target + "\n"};
  };
}

// info

Reply describeTraces(const trace::TraceFile& file) {
  const trace::TraceInfo& info = file.info();
  const std::string polarity = info.polarity == trace::Polarity::positive ? "positive" : "negative";
  return {{{"kind", "traces"},
           {"events", info.count},
           {"samples", info.length},
           {"sampling_rate_hz", info.samplingRateHz},
           {"polarity", polarity},
           {"first_sample_index", info.firstSampleIndex},
           {"detector", info.detector},
           {"source", info.source},
           {"labels", info.hasLabels}},
          listing({{"Kind", "traces"},
                   {"Events", std::to_string(info.count)},
                   {"Samples a trace",
                    std::to_string(info.length) + " from " + std::to_string(info.firstSampleIndex)},
                   {"Sampling rate", formatNumber(info.samplingRateHz / 1e6) +
                                         (info.samplingRateKnown ? " MS/s" : " MS/s (assumed)")},
                   {"Polarity", polarity},
                   {"Labels", info.hasLabels ? "yes" : "no"},
                   {"Detector", info.detector},
                   {"Source", info.source}})};
}

Reply describeNetwork(const network::Network& network) {
  Json layers = Json::array();
  std::string shape = std::to_string(network.inputs);
  for (const network::Layer& layer : network.layers) {
    Json row = {{"name", layer.name}, {"inputs", layer.inputs}, {"outputs", layer.outputs}};
    if (layer.formats) {
      row["weight"] = network::toText(layer.formats->weight);
      row["bias"] = network::toText(layer.formats->bias);
      row["result"] = network::toText(layer.formats->result);
    }
    layers.push_back(row);
    shape += "-" + std::to_string(layer.outputs);
  }
  const network::Costs costs = network::costs(network);
  return {{{"kind", "network"},
           {"name", network.name},
           {"layers", layers},
           {"quantised", network.isQuantised()},
           {"parameters", costs.parameters},
           {"zero_weights", costs.zeroWeights},
           {"ebops", costs.ebops},
           {"weight_bits", costs.weightBits},
           {"input", network.inputSpec}},
          listing({{"Kind", "network"},
                   {"Name", network.name},
                   {"Shape", shape},
                   {"Numbers", network.isQuantised() ? "fixed point" : "floating point"},
                   {"Parameters", std::to_string(costs.parameters) + ", " +
                                      std::to_string(costs.zeroWeights) + " weights are zero"},
                   {"EBOPs", formatNumber(costs.ebops, 6)},
                   {"Memory", formatNumber(double(costs.weightBits) / 8192, 3) + " KiB"}})};
}

Reply describeDataset(const dataset::Dataset& dataset) {
  const auto neutrons = std::size_t(std::count(dataset.labels.begin(), dataset.labels.end(), trace::neutron));
  return {
      {{"kind", "dataset"},
       {"events", dataset.size()},
       {"gammas", dataset.size() - neutrons},
       {"neutrons", neutrons},
       {"training", dataset.training.size()},
       {"validation", dataset.validation.size()},
       {"test", dataset.test.size()},
       {"left_out_without_edge", dataset.leftOut.withoutEdge},
       {"left_out_outside_trace", dataset.leftOut.outsideTrace},
       {"input", dataset::toJson(dataset.input)}},
      listing({{"Kind", "dataset"},
               {"Events", counted(dataset.size() - neutrons, "gammas, ") + counted(neutrons, "neutrons")},
               {"Split", counted(dataset.training.size(), "training, ") +
                             counted(dataset.validation.size(), "validation, ") +
                             counted(dataset.test.size(), "test")},
               {"Window", dataset::windowText(dataset.input)},
               {"Left out", counted(dataset.leftOut.withoutEdge, "without a leading edge, ") +
                                counted(dataset.leftOut.outsideTrace, "with a window outside the trace")}})};
}

Result<Reply> describeProject(const fs::path& folder) {
  PW_ASSIGN(const project::Project project, project::Project::open(folder));
  PW_ASSIGN(Json figures, jobs::figures(project));
  std::vector<std::pair<std::string, std::string>> rows = {{"Kind", "project"}, {"Name", project.name()}};
  Json states = Json::object();
  for (const project::Artifact& artifact : project.artifacts()) {
    const project::State state = project.state(artifact.name);
    const std::string text = state == project::State::upToDate    ? "up to date"
                             : state == project::State::outOfDate ? "out of date"
                                                                  : "missing";
    states[artifact.name] = text;
    if (project.find(artifact.name) == &artifact)
      rows.push_back({artifact.name, text + ", " + artifact.created + ", " + artifact.path});
  }
  figures["kind"] = "project";
  figures["states"] = states;
  return Reply{figures, listing(rows)};
}

Result<Reply> describeFile(const fs::path& path, const formats::OpenSettings& settings) {
  if (!isHdf5(path) || settings.format) return describeEvents(path, settings);
  PW_ASSIGN(const hdf5::File file, hdf5::File::open(path));
  if (file.contains("traces")) {
    PW_ASSIGN(const trace::TraceFile traces, trace::TraceFile::open(path));
    return describeTraces(traces);
  }
  if (dataset::isDataset(file)) {
    PW_ASSIGN(const dataset::Dataset dataset, dataset::load(path));
    return describeDataset(dataset);
  }
  // After the data sets, whose windows have events too.
  if (file.contains("events")) return describeEventsFile(path);
  if (file.contains("model_weights")) {
    PW_ASSIGN(const network::Network network, network::loadKeras(path));
    return describeNetwork(network);
  }
  if (const auto other = formats::recognise(path); other && other->format == formats::Format::lh5)
    return describeEvents(path, settings);
  return failure(ErrorKind::badInput, "The file holds neither traces nor a dataset nor a network.",
                 path.string(), "A trace file has a data set named 'traces'.");
}

Run defineInfo(CLI::App& app) {
  auto path = std::make_shared<std::string>();
  app.add_option("path", *path, "Trace file, file of a digitiser, dataset, network or project folder")
      ->required();
  const auto open = addOpenOptions(app);
  return [=](Session&) -> Result<Reply> {
    return fs::is_directory(*path) ? describeProject(*path) : describeFile(*path, *open);
  };
}

// label and dataset

/// Options that both commands have.
struct PulseOptions {
  std::string traces, output;
  MethodOptions methods;
  CutsOption cuts;
  LabelOptions labels;

  void add(CLI::App& app) {
    app.add_option("traces", traces, "Trace file (.h5)")->required();
    labels.add(app, "--method");
    labels.addDetails(app);
    cuts.add(app);
    methods.add(app);
  }
};

/// What the options ask for.
struct PulseSettings {
  psd::MethodSettings methods;
  psd::LabelSettings labels;
  std::vector<psd::PlaneCut> cuts;
};
Result<PulseSettings> read(const PulseOptions& options) {
  PW_ASSIGN(const std::optional<psd::CutsFile> cuts, options.cuts.read());
  PulseSettings settings;
  PW_ASSIGN(settings.methods, options.methods.read(cuts));
  PW_ASSIGN(settings.labels, options.labels.read(false));
  if (cuts) settings.cuts = cuts->cuts;
  return settings;
}

/// FOM and AUC of one feature against labels, for pulses above an amplitude.
Json separation(const jobs::LabelledPulses& pulses, const std::vector<std::int8_t>& labels,
                float pulse::PulseFeatures::*member, float minAmplitude) {
  std::vector<float> values;
  std::vector<std::int8_t> kept;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (pulses.features[i].amplitude <= minAmplitude || (pulses.features[i].flags & pulse::noEdge)) continue;
    values.push_back(pulses.features[i].*member);
    kept.push_back(labels[i]);
  }
  const pulse::FigureOfMerit fom = pulse::figureOfMerit(values, kept);
  return {{"min_amplitude", minAmplitude},      {"gammas", fom.gammas},
          {"neutrons", fom.neutrons},           {"fom", fom.value},
          {"fom_uncertainty", fom.uncertainty}, {"auc", pulse::areaUnderCurve(values, kept)},
          {"gamma_mean", fom.gammaMean},        {"gamma_sigma", fom.gammaSigma},
          {"neutron_mean", fom.neutronMean},    {"neutron_sigma", fom.neutronSigma}};
}

Json separations(const jobs::LabelledPulses& pulses, const std::vector<std::int8_t>& labels) {
  Json result;
  for (float amplitude : {20.f, 40.f, 100.f}) {
    result["charge_ratio"].push_back(
        separation(pulses, labels, &pulse::PulseFeatures::chargeRatio, amplitude));
    result["fci"].push_back(separation(pulses, labels, &pulse::PulseFeatures::fci, amplitude));
  }
  return result;
}

std::string separationTable(const Json& separations) {
  std::string text = "\nmethod        amplitude >   gammas  neutrons      FOM           AUC\n";
  for (const auto& [method, rows] : separations.items()) {
    for (const Json& row : rows) {
      char line[160];
      std::snprintf(line, sizeof line, "%-12s  %11g  %7d  %8d  %6.3f ± %.3f  %.5f\n", method.c_str(),
                    row["min_amplitude"].get<double>(), row["gammas"].get<int>(), row["neutrons"].get<int>(),
                    row["fom"].get<double>(), row["fom_uncertainty"].get<double>(), row["auc"].get<double>());
      text += line;
    }
  }
  return text;
}

/// Our FCI against the column that the file's makers published, where there is one.
Result<std::optional<Json>> publishedFciCheck(const trace::TraceFile& file,
                                              const jobs::LabelledPulses& pulses) {
  PW_ASSIGN(const std::optional<std::vector<float>> published, file.column("fci_published"));
  if (!published || published->size() != pulses.features.size()) return std::nullopt;
  double sum = 0, largest = 0;
  for (std::size_t i = 0; i < published->size(); ++i) {
    const double difference = std::abs(double((*published)[i]) - pulses.features[i].fci);
    sum += difference;
    largest = std::max(largest, difference);
  }
  return Json{{"events", published->size()},
              {"mean_difference", sum / double(published->size())},
              {"largest_difference", largest}};
}

std::string labelledBy(const psd::LabelSettings& settings) {
  if (settings.source == psd::LabelSource::file) return "the trace file";
  const std::string by = settings.source == psd::LabelSource::cut ? "the cut \"" + settings.cut + "\""
                                                                  : psd::info(settings.method).title;
  const bool cut = settings.source == psd::LabelSource::cut;
  if (settings.neutrons == psd::NeutronSide::above)
    return by + (cut ? ", neutrons inside" : ", neutrons above");
  return by + (cut ? ", neutrons outside" : ", neutrons below");
}

/// How many events that both call gamma or neutron have one class in both.
void addAgreement(const std::vector<std::int8_t>& labels, const std::vector<std::int8_t>& fileLabels,
                  Reply& reply) {
  std::size_t both = 0, same = 0;
  for (std::size_t i = 0; i < labels.size() && i < fileLabels.size(); ++i) {
    if (labels[i] == trace::ambiguous || fileLabels[i] == trace::ambiguous) continue;
    ++both;
    same += labels[i] == fileLabels[i];
  }
  reply.object["agreement_with_file"] = {{"events", both}, {"same", same}};
  reply.text += std::to_string(same) + " of " + std::to_string(both) +
                " events that both label have the file's class.\n";
  if (both > 0 && 2 * same < both)
    reply.text += "Most differ: the neutrons may lie on the other side (--neutrons).\n";
}

Run defineLabel(CLI::App& app) {
  auto options = std::make_shared<PulseOptions>();
  options->add(app);
  app.add_option("-o,--output", options->output, "Folder for features.h5 and labels.h5");
  return [=](Session& session) -> Result<Reply> {
    PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(options->traces));
    PW_ASSIGN(const PulseSettings settings, read(*options));
    PW_ASSIGN(
        const jobs::LabelledPulses pulses,
        jobs::labelTraces(options->traces, settings.methods, settings.labels, settings.cuts, session.work));
    if (!options->output.empty()) PW_CHECK(jobs::savePulses(pulses, options->output));
    const psd::LabelSummary& labels = pulses.labels;
    Reply reply;
    reply.object = {{"settings", psd::toJson(settings.labels)},
                    {"threshold", labels.threshold ? Json(*labels.threshold) : Json()},
                    {"gammas", labels.gammas},
                    {"neutrons", labels.neutrons},
                    {"ambiguous", labels.ambiguous}};
    reply.text = listing({{"Labels by", labelledBy(settings.labels)},
                          {"Threshold", labels.threshold ? formatNumber(*labels.threshold) : "none"},
                          {"Gammas", std::to_string(labels.gammas)},
                          {"Neutrons", std::to_string(labels.neutrons)},
                          {"Ambiguous", std::to_string(labels.ambiguous)}});
    if (!labels.trainedOn.empty()) {
      reply.object["trained_on"] = labels.trainedOn;
      reply.text += "The templates were trained on " + labels.trainedOn +
                    ": these labels are no evidence for or against it.\n";
    }
    PW_ASSIGN(const std::vector<std::int8_t> fileLabels, file.labels());
    if (file.info().hasLabels && settings.labels.source != psd::LabelSource::file)
      addAgreement(labels.labels, fileLabels, reply);
    reply.object["separation"] = separations(pulses, file.info().hasLabels ? fileLabels : labels.labels);
    reply.object["separation_against"] = file.info().hasLabels ? "labels of the file" : "labels of this cut";
    reply.text += separationTable(reply.object["separation"]) + "(against the " +
                  reply.object["separation_against"].get<std::string>() + ")\n";
    const psd::ConfoundingCheck confounding = psd::checkConfounding(pulses.features, labels.labels);
    reply.object["confounding"] = psd::toJson(confounding);
    const std::string words = psd::plainWords(confounding);
    reply.object["confounding"]["words"] = words;
    if (!words.empty()) reply.text += "\n" + words + "\n";
    if (const std::string note = pulse::fciNote(file.info()); !note.empty()) reply.text += "\n" + note + "\n";
    PW_ASSIGN(const std::optional<Json> published, publishedFciCheck(file, pulses));
    if (published) {
      reply.object["fci_published"] = *published;
      reply.text += "FCI against the published column: mean |difference| " +
                    formatNumber((*published)["mean_difference"], 3) + ", largest " +
                    formatNumber((*published)["largest_difference"], 3) + "\n";
    }
    return reply;
  };
}

Run defineDataset(CLI::App& app) {
  auto options = std::make_shared<PulseOptions>();
  auto settings = std::make_shared<dataset::DatasetSettings>();
  options->add(app);
  app.add_option("-o,--output", options->output, "Dataset file to make (.h5)")->required();
  app.add_option("--start", settings->input.start,
                 "First sample of the window, in the record or with --aligned from the leading edge")
      ->capture_default_str();
  app.add_flag_callback(
      "--aligned", [settings] { settings->input.alignment = dataset::Alignment::leadingEdge; },
      "Put the window to each pulse's leading edge; hardware must then find the same edge");
  app.add_option("--length", settings->input.length, "Samples of the window")->capture_default_str();
  app.add_option("--average", settings->input.average,
                 "Samples whose mean is one input: fewer inputs and a smaller network")
      ->capture_default_str();
  app.add_option("--scaling", settings->input.scaling, "raw, baseline or unit-amplitude")
      ->transform(CLI::CheckedTransformer(scalings));
  app.add_option("--validation", settings->split.validation, "Share for validation")->capture_default_str();
  app.add_option("--test", settings->split.test, "Share for test")->capture_default_str();
  app.add_option("--seed", settings->split.seed, "Seed of the split")->capture_default_str();
  app.add_flag("--energy-matched", settings->energyMatched,
               "Only pairs of a gamma and a neutron of one energy: the energy cannot help");
  return [=](Session& session) -> Result<Reply> {
    PW_ASSIGN(const PulseSettings asked, read(*options));
    PW_ASSIGN(const jobs::LabelledPulses pulses,
              jobs::labelTraces(options->traces, asked.methods, asked.labels, asked.cuts,
                                session.work.part(0, 0.7)));
    PW_ASSIGN(const dataset::Dataset dataset, jobs::makeDataset(options->traces, pulses, *settings,
                                                                options->output, session.work.part(0.7, 1)));
    Reply reply = describeDataset(dataset);
    reply.object["file"] = options->output;
    reply.object["energy_matched"] = settings->energyMatched;
    return reply;
  };
}

}  // namespace

std::vector<Command> dataCommands() {
  return {{"simulate", "Make traces with the synthetic CLYC + SiPM detector", defineSimulate},
          {"import", "Import files of digitisers and oscilloscopes, tables of text and list-mode files",
           defineImport},
          {"info", "Say what a file or project holds", defineInfo},
          {"label", "Measure pulses and label them by classical pulse-shape discrimination", defineLabel},
          {"dataset", "Cut labelled windows and split them for training", defineDataset}};
}

}  // namespace pw::cli
