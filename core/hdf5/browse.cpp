// SPDX-License-Identifier: GPL-3.0-or-later
#include "hdf5/browse.h"

#include <hdf5.h>

#include "chunks.h"
#include "handles.h"
#include "number_types.h"

namespace pw::hdf5 {
namespace {

constexpr std::size_t mostDatasets = 10000;

herr_t addDataset(hid_t, const char* name, const H5O_info_t* info, void* list) {
  auto& names = *static_cast<std::vector<std::string>*>(list);
  if (names.size() >= mostDatasets) return -1;
  if (info->type == H5O_TYPE_DATASET) names.emplace_back(name);
  return 0;
}

tl::unexpected<Error> bad(const std::filesystem::path& path, std::string what) {
  forgetErrors();
  return failure(ErrorKind::badInput, std::move(what), path.string());
}

Result<Handle> openFile(const std::filesystem::path& path) {
  PW_CHECK(File::open(path));  // for its errors
  Handle file = own(H5Fopen(path.c_str(), H5F_ACC_RDONLY, H5P_DEFAULT), closeFile);
  if (!file.valid()) return bad(path, "The HDF5 file is damaged or incomplete.");
  return file;
}

bool isWithin(Range range, hsize_t side) {
  return range.first <= side && range.count <= side - range.first;
}

}  // namespace

Result<std::vector<std::string>> listDatasets(const std::filesystem::path& path) {
  PW_ASSIGN(const Handle file, openFile(path));
  std::vector<std::string> names;
  if (H5Ovisit(file.id(), H5_INDEX_NAME, H5_ITER_INC, addDataset, &names) < 0)
    return bad(path, "The data sets cannot be listed: the file is damaged, or has too many.");
  return names;
}

Result<void> readPart(const std::filesystem::path& path, const std::string& dataset, Range rows,
                      Range columns, float* out) {
  PW_ASSIGN(const Handle file, openFile(path));
  const Handle handle = own(H5Dopen2(file.id(), dataset.c_str(), H5P_DEFAULT), closeDataset);
  if (!handle.valid()) return bad(path, "There is no data set \"" + dataset + "\" in the file.");
  const Handle space = own(H5Dget_space(handle.id()), closeSpace);
  const Handle type = own(H5Dget_type(handle.id()), closeType);
  const auto extent = extentOf(space.id());
  if (storedType(type.id()) == Type::other || extent.size() != 2 || !isWithin(rows, extent[0]) ||
      !isWithin(columns, extent[1]))
    return bad(path, "\"" + dataset + "\" does not have the numbers that were asked for.");
  if (rows.count == 0 || columns.count == 0) return {};
  const hsize_t start[2] = {rows.first, columns.first};
  const hsize_t block[2] = {rows.count, columns.count};
  H5Sselect_hyperslab(space.id(), H5S_SELECT_SET, start, nullptr, block, nullptr);
  const Handle memory = own(H5Screate_simple(2, block, nullptr), closeSpace);
  if (!chunksAreFiltered(handle.id(), extent, rows.first, rows.count) ||
      H5Dread(handle.id(), memoryType<float>(), memory.id(), space.id(), H5P_DEFAULT, out) < 0)
    return bad(path, "\"" + dataset + "\" cannot be read: the file is damaged or incomplete.");
  return {};
}

}  // namespace pw::hdf5
