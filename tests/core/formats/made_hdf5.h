// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <fstream>
#include <iterator>

#include "hdf5/hdf5_file.h"
#include "made_files.h"

namespace pw::test {

/// A LEGEND file of `events` waveforms with steps of 16 ns. False when it cannot be written.
inline bool writeLh5(const std::filesystem::path& path, unsigned events, unsigned samples) {
  auto file = hdf5::File::create(path);
  if (!file) return false;
  std::vector<std::int32_t> values;
  std::vector<double> steps(events, 16), energies, times;
  for (unsigned e = 0; e < events; ++e) {
    for (unsigned i = 0; i < samples; ++i) values.push_back(std::int32_t(madeSample(e, i)));
    energies.push_back(100 + e);
    times.push_back(0.5 * e);
  }
  return file->write("ch0/raw/waveform/values", {events, samples}, values.data(), 2) &&
         file->write("ch0/raw/waveform/dt", {events}, steps.data()) &&
         file->setText("ch0/raw/waveform/dt", "units", "ns") &&
         file->write("ch0/raw/daqenergy", {events}, energies.data()) &&
         file->write("ch0/raw/timestamp", {events}, times.data()) && file->close();
}

/// What MATLAB's save('-v7.3') makes of a matrix [events × samples] and a column of labels: the matrix the
/// other way round, behind 512 bytes of text.
inline bool writeMatlab(const std::filesystem::path& path, unsigned events, unsigned samples) {
  const std::filesystem::path inner = path.string() + ".inner";
  auto file = hdf5::File::create(inner);
  if (!file) return false;
  std::vector<double> matrix, labels;
  for (unsigned i = 0; i < samples; ++i)
    for (unsigned e = 0; e < events; ++e) matrix.push_back(madeSample(e, i));
  for (unsigned e = 0; e < events; ++e) labels.push_back(e % 2);
  if (!file->write("pulses", {samples, events}, matrix.data()) ||
      !file->write("labels", {1, events}, labels.data()) || !file->close())
    return false;
  std::string header =
      "MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Jan 01 00:00:00 2024 HDF5 schema 1.00 .";
  header.resize(512, '\0');
  std::ifstream in(inner, std::ios::binary);
  std::ofstream(path, std::ios::binary) << header << in.rdbuf();
  std::filesystem::remove(inner);
  return true;
}

inline std::string bytesOf(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

}  // namespace pw::test
