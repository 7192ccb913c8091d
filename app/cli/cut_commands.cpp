// SPDX-License-Identifier: GPL-3.0-or-later
// gate-scan, cuts and calibrate.
#include <charconv>
#include <cmath>
#include <set>

#include "base/format.h"
#include "console.h"
#include "label_options.h"
#include "psd/gate_scan.h"

namespace pw::cli {
namespace {

// gate-scan

std::string gateText(const psd::GateScan& scan) {
  std::string text =
      format("%zu gammas and %zu neutrons; figure of merit of charge comparison\n\nend \\ tail", scan.gammas,
             scan.neutrons);
  for (const int gate : scan.shorts) text += format("%7d", gate);
  for (std::size_t row = 0; row < scan.longs.size(); ++row) {
    text += format("\n%10d", scan.longs[row]);
    for (std::size_t column = 0; column < scan.shorts.size(); ++column) {
      const double merit = scan.at(row, column).merit.value;
      text += merit > 0 ? format("%7.3f", merit) : "      -";
    }
  }
  if (const psd::GatePoint* best = scan.best())
    text += format("\n\nBest: tail from %d to %d, FOM %.3f ± %.3f, AUC %.5f\n", best->gateShort,
                   best->gateLong, best->merit.value, best->merit.uncertainty, best->auc);
  return text;
}

std::string gateCsv(const psd::GateScan& scan) {
  std::string text = "gate_short,gate_long,fom,fom_uncertainty,auc\n";
  for (const psd::GatePoint& point : scan.map)
    if (point.gateShort < point.gateLong)
      text += format("%d,%d,%.6g,%.6g,%.6g\n", point.gateShort, point.gateLong, point.merit.value,
                     point.merit.uncertainty, point.auc);
  return text;
}

Run defineGateScan(CLI::App& app) {
  struct Options {
    std::string traces;
    Judging judging;
    psd::GateScanSettings scan;
    bool csv = false;
  };
  auto options = std::make_shared<Options>();
  app.add_option("traces", options->traces, "Trace file (.h5)")->required();
  options->judging.add(app);
  app.add_option("--shorts", options->scan.shorts, "Samples from the edge to the tail gate, with commas")
      ->delimiter(',');
  app.add_option("--longs", options->scan.longs, "Samples from the edge to the end, with commas")
      ->delimiter(',');
  app.add_option("--min-amplitude", options->scan.minAmplitude, "Counts; smaller pulses are left out")
      ->capture_default_str();
  app.add_flag("--csv", options->csv, "Print the map as CSV");
  return [=](Session& session) -> Result<Reply> {
    PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(options->traces));
    PW_ASSIGN(const Judged judged, judge(options->judging, file, session.work.part(0, 0.4)));
    psd::GateScanSettings settings = options->scan;
    settings.features = judged.settings.features;
    PW_ASSIGN(const psd::GateScan scan,
              psd::scanGates(file, judged.labels, settings, session.work.part(0.4, 1)));
    Json reply = psd::toJson(scan);
    reply["gate_pre"] = settings.features.gatePre;
    reply["min_amplitude"] = settings.minAmplitude;
    return Reply{reply, options->csv ? gateCsv(scan) : gateText(scan)};
  };
}

// cuts

Json toJson(const psd::Fraction& fraction) {
  return {{"hits", fraction.hits},
          {"count", fraction.count},
          {"value", fraction.value},
          {"error", fraction.error},
          {"upper_limit_95", fraction.upperLimit}};
}

std::string fractionText(const psd::Fraction& fraction) {
  if (fraction.count == 0) return "no events";
  if (fraction.hits == 0) return "< " + formatPercent(fraction.upperLimit) + " (95 %)";
  return formatPercent(fraction.value, fraction.error);
}

struct CutCount {
  const psd::PlaneCut* cut;
  psd::CutCounts counts;
};

std::string cutsText(const std::vector<CutCount>& rows, std::size_t used, std::size_t events) {
  std::string text =
      format("%zu of %zu events are used\n\n", used, events) +
      "cut                   method                      inside  gamma leakage         neutron "
      "efficiency\n";
  for (const CutCount& row : rows)
    text += format("%-20s  %-26s  %6zu  %-20s  %s\n", row.cut->name().substr(0, 60).c_str(),
                   psd::info(row.cut->method).title.c_str(), row.counts.inside,
                   fractionText(row.counts.gammaLeakage).c_str(),
                   fractionText(row.counts.neutronEfficiency).c_str());
  return text;
}

/// A name as a field of CSV: in quotes where it needs them.
std::string quoted(const std::string& name) {
  if (name.find_first_of(",\"\n\r") == std::string::npos) return name;
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? "\"\"" : std::string(1, c);
  return text + "\"";
}

std::string cutsCsv(const std::vector<CutCount>& rows) {
  std::string text =
      "cut,method,events,inside,gammas,gammas_inside,gamma_leakage,gamma_leakage_error,gamma_leakage_upper_"
      "95,"
      "neutrons,neutrons_inside,neutron_efficiency,neutron_efficiency_error\n";
  for (const auto& [cut, counts] : rows) {
    const psd::Fraction &leak = counts.gammaLeakage, &efficiency = counts.neutronEfficiency;
    text += quoted(cut->name()) + "," + psd::info(cut->method).name +
            format(",%zu,%zu,%zu,%zu,%.6g,%.6g,%.6g,%zu,%zu,%.6g,%.6g\n", counts.events, counts.inside,
                   leak.count, leak.hits, leak.value, leak.error, leak.upperLimit, efficiency.count,
                   efficiency.hits, efficiency.value, efficiency.error);
  }
  return text;
}

/// Every method that a cut looks at, once.
std::vector<psd::Method> methodsOf(const std::vector<psd::PlaneCut>& cuts) {
  std::set<psd::Method> methods;
  for (const psd::PlaneCut& cut : cuts) methods.insert(cut.method);
  return {methods.begin(), methods.end()};
}

struct CutPlane {
  std::vector<float> energy, value;
  std::vector<std::int8_t> labels;
};
CutPlane planeOf(const psd::Discrimination& found, psd::Method method, const std::vector<std::int8_t>& labels,
                 double minAmplitude) {
  CutPlane plane;
  const std::vector<float>& values = *found.find(method);
  for (std::size_t i = 0; i < values.size(); ++i) {
    const pulse::PulseFeatures& features = found.features[i];
    if (features.flags & (pulse::noEdge | pulse::saturated | pulse::pileUp)) continue;
    if (!(features.amplitude > minAmplitude)) continue;
    plane.energy.push_back(features.energyKeVee);
    plane.value.push_back(values[i]);
    plane.labels.push_back(labels[i]);
  }
  return plane;
}

Run defineCuts(CLI::App& app) {
  struct Options {
    std::string traces;
    Judging judging;
    double minAmplitude = 20;
    bool csv = false;
  };
  auto options = std::make_shared<Options>();
  app.add_option("traces", options->traces, "Trace file (.h5)")->required();
  options->judging.add(app, true);
  app.add_option("--min-amplitude", options->minAmplitude, "Counts; smaller pulses are left out")
      ->capture_default_str();
  app.add_flag("--csv", options->csv, "Print the counts as CSV");
  return [=](Session& session) -> Result<Reply> {
    PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(options->traces));
    PW_ASSIGN(const Judged judged, judge(options->judging, file, session.work.part(0, 0.4)));
    PW_ASSIGN(const psd::Discrimination found,
              psd::discriminate(file, methodsOf(judged.cuts.cuts), judged.labels, judged.settings,
                                session.work.part(0.4, 1)));
    std::vector<CutCount> rows;
    Json list = Json::array();
    std::size_t used = 0;
    for (const psd::PlaneCut& cut : judged.cuts.cuts) {
      const CutPlane plane = planeOf(found, cut.method, judged.labels, options->minAmplitude);
      rows.push_back({&cut, psd::count(cut.cut, plane.energy, plane.value, plane.labels)});
      const psd::CutCounts& counts = rows.back().counts;
      used = counts.events;
      list.push_back({{"name", cut.name()},
                      {"method", psd::info(cut.method).name},
                      {"events", counts.events},
                      {"inside", counts.inside},
                      {"gamma_leakage", toJson(counts.gammaLeakage)},
                      {"neutron_efficiency", toJson(counts.neutronEfficiency)}});
    }
    return Reply{{{"events", file.info().count}, {"min_amplitude", options->minAmplitude}, {"cuts", list}},
                 options->csv ? cutsCsv(rows) : cutsText(rows, used, file.info().count)};
  };
}

