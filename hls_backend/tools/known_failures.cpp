// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <regex>

#include "tools/vendor.h"

namespace pw::tools {
namespace {

struct Entry {
  const char* pattern;  ///< regular expression, any case, on one line of the log
  KnownFailure failure;
};

const std::vector<Entry>& table() {
  static const std::vector<Entry> entries{
      {"bad lexical cast",
       {"y2k22",
        "The release cannot export an IP after 1 January 2022: the date overflows its version number.",
        "Install AMD's Y2K22 patch (answer record 76960), or use Vitis HLS 2022.1 or later."}},
      {"no space left on device|disk quota exceeded",
       {"disk", "The disk is full.", "Free some GB there, or generate the design on another disk."}},
      {"libtinfo\\.so\\.5|libncurses\\.so\\.5",
       {"tinfo", "The tool needs libtinfo.so.5, which newer systems do not have.",
        "Install libtinfo5 and libncurses5 (Debian 12: 'apt-get install libtinfo5 libncurses5')."}},
      {"version .?GLIBC(XX)?_[0-9.]+.? not found",
       {"glibc", "The tool was made for another version of the C or C++ library.",
        "Run it on a system that its release notes name, or use another release of the tool."}},
      {"cannot open display|unable to (open|connect to) .*display|application-specific initialization "
       "failed.*display",
       {"display", "The tool wanted a screen.",
        "Run it with a display, or under xvfb-run; unset DISPLAY for batch mode."}},
      {"locale::facet::_S_create_c_locale|setlocale: .*cannot change locale",
       {"locale", "The tool does not find its locale.",
        "Install the locale, or set LC_ALL=C.UTF-8 (LC_ALL=C)."}},
      {"failed to get (the )?license|no valid license|license (checkout|is not available)|\\[Common "
       "17-345\\]|"
       "valid license was not found",
       {"licence", "There is no licence for this part or this IP.",
        "Use a part that the free edition covers (all Zynq-7000 and the smaller UltraScale+), or point "
        "XILINXD_LICENSE_FILE at the licence."}},
      {"board_part.*(is )?(invalid|not found|not recognized)|\\[Board 49-71\\]|Unable to find board part",
       {"board files", "Vivado has no files of this board.",
        "Install them from the board store or the maker, or let the script use the stored preset."}},
      {"part .* (not found|is not installed)|invalid (part|fpga part)|no parts matched|\\[Coretcl 2-106\\]|"
       "set_part.*(unknown|invalid)",
       {"part", "The part is not installed.", "Add the device family with the vendor's installer."}},
      {"\\[DRC UTLZ-1\\].*DSP|DSP48.* over-?utili[sz]ed|requires more (of the )?DSP|more DSP\\S* "
       "(cells|blocks) than",
       {"out of DSP", "The design needs more DSP blocks than the part has.",
        "Take fewer multipliers, narrower words, a larger part, or multipliers from LUTs."}},
      {"\\[DRC UTLZ-1\\]|over-?utili[sz]ed|\\[Place 30-(99|487|640)\\]|unable to place|design (does|will) "
       "not fit|"
       "more .* cells than are available",
       {"too large", "The design does not fit on the part.",
        "Take fewer multipliers or narrower words, prune the network, or choose a larger part."}},
      {"timing is not met|timing (constraints are|requirements? (are|is)|has) not( been)? met|failed to meet "
       "timing",
       {"timing", "The clock is too fast: the slack is negative.",
        "Use a longer clock period, or fewer multipliers in the widest layer; '--bad-timing keep' builds it "
        "all the "
        "same."}},
      {"comblock is not in the IP catalogue",
       {"comblock", "The ComBlock is not there.",
        "Say where it is: --comblock FOLDER or PULSEWRIGHT_COMBLOCK."}},
      {"has exported no IP yet",
       {"no HLS IP", "The HLS project was not exported yet.", "Run 'synthesize --with vitis' first."}},
      {"the IP \\S+ is not in the catalogue",
       {"catalogue", "An IP is missing in Vivado's catalogue.",
        "Repair the installation, or use 2019.2 or later."}},
      {"csim.*failed|@E \\[SIM-|ERROR: \\[SIM 211-|FAIL: [0-9]+ events",
       {"simulation", "The C simulation or co-simulation found a difference.",
        "Run 'pulsewright-cli verify': when it agrees here, the tool's release is to blame; keep its log."}},
      {"out of memory|std::bad_alloc|cannot allocate memory|Killed",
       {"memory", "The machine has too little memory for the tool.",
        "Close other programs, use --jobs 1, or another machine: Vivado wants 4 to 8 GB for these parts."}},
  };
  return entries;
}

}  // namespace

std::optional<KnownFailure> recogniseFailure(std::string_view log) {
  // Line by line: an expression never runs over a log of a hundred megabytes at once.
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < log.size();) {
    const std::size_t end = std::min(log.find('\n', at), log.size());
    lines.emplace_back(log.substr(at, std::min<std::size_t>(end - at, 1000)));
    at = end + 1;
  }
  for (const Entry& entry : table()) {
    const std::regex pattern(entry.pattern, std::regex::icase | std::regex::optimize);
    for (const std::string& line : lines) {
      // A tool's information is no failure ("INFO: checking the licence").
      if (line.rfind("INFO", 0) == 0) continue;
      if (std::regex_search(line, pattern)) return entry.failure;
    }
  }
  return std::nullopt;
}

}  // namespace pw::tools
