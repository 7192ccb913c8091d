// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <array>
#include <vector>

#include "look/tokens.h"

namespace pw::desk {

/// The runs that are compared, by folder, at most eight, each with a colour of its own: a run keeps its
/// colour while others come and go.
class Chosen {
 public:
  static constexpr int most = 8;

  /// False when it is chosen already or eight are.
  bool add(const QString& folder);
  void remove(const QString& folder);
  void clear() { m_places.fill({}), m_order.clear(); }
  bool contains(const QString& folder) const { return placeOf(folder) >= 0; }
  bool isFull() const { return int(m_order.size()) == most; }
  /// In the order in which they were chosen.
  const std::vector<QString>& folders() const { return m_order; }
  /// Of a chosen run; muted of another one.
  look::Tone tone(const QString& folder) const;

 private:
  int placeOf(const QString& folder) const;
  std::array<QString, most> m_places;  ///< a colour each; empty: free
  std::vector<QString> m_order;
};

}  // namespace pw::desk
