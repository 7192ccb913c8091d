// SPDX-License-Identifier: GPL-3.0-or-later
#include "hdf5/hdf5_file.h"

#include <hdf5.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>

#include "text_heap.h"
#include "write_driver.h"

namespace pw::hdf5 {
namespace {

static_assert(sizeof(hid_t) == sizeof(std::int64_t));
constexpr std::size_t chunkCacheBytes = 32u << 20;  // the default of 1 MiB makes random rows ten times slower

/// The setting belongs to the thread, and a File may be handed to another one.
void silenceLibrary() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

/// The library keeps the errors of a thread and never gives them back when the thread ends.
void forgetErrors() {
  H5Eclear2(H5E_DEFAULT);
}

template <class Closer>
Handle own(hid_t id, Closer close) {
  return Handle(id, close);
}
int closeFile(std::int64_t id) {
  return H5Fclose(id);
}
int closeDataset(std::int64_t id) {
  return H5Dclose(id);
}
int closeSpace(std::int64_t id) {
  return H5Sclose(id);
}
int closeType(std::int64_t id) {
  return H5Tclose(id);
}
int closeAttribute(std::int64_t id) {
  return H5Aclose(id);
}
int closeObject(std::int64_t id) {
  return H5Oclose(id);
}
int closeGroup(std::int64_t id) {
  return H5Gclose(id);
}
int closeProperties(std::int64_t id) {
  return H5Pclose(id);
}

template <class T>
hid_t memoryType();
template <>
hid_t memoryType<std::int8_t>() {
  return H5T_NATIVE_INT8;
}
template <>
hid_t memoryType<std::int16_t>() {
  return H5T_NATIVE_INT16;
}
template <>
hid_t memoryType<std::int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
hid_t memoryType<std::int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
hid_t memoryType<std::uint8_t>() {
  return H5T_NATIVE_UINT8;
}
template <>
hid_t memoryType<std::uint32_t>() {
  return H5T_NATIVE_UINT32;
}
template <>
hid_t memoryType<float>() {
  return H5T_NATIVE_FLOAT;
}
template <>
hid_t memoryType<double>() {
  return H5T_NATIVE_DOUBLE;
}

hid_t fileType(Type type) {
  switch (type) {
    case Type::int8:
      return H5T_STD_I8LE;
    case Type::int16:
      return H5T_STD_I16LE;
    case Type::int32:
      return H5T_STD_I32LE;
    case Type::int64:
      return H5T_STD_I64LE;
    case Type::uint8:
      return H5T_STD_U8LE;
    case Type::uint16:
      return H5T_STD_U16LE;
    case Type::uint32:
      return H5T_STD_U32LE;
    case Type::uint64:
      return H5T_STD_U64LE;
    case Type::float32:
      return H5T_IEEE_F32LE;
    default:
      return H5T_IEEE_F64LE;
  }
}

template <class T>
Type typeOf() {
  if constexpr (std::is_same_v<T, std::int8_t>) return Type::int8;
  if constexpr (std::is_same_v<T, std::int16_t>) return Type::int16;
  if constexpr (std::is_same_v<T, std::int32_t>) return Type::int32;
  if constexpr (std::is_same_v<T, std::int64_t>) return Type::int64;
  if constexpr (std::is_same_v<T, std::uint8_t>) return Type::uint8;
  if constexpr (std::is_same_v<T, std::uint32_t>) return Type::uint32;
  if constexpr (std::is_same_v<T, float>) return Type::float32;
  return Type::float64;
}

/// Numbers as computers hold them, of either byte order. Anything else that calls itself a number (a
/// precision or an offset of its own, as a damaged header has it) is not handed to the library's converter,
/// which believes it and writes past its buffers (seen with 1.10.8).
Type storedType(hid_t type) {
  const struct {
    hid_t little, big;
    Type type;
  } known[] = {
      {H5T_STD_I8LE, H5T_STD_I8BE, Type::int8},        {H5T_STD_I16LE, H5T_STD_I16BE, Type::int16},
      {H5T_STD_I32LE, H5T_STD_I32BE, Type::int32},     {H5T_STD_I64LE, H5T_STD_I64BE, Type::int64},
      {H5T_STD_U8LE, H5T_STD_U8BE, Type::uint8},       {H5T_STD_U16LE, H5T_STD_U16BE, Type::uint16},
      {H5T_STD_U32LE, H5T_STD_U32BE, Type::uint32},    {H5T_STD_U64LE, H5T_STD_U64BE, Type::uint64},
      {H5T_IEEE_F32LE, H5T_IEEE_F32BE, Type::float32}, {H5T_IEEE_F64LE, H5T_IEEE_F64BE, Type::float64},
  };
  for (const auto& candidate : known)
    if (H5Tequal(type, candidate.little) > 0 || H5Tequal(type, candidate.big) > 0) return candidate.type;
  return Type::other;
}

std::vector<hsize_t> extentOf(hid_t space) {
  const int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> extent(std::max(rank, 0));
  if (rank > 0) H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  return extent;
}

Handle linkProperties() {
  Handle properties = own(H5Pcreate(H5P_LINK_CREATE), closeProperties);
  H5Pset_create_intermediate_group(properties.id(), 1);
  return properties;
}

Handle chunkedProperties(const std::vector<std::uint64_t>& extent, std::uint64_t chunkRows) {
  Handle properties = own(H5Pcreate(H5P_DATASET_CREATE), closeProperties);
  H5Pset_obj_track_times(properties.id(),
                         false);  // the same values give the same bytes: artifacts are hashed
  if (chunkRows > 0 && !extent.empty()) {
    std::vector<hsize_t> chunk(extent.begin(), extent.end());
    chunk[0] = std::max<hsize_t>(chunkRows, 1);
    for (hsize_t& side : chunk) side = std::max<hsize_t>(side, 1);
    H5Pset_chunk(properties.id(), int(chunk.size()), chunk.data());
    H5Pset_shuffle(properties.id());
    H5Pset_deflate(properties.id(), 1);
  }
  return properties;
}

std::string readFixedText(const char* buffer, std::size_t size) {
  return std::string(buffer, std::find(buffer, buffer + size, '\0'));
}

}  // namespace

std::uint64_t DatasetShape::count() const {
  std::uint64_t product = 1;
  for (std::uint64_t side : extent) {
    if (side != 0 && product > std::numeric_limits<std::uint64_t>::max() / side)
      return std::numeric_limits<std::uint64_t>::max();
    product *= side;
  }
  return product;
}

tl::unexpected<Error> File::error(ErrorKind kind, const std::string& what) const {
  forgetErrors();
  return failure(kind, what, m_path.string());
}

namespace {

/// What can be said about a path before HDF5 sees it, so that its errors mean a bad file and nothing else.
Result<void> checkReadable(const std::filesystem::path& path) {
  std::error_code code;
  const auto status = std::filesystem::status(path, code);
  if (!std::filesystem::exists(status))
    return failure(ErrorKind::io, "There is no such file.", path.string(), "Check the name and the folder.");
  if (std::filesystem::is_directory(status))
    return failure(ErrorKind::io, "This is a folder, not a file.", path.string(), "Name a file in it.");
  if (!std::ifstream(path, std::ios::binary))
    return failure(ErrorKind::io, "The file cannot be read.", path.string(), "Check its permissions.");
  if (std::filesystem::is_regular_file(status) && std::filesystem::file_size(path, code) == 0)
    return failure(ErrorKind::badInput, "The file is empty.", path.string(),
                   "Copy it again from where it came.");
  return {};
}

}  // namespace

Result<File> File::open(const std::filesystem::path& path) {
  silenceLibrary();
  PW_CHECK(checkReadable(path));
  File file(path);
  const Handle access = own(H5Pcreate(H5P_FILE_ACCESS), closeProperties);
  H5Pset_cache(access.id(), 0, 12421, chunkCacheBytes, 0.75);
  file.m_file = own(H5Fopen(path.c_str(), H5F_ACC_RDONLY, access.id()), closeFile);
  if (!file.m_file.valid()) {
    const bool isHdf5 = H5Fis_hdf5(path.c_str()) > 0;
    forgetErrors();
    return failure(
        ErrorKind::badInput, isHdf5 ? "The HDF5 file is damaged or incomplete." : "The file is not HDF5.",
        path.string(),
        isHdf5 ? "Copy it again from where it came." : "Import CSV files with 'pulsewright-cli import'.");
  }
  return file;
}

Result<File> File::create(const std::filesystem::path& path) {
  silenceLibrary();
  File file(path);
  file.m_writeError = std::make_shared<int>(0);
  const Handle access = own(H5Pcreate(H5P_FILE_ACCESS), closeProperties);
  if (!useWriteDriver(access.id(), file.m_writeError))
    return file.error(ErrorKind::internal, "The HDF5 library refuses the writing driver.");
  file.m_file = own(H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access.id()), closeFile);
  PW_CHECK(file.checkWritten());
  if (!file.m_file.valid()) return file.error(ErrorKind::io, "The file could not be made.");
  return file;
}

