// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/import.h"

#include <algorithm>
#include <cmath>

#include "bad_file.h"
#include "formats/events_file.h"
#include "formats/preview.h"

namespace pw::formats {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t eventsAtOnce = 4096;

bool isInt16(const std::vector<float>& samples) {
  return std::all_of(samples.begin(), samples.end(), [](float sample) {
    return sample >= -32768.f && sample <= 32767.f && sample == std::nearbyint(sample);
  });
}

std::string joinedNames(const std::vector<fs::path>& paths) {
  std::string names = "imported from ";
  for (std::size_t i = 0; i < paths.size(); ++i) names += (i ? "; " : "") + paths[i].filename().string();
  return names;
}

/// One import: first a look at all files, then one pass over them. The pass stores 16-bit counts; at the
/// first sample that is none it stops with needsFloat() and has to be made again.
class Import {
 public:
  Import(const std::vector<fs::path>& sources, const ImportSettings& settings)
      : m_sources(sources), m_settings(settings) {}

  Result<void> look() {
    for (const fs::path& source : m_sources) {
      PW_ASSIGN(const auto reader, open(source, m_settings.open));
      m_descriptions.push_back(reader->description());
      join(m_descriptions.back());
      if (m_descriptions.size() == 1 && !listMode()) {
        PW_ASSIGN(const EventBlock block, reader->next(64));
        m_guess = sideOfPulses(block);
      }
    }
    PW_CHECK(checkTogether(m_sources, m_descriptions, m_settings));
    chooseLabels();
    chooseRate();
    return {};
  }

  bool listMode() const { return m_descriptions.front().listMode(); }
  bool needsFloat() const { return m_needsFloat; }

  Result<ImportSummary> traces(const fs::path& target, bool asFloat, const Work& work) {
    start();
    m_asFloat = asFloat;
    trace::TraceInfo info;
    info.length = m_descriptions.front().length;
    if (m_settings.length > 0) info.length = std::min(info.length, m_settings.length);
    info.samplingRateHz = m_rate;
    info.samplingRateKnown = m_rateKnown;
    info.polarity = m_settings.polarity.value_or(m_descriptions.front().polarity.value_or(m_guess));
    info.firstSampleIndex = m_descriptions.front().firstSampleIndex;
    info.detector = m_settings.detector.empty() ? m_descriptions.front().detector : m_settings.detector;
    info.source = joinedNames(m_sources);
    m_summary.samples = info.length;
    m_summary.polarity = info.polarity;
    m_summary.firstSampleIndex = info.firstSampleIndex;
    if (!m_settings.polarity && !m_descriptions.front().polarity)
      m_summary.notes.push_back(std::string("Polarity by the side to which the pulses go: ") +
                                (info.polarity == trace::Polarity::positive ? "positive." : "negative."));
    PW_ASSIGN(trace::TraceWriter writer, trace::TraceWriter::create(target, info, asFloat));
    PW_CHECK(eachBlock(work, [&](EventBlock& block) { return addTraces(block, info.length, writer); }));
    if (m_needsFloat) return ImportSummary{};
    for (std::size_t i = 0; i < m_columns.size(); ++i)
      writer.addExactColumn(m_columns[i], std::move(m_values[i]));
    PW_CHECK(writer.finish(m_anyLabel ? m_labels : std::vector<std::int8_t>()));
    return finish();
  }

  Result<ImportSummary> events(const fs::path& target, const Work& work) {
    start();
    PW_ASSIGN(EventsWriter writer,
              EventsWriter::create(target, m_columns, joinedNames(m_sources), m_settings.detector));
    PW_CHECK(eachBlock(work, [&](EventBlock& block) { return addEvents(block, writer); }));
    PW_CHECK(writer.finish(m_anyLabel ? m_labels : std::vector<std::int8_t>()));
    return finish();
  }

 private:
  /// Keeps the columns that all files have.
  void join(const Description& description) {
    if (m_descriptions.size() == 1) m_columns = description.columns;
    std::erase_if(m_columns, [&](const std::string& name) {
      return std::find(description.columns.begin(), description.columns.end(), name) ==
             description.columns.end();
    });
  }

  void chooseRate() {
    std::optional<double> rate;
    for (const Description& description : m_descriptions)
      if (!rate) rate = description.samplingRateHz;
    m_rate = m_settings.samplingRateHz.value_or(rate.value_or(1e8));
    m_rateKnown = m_settings.samplingRateHz || rate;
  }

