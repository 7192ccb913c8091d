// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

namespace pw {

/// What every long function takes: a way to be stopped and a way to say how far it is.
/// A default Work never stops and tells nobody. `progress` is called on the thread that does the work.
struct Work {
  std::stop_token stop;
  std::function<void(double fraction, std::string_view what)> progress;

  bool stopRequested() const { return stop.stop_requested(); }
  /// `fraction` in [0, 1] of this piece of work.
  void report(double fraction, std::string_view what = {}) const {
    if (progress) progress(fraction, what);
  }
  /// The same stop token, with progress mapped into [from, to] of this piece of work.
  Work part(double from, double to) const;
};

}  // namespace pw
