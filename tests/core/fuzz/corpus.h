// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <stdlib.h>

#include <filesystem>

#include "../formats/made_hdf5.h"
#include "trace/trace_file.h"

namespace pw::test {

inline std::string bytesOfMade(bool (*write)(const std::filesystem::path&, unsigned, unsigned)) {
  char pattern[] = "/tmp/pulsewright-corpus-XXXXXX";
  const std::filesystem::path folder = mkdtemp(pattern);
  const std::string bytes = write(folder / "made", 5, 12) ? bytesOf(folder / "made") : std::string();
  std::filesystem::remove_all(folder);
  return bytes;
}

inline bool writeOurs(const std::filesystem::path& path, unsigned events, unsigned samples) {
  trace::TraceInfo info;
  info.length = samples;
  auto writer = trace::TraceWriter::create(path, info);
  std::vector<float> values;
  for (unsigned i = 0; i < events * samples; ++i)
    values.push_back(float(madeSample(i / samples, i % samples)));
  return writer && writer->append(values) &&
         writer->finish(std::vector<std::int8_t>(events, trace::neutron)).has_value();
}

/// Made files of a format (its word on the command line), every variant.
inline std::vector<std::string> corpus(const std::string& format) {
  if (format == "compass-binary") {
    std::vector<std::string> files;
    for (const CompassForm& form :
         {CompassForm{2, true, false, true, true}, CompassForm{2, true, true, true, false},
          CompassForm{2, false, true, false, true}, CompassForm{1, true, false, true, true},
          CompassForm{1, true, false, true, false}, CompassForm{1, true, false, false, true},
          CompassForm{1, true, false, false, false}})
      files.push_back(compassFile(form, 10, 16));
    return files;
  }
  if (format == "wavedump-binary")
    return {waveDumpFile(6, 20, 16), waveDumpFile(6, 21, 8), waveDumpFile(6, 20, 16, false)};
  if (format == "wavedump-ascii") return {waveDumpText(3, 10)};
  if (format == "abcd-list") return {abcdListFile(20)};
  if (format == "abcd-waveforms") return {abcdWaveformsFile(6, 12, 0), abcdWaveformsFile(6, 12, 2)};
  if (format == "compass-csv")
    return {compassText(4, 12), "BOARD,CHANNEL,TIMETAG,ENERGY,ENERGYSHORT,FLAGS\n0,1,1000,5,2,0x0\n"};
  if (format == "numpy") return numpyFiles();
  if (format == "scope-text") return scopeFiles();
  if (format == "lh5") return {bytesOfMade(writeLh5)};
  if (format == "pulsewright") return {bytesOfMade(writeOurs)};
  if (format == "matlab") return {bytesOfMade(writeMatlab)};
  return {"Energy;FCI;s0;s1;s2\n1,5;0,25;10;11;12\n2,5;0,5;20;21;22\n",
          "120,121,122,class\n1,2,3,0\n4,5,6,1\n",
          "label,fci,s0,s1\ngamma,0.5,1,2\nneutron,0.25,3,4\n",
          "1 2 3 4 5 6 7 8\n9 10 11 12 13 14 15 16\n",
          "# comment\n10,20,30,40,50,60,70,80,0\n11,21,31,41,51,61,71,81,1\n",
          "Pulse height\tCharge integral\n12\t340\n13\t350\n"};
}

}  // namespace pw::test
