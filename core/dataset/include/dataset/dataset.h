// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "dataset/windows.h"

namespace pw::dataset {

struct SplitSettings {
  double validation = 0.15, test = 0.15;  ///< shares; the rest trains
  std::uint64_t seed = 1;
};

struct DatasetSettings {
  InputSpec input;
  SplitSettings split;
  /// Only pairs of a gamma and a neutron of one energy (psd::energyMatched() within energyTolerance): nothing
  /// that is trained or tested on them can tell the classes apart by the energy. All parts of the split.
  bool energyMatched = false;
};
inline constexpr double energyTolerance = 0.05;  ///< share of the gamma's energy

Json toJson(const DatasetSettings& settings);
Result<DatasetSettings> datasetSettingsFromJson(const Json& json, const std::string& where);

/// Labelled events that a data set does not hold, because there is no window to cut.
struct LeftOut {
  std::uint64_t withoutEdge = 0;   ///< no leading edge to put the window to
  std::uint64_t outsideTrace = 0;  ///< the window from the leading edge reaches outside the trace
  std::uint64_t total() const { return withoutEdge + outsideTrace; }
};

/// Labelled windows ready for a network, with what the trivial baselines need. Ambiguous events are left out.
struct Dataset {
  InputSpec input;
  Windows inputs;                                  ///< [n × input.inputs()], scaled
  std::vector<std::int8_t> labels;                 ///< [n]: 0 gamma, 1 neutron
  std::vector<std::uint32_t> events;               ///< [n]: row in the trace file
  std::vector<float> amplitude, chargeRatio, fci;  ///< [n], for the baselines
  std::vector<std::uint32_t> training, validation,
      test;  ///< indices into the n events, disjoint, together all
  LeftOut leftOut;

  std::size_t size() const { return labels.size(); }
  std::vector<float> window(std::size_t i) const { return inputs.row(i); }
};

/// Cuts, scales and splits (stratified by class, reproducible by seed). `labels` and `features` [n of the
/// file]. With windows put to the leading edges, events without an edge or with a window outside their trace
/// are left out and counted. Errors: badInput (window outside the trace, fewer than two classes, impossible
/// shares), cancelled.
Result<Dataset> buildDataset(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                             const std::vector<pulse::PulseFeatures>& features,
                             const DatasetSettings& settings, const Work& work);
/// The same straight into a dataset file: no more than a block of windows is in memory. Errors also: io.
Result<Dataset> buildDatasetFile(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                                 const std::vector<pulse::PulseFeatures>& features,
                                 const DatasetSettings& settings, const std::filesystem::path& path,
                                 const Work& work);

/// Dataset files are HDF5: windows as the counts that they were cut as (`counts`, int16 [n × input.length]),
/// or as inputs (`inputs`, float [n × input.inputs()]) where the digitiser gave other numbers; both in one
/// piece, and left in the file by load(). Files of schema 1 hold compressed inputs, which are read into
/// memory. Errors: io, badInput.
/// The file holds a data set, and not traces.
bool isDataset(const hdf5::File& file);
Result<void> save(const Dataset& dataset, const std::filesystem::path& path);
Result<Dataset> load(const std::filesystem::path& path);

}  // namespace pw::dataset
