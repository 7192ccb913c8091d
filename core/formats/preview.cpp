// SPDX-License-Identifier: GPL-3.0-or-later
#include "formats/preview.h"

#include <algorithm>
#include <cmath>

#include "bad_file.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

bool hasChannel(const Description& description) {
  return std::count(description.columns.begin(), description.columns.end(), "channel") > 0;
}

Result<void> checkFile(const std::filesystem::path& source, const Description& description,
                       const Description& first, const ImportSettings& settings) {
  if (description.listMode() != first.listMode())
    return bad(source,
               description.listMode() ? "This file has no traces, but the first one has."
                                      : "This file has traces, but the first one has none.",
               "Import files with traces and list-mode files separately.");
  if (settings.channel && !hasChannel(description))
    return bad(source, "The events do not say their channel, so one cannot be chosen.");
  // Of one channel the first event, which is of any, does not tell the length.
  const bool cut = settings.length > 0 && settings.length <= std::min(description.length, first.length);
  if (description.length != first.length && !cut && !settings.channel)
    return bad(source,
               "The traces have " + std::to_string(description.length) +
                   " samples, those of the first file " + std::to_string(first.length) + ".",
               "Give a length to which all traces are cut.");
  return {};
}

}  // namespace

std::optional<trace::Label> labelOfName(const std::filesystem::path& path) {
  const std::string stem = lowerCase(path.stem().string());
  const bool gamma = stem.find("gamma") != std::string::npos;
  const bool neutron = stem.find("neutron") != std::string::npos;
  if (gamma == neutron) return std::nullopt;
  return gamma ? trace::Label::gamma : trace::Label::neutron;
}

trace::Polarity sideOfPulses(const EventBlock& block) {
  constexpr std::uint64_t baseline = 8;
  double above = 0, below = 0;
  for (std::uint64_t row = 0; row < block.count && block.length > 0; ++row) {
    const float* trace = block.samples.data() + row * block.length;
    double mean = 0;
    const std::uint64_t count = std::min(baseline, block.length);
    for (std::uint64_t i = 0; i < count; ++i) mean += trace[i] / double(count);
    const auto [least, most] = std::minmax_element(trace, trace + block.length);
    above += *most - mean;
    below += mean - *least;
  }
  return above > below ? trace::Polarity::positive : trace::Polarity::negative;
}

Result<Preview> preview(const std::filesystem::path& path, const OpenSettings& settings,
                        std::uint64_t events) {
  Preview preview;
  preview.path = path;
  PW_ASSIGN(preview.recognised, recognise(path, settings));
  OpenSettings known = settings;
  known.format = preview.recognised.format;
  PW_ASSIGN(const auto reader, open(path, known));
  preview.description = reader->description();
  PW_ASSIGN(preview.first, reader->next(events));
  preview.labelOfName = labelOfName(path);
  preview.pulsesGo = sideOfPulses(preview.first);
  return preview;
}

Result<void> checkTogether(const std::vector<std::filesystem::path>& sources,
                           const std::vector<Description>& descriptions, const ImportSettings& settings) {
  std::optional<double> rate;
  for (std::size_t i = 0; i < descriptions.size(); ++i) {
    PW_CHECK(checkFile(sources[i], descriptions[i], descriptions.front(), settings));
    const auto& own = descriptions[i].samplingRateHz;
    if (own && rate && std::abs(*own / *rate - 1) > 1e-3 && !settings.samplingRateHz)
      return bad(sources[i], "The sampling rate differs from that of the files before.",
                 "Import the files separately, or give the sampling rate.");
    if (!rate) rate = own;
  }
  return {};
}

}  // namespace pw::formats
