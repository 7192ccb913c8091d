// SPDX-License-Identifier: GPL-3.0-or-later
#include "text_heap.h"

#include <hdf5.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <map>
#include <string_view>

namespace pw::hdf5 {
namespace {

constexpr std::size_t referenceBytes = 16;  // length 4, address of the heap collection 8, index 4
constexpr std::uint64_t largestCollection = 64u << 20;
using References = std::vector<std::array<unsigned char, referenceBytes>>;

std::uint64_t littleEndian(const unsigned char* bytes, std::size_t count) {
  std::uint64_t value = 0;
  for (std::size_t i = count; i-- > 0;) value = value << 8 | bytes[i];
  return value;
}

/// "Conversion" of a stored text into the bytes of its reference: does nothing, which is the point.
herr_t keepReference(hid_t source, hid_t target, H5T_cdata_t* data, std::size_t, std::size_t, std::size_t,
                     void*, void*, hid_t) {
  if (data->command != H5T_CONV_INIT) return 0;
  // The size as stored: 16 with addresses of 8 bytes, as every writer has them today.
  data->need_bkg = H5T_BKG_NO;
  return H5Tis_variable_str(source) > 0 && H5Tget_size(source) == referenceBytes &&
                 H5Tget_size(target) == referenceBytes
             ? 0
             : -1;
}

/// The type that asks for references, registered with the library once; −1 when that failed.
hid_t referenceType() {
  static const hid_t type = [] {
    const hid_t text = H5Tcopy(H5T_C_S1);
    H5Tset_size(text, H5T_VARIABLE);
    const hid_t opaque = H5Tcreate(H5T_OPAQUE, referenceBytes);
    const bool registered = H5Tregister(H5T_PERS_SOFT, "pw_reference", text, opaque, keepReference) >= 0;
    H5Tclose(text);
    return registered ? opaque : hid_t(-1);
  }();
  return type;
}

std::optional<References> readReferences(hid_t attribute, std::size_t count) {
  References references(count);
  if (referenceType() < 0 || H5Aread(attribute, referenceType(), references.data()) < 0) return std::nullopt;
  return references;
}

/// A collection of the global heap: its objects by index, or none when it is damaged.
class Collection {
 public:
  Collection(std::ifstream& file, std::uint64_t address) {
    std::array<unsigned char, 16> header{};
    file.clear();
    file.seekg(std::streamoff(address));
    if (!file.read(reinterpret_cast<char*>(header.data()), header.size())) return;
    const std::uint64_t size = littleEndian(header.data() + 8, 8);
    if (std::memcmp(header.data(), "GCOL\1", 5) != 0 || size < 16 || size > largestCollection) return;
    m_bytes.resize(size - 16);
    if (!file.read(reinterpret_cast<char*>(m_bytes.data()), std::streamsize(m_bytes.size()))) return;
    findObjects();
  }

  std::optional<std::string> text(std::uint64_t index, std::uint64_t length) const {
    const auto found = m_objects.find(index);
    if (found == m_objects.end() || length > found->second.size()) return std::nullopt;
    const std::string_view bytes = found->second.substr(0, length);
    return std::string(bytes.substr(0, bytes.find('\0')));  // some writers count the ending zero
  }

 private:
  void findObjects() {
    for (std::uint64_t at = 0; at + 16 <= m_bytes.size();) {
      const std::uint64_t index = littleEndian(m_bytes.data() + at, 2);
      const std::uint64_t size = littleEndian(m_bytes.data() + at + 8, 8);
      at += 16;
      if (index == 0 || size > m_bytes.size() - at) return;  // free space to the end, or damage
      m_objects[index] = {reinterpret_cast<const char*>(m_bytes.data()) + at, size};
      at += (size + 7) / 8 * 8;
    }
  }

  std::vector<unsigned char> m_bytes;
  std::map<std::uint64_t, std::string_view> m_objects;
};

}  // namespace

std::optional<std::vector<std::string>> readVariableTexts(std::int64_t attribute, std::size_t count,
                                                          const std::filesystem::path& path,
                                                          std::uint64_t userBlock) {
  const auto references = readReferences(attribute, count);
  if (!references) return std::nullopt;
  std::ifstream file(path, std::ios::binary);
  std::map<std::uint64_t, Collection> collections;
  std::vector<std::string> texts;
  for (const auto& reference : *references) {
    const std::uint64_t length = littleEndian(reference.data(), 4);
    const std::uint64_t address = littleEndian(reference.data() + 4, 8);
    const std::uint64_t index = littleEndian(reference.data() + 12, 4);
    if (length == 0) {  // an empty text need not be stored
      texts.emplace_back();
      continue;
    }
    const auto collection = collections.try_emplace(address, file, userBlock + address).first;
    const auto text = collection->second.text(index, length);
    if (!text) return std::nullopt;
    texts.push_back(*text);
  }
  return texts;
}

}  // namespace pw::hdf5
