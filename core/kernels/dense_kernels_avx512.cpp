// SPDX-License-Identifier: GPL-3.0-or-later
#if defined(__x86_64__)
#define PW_LEVEL avx512
#include "dense_kernels_impl.h"
#endif
