// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "traces/trace_content.h"

class QWidget;

namespace pw::window {

class LaboratoryDocument;

/// Opens the window in which the energy axis is made from the spectrum of these events; an axis that the
/// person uses is a step of the document.
void showCalibration(LaboratoryDocument* document, const pw::traces::Events& events, QWidget* parent);

}  // namespace pw::window
