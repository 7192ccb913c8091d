// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <hdf5.h>

#include <vector>

namespace pw::hdf5 {

/// A chunked data set has all its chunks, and they are of a possible size: the library believes the size that
/// the header tells it and reads beyond a chunk that is smaller.
bool hasAllChunks(hid_t dataset, hid_t space, hid_t properties, std::size_t valueBytes);

/// The chunks of rows [first, first + count) went through all filters: one whose index says that compression
/// was left out is as small as it was compressed, and the library would read on behind it.
bool chunksAreFiltered(hid_t dataset, const std::vector<hsize_t>& extent, hsize_t first, hsize_t count);

}  // namespace pw::hdf5
