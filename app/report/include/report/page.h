// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "report/chart.h"

namespace pw::report {

/// A self-contained HTML page: sections of facts, tables, charts and notes, each with the file it was read
/// from. Prints well, follows the reader's light or dark setting, loads nothing.
class Page {
 public:
  Page(std::string title, std::string subtitle)
      : m_title(std::move(title)), m_subtitle(std::move(subtitle)) {}

  void section(const std::string& title);
  void facts(const std::vector<std::pair<std::string, std::string>>& rows, const std::string& source);
  void table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows,
             const std::string& source);
  void chart(const Chart& chart, const std::string& source);
  void note(const std::string& text);

  std::string html() const;

 private:
  void closeCharts();
  std::string m_title, m_subtitle, m_body;
  bool m_inCharts = false;
};

}  // namespace pw::report
