// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <hdf5.h>

#include <type_traits>

#include "hdf5/hdf5_file.h"

namespace pw::hdf5 {

/// How a number is held in memory, as the library names it.
template <class T>
hid_t memoryType();
template <>
inline hid_t memoryType<std::int8_t>() {
  return H5T_NATIVE_INT8;
}
template <>
inline hid_t memoryType<std::int16_t>() {
  return H5T_NATIVE_INT16;
}
template <>
inline hid_t memoryType<std::int32_t>() {
  return H5T_NATIVE_INT32;
}
template <>
inline hid_t memoryType<std::int64_t>() {
  return H5T_NATIVE_INT64;
}
template <>
inline hid_t memoryType<std::uint8_t>() {
  return H5T_NATIVE_UINT8;
}
template <>
inline hid_t memoryType<std::uint32_t>() {
  return H5T_NATIVE_UINT32;
}
template <>
inline hid_t memoryType<float>() {
  return H5T_NATIVE_FLOAT;
}
template <>
inline hid_t memoryType<double>() {
  return H5T_NATIVE_DOUBLE;
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

/// How a number is held in our files: little-endian.
hid_t fileType(Type type);

/// Numbers as computers hold them, of either byte order. Anything else that calls itself a number (a
/// precision or an offset of its own, as a damaged header has it) is not handed to the library's converter,
/// which believes it and writes past its buffers (seen with 1.10.8).
Type storedType(hid_t type);

}  // namespace pw::hdf5