// calibrate

using Kind = psd::CalibrationPoint::Kind;

Result<double> numberIn(const std::string& text, const std::string& whole) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc() && end == text.data() + text.size() && std::isfinite(value)) return value;
  return failure(ErrorKind::badInput, "\"" + text + "\" in \"" + whole + "\" is not a number.", "calibrate",
                 "A point is SOURCE:LOW:HIGH or KEV:LOW:HIGH.");
}

/// "Cs-137:40:60" or "477.3:40:60".
Result<psd::CalibrationPoint> pointOf(const std::string& text, Kind kind) {
  const std::size_t second = text.rfind(':');
  const std::size_t first = second == std::string::npos || second == 0 ? second : text.rfind(':', second - 1);
  if (first == std::string::npos || first == 0 || first == second)
    return failure(ErrorKind::badInput, "\"" + text + "\" is no point of a calibration.", "calibrate",
                   "A point is SOURCE:LOW:HIGH or KEV:LOW:HIGH.");
  psd::CalibrationPoint point{.kind = kind, .source = text.substr(0, first)};
  PW_ASSIGN(point.low, numberIn(text.substr(first + 1, second - first - 1), text));
  PW_ASSIGN(point.high, numberIn(text.substr(second + 1), text));
  std::string known;
  for (const psd::KnownEnergy& each : psd::knownEnergies()) {
    if (each.kind != kind) continue;
    if (each.source == point.source) {
      point.energyKeVee = each.energyKeVee;
      return point;
    }
    known += (known.empty() ? "" : ", ") + each.source;
  }
  const auto energy = numberIn(point.source, text);
  if (!energy || !(*energy > 0))
    return failure(ErrorKind::badInput, "\"" + point.source + "\" is no known source and no energy.",
                   "calibrate", "Known: " + known + ".");
  point.energyKeVee = *energy;
  return point;
}