Result<void> File::checkWritten() const {
  const int code = m_writeError ? *m_writeError : 0;
  if (code == 0) return {};
  std::string hint = "Check the disk.";
  if (code == ENOSPC || code == EDQUOT || code == EFBIG) hint = "Free some space on this disk and try again.";
  if (code == EACCES || code == EPERM || code == EROFS) hint = "Choose a folder that you may write to.";
  return failure(ErrorKind::io, std::string("The file could not be written: ") + std::strerror(code) + ".",
                 m_path.string(), hint);
}

Handle File::openObject(const std::string& object) const {
  silenceLibrary();
  Handle handle = own(H5Oopen(m_file.id(), object.c_str(), H5P_DEFAULT), closeObject);
  if (!handle.valid()) forgetErrors();
  return handle;
}

bool File::contains(const std::string& object) const {
  return openObject(object).valid();
}

Result<Handle> File::openDataset(const std::string& dataset) const {
  silenceLibrary();
  Handle handle = own(H5Dopen2(m_file.id(), dataset.c_str(), H5P_DEFAULT), closeDataset);
  if (!handle.valid())
    return error(ErrorKind::badInput, "There is no data set \"" + dataset + "\" in the file.");
  return handle;
}

Result<DatasetShape> File::shape(const std::string& dataset) const {
  PW_ASSIGN(const Handle handle, openDataset(dataset));
  const Handle space = own(H5Dget_space(handle.id()), closeSpace);
  const Handle type = own(H5Dget_type(handle.id()), closeType);
  const auto extent = extentOf(space.id());
  return DatasetShape{{extent.begin(), extent.end()}, storedType(type.id())};
}

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

