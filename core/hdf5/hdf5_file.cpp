// SPDX-License-Identifier: GPL-3.0-or-later
#include "hdf5/hdf5_file.h"

#include <hdf5.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <limits>

#include "chunks.h"
#include "handles.h"
#include "number_types.h"
#include "write_driver.h"

namespace pw::hdf5 {
namespace {

constexpr std::size_t chunkCacheBytes = 32u << 20;  // the default of 1 MiB makes random rows ten times slower

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
  return writeRows(dataset, before.extent[0], count, values);
}

Result<void> File::createTable(const std::string& dataset, Type type, std::uint64_t rows,
                               std::uint64_t columns) {
  const hsize_t extent[2] = {rows, columns};
  const Handle space = own(H5Screate_simple(2, extent, nullptr), closeSpace);
  const Handle links = linkProperties();
  const Handle properties = own(H5Pcreate(H5P_DATASET_CREATE), closeProperties);
  H5Pset_fill_time(properties.id(), H5D_FILL_TIME_NEVER);
  const Handle handle = own(H5Dcreate2(m_file.id(), dataset.c_str(), fileType(type), space.id(), links.id(),
                                       properties.id(), H5P_DEFAULT),
                            closeDataset);
  if (!handle.valid()) return error(ErrorKind::io, "\"" + dataset + "\" could not be made.");
  return {};
}

template <class T>
Result<void> File::writeRows(const std::string& dataset, std::uint64_t first, std::uint64_t count,
                             const T* values) {
  PW_ASSIGN(const Handle handle, openDataset(dataset));
  const Handle space = own(H5Dget_space(handle.id()), closeSpace);
  const auto extent = extentOf(space.id());
  if (extent.size() != 2 || first > extent[0] || count > extent[0] - first)
    return error(ErrorKind::internal, "\"" + dataset + "\" has no room for the rows.");
  if (count == 0) return {};
  const hsize_t start[2] = {first, 0};
  const hsize_t block[2] = {count, extent[1]};
  H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start, nullptr, block, nullptr);
  const Handle memory = own(H5Screate_simple(2, block, nullptr), closeSpace);
  if (H5Dwrite(handle.id(), memoryType<T>(), memory.id(), space.id(), H5P_DEFAULT, values) < 0)
    return error(ErrorKind::io, "\"" + dataset + "\" could not be written.");
  return checkWritten();
}

template <class T>
std::optional<std::uint64_t> File::placeOf(const std::string& dataset) const {
  const auto handle = openDataset(dataset);
  if (!handle) return std::nullopt;
  const Handle type = own(H5Dget_type(handle->id()), closeType);
  if (H5Tequal(type.id(), memoryType<T>()) <= 0) return std::nullopt;
  const haddr_t place = H5Dget_offset(handle->id());
  return place == HADDR_UNDEF ? std::nullopt : std::optional<std::uint64_t>(place);
}

Result<void> File::createGroup(const std::string& group) {
  const Handle links = linkProperties();
  const Handle handle =
      own(H5Gcreate2(m_file.id(), group.c_str(), links.id(), H5P_DEFAULT, H5P_DEFAULT), closeGroup);
  if (!handle.valid()) return error(ErrorKind::io, "The group \"" + group + "\" could not be made.");
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
  template Result<void> File::appendRows<T>(const std::string&, std::uint64_t, const T*);               \
  template Result<void> File::writeRows<T>(const std::string&, std::uint64_t, std::uint64_t, const T*); \
  template std::optional<std::uint64_t> File::placeOf<T>(const std::string&) const;
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
