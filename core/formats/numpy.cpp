// SPDX-License-Identifier: GPL-3.0-or-later
// NumPy .npy files, versions 1 to 3: "\x93NUMPY", two bytes of version, the length of the header (u16, from
// version 2 on u32), the header {'descr': '<f8', 'fortran_order': False, 'shape': (22, 250), }, the numbers.
#include <algorithm>
#include <charconv>

#include "bad_file.h"
#include "readers.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

constexpr std::uint64_t leastSamplesOfTrace = 8;  // fewer are numbers of an event, not a trace
constexpr std::uint64_t blockNumbers = 1u << 20;

struct Array {
  std::uint64_t dataStart = 0;
  char kind = 'i';  ///< i, u or f
  unsigned bytes = 2;
  bool bigEndian = false, fortran = false;
  std::vector<std::uint64_t> shape;

  std::uint64_t rows() const { return shape.size() == 2 ? shape[0] : 1; }
  std::uint64_t columns() const { return shape.back(); }
};

/// What follows 'key': in the header.
std::string_view valueOf(std::string_view header, const std::string& key) {
  const std::size_t at = header.find("'" + key + "':");
  if (at == std::string_view::npos) return {};
  header.remove_prefix(at + key.size() + 3);
  return trimmed(header);
}

Result<void> readType(std::string_view descr, Array& array, const std::filesystem::path& path) {
  const bool text = descr.size() >= 5 && descr[0] == '\'' && descr[4] == '\'';
  const char order = text ? descr[1] : '?', kind = text ? descr[2] : '?', size = text ? descr[3] : '?';
  const bool known = (order == '<' || order == '>' || order == '|' || order == '=') &&
                     (kind == 'i' || kind == 'u' || kind == 'f') &&
                     (size == '4' || size == '8' || (kind != 'f' && (size == '1' || size == '2')));
  if (!known)
    return bad(path, "The array does not hold plain integers or floats.",
               "Save it as an array of one number type: int16, float32 and so on.");
  array.kind = kind;
  array.bytes = unsigned(size - '0');
  array.bigEndian = order == '>';
  return {};
}

Result<void> readShape(std::string_view shape, Array& array, const std::filesystem::path& path) {
  const std::size_t end = shape.find(')');
  if (shape.empty() || shape.front() != '(' || end == std::string_view::npos)
    return bad(path, "The header of the array says no shape.");
  std::vector<std::string_view> cells;
  splitCells(shape.substr(1, end - 1), ',', cells);
  if (!cells.empty() && cells.back().empty()) cells.pop_back();
  for (const std::string_view cell : cells) {
    std::uint64_t side = 0;
    const auto read = std::from_chars(cell.data(), cell.data() + cell.size(), side);
    if (read.ec != std::errc() || read.ptr != cell.data() + cell.size())
      return bad(path, "The shape of the array is not readable.");
    array.shape.push_back(side);
  }
  if (array.shape.empty() || array.shape.size() > 2)
    return bad(path, "The array has " + std::to_string(array.shape.size()) + " dimensions.",
               "Traces are an array [events × samples].");
  return {};
}

/// That the file has the numbers that the header claims.
Result<void> checkSize(const Array& array, const Head& head) {
  if (array.rows() == 0 || array.columns() == 0) return bad(head.path, "There are no events in the array.");
  if (array.columns() > longestTrace) return bad(head.path, "The rows of the array are too long for traces.");
  const std::uint64_t present = (head.fileSize - array.dataStart) / array.bytes;
  if (array.rows() > present / array.columns())
    return bad(head.path,
               "The header claims " + std::to_string(array.rows()) + " × " + std::to_string(array.columns()) +
                   " numbers, but the file has only " + std::to_string(present) + ".",
               "The file is damaged or was not copied completely.");
  return {};
}

Result<Array> readArray(const Head& head) {
  const auto& bytes = head.bytes;
  if (bytes.size() < 12) return bad(head.path, "The file ends within its header.");
  const unsigned version = bytes[6];
  if (version < 1 || version > 3)
    return bad(head.path, "Version " + std::to_string(version) + " of the NumPy format is not known.");
  const std::uint64_t start = version == 1 ? 10 : 12;
  const std::uint64_t length = version == 1 ? littleEndian<std::uint16_t>(bytes.data() + 8)
                                            : littleEndian<std::uint32_t>(bytes.data() + 8);
  if (length > bytes.size() - start) return bad(head.path, "The file ends within its header.");
  const std::string_view header(reinterpret_cast<const char*>(bytes.data()) + start, length);
  Array array;
  array.dataStart = start + length;
  PW_CHECK(readType(valueOf(header, "descr"), array, head.path));
  array.fortran = valueOf(header, "fortran_order").substr(0, 4) == "True";
  PW_CHECK(readShape(valueOf(header, "shape"), array, head.path));
  PW_CHECK(checkSize(array, head));
  return array;
}

