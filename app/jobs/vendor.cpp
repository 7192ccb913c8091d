// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/vendor.h"

#include <algorithm>

#include "base/file.h"
#include "exchange/python_script.h"
#include "generate/vivado.h"
#include "network/network.h"

namespace pw::jobs {
namespace {

namespace fs = std::filesystem;

std::string hls4mlReadme(const std::string& refusal, bool narrowed) {
  std::string text = "# The network for hls4ml\n\n";
  if (!refusal.empty()) return text + "hls4ml is given no project of this network: " + refusal + "\n";
  return text + R"(- `network.h5`: the network, QKeras quantisers included
- `hls4ml_config.yml`: precisions of weights, biases, accumulators and results; data between layers, strategy and reuse
  factors of this design's HLS C++. hls4ml has no folded form: in its place stand the resource strategy and the legal
  reuse factors nearest to what one of the design's multipliers does in a frame
- `make_project.py`: makes the project, compiles it and compares it bit for bit with the network's own arithmetic

With hls4ml (1.0 or later), qkeras and tensorflow installed, in this folder:

    python3 make_project.py            # make, compile, compare
    python3 make_project.py --build    # and the vendor's C synthesis
    hls4ml convert -c hls4ml_config.yml
)" + (narrowed ? "\nThis design has narrowed sums, which can wrap; hls4ml's are exact here.\n" : "");
}

exchange::Hls4mlSettings hls4mlSettings(const hls::Design& design) {
  const hls::HlsOptions& form = design.config.hls;
  exchange::Hls4mlSettings settings;
  settings.part = design.config.part;
  settings.clockNs = design.config.clockNs;
  settings.layerReuse = design.hlsReuse;
  settings.reuse = *std::max_element(settings.layerReuse.begin(), settings.layerReuse.end());
  settings.strategy = form.strategy == hls::HlsStrategy::latency ? "Latency" : "Resource";
  settings.ioType = form.io == hls::HlsIo::parallel ? "io_parallel" : "io_stream";
  return settings;
}

Result<void> writeHls4ml(const network::Network& network, const hls::Design& design, const fs::path& folder) {
  const exchange::Hls4mlSettings settings = hls4mlSettings(design);
  const bool narrowed = std::any_of(design.model.layers.begin(), design.model.layers.end(),
                                    [](const hls::IntegerLayer& layer) { return layer.narrowed(); });
  PW_CHECK(makeFolder(folder));
  const auto script = exchange::hls4mlScript(network, settings);
  const auto config = exchange::hls4mlConfig(network, settings);
  if (script && config) {
    PW_CHECK(network::saveKeras(network, folder / "network.h5"));
    PW_CHECK(writeFileAtomically(folder / "make_project.py", *script));
    PW_CHECK(writeFileAtomically(folder / "hls4ml_config.yml", *config));
    return writeFileAtomically(folder / "README.md", hls4mlReadme({}, narrowed));
  }
  return writeFileAtomically(folder / "README.md",
                             hls4mlReadme(describe(script ? config.error() : script.error()), narrowed));
}

bool hasProcessor(const std::string& part) {
  return part.rfind("xc7z", 0) == 0 || part.rfind("xczu", 0) == 0 || part.rfind("xck26", 0) == 0;
}

}  // namespace

Result<void> writeVendorFiles(const network::Network& network, const hls::Design& design,
                              const fs::path& folder) {
  if (!design.config.board.empty() || hasProcessor(design.config.part)) {
    PW_ASSIGN(const hls::BoardTarget board, hls::boardOf(design));
    const bool possible = 1000 / design.config.clockNs <= hls::mostClockMhz(board.processor) * 1.0001;
    // Without a board the clock may come from elsewhere: then the design is made all the same.
    if (possible || !design.config.board.empty())
      PW_CHECK(hls::writeVivadoProject(design, board, folder / "vivado"));
  }
  return writeHls4ml(network, design, folder / "hls4ml");
}

Result<tools::VendorRun> runVendor(const fs::path& folder, const VendorRequest& request, const Work& work) {
  const bool hls = request.kind == tools::VendorKind::hls;
  const fs::path project = folder / (hls ? "hls" : "vivado");
  const fs::path script = hls ? fs::path("scripts") / "run_hls.tcl" : fs::path("build.tcl");
  std::error_code ignored;
  if (!fs::exists(project / script, ignored)) {
    return failure(ErrorKind::badInput,
                   "The design has no " + std::string(hls ? "HLS" : "Vivado") + " project.", project.string(),
                   "Generate the design for a board: 'pulsewright-cli design --board PYNQ-Z2'.");
  }
  PW_ASSIGN(const tools::VendorTool tool, tools::findVendorTool(request.kind, request.tool));
  tools::VendorJob job;
  job.tool = tool;
  job.folder = project;
  job.script = script;
  if (!hls)
    job.arguments = {"--ip", request.hlsIp ? "hls" : "verilog", "--jobs", std::to_string(request.jobs)};
  job.limit = request.limit;
  job.onLine = request.onLine;
  return tools::runVendorTool(job, work);
}

}  // namespace pw::jobs
