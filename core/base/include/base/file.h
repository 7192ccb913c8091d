// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace pw {

/// The whole file as bytes. Errors: io.
Result<std::string> readFile(const std::filesystem::path& path);

/// Replaces `path` by `bytes`: temporary file in the same folder, flush to disk, rename. A reader sees the
/// old file or the new one, never half of one; on an error (full disk, no permission) the old file stays.
/// Creates missing folders.
Result<void> writeFileAtomically(const std::filesystem::path& path, std::string_view bytes);

/// Lets `write` fill a temporary file beside `path` and renames it over `path` when it succeeded; removes it
/// when not.
Result<void> replaceFile(const std::filesystem::path& path,
                         const std::function<Result<void>(const std::filesystem::path& temporary)>& write);

/// A name beside `target` for a file that is still being written; each call gives another one.
std::filesystem::path temporaryBeside(const std::filesystem::path& target);

/// An error of a temporary file in terms of the file that the person asked for.
tl::unexpected<Error> inTermsOf(const std::filesystem::path& target, Error error);

/// Puts a finished file over `target`, in the same folder: flushes it to disk and renames it. `finished` is
/// gone afterwards, also on an error. Errors: io.
Result<void> placeFile(const std::filesystem::path& finished, const std::filesystem::path& target);

/// Makes a folder and its parents. Errors: io.
Result<void> makeFolder(const std::filesystem::path& path);

/// SHA-256 of a file's bytes as 64 hexadecimal digits. Errors: io.
Result<std::string> hashFile(const std::filesystem::path& path);
/// SHA-256 of bytes as 64 hexadecimal digits.
std::string hashBytes(std::string_view bytes);

}  // namespace pw
