// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>

#include "formats/format.h"
#include "trace/trace_file.h"

namespace pw::formats {

/// What a file says about its events.
struct Description {
  Format format = Format::compassBinary;
  std::string variant;               ///< "version 2, with waves"
  std::vector<std::string> columns;  ///< names of the numbers beside each trace
  std::uint64_t length = 0;          ///< samples of the first trace; 0: list mode, no traces
  bool hasLabels = false;
  std::optional<std::uint64_t> events;  ///< when it is known without reading them all
  std::optional<double> samplingRateHz;
  std::optional<trace::Polarity> polarity;
  std::int64_t firstSampleIndex = 0;
  std::string detector;
  bool needsRecordLength = false;  ///< the file does not say where events end: OpenSettings::recordLength did

  bool listMode() const { return length == 0; }
};

/// Events that follow one another and have traces of the same length.
struct EventBlock {
  std::uint64_t count = 0;
  std::uint64_t length = 0;                  ///< samples a trace; 0: no traces
  std::vector<float> samples;                ///< [count × length] in counts (volts of an oscilloscope)
  std::vector<std::vector<double>> columns;  ///< [column][count], as Description::columns
  std::vector<std::int8_t> labels;           ///< [count], or empty when the file has none
};

/// Reads the events of one file, in order, with memory for one block. What a header claims is checked against
/// the size of the file before memory is taken. The file is never written to. One thread at a time.
class EventReader {
 public:
  virtual ~EventReader() = default;
  const Description& description() const { return m_description; }
  /// At most `most` events; fewer where the length of the traces changes or the block is full (16 MiB of
  /// samples); none at the end of the file. Errors: io; badInput (damaged) naming the file and the byte or
  /// line.
  virtual Result<EventBlock> next(std::uint64_t most) = 0;
  /// Share of the file that has been read, in [0, 1].
  virtual double fraction() const = 0;
  /// Bytes of an event at the end that was not written completely, as a stopped acquisition leaves it; known
  /// at the end of the file.
  std::uint64_t cutOffBytes() const { return m_cutOffBytes; }

 protected:
  Description m_description;
  std::uint64_t m_cutOffBytes = 0;
};

/// Opens a file and reads its first event. Errors: as recognise() and EventReader::next; badInput (no event).
Result<std::unique_ptr<EventReader>> open(const std::filesystem::path& path,
                                          const OpenSettings& settings = {});

}  // namespace pw::formats
