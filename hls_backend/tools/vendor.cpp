// SPDX-License-Identifier: GPL-3.0-or-later
#include "tools/vendor.h"

#include <algorithm>
#include <cstdlib>
#include <regex>

#include "base/file.h"
#include "tools/process.h"

namespace pw::tools {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string>& programs(VendorKind kind) {
  static const std::vector<std::string> hls{"vitis-run", "vitis_hls", "vivado_hls"}, vivado{"vivado"};
  return kind == VendorKind::hls ? hls : vivado;
}

bool isProgram(const fs::path& path) {
  std::error_code error;
  const auto status = fs::status(path, error);
  return !error && fs::is_regular_file(status) &&
         (status.permissions() & fs::perms::owner_exec) != fs::perms::none;
}

/// "2024.1" of the last folder in the path that is named like a release.
std::string versionIn(const fs::path& path) {
  static const std::regex release("20[0-9]{2}\\.[0-9](\\.[0-9])?");
  std::string version;
  for (const fs::path& part : path) {
    if (std::regex_match(part.string(), release)) version = part.string();
  }
  return version;
}

VendorTool toolAt(VendorKind kind, const fs::path& program) {
  std::error_code ignored;
  const fs::path real = fs::canonical(program, ignored);
  const std::string version = versionIn(program);
  return {kind, fs::absolute(program), version.empty() ? versionIn(real) : version};
}

/// In an installation's folder, or in its bin.
std::optional<VendorTool> inFolder(VendorKind kind, const fs::path& folder) {
  for (const std::string& name : programs(kind)) {
    for (const fs::path& path : {folder / "bin" / name, folder / name}) {
      if (isProgram(path)) return toolAt(kind, path);
    }
  }
  return std::nullopt;
}

/// Installations below a root, newest first: <root>/Vitis/2024.1, and <root>/2025.1/Vitis of later ones.
std::vector<fs::path> installations(const fs::path& root) {
  std::vector<fs::path> found;
  std::error_code error;
  const auto children = [&](const fs::path& folder) {
    std::vector<fs::path> list;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
      if (entry->is_directory(error)) list.push_back(entry->path());
    }
    error.clear();
    return list;
  };
  for (const fs::path& first : children(root)) {
    for (const fs::path& second : children(first)) found.push_back(second);
  }
  std::sort(found.begin(), found.end(), [](const fs::path& a, const fs::path& b) {
    const std::string left = versionIn(a), right = versionIn(b);
    return left != right ? left > right : a < b;
  });
  return found;
}

std::vector<fs::path> usualRoots() {
  std::vector<fs::path> roots{"/opt/Xilinx", "/tools/Xilinx", "/opt/xilinx"};
  if (const char* home = std::getenv("HOME"); home && *home) roots.push_back(fs::path(home) / "Xilinx");
  return roots;
}

tl::unexpected<Error> missing(VendorKind kind, const std::string& looked) {
  std::string names;
  for (const std::string& name : programs(kind)) names += (names.empty() ? "" : ", ") + name;
  return failure(
      ErrorKind::toolMissing, "No program of the vendor was found (" + names + "); looked in " + looked + ".",
      kind == VendorKind::hls ? "Vitis HLS" : "Vivado",
      "Source its settings64.sh, set XILINX_VIVADO or XILINX_VITIS, or say where it is with --tool. Yosys "
      "counts the cost without it.");
}

std::vector<std::string> commandLine(const VendorJob& job) {
  const std::string script = job.script.string();
  if (job.tool.kind == VendorKind::vivado) {
    std::vector<std::string> line{"-mode", "batch", "-nojournal", "-nolog", "-source", script};
    if (!job.arguments.empty()) line.push_back("-tclargs");
    line.insert(line.end(), job.arguments.begin(), job.arguments.end());
    return line;
  }
  if (job.tool.program.filename() == "vitis-run") return {"--mode", "hls", "--tcl", script};
  return {"-f", script};
}