/// A chunked data set has all its chunks, and they are of a possible size: the library believes the size that
/// the header tells it and reads beyond a chunk that is smaller.
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

/// The chunks of rows [first, first + count) went through all filters: one whose index says that compression
/// was left out is as small as it was compressed, and the library would read on behind it.
bool chunksAreFiltered(hid_t dataset, const std::vector<hsize_t>& extent, hsize_t first, hsize_t count) {
  const Handle properties = own(H5Dget_create_plist(dataset), closeProperties);
  if (H5Pget_layout(properties.id()) != H5D_CHUNKED || !isCompressed(properties.id())) return true;
  std::vector<hsize_t> chunk(extent.size(), 1);
  H5Pget_chunk(properties.id(), int(chunk.size()), chunk.data());
  const hsize_t columns = extent.size() > 1 ? extent[1] : 1;
  const hsize_t chunkColumns = extent.size() > 1 ? chunk[1] : 1;
  for (hsize_t row = first / chunk[0] * chunk[0]; row < first + count; row += chunk[0]) {
    for (hsize_t column = 0; column < columns; column += chunkColumns) {
      const hsize_t at[2] = {row, column};
      unsigned mask = 0;
      haddr_t address = 0;
      hsize_t size = 0;
      if (H5Dget_chunk_info_by_coord(dataset, at, &mask, &address, &size) < 0 || mask != 0) return false;
    }
  }
  return true;
}

}  // namespace

Result<void> File::checkComplete(const std::string& dataset) const {
  PW_ASSIGN(const Handle handle, openDataset(dataset));
  const Handle space = own(H5Dget_space(handle.id()), closeSpace);
  const Handle type = own(H5Dget_type(handle.id()), closeType);
  const Handle properties = own(H5Dget_create_plist(handle.id()), closeProperties);
  const auto extent = extentOf(space.id());
  const DatasetShape form{{extent.begin(), extent.end()}, storedType(type.id())};
  const std::uint64_t stored = H5Dget_storage_size(handle.id());
  bool complete = false;
  if (H5Pget_layout(properties.id()) == H5D_CHUNKED) {
    constexpr std::uint64_t modest = 1u << 26, bestCompression = 1032;  // of deflate
    complete = hasAllChunks(handle.id(), space.id(), properties.id(), H5Tget_size(type.id())) &&
               (form.count() <= modest || form.count() / bestCompression <= stored);
  } else {
    complete = form.count() <= stored / std::max<std::size_t>(H5Tget_size(type.id()), 1);
  }
  if (complete) return {};
  return failure(ErrorKind::badInput,
                 "\"" + dataset + "\" is incomplete or damaged: it claims more values than the file holds.",
                 m_path.string(), "Copy the file again, or record it again.");
}

