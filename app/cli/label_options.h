// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <CLI/CLI.hpp>
#include <cstdio>
#include <optional>

#include "psd/cuts_file.h"
#include "psd/labelling.h"

namespace pw::cli {

/// How pulses are measured: gates, filters, energy axis.
class MethodOptions {
 public:
  void add(CLI::App& app);
  /// With the energy axis of a file of cuts, unless one was asked for. Errors: badInput (--gates is not three
  /// numbers).
  Result<psd::MethodSettings> read(const std::optional<psd::CutsFile>& cuts) const;

 private:
  psd::MethodSettings m_settings;
  std::vector<int> m_gates;
  std::optional<double> m_keveePerCount, m_keveeOffset;
};

/// A file of cuts, when one was named.
class CutsOption {
 public:
  void add(CLI::App& app, bool required = false);
  Result<std::optional<psd::CutsFile>> read() const;

 private:
  std::string m_path;
};

/// What events get their classes from.
class LabelOptions {
 public:
  /// `option`: "--method" of a command that labels, "--labels" of one that judges by labels.
  void add(CLI::App& app, const std::string& option);
  void addDetails(CLI::App& app);
  /// Without a choice: the file's labels where it has some and `preferFile`, else the FCI.
  Result<psd::LabelSettings> read(bool preferFile) const;

 private:
  std::string m_name, m_cut, m_side;
  std::optional<double> m_threshold, m_band, m_minAmplitude;
};

/// Labels to judge by, and how everything is measured.
struct Judging {
  MethodOptions methods;
  CutsOption cuts;
  LabelOptions labels;
  void add(CLI::App& app, bool needsCuts = false);
};

/// Labels of a file and the settings that its pulses are measured with.
struct Judged {
  psd::MethodSettings settings;
  std::vector<std::int8_t> labels;
  std::optional<psd::Method> by;  ///< the method whose values the labels were made of
  psd::CutsFile cuts;
};
Result<Judged> judge(const Judging& options, const trace::TraceFile& file, const Work& work);

/// printf into a string of at most 255 characters.
template <class... T>
std::string format(const char* pattern, T... values) {
  char line[256];
  std::snprintf(line, sizeof line, pattern, values...);
  return line;
}

}  // namespace pw::cli
