// SPDX-License-Identifier: GPL-3.0-or-later
#include "import_command.h"

#include <algorithm>
#include <fstream>
#include <limits>

#include "base/format.h"
#include "formats/events_file.h"
#include "formats/import.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

const std::map<std::string, trace::Polarity> polarities = {{"positive", trace::Polarity::positive},
                                                           {"negative", trace::Polarity::negative}};
const std::map<std::string, trace::Label> labels = {
    {"gamma", trace::gamma}, {"neutron", trace::neutron}, {"unknown", trace::ambiguous}};

std::string nameOf(trace::Polarity polarity) {
  return polarity == trace::Polarity::positive ? "positive" : "negative";
}

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
  return text;
}

struct ImportOptions {
  std::vector<std::string> sources;
  std::string target;
  std::vector<trace::Label> labels;
  trace::Polarity polarity = trace::Polarity::negative;
  double samplingRateHz = 1e8;
  int channel = 0;
  formats::ImportSettings settings;
};

Reply describeImport(const formats::ImportSummary& summary, const std::string& target) {
  Json files = Json::array();
  for (const formats::ImportedFile& file : summary.files)
    files.push_back({{"file", file.path.string()},
                     {"format", formats::key(file.format)},
                     {"events", file.events},
                     {"cut_off_bytes", file.cutOffBytes}});
  std::string text = "Imported " + std::to_string(summary.events) +
                     (summary.samples ? " traces of " + std::to_string(summary.samples) + " samples"
                                      : std::string(" events without traces (list mode)")) +
                     " (" + std::to_string(summary.gammas) + " gammas, " + std::to_string(summary.neutrons) +
                     " neutrons, " + std::to_string(summary.unlabelled) + " without label) to " + target +
                     "\n";
  for (const std::string& note : summary.notes) text += "  " + note + "\n";
  return {{{"file", target},
           {"kind", summary.samples ? "traces" : "events"},
           {"events", summary.events},
           {"samples", summary.samples},
           {"first_sample_index", summary.firstSampleIndex},
           {"sampling_rate_hz", summary.samplingRateHz},
           {"polarity", nameOf(summary.polarity)},
           {"gammas", summary.gammas},
           {"neutrons", summary.neutrons},
           {"unlabelled", summary.unlabelled},
           {"columns", summary.columns},
           {"files", files},
           {"notes", summary.notes}},
          text};
}

/// Sums over all events, so that another program's reading can be compared.
struct Reading {
  std::uint64_t events = 0, leastLength = std::numeric_limits<std::uint64_t>::max(), mostLength = 0;
  double sampleSum = 0, checksum = 0;
  std::uint64_t samples = 0;
  std::vector<double> columnSums;

  void add(const formats::EventBlock& block) {
    events += block.count;
    leastLength = std::min(leastLength, block.length);
    mostLength = std::max(mostLength, block.length);
    for (const float sample : block.samples) {
      sampleSum += sample;
      checksum += double(sample) * double(1 + samples++ % 1009);  // depends on the order
    }
    columnSums.resize(block.columns.size());
    for (std::size_t i = 0; i < block.columns.size(); ++i)
      for (const double value : block.columns[i]) columnSums[i] += value;
  }
};

}  // namespace

std::shared_ptr<formats::OpenSettings> addOpenOptions(CLI::App& app) {
  auto settings = std::make_shared<formats::OpenSettings>();
  std::map<std::string, formats::Format> keys;
  std::string words;
  for (const auto& [key, format] : formats::formatKeys()) {
    keys.emplace(key, format);
    words += (words.empty() ? "" : ", ") + key;
  }
  app.add_option_function<std::string>(
         "--format", [settings, keys](const std::string& word) { settings->format = keys.at(word); },
         "Instead of looking at the content: " + words)
      ->check(CLI::IsMember(keys));
  app.add_option("--record-length", settings->recordLength, "Samples a trace, of files without headers");
  app.add_option("--tick", settings->tickNs,
                 "ns of a clock tick of ABCD and WaveDump files: their times then come in ns")
      ->check(CLI::PositiveNumber);
  app.add_flag("--traces-in-columns", settings->tracesInColumns,
               "The columns of a MATLAB matrix are the traces, not its rows");
  app.add_option("--sample-bits", settings->sampleBits, "8 or 16, of WaveDump files")
      ->check(CLI::IsMember({8, 16}));
  return settings;
}

