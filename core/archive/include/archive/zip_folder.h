// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/work.h"

namespace pw::archive {

/// Writes the files below `folder` into a zip file, under the folder's own name, in the order of their paths.
/// Folders called as one of `without` stay out, and so do links. The file appears when it is whole. Gives how
/// many files it holds. Errors: io (what cannot be read or written); badInput (no folder, no files);
/// cancelled.
Result<std::size_t> zipFolder(const std::filesystem::path& folder, const std::filesystem::path& file,
                              const std::vector<std::string>& without, const Work& work);

}  // namespace pw::archive
