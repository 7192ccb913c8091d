// SPDX-License-Identifier: GPL-3.0-or-later
#include "window/import_content.h"

#include <QCoreApplication>
#include <QLocale>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace pw::window {
namespace {

constexpr std::size_t tracesAFile = 20;
constexpr std::size_t filesInColours = 4;
constexpr std::uint64_t pointsATrace = 2000;  // more is an envelope: twice the pixels of a wide screen

QString tr(const char* text) {
  return QCoreApplication::translate("pw::window", text);
}

QString nameOf(const formats::Preview& file) {
  return QString::fromStdString(file.path.filename().string());
}

std::optional<std::size_t> columnOf(const formats::Preview& file, const char* name) {
  const auto& names = file.description.columns;
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return std::size_t(found - names.begin());
}

/// Rows of the first block that are imported.
std::vector<std::size_t> rowsOf(const formats::Preview& file, const ImportLook& look, std::size_t most) {
  std::vector<std::size_t> rows;
  const auto channel = columnOf(file, "channel");
  for (std::size_t row = 0; row < file.first.count && rows.size() < most; ++row)
    if (!look.channel || (channel && file.first.columns[*channel][row] == *look.channel)) rows.push_back(row);
  return rows;
}

std::int8_t labelOf(const formats::Preview& file, std::size_t index, std::size_t row,
                    const ImportLook& look) {
  if (index < look.labels.size() && look.labels[index]) return std::int8_t(*look.labels[index]);
  return row < file.first.labels.size() ? file.first.labels[row] : std::int8_t(trace::ambiguous);
}

bool anyLabel(const std::vector<formats::Preview>& files, const ImportLook& look) {
  for (std::size_t i = 0; i < files.size(); ++i)
    for (std::size_t row = 0; row < files[i].first.count; ++row)
      if (labelOf(files[i], i, row, look) != trace::ambiguous) return true;
  return false;
}

/// The curves or points of a picture, one a class or a file.
struct Group {
  QString name;
  look::Tone tone = look::Tone::muted;
  std::vector<double> x, y;
};

class Groups {
 public:
  Groups(const std::vector<formats::Preview>& files, const ImportLook& look)
      : m_files(files), m_look(look), m_byClass(anyLabel(files, look)) {
    if (m_byClass) {
      m_groups = {{tr("gamma"), look::Tone::gamma, {}, {}},
                  {tr("neutron"), look::Tone::neutron, {}, {}},
                  {tr("unknown"), look::Tone::muted, {}, {}}};
      return;
    }
    constexpr std::array<look::Tone, filesInColours> tones = {look::Tone::first, look::Tone::second,
                                                              look::Tone::third, look::Tone::fourth};
    for (std::size_t i = 0; i < files.size(); ++i)
      m_groups.push_back({nameOf(files[i]), tones[i % tones.size()], {}, {}});
  }

  Group& of(std::size_t file, std::size_t row) {
    if (!m_byClass) return m_groups[file];
    const std::int8_t label = labelOf(m_files[file], file, row, m_look);
    return m_groups[label == trace::gamma ? 0 : label == trace::neutron ? 1 : 2];
  }
  /// Those that have something.
  std::vector<Group> filled() && {
    std::erase_if(m_groups, [](const Group& group) { return group.x.empty(); });
    return std::move(m_groups);
  }

