// SPDX-License-Identifier: GPL-3.0-or-later
#include "jobs/hardware.h"

#include "base/file.h"
#include "diagram/diagram.h"
#include "generate/hls_cpp.h"
#include "generate/verilog.h"
#include "jobs/pulses.h"
#include "jobs/vendor.h"
#include "synthesis_request.h"

namespace pw::jobs {
namespace fs = std::filesystem;

Result<hls::Design> generateDesign(const network::Network& network, const hls::HardwareConfig& config,
                                   const dataset::Dataset& events, const fs::path& folder, const Work& work) {
  if (events.input.inputs() != network.inputs) {
    return failure(ErrorKind::badInput,
                   "The events have " + std::to_string(events.input.inputs()) +
                       " samples but the network takes " + std::to_string(network.inputs) + ".",
                   network.name, "Use a dataset with the network's window.");
  }
  PW_ASSIGN(const hls::Design design, hls::makeDesign(network, config));
  std::error_code ignored;  // what an earlier design in this folder came to
  for (const char* made : {"design.json", "verification.json", "synthesis.json", "assessment.json", "bundle",
                           "build", "rtl", "vivado", "hls4ml"}) {
    fs::remove_all(folder / made, ignored);
  }
  PW_CHECK(network::saveKeras(network, folder / "network.h5"));
  PW_CHECK(writeJsonFile(folder / "hardware.json", hls::toJson(config)));
  PW_CHECK(dataset::save(events, folder / "events.h5"));
  work.report(0.3, "Writing HLS C++");
  const auto vectors =
      hls::makeTestVectors(design.model, hls::encodeInputs(design.model, events.inputs.all()));
  PW_CHECK(hls::writeHlsProject(design, vectors, folder / "hls"));
  if (work.stopRequested()) return cancelled(folder.string());
  work.report(0.7, "Writing Verilog");
  PW_CHECK(hls::writeVerilog(design, folder / "rtl"));
  PW_CHECK(writeVendorFiles(network, design, folder));
  PW_CHECK(writeFileAtomically(folder / "diagram.svg", hls::diagramSvg(design)));
  PW_CHECK(writeJsonFile(folder / "design.json", hls::summary(design)));
  return design;
}

Result<DesignFolder> openDesignFolder(const fs::path& folder) {
  if (!fs::exists(folder / "design.json")) {
    return failure(ErrorKind::badInput, "The folder is not a design: it has no design.json.", folder.string(),
                   "Make one with 'pulsewright-cli design'.");
  }
  DesignFolder opened;
  PW_ASSIGN(opened.network, network::loadKeras(folder / "network.h5"));
  PW_ASSIGN(const Json config, readJsonFile(folder / "hardware.json"));
  PW_ASSIGN(const hls::HardwareConfig hardware,
            hls::hardwareConfigFromJson(config, (folder / "hardware.json").string()));
  PW_ASSIGN(opened.design, hls::makeDesign(opened.network, hardware));
  PW_ASSIGN(const Json written, readJsonFile(folder / "design.json"));
  if (written != hls::summary(opened.design)) {
    return failure(ErrorKind::badInput, "The design was changed, or made by another version.",
                   (folder / "design.json").string(), "Generate it again.");
  }
  PW_ASSIGN(opened.events, dataset::load(folder / "events.h5"));
  opened.inputs = hls::encodeInputs(opened.design.model, opened.events.inputs.all());
  opened.reference = hls::run(opened.design.model, opened.inputs);
  return opened;
}

tools::SynthesisRequest synthesisRequest(const hls::Design& design, const fs::path& folder) {
  tools::SynthesisRequest request;
  request.folder = folder / "rtl";
  for (const std::string& file : hls::verilogText(design).order) request.sources.push_back(file);
  request.top = hls::verilogTop;
  request.device = design.device;
  request.output = folder / "build" / "synthesis";
  request.writeNetlist = true;  // for the ladder's gates
  return request;
}

Result<tools::Synthesis> synthesizeDesign(const fs::path& folder, const Work& work,
                                          const SynthesisSettings& settings) {
  PW_ASSIGN(const DesignFolder design, openDesignFolder(folder));
  tools::SynthesisRequest request = synthesisRequest(design.design, folder);
  request.limit = settings.limit;
  request.onLine = settings.onLine;
  PW_ASSIGN(const tools::Synthesis synthesis, tools::synthesize(request, work));
  PW_CHECK(writeJsonFile(folder / "synthesis.json", tools::toJson(synthesis)));
  return synthesis;
}

}  // namespace pw::jobs
