// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "assess/assessment.h"
#include "base/json.h"
#include "hardware/board_view.h"
#include "jobs/verification.h"
#include "tools/yosys.h"
#include "wizard/hardware_result.h"

/// What the engine says of designs and boards, put into words for the screen.
namespace pw::window {

/// From design.json: figures and schedule. Errors: badInput.
Result<void> addDesign(wizard::HardwareResult& result, const Json& design, const std::string& where);
void addVerification(wizard::HardwareResult& result, const jobs::Verification& verification);
void addSynthesis(wizard::HardwareResult& result, const tools::Synthesis& synthesis);
hardware::BoardResult boardResult(const board::Assessment& assessment);

}  // namespace pw::window