 private:
  const std::vector<formats::Preview>& m_files;
  const ImportLook& m_look;
  bool m_byClass;
  std::vector<Group> m_groups;
};

/// Appends a trace, rising from 0; long ones as the extremes of equal parts.
void addTrace(Group& group, const float* samples, std::uint64_t length, const ImportLook& look) {
  const std::size_t before = std::clamp<std::size_t>(look.baselineSamples, 1, length);
  double level = 0;
  for (std::size_t i = 0; i < before; ++i) level += double(samples[i]) / double(before);
  const double sign = look.polarity == trace::Polarity::positive ? 1 : -1;
  const auto add = [&](std::uint64_t i) {
    group.x.push_back(double(i) / look.samplingRateHz);
    group.y.push_back(sign * (double(samples[i]) - level));
  };
  const std::uint64_t part = length <= pointsATrace ? 1 : 2 * length / pointsATrace;
  for (std::uint64_t from = 0; from < length; from += part) {
    const auto ends = std::minmax_element(samples + from, samples + std::min(from + part, length));
    const auto low = std::uint64_t(ends.first - samples), high = std::uint64_t(ends.second - samples);
    add(std::min(low, high));
    if (low != high) add(std::max(low, high));
  }
  group.x.push_back(std::numeric_limits<double>::quiet_NaN());  // a gap before the next trace
  group.y.push_back(std::numeric_limits<double>::quiet_NaN());
}

void markBaseline(plots::Content& content, const ImportLook& look) {
  double low = INFINITY, high = -INFINITY;
  for (const plots::Line& line : content.lines) {
    for (const double value : line.y) {
      if (!std::isfinite(value)) continue;
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (!(high > low)) return;
  const double end = double(look.baselineSamples) / look.samplingRateHz;
  plots::Band band;
  band.name = tr("baseline");
  band.tone = look::Tone::accent;
  band.x = {0, end};
  band.low = {low, low};
  band.high = {high, high};
  content.bands.push_back(std::move(band));
}

plots::Content tracesPreview(const std::vector<formats::Preview>& files, const ImportLook& look) {
  plots::Content content;
  content.x = {tr("Time"), QStringLiteral("s"), true};
  content.y = {tr("Height over the baseline (counts)"), {}};
  content.emptyText = tr("No event of this channel is among the first ones.");
  Groups groups(files, look);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const formats::EventBlock& block = files[i].first;
    const std::uint64_t length = look.length > 0 ? std::min(look.length, block.length) : block.length;
    for (const std::size_t row : rowsOf(files[i], look, tracesAFile))
      addTrace(groups.of(i, row), block.samples.data() + row * block.length, length, look);
  }
  for (Group& group : std::move(groups).filled()) {
    plots::Line line;
    line.name = group.name;
    line.tone = group.tone;
    line.opacity = 0.6;
    line.x = std::move(group.x);
    line.y = std::move(group.y);
    content.lines.push_back(std::move(line));
  }
  markBaseline(content, look);
  return content;
}

plots::Content listPreview(const std::vector<formats::Preview>& files, const ImportLook& look) {
  plots::Content content;
  content.emptyText = tr("List mode: these events have no traces.");
  content.x.label = tr("Charge (counts)");
  content.y.label = tr("Late share of the charge");
  content.y.low = 0;
  content.y.high = 1;
  Groups groups(files, look);
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto total = columnOf(files[i], "energy"), early = columnOf(files[i], "energy_short");
    if (!total || !early) continue;
    for (const std::size_t row : rowsOf(files[i], look, files[i].first.count)) {
      const double charge = files[i].first.columns[*total][row];
      if (!(charge > 0)) continue;
      Group& group = groups.of(i, row);
      group.x.push_back(charge);
      group.y.push_back((charge - files[i].first.columns[*early][row]) / charge);
    }
  }
  for (Group& group : std::move(groups).filled()) {
    plots::Points points;
    points.name = group.name;
    points.tone = group.tone;
    points.x = std::move(group.x);
    points.y = std::move(group.y);
    content.points.push_back(std::move(points));
  }
  return content;
}

}  // namespace

plots::Content importPreview(const std::vector<formats::Preview>& files, const ImportLook& look) {
  if (files.empty()) {
    plots::Content content;
    content.emptyText = tr("The first traces will be shown here.");
    return content;
  }
  return files.front().description.listMode() ? listPreview(files, look) : tracesPreview(files, look);
}

QString describeContent(const formats::Preview& file) {
  const formats::Description& description = file.description;
  const QLocale locale;
  QStringList parts;
  if (description.events) parts << tr("%1 events").arg(locale.toString(qulonglong(*description.events)));
  parts << (description.listMode() ? tr("list mode, no traces")
                                   : tr("%1 samples").arg(locale.toString(qulonglong(description.length))));
  if (description.samplingRateHz)
    parts << tr("%1 MS/s").arg(locale.toString(*description.samplingRateHz / 1e6, 'g', 6));
  if (description.hasLabels) parts << tr("labels");
  QStringList columns;
  for (const std::string& column : description.columns) columns << QString::fromStdString(column);
  if (!columns.isEmpty()) parts << tr("columns %1").arg(columns.join(QStringLiteral(", ")));
  return parts.join(QStringLiteral(" · "));
}

}  // namespace pw::window
