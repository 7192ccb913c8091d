// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

/// Files of each format, written from its specification byte by byte.
namespace pw::test {

class Bytes {
 public:
  template <class T>
  Bytes& add(T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    text.append(raw, sizeof raw);
    return *this;
  }
  Bytes& u8(unsigned value) { return add(std::uint8_t(value)); }
  Bytes& u16(unsigned value) { return add(std::uint16_t(value)); }
  Bytes& u32(std::uint32_t value) { return add(value); }
  Bytes& u64(std::uint64_t value) { return add(value); }
  std::string text;
};

/// Sample i of event e: each value says where it belongs.
inline unsigned madeSample(unsigned event, unsigned i) {
  return 1000 + 10 * event + i;
}

struct CompassForm {
  int version = 2;
  bool energy = true, calibrated = false, energyShort = true, waves = true;
};

inline std::string compassFile(const CompassForm& form, unsigned events, unsigned samples) {
  Bytes file;
  if (form.version == 2)
    file.u16(0xCAE0u | (form.energy ? 1u : 0) | (form.calibrated ? 2u : 0) | (form.energyShort ? 4u : 0) |
             (form.waves ? 8u : 0));
  for (unsigned e = 0; e < events; ++e) {
    file.u16(0).u16(e % 2).u64(1'000'000ull * (e + 1));
    if (form.energy) file.u16(500 + e);
    if (form.calibrated) file.add(0.5 * e);
    if (form.energyShort) file.u16(100 + e);
    file.u32(0x4000);
    if (!form.waves) continue;
    if (form.version == 2) file.u8(1);
    file.u32(samples);
    for (unsigned i = 0; i < samples; ++i) file.u16(madeSample(e, i));
  }
  return file.text;
}

inline std::string waveDumpFile(unsigned events, unsigned samples, int bits, bool header = true) {
  Bytes file;
  for (unsigned e = 0; e < events; ++e) {
    if (header) file.u32(24 + samples * unsigned(bits) / 8).u32(31).u32(0).u32(2).u32(e).u32(1000 * e + 7);
    for (unsigned i = 0; i < samples; ++i)
      bits == 8 ? file.u8(128 + (e + i) % 64) : file.u16(madeSample(e, i));
  }
  return file.text;
}

inline std::string waveDumpText(unsigned events, unsigned samples) {
  std::string text;
  for (unsigned e = 0; e < events; ++e) {
    text += "Record Length: " + std::to_string(samples) +
            "\nBoardID: 31\nChannel: 2\nEvent Number: " + std::to_string(e) +
            "\nPattern: 0x00A0\nTrigger Time Stamp: " + std::to_string(1000 * e + 7) +
            "\nDC offset (DAC): 0x0CCC\n";
    for (unsigned i = 0; i < samples; ++i) text += std::to_string(madeSample(e, i)) + "\n";
  }
  return text;
}

inline std::string abcdListFile(unsigned events) {
  Bytes file;
  for (unsigned e = 0; e < events; ++e)
    file.u64(5000 + 1000 * e).u16(100 + e).u16(200 + e).u16(7).u8(e % 4).u8(e % 3);
  return file.text;
}

inline std::string abcdWaveformsFile(unsigned events, unsigned samples, unsigned gates) {
  Bytes file;
  for (unsigned e = 0; e < events; ++e) {
    file.u64(5000 + 1000 * e).u8(e % 4).u32(samples).u8(gates);
    for (unsigned i = 0; i < samples; ++i) file.u16(madeSample(e, i));
    for (unsigned i = 0; i < samples * gates; ++i) file.u8(i);
  }
  return file.text;
}

inline std::string compassText(unsigned events, unsigned samples) {
  std::string text = "BOARD;CHANNEL;TIMETAG;ENERGY;ENERGYSHORT;FLAGS;PROBE_CODE;SAMPLES\r\n";
  for (unsigned e = 0; e < events; ++e) {
    text += "0;" + std::to_string(e % 2) + ";" + std::to_string(1'000'000ull * (e + 1)) + ";" +
            std::to_string(500 + e) + ";" + std::to_string(100 + e) + ";0x4000;1";
    for (unsigned i = 0; i < samples; ++i) text += ";" + std::to_string(madeSample(e, i));
    text += "\r\n";
  }
  return text;
}

/// An array of event × sample in any number type, order of bytes and order of the array.
struct NumpyForm {
  int version = 1;
  std::string type = "<i2";
  bool fortran = false;
};

template <class T>
void addNumber(Bytes& file, double value, bool bigEndian) {
  Bytes one;
  one.add(T(value));
  if (bigEndian) one.text.assign(one.text.rbegin(), one.text.rend());
  file.text += one.text;
}

inline void addNumber(Bytes& file, double value, const std::string& type) {
  const bool bigEndian = type[0] == '>';
  const std::string kind = type.substr(1);
  if (kind == "i1") addNumber<std::int8_t>(file, value, bigEndian);
  if (kind == "u1") addNumber<std::uint8_t>(file, value, bigEndian);
  if (kind == "i2") addNumber<std::int16_t>(file, value, bigEndian);
  if (kind == "u2") addNumber<std::uint16_t>(file, value, bigEndian);
  if (kind == "i4") addNumber<std::int32_t>(file, value, bigEndian);
  if (kind == "u4") addNumber<std::uint32_t>(file, value, bigEndian);
  if (kind == "i8") addNumber<std::int64_t>(file, value, bigEndian);
  if (kind == "u8") addNumber<std::uint64_t>(file, value, bigEndian);
  if (kind == "f4") addNumber<float>(file, value, bigEndian);
  if (kind == "f8") addNumber<double>(file, value, bigEndian);
}

/// Values e + i, which fit every number type.
inline std::string numpyFile(const NumpyForm& form, unsigned events, unsigned samples) {
  std::string header = "{'descr': '" + form.type +
                       "', 'fortran_order': " + (form.fortran ? "True" : "False") + ", 'shape': (" +
                       std::to_string(events) + ", " + std::to_string(samples) + "), }";
  const std::size_t start = form.version == 1 ? 10 : 12;
  while ((start + header.size() + 1) % 64 != 0) header += ' ';
  header += '\n';
  Bytes file;
  file.text = "\x93NUMPY";
  file.u8(unsigned(form.version)).u8(0);
  form.version == 1 ? file.u16(unsigned(header.size())) : file.u32(std::uint32_t(header.size()));
  file.text += header;
  for (unsigned k = 0; k < events * samples; ++k) {
    const unsigned e = form.fortran ? k % events : k / samples, i = form.fortran ? k / events : k % samples;
    addNumber(file, e + i, form.type);
  }
  return file.text;
}

inline std::vector<std::string> numpyFiles() {
  return {numpyFile({1, "<i2", false}, 5, 12), numpyFile({2, ">f8", true}, 5, 12),
          numpyFile({3, "|u1", false}, 5, 12), numpyFile({1, "<f4", false}, 9, 3)};
}

inline std::string tektronixTdsFile() {
  std::string text;
  const char* keys[] = {"Record Length,12,Points", "Sample Interval,4e-10,s", "Trigger Point,6,Samples"};
  for (int i = 0; i < 12; ++i)
    text += std::string(i < 3 ? keys[i] : ",,") + "," + std::to_string(i * 4 - 20) + "e-10," +
            std::to_string(i) + ".5,\n";
  return text;
}

inline std::string tektronixFile() {
  std::string text = "Model,MSO54\nFirmware,1.2\n\nRecord Length,10\nSample Interval,1e-09\n\nTIME,CH1,CH2\n";
  for (int i = 0; i < 10; ++i)
    text += std::to_string(i) + "e-09," + std::to_string(i) + "," + std::to_string(10 * i) + "\n";
  return text;
}

inline std::string leCroyFile() {
  std::string text =
      "LECROYWR104Xi,12345,Waveform\nSegments,2,SegmentSize,6\nSegment,TrigTime,TimeSinceSegment1\n"
      "#1,01-Jan-2024 00:00:00,0\n#2,01-Jan-2024 00:00:01,1\nTime,Ampl\n";
  for (int k = 0; k < 12; ++k) text += std::to_string(k % 6) + "e-09," + std::to_string(k) + "\n";
  return text;
}

inline std::vector<std::string> scopeFiles() {
  return {tektronixTdsFile(), tektronixFile(), leCroyFile()};
}

}  // namespace pw::test
