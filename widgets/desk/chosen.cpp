// SPDX-License-Identifier: GPL-3.0-or-later
#include "desk/chosen.h"

#include <algorithm>

namespace pw::desk {
namespace {

/// Eight that differ in hue or lightness, also for the colour-blind: here they mean nothing but themselves.
constexpr std::array<look::Tone, Chosen::most> tones{
    look::Tone::first,   look::Tone::second,  look::Tone::third, look::Tone::fourth,
    look::Tone::warning, look::Tone::neutral, look::Tone::bad,   look::Tone::muted};

}  // namespace

int Chosen::placeOf(const QString& folder) const {
  if (folder.isEmpty()) return -1;
  const auto found = std::find(m_places.begin(), m_places.end(), folder);
  return found == m_places.end() ? -1 : int(found - m_places.begin());
}

bool Chosen::add(const QString& folder) {
  if (folder.isEmpty() || contains(folder) || isFull()) return false;
  *std::find(m_places.begin(), m_places.end(), QString()) = folder;
  m_order.push_back(folder);
  return true;
}

void Chosen::remove(const QString& folder) {
  if (const int place = placeOf(folder); place >= 0) m_places[std::size_t(place)].clear();
  std::erase(m_order, folder);
}

look::Tone Chosen::tone(const QString& folder) const {
  const int place = placeOf(folder);
  return place < 0 ? look::Tone::muted : tones[std::size_t(place)];
}

}  // namespace pw::desk
