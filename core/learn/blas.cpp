// SPDX-License-Identifier: GPL-3.0-or-later
#include "blas.h"

#include <dlfcn.h>

#include "base/file.h"

namespace pw::learn {

std::string slowBlasNote(const std::string& maps) {
  for (const char* fast : {"openblas", "libblis", "libmkl", "atlas"}) {
    if (maps.find(fast) != std::string::npos) return {};
  }
  if (maps.find("libblas.so") == std::string::npos) return {};
  return "Matrix products run on the slow reference BLAS; with OpenBLAS training is 4 to 6 times faster: "
         "sudo apt install libopenblas0-pthread";
}

std::string slowBlasNote() {
  const auto maps = readFile("/proc/self/maps");
  return maps ? slowBlasNote(*maps) : std::string();
}

void useOneBlasThread() {
  using SetThreads = void (*)(int);
  if (void* function = dlsym(RTLD_DEFAULT, "openblas_set_num_threads")) {
    reinterpret_cast<SetThreads>(function)(1);
  }
}

}  // namespace pw::learn
