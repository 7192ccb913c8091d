// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "formats/preview.h"
#include "plots/content.h"

/// What the import dialog shows of files that are not imported yet, computed from values.
namespace pw::window {

/// How the files are to be read: the settings of the import with what they leave open filled in.
struct ImportLook {
  trace::Polarity polarity = trace::Polarity::negative;
  double samplingRateHz = 1e8;
  std::size_t baselineSamples = 1;
  std::uint64_t length = 0;                         ///< > 0: longer traces are cut
  std::optional<int> channel;                       ///< only its events
  std::vector<std::optional<trace::Label>> labels;  ///< one a file; none: as in the file
};

/// The first traces as the program will see them: rising from a baseline of 0, in the colours of their
/// classes, or of their files where nothing is labelled; the baseline's samples are marked. Of list mode the
/// share of the late charge against the charge, or the first column.
plots::Content importPreview(const std::vector<formats::Preview>& files, const ImportLook& look);

/// One line on what a file holds: variant, events, samples, columns.
QString describeContent(const formats::Preview& file);

}  // namespace pw::window
