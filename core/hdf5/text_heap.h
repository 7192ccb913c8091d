// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace pw::hdf5 {

/// Variable-length texts of an attribute with `count` elements, read by ourselves: the library's reader (seen
/// with 1.10.8) believes the heap index and the sizes of a damaged file and reads or loops beyond its
/// buffers. `attribute` is its identifier, `userBlock` the offset of the HDF5 part of the file. nullopt when
/// what is stored is damaged. Layout: HDF5 File Format Specification 2.0, IV.B "variable-length" and III.E
/// "Global Heap".
std::optional<std::vector<std::string>> readVariableTexts(std::int64_t attribute, std::size_t count,
                                                          const std::filesystem::path& path,
                                                          std::uint64_t userBlock);

}  // namespace pw::hdf5
