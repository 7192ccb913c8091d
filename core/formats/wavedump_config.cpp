// SPDX-License-Identifier: GPL-3.0-or-later
// WaveDumpConfig.txt of CAEN WaveDump: "KEY VALUE" a line, # for comments, sections [COMMON] and [0] … for
// channels.
#include "wavedump_config.h"

#include <map>
#include <sstream>

#include "base/file.h"
#include "text_reader.h"

namespace pw::formats {
namespace {

constexpr std::uintmax_t mostBytes = 1u << 20;

/// Samples a second of CAEN's families that sample at one rate (data sheets of the x720 to x761).
std::optional<double> rateOf(const std::string& family) {
  static const std::map<std::string, double> rates = {{"720", 250e6},  {"721", 500e6}, {"724", 100e6},
                                                      {"725", 250e6},  {"730", 500e6}, {"731", 500e6},
                                                      {"740", 62.5e6}, {"751", 1e9},   {"761", 4e9}};
  const auto digits = family.find_first_of("0123456789");
  if (digits == std::string::npos) return std::nullopt;
  std::string number = family.substr(digits);
  if (number.size() == 4) number.erase(0, 1);  // DT5751, V1751
  const auto found = rates.find(number);
  if (found == rates.end()) return std::nullopt;
  return found->second;
}

std::optional<std::string> textBeside(const std::filesystem::path& waves) {
  const std::string stem = waves.stem().string();
  const std::size_t wave = stem.rfind("wave");
  const std::string prefix = wave == std::string::npos ? "" : stem.substr(0, wave);
  for (const std::string& name : {prefix + "WaveDumpConfig.txt", std::string("WaveDumpConfig.txt")}) {
    const std::filesystem::path path = waves.parent_path() / name;
    std::error_code error;
    if (!std::filesystem::is_regular_file(path, error) || std::filesystem::file_size(path, error) > mostBytes)
      continue;
    if (auto text = readFile(path)) return *text;
  }
  return std::nullopt;
}

}  // namespace

WaveDumpConfig waveDumpConfigBeside(const std::filesystem::path& waves) {
  WaveDumpConfig config;
  const std::optional<std::string> text = textBeside(waves);
  if (!text) return config;
  bool positive = false, negative = false;
  std::istringstream lines(*text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string key, value;
    words >> key >> value;
    key = lowerCase(key);
    value = lowerCase(value);
    double number = 0;
    if (key == "record_length" && parseCell(value, '.', number) && number >= 1 &&
        number <= double(longestTrace))
      config.recordLength = std::uint64_t(number);
    if (key == "pulse_polarity") (value == "positive" ? positive : negative) = true;
    if (key == "digitizer" && !config.samplingRateHz) config.samplingRateHz = rateOf(value);
  }
  if (positive != negative)
    config.polarity = positive ? trace::Polarity::positive : trace::Polarity::negative;
  return config;
}

void apply(const WaveDumpConfig& config, Description& description) {
  description.polarity = config.polarity;
  description.samplingRateHz = config.samplingRateHz;
  if (config.polarity || config.samplingRateHz || config.recordLength > 0)
    description.variant += ", WaveDumpConfig beside it";
}

double TriggerClock::time(std::uint32_t tag) {
  if (m_tickNs <= 0) return double(tag);
  const std::uint32_t count = tag & 0x7FFFFFFFu;
  if (count < m_last) ++m_rounds;
  m_last = count;
  return (double(m_rounds) * 2147483648.0 + double(count)) * m_tickNs;
}

}  // namespace pw::formats
