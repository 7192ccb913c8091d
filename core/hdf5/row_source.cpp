// SPDX-License-Identifier: GPL-3.0-or-later
#include "hdf5/row_source.h"

#include <zlib.h>

#include <algorithm>
#include <bit>
#include <cstring>

#include "chunks.h"
#include "handles.h"
#include "number_types.h"

namespace pw::hdf5 {
namespace {

constexpr std::uint64_t bestCompression = 1032;  // of deflate: a chunk that claims more is damaged

std::size_t valueBytes(Type type) {
  return type == Type::int16 ? sizeof(std::int16_t) : sizeof(float);
}

tl::unexpected<Error> damagedRows(const std::string& where, const std::string& dataset) {
  return failure(ErrorKind::badInput,
                 "\"" + dataset + "\" cannot be read: the file is damaged or incomplete.", where);
}

struct Filters {
  bool known = false;  ///< deflate, alone or behind shuffle
  bool shuffled = false;
};

Filters filtersOf(hid_t properties) {
  const auto filter = [&](unsigned place) {
    unsigned flags = 0;
    std::size_t values = 0;
    return H5Pget_filter2(properties, place, &flags, &values, nullptr, 0, nullptr, nullptr);
  };
  const int count = H5Pget_nfilters(properties);
  if (count == 1) return {filter(0) == H5Z_FILTER_DEFLATE, false};
  if (count == 2) return {filter(0) == H5Z_FILTER_SHUFFLE && filter(1) == H5Z_FILTER_DEFLATE, true};
  return {};
}

/// Puts the bytes of each value together again: `planes` are [bytes of a value × count].
template <class T>
void unshuffle(const std::byte* planes, std::size_t stride, std::size_t from, std::size_t count, T* values) {
  using Bits = std::conditional_t<sizeof(T) == 2, std::uint16_t, std::uint32_t>;
  const auto* bytes = reinterpret_cast<const unsigned char*>(planes) + from;
  for (std::size_t i = 0; i < count; ++i) {
    Bits bits = 0;
    for (std::size_t k = 0; k < sizeof(T); ++k)
      bits = Bits(bits | Bits(Bits(bytes[k * stride + i]) << (8 * k)));
    values[i] = std::bit_cast<T>(bits);
  }
}

}  // namespace

Result<RowSource> RowSource::open(const File& file, const std::string& dataset) {
  PW_ASSIGN(Handle handle, file.openDataset(dataset));
  RowSource source(std::move(handle), file.path());
  source.m_name = dataset;
  const hid_t id = source.m_dataset.id();
  const Handle space = own(H5Dget_space(id), closeSpace);
  const Handle type = own(H5Dget_type(id), closeType);
  const Handle properties = own(H5Dget_create_plist(id), closeProperties);
  const auto extent = extentOf(space.id());
  const Type stored = storedType(type.id());
  if (stored == Type::other || extent.size() != 2)
    return failure(ErrorKind::badInput, "\"" + dataset + "\" is not a table of numbers.",
                   file.path().string());
  source.m_rows = extent[0];
  source.m_columns = extent[1];
  source.m_type = stored == Type::int16 ? Type::int16 : Type::float32;
  if (H5Pget_layout(properties.id()) != H5D_CHUNKED) return source;
  hsize_t chunk[2] = {0, 0};
  if (H5Pget_chunk(properties.id(), 2, chunk) != 2) return source;
  const Filters filters = filtersOf(properties.id());
  const bool asInMemory =
      H5Tequal(type.id(), source.m_type == Type::int16 ? H5T_STD_I16LE : H5T_IEEE_F32LE) > 0 &&
      std::endian::native == std::endian::little;
  source.m_packed = filters.known && asInMemory && chunk[0] > 0 && chunk[1] == extent[1];
  source.m_shuffled = filters.shuffled;
  source.m_chunkRows = chunk[0];
  return source;
}

tl::unexpected<Error> RowSource::damaged() const {
  forgetErrors();
  return damagedRows(m_path.string(), m_name);
}

Result<StoredRows> RowSource::fetch(std::uint64_t first, std::uint64_t count) const {
  silenceLibrary();
  if (first > m_rows || count > m_rows - first)
    return failure(ErrorKind::badInput, "\"" + m_name + "\" does not have the rows that were asked for.",
                   m_path.string());
  StoredRows rows{first, count, m_columns, m_type, m_name};
  if (count == 0 || m_columns == 0) return rows;
  PW_CHECK(m_packed ? fetchChunks(rows) : fetchValues(rows));
  return rows;
}

Result<void> RowSource::fetchChunks(StoredRows& rows) const {
  StoredRows::Packing packing{m_chunkRows, m_shuffled, {}};
  const std::uint64_t chunkValues = m_chunkRows * m_columns * valueBytes(m_type);
  for (std::uint64_t row = rows.first / m_chunkRows * m_chunkRows; row < rows.first + rows.count;
       row += m_chunkRows) {
    const hsize_t at[2] = {row, 0};
    hsize_t size = 0;
    std::uint32_t mask = 0;
    if (H5Dget_chunk_storage_size(m_dataset.id(), at, &size) < 0 || size == 0 ||
        chunkValues / bestCompression > size || size > compressBound(chunkValues))
      return damaged();
    const std::size_t begin = rows.bytes.size();
    rows.bytes.resize(begin + size);
    // A mask says that filters were left out: then the chunk is not what the header says.
    if (H5Dread_chunk(m_dataset.id(), H5P_DEFAULT, at, &mask, rows.bytes.data() + begin) < 0 || mask != 0)
      return damaged();
    packing.ends.push_back(rows.bytes.size());
  }
  rows.packing = std::move(packing);
  return {};
}

Result<void> RowSource::fetchValues(StoredRows& rows) const {
  rows.bytes.resize(rows.count * m_columns * valueBytes(m_type));
  const Handle space = own(H5Dget_space(m_dataset.id()), closeSpace);
  const hsize_t start[2] = {rows.first, 0}, block[2] = {rows.count, m_columns};
  H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start, nullptr, block, nullptr);
  const Handle memory = own(H5Screate_simple(2, block, nullptr), closeSpace);
  const hid_t type = m_type == Type::int16 ? H5T_NATIVE_SHORT : H5T_NATIVE_FLOAT;
  if (!chunksAreFiltered(m_dataset.id(), {m_rows, m_columns}, rows.first, rows.count) ||
      H5Dread(m_dataset.id(), type, memory.id(), space.id(), H5P_DEFAULT, rows.bytes.data()) < 0)
    return damaged();
  return {};
}