struct CalibrateOptions {
  std::string traces, output;
  std::vector<std::string> edges, lines;
  bool charge = false, throughZero = false;
  MethodOptions methods;
};

Result<std::vector<float>> spectrumOf(const CalibrateOptions& options, const Work& work) {
  PW_ASSIGN(const trace::TraceFile file, trace::TraceFile::open(options.traces));
  PW_ASSIGN(const psd::MethodSettings settings, options.methods.read(std::nullopt));
  PW_ASSIGN(const psd::Discrimination found, psd::discriminate(file, {}, {}, settings, work));
  std::vector<float> values;
  for (const pulse::PulseFeatures& features : found.features) {
    if (features.flags & (pulse::noEdge | pulse::saturated | pulse::pileUp)) continue;
    values.push_back(options.charge ? features.chargeTotal : features.amplitude);
  }
  return values;
}

Result<void> fitPoints(const std::vector<std::string>& texts, Kind kind, const std::vector<float>& values,
                       psd::Calibration& calibration, Json& fits) {
  for (const std::string& text : texts) {
    PW_ASSIGN(psd::CalibrationPoint point, pointOf(text, kind));
    const psd::SpectrumFit fit = psd::fitRegion(values, kind, point.energyKeVee, point.low, point.high);
    if (!fit.found())
      return failure(ErrorKind::badInput,
                     std::string(kind == Kind::line ? "No line" : "No Compton edge") + " is found in " +
                         text + ": " + fit.problem + ".",
                     "calibrate", "Choose another region; 'psd --events' gives the amplitudes.");
    point.position = fit.position.value;
    point.positionError = fit.position.error;
    calibration.points.push_back(point);
    fits.push_back({{"sigma", fit.sigma.value},
                    {"events", fit.histogram.inside()},
                    {"chi_square", fit.chiSquare},
                    {"degrees_of_freedom", fit.degreesOfFreedom}});
  }
  return {};
}

