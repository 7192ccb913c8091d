// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "network/fixed_format.h"

namespace pw::exchange {

/// A text, a number and a truth value as Python writes them.
std::string quoted(const std::string& text);
std::string number(double value);
inline std::string number(int value) {
  return std::to_string(value);
}
inline std::string truth(bool value) {
  return value ? "True" : "False";
}

/// "quantized_bits(8, 1, alpha=1)": `integer` excludes the sign in QKeras. After ReLU an unsigned format is
/// "quantized_relu(8, 2)".
std::string quantizer(const network::FixedFormat& format);
std::string reluQuantizer(const network::FixedFormat& format);

/// Lines of Python, four spaces a level.
class PythonText {
 public:
  PythonText& line(const std::string& text = {});
  PythonText& lines(const char* text);  ///< several, as they are
  PythonText& in();
  PythonText& out();
  /// All of it, with never more than two blank lines.
  std::string take();

 private:
  std::string m_text;
  int m_level = 0;
};

}  // namespace pw::exchange
