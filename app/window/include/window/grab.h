// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSize>
#include <QString>

#include "base/result.h"

namespace pw::window {

/// What `pulsewright --grab` is asked for.
struct GrabRequest {
  QString folder;   ///< where the pictures go
  QString project;  ///< empty: only what is seen without one
  QSize size{1280, 720};
};

/// Renders the start page, every page and a message to PNG files "00-start.png", "01-traces.png", … in the
/// theme applied; returns their names. Runs the event loop until the project is read. Errors: of opening the
/// project, io.
Result<QStringList> grabPages(const GrabRequest& request);

}  // namespace pw::window