Run defineImport(CLI::App& app) {
  auto options = std::make_shared<ImportOptions>();
  app.add_option("files", options->sources,
                 "Files of digitisers (CoMPASS, WaveDump, ABCD) or oscilloscopes, NumPy arrays, CSV or text "
                 "tables; several are "
                 "joined")
      ->required();
  app.add_option("-o,--output", options->target, "File to make (.h5)")->required();
  const auto* rate = app.add_option("--rate,--sampling-rate", options->samplingRateHz,
                                    "Sampling rate in Hz; else of the files, or 1e8");
  const auto* polarity =
      app.add_option("--polarity", options->polarity, "positive or negative; else as the pulses go")
          ->transform(CLI::CheckedTransformer(polarities))
          ->option_text("positive|negative");
  app.add_option("--detector", options->settings.detector, "Detector, noted in the file");
  app.add_option("--label", options->labels,
                 "gamma, neutron or unknown: of all files, or repeated, one a file in their order")
      ->transform(CLI::CheckedTransformer(labels))
      ->option_text("gamma|neutron|unknown ...")
      ->allow_extra_args(false);
  const auto* channel = app.add_option("--channel", options->channel, "Only events of this channel");
  app.add_option("--length", options->settings.length, "Cut longer traces to so many samples");
  const auto open = addOpenOptions(app);
  return [=](Session& session) -> Result<Reply> {
    formats::ImportSettings settings = options->settings;
    settings.labels.assign(options->labels.begin(), options->labels.end());
    if (rate->count()) settings.samplingRateHz = options->samplingRateHz;
    if (polarity->count()) settings.polarity = options->polarity;
    if (channel->count()) settings.channel = options->channel;
    settings.open = *open;
    const std::vector<fs::path> sources(options->sources.begin(), options->sources.end());
    PW_ASSIGN(const formats::ImportSummary summary,
              formats::importFiles(sources, options->target, settings, session.work));
    return describeImport(summary, options->target);
  };
}

bool isHdf5(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  char start[8] = {};
  file.read(start, sizeof start);
  return !file || std::string_view(start, sizeof start) == "\x89HDF\r\n\x1a\n" || path.extension() == ".h5";
}

Result<Reply> describeEvents(const fs::path& path, const formats::OpenSettings& settings) {
  PW_ASSIGN(const formats::Recognised recognised, formats::recognise(path, settings));
  PW_ASSIGN(const auto reader, formats::open(path, settings));
  const formats::Description& file = reader->description();
  Reading reading;
  while (true) {
    PW_ASSIGN(const formats::EventBlock block, reader->next(4096));
    if (block.count == 0) break;
    reading.add(block);
  }
  Json sums = Json::object();
  for (std::size_t i = 0; i < file.columns.size(); ++i) sums[file.columns[i]] = reading.columnSums[i];
  Reply reply;
  reply.object = {{"kind", file.listMode() ? "list mode" : "traces"},
                  {"format", formats::key(file.format)},
                  {"variant", file.variant},
                  {"recognised_by", recognised.why},
                  {"events", reading.events},
                  {"samples", reading.mostLength},
                  {"shortest_trace", reading.leastLength},
                  {"labels", file.hasLabels},
                  {"columns", file.columns},
                  {"sample_sum", reading.sampleSum},
                  {"sample_checksum", reading.checksum},
                  {"column_sums", sums},
                  {"cut_off_bytes", reader->cutOffBytes()}};
  std::vector<std::pair<std::string, std::string>> rows = {
      {"Kind", file.listMode() ? "list mode (no traces)" : "traces"},
      {"Format", formats::name(file.format) + " (" + file.variant + ")"},
      {"Recognised by", recognised.why},
      {"Events", std::to_string(reading.events)}};
  if (!file.listMode())
    rows.push_back({"Samples a trace",
                    reading.leastLength == reading.mostLength
                        ? std::to_string(reading.mostLength)
                        : std::to_string(reading.leastLength) + " to " + std::to_string(reading.mostLength)});
  if (file.samplingRateHz) {
    reply.object["sampling_rate_hz"] = *file.samplingRateHz;
    rows.push_back({"Sampling rate", formatNumber(*file.samplingRateHz / 1e6) + " MS/s"});
  }
  rows.push_back({"Labels", file.hasLabels ? "yes" : "no"});
  rows.push_back({"Columns", joined(file.columns)});
  if (reader->cutOffBytes() > 0)
    rows.push_back({"At the end", std::to_string(reader->cutOffBytes()) + " bytes of an event cut off"});
  reply.text = listing(rows);
  return reply;
}

Result<Reply> describeEventsFile(const fs::path& path) {
  PW_ASSIGN(const formats::EventsFile file, formats::EventsFile::open(path));
  return Reply{{{"kind", "list mode"},
                {"format", "pulsewright-events"},
                {"events", file.count()},
                {"columns", file.columns()},
                {"labels", file.hasLabels()},
                {"source", file.source()}},
               listing({{"Kind", "list mode (no traces)"},
                        {"Events", std::to_string(file.count())},
                        {"Columns", joined(file.columns())},
                        {"Labels", file.hasLabels() ? "yes" : "no"},
                        {"Source", file.source()}})};
}

}  // namespace pw::cli
