// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/bitstream.h"

#include <cctype>

namespace pw::board {
namespace {

// Length-prefixed preamble that every .bit file starts with, then the count 1 of field "a".
constexpr std::string_view preamble("\x00\x09\x0f\xf0\x0f\xf0\x0f\xf0\x0f\xf0\x00\x00\x01", 13);

std::size_t bigEndian(std::string_view bytes) {
  std::size_t value = 0;
  for (const char byte : bytes) value = (value << 8) | std::uint8_t(byte);
  return value;
}

void putBigEndian(std::string& bytes, std::size_t value, int count) {
  for (int i = count - 1; i >= 0; --i) bytes += char((value >> (8 * i)) & 0xFF);
}

/// Takes field `key` with its NUL-terminated text off the front; false when it is not there whole.
bool takeField(std::string_view& rest, char key, std::string& text) {
  if (rest.size() < 3 || rest[0] != key) return false;
  const std::size_t length = bigEndian(rest.substr(1, 2));
  if (length == 0 || rest.size() < 3 + length || rest[2 + length] != '\0') return false;
  text = rest.substr(3, length - 1);
  rest.remove_prefix(3 + length);
  return true;
}

}  // namespace

Result<BitHeader> parseBitHeader(std::string_view bytes, const std::string& where) {
  BitHeader header;
  std::string_view rest = bytes;
  const auto refuse = [&where](const char* what) {
    return failure(ErrorKind::badInput, what, where,
                   "Take the .bit file that Vivado's write_bitstream wrote.");
  };
  if (rest.substr(0, preamble.size()) != preamble) return refuse("This is not a Xilinx .bit file.");
  rest.remove_prefix(preamble.size());
  if (!takeField(rest, 'a', header.design) || !takeField(rest, 'b', header.part) ||
      !takeField(rest, 'c', header.date) || !takeField(rest, 'd', header.time) || rest.size() < 5 ||
      rest[0] != 'e') {
    return refuse("The header of the .bit file is damaged.");
  }
  header.dataBytes = bigEndian(rest.substr(1, 4));
  header.dataOffset = bytes.size() - rest.size() + 5;
  if (header.dataBytes != rest.size() - 5)
    return refuse("The .bit file is cut short or has something behind its end.");
  return header;
}

std::string encodeBitHeader(const BitHeader& header) {
  std::string bytes(preamble);
  const auto field = [&bytes](char key, const std::string& text) {
    bytes += key;
    putBigEndian(bytes, text.size() + 1, 2);
    bytes += text;
    bytes += '\0';
  };
  field('a', header.design);
  field('b', header.part);
  field('c', header.date);
  field('d', header.time);
  bytes += 'e';
  putBigEndian(bytes, header.dataBytes, 4);
  return bytes;
}

std::string bitstreamPart(std::string_view part) {
  std::string name(part);
  for (char& letter : name) letter = char(std::tolower(std::uint8_t(letter)));
  if (name.starts_with("xc")) name.erase(0, 2);
  // 7-series: device and package are one word before the speed grade; UltraScale+: two words.
  const std::size_t first = name.find('-');
  if (first == std::string::npos) return name;
  const bool packageFollows = first + 1 < name.size() && std::isalpha(std::uint8_t(name[first + 1]));
  return name.substr(0, packageFollows ? name.find('-', first + 1) : first);
}

}  // namespace pw::board