  /// The label of each file: the one that was given, else one that its name says when the file has none.
  void chooseLabels() {
    for (std::size_t i = 0; i < m_sources.size(); ++i) {
      const auto& given = m_settings.labels;
      m_fileLabels.push_back(given.empty() ? std::nullopt : given[given.size() == 1 ? 0 : i]);
      if (!m_fileLabels.back() && !m_descriptions[i].hasLabels) {
        m_fileLabels.back() = labelOfName(m_sources[i]);
        if (m_fileLabels.back())
          m_nameNotes.push_back("All events of " + m_sources[i].filename().string() + " are labelled " +
                                (*m_fileLabels.back() == trace::gamma ? "gamma" : "neutron") +
                                " by its name.");
      }
      m_anyLabel = m_anyLabel || (m_fileLabels.back() ? *m_fileLabels.back() != trace::ambiguous
                                                      : m_descriptions[i].hasLabels);
    }
  }

  void start() {
    m_summary = {};
    m_summary.notes = m_nameNotes;
    m_summary.samplingRateHz = m_rate;
    if (!m_rateKnown && !listMode())
      m_summary.notes.push_back("The files do not say their sampling rate: 100 MS/s is assumed.");
    m_labels.clear();
    if (m_columns.empty() || m_columns.back() != "origin") m_columns.push_back("origin");
    m_values.assign(m_columns.size(), {});
  }

  template <class Use>
  Result<void> eachBlock(const Work& work, Use use) {
    for (m_file = 0; m_file < m_sources.size(); ++m_file) {
      PW_ASSIGN(const auto reader, open(m_sources[m_file], m_settings.open));
      m_place.clear();
      const auto& names = reader->description().columns;
      for (std::size_t i = 0; i + 1 < m_columns.size(); ++i)
        m_place.push_back(std::size_t(std::find(names.begin(), names.end(), m_columns[i]) - names.begin()));
      const auto channel = std::size_t(std::find(names.begin(), names.end(), "channel") - names.begin());
      const std::uint64_t before = m_summary.events;
      while (true) {
        if (work.stopRequested()) return cancelled(m_sources[m_file].string());
        PW_ASSIGN(EventBlock block, reader->next(eventsAtOnce));
        if (block.count == 0) break;
        if (m_settings.channel) keepChannel(block, channel);
        PW_CHECK(use(block));
        if (m_needsFloat) return {};
        work.report((double(m_file) + reader->fraction()) / double(m_sources.size()), "Reading events");
      }
      addFile(*reader, m_summary.events - before);
    }
    if (m_summary.events == 0)
      return bad(m_sources.front(), "No event is left to import.", "Check the channel that was chosen.");
    return {};
  }

  void addFile(const EventReader& reader, std::uint64_t events) {
    m_summary.files.push_back({m_sources[m_file], reader.description().format, events, reader.cutOffBytes()});
    if (reader.cutOffBytes() > 0)
      m_summary.notes.push_back("The last " + std::to_string(reader.cutOffBytes()) + " bytes of " +
                                m_sources[m_file].filename().string() +
                                " are an event that was not written completely; it is left out.");
  }

  void keepChannel(EventBlock& block, std::size_t column) const {
    std::uint64_t kept = 0;
    for (std::uint64_t row = 0; row < block.count; ++row) {
      if (block.columns[column][row] != *m_settings.channel) continue;
      std::copy_n(block.samples.begin() + std::ptrdiff_t(row * block.length), block.length,
                  block.samples.begin() + std::ptrdiff_t(kept * block.length));
      for (auto& values : block.columns) values[kept] = values[row];
      if (!block.labels.empty()) block.labels[kept] = block.labels[row];
      ++kept;
    }
    block.count = kept;
    block.samples.resize(kept * block.length);
    for (auto& values : block.columns) values.resize(kept);
    if (!block.labels.empty()) block.labels.resize(kept);
  }

