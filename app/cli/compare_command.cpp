// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include "base/format.h"
#include "base/json.h"
#include "evaluate/pareto.h"
#include "jobs/pulses.h"
#include "jobs/runs.h"
#include "label_options.h"
#include "network_files.h"
#include "recipe/recipe.h"

namespace pw::cli {
namespace {

namespace fs = std::filesystem;

/// A run folder, or a network file alone.
struct Entry {
  std::string name;
  ReadNetwork read;
  std::map<std::string, std::string> settings;  ///< key of the recipe, with dots → value; empty: no recipe
  fs::path folder;                              ///< of a run; empty: a file
  std::string dataset;                          ///< that the run was trained with
  evaluate::Evaluation evaluation;
  network::Costs costs;
  std::vector<evaluate::Finding> findings;  ///< known mistakes of a run
};

/// {"a": {"b": 1}} → "a.b": "1"; arrays are values.
void flatten(const Json& json, const std::string& path, std::map<std::string, std::string>& values) {
  if (!json.is_object()) {
    values[path] = json.is_string() ? json.get<std::string>() : json.dump();
    return;
  }
  for (const auto& [key, value] : json.items()) flatten(value, path.empty() ? key : path + "." + key, values);
}

Result<Entry> entryOf(const fs::path& path) {
  Entry entry;
  std::error_code ignored;
  const bool folder = fs::is_directory(path, ignored);
  entry.name = folder ? fs::weakly_canonical(path, ignored).filename().string() : path.stem().string();
  if (folder && !fs::exists(path / "network.h5", ignored)) {
    return failure(ErrorKind::badInput, "The folder holds no network.", path.string(),
                   "Name the folder of a finished training, or a network file.");
  }
  PW_ASSIGN(entry.read, readNetwork(path));
  entry.costs = network::costs(entry.read.network);
  if (folder && fs::exists(path / "recipe.json", ignored)) {
    PW_ASSIGN(const Json json, readJsonFile(path / "recipe.json"));
    // Through the recipe, so that what an older file leaves out has the value that it was trained with.
    PW_ASSIGN(const recipe::TrainingRecipe recipe,
              recipe::trainingRecipeFromJson(json, (path / "recipe.json").string()));
    flatten(recipe::toJson(recipe), "", entry.settings);
    entry.settings.erase("name");
  }
  if (folder && fs::exists(path / "job.json", ignored)) {
    PW_ASSIGN(const Json json, readJsonFile(path / "job.json"));
    PW_ASSIGN(const recipe::TrainerJob job, recipe::trainerJobFromJson(json, (path / "job.json").string()));
    entry.dataset = job.dataset;
    entry.folder = path;
  }
  return entry;
}

/// Two runs of one folder name are told apart by the folders above.
void tellApart(std::vector<Entry>& entries, const std::vector<std::string>& paths) {
  std::set<std::string> names;
  for (const Entry& entry : entries) names.insert(entry.name);
  if (names.size() == entries.size()) return;
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i].name = paths[i];
}

/// The data that all are scored on: what is named, or else the one data set that the runs were trained with.
Result<std::string> commonData(const std::vector<Entry>& entries, const std::string& named) {
  if (!named.empty()) return named;
  std::set<std::string> found;
  for (const Entry& entry : entries) {
    if (!entry.dataset.empty()) found.insert(entry.dataset);
  }
  if (found.size() == 1) return *found.begin();
  return failure(ErrorKind::badInput,
                 found.empty() ? "No run says with which data set it was trained."
                               : "The runs were trained with different data sets.",
                 "compare", "Name the data to score all of them on with --data FILE.");
}

/// Settings that are not the same in all entries with a recipe.
std::vector<std::string> differences(const std::vector<Entry>& entries) {
  std::set<std::string> keys;
  for (const Entry& entry : entries) {
    for (const auto& [key, value] : entry.settings) keys.insert(key);
  }
  const auto valueOf = [](const Entry& entry, const std::string& key) {
    const auto found = entry.settings.find(key);
    return found == entry.settings.end() ? std::string() : found->second;
  };
  std::vector<std::string> differing;
  for (const std::string& key : keys) {
    std::set<std::string> values;
    for (const Entry& entry : entries) {
      if (!entry.settings.empty()) values.insert(valueOf(entry, key));
    }
    if (values.size() > 1) differing.push_back(key);
  }
  return differing;
}

using Table = std::vector<std::vector<std::string>>;

template <class Cell>
void addRow(Table& table, const std::string& name, const std::vector<Entry>& entries, Cell cell) {
  table.push_back({name});
  for (const Entry& entry : entries) table.back().push_back(cell(entry));
}

std::string settingsText(const std::vector<Entry>& entries) {
  const std::vector<std::string> keys = differences(entries);
  if (keys.empty()) return "No setting differs.\n";
  Table table;
  addRow(table, "settings", entries, [](const Entry& entry) { return entry.name; });
  for (const std::string& key : keys) {
    addRow(table, key, entries, [&](const Entry& entry) {
      const auto found = entry.settings.find(key);
      return found == entry.settings.end() ? std::string("–") : found->second;
    });
  }
  return tableText(table);
}

std::string metricsText(const std::vector<Entry>& entries, const std::vector<bool>& pareto) {
  Table table;
  const auto row = [&](const std::string& name, auto cell) { addRow(table, name, entries, cell); };
  const auto score = [](const Entry& entry) -> const evaluate::Score& { return entry.evaluation.network; };
  row("result", [](const Entry& entry) { return entry.name; });
  row("accuracy", [&](const Entry& entry) {
    return formatPercent(score(entry).accuracy, score(entry).accuracyUncertainty);
  });
  row("AUC", [&](const Entry& entry) { return format("%.5f", score(entry).auc); });
  row("n eff. at 1e-2 γ",
      [&](const Entry& entry) { return efficiencyText(score(entry), score(entry).efficiency1e2); });
  row("n eff. at 1e-3 γ",
      [&](const Entry& entry) { return efficiencyText(score(entry), score(entry).efficiency1e3); });
  row("layers", [](const Entry& entry) {
    const std::string text = layersText(entry.read.network);
    return text.substr(0, text.find(','));
  });
  row("parameters", [](const Entry& entry) { return formatCount(double(entry.costs.parameters)); });
  row("zero weights", [](const Entry& entry) { return format("%.0f %%", 100 * zeroShare(entry.costs)); });
  row("multiplications", [](const Entry& entry) { return formatCount(double(entry.costs.multiplications)); });
  row("EBOPs", [](const Entry& entry) { return formatCount(entry.costs.ebops); });
  row("weight memory",
      [](const Entry& entry) { return formatCount(double(entry.costs.weightBits)) + " bits"; });
  table.push_back({"Pareto"});
  for (const bool mark : pareto) table.back().push_back(mark ? "*" : "");
  return tableText(table);
}

std::string baselinesText(const Entry& entry) {
  const evaluate::Evaluation& evaluation = entry.evaluation;
  const auto cut = [](const evaluate::Score& score) {
    return formatPercent(score.accuracy, score.accuracyUncertainty);
  };
  std::string text =
      format("On the same %zu events, cuts ", evaluation.network.events) +
      (evaluation.baselines.fittedOnScored ? "chosen on these: " : "chosen on the training events: ");
  text += "amplitude " + cut(evaluation.baselines.amplitude) + ", charge ratio " +
          cut(evaluation.baselines.chargeRatio) + ", FCI " + cut(evaluation.baselines.fci) + ".\n";
  return text + "Uncertainties are binomial; * no other one is at least as accurate at fewer EBOPs.\n";
}

Json toJson(const Entry& entry, bool pareto) {
  Json json = cli::toJson(entry.costs);
  json["name"] = entry.name;
  json["score"] = evaluate::toJson(entry.evaluation.network);
  json["pareto"] = pareto;
  json["notes"] = entry.read.notes;
  json["findings"] = Json::array();
  for (const evaluate::Finding& finding : entry.findings) {
    json["findings"].push_back({{"what", finding.what},
                                {"figure", finding.figure},
                                {"mend", finding.mend},
                                {"mistake", finding.weight == evaluate::Finding::Weight::mistake}});
  }
  return json;
}

Json settingsJson(const std::vector<Entry>& entries) {
  Json json = Json::object();
  for (const std::string& key : differences(entries)) {
    json[key] = Json::array();
    for (const Entry& entry : entries) {
      const auto found = entry.settings.find(key);
      json[key].push_back(found == entry.settings.end() ? Json() : Json(found->second));
    }
  }
  return json;
}

/// What is known against a run, on the data that it was trained with. A run that cannot be judged says why.
void judge(Entry& entry) {
  std::error_code ignored;
  if (entry.folder.empty() || !fs::exists(entry.dataset, ignored)) return;
  if (auto found = jobs::findingsOf(entry.folder, entry.dataset)) {
    entry.findings = std::move(*found);
  } else {
    entry.read.notes.push_back("Not looked at for known mistakes: " + describe(found.error()));
  }
}

std::string findingsText(const Entry& entry) {
  std::string text;
  for (const evaluate::Finding& finding : entry.findings) {
    text += entry.name +
            (finding.weight == evaluate::Finding::Weight::mistake ? ": mistake: " : ": doubt: ") +
            finding.what + " " + finding.figure + (finding.figure.ends_with('.') ? " " : ". ") +
            finding.mend + "\n";
  }
  return text;
}

Result<Reply> compare(const std::vector<std::string>& paths, const std::string& named, const Work& work) {
  std::vector<Entry> entries;
  for (const std::string& path : paths) {
    PW_ASSIGN(Entry entry, entryOf(path));
    entries.push_back(std::move(entry));
  }
  tellApart(entries, paths);
  PW_ASSIGN(const std::string data, commonData(entries, named));
  std::vector<evaluate::Trade> trades;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    Entry& entry = entries[i];
    const Work part = work.part(double(i) / double(entries.size()), double(i + 1) / double(entries.size()));
    PW_ASSIGN(const jobs::Feeding feeding, jobs::feedingOf(entry.read.network, data));
    if (!feeding.note.empty()) entry.read.notes.push_back(feeding.note);
    PW_ASSIGN(entry.evaluation, jobs::evaluateOnFile(entry.read.network, data, part));
    judge(entry);
    trades.push_back({entry.evaluation.network.accuracy, entry.costs.ebops});
  }
  const std::vector<bool> pareto = evaluate::paretoSet(trades);
  Reply reply;
  reply.object = {{"data", data},
                  {"settings", settingsJson(entries)},
                  {"baselines", evaluate::toJson(entries.front().evaluation.baselines)},
                  {"networks", Json::array()}};
  for (std::size_t i = 0; i < entries.size(); ++i)
    reply.object["networks"].push_back(toJson(entries[i], pareto[i]));
  reply.text =
      settingsText(entries) + "\n" + metricsText(entries, pareto) + "\n" + baselinesText(entries.front());
  for (const Entry& entry : entries) {
    reply.text += findingsText(entry);
    for (const std::string& note : entry.read.notes) reply.text += entry.name + ": " + note + "\n";
  }
  return reply;
}

Run defineCompare(CLI::App& app) {
  auto paths = std::make_shared<std::vector<std::string>>();
  auto data = std::make_shared<std::string>();
  app.add_option("networks", *paths, "2 to 8 run folders or networks (.h5, .onnx)")
      ->required()
      ->expected(2, 8);
  app.add_option(
      "-d,--data", *data,
      "Data set or labelled traces (.h5) to score all of them on (default: the runs' own data set)");
  return [=](Session& session) { return compare(*paths, *data, session.work); };
}

}  // namespace

std::vector<Command> compareCommands() {
  return {{"compare", "Trained networks side by side: settings, scores and costs", defineCompare}};
}

}  // namespace pw::cli
