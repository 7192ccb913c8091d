// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <cmath>

#include "base/format.h"
#include "console.h"
#include "fixed/hls4ml_model.h"
#include "fixed/integer_model.h"
#include "jobs/pulses.h"
#include "network_files.h"

namespace pw::cli {
namespace {

struct Hls4mlOptions {
  std::string network, data, input, precision = "fixed<16,6,TRN,WRAP>", logits;
  bool modelGranularity = false;
  int tableSize = 1024;
};

struct Way {
  const char* name;
  hls::Hls4mlSoftmax softmax;
};
constexpr Way ways[] = {{"softmax, stable", hls::Hls4mlSoftmax::stable},
                        {"softmax, latency", hls::Hls4mlSoftmax::latency},
                        {"softmax, argmax", hls::Hls4mlSoftmax::argmax},
                        {"no softmax", hls::Hls4mlSoftmax::none}};

/// The test events of a data set as a network takes them: inputs [n × network.inputs], labels [n].
struct Events {
  std::vector<float> inputs;
  std::vector<std::int8_t> labels;
};
Result<Events> eventsOf(const network::Network& network, const std::string& file, const Work& work) {
  PW_ASSIGN(const jobs::Feeding feeding, jobs::feedingOf(network, file));
  PW_ASSIGN(const dataset::Dataset data, jobs::eventsForScoring(file, feeding.spec, work));
  if (data.test.empty()) {
    return failure(ErrorKind::badInput, "The data set has no test events.", file,
                   "Split it with a test share.");
  }
  if (data.input.inputs() != network.inputs) {
    return failure(ErrorKind::badInput, "The network takes other windows than the data set has.", file,
                   "Use the data set that it was trained on.");
  }
  Events events{data.inputs.read(data.test), {}};
  for (const std::uint32_t row : data.test) events.labels.push_back(data.labels[row]);
  return events;
}

/// What hls4ml's answers are worth beside those of the network in floating point.
struct Comparison {
  std::size_t right = 0, agree = 0, ties = 0;
  double worstProbability = 0;  ///< largest difference from the softmax of the logits in floating point
};

double neutronProbability(std::span<const float> logits) {
  return 1 / (1 + std::exp(double(logits[0]) - double(logits[1])));
}

Comparison compare(std::span<const double> got, std::span<const float> logits,
                   std::span<const std::int8_t> labels) {
  Comparison result;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const double* answer = &got[2 * i];
    const bool neutron = answer[1] > answer[0];
    result.right += neutron == (labels[i] == 1);
    result.agree += neutron == (logits[2 * i + 1] > logits[2 * i]);
    result.ties += answer[0] == answer[1];
    result.worstProbability =
        std::max(result.worstProbability, std::abs(answer[1] - neutronProbability(logits.subspan(2 * i, 2))));
  }
  return result;
}

std::string percent(std::size_t part, std::size_t whole) {
  return formatPercent(double(part) / double(whole));
}

Result<hls::Hls4mlSettings> settingsOf(const Hls4mlOptions& options) {
  hls::Hls4mlSettings settings;
  PW_ASSIGN(settings.precision, network::fixedFormatFromText(options.precision, "--precision"));
  if (!options.logits.empty()) {
    PW_ASSIGN(settings.logits, network::fixedFormatFromText(options.logits, "--logits"));
  }
  settings.autoSums = !options.modelGranularity;
  settings.tableSize = options.tableSize;
  return settings;
}

Result<Reply> compareWithHls4ml(const Hls4mlOptions& options, const Work& work) {
  PW_ASSIGN(const ReadNetwork read, readNetwork(options.network, options.input));
  if (read.network.outputs() != 2) {
    return failure(ErrorKind::badInput, "hls4ml's softmax needs a network of two outputs.", options.network,
                   "Train one with two logits.");
  }
  PW_ASSIGN(const Events events, eventsOf(read.network, options.data, work));
  PW_ASSIGN(hls::Hls4mlSettings settings, settingsOf(options));
  const auto logits = network::run(read.network, events.inputs, network::Arithmetic::floating);
  const std::size_t count = events.labels.size();
  std::vector<std::vector<std::string>> rows{{"", "accuracy", "as in float", "ties", "worst probability"}};
  Json list = Json::array();
  const auto add = [&](const std::string& name, const Comparison& found, bool probabilities) {
    rows.push_back({name, percent(found.right, count), percent(found.agree, count),
                    percent(found.ties, count),
                    probabilities ? formatNumber(found.worstProbability, 3) : "–"});
    list.push_back({{"arithmetic", name},
                    {"accuracy", double(found.right) / double(count)},
                    {"agreement", double(found.agree) / double(count)},
                    {"ties", double(found.ties) / double(count)}});
    if (probabilities) list.back()["worstProbability"] = found.worstProbability;
  };
  const std::vector<double> exact(logits.begin(), logits.end());
  add("floating point", compare(exact, logits, events.labels), false);
  if (read.network.isQuantised()) {
    const auto trained = network::run(read.network, events.inputs);
    add("Pulsewright", compare(std::vector<double>(trained.begin(), trained.end()), logits, events.labels),
        false);
  }
  for (const Way& way : ways) {
    settings.softmax = way.softmax;
    PW_ASSIGN(const auto model, hls::buildHls4mlModel(read.network, settings));
    add(std::string("hls4ml, ") + way.name, compare(run(model, events.inputs), logits, events.labels),
        way.softmax != hls::Hls4mlSoftmax::none);
  }
  Reply reply;
  reply.object = {{"events", count}, {"precision", network::toText(settings.precision)}, {"rows", list}};
  reply.text = std::to_string(count) + " events, " + network::toText(settings.precision) +
               (settings.autoSums ? ", sums as wide as they need\n\n" : " for sums, too\n\n") +
               tableText(rows);
  return reply;
}

Run defineHls4ml(CLI::App& app) {
  auto options = std::make_shared<Hls4mlOptions>();
  app.add_option("network", options->network, "Network (.h5 or .onnx), or a run folder")->required();
  app.add_option("data", options->data, "Data set (.h5): its test events")->required();
  app.add_option("--input", options->input, "Format of the inputs of a network without one");
  app.add_option("--precision", options->precision, "hls4ml's default precision")->capture_default_str();
  app.add_flag("--model-granularity", options->modelGranularity,
               "Sums and results have the default precision, too (hls4ml's granularity 'model')");
  app.add_option("--logits", options->logits, "Precision of the last dense layer's result");
  app.add_option("--table-size", options->tableSize, "Entries of the softmax's tables")
      ->capture_default_str();
  return [=](Session& session) { return compareWithHls4ml(*options, session.work); };
}

}  // namespace

std::vector<Command> hls4mlCommands() {
  return {{"hls4ml", "Say what hls4ml's arithmetic makes of a network", defineHls4ml}};
}

}  // namespace pw::cli
