// SPDX-License-Identifier: GPL-3.0-or-later
// The fuzz target of one reader: whatever the bytes are, reading them gives events or an Error.
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <string>

#include "formats/event_reader.h"

namespace {

using namespace pw::formats;

void readAll(const std::filesystem::path& path, const OpenSettings& settings) {
  const auto reader = open(path, settings);
  if (!reader) return;
  while (true) {
    const auto block = (*reader)->next(1000);
    if (!block || block->count == 0) return;
    if (block->samples.size() != block->count * block->length) std::abort();
    for (const auto& column : block->columns)
      if (column.size() != block->count) std::abort();
    if (!block->labels.empty() && block->labels.size() != block->count) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  static const int file = memfd_create("input", 0);
  static const std::filesystem::path path = "/proc/self/fd/" + std::to_string(file);
  if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != ssize_t(size)) std::abort();
  OpenSettings settings;
  readAll(path, settings);
  settings.format = Format::PW_FUZZ_FORMAT;
  settings.recordLength = 16;
  readAll(path, settings);
  return 0;
}
