// SPDX-License-Identifier: GPL-3.0-or-later
#include "kernels/available_kernels.h"

namespace pw::kernels {

namespace portable {
extern const DenseKernels kernels;
}
#if defined(__x86_64__)
namespace avx2 {
extern const DenseKernels kernels;
}
namespace avx512 {
extern const DenseKernels kernels;
}
#endif

const std::vector<const DenseKernels*>& availableKernels() {
  static const std::vector<const DenseKernels*> available = [] {
    std::vector<const DenseKernels*> levels = {&portable::kernels};
#if defined(__x86_64__)
    // These ask the system as well: registers that it does not save must not be used.
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) levels.push_back(&avx2::kernels);
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq"))
      levels.push_back(&avx512::kernels);
#endif
    return levels;
  }();
  return available;
}

const DenseKernels& bestKernels() {
  return *availableKernels().back();
}

}  // namespace pw::kernels
