// SPDX-License-Identifier: GPL-3.0-or-later
// Runs a fuzz target without libFuzzer: over made files of the format, files in folders given as arguments
// (what a fuzzer has found), and mutations of them that are the same in every run. With --write FOLDER it
// writes the made files there instead, as a first corpus. Any single allocation above 128 MiB ends the run.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <new>
#include <random>

#include "corpus.h"

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);

#ifndef PW_SANITIZED
void* operator new(std::size_t size) {
  if (size > (128u << 20)) {
    std::fprintf(stderr, "an allocation of %zu bytes\n", size);
    std::abort();
  }
  if (void* memory = std::malloc(size ? size : 1)) return memory;
  throw std::bad_alloc();
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
#endif

#ifdef PW_SANITIZED
/// libhdf5 1.10.8 forgets some of its own memory when an object header turns out to be damaged.
extern "C" const char* __lsan_default_suppressions();
extern "C" const char* __lsan_default_suppressions() {
  return "leak:libhdf5";
}
#endif

namespace {

void run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

std::string mutated(std::string bytes, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
  for (std::size_t changes = 1 + below(4); changes > 0 && !bytes.empty(); --changes) {
    const std::size_t at = below(bytes.size());
    switch (below(7)) {
      case 0:
        bytes[at] = char(random());
        break;
      case 1:
        bytes[at] = char(bytes[at] ^ (1 << below(8)));
        break;
      case 2:
        bytes.resize(at);
        break;
      case 3:
        bytes.insert(at, bytes.substr(below(bytes.size()), below(64)));
        break;
      case 4:
        bytes.erase(at, below(32));
        break;
      case 5:
        std::fill_n(bytes.begin() + long(at), std::min<std::size_t>(4, bytes.size() - at), '\xff');
        break;
      default:
        std::reverse(bytes.begin() + long(at), bytes.begin() + long(std::min(at + 4, bytes.size())));
    }
  }
  return bytes;
}

}  // namespace

int main(int count, char** arguments) {
  std::vector<std::string> corpus = pw::test::corpus(PW_FUZZ_NAME);
  if (count == 3 && std::string(arguments[1]) == "--write") {
    for (std::size_t i = 0; i < corpus.size(); ++i)
      std::ofstream(std::filesystem::path(arguments[2]) / (PW_FUZZ_NAME "-" + std::to_string(i)),
                    std::ios::binary)
          << corpus[i];
    return 0;
  }
  for (int i = 1; i < count; ++i) {
    if (!std::filesystem::is_directory(arguments[i])) continue;
    for (const auto& entry : std::filesystem::directory_iterator(arguments[i])) {
      std::ifstream file(entry.path(), std::ios::binary);
      corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
  }
  constexpr std::size_t mutations = 4000;
  std::mt19937 random(20250612);
  for (const std::string& bytes : corpus) run(bytes);
  for (std::size_t i = 0; i < mutations; ++i) run(mutated(corpus[i % corpus.size()], random));
  std::printf("%zu files and %zu mutations were read\n", corpus.size(), mutations);
}