template <class T>
Result<std::vector<T>> File::read(const std::string& dataset) const {
  PW_ASSIGN(const DatasetShape form, shape(dataset));
  if (form.type == Type::other)
    return error(ErrorKind::badInput, "\"" + dataset + "\" does not hold numbers.");
  PW_CHECK(checkComplete(dataset));  // before memory is taken for what a damaged header claims
  PW_ASSIGN(const Handle handle, openDataset(dataset));
  std::vector<T> values(form.count());
  const std::vector<hsize_t> extent(form.extent.begin(), form.extent.end());
  const bool sound =
      extent.empty() || extent.size() > 2 || chunksAreFiltered(handle.id(), extent, 0, extent[0]);
  if (!values.empty() &&
      (!sound || H5Dread(handle.id(), memoryType<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values.data()) < 0)) {
    return error(ErrorKind::badInput,
                 "\"" + dataset + "\" cannot be read: the file is damaged or incomplete.");
  }
  return values;
}

template <class T>
Result<void> File::readRows(const std::string& dataset, std::uint64_t first, std::uint64_t count,
                            T* out) const {
  PW_ASSIGN(const Handle handle, openDataset(dataset));
  const Handle space = own(H5Dget_space(handle.id()), closeSpace);
  const Handle type = own(H5Dget_type(handle.id()), closeType);
  if (storedType(type.id()) == Type::other)
    return error(ErrorKind::badInput, "\"" + dataset + "\" does not hold numbers.");
  const auto extent = extentOf(space.id());
  if (extent.size() != 2 || first > extent[0] || count > extent[0] - first) {
    return error(ErrorKind::badInput, "\"" + dataset + "\" does not have the rows that were asked for.");
  }
  if (count == 0) return {};
  const hsize_t start[2] = {first, 0};
  const hsize_t block[2] = {count, extent[1]};
  H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start, nullptr, block, nullptr);
  const Handle memory = own(H5Screate_simple(2, block, nullptr), closeSpace);
  if (!chunksAreFiltered(handle.id(), extent, first, count) ||
      H5Dread(handle.id(), memoryType<T>(), memory.id(), space.id(), H5P_DEFAULT, out) < 0) {
    return error(ErrorKind::badInput,
                 "\"" + dataset + "\" cannot be read: the file is damaged or incomplete.");
  }
  return {};
}

template <class T>
Result<void> File::write(const std::string& dataset, const std::vector<std::uint64_t>& extent,
                         const T* values, std::uint64_t chunkRows) {
  const std::vector<hsize_t> sides(extent.begin(), extent.end());
  const Handle space = own(H5Screate_simple(int(sides.size()), sides.data(), nullptr), closeSpace);
  const Handle links = linkProperties();
  const Handle properties = chunkedProperties(extent, chunkRows);
  const Handle handle = own(H5Dcreate2(m_file.id(), dataset.c_str(), fileType(typeOf<T>()), space.id(),
                                       links.id(), properties.id(), H5P_DEFAULT),
                            closeDataset);
  const bool empty = std::find(extent.begin(), extent.end(), 0u) != extent.end();
  if (!handle.valid() ||
      (!empty && H5Dwrite(handle.id(), memoryType<T>(), H5S_ALL, H5S_ALL, H5P_DEFAULT, values) < 0)) {
    return error(ErrorKind::io, "\"" + dataset + "\" could not be written.");
  }
  return checkWritten();
}

Result<void> File::createRows(const std::string& dataset, Type type, std::uint64_t columns,
                              std::uint64_t chunkRows) {
  const hsize_t now[2] = {0, columns};
  const hsize_t most[2] = {H5S_UNLIMITED, columns};
  const Handle space = own(H5Screate_simple(2, now, most), closeSpace);
  const Handle links = linkProperties();
  const Handle properties = chunkedProperties({chunkRows, columns}, chunkRows);
  const Handle handle = own(H5Dcreate2(m_file.id(), dataset.c_str(), fileType(type), space.id(), links.id(),
                                       properties.id(), H5P_DEFAULT),
                            closeDataset);
  if (!handle.valid()) return error(ErrorKind::io, "\"" + dataset + "\" could not be made.");
  return {};
}

