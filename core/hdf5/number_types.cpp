// SPDX-License-Identifier: GPL-3.0-or-later
#include "number_types.h"

namespace pw::hdf5 {

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

}  // namespace pw::hdf5
