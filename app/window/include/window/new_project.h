// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <QStringList>
#include <filesystem>

#include "formats/import.h"

namespace pw::window {

/// How much the built-in detector makes and how long the networks train.
enum class LaboratorySize { full, quick };

/// What a new project starts from.
struct NewProject {
  QString folder;     ///< made; may exist but be empty
  QString name;       ///< empty: that of the folder
  QStringList files;  ///< of any format, joined; empty: the built-in detector
  LaboratorySize size = LaboratorySize::full;
  formats::ImportSettings import{};  ///< how the files are read
  int baselineSamples = 0;           ///< at the start of each trace; 0: as the length of the traces allows
};

/// A folder for a new project that is not there yet: ~/Pulsewright/laboratory-1, -2, …
QString suggestedFolder();

/// Makes a project folder and its settings. Files are imported into the project; a single trace file of ours
/// that needs no correction stays where it is. The window and the labelling are chosen to fit the traces.
/// Errors: badInput (the folder is not empty, not files of events), io, cancelled; a folder that was made is
/// gone again.
Result<void> makeProject(const NewProject& project, const Work& work);

/// Copies a project folder to a folder that is not there yet or empty. Errors: io, badInput, cancelled;
/// half a copy is removed.
Result<void> copyProject(const std::filesystem::path& from, const std::filesystem::path& to,
                         const Work& work);

}  // namespace pw::window
