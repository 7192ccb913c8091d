// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "look/tokens.h"

class QWidget;

namespace pw::look {

enum class Theme { system, light, dark };

/// Gives the application its style, palette and style sheet; may be called again at any time to switch.
/// `system` follows the palette that the platform gave the application before the first call.
void apply(Theme theme);
/// The theme last applied.
Theme currentTheme();

/// Marks a widget for the style sheet: "card", "caption", "heading", "title", "primary", "quiet", "figure".
void setRole(QWidget* widget, const char* role);

}  // namespace pw::look
