// SPDX-License-Identifier: GPL-3.0-or-later
#include "report/page.h"

#include <cctype>

namespace pw::report {
namespace {

constexpr const char* style = R"(
:root { color-scheme: light dark; --ink: #1c2126; --soft: #5b6670; --line: #d8dde2; --paper: #fff; --band: #f5f7f9; }
@media (prefers-color-scheme: dark) { :root { --ink: #e3e7ea; --soft: #9aa5ae; --line: #3a434b; --paper: #171b1f; --band: #20262b; } }
body { font: 15px/1.5 system-ui, 'DejaVu Sans', sans-serif; color: var(--ink); background: var(--paper); max-width: 980px;
       margin: 0 auto; padding: 24px 16px 64px; }
h1 { font-size: 26px; margin: 0; } .subtitle, .source, .note { color: var(--soft); }
h2 { font-size: 19px; margin: 36px 0 8px; padding-top: 12px; border-top: 2px solid var(--line); }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: 5px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-weight: 600; color: var(--soft); } tbody tr:nth-child(even) { background: var(--band); }
td.number, th.number { text-align: right; } td.number { white-space: nowrap; }
.block { margin: 12px 0; overflow-x: auto; } .source { font-size: 12px; margin: 2px 0 0; }
.charts { display: flex; flex-wrap: wrap; gap: 16px; } figure { margin: 0; }
svg { background: #fff; border: 1px solid var(--line); border-radius: 4px; max-width: 100%; height: auto; }
@media screen and (prefers-color-scheme: dark) { svg { background: var(--band); } svg text { fill: var(--ink); }
  svg [stroke="#e4e4e4"] { stroke: var(--line); } svg [stroke="#333"], svg [stroke="#888"] { stroke: var(--soft); } }
@media print { h2 { break-after: avoid; } figure, table { break-inside: avoid; } }
)";

bool isNumber(const std::string& cell) {
  return !cell.empty() && (std::isdigit(static_cast<unsigned char>(cell.front())) || cell.front() == '-');
}

std::string sourceLine(const std::string& source) {
  return source.empty() ? std::string() : "<p class=\"source\">from " + escaped(source) + "</p>\n";
}

}  // namespace

void Page::closeCharts() {
  if (m_inCharts) m_body += "</div>\n";
  m_inCharts = false;
}

void Page::section(const std::string& title) {
  closeCharts();
  m_body += "<h2>" + escaped(title) + "</h2>\n";
}

void Page::facts(const std::vector<std::pair<std::string, std::string>>& rows, const std::string& source) {
  closeCharts();
  m_body += "<div class=\"block\"><table><tbody>\n";
  for (const auto& [name, value] : rows) {
    m_body += "<tr><th scope=\"row\">" + escaped(name) + "</th><td>" + escaped(value) + "</td></tr>\n";
  }
  m_body += "</tbody></table>\n" + sourceLine(source) + "</div>\n";
}

void Page::table(const std::vector<std::string>& heads, const std::vector<std::vector<std::string>>& rows,
                 const std::string& source) {
  closeCharts();
  m_body += "<div class=\"block\"><table><thead><tr>";
  for (std::size_t column = 0; column < heads.size(); ++column) {
    const bool number = !rows.empty() && column < rows.front().size() && isNumber(rows.front()[column]);
    m_body += std::string("<th scope=\"col\"") + (number ? " class=\"number\">" : ">") +
              escaped(heads[column]) + "</th>";
  }
  m_body += "</tr></thead><tbody>\n";
  for (const auto& row : rows) {
    m_body += "<tr>";
    for (const std::string& cell : row) {
      m_body += std::string("<td") + (isNumber(cell) ? " class=\"number\">" : ">") + escaped(cell) + "</td>";
    }
    m_body += "</tr>\n";
  }
  m_body += "</tbody></table>\n" + sourceLine(source) + "</div>\n";
}

void Page::chart(const Chart& chart, const std::string& source) {
  if (!m_inCharts) m_body += "<div class=\"charts\">\n";
  m_inCharts = true;
  m_body += "<figure>" + toSvg(chart) + sourceLine(source) + "</figure>\n";
}

void Page::note(const std::string& text) {
  closeCharts();
  m_body += "<p class=\"note\">" + escaped(text) + "</p>\n";
}

std::string Page::html() const {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" + escaped(m_title) +
         "</title>\n<meta name=\"viewport\" content=\"width=device-width\">\n<style>" + style +
         "</style></head>\n<body>\n<h1>" + escaped(m_title) + "</h1>\n<p class=\"subtitle\">" +
         escaped(m_subtitle) + "</p>\n" + m_body + (m_inCharts ? "</div>\n" : "") + "</body></html>\n";
}

}  // namespace pw::report
