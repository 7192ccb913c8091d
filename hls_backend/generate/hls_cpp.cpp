// SPDX-License-Identifier: GPL-3.0-or-later
#include "generate/hls_cpp.h"

#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "base/format.h"
#include "hlsBenchFiles.h"
#include "hlsRootFiles.h"
#include "hlsScriptFiles.h"
#include "hlsSimHeaders.h"
#include "hls_cpp_firmware.h"
#include "hls_cpp_parts.h"

namespace pw::hls {
namespace {

namespace fs = std::filesystem;
using Files = std::map<std::string, std::string>;

constexpr int cosimEvents = 20;  // RTL co-simulation is slow; csim has compared them all

Result<void> checkVectors(const Design& design, const TestVectors& vectors) {
  const IntegerModel& model = design.model;
  const auto inputs = std::size_t(design.words());
  const auto outputs = std::size_t(model.outputs());
  if (inputs == 0 || outputs == 0)
    return failure(ErrorKind::badInput, "The design has no layers.", model.name);
  if (vectors.inputs.empty() || vectors.inputs.size() % inputs != 0 ||
      vectors.inputs.size() / inputs * outputs != vectors.expected.size()) {
    return failure(ErrorKind::badInput,
                   "The test vectors hold " + std::to_string(vectors.inputs.size()) + " input and " +
                       std::to_string(vectors.expected.size()) +
                       " output words, which is not a whole number of events of " + std::to_string(inputs) +
                       " and " + std::to_string(outputs) + " words.",
                   model.name, "Give at least one event: a test bench without events proves nothing.");
  }
  return {};
}

std::string rowsText(const std::vector<std::int32_t>& words, std::size_t columns) {
  std::string text;
  text.reserve(words.size() * 4);
  for (std::size_t i = 0; i < words.size(); ++i) {
    text += std::to_string(words[i]);
    text += (i + 1) % columns == 0 ? '\n' : ' ';
  }
  return text;
}

/// Words of the largest array that a form makes registers or constants of.
std::size_t largestArray(const IntegerModel& model) {
  std::size_t most = 1024;
  for (const IntegerLayer& layer : model.layers)
    most = std::max({most, layer.weights.size(), std::size_t(layer.inputs), std::size_t(layer.outputs)});
  return most;
}

std::string settingsTcl(const Design& design) {
  return "# What run_hls.tcl builds for.\nset part {" + design.device.part + "}\nset clock_ns " +
         formatNumber(design.config.clockNs, 6) + "\nset cosim_events " + std::to_string(cosimEvents) +
         "\nset largest_array " + std::to_string(largestArray(design.model)) + "\n";
}

/// The project for v++ and vitis-run, 2023.2 and later; its paths are relative to itself.
std::string configFile(const Design& design) {
  return filled(R"(# What 'scripts/run.sh --config' builds: Vitis 2023.2 and later.
part={{part}}

[hls]
flow_target=vivado
clock={{clock}}ns
syn.top=pulsewright_hls
syn.file=firmware/pulsewright_hls.cpp
syn.file_cflags=firmware/pulsewright_hls.cpp,-std=c++14
tb.file=tb/pulsewright_tb.cpp
tb.file_cflags=tb/pulsewright_tb.cpp,-std=c++14
tb.file=tb_data
csim.argv=tb_data
cosim.rtl=verilog
cosim.argv=tb_data {{events}}
package.output.format=ip_catalog
package.ip.vendor=pulsewright
package.ip.library=hls
package.ip.version=1.0
package.ip.display_name=Pulsewright classifier
)",
                {{"part", design.device.part},
                 {"clock", formatNumber(design.config.clockNs, 6)},
                 {"events", std::to_string(cosimEvents)}});
}

void addTo(Files& files, const std::string& folder, const Files& more) {
  for (const auto& [name, text] : more) files[folder + name] = text;
}

/// An empty or missing folder, or one that an earlier call filled.
Result<void> checkReplaceable(const fs::path& folder) {
  std::error_code error;
  if (!fs::exists(folder, error)) return {};
  if (fs::is_directory(folder, error) &&
      (fs::is_empty(folder, error) || fs::exists(folder / "firmware" / "pulsewright_hls.cpp", error))) {
    return {};
  }
  return failure(ErrorKind::badInput, "The place for the HLS project holds something else.", folder.string(),
                 "Choose a new or an empty folder.");
}

Result<void> moved(const fs::path& from, const fs::path& to) {
  std::error_code error;
  fs::rename(from, to, error);
  if (error)
    return failure(ErrorKind::io, "The folder cannot be renamed: " + error.message() + ".", to.string());
  return {};
}

/// Puts `fresh` in the place of `folder`; what was there stays when that fails.
Result<void> swapIn(const fs::path& fresh, const fs::path& folder) {
  std::error_code ignored;
  if (!fs::exists(folder, ignored)) return moved(fresh, folder);
  const fs::path old = fresh.string() + ".old";
  PW_CHECK(moved(folder, old));
  if (auto placed = moved(fresh, folder); !placed) {
    fs::rename(old, folder, ignored);
    return placed;
  }
  fs::remove_all(old, ignored);
  return {};
}

}  // namespace

Result<std::map<std::string, std::string>> hlsProjectFiles(const Design& design, const TestVectors& vectors,
                                                           HlsControl control) {
  PW_CHECK(checkVectors(design, vectors));
  if (design.schedule.size() != design.model.layers.size()) {
    return failure(ErrorKind::internal, "The design has a layer without a schedule.", design.name);
  }
  std::map<std::string, std::string> files = hlsFirmwareFiles(design, control);
  addTo(files, "", hlsRootFiles());
  addTo(files, "tb/", hlsBenchFiles());
  addTo(files, "scripts/", hlsScriptFiles());
  addTo(files, "sim_include/", hlsSimHeaders());
  const auto inputs = std::size_t(design.words());
  files["tb_data/inputs.txt"] = rowsText(vectors.inputs, inputs);
  files["tb_data/expected.txt"] = rowsText(vectors.expected, std::size_t(design.model.outputs()));
  files["scripts/settings.tcl"] = settingsTcl(design);
  files["hls_config.cfg"] = configFile(design);
  files["README.md"] = hlsReadme(design, vectors.inputs.size() / inputs);
  return files;
}

Result<void> writeHlsProject(const Design& design, const TestVectors& vectors, const fs::path& folder,
                             HlsControl control) {
  PW_ASSIGN(const auto files, hlsProjectFiles(design, vectors, control));
  PW_CHECK(checkReplaceable(folder));
  const fs::path target = fs::absolute(folder).lexically_normal();
  const fs::path place = target.has_filename() ? target : target.parent_path();
  const fs::path fresh = place.string() + ".new-" + std::to_string(::getpid());
  std::error_code ignored;
  Result<void> done = makeFolder(fresh);
  for (auto file = files.begin(); done && file != files.end(); ++file) {
    done = writeFileAtomically(fresh / file->first, file->second);
  }
  if (done) {
    fs::permissions(fresh / "scripts" / "run.sh",
                    fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec,
                    fs::perm_options::add, ignored);
    done = swapIn(fresh, place);
  }
  fs::remove_all(fresh, ignored);
  return done;
}

}  // namespace pw::hls
