// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/trace_file.h"

#include <algorithm>
#include <cmath>

#include "base/format.h"

namespace pw::trace {
namespace {

using hdf5::DatasetShape;
using hdf5::File;

constexpr const char* tracesName = "traces";
constexpr const char* labelsName = "labels";

tl::unexpected<Error> bad(const File& file, std::string what, std::string hint = {}) {
  return failure(ErrorKind::badInput, std::move(what), file.path().string(), std::move(hint));
}

std::string shapeText(const DatasetShape& shape) {
  std::string text;
  for (std::uint64_t side : shape.extent) text += (text.empty() ? "" : " × ") + std::to_string(side);
  return "[" + text + "]";
}

Result<void> readShape(const File& file, TraceInfo& info) {
  if (!file.contains(tracesName))
    return bad(file, "There is no data set \"traces\" in the file.",
               "A trace file holds its traces as rows of a data set of this name.");
  PW_ASSIGN(const DatasetShape shape, file.shape(tracesName));
  if (shape.type == hdf5::Type::other) return bad(file, "\"traces\" does not hold numbers.");
  if (shape.extent.size() != 2)
    return bad(file, "\"traces\" must be a table [events × samples], not " + shapeText(shape) + ".");
  if (shape.count() == 0)
    return bad(file, "There are no traces in the file: \"traces\" is " + shapeText(shape) + ".");
  PW_CHECK(file.checkComplete(tracesName));
  info.count = shape.extent[0];
  info.length = shape.extent[1];
  return {};
}

Result<void> readLabelShape(const File& file, TraceInfo& info) {
  info.hasLabels = file.contains(labelsName);
  if (!info.hasLabels) return {};
  PW_ASSIGN(const DatasetShape shape, file.shape(labelsName));
  if (shape.type == hdf5::Type::other) return bad(file, "\"labels\" does not hold numbers.");
  if (shape.extent != std::vector<std::uint64_t>{info.count})
    return bad(file, "\"labels\" is " + shapeText(shape) + ", but there are " + std::to_string(info.count) +
                         " traces.");
  return {};
}

/// The object that carries the attribute: the root, or `traces` as some writers do.
std::optional<std::string> ownerOf(const File& file, const std::string& attribute) {
  for (const char* owner : {"/", tracesName})
    if (file.hasAttribute(owner, attribute)) return owner;
  return std::nullopt;
}

std::string readText(const File& file, const std::string& attribute) {
  const auto owner = ownerOf(file, attribute);
  return owner ? file.text(*owner, attribute).value_or("") : "";
}

Result<void> readPolarity(const File& file, TraceInfo& info) {
  const auto owner = ownerOf(file, "polarity");
  if (!owner) return {};
  const auto text = file.text(*owner, "polarity");
  if (text == "positive") {
    info.polarity = Polarity::positive;
  } else if (text == "negative") {
    info.polarity = Polarity::negative;
  } else {
    return bad(file, "The attribute \"polarity\" must be \"positive\" or \"negative\"" +
                         (text ? ", not \"" + text->substr(0, 80) + "\"." : "."));
  }
  return {};
}

Result<void> readNumbers(const File& file, TraceInfo& info) {
  const auto rated = ownerOf(file, "sampling_rate_hz");
  info.samplingRateKnown = rated.has_value();
  if (const auto& owner = rated) {
    const auto rate = file.number(*owner, "sampling_rate_hz");
    if (!rate || !std::isfinite(*rate) || *rate <= 0)
      return bad(file, "The attribute \"sampling_rate_hz\" must be a number above 0.");
    info.samplingRateHz = *rate;
  }
  if (const auto owner = ownerOf(file, "first_sample_index")) {
    const auto index = file.number(*owner, "first_sample_index");
    constexpr double mostExact = 9007199254740992.0;  // 2^53: larger whole numbers are not exact in a double
    if (!index || !(std::abs(*index) < mostExact) || *index != std::floor(*index))
      return bad(file, "The attribute \"first_sample_index\" must be a whole number.");
    info.firstSampleIndex = std::int64_t(*index);
  }
  return {};
}

}  // namespace

Result<TraceFile> TraceFile::open(const std::filesystem::path& path) {
  PW_ASSIGN(File file, File::open(path));
  TraceInfo info;
  PW_CHECK(readShape(file, info));
  PW_CHECK(readLabelShape(file, info));
  PW_CHECK(readPolarity(file, info));
  PW_CHECK(readNumbers(file, info));
  info.detector = readText(file, "detector");
  info.source = readText(file, "source");
  PW_ASSIGN(hdf5::RowSource rows, hdf5::RowSource::open(file, tracesName));
  TraceFile result(std::move(file), std::move(rows));
  result.m_info = std::move(info);
  return result;
}

Result<TraceBlock> TraceFile::read(std::uint64_t first, std::uint64_t count) const {
  TraceBlock block;
  block.first = std::min(first, m_info.count);
  block.count = std::min(count, m_info.count - block.first);
  block.length = m_info.length;
  PW_ASSIGN(const hdf5::StoredRows rows, fetch(block.first, block.count));
  if (samplesAreInt16()) {
    std::vector<std::int16_t> samples;
    PW_CHECK(unpack(rows, samples));
    block.samples.assign(samples.begin(), samples.end());
  } else {
    PW_CHECK(unpack(rows, block.samples));
  }
  return block;
}

Result<hdf5::StoredRows> TraceFile::fetch(std::uint64_t first, std::uint64_t count) const {
  return m_rows.fetch(first, count);
}

Result<void> TraceFile::unpack(const hdf5::StoredRows& rows, std::vector<std::int16_t>& samples) const {
  return hdf5::RowSource::unpack(rows, samples, path().string());
}

Result<void> TraceFile::unpack(const hdf5::StoredRows& rows, std::vector<float>& samples) const {
  PW_CHECK(hdf5::RowSource::unpack(rows, samples, path().string()));
  const auto wrong =
      std::find_if_not(samples.begin(), samples.end(), [](float sample) { return std::isfinite(sample); });
  if (wrong == samples.end()) return {};
  const auto at = std::uint64_t(wrong - samples.begin());
  return bad(m_file,
             "Trace " + std::to_string(rows.first + at / rows.columns) + " holds " +
                 (std::isnan(*wrong) ? "NaN" : "an infinite value") + " at sample " +
                 std::to_string(at % rows.columns) + ".",
             "Remove the damaged traces (counted from 0), or record them again.");
}

Result<std::vector<std::int8_t>> TraceFile::labels() const {
  if (!m_info.hasLabels) return std::vector<std::int8_t>(m_info.count, ambiguous);
  PW_ASSIGN(const auto stored, m_file.read<double>(labelsName));
  std::vector<std::int8_t> labels(stored.size());
  for (std::size_t i = 0; i < stored.size(); ++i) {
    if (stored[i] != -1 && stored[i] != 0 && stored[i] != 1)
      return bad(m_file, "The label of trace " + std::to_string(i) + " is " + formatNumber(stored[i]) +
                             "; labels are 0 (gamma), 1 (neutron) or −1 (unknown).");
    labels[i] = std::int8_t(stored[i]);
  }
  return labels;
}

Result<std::optional<std::vector<float>>> TraceFile::column(const std::string& name) const {
  if (!m_file.contains(name)) return std::optional<std::vector<float>>();
  PW_ASSIGN(const DatasetShape shape, m_file.shape(name));
  if (shape.type == hdf5::Type::other || shape.extent != std::vector<std::uint64_t>{m_info.count})
    return bad(m_file, "\"" + name + "\" is not a column of " + std::to_string(m_info.count) + " numbers.");
  PW_ASSIGN(auto values, m_file.read<float>(name));
  return std::optional(std::move(values));
}

}  // namespace pw::trace
