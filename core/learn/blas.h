// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace pw::learn {

/// What to tell the person when this process multiplies matrices with the slow reference BLAS (4 to 6 times
/// slower than OpenBLAS); empty when all is well.
std::string slowBlasNote();

/// The same for the given text of /proc/self/maps.
std::string slowBlasNote(const std::string& maps);

/// One thread in OpenBLAS, so that sums always have the same order; nothing when another BLAS is loaded.
void useOneBlasThread();

}  // namespace pw::learn
