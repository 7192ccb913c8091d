// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "advise/advise.h"
#include "base/format.h"
#include "compress/compress.h"
#include "console.h"
#include "jobs/pulses.h"
#include "label_options.h"
#include "network_files.h"

namespace pw::cli {
namespace {

struct Options {
  std::string network, events, input, output;
  hls::AdviceSettings advice;
  hls::SweepSettings sweep;
  int startBits = 16;
  std::size_t most = 2000;
  bool withoutSweep = false;
};

struct Materials {
  ReadNetwork read;
  hls::FormatSet start;
  hls::LabelledEvents choosing, judging;
};

hls::LabelledEvents eventsOf(const dataset::Dataset& data, std::span<const std::uint32_t> rows,
                             std::size_t most) {
  rows = rows.first(std::min(most, rows.size()));
  hls::LabelledEvents events{data.inputs.read(rows), {}};
  for (const std::uint32_t row : rows) events.labels.push_back(data.labels[row]);
  return events;
}

/// Formats to begin with: the network's own, or wide ones that cover what is measured.
Result<hls::FormatSet> startOf(const Options& options, Materials& materials) {
  const network::Network& network = materials.read.network;
  if (network.isQuantised()) return hls::formatsOf(network);
  compress::Settings settings;
  settings.inputBits = settings.weightBits = settings.biasBits = settings.activationBits =
      settings.logitBits = options.startBits;
  settings.percentile = 100;
  settings.weightRange = compress::Settings::WeightRange::covered;
  settings.correctBias = false;
  PW_ASSIGN(const network::Network wide,
            compress::compressed(network, settings, compress::measure(network, materials.choosing.inputs)));
  materials.read.notes.push_back("The network had no formats: they begin with " +
                                 std::to_string(options.startBits) + " bits.");
  return hls::formatsOf(wide);
}

Result<Materials> readMaterials(const Options& options, const Work& work) {
  Materials materials;
  PW_ASSIGN(materials.read, readNetwork(options.network, options.input));
  const network::Network& network = materials.read.network;
  PW_ASSIGN(const jobs::Feeding feeding, jobs::feedingOf(network, options.events));
  if (!feeding.note.empty()) materials.read.notes.push_back(feeding.note);
  PW_ASSIGN(const dataset::Dataset data, jobs::eventsForScoring(options.events, feeding.spec, work));
  if (data.test.empty() || data.input.inputs() != network.inputs) {
    return failure(ErrorKind::badInput,
                   data.test.empty() ? "The data set has no test events."
                                     : "The network takes other windows than the data set has.",
                   options.events, "Use the data set that the network was trained on.");
  }
  const bool own = !data.validation.empty();
  if (!own) materials.read.notes.push_back("The events that judge are those that chose: no validation part.");
  materials.choosing = eventsOf(data, own ? data.validation : data.test, options.most);
  materials.judging = eventsOf(data, data.test, data.test.size());
  PW_ASSIGN(materials.start, startOf(options, materials));
  return materials;
}

Json toJson(const hls::Worth& worth) {
  return {{"accuracy", worth.accuracy}, {"ebops", worth.ebops}, {"weightBits", worth.weightBits}};
}

Json toJson(const network::Network& network, const hls::TensorMeasure& measure) {
  const hls::Spread& spread = measure.spread;
  Json json = {{"tensor", hls::textOf(network, measure.id)},
               {"values", spread.values},
               {"least", spread.least},
               {"percent1", spread.percent1},
               {"quarter", spread.quarter},
               {"median", spread.median},
               {"threeQuarters", spread.threeQuarters},
               {"percent99", spread.percent99},
               {"most", spread.most}};
  if (!measure.format) return json;
  json["format"] = network::toText(*measure.format);
  json["formatLeast"] = measure.formatLeast;
  json["formatMost"] = measure.formatMost;
  json["clipped"] = measure.clipped;
  json["lost"] = measure.lost;
  return json;
}

std::string shareText(std::size_t part, std::size_t whole) {
  return part == 0 ? "0" : formatPercent(double(part) / double(std::max<std::size_t>(whole, 1)));
}

std::string rangesText(const network::Network& network, const std::vector<hls::TensorMeasure>& measures) {
  std::vector<std::vector<std::string>> rows{
      {"", "least", "1 %", "median", "99 %", "most", "format", "from", "to", "outside", "lost"}};
  for (const hls::TensorMeasure& one : measures) {
    const hls::Spread& spread = one.spread;
    const auto number = [&](double value) { return one.format ? formatNumber(value, 4) : "–"; };
    rows.push_back(
        {hls::textOf(network, one.id), formatNumber(spread.least, 4), formatNumber(spread.percent1, 4),
         formatNumber(spread.median, 4), formatNumber(spread.percent99, 4), formatNumber(spread.most, 4),
         one.format ? network::toText(*one.format) : "–", number(one.formatLeast), number(one.formatMost),
         shareText(one.clipped, spread.values), shareText(one.lost, spread.values)});
  }
  return tableText(rows);
}

/// A line a tensor, a column a width.
std::string sweepText(const network::Network& network, const std::vector<hls::SweepPoint>& points,
                      const hls::SweepSettings& settings) {
  std::vector<std::vector<std::string>> rows{{"accuracy by bits"}};
  for (int bits = settings.mostBits; bits >= settings.leastBits; --bits)
    rows[0].push_back(std::to_string(bits));
  for (const hls::TensorId& id : hls::choosableTensors(network)) {
    std::vector<std::string> row{hls::textOf(network, id)};
    for (int bits = settings.mostBits; bits >= settings.leastBits; --bits) {
      const auto point = std::find_if(points.begin(), points.end(),
                                      [&](const hls::SweepPoint& p) { return p.id == id && p.bits == bits; });
      row.push_back(point == points.end() ? "–" : format("%.2f %%", 100 * point->worth.accuracy));
    }
    rows.push_back(std::move(row));
  }
  std::vector<std::vector<std::string>> together{{"all together, less by", "accuracy", "EBOPs"}};
  for (const hls::SweepPoint& point : points) {
    if (!point.id)
      together.push_back({std::to_string(point.bits) + " bits", format("%.2f %%", 100 * point.worth.accuracy),
                          formatCount(point.worth.ebops)});
  }
  return tableText(rows) + "\n" + tableText(together);
}

std::string proposalText(const network::Network& network, const hls::FormatSet& start,
                         const hls::FormatSet& proposed) {
  std::vector<std::vector<std::string>> rows{{"", "now", "proposed"}};
  for (const hls::TensorId& id : hls::choosableTensors(network)) {
    rows.push_back({hls::textOf(network, id), network::toText(start.at(id)),
                    start.at(id) == proposed.at(id) ? "as it is" : network::toText(proposed.at(id))});
  }
  return tableText(rows);
}

Result<void> addSweep(const Options& options, const Materials& materials, const Work& work, Reply& reply) {
  const network::Network& network = materials.read.network;
  PW_ASSIGN(const auto points,
            hls::sweepBits(network, materials.start, materials.choosing, options.sweep, work));
  Json list = Json::array();
  for (const hls::SweepPoint& point : points) {
    Json json = toJson(point.worth);
    json["tensor"] = point.id ? Json(hls::textOf(network, *point.id)) : Json();
    json["bits"] = point.bits;
    list.push_back(std::move(json));
  }
  reply.object["sweep"] = std::move(list);
  reply.text += sweepText(network, points, options.sweep) + "\n";
  return {};
}

Result<void> addAdvice(const Options& options, const Materials& materials, const Work& work, Reply& reply) {
  const network::Network& network = materials.read.network;
  PW_ASSIGN(const hls::Advice advice,
            hls::adviseFormats(network, materials.start, materials.choosing, options.advice, work));
  PW_ASSIGN(const hls::Worth before, hls::worthOf(network, materials.start, materials.judging));
  PW_ASSIGN(const hls::Worth after, hls::worthOf(network, advice.formats, materials.judging));
  Json formats = Json::object(), steps = Json::array();
  for (const hls::TensorId& id : hls::choosableTensors(network))
    formats[hls::textOf(network, id)] = network::toText(advice.formats.at(id));
  for (const hls::AdviceStep& step : advice.steps) {
    Json json = toJson(step.worth);
    json["tensor"] = hls::textOf(network, step.id);
    json["format"] = network::toText(step.format);
    steps.push_back(std::move(json));
  }
  reply.object["advice"] = {{"formats", formats},
                            {"steps", steps},
                            {"tried", advice.tried},
                            {"before", toJson(advice.before)},
                            {"after", toJson(advice.after)},
                            {"testBefore", toJson(before)},
                            {"testAfter", toJson(after)},
                            {"testEvents", materials.judging.labels.size()}};
  reply.text += proposalText(network, materials.start, advice.formats) + "\n";
  reply.text += tableText({{"", "accuracy, chosen on", "on test events", "EBOPs", "memory"},
                           {"now", formatPercent(advice.before.accuracy), formatPercent(before.accuracy),
                            formatCount(before.ebops), formatCount(double(before.weightBits)) + " bits"},
                           {"proposed", formatPercent(advice.after.accuracy), formatPercent(after.accuracy),
                            formatCount(after.ebops), formatCount(double(after.weightBits)) + " bits"}});
  reply.text +=
      format("%zu sets of formats tried on %zu events.\n", advice.tried, materials.choosing.labels.size());
  if (options.output.empty()) return {};
  PW_ASSIGN(const network::Network made, hls::withFormats(network, advice.formats));
  PW_CHECK(network::saveKeras(made, options.output));
  reply.object["file"] = options.output;
  reply.text += "Wrote " + options.output + "\n";
  return {};
}

Result<Reply> advise(const Options& options, const Work& work) {
  PW_ASSIGN(const Materials materials, readMaterials(options, work.part(0, 0.1)));
  const network::Network& network = materials.read.network;
  PW_ASSIGN(const network::Network begun, hls::withFormats(network, materials.start));
  // Weights as the file has them, against the formats that the search begins with.
  network::Network measured = network;
  measured.inputFormat = begun.inputFormat;
  for (std::size_t i = 0; i < measured.layers.size(); ++i)
    measured.layers[i].formats = begun.layers[i].formats;
  PW_ASSIGN(auto measures, hls::measureTensors(measured, materials.choosing.inputs));
  PW_ASSIGN(const auto ranges, hls::measureTensors(begun, materials.choosing.inputs));
  // The accumulators' formats come from weights on the grid.
  for (std::size_t i = 0; i < measures.size(); ++i)
    if (measures[i].id.tensor == hls::Tensor::sum) measures[i] = ranges[i];
  Reply reply;
  reply.object = {{"network", layersText(network)},
                  {"events", materials.choosing.labels.size()},
                  {"loss", options.advice.loss},
                  {"tensors", Json::array()},
                  {"notes", materials.read.notes}};
  for (const auto& measure : measures) reply.object["tensors"].push_back(toJson(network, measure));
  reply.text = rangesText(network, measures) + "\n";
  if (!options.withoutSweep) PW_CHECK(addSweep(options, materials, work.part(0.1, 0.4), reply));
  PW_CHECK(addAdvice(options, materials, work.part(0.4, 1), reply));
  for (const std::string& note : materials.read.notes) reply.text += note + "\n";
  return reply;
}

Run define(CLI::App& app) {
  auto options = std::make_shared<Options>();
  app.add_option("network", options->network, "Network (.h5 or .onnx), or a run folder")->required();
  app.add_option("--events", options->events,
                 "Data set (.h5): its validation events choose, its test events judge")
      ->required();
  app.add_option("--loss", options->advice.loss, "Share of accuracy that may be lost")
      ->check(CLI::Range(0.0, 1.0))
      ->capture_default_str();
  app.add_option("--least-bits", options->advice.leastBits, "Narrowest format")
      ->check(CLI::Range(1, 16))
      ->capture_default_str();
  app.add_option("--start-bits", options->startBits, "Width to begin with, of a network without formats")
      ->check(CLI::Range(4, 24))
      ->capture_default_str();
  app.add_option("--most-events", options->most, "Events that choose, at most")
      ->check(CLI::PositiveNumber)
      ->capture_default_str();
  app.add_option("--input", options->input, "Format of the inputs of a network without one");
  app.add_flag("--no-sweep", options->withoutSweep, "No table of accuracy against bits");
  app.add_option("-o,--output", options->output, "Network (.h5) with the proposed formats");
  return [=](Session& session) { return advise(*options, session.work); };
}

}  // namespace

std::vector<Command> adviseCommands() {
  return {{"advise", "Measure ranges, accuracy against bits, and propose formats", define}};
}

}  // namespace pw::cli
