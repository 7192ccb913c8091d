// SPDX-License-Identifier: GPL-3.0-or-later
#include <QXmlStreamReader>
#include <map>

#include "reports/vendor_reports.h"

namespace pw::reports {
namespace {

tl::unexpected<Error> unreadableSynthesis(const std::string& what, const std::string& where) {
  return failure(ErrorKind::badInput, what, where,
                 "Check that C synthesis has ended well, and run it again.");
}

/// Text of the elements by their path below the root: "AreaEstimates/Resources/LUT". The first of a path
/// counts.
Result<std::map<QString, QString>> elements(const std::string& xml, const std::string& where) {
  QXmlStreamReader reader(QByteArray::fromStdString(xml));
  std::map<QString, QString> values;
  QStringList path;
  while (!reader.atEnd()) {
    switch (reader.readNext()) {
      case QXmlStreamReader::StartElement:
        path.append(reader.name().toString());
        break;
      case QXmlStreamReader::EndElement:
        path.removeLast();
        break;
      case QXmlStreamReader::Characters:
        if (!reader.isWhitespace()) {
          values.emplace(path.mid(1).join(QLatin1Char('/')), reader.text().toString().trimmed());
        }
        break;
      default:
        break;
    }
  }
  if (!reader.hasError()) return values;
  return unreadableSynthesis("The report is no whole XML: " + reader.errorString().toStdString() +
                                 " in line " + std::to_string(reader.lineNumber()) + ".",
                             where);
}

class Fields {
 public:
  Fields(std::map<QString, QString> values, std::string where)
      : m_values(std::move(values)), m_where(std::move(where)) {}

  std::string text(const char* path) {
    const auto found = m_values.find(QString::fromLatin1(path));
    if (found != m_values.end()) return found->second.toStdString();
    if (m_missing.empty()) m_missing = path;
    return {};
  }
  double number(const char* path) {
    const std::string value = text(path);
    bool ok = false;
    const double number = QString::fromStdString(value).toDouble(&ok);
    if (!ok && m_missing.empty()) m_missing = path;
    return ok ? number : 0;
  }
  /// Cycles; "undef" and "?" are none.
  std::optional<std::int64_t> cycles(const char* path) {
    const std::string value = text(path);
    if (value == "undef" || value == "?") return {};
    bool ok = false;
    const qlonglong number = QString::fromStdString(value).toLongLong(&ok);
    if (!ok && m_missing.empty()) m_missing = path;
    return ok ? std::optional<std::int64_t>(number) : std::nullopt;
  }
  Usage usage(const char* resource) {
    const std::string of = std::string("/") + resource;
    return {count("AreaEstimates/Resources" + of), count("AreaEstimates/AvailableResources" + of)};
  }
  bool has(const char* path) const { return m_values.count(QString::fromLatin1(path)) != 0; }
  /// The first field that was missing or no number.
  Result<void> check() const {
    if (m_missing.empty()) return {};
    return unreadableSynthesis("The report of C synthesis lacks " + m_missing + ", or it is no number.",
                               m_where);
  }

 private:
  /// A whole number that a part can have.
  int count(const std::string& path) {
    constexpr int most = 100'000'000;
    bool ok = false;
    const int value = QString::fromStdString(text(path.c_str())).toInt(&ok);
    if ((!ok || value < 0 || value > most) && m_missing.empty()) m_missing = path;
    return ok ? value : 0;
  }

  std::map<QString, QString> m_values;
  std::string m_where, m_missing;
};

/// "2019.2" to "2025.2": those whose reports were seen or are described.
Result<void> knownVersion(const std::string& version, const std::string& where) {
  int year = 0, release = 0, end = 0;
  const bool whole = std::sscanf(version.c_str(), "%4d.%1d%n", &year, &release, &end) == 2;
  const bool patched = std::size_t(end) == version.size() ||
                       (std::size_t(end) < version.size() && version[std::size_t(end)] == '.');
  if (whole && patched && year >= 2018 && year <= 2025 && release >= 1 && release <= 4) return {};
  return unreadableSynthesis(
      "The report is of version \"" + version + "\" of C synthesis; 2018.1 to 2025.2 are known.", where);
}

}  // namespace

Result<CSynthesis> readCSynthesis(const std::string& xml, const std::string& where) {
  PW_ASSIGN(auto values, elements(xml, where));
  Fields fields(std::move(values), where);
  CSynthesis report;
  report.version = fields.text("ReportVersion/Version");
  report.part = fields.text("UserAssignments/Part");
  report.top = fields.text("UserAssignments/TopModelName");
  report.targetNs = fields.number("UserAssignments/TargetClockPeriod");
  report.uncertaintyNs = fields.number("UserAssignments/ClockUncertainty");
  report.estimatedNs = fields.number("PerformanceEstimates/SummaryOfTimingAnalysis/EstimatedClockPeriod");
  const std::string latency = "PerformanceEstimates/SummaryOfOverallLatency/";
  report.latencyMin = fields.cycles((latency + "Best-caseLatency").c_str());
  report.latencyMax = fields.cycles((latency + "Worst-caseLatency").c_str());
  report.intervalMin = fields.cycles((latency + "Interval-min").c_str());
  report.intervalMax = fields.cycles((latency + "Interval-max").c_str());
  report.resources.lut = fields.usage("LUT");
  report.resources.ff = fields.usage("FF");
  // Vivado HLS names the block after the 7 series.
  report.resources.dsp = fields.usage(fields.has("AreaEstimates/Resources/DSP48E") ? "DSP48E" : "DSP");
  report.resources.bram18 = fields.usage("BRAM_18K");
  if (fields.has("AreaEstimates/Resources/URAM")) report.resources.uram = fields.usage("URAM");
  PW_CHECK(fields.check());
  PW_CHECK(knownVersion(report.version, where));
  return report;
}

}  // namespace pw::reports
