// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "base/file.h"
#include "dataset/dataset.h"
#include "hdf5/hdf5_file.h"

namespace pw::dataset {
namespace {

constexpr int schema = 1;
constexpr const char *withoutEdge = "left_out_without_edge", *outsideTrace = "left_out_outside_trace";

template <class T>
Result<void> writeColumn(hdf5::File& file, const char* name, const std::vector<T>& values) {
  return file.write(name, {values.size()}, values.data());
}

Result<void> fill(hdf5::File& file, const Dataset& dataset) {
  PW_CHECK(file.setInteger("/", "schema", schema));
  PW_CHECK(file.setText("/", "input", toJson(dataset.input).dump()));
  PW_CHECK(file.setInteger("/", withoutEdge, std::int64_t(dataset.leftOut.withoutEdge)));
  PW_CHECK(file.setInteger("/", outsideTrace, std::int64_t(dataset.leftOut.outsideTrace)));
  PW_CHECK(file.write("inputs", {dataset.size(), std::uint64_t(dataset.input.inputs())},
                      dataset.inputs.data(), std::min<std::uint64_t>(1024, dataset.size())));
  PW_CHECK(writeColumn(file, "labels", dataset.labels));
  PW_CHECK(writeColumn(file, "events", dataset.events));
  PW_CHECK(writeColumn(file, "amplitude", dataset.amplitude));
  PW_CHECK(writeColumn(file, "chargeRatio", dataset.chargeRatio));
  PW_CHECK(writeColumn(file, "fci", dataset.fci));
  PW_CHECK(writeColumn(file, "split/training", dataset.training));
  PW_CHECK(writeColumn(file, "split/validation", dataset.validation));
  return writeColumn(file, "split/test", dataset.test);
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
  PW_ASSIGN(dataset.inputs, file.read<float>("inputs"));
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
  if (dataset.inputs.size() != n * std::size_t(dataset.input.inputs()))
    return damaged("the windows do not fit the labels and the window length.");
  if (dataset.events.size() != n || dataset.amplitude.size() != n || dataset.chargeRatio.size() != n ||
      dataset.fci.size() != n)
    return damaged("its columns have different lengths.");
  if (std::any_of(dataset.labels.begin(), dataset.labels.end(),
                  [](std::int8_t l) { return l != 0 && l != 1; }))
    return damaged("a label is neither gamma (0) nor neutron (1).");
  if (!std::all_of(dataset.inputs.begin(), dataset.inputs.end(), [](float x) { return std::isfinite(x); }))
    return damaged("a window holds something that is not a number.");
  if (!splitIsComplete(dataset)) return damaged("training, validation and test do not share out the events.");
  return {};
}

}  // namespace

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