template <class T>
Result<void> RowSource::unpack(const StoredRows& rows, std::vector<T>& values, const std::string& where) {
  values.resize(rows.count * rows.columns);
  if (values.empty()) return {};
  if (!rows.packing) {
    std::memcpy(values.data(), rows.bytes.data(), values.size() * sizeof(T));
    return {};
  }
  const StoredRows::Packing& packing = *rows.packing;
  const std::size_t chunkValues = packing.rows * rows.columns;
  std::vector<std::byte> chunk(chunkValues * sizeof(T));
  std::uint64_t chunkFirst = rows.first / packing.rows * packing.rows, row = rows.first;
  std::size_t begin = 0;
  for (const std::size_t end : packing.ends) {
    uLongf size = uLongf(chunk.size());
    const auto* packed = reinterpret_cast<const Bytef*>(rows.bytes.data() + begin);
    if (uncompress(reinterpret_cast<Bytef*>(chunk.data()), &size, packed, uLong(end - begin)) != Z_OK ||
        size != chunk.size())
      return damagedRows(where, rows.dataset);
    const std::uint64_t last = std::min(chunkFirst + packing.rows, rows.first + rows.count);
    const std::size_t from = (row - chunkFirst) * rows.columns, count = (last - row) * rows.columns;
    T* target = values.data() + (row - rows.first) * rows.columns;
    if (packing.shuffled) {
      unshuffle(chunk.data(), chunkValues, from, count, target);
    } else {
      std::memcpy(target, chunk.data() + from * sizeof(T), count * sizeof(T));
    }
    begin = end;
    row = last;
    chunkFirst += packing.rows;
  }
  return {};
}

template Result<void> RowSource::unpack(const StoredRows&, std::vector<std::int16_t>&, const std::string&);
template Result<void> RowSource::unpack(const StoredRows&, std::vector<float>&, const std::string&);

}  // namespace pw::hdf5
