// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "dataset/folds.h"
#include "evaluate/evaluation.h"
#include "psd/labelling.h"

namespace pw::jobs {

/// A trace file measured and labelled: one entry an event, [n].
struct LabelledPulses {
  pulse::FeatureSettings settings;  ///< measured with
  std::vector<pulse::PulseFeatures> features;
  psd::LabelSummary labels;
};

/// Measures every pulse and labels it by classical PSD: psd::labelTraces() of the file `traces`. Errors: of
/// the file and the settings; cancelled.
Result<LabelledPulses> labelTraces(const std::filesystem::path& traces, const psd::MethodSettings& settings,
                                   const psd::LabelSettings& labels, const std::vector<psd::PlaneCut>& cuts,
                                   const Work& work);

/// Kept in a folder as features.h5 and labels.h5 (int8 `labels` [n], attributes `threshold` and `trained_on`
/// where there are such). Errors: io, badInput.
Result<void> savePulses(const LabelledPulses& pulses, const std::filesystem::path& folder);
Result<LabelledPulses> loadPulses(const std::filesystem::path& folder);

/// Windows of labelled traces, ready for training, in the file `target`. Errors: of the files and the
/// settings; cancelled.
Result<dataset::Dataset> makeDataset(const std::filesystem::path& traces, const LabelledPulses& pulses,
                                     const dataset::DatasetSettings& settings,
                                     const std::filesystem::path& target, const Work& work);

/// The labelled events of a trace file, or all of a dataset file, as one set cut and scaled as `spec` says:
/// what a network is scored on. The file's own labels count. Errors: badInput (no labels, window outside the
/// traces).
Result<dataset::Dataset> eventsForScoring(const std::filesystem::path& file, const dataset::InputSpec& spec,
                                          const Work& work);

/// What a network gets on this file: what it says itself. A network from elsewhere says nothing; it gets a
/// dataset file's inputs, or of a trace file raw counts: as many samples as it takes, from where windows
/// begin by default (from the first stored sample where the traces do not hold that window). `note` says so.
struct Feeding {
  dataset::InputSpec spec;
  std::string note;
};
/// Errors: io, badInput (of the file; the network's own specification).
Result<Feeding> feedingOf(const network::Network& network, const std::filesystem::path& file);

/// A network on a trace file or a dataset file, beside the trivial baselines on the same events. A dataset
/// file is scored on its test events with cuts found on its training events, split anew for a `fold`; a trace
/// file on all its labelled events.
Result<evaluate::Evaluation> evaluateOnFile(const network::Network& network,
                                            const std::filesystem::path& file, const Work& work,
                                            const std::optional<dataset::Fold>& fold = {});

/// The events `rows` of a dataset as a dataset of its own, all in its test part.
dataset::Dataset subset(const dataset::Dataset& dataset, std::span<const std::uint32_t> rows);

}  // namespace pw::jobs
