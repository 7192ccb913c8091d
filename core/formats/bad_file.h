// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

#include "base/result.h"

namespace pw::formats {

/// A file that cannot be read as what it should be.
inline tl::unexpected<Error> bad(const std::filesystem::path& path, std::string what, std::string hint = {}) {
  return failure(ErrorKind::badInput, std::move(what), path.string(), std::move(hint));
}

}  // namespace pw::formats
