// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <numeric>
#include <regex>

#include "base/format.h"
#include "compress/compress.h"
#include "compress/low_rank.h"
#include "evaluate/pareto.h"
#include "jobs/pulses.h"
#include "label_options.h"
#include "network_files.h"

namespace pw::cli {
namespace {

struct CompressOptions {
  std::string network, data, output, bits;
  compress::Settings settings;
  int inputBits = 0, activationBits = 0;  ///< 0: as the weights
  bool floating = false, keepBias = false, covered = false;
  std::size_t calibration = 1000;
  compress::LowRank lowRank{0, {}, false};
  std::vector<std::string> ranks;  ///< fc1=8
};

Result<compress::LowRank> lowRankOf(const CompressOptions& options) {
  static const std::regex form(R"(([^=]+)=(\d{1,4}))");
  compress::LowRank lowRank = options.lowRank;
  lowRank.lastLayer = options.settings.lastLayer;
  for (const std::string& text : options.ranks) {
    std::smatch found;
    if (!std::regex_match(text, found, form)) {
      return failure(ErrorKind::badInput, "\"" + text + "\" is no layer with a rank.", "--rank",
                     "Write it as fc1=8.");
    }
    lowRank.ranks[found[1]] = std::stoi(found[2]);
  }
  return lowRank;
}

/// One width, or several to compare: "3..8", "3,4,6".
Result<std::vector<int>> widthsOf(const std::string& text) {
  static const std::regex range(R"((\d{1,2})\.\.(\d{1,2}))"), list(R"(\d{1,2}(,\d{1,2})*)");
  std::vector<int> widths;
  std::smatch found;
  if (std::regex_match(text, found, range)) {
    for (int width = std::stoi(found[1]); width <= std::stoi(found[2]); ++width) widths.push_back(width);
  } else if (std::regex_match(text, list)) {
    for (std::size_t begin = 0; begin < text.size(); begin = std::min(text.find(',', begin), text.size()) + 1)
      widths.push_back(std::stoi(text.substr(begin)));
  }
  if (widths.empty())
    return failure(ErrorKind::badInput, "\"" + text + "\" is no list of widths.", "--bits",
                   "Write it as 3..8 or 3,4,6.");
  return widths;
}

/// The network, and the events that measure its ranges and score it.
struct Materials {
  ReadNetwork read;
  dataset::Dataset events;
  std::vector<float> calibration;  ///< [rows × inputs]
};

Result<Materials> readMaterials(const CompressOptions& options, const Work& work) {
  Materials materials;
  PW_ASSIGN(materials.read, readNetwork(options.network));
  PW_ASSIGN(const jobs::Feeding feeding, jobs::feedingOf(materials.read.network, options.data));
  std::vector<std::string>& notes = materials.read.notes;
  if (!feeding.note.empty()) notes.push_back(feeding.note);
  PW_ASSIGN(materials.events, jobs::eventsForScoring(options.data, feeding.spec, work));
  const dataset::Dataset& events = materials.events;
  const bool own = !events.training.empty();
  if (!own)
    notes.push_back("The ranges are measured on events that are scored, too: the file has no training part.");
  const auto& rows = own ? events.training : events.test;
  materials.calibration =
      events.inputs.read(std::span(rows).first(std::min(options.calibration, rows.size())));
  return materials;
}

/// One network of the table.
struct Row {
  std::string name;
  network::Network network;
  evaluate::Evaluation evaluation;
  network::Costs costs;
};

Result<Row> rowOf(const std::string& name, network::Network network, const dataset::Dataset& events) {
  Row row{name, std::move(network), {}, {}};
  PW_ASSIGN(row.evaluation, evaluate::evaluate(row.network, events, events.test, events.training));
  row.costs = network::costs(row.network);
  return row;
}

Json toJson(const Row& row, bool pareto) {
  Json json = cli::toJson(row.costs);
  json["name"] = row.name;
  json["score"] = evaluate::toJson(row.evaluation.network);
  json["pareto"] = pareto;
  return json;
}

std::string tableOf(const std::vector<Row>& rows, const std::vector<bool>& pareto) {
  std::vector<std::vector<std::string>> table = {
      {"", "accuracy", "AUC", "n eff. at 1e-2 γ", "zero", "EBOPs", "memory", "Pareto"}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const evaluate::Score& score = rows[i].evaluation.network;
    const network::Costs& costs = rows[i].costs;
    table.push_back({rows[i].name, formatPercent(score.accuracy, score.accuracyUncertainty),
                     format("%.5f", score.auc), efficiencyText(score, score.efficiency1e2),
                     format("%.0f %%", 100 * zeroShare(costs)), formatCount(costs.ebops),
                     formatCount(double(costs.weightBits)) + " bits", pareto[i] ? "*" : ""});
  }
  return tableText(table);
}

std::string baselinesText(const evaluate::Evaluation& evaluation) {
  const evaluate::Baselines& baselines = evaluation.baselines;
  return format("On the same %zu events: one amplitude cut %s, one cut of the charge ratio %s.\n",
                evaluation.network.events, formatPercent(baselines.amplitude.accuracy).c_str(),
                formatPercent(baselines.chargeRatio.accuracy).c_str());
}

compress::Settings settingsOf(const CompressOptions& options, int width) {
  compress::Settings settings = options.settings;
  if (width > 0) settings.weightBits = settings.inputBits = settings.activationBits = width;
  if (width == 0) {
    settings.inputBits = options.inputBits > 0 ? options.inputBits : settings.weightBits;
    settings.activationBits = options.activationBits > 0 ? options.activationBits : settings.weightBits;
  }
  settings.quantise = !options.floating;
  settings.correctBias = !options.keepBias;
  if (options.covered) settings.weightRange = compress::Settings::WeightRange::covered;
  return settings;
}

Result<std::vector<Row>> compressedRows(const CompressOptions& options, const Materials& materials,
                                        const Work& work) {
  const network::Network& network = materials.read.network;
  std::vector<Row> rows;
  PW_ASSIGN(Row before, rowOf("before", network, materials.events));
  rows.push_back(std::move(before));
  std::vector<int> widths = {0};
  if (!options.bits.empty()) {
    PW_ASSIGN(widths, widthsOf(options.bits));
  }
  network::Network low = network;
  PW_ASSIGN(const compress::LowRank lowRank, lowRankOf(options));
  if (lowRank.energy > 0 || !lowRank.ranks.empty()) {
    PW_ASSIGN(low, compress::withLowRank(network, lowRank));
    if (!options.keepBias)
      low = compress::withCorrectedBiases(std::move(low), network, materials.calibration);
    PW_ASSIGN(Row row, rowOf("low rank", low, materials.events));
    rows.push_back(std::move(row));
  }
  const compress::Ranges ranges = compress::measure(low, materials.calibration);
  for (std::size_t i = 0; i < widths.size(); ++i) {
    if (work.stopRequested()) return cancelled("compress");
    work.report(double(i) / double(widths.size()), "Compressing");
    PW_ASSIGN(network::Network made, compress::compressed(low, settingsOf(options, widths[i]), ranges));
    const std::string name = widths[i] > 0 ? std::to_string(widths[i]) + " bits" : "after";
    PW_ASSIGN(Row row, rowOf(name, std::move(made), materials.events));
    rows.push_back(std::move(row));
  }
  return rows;
}

Result<Reply> compressNetwork(const CompressOptions& options, const Work& work) {
  if (options.output.empty() && options.bits.empty())
    return failure(ErrorKind::badInput, "No file is named for the smaller network.", "--output",
                   "Name one with -o, or compare several widths with --bits 3..8.");
  if (!options.output.empty() && !options.bits.empty())
    return failure(ErrorKind::badInput, "A table of several widths makes no file.", "--bits",
                   "Choose a width with --weight-bits to write the network of.");
  PW_CHECK(compress::check(settingsOf(options, 0)));
  PW_ASSIGN(const Materials materials, readMaterials(options, work.part(0, 0.5)));
  PW_ASSIGN(const std::vector<Row> rows, compressedRows(options, materials, work.part(0.5, 1)));
  std::vector<evaluate::Trade> trades;
  for (const Row& row : rows) trades.push_back({row.evaluation.network.accuracy, row.costs.ebops});
  const std::vector<bool> pareto = evaluate::paretoSet(trades);
  Reply reply;
  reply.object = {{"rows", Json::array()},
                  {"baselines", evaluate::toJson(rows.front().evaluation.baselines)},
                  {"notes", materials.read.notes}};
  for (std::size_t i = 0; i < rows.size(); ++i) reply.object["rows"].push_back(toJson(rows[i], pareto[i]));
  reply.text = tableOf(rows, pareto) + "\n" + baselinesText(rows.front().evaluation);
  if (!options.output.empty()) {
    PW_CHECK(network::saveKeras(rows.back().network, options.output));
    reply.object["file"] = options.output;
    reply.text += "Wrote " + options.output + "\n";
  }
  for (const std::string& note : materials.read.notes) reply.text += note + "\n";
  return reply;
}

Run defineCompress(CLI::App& app) {
  auto options = std::make_shared<CompressOptions>();
  compress::Settings& settings = options->settings;
  app.add_option("network", options->network, "Network (.h5 or .onnx), or a run folder")->required();
  app.add_option("data", options->data,
                 "Data set (.h5): its training events measure the ranges, its test events score; or a trace "
                 "file with labels")
      ->required();
  app.add_option("-o,--output", options->output, "Network to make (.h5)");
  app.add_option("--bits", options->bits, "Table over several widths, 3..8 or 3,4,6, in place of a file");
  app.add_option("--weight-bits", settings.weightBits, "Width of the weights")->capture_default_str();
  app.add_option("--input-bits", options->inputBits, "Width of the inputs (default: as the weights)");
  app.add_option("--activation-bits", options->activationBits,
                 "Width of hidden layers' results (default: as the weights)");
  app.add_option("--bias-bits", settings.biasBits, "Width of the biases")->capture_default_str();
  app.add_option("--logit-bits", settings.logitBits, "Width of the last layer's results")
      ->capture_default_str();
  app.add_option("--sparsity", settings.sparsity,
                 "Share of weights to set to zero, 0 to 1, the smallest first")
      ->capture_default_str();
  static const std::map<std::string, compress::Settings::Scope> scopes{
      {"layer", compress::Settings::Scope::eachLayer}, {"network", compress::Settings::Scope::wholeNetwork}};
  app.add_option("--scope", settings.scope, "Prune every layer by that share, or the network as a whole")
      ->transform(CLI::CheckedTransformer(scopes))
      ->option_text("layer|network");
  app.add_flag("--last-layer", settings.lastLayer, "Prune the last layer, too, and split it by --energy");
  app.add_option(
         "--energy", options->lowRank.energy,
         "Split dense layers into two of the least rank that keeps this share of the squares of their "
         "singular values, 0 to 1, where that saves weights")
      ->check(CLI::Range(0.0, 1.0));
  app.add_option("--rank", options->ranks, "Split this layer into two of this rank: fc1=8; may be repeated")
      ->option_text("LAYER=RANK ...");
  app.add_flag("--float", options->floating, "Prune and split only: no formats");
  app.add_option("--percentile", settings.percentile,
                 "Share of inputs and hidden results that their formats cover, in %; the rest saturates")
      ->capture_default_str();
  app.add_flag("--covered", options->covered,
               "Formats cover every weight (default: the range of least rounding error)");
  app.add_flag("--keep-bias", options->keepBias, "Do not let biases take up the mean error of sums");
  static const std::map<std::string, network::Rounding> roundings{
      {"TRN", network::Rounding::trn},
      {"RND", network::Rounding::rnd},
      {"RND_CONV", network::Rounding::rndConv},
      {"RND_ZERO", network::Rounding::rndZero},
      {"RND_MIN_INF", network::Rounding::rndMinInf},
      {"RND_INF", network::Rounding::rndInf},
      {"TRN_ZERO", network::Rounding::trnZero}};
  app.add_option("--rounding", settings.rounding,
                 "Of results, as of ap_fixed: down, half up, half to even, towards zero, …")
      ->transform(CLI::CheckedTransformer(roundings, CLI::ignore_case))
      ->option_text("TRN|RND|RND_CONV|RND_ZERO|RND_MIN_INF|RND_INF|TRN_ZERO");
  static const std::map<std::string, network::Overflow> overflows{{"SAT", network::Overflow::sat},
                                                                  {"WRAP", network::Overflow::wrap},
                                                                  {"SAT_ZERO", network::Overflow::satZero},
                                                                  {"SAT_SYM", network::Overflow::satSym},
                                                                  {"WRAP_SM", network::Overflow::wrapSm}};
  app.add_option(
         "--overflow", settings.overflow,
         "Of results, as of ap_fixed: saturate or wrap round, to zero, symmetrically, with the sign kept")
      ->transform(CLI::CheckedTransformer(overflows, CLI::ignore_case))
      ->option_text("SAT|WRAP|SAT_ZERO|SAT_SYM|WRAP_SM");
  app.add_option("--calibration", options->calibration, "Events that measure the ranges")
      ->capture_default_str();
  return [=](Session& session) { return compressNetwork(*options, session.work); };
}

}  // namespace

std::vector<Command> compressCommands() {
  return {{"compress", "Make a trained network smaller without training", defineCompress}};
}

}  // namespace pw::cli
