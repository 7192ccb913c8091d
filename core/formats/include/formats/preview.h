// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "formats/import.h"

namespace pw::formats {

/// A look at one file before it is imported.
struct Preview {
  std::filesystem::path path;
  Recognised recognised;
  Description description;
  EventBlock first;                         ///< the first events
  std::optional<trace::Label> labelOfName;  ///< what the file's name says of all its events
  /// The side to which the first pulses go; only of traces.
  trace::Polarity pulsesGo = trace::Polarity::negative;

  /// What an import takes when nothing is given: of the file, else by the pulses.
  trace::Polarity polarity() const { return description.polarity.value_or(pulsesGo); }
};

/// Recognises a file and reads its first events, at most `events`. Errors: as open() and EventReader::next.
Result<Preview> preview(const std::filesystem::path& path, const OpenSettings& settings,
                        std::uint64_t events = 20);

/// "gamma.csv" is a file of gammas; a name with both or neither says nothing.
std::optional<trace::Label> labelOfName(const std::filesystem::path& path);

/// The side of the first samples on which the traces of a block reach further.
trace::Polarity sideOfPulses(const EventBlock& block);

/// Whether files can be joined by an import with these settings, as far as their descriptions tell; the
/// errors are those of importFiles. `descriptions` are those of `sources`, in order.
Result<void> checkTogether(const std::vector<std::filesystem::path>& sources,
                           const std::vector<Description>& descriptions, const ImportSettings& settings);

}  // namespace pw::formats