std::string calibrationText(const psd::Calibration& calibration, const psd::EnergyAxis& axis,
                            const std::string& unit) {
  std::string text = "point                   keVee   position (" + unit + ")        residual (keVee)\n";
  for (std::size_t i = 0; i < calibration.points.size(); ++i) {
    const psd::CalibrationPoint& point = calibration.points[i];
    const std::string name = point.source + (point.kind == Kind::line ? " line" : " edge");
    text += format("%-20s  %7.1f   %10.3f ± %-8.3f   %+8.2f\n", name.c_str(), point.energyKeVee,
                   point.position, point.positionError, axis.residuals[i]);
  }
  text += format("\nkeVee = (%.5g ± %.2g) · %s", axis.gain.value, axis.gain.error, unit.c_str());
  if (axis.offset.value != 0) text += format(" + (%.4g ± %.2g)", axis.offset.value, axis.offset.error);
  return text + (axis.degreesOfFreedom > 0
                     ? format(", chi2/ndf %.2f / %d\n", axis.chiSquare, axis.degreesOfFreedom)
                     : std::string(", as many numbers as points: no test of the line\n"));
}

/// A file that is there keeps its cuts.
Result<void> saveAxis(const std::string& path, const psd::Calibration& calibration,
                      const psd::EnergyAxis& axis) {
  psd::CutsFile content;
  std::error_code ignored;
  if (std::filesystem::exists(path, ignored)) {
    PW_ASSIGN(content, psd::loadCuts(path));
  }
  content.calibration = calibration;
  content.keveePerCount = axis.gain.value;
  content.keveeOffset = axis.offset.value;
  return psd::saveCuts(content, path);
}

Run defineCalibrate(CLI::App& app) {
  auto options = std::make_shared<CalibrateOptions>();
  app.add_option("traces", options->traces, "Trace file (.h5)")->required();
  app.add_option("--edge", options->edges,
                 "Compton edge SOURCE:LOW:HIGH or KEV:LOW:HIGH in counts, from before its maximum to behind "
                 "its foot; may be repeated");
  app.add_option("--line", options->lines, "Line SOURCE:LOW:HIGH or KEV:LOW:HIGH; may be repeated");
  app.add_flag("--charge", options->charge, "Calibrate the total charge in place of the amplitude");
  app.add_flag("--through-zero", options->throughZero, "A line without offset");
  app.add_option("-o,--output", options->output, "File of cuts and calibration to write; its cuts are kept");
  options->methods.add(app);
  std::string sources;
  for (const psd::KnownEnergy& each : psd::knownEnergies())
    sources += format("\n  %-14s %-5s %8.1f keVee", each.source.c_str(),
                      each.kind == Kind::line ? "line" : "edge", each.energyKeVee);
  app.footer("Known sources:" + sources);
  return [=](Session& session) -> Result<Reply> {
    PW_ASSIGN(const std::vector<float> values, spectrumOf(*options, session.work));
    psd::Calibration calibration;
    calibration.measure = options->charge ? pulse::EnergyMeasure::charge : pulse::EnergyMeasure::amplitude;
    calibration.throughZero = options->throughZero;
    Json fits = Json::array();
    PW_CHECK(fitPoints(options->edges, Kind::comptonEdge, values, calibration, fits));
    PW_CHECK(fitPoints(options->lines, Kind::line, values, calibration, fits));
    PW_ASSIGN(const psd::EnergyAxis axis, psd::fitAxis(calibration));
    if (!options->output.empty()) PW_CHECK(saveAxis(options->output, calibration, axis));
    Json reply = psd::toJson(axis);
    reply["calibration"] = psd::toJson(calibration);
    reply["fits"] = fits;
    return Reply{reply, calibrationText(calibration, axis, options->charge ? "charge" : "counts")};
  };
}

}  // namespace

std::vector<Command> cutCommands() {
  return {
      {"gate-scan", "Find the charge gates that separate best", defineGateScan},
      {"cuts", "Count the events in the cuts of a file: gamma leakage and neutron efficiency", defineCuts},
      {"calibrate", "Make an energy axis in keVee from Compton edges and lines", defineCalibrate}};
}

}  // namespace pw::cli
