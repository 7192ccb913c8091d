// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>

#include "base/result.h"
#include "base/work.h"

namespace pw::window {

/// How much the built-in detector makes and how long the networks train.
enum class LaboratorySize { full, quick };

/// What a new project starts from.
struct NewProject {
  QString folder;  ///< made; may exist but be empty
  QString name;
  QString traces;  ///< a trace file (.h5) or CSV file; empty: the built-in detector
  LaboratorySize size = LaboratorySize::full;
};

/// A folder for a new project that is not there yet: ~/Pulsewright/laboratory-1, -2, …
QString suggestedFolder();

/// Makes a project folder and its settings. A CSV file is converted into the project; a trace file stays
/// where it is. The window and the labelling are chosen to fit the file. Errors: badInput (the folder is not
/// empty, not a file of traces), io, cancelled; a folder that was made is gone again.
Result<void> makeProject(const NewProject& project, const Work& work);

/// Copies a project folder to a folder that is not there yet or empty. Errors: io, badInput, cancelled;
/// half a copy is removed.
Result<void> copyProject(const std::filesystem::path& from, const std::filesystem::path& to,
                         const Work& work);

}  // namespace pw::window
