// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "traces/trace_view.h"
#include "window/laboratory_document.h"

namespace pw::window {

/// What a person does on the Traces page becomes steps of the document.
void connectTraceEdits(traces::TraceView* view, LaboratoryDocument* document);

/// The unit of time that a person chose is there again in the next session.
void rememberTimeUnit(traces::TraceView* view);

/// The page shows what the document holds. `threshold`: of the labels as they were made.
void showTraceSettings(traces::TraceView* view, const jobs::Laboratory& laboratory,
                       std::optional<double> threshold);

}  // namespace pw::window
