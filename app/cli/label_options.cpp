// SPDX-License-Identifier: GPL-3.0-or-later
#include "label_options.h"

namespace pw::cli {
namespace {

std::string methodNames() {
  std::string names;
  for (const psd::MethodInfo& each : psd::methods()) names += (names.empty() ? "" : ", ") + each.name;
  return names;
}

}  // namespace

void MethodOptions::add(CLI::App& app) {
  pulse::FeatureSettings& features = m_settings.features;
  app.add_option("--gates", m_gates,
                 "Charge gates in samples from the edge, PRE,SHORT,LONG: begin before it, tail from, end (" +
                     std::to_string(features.gatePre) + "," + std::to_string(features.gateShort) + "," +
                     std::to_string(features.gateLong) + ")")
      ->delimiter(',');
  app.add_option("--gate-pre", features.gatePre, "Samples before the edge where the gates begin")
      ->capture_default_str();
  app.add_option("--gate-short", features.gateShort, "Samples from the edge to the tail gate")
      ->capture_default_str();
  app.add_option("--gate-long", features.gateLong, "Samples from the edge to the end of the gates")
      ->capture_default_str();
  app.add_option("--shaping-time", m_settings.shapingTime, "Samples, of the zero crossing's filter")
      ->capture_default_str();
  app.add_option("--smoothing", m_settings.smoothing, "Samples averaged before times and slopes; odd")
      ->capture_default_str();
  app.add_option("--folds", m_settings.folds, "Groups of events for the templates")->capture_default_str();
  app.add_option("--kevee-per-count", m_keveePerCount, "Energy of a count (default: of --cuts, else 9.2)");
  app.add_option("--kevee-offset", m_keveeOffset, "Energy at 0 counts (default: of --cuts, else 0)");
}

Result<psd::MethodSettings> MethodOptions::read(const std::optional<psd::CutsFile>& cuts) const {
  psd::MethodSettings settings = m_settings;
  pulse::FeatureSettings& features = settings.features;
  if (!m_gates.empty()) {
    if (m_gates.size() != 3)
      return failure(ErrorKind::badInput, "Gates are three numbers, PRE,SHORT,LONG.", "--gates");
    features.gatePre = m_gates[0];
    features.gateShort = m_gates[1];
    features.gateLong = m_gates[2];
  }
  if (cuts) {
    features.keveePerCount = cuts->keveePerCount;
    features.keveeOffset = cuts->keveeOffset;
    features.energyFrom = cuts->calibration.measure;
  }
  features.keveePerCount = m_keveePerCount.value_or(features.keveePerCount);
  features.keveeOffset = m_keveeOffset.value_or(features.keveeOffset);
  PW_CHECK(psd::check(settings, "options"));
  return settings;
}

void CutsOption::add(CLI::App& app, bool required) {
  app.add_option("--cuts", m_path, "File of cuts and calibration, as the window and 'calibrate' save it")
      ->required(required);
}

Result<std::optional<psd::CutsFile>> CutsOption::read() const {
  if (m_path.empty()) return std::optional<psd::CutsFile>();
  PW_ASSIGN(psd::CutsFile cuts, psd::loadCuts(m_path));
  return std::optional(std::move(cuts));
}

void LabelOptions::add(CLI::App& app, const std::string& option) {
  const std::string fallback = option == "--method" ? "fci" : "the file's labels, else fci";
  app.add_option(option, m_name,
                 "Labels by: file, cut, or a method (default: " + fallback + "): " + methodNames());
  app.add_option("--cut", m_cut, "Name of a cut of --cuts: neutrons lie inside");
}

void LabelOptions::addDetails(CLI::App& app) {
  app.add_option(
      "--threshold", m_threshold,
      "Border between gammas and neutrons, in the method's unit (default: the valley of the data)");
  app.add_option("--neutrons", m_side, "Where the neutrons are: above (of a cut: inside) or below (outside)")
      ->check(CLI::IsMember({"above", "below"}))
      ->default_str("above");
  app.add_option("--band", m_band,
                 "Events within ± this of the border are ambiguous (default: one that fits the method)");
  app.add_option("--min-amplitude", m_minAmplitude, "Counts; smaller pulses are ambiguous")
      ->default_str("20");
}

Result<psd::LabelSettings> LabelOptions::read(bool preferFile) const {
  std::string name = !m_name.empty() ? m_name : !m_cut.empty() ? "cut" : preferFile ? "file" : "fci";
  if (name == "charge-ratio" || name == "charge_ratio") name = "chargeRatio";
  Json json = {{"method", name}};
  if (!m_side.empty()) json["neutrons"] = m_side;
  PW_ASSIGN(psd::LabelSettings settings, psd::labelSettingsFromJson(json, "options"));
  if (settings.source == psd::LabelSource::cut && m_cut.empty())
    return failure(ErrorKind::badInput, "Which cut? Its name is missing.", "--cut");
  settings.cut = m_cut;
  settings.threshold = m_threshold;
  settings.minAmplitude = m_minAmplitude.value_or(settings.minAmplitude);
  settings.ambiguousBand =
      m_band.value_or(settings.source == psd::LabelSource::method ? psd::info(settings.method).typicalBand
                                                                  : settings.ambiguousBand);
  return settings;
}

void Judging::add(CLI::App& app, bool needsCuts) {
  labels.add(app, "--labels");
  cuts.add(app, needsCuts);
  methods.add(app);
}

Result<Judged> judge(const Judging& options, const trace::TraceFile& file, const Work& work) {
  PW_ASSIGN(const std::optional<psd::CutsFile> cuts, options.cuts.read());
  Judged judged;
  judged.cuts = cuts.value_or(psd::CutsFile{});
  PW_ASSIGN(judged.settings, options.methods.read(cuts));
  PW_ASSIGN(const psd::LabelSettings labels, options.labels.read(file.info().hasLabels));
  if (labels.source == psd::LabelSource::file) {
    PW_ASSIGN(judged.labels, file.labels());
    return judged;
  }
  PW_ASSIGN(judged.by, psd::usedMethod(labels, judged.cuts.cuts));
  PW_ASSIGN(psd::LabelledTraces traces,
            psd::labelTraces(file, judged.settings, labels, judged.cuts.cuts, work));
  judged.labels = std::move(traces.labels.labels);
  return judged;
}

}  // namespace pw::cli
