// SPDX-License-Identifier: GPL-3.0-or-later
#include "archive/zip_folder.h"

#include <zip.h>

#include <algorithm>
#include <memory>
#include <tuple>

namespace pw::archive {
namespace {

namespace fs = std::filesystem;

struct Discard {
  void operator()(zip_t* archive) const { zip_discard(archive); }
};

std::string wordsOf(zip_error_t* error) {
  std::string words = zip_error_strerror(error);
  zip_error_fini(error);
  return words;
}

Result<std::vector<fs::path>> filesBelow(const fs::path& folder, const std::vector<std::string>& without) {
  std::vector<fs::path> files;
  std::error_code error;
  for (fs::recursive_directory_iterator entry(folder, error), end; !error && entry != end;
       entry.increment(error)) {
    std::error_code ignored;
    if (entry->is_symlink(ignored)) {
      entry.disable_recursion_pending();
      continue;
    }
    const std::string name = entry->path().filename().string();
    if (entry->is_directory(ignored)) {
      if (std::find(without.begin(), without.end(), name) != without.end()) entry.disable_recursion_pending();
    } else if (entry->is_regular_file(ignored)) {
      files.push_back(entry->path());
    }
  }
  if (error)
    return failure(ErrorKind::io, "The folder cannot be read: " + error.message() + ".", folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

/// The work of a zip_close() that runs.
void report(zip_t*, double fraction, void* work) {
  static_cast<const Work*>(work)->report(fraction, "Packing");
}
int stopped(zip_t*, void* work) {
  return static_cast<const Work*>(work)->stopRequested();
}

}  // namespace

Result<std::size_t> zipFolder(const fs::path& folder, const fs::path& file,
                              const std::vector<std::string>& without, const Work& work) {
  std::error_code ignored;
  if (!fs::is_directory(folder, ignored))
    return failure(ErrorKind::badInput, "This is no folder.", folder.string());
  PW_ASSIGN(const std::vector<fs::path> files, filesBelow(folder, without));
  if (files.empty()) return failure(ErrorKind::badInput, "The folder has no files.", folder.string());
  const fs::path part = file.string() + ".part";
  fs::remove(part, ignored);
  int code = 0;
  std::unique_ptr<zip_t, Discard> archive(zip_open(part.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code));
  if (!archive) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    return failure(ErrorKind::io, "The zip file cannot be written: " + wordsOf(&error) + ".", file.string(),
                   "Choose a folder that can be written to.");
  }
  const fs::path whole = fs::absolute(folder).lexically_normal();
  const std::string top = (whole.has_filename() ? whole : whole.parent_path()).filename().string();
  for (const fs::path& path : files) {
    const std::string name = top + "/" + path.lexically_relative(folder).generic_string();
    zip_source_t* source = zip_source_file(archive.get(), path.c_str(), 0, -1);
    if (!source || zip_file_add(archive.get(), name.c_str(), source, ZIP_FL_ENC_UTF_8) < 0) {
      if (source) zip_source_free(source);
      return failure(ErrorKind::io,
                     std::string("A file cannot be packed: ") + zip_strerror(archive.get()) + ".",
                     path.string());
    }
  }
  auto* told = const_cast<Work*>(&work);  // C's way of handing on what it does not touch
  zip_register_progress_callback_with_state(archive.get(), 0.01, report, nullptr, told);
  zip_register_cancel_callback_with_state(archive.get(), stopped, nullptr, told);
  if (zip_close(archive.get()) != 0) {
    const bool cancelledNow = zip_error_code_zip(zip_get_error(archive.get())) == ZIP_ER_CANCELLED;
    const std::string words = zip_strerror(archive.get());
    archive.reset();
    fs::remove(part, ignored);
    if (cancelledNow) return cancelled(file.string());
    return failure(ErrorKind::io, "The zip file cannot be written: " + words + ".", file.string(),
                   "Look whether the disk is full.");
  }
  std::ignore = archive.release();  // closed
  std::error_code error;
  fs::rename(part, file, error);
  if (error) {
    fs::remove(part, ignored);
    return failure(ErrorKind::io, "The zip file cannot be put in its place: " + error.message() + ".",
                   file.string());
  }
  return files.size();
}

}  // namespace pw::archive