template <class T>
double as(const unsigned char* bytes) {
  return double(littleEndian<T>(bytes));
}

double numberAt(const unsigned char* bytes, const Array& array) {
  unsigned char turned[8];
  if (array.bigEndian) {
    std::reverse_copy(bytes, bytes + array.bytes, turned);
    bytes = turned;
  }
  if (array.kind == 'f') return array.bytes == 4 ? as<float>(bytes) : as<double>(bytes);
  const bool isSigned = array.kind == 'i';
  switch (array.bytes) {
    case 1:
      return isSigned ? as<std::int8_t>(bytes) : as<std::uint8_t>(bytes);
    case 2:
      return isSigned ? as<std::int16_t>(bytes) : as<std::uint16_t>(bytes);
    case 4:
      return isSigned ? as<std::int32_t>(bytes) : as<std::uint32_t>(bytes);
    default:
      return isSigned ? as<std::int64_t>(bytes) : as<std::uint64_t>(bytes);
  }
}

class NumpyReader final : public EventReader {
 public:
  NumpyReader(std::filesystem::path path, Array array) : m_path(std::move(path)), m_array(std::move(array)) {
    m_description.format = Format::numpy;
    m_description.variant = std::string(m_array.bigEndian ? "big-endian " : "") +
                            (m_array.kind == 'f'   ? "float"
                             : m_array.kind == 'u' ? "unsigned "
                                                   : "signed ") +
                            std::to_string(8 * m_array.bytes) + (m_array.fortran ? ", Fortran order" : "");
    m_description.events = m_array.rows();
    m_list = m_array.columns() < leastSamplesOfTrace;
    m_description.length = m_list ? 0 : m_array.columns();
    for (std::uint64_t i = 0; m_list && i < m_array.columns(); ++i)
      m_description.columns.push_back("column" + std::to_string(i + 1));
  }

  double fraction() const override { return double(m_row) / double(m_array.rows()); }

  Result<EventBlock> next(std::uint64_t most) override {
    const std::uint64_t columns = m_array.columns();
    EventBlock block;
    block.columns.resize(m_description.columns.size());
    block.length = m_description.length;
    block.count =
        std::min({most, m_array.rows() - m_row, std::max<std::uint64_t>(1, blockNumbers / columns)});
    if (block.count == 0) return block;
    std::vector<double> numbers(block.count * columns);
    PW_CHECK(m_array.fortran && m_array.rows() > 1
                 ? readByColumns(block.count, numbers)
                 : readRun(m_row * columns, numbers.size(), 1, numbers.data()));
    if (m_list) {
      for (std::uint64_t i = 0; i < numbers.size(); ++i) block.columns[i % columns].push_back(numbers[i]);
    } else {
      block.samples.assign(numbers.begin(), numbers.end());
    }
    m_row += block.count;
    return block;
  }

 private:
  /// Numbers [first, first + count) of the file, each `stride` further in `out`.
  Result<void> readRun(std::uint64_t first, std::uint64_t count, std::uint64_t stride, double* out) {
    if (!m_file.is_open()) m_file.open(m_path, std::ios::binary);
    m_bytes.resize(count * m_array.bytes);
    m_file.seekg(std::streamoff(m_array.dataStart + first * m_array.bytes));
    m_file.read(reinterpret_cast<char*>(m_bytes.data()), std::streamsize(m_bytes.size()));
    if (!m_file) return failure(ErrorKind::io, "The file could not be read to its end.", m_path.string());
    for (std::uint64_t i = 0; i < count; ++i)
      out[i * stride] = numberAt(m_bytes.data() + i * m_array.bytes, m_array);
    return {};
  }
  Result<void> readByColumns(std::uint64_t rows, std::vector<double>& numbers) {
    for (std::uint64_t column = 0; column < m_array.columns(); ++column)
      PW_CHECK(readRun(column * m_array.rows() + m_row, rows, m_array.columns(), numbers.data() + column));
    return {};
  }

  std::filesystem::path m_path;
  std::ifstream m_file;
  Array m_array;
  std::vector<unsigned char> m_bytes;
  std::uint64_t m_row = 0;
  bool m_list = false;
};

}  // namespace

Evidence looksLikeNumpy(const Head& head) {
  constexpr std::string_view magic = "\x93NUMPY";
  if (head.bytes.size() < magic.size() || !std::equal(magic.begin(), magic.end(), head.bytes.begin(),
                                                      [](char a, unsigned char b) { return a == char(b); }))
    return std::nullopt;
  return "the signature of NumPy";
}

Opened openNumpy(const std::filesystem::path& path, const OpenSettings&) {
  PW_ASSIGN(const Head head, readHead(path));
  if (!looksLikeNumpy(head)) return bad(path, "The file has not the signature of NumPy.");
  PW_ASSIGN(Array array, readArray(head));
  return std::unique_ptr<EventReader>(std::make_unique<NumpyReader>(path, std::move(array)));
}

}  // namespace pw::formats
