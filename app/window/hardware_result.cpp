// SPDX-License-Identifier: GPL-3.0-or-later
#include "hardware_result.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QLocale>

#include "plots/si_format.h"

namespace pw::window {
namespace {

QString tr(const char* text) {
  return QCoreApplication::translate("pw::window", text);
}
QString words(const std::string& text) {
  return QString::fromStdString(text);
}
QString count(std::int64_t value) {
  return QLocale().toString(value);
}
QString seconds(double value) {
  return plots::siText(value, QStringLiteral("s"), 4);
}

QString rate(double perSecond) {
  return tr("%1\u00a0events/s").arg(plots::siText(perSecond, {}, 3));
}

/// "ap"-like format texts are long; the modes are the same in every row: "fixed<8,2,RND,SAT>" → "8.2 signed".
QString shortFormat(const Json& layer, const char* key) {
  QString text = words(layer.value(key, std::string()));
  const bool isUnsigned = text.startsWith(QLatin1Char('u'));
  const QStringList parts =
      text.section(QLatin1Char('<'), 1).section(QLatin1Char('>'), 0, 0).split(QLatin1Char(','));
  if (parts.size() < 2) return text;
  return isUnsigned ? tr("u%1.%2").arg(parts[0], parts[1]) : tr("s%1.%2").arg(parts[0], parts[1]);
}

QString rungName(const std::string& name) {
  if (name == "float") return tr("Floating point, same weights (may differ)");
  if (name == "fixed") return tr("Fixed point, as trained (reference)");
  if (name == "integer") return tr("Integer model");
  if (name == "hls") return tr("HLS C++");
  if (name == "rtl") return tr("Verilog");
  if (name == "gates") return tr("Gates (Yosys)");
  return words(name);
}

}  // namespace

Result<void> addDesign(wizard::HardwareResult& result, const Json& design, const std::string& where) {
  try {
    const double clockNs = design.value("clockNs", 10.0);
    const auto latency = design.value("latencyCycles", std::int64_t(0));
    const auto interval = design.value("intervalCycles", std::int64_t(0));
    result.figures << sheets::Figure{
        tr("Latency"), tr("%1 cycles = %2").arg(count(latency), seconds(double(latency) * clockNs * 1e-9)),
        tr("First sample in to last output word out, by the schedule")};
    result.figures << sheets::Figure{tr("Between frames"), tr("%1 cycles").arg(count(interval)),
                                     tr("From the start of one to the start of the next, back to back")};
    result.figures << sheets::Figure{
        tr("Events a second"),
        plots::siText(1e9 / (double(std::max<std::int64_t>(1, interval)) * clockNs), {}, 3),
        {}};
    result.figures << sheets::Figure{tr("Part"), words(design.value("part", std::string())), {}};
    result.figures << sheets::Figure{tr("Clock"), plots::siText(1e9 / clockNs, QStringLiteral("Hz"), 3), {}};
    result.layers.headers = {tr("Layer"), tr("Shape"),   tr("Multipliers"), tr("Passes"), tr("Busy cycles"),
                             tr("Input"), tr("Weights"), tr("Accumulator"), tr("Result")};
    result.layers.words = {1, 5, 6, 7, 8};
    for (const Json& layer : design.at("layers")) {
      result.layers.rows << QStringList{
          words(layer.value("name", std::string())),
          QStringLiteral("%1 → %2").arg(layer.value("inputs", 0)).arg(layer.value("outputs", 0)),
          layer.value("style", std::string()) == "unrolled"
              ? tr("all, %1 adders").arg(count(layer.value("adders", 0)))
              : count(layer.value("multipliers", 0)),
          count(layer.value("passes", 0)),
          count(layer.value("busyCycles", 0)),
          shortFormat(layer, "input"),
          shortFormat(layer, "weight"),
          shortFormat(layer, "accumulator"),
          shortFormat(layer, "result")};
    }
  } catch (const nlohmann::json::exception&) {
    return failure(ErrorKind::badInput, "The design's summary has an unknown layout.", where,
                   "Generate the design again.");
  }
  return {};
}

void addVerification(wizard::HardwareResult& result, const jobs::Verification& verification) {
  for (const jobs::Rung& rung : verification.rungs) {
    wizard::LadderRung shown;
    shown.name = rungName(rung.name);
    shown.how = words(rung.how);
    shown.mayDiffer = rung.name == "float";
    shown.events = std::int64_t(rung.events);
    shown.mismatches = std::int64_t(rung.events - rung.equalOutputs);
    shown.equalClasses = std::int64_t(rung.equalClasses);
    shown.accuracy = rung.accuracy;
    shown.seconds = rung.seconds;
    result.ladder.rungs << shown;
  }
  for (const jobs::LayerProof& proof : verification.proofs) {
    using Found = tools::Equivalence::Answer;
    using Shown = wizard::LadderProof::Answer;
    const Shown answer = proof.answer == Found::equal       ? Shown::equal
                         : proof.answer == Found::different ? Shown::different
                                                            : Shown::unknown;
    result.ladder.proofs << wizard::LadderProof{words(proof.layer), answer, proof.points, proof.proven,
                                                proof.seconds};
  }
  if (verification.difference) {
    const jobs::Difference& found = *verification.difference;
    wizard::LadderDifference& difference = result.ladder.difference.emplace();
    difference.rung = rungName(found.rung);
    difference.event = found.event;
    difference.expected = found.expected;
    difference.given = found.given;
    for (const jobs::Difference::Layer& layer : found.layers)
      difference.layers.push_back({words(layer.name), layer.exact, layer.trained});
  }
  const jobs::CycleCount& cycles = verification.cycles;
  const auto addCycles = [&](const QString& name, std::int64_t found, const QString& note) {
    result.figures << sheets::Figure{name, tr("%1 cycles").arg(count(found)), note,
                                     found == cycles.predictedLatency ? look::Tone::good : look::Tone::bad};
  };
  addCycles(tr("In simulation"), cycles.simulatedLatency,
            tr("Latency in Verilator; it should equal the schedule's"));
  addCycles(tr("Counted by the wrapper"), cycles.countedLatency,
            tr("Latency that the AXI wrapper's own counter gives; it should equal the schedule's"));
  const bool passed = verification.passed();
  result.figures << sheets::Figure{tr("Proof"), passed ? tr("all forms agree") : tr("forms differ"),
                                   tr("Every form but floating point equals what was trained, word for word"),
                                   passed ? look::Tone::good : look::Tone::bad};
}

void addSynthesis(wizard::HardwareResult& result, const tools::Synthesis& synthesis) {
  result.figures << sheets::Figure{tr("Fits the part"), synthesis.fits() ? tr("yes") : tr("no"),
                                   tr("Before placement and routing: an estimate"),
                                   synthesis.fits() ? look::Tone::good : look::Tone::bad};
}

namespace {

/// To the minute, as people write it; what is no time stays as it is.
QString timeText(const QString& iso) {
  const QDateTime time = QDateTime::fromString(iso, Qt::ISODate);
  if (!time.isValid()) return iso;
  return tr("%1 UTC").arg(time.toUTC().toString(QStringLiteral("yyyy-MM-dd HH:mm")));
}

}  // namespace

hardware::BoardResult boardResult(const board::Assessment& a) {
  hardware::BoardResult result;
  result.simulated = a.simulated;
  result.target = words(a.conditions.board);
  result.cycles = tr("%1 cycles").arg(plots::numberText(a.cycles.median, 6));
  const bool equal = a.agreement.events > 0 && a.agreement.equal == a.agreement.events;
  result.figures << sheets::Figure{
      tr("Equal to the integer model"),
      tr("%1 of %2").arg(count(std::int64_t(a.agreement.equal)), count(std::int64_t(a.agreement.events))),
      tr("Events with every output word equal"), equal ? look::Tone::good : look::Tone::bad};
  result.figures << sheets::Figure{
      tr("Latency of the core"),
      tr("%1 = %2").arg(result.cycles, seconds(a.cycles.median / a.clockMhz * 1e-6)),
      tr("First sample in to last output word out, median of the single shots")};
  result.figures << sheets::Figure{tr("Predicted"), tr("%1 cycles").arg(count(a.cycles.predicted)),
                                   tr("By the design's schedule")};
  result.figures << sheets::Figure{tr("The design could take"), rate(a.throughput.corePerSecond),
                                   tr("Clock rate over cycles a frame")};
  result.facts.headers = {tr("Fact"), tr("Value")};
  result.facts.rows = {
      {tr("Design"), words(a.design)},
      {tr("Build number"),
       QStringLiteral("0x") + QStringLiteral("%1").arg(a.buildId, 8, 16, QLatin1Char('0')).toUpper()},
      {tr("Clock"), plots::siText(a.clockMhz * 1e6, QStringLiteral("Hz"), 4)},
      {tr("Latency, smallest … largest"), tr("%1 … %2 cycles").arg(a.cycles.min).arg(a.cycles.max)},
      {tr("Interval between frames"),
       tr("%1 cycles").arg(plots::numberText(a.throughput.coreCyclesPerEvent, 5))},
      {tr("Single shots"), count(std::int64_t(a.cycles.shots))},
      {tr("Batch through the board"), rate(a.throughput.boardPerSecond)},
      {tr("Batch end to end"), rate(a.throughput.endToEndPerSecond)},
      {tr("Part"), words(a.conditions.part)},
      {tr("Agent"), words(a.conditions.agent)},
      {tr("Transport"), words(a.conditions.transport)},
      {tr("Measured"), timeText(words(a.conditions.time))}};
  result.latencies.headers = {tr("Path"), tr("Median"), tr("90 %"), tr("99 %"), tr("Largest"), tr("Shots")};
  const std::pair<QString, const board::Distribution*> intervals[] = {{tr("DMA"), &a.l1},
                                                                      {tr("Driver"), &a.l2},
                                                                      {tr("Agent"), &a.l3},
                                                                      {tr("End to end"), &a.l4},
                                                                      {tr("Ping"), &a.ping}};
  for (const auto& [name, times] : intervals) {
    if (times->count == 0) continue;
    result.latencies.rows << QStringList{name,
                                         seconds(times->median * 1e-6),
                                         seconds(times->p90 * 1e-6),
                                         seconds(times->p99 * 1e-6),
                                         seconds(times->max * 1e-6),
                                         count(std::int64_t(times->count))};
    result.intervals << name;
    result.medians.push_back(times->median * 1e-6);
    result.tails.push_back(times->p99 * 1e-6);
  }
  if (!a.shotsUs.empty()) {
    hardware::Shots shots{tr("DMA"), {}};
    for (double us : a.shotsUs) shots.seconds.push_back(float(us * 1e-6));
    result.shots << shots;
  }
  return result;
}

}  // namespace pw::window
