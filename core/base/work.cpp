// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/work.h"

namespace pw {

Work Work::part(double from, double to) const {
  Work result{stop, {}};
  if (progress) {
    result.progress = [sink = progress, from, to](double fraction, std::string_view what) {
      sink(from + (to - from) * fraction, what);
    };
  }
  return result;
}

}  // namespace pw
