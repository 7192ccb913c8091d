// SPDX-License-Identifier: GPL-3.0-or-later
// Events in HDF5 files of others, and in ours, so that several can be joined.
//   LEGEND lh5: a group with "waveform/values" [n × L], "waveform/dt" [n] with the attribute "units", and
//   beside the waveform one number an event: "timestamp", "channel", "daqenergy" …
//   MATLAB 7.3: HDF5 behind 512 bytes of text. A matrix [n × L] of MATLAB lies in it as [L × n].
#include <algorithm>
#include <cmath>

#include "bad_file.h"
#include "hdf5/browse.h"
#include "readers.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

constexpr std::uint64_t numbersAtOnce = 1u << 22;

/// Where the traces and the numbers beside them lie in a file.
struct Source {
  std::string traces;
  std::vector<std::pair<std::string, std::string>> columns;  ///< data set, name
  std::string labels;                                        ///< or empty
  bool transposed = false;                                   ///< [L × n]
  std::uint64_t events = 0, length = 0;
};

class Hdf5Reader final : public EventReader {
 public:
  Hdf5Reader(hdf5::File file, Source source, Description description)
      : m_file(std::move(file)), m_source(std::move(source)) {
    m_description = std::move(description);
    m_description.length = m_source.length;
    m_description.events = m_source.events;
    m_description.hasLabels = !m_source.labels.empty();
    for (const auto& [dataset, name] : m_source.columns) m_description.columns.push_back(name);
  }

  double fraction() const override { return double(m_row) / double(m_source.events); }

  Result<EventBlock> next(std::uint64_t most) override {
    PW_CHECK(readColumns());
    EventBlock block;
    block.length = m_source.length;
    block.count =
        std::min({most, m_source.events - m_row, std::max<std::uint64_t>(1, numbersAtOnce / block.length)});
    block.columns.resize(m_columns.size());
    if (block.count == 0) return block;
    PW_CHECK(readTraces(block));
    for (std::size_t i = 0; i < m_columns.size(); ++i)
      block.columns[i].assign(m_columns[i].begin() + std::ptrdiff_t(m_row),
                              m_columns[i].begin() + std::ptrdiff_t(m_row + block.count));
    if (!m_labels.empty())
      block.labels.assign(m_labels.begin() + std::ptrdiff_t(m_row),
                          m_labels.begin() + std::ptrdiff_t(m_row + block.count));
    m_row += block.count;
    return block;
  }

 private:
  Result<void> readTraces(EventBlock& block) const {
    block.samples.resize(block.count * block.length);
    if (!m_source.transposed)
      return m_file.readRows(m_source.traces, m_row, block.count, block.samples.data());
    std::vector<float> part(block.samples.size());
    PW_CHECK(
        hdf5::readPart(m_file.path(), m_source.traces, {0, block.length}, {m_row, block.count}, part.data()));
    for (std::uint64_t i = 0; i < block.length; ++i)
      for (std::uint64_t row = 0; row < block.count; ++row)
        block.samples[row * block.length + i] = part[i * block.count + row];
    return {};
  }

  /// The columns, once: a number an event.
  Result<void> readColumns() {
    if (m_read) return {};
    m_read = true;
    for (const auto& [dataset, name] : m_source.columns) {
      PW_ASSIGN(std::vector<double> values, m_file.read<double>(dataset));
      m_columns.push_back(std::move(values));
    }
    if (m_source.labels.empty()) return {};
    PW_ASSIGN(const std::vector<double> labels, m_file.read<double>(m_source.labels));
    for (const double label : labels) {
      if (label != -1 && label != 0 && label != 1)
        return bad(m_file.path(), "\"" + m_source.labels + "\" holds a label that is not −1, 0 or 1.");
      m_labels.push_back(std::int8_t(label));
    }
    return {};
  }

  hdf5::File m_file;
  Source m_source;
  std::vector<std::vector<double>> m_columns;
  std::vector<std::int8_t> m_labels;
  std::uint64_t m_row = 0;
  bool m_read = false;
};

Result<void> checkTraces(const hdf5::File& file, Source& source) {
  PW_ASSIGN(const hdf5::DatasetShape shape, file.shape(source.traces));
  if (shape.type == hdf5::Type::other || shape.extent.size() != 2)
    return bad(file.path(), "\"" + source.traces + "\" is not a table of numbers [events × samples].");
  source.events = shape.extent[source.transposed ? 1 : 0];
  source.length = shape.extent[source.transposed ? 0 : 1];
  if (source.events == 0 || source.length == 0) return bad(file.path(), "There are no events in the file.");
  if (source.length > longestTrace) return bad(file.path(), "The rows are too long for traces.");
  return file.checkComplete(source.traces);
}

bool endsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

std::string lastPart(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

/// Whether a data set holds one number an event.
bool isColumn(const hdf5::File& file, const std::string& dataset, std::uint64_t events) {
  const auto shape = file.shape(dataset);
  if (!shape || shape->type == hdf5::Type::other) return false;
  return shape->count() == events && (shape->extent.size() == 1 || shape->extent.size() == 2);
}

std::optional<double> samplingRate(const hdf5::File& file, const std::string& dt) {
  const auto steps = file.read<double>(dt);
  if (!steps || steps->empty() || !(steps->front() > 0)) return std::nullopt;
  const std::string units = file.text(dt, "units").value_or("ns");
  const double perSecond = units == "s"                     ? 1
                           : units == "ms"                  ? 1e3
                           : units == "us" || units == "µs" ? 1e6
                           : units == "ps"                  ? 1e12
                                                            : 1e9;
  return perSecond / steps->front();
}

constexpr const char* valuesEnd = "waveform/values";

Opened openFound(hdf5::File file, Source source, Description description) {
  return std::unique_ptr<EventReader>(
      std::make_unique<Hdf5Reader>(std::move(file), std::move(source), std::move(description)));
}

bool isHdf5(const Head& head, std::size_t at) {
  constexpr unsigned char magic[] = {0x89, 'H', 'D', 'F', '\r', '\n', 0x1a, '\n'};
  return head.bytes.size() >= at + sizeof magic &&
         std::equal(magic, magic + sizeof magic, head.bytes.begin() + std::ptrdiff_t(at));
}

}  // namespace