Result<void> File::growRows(const std::string& dataset, std::uint64_t rows) {
  PW_ASSIGN(const Handle handle, openDataset(dataset));
  const Handle space = own(H5Dget_space(handle.id()), closeSpace);
  auto extent = extentOf(space.id());
  if (extent.size() != 2) return error(ErrorKind::internal, "\"" + dataset + "\" is not a table of rows.");
  extent[0] = rows;
  if (H5Dset_extent(handle.id(), extent.data()) < 0)
    return error(ErrorKind::io, "\"" + dataset + "\" could not be made larger.");
  return {};
}

template <class T>
Result<void> File::appendRows(const std::string& dataset, std::uint64_t count, const T* values) {
  PW_ASSIGN(const DatasetShape before, shape(dataset));
  if (before.extent.size() != 2)
    return error(ErrorKind::internal, "\"" + dataset + "\" is not a table of rows.");
  if (count == 0) return {};
  PW_CHECK(growRows(dataset, before.extent[0] + count));
  PW_ASSIGN(const Handle handle, openDataset(dataset));
  const Handle space = own(H5Dget_space(handle.id()), closeSpace);
  const hsize_t start[2] = {before.extent[0], 0};
  const hsize_t block[2] = {count, before.extent[1]};
  H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start, nullptr, block, nullptr);
  const Handle memory = own(H5Screate_simple(2, block, nullptr), closeSpace);
  if (H5Dwrite(handle.id(), memoryType<T>(), memory.id(), space.id(), H5P_DEFAULT, values) < 0)
    return error(ErrorKind::io, "\"" + dataset + "\" could not be written.");
  return checkWritten();
}

Result<void> File::createGroup(const std::string& group) {
  const Handle links = linkProperties();
  const Handle handle =
      own(H5Gcreate2(m_file.id(), group.c_str(), links.id(), H5P_DEFAULT, H5P_DEFAULT), closeGroup);
  if (!handle.valid()) return error(ErrorKind::io, "The group \"" + group + "\" could not be made.");
  return {};
}

bool File::hasAttribute(const std::string& object, const std::string& attribute) const {
  const Handle owner = openObject(object);
  return owner.valid() && H5Aexists(owner.id(), attribute.c_str()) > 0;
}

std::optional<std::vector<std::string>> File::texts(const std::string& object,
                                                    const std::string& attribute) const {
  const Handle owner = openObject(object);
  if (!owner.valid() || H5Aexists(owner.id(), attribute.c_str()) <= 0) return std::nullopt;
  const Handle handle = own(H5Aopen(owner.id(), attribute.c_str(), H5P_DEFAULT), closeAttribute);
  const Handle type = own(H5Aget_type(handle.id()), closeType);
  const Handle space = own(H5Aget_space(handle.id()), closeSpace);
  const hssize_t count = H5Sget_simple_extent_npoints(space.id());
  if (count < 0 || count > (1 << 20)) return std::nullopt;
  if (count == 0) return std::vector<std::string>{};
  if (H5Tget_class(type.id()) != H5T_STRING) return std::nullopt;
  if (H5Tis_variable_str(type.id()) > 0) {
    const Handle creation = own(H5Fget_create_plist(m_file.id()), closeProperties);
    hsize_t userBlock = 0;
    H5Pget_userblock(creation.id(), &userBlock);
    if (m_writeError) H5Fflush(m_file.id(), H5F_SCOPE_GLOBAL);  // a new file may still be in memory
    return readVariableTexts(handle.id(), std::size_t(count), m_path, userBlock);
  }
  std::vector<std::string> result;
  const std::size_t size = H5Tget_size(type.id());
  if (size == 0 || size > (64u << 20) / std::size_t(count)) return std::nullopt;
  std::vector<char> buffer(size * std::size_t(count));
  if (H5Aread(handle.id(), type.id(), buffer.data()) < 0) return std::nullopt;
  for (hssize_t i = 0; i < count; ++i)
    result.push_back(readFixedText(buffer.data() + std::size_t(i) * size, size));
  return result;
}

std::optional<std::string> File::text(const std::string& object, const std::string& attribute) const {
  auto values = texts(object, attribute);
  if (!values || values->empty()) return std::nullopt;
  return std::move(values->front());
}

std::optional<double> File::number(const std::string& object, const std::string& attribute) const {
  const Handle owner = openObject(object);
  if (!owner.valid() || H5Aexists(owner.id(), attribute.c_str()) <= 0) return std::nullopt;
  const Handle handle = own(H5Aopen(owner.id(), attribute.c_str(), H5P_DEFAULT), closeAttribute);
  const Handle space = own(H5Aget_space(handle.id()), closeSpace);
  const Handle type = own(H5Aget_type(handle.id()), closeType);
  double value = 0;
  if (storedType(type.id()) == Type::other || H5Sget_simple_extent_npoints(space.id()) != 1 ||
      H5Aread(handle.id(), H5T_NATIVE_DOUBLE, &value) < 0) {
    return std::nullopt;
  }
  return value;
}

