// SPDX-License-Identifier: GPL-3.0-or-later
#include "trace/extract.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <functional>

#include "base/file.h"

namespace pw::trace {
namespace {

namespace fs = std::filesystem;
using Visit = std::function<Result<void>(std::size_t place, const std::vector<float>& samples)>;

Result<void> checkWanted(const TraceFile& from, const std::vector<std::uint64_t>& events,
                         const std::vector<std::int8_t>& labels, const fs::path& to) {
  const auto refuse = [&](const char* what, const char* remedy) {
    return failure(ErrorKind::badInput, what, to.string(), remedy);
  };
  if (events.empty()) return refuse("There are no events to save.", "Select some.");
  if (labels.size() != events.size()) return refuse("Each event needs one label.", "");
  if (*std::max_element(events.begin(), events.end()) >= from.info().count)
    return refuse("The file does not have all of these events.", "Read the project again.");
  std::error_code ignored;
  if (fs::equivalent(from.path(), to, ignored))
    return refuse("The traces would be overwritten by some of them.", "Choose another file.");
  return {};
}

/// Reads the events one after another; those that lie together in the file at once.
Result<void> visitEvents(const TraceFile& from, const std::vector<std::uint64_t>& events, const Visit& visit,
                         const Work& work) {
  const std::uint64_t together = std::max<std::uint64_t>(1, from.rowsTogether());
  TraceBlock block;
  std::vector<float> samples(from.info().length);
  for (std::size_t place = 0; place < events.size(); ++place) {
    if (work.stopRequested()) return cancelled(from.path().string());
    const std::uint64_t event = events[place];
    if (event < block.first || event >= block.first + block.count) {
      PW_ASSIGN(block, from.read(event / together * together, together));
      work.report(double(place) / double(events.size()), "Saving events");
    }
    const float* row = block.trace(event - block.first);
    samples.assign(row, row + block.length);
    PW_CHECK(visit(place, samples));
  }
  return {};
}

void appendNumber(std::string& line, double value) {
  char digits[32];
  line.append(digits, std::to_chars(digits, digits + sizeof digits, value).ptr);
}

Result<void> writeText(const TraceFile& from, const std::vector<std::uint64_t>& events,
                       const std::vector<std::int8_t>& labels, const fs::path& to, const Work& work) {
  std::ofstream file(to, std::ios::binary);
  std::string line = "event,label";
  for (std::uint64_t i = 0; i < from.info().length; ++i) line += ",s" + std::to_string(i);
  file << line << '\n';
  PW_CHECK(visitEvents(
      from, events,
      [&](std::size_t place, const std::vector<float>& samples) -> Result<void> {
        line = std::to_string(events[place]) + ',' + std::to_string(int(labels[place]));
        for (const float sample : samples) {
          line += ',';
          appendNumber(line, double(sample));
        }
        file << line << '\n';
        return {};
      },
      work));
  file.flush();
  if (file) return {};
  return failure(ErrorKind::io, "The events could not be written.", to.string(),
                 "Free some space there, or choose another place.");
}

Result<void> writeTraceFile(const TraceFile& from, const std::vector<std::uint64_t>& events,
                            const std::vector<std::int8_t>& labels, const fs::path& to, const Work& work) {
  PW_ASSIGN(TraceWriter writer, TraceWriter::create(to, from.info(), !from.samplesAreInt16()));
  PW_CHECK(visitEvents(
      from, events, [&](std::size_t, const std::vector<float>& samples) { return writer.append(samples); },
      work));
  writer.addExactColumn("event", {events.begin(), events.end()});
  return writer.finish(labels);
}

}  // namespace

Result<void> extractTraces(const TraceFile& from, const std::vector<std::uint64_t>& events,
                           const std::vector<std::int8_t>& labels, const fs::path& to, const Work& work) {
  PW_CHECK(checkWanted(from, events, labels, to));
  if (to.extension() != ".csv") return writeTraceFile(from, events, labels, to, work);
  return replaceFile(
      to, [&](const fs::path& temporary) { return writeText(from, events, labels, temporary, work); });
}

}  // namespace pw::trace