Evidence looksLikeMatlab(const Head& head) {
  constexpr std::string_view text = "MATLAB 7.3 MAT-file";
  if (!isHdf5(head, 512) || !std::equal(text.begin(), text.end(), head.bytes.begin(),
                                        [](char a, unsigned char b) { return a == char(b); }))
    return std::nullopt;
  return "the header of MATLAB 7.3 before HDF5";
}

Opened openMatlab(const std::filesystem::path& path, const OpenSettings& settings) {
  PW_ASSIGN(hdf5::File file, hdf5::File::open(path));
  PW_ASSIGN(const std::vector<std::string> datasets, hdf5::listDatasets(path));
  Source source;
  std::uint64_t largest = 0;
  for (const std::string& dataset : datasets) {
    const auto shape = file.shape(dataset);
    if (!shape || shape->type == hdf5::Type::other || shape->extent.size() != 2 || dataset.rfind("#", 0) == 0)
      continue;
    if (shape->count() <= largest) continue;
    largest = shape->count();
    source.traces = dataset;
  }
  if (source.traces.empty()) return bad(path, "There is no matrix of numbers in the file.");
  source.transposed = !settings.tracesInColumns;
  PW_CHECK(checkTraces(file, source));
  for (const std::string& dataset : datasets) {
    if (dataset == source.traces || dataset.find('/') != std::string::npos ||
        !isColumn(file, dataset, source.events))
      continue;
    const std::string name = lowerCase(dataset);
    if (source.labels.empty() && (name == "labels" || name == "label" || name == "class")) {
      source.labels = dataset;
    } else {
      source.columns.emplace_back(dataset, name);
    }
  }
  Description description;
  description.format = Format::matlab73;
  description.variant =
      "variable " + source.traces + (source.transposed ? ", a trace a row" : ", a trace a column");
  return openFound(std::move(file), std::move(source), std::move(description));
}

Evidence looksLikeLh5(const Head& head) {
  if (!isHdf5(head, 0)) return std::nullopt;
  const auto file = hdf5::File::open(head.path);
  if (!file) return std::nullopt;
  const auto datasets = hdf5::listDatasets(head.path);
  if (!datasets) return std::nullopt;
  for (const std::string& dataset : *datasets)
    if (endsWith(dataset, valuesEnd) ||
        dataset.find(std::string(valuesEnd) + "/encoded_data") != std::string::npos)
      return "the group \"waveform\" of LEGEND";
  return std::nullopt;
}

Opened openLh5(const std::filesystem::path& path, const OpenSettings&) {
  PW_ASSIGN(hdf5::File file, hdf5::File::open(path));
  PW_ASSIGN(const std::vector<std::string> datasets, hdf5::listDatasets(path));
  const auto found = std::find_if(datasets.begin(), datasets.end(),
                                  [](const auto& name) { return endsWith(name, valuesEnd); });
  if (found == datasets.end())
    return bad(path, "The waveforms are not stored as plain numbers in a group \"waveform\".",
               "Write them without the compression of LEGEND (legend-pydataobj can decode them).");
  Source source;
  source.traces = *found;
  PW_CHECK(checkTraces(file, source));
  Description description;
  description.format = Format::lh5;
  description.variant = "waveforms at " + *found;
  const std::string group = found->substr(0, found->size() - std::string(valuesEnd).size());
  description.samplingRateHz = samplingRate(file, group + "waveform/dt");
  for (const std::string& dataset : datasets)
    if (dataset.rfind(group, 0) == 0 && dataset.find('/', group.size()) == std::string::npos &&
        isColumn(file, dataset, source.events))
      source.columns.emplace_back(dataset, lastPart(dataset));
  return openFound(std::move(file), std::move(source), std::move(description));
}

Evidence looksLikePulsewright(const Head& head) {
  if (!isHdf5(head, 0)) return std::nullopt;
  const auto file = hdf5::File::open(head.path);
  if (!file || !file->contains("traces")) return std::nullopt;
  return "the data set \"traces\"";
}

Opened openPulsewright(const std::filesystem::path& path, const OpenSettings&) {
  PW_ASSIGN(const trace::TraceFile traces, trace::TraceFile::open(path));
  const trace::TraceInfo& info = traces.info();
  PW_ASSIGN(hdf5::File file, hdf5::File::open(path));
  PW_ASSIGN(const std::vector<std::string> datasets, hdf5::listDatasets(path));
  Source source;
  source.traces = "traces";
  PW_CHECK(checkTraces(file, source));
  if (info.hasLabels) source.labels = "labels";
  for (const std::string& dataset : datasets)
    if (dataset != "traces" && dataset != "labels" && dataset != "origin" &&
        isColumn(file, dataset, source.events))
      source.columns.emplace_back(dataset, dataset);
  Description description;
  description.format = Format::pulsewright;
  description.variant = "trace file";
  description.samplingRateHz = info.samplingRateHz;
  description.polarity = info.polarity;
  description.firstSampleIndex = info.firstSampleIndex;
  description.detector = info.detector;
  return openFound(std::move(file), std::move(source), std::move(description));
}

}  // namespace pw::formats
