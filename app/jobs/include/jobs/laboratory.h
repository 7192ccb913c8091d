// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "design/design.h"
#include "psd/calibration.h"
#include "psd/labelling.h"
#include "recipe/recipe.h"
#include "trace/synthetic.h"

namespace pw::jobs {

/// Running the design on a board.
struct BoardSettings {
  int singleShots = 1000;  ///< timed one by one, after the test events
};

/// The whole laboratory in one recipe file: from pulses to a classifier on a board. Every default is the
/// built-in laboratory's; a recipe file names only what it changes.
struct Laboratory {
  std::string name = "laboratory";
  std::string traces;  ///< a trace file of the user's own; empty: the synthetic detector
  trace::SyntheticSettings synthetic;
  pulse::FeatureSettings features;
  /// The built-in data knows its truth; a network scored against an FCI cut would find the FCI perfect.
  psd::LabelSettings labels{psd::LabelSource::file};
  /// How the other methods measure. Their `features` are this laboratory's: see methodSettings().
  psd::MethodSettings methods;
  std::vector<psd::PlaneCut> cuts;  ///< regions with names, for a look and for labels
  psd::Calibration calibration;     ///< where the energy axis of `features` comes from
  dataset::DatasetSettings dataset;
  recipe::TrainingRecipe teacher = recipe::defaultTeacher();
  recipe::TrainingRecipe student = recipe::defaultStudent();
  hls::HardwareConfig hardware;
  BoardSettings board;
};

Json toJson(const Laboratory& laboratory);

/// The settings of all methods, with the features of the laboratory.
psd::MethodSettings methodSettings(const Laboratory& laboratory);

/// What of the laboratory decides the features and labels of its traces, and nothing else: the methods'
/// settings and the cut only where the labels use them.
Json labelInputs(const Laboratory& laboratory);

/// Reads a recipe file (`schema` 1). A relative `traces` is taken relative to the file. Errors: io, badInput.
Result<Laboratory> readLaboratory(const std::filesystem::path& path);
Result<Laboratory> laboratoryFromJson(const Json& json, const std::string& where);

}  // namespace pw::jobs