  Result<void> cutTraces(EventBlock& block, std::uint64_t length) const {
    if (block.length == length) return {};
    if (block.length < length || m_settings.length == 0)
      return bad(m_sources[m_file],
                 "Event " + std::to_string(m_summary.events) + " has " + std::to_string(block.length) +
                     " samples, the ones before have " + std::to_string(length) + ".",
                 "Choose one channel, or a length to which all traces are cut.");
    for (std::uint64_t row = 0; row < block.count; ++row)
      std::copy_n(block.samples.begin() + std::ptrdiff_t(row * block.length), length,
                  block.samples.begin() + std::ptrdiff_t(row * length));
    block.length = length;
    block.samples.resize(block.count * length);
    return {};
  }

  Result<void> addTraces(EventBlock& block, std::uint64_t length, trace::TraceWriter& writer) {
    if (block.count == 0) return {};
    PW_CHECK(cutTraces(block, length));
    m_needsFloat = !m_asFloat && !isInt16(block.samples);
    if (m_needsFloat) return {};
    PW_CHECK(writer.append(block.samples));
    for (std::size_t i = 0; i < m_place.size(); ++i)
      m_values[i].insert(m_values[i].end(), block.columns[m_place[i]].begin(),
                         block.columns[m_place[i]].end());
    m_values.back().insert(m_values.back().end(), block.count, double(m_file));
    addLabels(block);
    return {};
  }

  Result<void> addEvents(const EventBlock& block, EventsWriter& writer) {
    if (block.length != 0)
      return bad(m_sources[m_file],
                 "Event " + std::to_string(m_summary.events) + " has a trace, the ones before have none.");
    std::vector<double> rows;
    rows.reserve(block.count * m_columns.size());
    for (std::uint64_t row = 0; row < block.count; ++row) {
      for (const std::size_t place : m_place) rows.push_back(block.columns[place][row]);
      rows.push_back(double(m_file));
    }
    addLabels(block);
    return writer.append(rows);
  }

  void addLabels(const EventBlock& block) {
    m_summary.events += block.count;
    for (std::uint64_t row = 0; row < block.count; ++row) {
      const std::int8_t label = m_fileLabels[m_file]   ? std::int8_t(*m_fileLabels[m_file])
                                : block.labels.empty() ? std::int8_t(trace::Label::ambiguous)
                                                       : block.labels[row];
      ++(label == trace::gamma     ? m_summary.gammas
         : label == trace::neutron ? m_summary.neutrons
                                   : m_summary.unlabelled);
      if (m_anyLabel) m_labels.push_back(label);
    }
  }

  ImportSummary finish() {
    m_summary.columns = m_columns;
    return std::move(m_summary);
  }

  const std::vector<fs::path>& m_sources;
  const ImportSettings& m_settings;
  std::vector<Description> m_descriptions;
  std::vector<std::optional<trace::Label>> m_fileLabels;
  std::vector<std::string> m_columns, m_nameNotes;
  std::vector<std::size_t> m_place;  ///< of each column but `origin` in the file that is read
  std::vector<std::vector<double>> m_values;
  std::vector<std::int8_t> m_labels;
  ImportSummary m_summary;
  trace::Polarity m_guess = trace::Polarity::negative;
  double m_rate = 1e8;
  std::size_t m_file = 0;
  bool m_anyLabel = false, m_rateKnown = false, m_asFloat = false, m_needsFloat = false;
};

Result<void> checkRequest(const std::vector<fs::path>& sources, const fs::path& target,
                          const ImportSettings& settings) {
  if (sources.empty()) return bad(target, "There are no files to import.");
  std::error_code ignored;
  for (const fs::path& source : sources)
    if (fs::equivalent(source, target, ignored))
      return bad(target, "A file cannot be its own target.", "Name another file to write.");
  if (settings.labels.size() > 1 && settings.labels.size() != sources.size())
    return bad(target,
               std::to_string(settings.labels.size()) + " labels do not fit " +
                   std::to_string(sources.size()) + " files.",
               "Give one label for all files, or one a file in their order.");
  return {};
}

}  // namespace

Result<ImportSummary> importFiles(const std::vector<fs::path>& sources, const fs::path& target,
                                  const ImportSettings& settings, const Work& work) {
  PW_CHECK(checkRequest(sources, target, settings));
  Import import(sources, settings);
  PW_CHECK(import.look());
  if (import.listMode()) return import.events(target, work);
  auto summary = import.traces(target, false, work);
  if (!summary || !import.needsFloat()) return summary;
  return import.traces(target, true, work);
}

}  // namespace pw::formats
