// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <span>
#include <string>
#include <vector>

#include "pulse/features.h"

namespace pw::psd {

/// Which windows of the traces are tried, and how. Positions are samples of the digitiser's record, or with
/// `aligned` samples from each pulse's leading edge; lengths are samples.
struct WindowScanSettings {
  pulse::FeatureSettings features;  ///< baseline and edge
  std::vector<int> starts;          ///< empty: every `step` samples, over the whole trace
  std::vector<int> lengths{161};
  int step = 10;
  bool aligned = false;
  double minAmplitude = 20;  ///< counts; smaller pulses are left out, and the others equalised to it
  /// Samples averaged for the height to equalise by: the single highest sample is one of noise too, which
  /// leaves a trace of the amplitude in the equalised pulse.
  int heightSamples = 9;
  double equalisedNoise = 0.7;  ///< counts rms that every equalised pulse has
  int maxEvents = 1000;         ///< of a class, evenly over the file
  int maxInputs = 192;  ///< longer windows are averaged in groups of samples down to at most this many
  /// Shrinkage of the covariance towards equal variances. What equalised pulses vary by is mostly noise; what
  /// plain ones vary by is their amplitude, which is not.
  double plainShrinkage = 1e-3, equalisedShrinkage = 0.5;
  int folds = 5, repeats = 3;
  std::uint64_t seed = 1;
};
Json toJson(const WindowScanSettings& settings);
/// Errors: badInput, naming `where`.
Result<void> check(const WindowScanSettings& settings, const std::string& where);

/// How well a linear discriminant tells the classes apart on events that it was not trained on.
struct WindowScore {
  double auc = 0.5, accuracy = 0;
};

struct WindowPoint {
  int start = 0, length = 0;
  WindowScore plain;      ///< of the pulses as they are: amplitude helps
  WindowScore equalised;  ///< of pulses brought to one amplitude and noise: the shape alone
};

/// The information strip: every window that was tried, by length, then start.
struct WindowScan {
  std::size_t gammas = 0, neutrons = 0;  ///< events used
  double medianEdge = 0;                 ///< sample of the record
  std::vector<WindowPoint> points;

  /// The window with the highest equalised AUC, the shorter one of equals; nullptr without points.
  const WindowPoint* best() const;
};

/// Scores every window that lies in the trace by a linear discriminant (Fisher, Ann. Eugen. 7 (1936)
/// 179; covariance shrunk) with cross-validation, on all cores. `labels` [n] (0 gamma, 1 neutron, others left
/// out). Pulses without edge, saturated or piled up are left out. The same settings give the same figures.
/// Errors: badInput (settings, labels of another length, fewer events of a class than folds, no window inside
/// the traces), cancelled.
Result<WindowScan> scanWindows(const trace::TraceFile& file, const std::vector<std::int8_t>& labels,
                               const WindowScanSettings& settings, const Work& work);

Json toJson(const WindowScan& scan);

/// Brings a pulse (counts, upright) of this height and noise to `target` counts: scaled, its noise topped up
/// to `noise` with random numbers of `seed`, and rounded to whole counts as a digitiser does.
void equalise(std::span<float> pulse, double height, double noiseRms, double target, double noise,
              std::uint64_t seed);

}  // namespace pw::psd