/// The last line that says ERROR, else the last line.
std::string lastError(const std::string& log) {
  std::size_t at = log.rfind("ERROR");
  if (at == std::string::npos) {
    const std::size_t end = log.find_last_not_of("\n\r \t");
    if (end == std::string::npos) return "nothing";
    at = log.rfind('\n', end);
    at = at == std::string::npos ? 0 : at + 1;
  }
  return log.substr(at, std::min<std::size_t>(log.find('\n', at) - at, 400));
}

Error explained(Error error, const std::string& log, const fs::path& file) {
  if (const auto known = recogniseFailure(log)) {
    error.what = known->cause + " (" + lastError(log) + ")";
    error.hint = known->remedy;
  } else {
    error.hint += (error.hint.empty() ? "" : " ") + ("The whole log is in " + file.string() + ".");
  }
  return error;
}

}  // namespace

Result<VendorTool> findVendorTool(VendorKind kind, const std::string& where) {
  return findVendorTool(kind, where, usualRoots());
}

Result<VendorTool> findVendorTool(VendorKind kind, const std::string& where,
                                  const std::vector<fs::path>& roots) {
  if (!where.empty()) {
    if (isProgram(where)) return toolAt(kind, where);
    if (const auto tool = inFolder(kind, where)) return *tool;
    return missing(kind, where);
  }
  for (const std::string& name : programs(kind)) {
    if (const auto path = findProgram(name)) return toolAt(kind, *path);
  }
  for (const char* variable : {"XILINX_VITIS", "XILINX_HLS", "XILINX_VIVADO"}) {
    const char* folder = std::getenv(variable);
    if (!folder || !*folder) continue;
    if (const auto tool = inFolder(kind, folder)) return *tool;
  }
  std::string looked = "PATH, $XILINX_VITIS, $XILINX_HLS, $XILINX_VIVADO";
  for (const fs::path& root : roots) {
    looked += ", " + root.string();
    for (const fs::path& folder : installations(root)) {
      if (const auto tool = inFolder(kind, folder)) return *tool;
    }
  }
  return missing(kind, looked);
}

Json toJson(const VendorRun& run) {
  return {{"tool", run.tool.program.string()},
          {"version", run.tool.version},
          {"seconds", run.seconds},
          {"log", run.log.string()},
          {"warnings", run.warnings}};
}

Result<VendorRun> runVendorTool(const VendorJob& job, const Work& work) {
  VendorRun result;
  result.tool = job.tool;
  result.log =
      job.folder / (job.tool.kind == VendorKind::hls ? "pulsewright_hls.log" : "pulsewright_vivado.log");
  std::string log;
  double done = 0;
  Command command;
  command.program = job.tool.program.string();
  command.arguments = commandLine(job);
  command.folder = job.folder;
  command.limit = job.limit;
  // Messages in English whatever the desktop speaks: they are read here.
  command.environment = {{"LC_ALL", "C.UTF-8"}};
  command.onLine = [&](std::string_view line, bool isError) {
    log.append(line).push_back('\n');
    const bool warns =
        line.find("WARNING: PULSEWRIGHT:") != line.npos || line.rfind("CRITICAL WARNING", 0) == 0;
    if (warns && result.warnings.size() < 50) result.warnings.emplace_back(line);
    constexpr std::string_view step = "PULSEWRIGHT: ";
    if (line.rfind(step, 0) == 0) {
      done += (1 - done) / 3;  // how long a step takes is not known
      work.report(done, std::string(line.substr(step.size())));
    }
    if (job.onLine) job.onLine(line, isError);
  };
  work.report(0, "Starting " + job.tool.program.filename().string());
  auto outcome = runChecked(command, work);
  PW_CHECK(writeFileAtomically(result.log, log));
  if (!outcome) {
    const bool failed = outcome.error().kind == ErrorKind::toolFailed;
    return tl::unexpected<Error>(failed ? explained(outcome.error(), log, result.log) : outcome.error());
  }
  result.seconds = outcome->seconds;
  work.report(1, "Done");
  return result;
}

}  // namespace pw::tools
