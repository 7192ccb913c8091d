// SPDX-License-Identifier: GPL-3.0-or-later
#include "python_text.h"

#include <cstdio>

namespace pw::exchange {

std::string quoted(const std::string& text) {
  // JSON's escapes are Python's.
  return Json(text).dump(-1, ' ', true, Json::error_handler_t::replace);
}

std::string number(double value) {
  char text[40];
  for (int digits = 6; digits <= 17; ++digits) {  // the shortest that means the same
    std::snprintf(text, sizeof text, "%.*g", digits, value);
    if (std::stod(text) == value) break;
  }
  return text;
}

std::string quantizer(const network::FixedFormat& format) {
  const int sign = format.isSigned ? 1 : 0;
  return "quantized_bits(" + number(format.width) + ", " + number(format.integer - sign) +
         (format.isSigned ? "" : ", keep_negative=0") + ", alpha=1)";
}

std::string reluQuantizer(const network::FixedFormat& format) {
  // A signed format never uses its sign there.
  const int sign = format.isSigned ? 1 : 0;
  return "quantized_relu(" + number(format.width - sign) + ", " + number(format.integer - sign) + ")";
}

PythonText& PythonText::line(const std::string& text) {
  if (!text.empty()) m_text += std::string(std::size_t(4 * m_level), ' ') + text;
  m_text += "\n";
  return *this;
}

PythonText& PythonText::lines(const char* text) {
  m_text += text;
  return *this;
}

std::string PythonText::take() {
  for (auto at = m_text.find("\n\n\n\n"); at != std::string::npos; at = m_text.find("\n\n\n\n", at))
    m_text.erase(at, 1);
  return std::move(m_text);
}

PythonText& PythonText::in() {
  ++m_level;
  return *this;
}

PythonText& PythonText::out() {
  --m_level;
  return *this;
}

}  // namespace pw::exchange
