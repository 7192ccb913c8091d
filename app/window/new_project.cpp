// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/new_project.h"

#include <QDir>
#include <algorithm>

#include "base/file.h"
#include "jobs/laboratory.h"
#include "jobs/list_mode.h"
#include "project/project.h"
#include "window/laboratory_document.h"
#include "window/project_lock.h"

namespace pw::window {
namespace {

namespace fs = std::filesystem;

Result<void> checkTarget(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error) || (fs::is_directory(folder, error) && fs::is_empty(folder, error)))
    return {};
  return failure(ErrorKind::badInput, "There is something at this place already.", folder.string(),
                 "Choose a new or an empty folder.");
}

/// Runs `fill` and removes the folder again when it fails.
template <class Fill>
Result<void> fillFolder(const fs::path& folder, Fill fill) {
  PW_CHECK(checkTarget(folder));
  PW_CHECK(makeFolder(folder));
  const Result<void> filled = fill();
  std::error_code ignored;
  if (!filled) fs::remove_all(folder, ignored);
  return filled;
}

/// resources/recipes/quick.json's laboratory: to see everything once within a minute.
void makeQuick(jobs::Laboratory& laboratory) {
  laboratory.synthetic.events = 2000;
  laboratory.teacher.hidden = {32, 16};
  laboratory.teacher = recipe::withEpochs(laboratory.teacher, 12);
  laboratory.student = recipe::withEpochs(laboratory.student, 24);
}

/// A file without labels is labelled by its FCI, or by its charges where the traces are too short for one; a
/// file of windows is taken whole.
void fit(jobs::Laboratory& laboratory, const trace::TraceInfo& info) {
  if (!info.hasLabels) {
    const bool whole = info.length >= std::uint64_t(laboratory.features.fciSamples);
    laboratory.labels.source = psd::LabelSource::method;
    laboratory.labels.method = whole ? psd::Method::fci : psd::Method::chargeComparison;
  }
  dataset::InputSpec& window = laboratory.dataset.input;
  const std::int64_t first = info.firstSampleIndex, end = first + std::int64_t(info.length);
  window.length = std::min(window.length, std::int64_t(info.length));
  window.start = std::clamp(window.start, first, end - window.length);
}

/// Events without traces are labelled by what their file holds; until it is calibrated the energy axis is
/// the charge as the file gives it.
Result<void> fitListMode(jobs::Laboratory& laboratory, const fs::path& file) {
  laboratory.features.keveePerCount = 1;
  laboratory.features.energyFrom = pulse::EnergyMeasure::charge;
  PW_ASSIGN(const jobs::ListedEvents events, jobs::readListed(file, laboratory.features));
  if (events.info.hasLabels) return {};
  laboratory.labels.source = psd::LabelSource::method;
  laboratory.labels.method =
      events.hasRatio || !events.hasFci ? psd::Method::chargeComparison : psd::Method::fci;
  return {};
}

/// A trace file of ours with nothing to correct: it may be large, and need not be copied.
bool isUsedInPlace(const NewProject& project) {
  const formats::ImportSettings& import = project.import;
  const bool asItIs = !import.polarity && !import.samplingRateHz && import.detector.empty() &&
                      !import.channel && import.length == 0 &&
                      std::all_of(import.labels.begin(), import.labels.end(),
                                  [](const auto& label) { return !label.has_value(); });
  if (project.files.size() != 1 || !asItIs) return false;
  const auto recognised = formats::recognise(project.files.front().toStdString(), import.open);
  return recognised && recognised->format == formats::Format::pulsewright;
}

Result<fs::path> importInto(const fs::path& folder, const NewProject& project, const Work& work) {
  std::vector<fs::path> sources;
  for (const QString& file : project.files) sources.emplace_back(file.toStdString());
  if (isUsedInPlace(project)) return fs::absolute(sources.front());
  const std::string stem = sources.size() == 1 ? sources.front().stem().string() : "traces";
  const fs::path target = fs::absolute(folder) / "imported" / (stem + ".h5");
  PW_CHECK(formats::importFiles(sources, target, project.import, work));
  return target;
}

Result<void> addTraces(jobs::Laboratory& laboratory, const NewProject& project, const Work& work) {
  PW_ASSIGN(const fs::path file, importInto(project.folder.toStdString(), project, work));
  laboratory.traces = file.string();
  if (jobs::isListMode(file)) return fitListMode(laboratory, file);
  PW_ASSIGN(const trace::TraceFile traces, trace::TraceFile::open(file));
  if (project.baselineSamples > 0) laboratory.features.baselineSamples = project.baselineSamples;
  fit(laboratory, traces.info());
  return {};
}

}  // namespace

QString suggestedFolder() {
  const QDir parent(QDir::home().filePath(QStringLiteral("Pulsewright")));
  for (int number = 1;; ++number) {
    const QString name = QStringLiteral("laboratory-%1").arg(number);
    if (!parent.exists(name)) return parent.filePath(name);
  }
}

Result<void> makeProject(const NewProject& wanted, const Work& work) {
  const fs::path folder = wanted.folder.toStdString();
  return fillFolder(folder, [&]() -> Result<void> {
    jobs::Laboratory laboratory;
    laboratory.name = wanted.name.isEmpty() ? folder.filename().string() : wanted.name.toStdString();
    if (wanted.size == LaboratorySize::quick) makeQuick(laboratory);
    if (!wanted.files.isEmpty()) PW_CHECK(addTraces(laboratory, wanted, work));
    PW_CHECK(writeJsonFile(folder / "laboratory.json", settingsJson(laboratory, fs::absolute(folder))));
    PW_CHECK(project::Project::create(folder, laboratory.name));
    return {};
  });
}

Result<void> copyProject(const fs::path& from, const fs::path& to, const Work& work) {
  const fs::path inside = fs::weakly_canonical(to).lexically_relative(fs::weakly_canonical(from));
  if (!inside.empty() && *inside.begin() != "..") {
    return failure(ErrorKind::badInput, "A project cannot be copied into itself.", to.string(),
                   "Choose a folder outside the project.");
  }
  return fillFolder(to, [&]() -> Result<void> {
    try {
      std::vector<fs::path> files;
      for (const auto& entry : fs::recursive_directory_iterator(from)) files.push_back(entry.path());
      for (std::size_t i = 0; i < files.size(); ++i) {
        if (work.stopRequested()) return cancelled(to.string());
        work.report(double(i) / double(files.size()), "Copying the project");
        const fs::path target = to / files[i].lexically_relative(from);
        if (files[i].filename() == ProjectLock::fileName) continue;
        if (fs::is_directory(files[i])) {
          fs::create_directories(target);
        } else {
          fs::copy(files[i], target);
        }
      }
    } catch (const fs::filesystem_error& error) {
      return failure(ErrorKind::io, "The project could not be copied: " + error.code().message() + ".",
                     error.path1().string(), "Free some space there, or choose another place.");
    }
    return {};
  });
}

}  // namespace pw::window
