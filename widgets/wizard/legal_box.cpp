// SPDX-License-Identifier: GPL-3.0-or-later
#include "wizard/legal_box.h"

#include <algorithm>

namespace pw::wizard {

void LegalBox::setLegal(std::vector<int> values) {
  m_legal = std::move(values);
  setRange(m_legal.front(), m_legal.back());
}

int LegalBox::legalOf(int value) const {
  const auto above = std::upper_bound(m_legal.begin(), m_legal.end(), value);
  return above == m_legal.begin() ? m_legal.front() : *(above - 1);
}

void LegalBox::stepBy(int steps) {
  const auto at = std::lower_bound(m_legal.begin(), m_legal.end(), legalOf(value())) - m_legal.begin();
  setValue(
      m_legal[std::size_t(std::clamp<std::ptrdiff_t>(at + steps, 0, std::ptrdiff_t(m_legal.size()) - 1))]);
}

}  // namespace pw::wizard
