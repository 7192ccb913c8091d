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

namespace {

/// What goes into the design's stream for the windows: [n × design.words()].
Result<std::vector<std::int32_t>> wordsOf(const hls::Design& design, const dataset::Windows& windows) {
  if (!design.front) return hls::encodeInputs(design.model, windows.all());
  if (!windows.areCounts()) {
    return failure(ErrorKind::badInput,
                   "The design takes raw counts, but the events were not kept as counts.", design.name,
                   "Make the data set from a file of whole counts, or feed input codes.");
  }
  if (design.front->negative != (windows.polarity() == trace::Polarity::negative) &&
      design.front->baselineSamples > 0) {
    return failure(ErrorKind::badInput, "The design takes pulses of the other polarity than the events have.",
                   design.name, "Design it with the polarity of the events.");
  }
  const auto counts = windows.counts();
  return std::vector<std::int32_t>(counts.begin(), counts.end());
}

}  // namespace

Result<hls::Design> generateDesign(const network::Network& network, const hls::HardwareConfig& config,
                                   const dataset::Dataset& events, const fs::path& folder, const Work& work) {
  if (events.input.inputs() != network.inputs) {
    return failure(ErrorKind::badInput,
                   "The events have " + std::to_string(events.input.inputs()) +
                       " samples but the network takes " + std::to_string(network.inputs) + ".",
                   network.name, "Use a dataset with the network's window.");
  }
  PW_ASSIGN(const hls::Design design, hls::makeDesign(network, config));
  PW_ASSIGN(const std::vector<std::int32_t> words, wordsOf(design, events.inputs));
  std::error_code ignored;  // what an earlier design in this folder came to
  for (const char* made : {"design.json", "verification.json", "synthesis.json", "assessment.json", "bundle",
                           "build", "rtl", "vivado", "hls4ml"}) {
    fs::remove_all(folder / made, ignored);
  }
  PW_CHECK(network::saveKeras(network, folder / "network.h5"));
  PW_CHECK(writeJsonFile(folder / "hardware.json", hls::toJson(config)));
  PW_CHECK(dataset::save(events, folder / "events.h5"));
  work.report(0.3, "Writing HLS C++");
  const auto vectors = hls::makeTestVectors(design, words);
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
  PW_ASSIGN(opened.inputs, wordsOf(opened.design, opened.events.inputs));
  opened.reference = hls::run(opened.design, opened.inputs);
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
