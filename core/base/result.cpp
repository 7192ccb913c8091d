// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/result.h"

namespace pw {

std::string describe(const Error& error) {
  std::string line = error.where.empty() ? std::string() : error.where + ": ";
  line += error.what;
  if (!error.hint.empty()) line += " " + error.hint;
  return line;
}

}  // namespace pw