Result<void> File::setTexts(const std::string& object, const std::string& attribute,
                            const std::vector<std::string>& values) {
  const Handle owner = openObject(object);
  const Handle type = own(H5Tcopy(H5T_C_S1), closeType);
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  const hsize_t count = values.size();
  const Handle space = own(H5Screate_simple(1, &count, nullptr), closeSpace);
  std::vector<const char*> pointers;
  for (const std::string& value : values) pointers.push_back(value.c_str());
  const Handle handle =
      own(H5Acreate2(owner.id(), attribute.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
          closeAttribute);
  if (!handle.valid() || (count > 0 && H5Awrite(handle.id(), type.id(), pointers.data()) < 0)) {
    return error(ErrorKind::io, "The attribute \"" + attribute + "\" could not be written.");
  }
  return {};
}

Result<void> File::setText(const std::string& object, const std::string& attribute,
                           const std::string& value) {
  const Handle owner = openObject(object);
  const Handle type = own(H5Tcopy(H5T_C_S1), closeType);
  H5Tset_size(type.id(), H5T_VARIABLE);
  H5Tset_cset(type.id(), H5T_CSET_UTF8);
  const Handle space = own(H5Screate(H5S_SCALAR), closeSpace);
  const char* pointer = value.c_str();
  const Handle handle =
      own(H5Acreate2(owner.id(), attribute.c_str(), type.id(), space.id(), H5P_DEFAULT, H5P_DEFAULT),
          closeAttribute);
  if (!handle.valid() || H5Awrite(handle.id(), type.id(), &pointer) < 0) {
    return error(ErrorKind::io, "The attribute \"" + attribute + "\" could not be written.");
  }
  return {};
}

namespace {
bool writeScalar(hid_t owner, const std::string& attribute, hid_t stored, hid_t memory, const void* value) {
  const Handle space = own(H5Screate(H5S_SCALAR), closeSpace);
  const Handle handle =
      own(H5Acreate2(owner, attribute.c_str(), stored, space.id(), H5P_DEFAULT, H5P_DEFAULT), closeAttribute);
  return handle.valid() && H5Awrite(handle.id(), memory, value) >= 0;
}
}  // namespace

Result<void> File::setNumber(const std::string& object, const std::string& attribute, double value) {
  if (!writeScalar(openObject(object).id(), attribute, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, &value)) {
    return error(ErrorKind::io, "The attribute \"" + attribute + "\" could not be written.");
  }
  return {};
}

Result<void> File::setInteger(const std::string& object, const std::string& attribute, std::int64_t value) {
  if (!writeScalar(openObject(object).id(), attribute, H5T_STD_I64LE, H5T_NATIVE_INT64, &value)) {
    return error(ErrorKind::io, "The attribute \"" + attribute + "\" could not be written.");
  }
  return {};
}

Result<void> File::close() {
  if (!m_file.valid()) return {};
  const bool flushed = H5Fflush(m_file.id(), H5F_SCOPE_GLOBAL) >= 0;
  m_file = Handle();
  PW_CHECK(checkWritten());
  if (!flushed) return error(ErrorKind::io, "The file could not be written to the end.");
  return {};
}

#define PW_HDF5_INSTANTIATE(T)                                                                          \
  template Result<std::vector<T>> File::read<T>(const std::string&) const;                              \
  template Result<void> File::readRows<T>(const std::string&, std::uint64_t, std::uint64_t, T*) const;  \
  template Result<void> File::write<T>(const std::string&, const std::vector<std::uint64_t>&, const T*, \
                                       std::uint64_t);                                                  \
  template Result<void> File::appendRows<T>(const std::string&, std::uint64_t, const T*);
PW_HDF5_INSTANTIATE(std::int8_t)
PW_HDF5_INSTANTIATE(std::int16_t)
PW_HDF5_INSTANTIATE(std::int32_t)
PW_HDF5_INSTANTIATE(std::int64_t)
PW_HDF5_INSTANTIATE(std::uint8_t)
PW_HDF5_INSTANTIATE(std::uint32_t)
PW_HDF5_INSTANTIATE(float)
PW_HDF5_INSTANTIATE(double)
#undef PW_HDF5_INSTANTIATE

}  // namespace pw::hdf5
