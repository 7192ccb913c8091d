// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

#include "look/tokens.h"

namespace pw::look {

/// An icon of resources/icons by file name without ".svg". It is drawn from the SVG at the size asked for, in
/// the palette's text colour at the time of drawing (muted when disabled), so it follows a theme switch.
QIcon icon(const QString& name);
/// The same in the colour of a tone.
QIcon icon(const QString& name, Tone tone);
/// Makes the pictures in resources/ available, for style sheets; icon() needs no call of it.
void registerIcons();
/// Names of all icons.
QStringList iconNames();

}  // namespace pw::look
