// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>

#include "base/json.h"

namespace pw::window {

/// One comparison of the self-test.
struct SelfTestLine {
  QString name;  ///< "cycles.board"
  QString window, commandLine;
  bool equal() const { return window == commandLine; }
};

/// The figures that must not depend on how a laboratory was run: agreement, cycles, resources, and the
/// networks' accuracies, AUCs and sizes. `window` and `commandLine` as jobs::figures() gives them.
std::vector<SelfTestLine> compareFigures(const Json& window, const Json& commandLine);

/// Runs a small laboratory on built-in data through the window's own objects, and the same recipe with
/// pulsewright-cli, below `folder`. Needs an application; takes a minute or so. Errors: those of the stages;
/// toolMissing (no pulsewright-cli beside this program).
Result<std::vector<SelfTestLine>> selfTest(const QString& folder);

}  // namespace pw::window
