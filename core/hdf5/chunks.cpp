// SPDX-License-Identifier: GPL-3.0-or-later
#include "chunks.h"

#include <algorithm>

#include "handles.h"

namespace pw::hdf5 {
namespace {

bool isCompressed(hid_t properties) {
  for (int i = 0; i < H5Pget_nfilters(properties); ++i) {
    unsigned flags = 0;
    std::size_t values = 0;
    const auto filter =
        H5Pget_filter2(properties, unsigned(i), &flags, &values, nullptr, 0, nullptr, nullptr);
    if (filter != H5Z_FILTER_SHUFFLE && filter != H5Z_FILTER_FLETCHER32) return true;
  }
  return false;
}

}  // namespace

bool hasAllChunks(hid_t dataset, hid_t space, hid_t properties, std::size_t valueBytes) {
  const auto extent = extentOf(space);
  std::vector<hsize_t> most(extent.size()), chunk(extent.size());
  H5Sget_simple_extent_dims(space, nullptr, most.data());
  if (H5Pget_chunk(properties, int(chunk.size()), chunk.data()) != int(extent.size())) return false;
  DatasetShape chunks;
  hsize_t bytes = valueBytes;  // of a chunk; the library keeps it below 4 GiB
  for (std::size_t i = 0; i < extent.size(); ++i) {
    if (chunk[i] == 0 || chunk[i] > most[i]) return false;
    chunks.extent.push_back(extent[i] / chunk[i] + (extent[i] % chunk[i] != 0));
    bytes *= chunk[i];
  }
  hsize_t stored = 0;
  if (H5Dget_num_chunks(dataset, space, &stored) < 0 || stored != chunks.count()) return false;
  return isCompressed(properties) || H5Dget_storage_size(dataset) / std::max<hsize_t>(bytes, 1) >= stored;
}

bool chunksAreFiltered(hid_t dataset, const std::vector<hsize_t>& extent, hsize_t first, hsize_t count) {
  const Handle properties = own(H5Dget_create_plist(dataset), closeProperties);
  if (H5Pget_layout(properties.id()) != H5D_CHUNKED || !isCompressed(properties.id())) return true;
  std::vector<hsize_t> chunk(extent.size(), 1);
  H5Pget_chunk(properties.id(), int(chunk.size()), chunk.data());
  const hsize_t columns = extent.size() > 1 ? extent[1] : 1;
  const hsize_t chunkColumns = extent.size() > 1 ? chunk[1] : 1;
  const Handle type = own(H5Dget_type(dataset), closeType);
  const hsize_t most = 4096 + 2 * H5Tget_size(type.id()) * chunk[0] * chunkColumns;  // what a filter may add
  std::vector<unsigned char> bytes;
  for (hsize_t row = first / chunk[0] * chunk[0]; row < first + count; row += chunk[0]) {
    for (hsize_t column = 0; column < columns; column += chunkColumns) {
      const hsize_t at[2] = {row, column};
      // The mask comes with the bytes of the chunk only; asking for it alone searches all chunks before it.
      hsize_t size = 0;
      std::uint32_t mask = 0;
      if (H5Dget_chunk_storage_size(dataset, at, &size) < 0 || size == 0 || size > most) return false;
      bytes.resize(size);
      if (H5Dread_chunk(dataset, H5P_DEFAULT, at, &mask, bytes.data()) < 0 || mask != 0) return false;
    }
  }
  return true;
}

}  // namespace pw::hdf5
