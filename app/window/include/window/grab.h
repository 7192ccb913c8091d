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

/// Renders to PNG files, in the theme applied: the start page ("00-start.png"); every page of the project
/// ("01-traces.png", …); a message, a run under way, a failed stage, stages out of date, log and problems;
/// the pages of a project that has nothing yet ("empty-traces.png", …); and the dialogs ("dialog-new.png", …,
/// in their own sizes). Returns their names. Runs the event loop until the project is read; the project is
/// not changed. Errors: of opening the project, io.
Result<QStringList> grabPages(const GrabRequest& request);

}  // namespace pw::window
