// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

#include "psd/methods.h"

namespace pw::settings {

/// A method's name in the person's language.
QString methodTitle(psd::Method method);
/// The unit of its values; empty: a pure number.
QString methodUnit(psd::Method method);

}  // namespace pw::settings
