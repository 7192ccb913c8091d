// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <hdf5.h>

#include <algorithm>
#include <vector>

#include "hdf5/hdf5_file.h"

namespace pw::hdf5 {

static_assert(sizeof(hid_t) == sizeof(std::int64_t));

/// The setting belongs to the thread, and a File may be handed to another one.
inline void silenceLibrary() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

/// The library keeps the errors of a thread and never gives them back when the thread ends.
inline void forgetErrors() {
  H5Eclear2(H5E_DEFAULT);
}

template <class Closer>
Handle own(hid_t id, Closer close) {
  return Handle(id, close);
}
inline int closeFile(std::int64_t id) {
  return H5Fclose(id);
}
inline int closeDataset(std::int64_t id) {
  return H5Dclose(id);
}
inline int closeSpace(std::int64_t id) {
  return H5Sclose(id);
}
inline int closeType(std::int64_t id) {
  return H5Tclose(id);
}
inline int closeAttribute(std::int64_t id) {
  return H5Aclose(id);
}
inline int closeObject(std::int64_t id) {
  return H5Oclose(id);
}
inline int closeGroup(std::int64_t id) {
  return H5Gclose(id);
}
inline int closeProperties(std::int64_t id) {
  return H5Pclose(id);
}

inline std::vector<hsize_t> extentOf(hid_t space) {
  const int rank = H5Sget_simple_extent_ndims(space);
  std::vector<hsize_t> extent(std::max(rank, 0));
  if (rank > 0) H5Sget_simple_extent_dims(space, extent.data(), nullptr);
  return extent;
}

}  // namespace pw::hdf5
