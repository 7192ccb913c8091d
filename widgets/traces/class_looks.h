// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <array>

#include "look/tokens.h"
#include "trace/trace_file.h"

/// How the classes are called and coloured in the plots of this room.
namespace pw::traces {

inline QString tr(const char* text) {
  return QCoreApplication::translate("pw::traces", text);
}

struct ClassLook {
  std::int8_t label;
  const char* name;
  look::Tone tone;
};

/// In the order of legends.
inline constexpr std::array<ClassLook, 3> classes{
    {{trace::gamma, QT_TRANSLATE_NOOP("pw::traces", "gamma"), look::Tone::gamma},
     {trace::neutron, QT_TRANSLATE_NOOP("pw::traces", "neutron"), look::Tone::neutron},
     {trace::ambiguous, QT_TRANSLATE_NOOP("pw::traces", "unknown"), look::Tone::muted}}};

/// Place of a label in `classes`.
inline std::size_t placeOf(std::int8_t label) {
  return label == trace::gamma ? 0 : label == trace::neutron ? 1 : 2;
}

}  // namespace pw::traces
