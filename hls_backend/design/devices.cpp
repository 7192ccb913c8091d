// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "design/design.h"

namespace pw::hls {

const std::vector<Device>& devices() {
  // AMD DS190 (Zynq-7000), DS891 (Zynq UltraScale+), DS987 (Kria K26), DS889 (RFSoC): LUTs, flip-flops, DSP
  // blocks, 18-kbit block RAMs.
  static const std::vector<Device> table{
      {"xc7z007sclg225-1", "xc7", 14400, 28800, 66, 100},
      {"xc7z010clg400-1", "xc7", 17600, 35200, 80, 120},
      {"xc7z020clg400-1", "xc7", 53200, 106400, 220, 280},
      {"xc7z020clg484-1", "xc7", 53200, 106400, 220, 280},
      {"xc7z015clg485-1", "xc7", 46200, 92400, 160, 190},
      {"xc7z030sbg485-1", "xc7", 78600, 157200, 400, 530},
      {"xc7z045ffg900-2", "xc7", 218600, 437200, 900, 1090},
      {"xczu3eg-sfvc784-2-e", "xcup", 70560, 141120, 360, 432},
      {"xczu5ev-sfvc784-1-e", "xcup", 117120, 234240, 1248, 288},
      {"xck26-sfvc784-2LV-c", "xcup", 117120, 234240, 1248, 288},
      {"xczu7ev-ffvc1156-2-e", "xcup", 230400, 460800, 1728, 624},
      {"xczu9eg-ffvb1156-2-e", "xcup", 274080, 548160, 2520, 1824},
      {"xczu48dr-ffvg1517-2-e", "xcup", 425280, 850560, 4272, 2160},
  };
  return table;
}

Result<Device> findDevice(const std::string& name) {
  // Reports of Vivado write 7z020clg400-1.
  const bool shortened = name.rfind("7z", 0) == 0 || name.rfind("zu", 0) == 0;
  const std::string part = shortened ? "xc" + name : name;
  std::string known;
  for (const Device& device : devices()) {
    if (device.part == part) return device;
    known += (known.empty() ? "" : ", ") + device.part;
  }
  // A name without package or speed grade, or with others than the table's: the die decides the resources.
  const auto die = [](const std::string& name) {
    std::size_t end = name.rfind("xc", 0) == 0 ? 2 : 0;
    const auto in = [&](const char* set) {
      return end < name.size() && std::string(set).find(name[end]) != std::string::npos;
    };
    if (in("7")) {
      while (in("7z")) ++end;  // xc7z020: the package's letters begin right after the digits
      while (in("0123456789")) ++end;
      return name.substr(0, end);
    }
    return name.substr(0, name.find('-'));
  };
  if (part.size() > 4) {
    for (Device device : devices()) {
      if (die(device.part) != die(part)) continue;
      if (part != die(part)) device.part = part;
      return device;
    }
  }
  return failure(ErrorKind::badInput, "The part \"" + part + "\" is not known.", "part",
                 "Known parts: " + known + ".");
}

}  // namespace pw::hls
