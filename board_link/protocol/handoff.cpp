// SPDX-License-Identifier: GPL-3.0-or-later
#include <cmath>
#include <cstdio>
#include <vector>

#include "hexadecimal.h"
#include "protocol/bitstream.h"
#include "protocol/bundle.h"

namespace pw::board {
namespace {

using Parameters = std::vector<std::pair<std::string, std::string>>;

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char letter : text) {
    switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += letter;
    }
  }
  return safe;
}

std::string attribute(const std::string& name, const std::string& value) {
  return " " + name + "=\"" + escaped(value) + "\"";
}

std::string memoryRange(const AddressedCore& core, const std::string& slaveInterface) {
  return "        <MEMRANGE ADDRESSBLOCK=\"Reg\" BASENAME=\"C_BASEADDR\"" +
         attribute("BASEVALUE", hexadecimal(core.base)) + " HIGHNAME=\"C_HIGHADDR\"" +
         attribute("HIGHVALUE", hexadecimal(core.base + core.range - 1)) + attribute("INSTANCE", core.name) +
         " IS_DATA=\"TRUE\" IS_INSTRUCTION=\"TRUE\" MASTERBUSINTERFACE=\"M_AXI_GP0\" MEMTYPE=\"REGISTER\"" +
         attribute("SLAVEBUSINTERFACE", slaveInterface) + "/>\n";
}

std::string module(const std::string& instance, const std::string& type, const std::string& vlnv,
                   const std::string& version, const Parameters& parameters, const std::string& memoryMap) {
  std::string text = "    <MODULE" + attribute("FULLNAME", "/" + instance) + attribute("HWVERSION", version) +
                     attribute("INSTANCE", instance) +
                     " IPTYPE=\"PERIPHERAL\" IS_ENABLE=\"1\" MODCLASS=\"PERIPHERAL\"" +
                     attribute("MODTYPE", type) + attribute("NAME", instance) + attribute("VLNV", vlnv) +
                     ">\n      <PARAMETERS>\n";
  for (const auto& [name, value] : parameters)
    text += "        <PARAMETER" + attribute("NAME", name) + attribute("VALUE", value) + "/>\n";
  text += "      </PARAMETERS>\n";
  if (!memoryMap.empty()) text += "      <MEMORYMAP>\n" + memoryMap + "      </MEMORYMAP>\n";
  return text + "    </MODULE>\n";
}

/// PS7 with FCLK0 as its I/O PLL of 1000 MHz over the two 6-bit dividers that come nearest.
Parameters clockParameters(double clockMhz) {
  int best0 = 10, best1 = 1;
  for (int first = 1; first < 64; ++first) {
    const int second = std::min(63, std::max(1, int(std::lround(1000.0 / clockMhz / first))));
    if (std::abs(1000.0 / first / second - clockMhz) < std::abs(1000.0 / best0 / best1 - clockMhz)) {
      best0 = first;
      best1 = second;
    }
  }
  char actual[32];
  std::snprintf(actual, sizeof actual, "%.6f", 1000.0 / best0 / best1);
  return {{"PCW_EN_CLK0_PORT", "1"},
          {"PCW_FPGA0_PERIPHERAL_FREQMHZ", std::to_string(std::lround(clockMhz))},
          {"PCW_ACT_FPGA0_PERIPHERAL_FREQMHZ", actual},
          {"PCW_FCLK0_PERIPHERAL_DIVISOR0", std::to_string(best0)},
          {"PCW_FCLK0_PERIPHERAL_DIVISOR1", std::to_string(best1)}};
}

}  // namespace

std::string hardwareHandoff(const Manifest& manifest) {
  const std::string part = bitstreamPart(manifest.part);
  const std::size_t package = std::min(part.find("clg"), part.size());
  const Parameters dma{{"c_include_sg", "0"},
                       {"c_sg_length_width", std::to_string(manifest.dmaLengthBits)},
                       {"c_include_mm2s", "1"},
                       {"c_include_s2mm", "1"},
                       {"c_include_mm2s_dre", "1"},
                       {"c_include_s2mm_dre", "1"},
                       {"c_m_axi_mm2s_data_width", "32"},
                       {"c_m_axi_s2mm_data_width", "32"}};
  const Parameters wrapper{{"INPUTS", std::to_string(manifest.input.words)},
                           {"OUTPUTS", std::to_string(manifest.output.words)},
                           {"BUILD_ID", std::to_string(manifest.buildId)},
                           {"LATENCY_CYCLES", std::to_string(manifest.latencyCycles)},
                           {"INTERVAL_CYCLES", std::to_string(manifest.intervalCycles)}};
  return "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>\n"
         "<EDKSYSTEM EDWVERSION=\"1.2\" VIVADOVERSION=\"none: simulated board\">\n  <SYSTEMINFO "
         "ARCH=\"zynq\"" +
         attribute("DEVICE", part.substr(0, package)) + " NAME=\"design_1\"" +
         attribute("PACKAGE", part.substr(package)) +
         "/>\n  <EXTERNALPORTS/>\n  <EXTERNALINTERFACES/>\n  <MODULES>\n" +
         module(manifest.dma.name, "axi_dma", "xilinx.com:ip:axi_dma:7.1", "7.1", dma, {}) +
         module(manifest.accelerator.name, "pulsewright", "pulsewright:user:pulsewright:1.0", "1.0", wrapper,
                {}) +
         module("processing_system7_0", "processing_system7", "xilinx.com:ip:processing_system7:5.5", "5.5",
                clockParameters(manifest.clockMhz),
                memoryRange(manifest.dma, "S_AXI_LITE") + memoryRange(manifest.accelerator, "s_axi")) +
         "  </MODULES>\n</EDKSYSTEM>\n";
}

}  // namespace pw::board
