// SPDX-License-Identifier: GPL-3.0-or-later
#define PW_LEVEL portable
#include "dense_kernels_impl.h"
