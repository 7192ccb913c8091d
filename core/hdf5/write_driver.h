// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <memory>

namespace pw::hdf5 {

/// Lets a file access property list write through a driver of ours that tells the HDF5 library that every
/// write went well, and puts the first error number into `firstError` instead. After a failed write (a full
/// disk) the library cannot close its file any more and crashes when the program ends; this way it closes
/// what it believes to be whole, and the caller looks at `firstError` and throws the file away. False when
/// the library refuses.
bool useWriteDriver(std::int64_t fileAccess, const std::shared_ptr<int>& firstError);

}  // namespace pw::hdf5
