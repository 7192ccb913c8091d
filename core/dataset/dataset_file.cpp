// SPDX-License-Identifier: GPL-3.0-or-later
#include "dataset_file.h"

#include <algorithm>

#include "base/file.h"

namespace pw::dataset {
namespace {

/// 1: inputs in compressed chunks; 2: counts or inputs in one piece.
constexpr int schema = 2;
constexpr const char *withoutEdge = "left_out_without_edge", *outsideTrace = "left_out_outside_trace";
constexpr const char *counts = "counts", *inputs = "inputs";

template <class T>
Result<void> writeColumn(hdf5::File& file, const char* name, const std::vector<T>& values) {
  return file.write(name, {values.size()}, values.data());
}

template <class T>
Result<void> writeWindows(hdf5::File& file, const Dataset& dataset, std::span<const T> windows) {
  constexpr std::size_t valuesAtOnce = 1 << 20;
  PW_ASSIGN(auto table,
            WindowTable<T>::create(file, dataset.size(), dataset.input, dataset.inputs.polarity()));
  const std::size_t columns = windows.size() / std::max<std::size_t>(dataset.size(), 1);
  const std::size_t step =
      columns * std::max<std::size_t>(valuesAtOnce / std::max<std::size_t>(columns, 1), 1);
  for (std::size_t first = 0; first < windows.size(); first += step)
    PW_CHECK(table.append(windows.subspan(first, std::min(step, windows.size() - first))));
  return {};
}

Result<void> fill(hdf5::File& file, const Dataset& dataset) {
  if (dataset.inputs.areCounts()) {
    PW_CHECK(writeWindows(file, dataset, dataset.inputs.counts()));
  } else {
    PW_CHECK(writeWindows(file, dataset, dataset.inputs.values()));
  }
  return writeColumns(file, dataset);
}

/// The place of a table that can be mapped as T.
template <class T>
std::optional<std::uint64_t> placeOf(const hdf5::File& file, const char* name) {
  const auto place = file.placeOf<T>(name);
  return place && *place % alignof(T) == 0 ? place : std::nullopt;
}

Result<Windows> readCounts(const hdf5::File& file, const hdf5::DatasetShape& shape, const InputSpec& spec) {
  const auto polarity =
      file.text(counts, "polarity") == "positive" ? trace::Polarity::positive : trace::Polarity::negative;
  if (const auto place = placeOf<std::int16_t>(file, counts))
    return Windows::mapCounts(file.path(), *place, shape.extent[0], spec, polarity);
  PW_ASSIGN(std::vector<std::int16_t> values, file.read<std::int16_t>(counts));
  return Windows(std::move(values), spec, polarity);
}

Result<Windows> readInputs(const hdf5::File& file, const hdf5::DatasetShape& shape, const InputSpec& spec) {
  if (const auto place = placeOf<float>(file, inputs))
    return Windows::mapInputs(file.path(), *place, shape.extent[0], spec);
  PW_ASSIGN(std::vector<float> values, file.read<float>(inputs));
  return Windows(std::move(values), spec.inputs());
}

Result<Windows> readWindows(const hdf5::File& file, const InputSpec& spec) {
  const bool asCounts = file.contains(counts);
  PW_ASSIGN(const hdf5::DatasetShape shape, file.shape(asCounts ? counts : inputs));
  if (shape.extent.size() != 2 || shape.extent[1] != std::uint64_t(asCounts ? spec.length : spec.inputs()))
    return failure(ErrorKind::badInput,
                   "The data set is damaged: the windows do not fit the labels and the window length.",
                   file.path().string(), "Make the data set again.");
  return asCounts ? readCounts(file, shape, spec) : readInputs(file, shape, spec);
}

Result<InputSpec> specOf(const hdf5::File& file) {
  const std::string where = file.path().string();
  const auto version = file.number("/", "schema");
  const auto text = file.text("/", "input");
  if (!version || !text) return failure(ErrorKind::badInput, "The file is not a data set of windows.", where);
  if (*version > schema)
    return failure(ErrorKind::badInput, "The data set was made by a newer version of the program.", where,
                   "Update Pulsewright, or make the data set again.");
  return inputSpecFromJson(Json::parse(*text, nullptr, false), where + ":input");
}

Result<void> readColumns(const hdf5::File& file, Dataset& dataset) {
  PW_ASSIGN(dataset.inputs, readWindows(file, dataset.input));
  PW_ASSIGN(dataset.labels, file.read<std::int8_t>("labels"));
  PW_ASSIGN(dataset.events, file.read<std::uint32_t>("events"));
  PW_ASSIGN(dataset.amplitude, file.read<float>("amplitude"));
  PW_ASSIGN(dataset.chargeRatio, file.read<float>("chargeRatio"));
  PW_ASSIGN(dataset.fci, file.read<float>("fci"));
  PW_ASSIGN(dataset.training, file.read<std::uint32_t>("split/training"));
  PW_ASSIGN(dataset.validation, file.read<std::uint32_t>("split/validation"));
  PW_ASSIGN(dataset.test, file.read<std::uint32_t>("split/test"));
  return {};
}

/// Files of fixed windows that are older have no such count: nothing was left out.
std::uint64_t countOf(const hdf5::File& file, const char* name) {
  const double count = file.number("/", name).value_or(0);
  return count > 0 && count < 1e15 ? std::uint64_t(count) : 0;
}

/// Each event belongs to exactly one of the three sets.
bool splitIsComplete(const Dataset& dataset) {
  std::vector<bool> seen(dataset.size());
  for (const auto* rows : {&dataset.training, &dataset.validation, &dataset.test})
    for (const std::uint32_t row : *rows) {
      if (row >= dataset.size() || seen[row]) return false;
      seen[row] = true;
    }
  return std::find(seen.begin(), seen.end(), false) == seen.end();
}

Result<void> checkLoaded(const Dataset& dataset, const std::string& where) {
  const auto damaged = [&](const std::string& what) {
    return failure(ErrorKind::badInput, "The data set is damaged: " + what, where,
                   "Make the data set again.");
  };
  const std::size_t n = dataset.size();
  if (dataset.inputs.rows() != n) return damaged("the windows do not fit the labels and the window length.");
  if (dataset.events.size() != n || dataset.amplitude.size() != n || dataset.chargeRatio.size() != n ||
      dataset.fci.size() != n)
    return damaged("its columns have different lengths.");
  if (std::any_of(dataset.labels.begin(), dataset.labels.end(),
                  [](std::int8_t l) { return l != 0 && l != 1; }))
    return damaged("a label is neither gamma (0) nor neutron (1).");
  if (!dataset.inputs.areFinite()) return damaged("a window holds something that is not a number.");
  if (!splitIsComplete(dataset)) return damaged("training, validation and test do not share out the events.");
  return {};
}

}  // namespace

template <class T>
Result<WindowTable<T>> WindowTable<T>::create(hdf5::File& file, std::uint64_t rows, const InputSpec& spec,
                                              trace::Polarity polarity) {
  constexpr bool asCounts = std::is_same_v<T, std::int16_t>;
  const auto columns = std::uint64_t(asCounts ? spec.length : spec.inputs());
  PW_CHECK(file.createTable(asCounts ? counts : inputs, asCounts ? hdf5::Type::int16 : hdf5::Type::float32,
                            rows, columns));
  if (asCounts)
    PW_CHECK(
        file.setText(counts, "polarity", polarity == trace::Polarity::positive ? "positive" : "negative"));
  return WindowTable(file, columns);
}

template <class T>
Result<void> WindowTable<T>::append(std::span<const T> windows) {
  const std::uint64_t rows = windows.size() / m_columns;
  PW_CHECK(m_file.writeRows(std::is_same_v<T, std::int16_t> ? counts : inputs, m_next, rows, windows.data()));
  m_next += rows;
  return {};
}

template class WindowTable<std::int16_t>;
template class WindowTable<float>;

Result<void> writeColumns(hdf5::File& file, const Dataset& dataset) {
  PW_CHECK(file.setInteger("/", "schema", schema));
  PW_CHECK(file.setText("/", "input", toJson(dataset.input).dump()));
  PW_CHECK(file.setInteger("/", withoutEdge, std::int64_t(dataset.leftOut.withoutEdge)));
  PW_CHECK(file.setInteger("/", outsideTrace, std::int64_t(dataset.leftOut.outsideTrace)));
  PW_CHECK(writeColumn(file, "labels", dataset.labels));
  PW_CHECK(writeColumn(file, "events", dataset.events));
  PW_CHECK(writeColumn(file, "amplitude", dataset.amplitude));
  PW_CHECK(writeColumn(file, "chargeRatio", dataset.chargeRatio));
  PW_CHECK(writeColumn(file, "fci", dataset.fci));
  PW_CHECK(writeColumn(file, "split/training", dataset.training));
  PW_CHECK(writeColumn(file, "split/validation", dataset.validation));
  return writeColumn(file, "split/test", dataset.test);
}

bool isDataset(const hdf5::File& file) {
  return !file.contains("traces") && (file.contains(counts) || file.contains(inputs));
}

Result<void> save(const Dataset& dataset, const std::filesystem::path& path) {
  return replaceFile(path, [&](const std::filesystem::path& temporary) -> Result<void> {
    PW_ASSIGN(hdf5::File file, hdf5::File::create(temporary));
    PW_CHECK(fill(file, dataset));
    return file.close();
  });
}

Result<Dataset> load(const std::filesystem::path& path) {
  PW_ASSIGN(const hdf5::File file, hdf5::File::open(path));
  Dataset dataset;
  PW_ASSIGN(dataset.input, specOf(file));
  PW_CHECK(readColumns(file, dataset));
  dataset.leftOut = {countOf(file, withoutEdge), countOf(file, outsideTrace)};
  PW_CHECK(checkLoaded(dataset, path.string()));
  return dataset;
}

}  // namespace pw::dataset
