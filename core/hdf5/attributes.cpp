// SPDX-License-Identifier: GPL-3.0-or-later
#include <hdf5.h>

#include <algorithm>

#include "handles.h"
#include "hdf5/hdf5_file.h"
#include "number_types.h"
#include "text_heap.h"

namespace pw::hdf5 {
namespace {

std::string readFixedText(const char* buffer, std::size_t size) {
  return std::string(buffer, std::find(buffer, buffer + size, '\0'));
}

}  // namespace

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

}  // namespace pw::hdf5
