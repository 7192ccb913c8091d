// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/read_events.h"

#include "jobs/figures.h"
#include "jobs/list_mode.h"
#include "jobs/pulses.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

const project::Artifact* present(const project::Project& project, const std::string& name) {
  const project::Artifact* artifact = project.find(name);
  return artifact && fs::exists(project.pathOf(*artifact)) ? artifact : nullptr;
}

Result<void> readTraceFile(Snapshot& snapshot, const fs::path& path) {
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(path));
  snapshot.events.info = file.info();
  PW_ASSIGN(snapshot.events.labels, file.labels());
  return {};
}

Result<void> readListMode(Snapshot& snapshot, const fs::path& path) {
  snapshot.events.settings = snapshot.laboratory.features;
  PW_ASSIGN(jobs::ListedEvents events, jobs::readListed(path, snapshot.events.settings));
  snapshot.events.info = events.info;
  snapshot.events.features = std::move(events.features);
  snapshot.events.labels = std::move(events.labels);
  return {};
}

}  // namespace

Result<void> readEvents(Snapshot& snapshot, const project::Project& project) {
  PW_ASSIGN(const fs::path path, jobs::traceFileOf(project));
  snapshot.traceFile = path.string();
  PW_CHECK(jobs::isListMode(path) ? readListMode(snapshot, path) : readTraceFile(snapshot, path));
  const project::Artifact* labels = present(project, "labels");
  if (!labels) return {};
  PW_ASSIGN(jobs::LabelledPulses pulses, jobs::loadPulses(project.pathOf(*labels).parent_path()));
  snapshot.events.settings = pulses.settings;
  snapshot.events.features = std::move(pulses.features);
  snapshot.events.labels = std::move(pulses.labels.labels);
  snapshot.threshold = pulses.labels.threshold;
  return {};
}

std::string tracesKeyOf(const project::Project& project) {
  std::string key;
  for (const char* name : {"traces", "labels"}) {
    const project::Artifact* artifact = present(project, name);
    key += (artifact ? artifact->path + artifact->sha256 : std::string()) + "\n";
  }
  return key;
}

Result<std::vector<pw::traces::ShownTrace>> readTraces(const fs::path& path,
                                                       const std::vector<std::uint64_t>& events,
                                                       const Work& work) {
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(path));
  std::vector<pw::traces::ShownTrace> traces;
  for (const std::uint64_t event : events) {
    if (work.stopRequested()) return cancelled(path.string());
    PW_ASSIGN(trace::TraceBlock block, file.read(event, 1));
    traces.push_back({event, std::move(block.samples)});
  }
  return traces;
}

Result<pulse::Persistence> readPersistence(const fs::path& path, const std::vector<std::int8_t>& labels,
                                           bool baselineAtZero, const Work& work,
                                           const pulse::PersistenceSoFar& soFar) {
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(path));
  pulse::PersistenceSettings settings;
  settings.baselineAtZero = baselineAtZero;
  return pulse::persistence(file, labels, settings, work, soFar);
}

}  // namespace pw::window
